// Package audience reads the file in which the staff write who may see which documents.
//
// A line names files, the groups they are for, and whether the file itself may be taken
// away, between bars, which no name of a file has on any system:
//
//	# 路径              | 谁可以看         | 不可下载
//	人事/**             | 人事科, 办公室
//	人事/公开/**        | 全体
//	内部/通讯录.xlsx    | 人事科           | 不可下载
//
// A path is that inside its folder, or with the folder's name before it. * stands for any
// characters of one name, ** for any folders, ? for one character; a folder means all
// that is in it; a name without a slash means it wherever it lies. Letters are compared
// regardless of case and width of writing them, so that a rule never misses a file that a
// person would take for the one meant. The last line that fits decides. What a document
// says of itself at its head holds besides: whoever reads it must be let in by both.
//
// A line that is not understood is an error, never left out: a rule that silently does
// nothing shows to everybody what it was written to hide. So is a file without any line
// that can be read, unless it is empty.
package audience

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrRules is wrapped by every complaint about a file of rules.
var ErrRules = errors.New("可见范围文件有误")

// Bounds of a file of rules.
const (
	maxBytes = 1 << 20
	maxRules = 5000
	maxGroup = 40 // characters of a group's name
)

// Everybody is written where a line undoes one above it.
var everybody = []string{"全体", "所有人", "公开"}

// withheld is written where the file itself is not to be taken away.
const withheld = "不可下载"

// Rule is what is said of a file. The zero Rule is what holds where nothing is said.
type Rule struct {
	Groups   []string // it is for; empty is everybody
	Withheld bool     // it may be read and asked about here, the file itself is not given out
}

// Rules are those of one file. The zero Rules say nothing. They are not changed once read.
type Rules struct {
	lines []line
}

type line struct {
	Rule
	number  int
	written string
	pattern []string // by name, outermost first; ** stands by itself
	loose   bool     // a name without a slash: wherever it lies
}

// Read reads rules. An error names the line and wraps ErrRules.
func Read(r io.Reader) (*Rules, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: 读不了: %w", ErrRules, err)
	case len(b) > maxBytes:
		return nil, fmt.Errorf("%w: 超过%d字节", ErrRules, maxBytes)
	case !utf8.Valid(b):
		return nil, fmt.Errorf("%w: 不是UTF-8文本,请另存为UTF-8", ErrRules)
	}
	out := &Rules{}
	lines := bufio.NewScanner(strings.NewReader(strings.TrimPrefix(string(b), "\ufeff")))
	lines.Buffer(nil, maxBytes+1)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		l, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("%w: 第%d行: %w", ErrRules, n, err)
		}
		if l.number = n; len(out.lines) >= maxRules {
			return nil, fmt.Errorf("%w: 多于%d行", ErrRules, maxRules)
		}
		out.lines = append(out.lines, l)
	}
	return out, lines.Err()
}

func parse(text string) (l line, err error) {
	parts := strings.Split(strings.ReplaceAll(text, "｜", "|"), "|")
	if len(parts) < 2 || len(parts) > 3 {
		return l, errors.New("应写成“路径 | 组, 组”或“路径 | 组 | 不可下载”")
	}
	l.written = strings.TrimSpace(parts[0])
	where := strings.Trim(fold(strings.ReplaceAll(l.written, `\`, "/")), "/")
	if where == "" || where != path.Clean(where) || where == ".." || strings.HasPrefix(where, "../") {
		return l, fmt.Errorf("路径%q写得不对", l.written)
	}
	l.pattern = strings.Split(where, "/")
	l.loose = len(l.pattern) == 1 && !strings.HasSuffix(l.written, "/") && where != "**"
	for _, p := range l.pattern {
		if p != "**" && strings.Contains(p, "**") {
			return l, fmt.Errorf("路径%q里的 ** 要独占一段", l.written)
		}
		if _, err := path.Match(p, ""); err != nil {
			return l, fmt.Errorf("路径%q写得不对", l.written)
		}
	}
	if l.Groups, err = groups(parts[1]); err != nil {
		return l, err
	}
	if len(parts) == 3 {
		if strings.TrimSpace(parts[2]) != withheld {
			return l, fmt.Errorf("第三栏只能写“%s”", withheld)
		}
		l.Withheld = true
	}
	return l, nil
}

// groups are those of a column; nil is everybody, which has to be written.
func groups(text string) (out []string, err error) {
	all := false
	for _, g := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		if g = strings.TrimSpace(g); g == "" {
			continue
		}
		if utf8.RuneCountInString(g) > maxGroup {
			return nil, fmt.Errorf("组名超过%d个字", maxGroup)
		}
		all = all || slices.Contains(everybody, g)
		if !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	switch {
	case len(out) == 0:
		return nil, errors.New("没有写谁可以看;都可以看请写“全体”")
	case all && len(out) > 1:
		return nil, errors.New("“全体”不能和别的组写在一起")
	case all:
		return nil, nil
	}
	return out, nil
}

// fold is a path as it is compared.
func fold(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

// For is what holds for a file: folder is the name of its folder, file its slash path in
// it.
func (r *Rules) For(folder, file string) Rule {
	if r == nil || len(r.lines) == 0 {
		return Rule{}
	}
	inside := strings.Split(fold(file), "/")
	whole := append([]string{fold(folder)}, inside...)
	for _, l := range slices.Backward(r.lines) {
		if l.fits(inside) || l.fits(whole) {
			return l.Rule
		}
	}
	return Rule{}
}

func (l *line) fits(names []string) bool {
	if !l.loose {
		return fits(l.pattern, names)
	}
	for from := range names {
		if fits(l.pattern, names[from:]) {
			return true
		}
	}
	return false
}

// fits tells whether names, or a folder above them, are those of a pattern. It takes time
// linear in the names for each **, of which the last one met is enough to go back to.
func fits(pattern, names []string) bool {
	p, n := 0, 0
	star, from := -1, 0 // the last ** and where its names end for now
	for {
		switch {
		case p == len(pattern): // a folder means all that is in it
			return true
		case pattern[p] == "**":
			if star, from = p, n; p == len(pattern)-1 {
				return n < len(names)
			}
			p++
			continue
		case n < len(names):
			if ok, _ := path.Match(pattern[p], names[n]); ok {
				p, n = p+1, n+1
				continue
			}
		}
		if star < 0 || from >= len(names) {
			return false
		}
		from++
		p, n = star+1, from
	}
}

// Idle are the lines that fit none of the files, which a slip of the pen may be the reason
// of. files yields folder and path.
func (r *Rules) Idle(files func(yield func(folder, file string) bool)) (out []string) {
	if r == nil {
		return nil
	}
	used := make([]bool, len(r.lines))
	files(func(folder, file string) bool {
		inside := strings.Split(fold(file), "/")
		whole := append([]string{fold(folder)}, inside...)
		for i := range r.lines {
			used[i] = used[i] || r.lines[i].fits(inside) || r.lines[i].fits(whole)
		}
		return true
	})
	for i, l := range r.lines {
		if !used[i] {
			out = append(out, fmt.Sprintf("第%d行 %s", l.number, l.written))
		}
	}
	return out
}

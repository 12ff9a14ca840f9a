package relation

import (
	"fmt"
	"path"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// HandFile is the name of the file, at the top of a corpus folder, in which the staff say what holds.
const HandFile = "validity.tsv"

// IsHandFile tells whether a file of a folder is that one.
func IsHandFile(name string) bool { return path.Clean(name) == HandFile }

// maxHandLines is how many lines of the file are read.
const maxHandLines = 20_000

// Fault is a line that could not be used.
type Fault struct {
	Line int // from 1
	Why  string
}

// Error is the line and what is wrong with it.
func (f Fault) Error() string { return fmt.Sprintf("第%d行：%s", f.Line, f.Why) }

// ByHand reads that file: a document, its validity, the day from which, the reason, parted by tabs. The document is
// named by the path of its file, its 文号 or its title; the last two may be left out. Lines that begin with # are
// remarks. A line that cannot be used is a Fault and leaves the others as they are.
func ByHand(text string) (claims []corpus.Claim, faults []Fault) {
	for n, line := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		line = strings.TrimRight(line, "\r ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if n >= maxHandLines {
			return claims, append(faults, Fault{n + 1, fmt.Sprintf("超过%d行，以后的没有采用", maxHandLines)})
		}
		c, why := handLine(strings.Split(line, "\t"))
		if why != "" {
			if n > 0 || len(claims) > 0 || !strings.HasPrefix(line, "文件") { // the first line may name the columns
				faults = append(faults, Fault{n + 1, why})
			}
			continue
		}
		claims = append(claims, c)
	}
	return claims, faults
}

func handLine(cells []string) (c corpus.Claim, why string) {
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	if len(cells) < 2 || len(cells) > 4 {
		return c, "应有2至4列，用制表符分开：文件、有效性、日期、理由"
	}
	c.Kind = corpus.ByHand
	name := strings.Trim(cells[0], "《》")
	switch _, tail := number(name); {
	case name == "":
		return c, "第1列应是文件路径、文号或标题"
	case strings.Contains(name, "/") || path.Ext(name) != "" && len(path.Ext(name)) <= 6 && path.Ext(name) != ".":
		c.Path = path.Clean(name)
	case tail != "" && !strings.Contains(name, "关于"):
		c.Number = name
	default:
		c.Title = name
	}
	if c.Validity = validityOf(cells[1]); c.Validity == "" {
		return c, "第2列应是有效、尚未生效、已修改、已废止或未知"
	}
	if len(cells) > 2 && cells[2] != "" {
		day, err := zhdate.ParseDate(cells[2])
		if err != nil {
			var n int
			var ok bool
			if day, n, ok = zhdate.Prefix(cells[2]); !ok || n != len(cells[2]) {
				return c, "第3列应是日期，如2024-01-01"
			}
		}
		c.Day = day
	}
	if len(cells) > 3 {
		c.Words = cut(cells[3], keptWords)
	}
	return c, ""
}

// validityOf reads the word of a state, or its code.
func validityOf(s string) corpus.Validity {
	for _, v := range []corpus.Validity{corpus.InForce, corpus.NotYet, corpus.Amended, corpus.Repealed, corpus.Unknown} {
		if s == v.Word() || s == string(v) || s == strings.TrimPrefix(v.Word(), "已") {
			return v
		}
	}
	if s == "失效" || s == "已失效" {
		return corpus.Repealed
	}
	return ""
}

package eval

import (
	"bufio"
	"crypto/md5"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Part says what the questions on a document may be used for.
type Part string

// The parts, the most useful first. What was learned from questions on a document says
// nothing about others, so whole documents are held out.
const (
	ReadPart Part = "read" // to train a model, to look at failures
	FitPart  Part = "fit"  // for weights and thresholds
	TestPart Part = "test" // only to report
)

var parts = []Part{ReadPart, FitPart, TestPart}

// Split gives documents their parts, by base name.
type Split map[string]Part

// ReadSplit reads lines of tab-separated columns: file, set, part, and what else there is.
// The first line is a heading.
func ReadSplit(r io.Reader) (Split, error) {
	out := Split{}
	sc := bufio.NewScanner(r)
	for n := 1; sc.Scan(); n++ {
		col := strings.Split(sc.Text(), "\t")
		if n == 1 && len(col) > 2 && col[2] == "part" || strings.TrimSpace(sc.Text()) == "" {
			continue
		}
		if len(col) < 3 || !slices.Contains(parts, Part(col[2])) {
			return nil, fmt.Errorf("第%d行不是“文件、题集、部分”三列(以制表符分开,部分为read、fit或test): %q", n, sc.Text())
		}
		name, part := path.Base(col[0]), Part(col[2])
		if before, ok := out[name]; ok && before != part {
			return nil, fmt.Errorf("第%d行: %s已经在%s里,一份文件只能在一个部分", n, name, before)
		}
		out[name] = part
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("读取划分: %w", err)
	}
	return out, nil
}

// Of is the part of a row: the strictest of its documents'. A row of documents that have
// none has none, "". A row that names no document, for nothing answers it, can give none
// away: by its id it is of fit or test, half of them each, as search/encoder/train deals
// them too.
func (s Split) Of(r Row) Part {
	if len(r.Docs) == 0 {
		return [...]Part{FitPart, TestPart}[md5.Sum([]byte(r.ID))[0]&1]
	}
	strictest := -1
	for _, d := range r.Docs {
		strictest = max(strictest, slices.Index(parts, s[d]))
	}
	if strictest < 0 {
		return ""
	}
	return parts[strictest]
}

// Only keeps the rows of a part.
func (s Split) Only(rows []Row, part Part) (kept []Row) {
	for _, r := range rows {
		if s.Of(r) == part {
			kept = append(kept, r)
		}
	}
	return kept
}

package eval

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/policybot/policybot/search"
)

// Found is a clause that a search found.
type Found struct {
	File string // base name of its source
	Text string
	Read *search.Read // nil for what was not read
}

// Finder finds the n best clauses to a question.
type Finder interface {
	Find(ctx context.Context, question string, n int) ([]Found, error)
}

// clausesSeen is how many clauses of a search are judged.
const clausesSeen = 10

// ClauseReport counts, over answerable rows, where the right clause stands among those
// found, and what the reader made of it.
type ClauseReport struct {
	Rows                   int // answerable
	First, Two, Five, Ten  int
	Spans, Accepted, Exact int       // rows of a short value whose right clause was read
	YesNo, YesNoRight      int       // the same of questions for yes or no
	right, unanswerable    []float64 // relevance of the first clause: right ones, and of rows without an answer
}

// short tells whether a row's answer is a short value that stands in one place.
func (r Row) short() bool {
	switch r.Category {
	case yesNo, "comparison", "list", "procedure", "definition", "condition", "penalty":
		return false
	}
	return r.Span != ""
}

// Clauses asks for the clauses of every row and judges them. A follow-up is asked with what
// it follows in front.
func Clauses(ctx context.Context, f Finder, rows []Row, opt Options) (ClauseReport, error) {
	var rep ClauseReport
	if len(rows) == 0 {
		return rep, errors.New("eval: 没有可评测的题目,请检查题目文件和划分")
	}
	byID := opt.byID(rows)
	for i := range rows {
		question, err := standalone(byID, &rows[i])
		if err != nil {
			return rep, err
		}
		found, err := f.Find(ctx, question, clausesSeen)
		if err != nil {
			return rep, fmt.Errorf("eval: 题目%s: %w", rows[i].ID, err)
		}
		rep.add(rows[i], found)
		if opt.Progress != nil {
			opt.Progress(i+1, len(rows))
		}
	}
	return rep, nil
}

// Standalone are the questions of rows as searches are asked them: a follow-up with what it
// follows in front.
func Standalone(rows []Row, opt Options) ([]string, error) {
	byID, out := opt.byID(rows), make([]string, len(rows))
	for i := range rows {
		var err error
		if out[i], err = standalone(byID, &rows[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// standalone is the question with those it follows before it, oldest first, cut to what a
// question may be long.
func standalone(byID map[string]*Row, r *Row) (string, error) {
	up, err := ancestors(byID, r)
	if err != nil {
		return "", err
	}
	text := r.Question
	for i := len(up) - 1; i >= 0; i-- {
		text = up[i].Question + " " + text
	}
	if runes := []rune(text); len(runes) > search.MaxQueryRunes {
		text = string(runes[len(runes)-search.MaxQueryRunes:])
	}
	return text, nil
}

func (rep *ClauseReport) add(r Row, found []Found) {
	first := math.NaN()
	if len(found) > 0 && found[0].Read != nil {
		first = found[0].Read.Relevance
	}
	if !r.Answerable() {
		if !math.IsNaN(first) {
			rep.unanswerable = append(rep.unanswerable, first)
		}
		return
	}
	rep.Rows++
	at := slices.IndexFunc(found, func(f Found) bool { return r.RightClause(f) })
	if at < 0 {
		return
	}
	for _, c := range []struct {
		count *int
		most  int
	}{{&rep.First, 1}, {&rep.Two, 2}, {&rep.Five, 5}, {&rep.Ten, 10}} {
		if at < c.most {
			*c.count++
		}
	}
	if at == 0 && !math.IsNaN(first) {
		rep.right = append(rep.right, first)
	}
	rep.addReading(r, found[at])
}

// RightClause tells whether a clause holds enough of the row's evidence.
func (r Row) RightClause(f Found) bool {
	return slices.Contains(r.Docs, path.Base(f.File)) && covered(f.Text, r.Evidence[path.Base(f.File)]) >= coverage
}

func (rep *ClauseReport) addReading(r Row, f Found) {
	read := f.Read
	switch {
	case read == nil:
	case r.Category == yesNo:
		rep.YesNo++
		if (read.Yes > read.No) == (polarity(normalise(strings.Join(r.Answer, ""))) > 0) {
			rep.YesNoRight++
		}
	case r.short():
		span := f.Text[read.Start:read.End]
		rep.Spans++
		if right(r, span) == "" {
			rep.Accepted++
		}
		if bare(span) == bare(r.Span) {
			rep.Exact++
		}
	}
}

// bare is a text without what does not count when two spans are compared: white space and
// marks at the ends.
func bare(s string) string {
	return strings.Trim(normalise(s), "。；;，,、：:（）()“”\"《》.")
}

// AUC is the chance that the first clause of a row is held more relevant when it is the
// right one than when nothing answers the row: 1 tells all apart, 0.5 none. NaN without
// either.
func (rep *ClauseReport) AUC() float64 {
	if len(rep.right) == 0 || len(rep.unanswerable) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, a := range rep.right {
		for _, b := range rep.unanswerable {
			switch {
			case a > b:
				sum++
			case a == b:
				sum += 0.5
			}
		}
	}
	return sum / float64(len(rep.right)*len(rep.unanswerable))
}

// WriteTable prints the report as a line under headings.
func (rep *ClauseReport) WriteTable(w io.Writer) error {
	auc := "-"
	if a := rep.AUC(); !math.IsNaN(a) {
		auc = fmt.Sprintf("%.3f", a)
	}
	return writeAligned(w, [][]string{
		{"有答案的题", "第一条对", "前两条", "前五条", "前十条", "短答案", "标对", "标得正好", "是非", "判对", "对与无答案之分(AUC)"},
		{
			fmt.Sprint(rep.Rows), share(rep.First, rep.Rows), share(rep.Two, rep.Rows), share(rep.Five, rep.Rows),
			share(rep.Ten, rep.Rows), fmt.Sprint(rep.Spans), share(rep.Accepted, rep.Spans),
			share(rep.Exact, rep.Spans), fmt.Sprint(rep.YesNo), share(rep.YesNoRight, rep.YesNo), auc,
		},
	})
}

package deadline_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/ingest"
)

// FuzzDeadlines reads any text as a document and checks what holds of every
// deadline: spans in range and in order, a day never before the start nor before
// the document itself, ids that differ, no time from the name of a document.
func FuzzDeadlines(f *testing.F) {
	for _, c := range deadlineCases {
		f.Add(head + strings.ReplaceAll(c.in, "/", "\n"))
	}
	f.Add("# 表\n\n2025年2月18日\n\n| 任务 | 完成时限 |\n| --- | --- |\n| 甲 | 每月5日前 |\n| 乙 | 2025年底 |\n")
	f.Add("某办法\n第一条 每年3月底前报送。\n第二条 年度终了后报告。\n第三条 《2025年底前方案》学期末前。\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		docs, err := ingest.File("a.md", []byte(text), ingest.Options{Now: time.Date(2025, 3, 10, 0, 0, 0, 0, time.UTC)})
		if errors.Is(err, corpus.ErrInvariant) {
			t.Fatal(err) // Check judges spans, order and ids
		}
		for _, d := range docs {
			for _, x := range d.Deadlines {
				checkDeadline(t, d, x)
			}
		}
	})
}

func checkDeadline(t *testing.T, d *corpus.Document, x corpus.Deadline) {
	if !x.Due.IsZero() {
		if !x.Due.Valid() || x.Due.Day == 0 {
			t.Errorf("due %v", x.Due)
		}
		if x.Start.Compare(x.Due) > 0 {
			t.Errorf("%q starts %v after due %v", d.Quote(x.Time), x.Start, x.Due)
		}
		if d.Issued.Day > 0 && x.Due.Compare(d.Issued) < 0 {
			t.Errorf("%q due %v, before issue %v", d.Quote(x.Time), x.Due, d.Issued)
		}
	}
	switch {
	case x.Kind == corpus.Recurring && x.RRule == "", x.Kind != corpus.Recurring && x.RRule != "":
		t.Errorf("%s with rule %q", x.Kind, x.RRule)
	case x.Due.IsZero() && x.Note == "" && x.Kind != corpus.Recurring:
		t.Errorf("%q has no day and no note", d.Quote(x.Time))
	case x.Action == "" || x.Precision == "":
		t.Errorf("%q action %q precision %q", d.Quote(x.Time), x.Action, x.Precision)
	}
	for _, s := range []string{x.Who, x.Action, x.ToWhom} {
		if !utf8.ValidString(s) || !strings.Contains(d.Text, s) {
			t.Errorf("%q is not of the text", s)
		}
	}
	line := d.Text[strings.LastIndexByte(d.Text[:x.Time.Start], '\n')+1 : x.Time.Start]
	depth := 0
	for _, r := range line {
		switch r {
		case '《':
			depth++
		case '》':
			depth = max(0, depth-1)
		}
	}
	if depth > 0 {
		t.Errorf("%q stands in a title", d.Quote(x.Time))
	}
}

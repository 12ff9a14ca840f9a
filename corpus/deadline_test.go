package corpus

import (
	"errors"
	"testing"
)

// dated is a document with a heading run in with its clause and two deadlines.
func dated() *Document {
	const text = "(一)自查(3月1日前)。各校完成自查。4月底前报告。"
	at := func(s string) Span {
		for i := range text {
			if len(text)-i >= len(s) && text[i:i+len(s)] == s {
				return Span{i, i + len(s)}
			}
		}
		panic(s)
	}
	body := Span{at("各校").Start, len(text)}
	return &Document{
		Text: text, Map: Identity(text, 0).Map,
		Sections: []Section{{Label: "(一)", Heading: "自查", Level: 1, Parent: -1, Span: Span{0, len(text)}}},
		Clauses:  []Clause{{ID: "c1", Kind: Body, Span: body}},
		Deadlines: []Deadline{
			{ID: "a", Kind: DueOnce, Span: Span{0, at("4月").Start}, Time: at("3月1日前"), TimeText: "3月1日前"},
			{
				ID: "b", Kind: DueOnce, Span: Span{at("4月").Start, len(text)}, Time: at("4月底前"),
				TimeText: "4月底前", Offset: 17,
			},
		},
	}
}

func TestCheckDeadlines(t *testing.T) {
	if err := dated().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(d *Deadline){
		"span outside the text":   func(d *Deadline) { d.Span.End = 999 },
		"span inside a character": func(d *Deadline) { d.Span.End-- },
		"time outside the span":   func(d *Deadline) { d.Time = Span{0, 3} },
		"no time":                 func(d *Deadline) { d.Time.End = d.Time.Start },
		"clause out of range":     func(d *Deadline) { d.Clause = 1 },
		"negative clause":         func(d *Deadline) { d.Clause = -1 },
		"no words of the source":  func(d *Deadline) { d.TimeText = "" },
		"offset before the file":  func(d *Deadline) { d.Offset = -1 },
		"no id":                   func(d *Deadline) { d.ID = "" },
		"the other's id":          func(d *Deadline) { d.ID = "a" },
	} {
		d := dated()
		spoil(&d.Deadlines[1])
		if err := d.Check(); !errors.Is(err, ErrInvariant) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := dated()
	d.Deadlines[0], d.Deadlines[1] = d.Deadlines[1], d.Deadlines[0]
	if err := d.Check(); !errors.Is(err, ErrInvariant) {
		t.Errorf("out of order: %v", err)
	}
	d = dated()
	d.Deadlines[0].Span.End = d.Clauses[0].Span.Start // ends before its clause
	if err := d.Check(); !errors.Is(err, ErrInvariant) {
		t.Errorf("a heading alone: %v", err)
	}
}

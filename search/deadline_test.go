package search

import (
	"testing"

	"github.com/policybot/policybot/corpus"
)

func TestDeadlineOfCitesTheSentence(t *testing.T) {
	const text = "一、备案\n各县于2021年9月底前报备案。其后不再受理。"
	sentence := corpus.Span{Start: 13, End: 13 + len("各县于2021年9月底前报备案。")}
	when := corpus.Span{Start: 13 + len("各县于"), End: 13 + len("各县于2021年9月底前")}
	d := &corpus.Document{
		Meta: corpus.Meta{ID: "d1", File: "a.txt", Title: "通知"}, Text: text,
		Sections: []corpus.Section{
			{Label: "一、", Heading: "备案", Level: 1, Parent: -1, Span: corpus.Span{End: len(text)}},
		},
		Clauses:   []corpus.Clause{{ID: "c1", Span: corpus.Span{Start: 13, End: len(text)}}},
		Deadlines: []corpus.Deadline{{ID: "x", Kind: corpus.DueOnce, Span: sentence, Time: when}},
	}
	got := DeadlinesOf(d)[0]
	if got.Citation.Quote != "各县于2021年9月底前报备案。" || got.Citation.URL != "/documents/d1#c1" ||
		len(got.Citation.Section) != 1 {
		t.Errorf("cites %+v", got.Citation)
	}
	if m := got.Citation.Mark; d.Quote(m) != "2021年9月底前" || got.ID != "x" {
		t.Errorf("marks %q of %s", d.Quote(m), got.ID)
	}
}

package corpus_test

import (
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

func TestInForce(t *testing.T) {
	day := func(s string) corpus.Date {
		d, err := zhdate.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		name               string
		authority          corpus.Authority
		validity           corpus.Validity
		effective, expires string
		on                 string // "" is the day of ingest
		want               bool
	}{
		{"says nothing", corpus.Official, corpus.Unknown, "", "", "2026-11-29", true},
		{"says nothing, when read", corpus.Official, corpus.Unknown, "", "", "", true},
		{"in force", corpus.Official, corpus.InForce, "2020-01-01", "", "2026-11-29", true},
		{"excerpt", corpus.Excerpt, corpus.Unknown, "", "", "2026-11-29", true},
		{"digest of what is in force", corpus.Digest, corpus.InForce, "", "", "2026-11-29", true},
		{"digest of what is repealed", corpus.Digest, corpus.Repealed, "", "", "2026-11-29", false},
		{"template", corpus.Template, corpus.InForce, "", "", "2026-11-29", false},
		{"repealed", corpus.Official, corpus.Repealed, "", "", "2026-11-29", false},
		{"repealed, when read", corpus.Official, corpus.Repealed, "", "", "", false},
		{"amended", corpus.Official, corpus.Amended, "2020-01-01", "", "2026-11-29", false},
		{"not yet, when read", corpus.Official, corpus.NotYet, "2027-01-01", "", "", false},
		{"the day before it begins", corpus.Official, corpus.NotYet, "2027-01-01", "", "2026-12-31", false},
		{"the day it begins, read before", corpus.Official, corpus.NotYet, "2027-01-01", "", "2027-01-01", true},
		{"before it began", corpus.Official, corpus.InForce, "2020-01-01", "", "2019-12-31", false},
		{"not yet, nobody knows when", corpus.Official, corpus.NotYet, "", "", "2027-01-01", false},
		{"its last day", corpus.Official, corpus.InForce, "2020-01-01", "2026-11-29", "2026-11-29", true},
		{"the day after, read before", corpus.Official, corpus.InForce, "2020-01-01", "2026-11-29", "2026-11-30", false},
	} {
		m := corpus.Meta{
			Authority: c.authority, Validity: c.validity, Effective: day(c.effective), Expires: day(c.expires),
		}
		if got := m.InForce(day(c.on)); got != c.want {
			t.Errorf("%s: in force %v", c.name, got)
		}
	}
}

// A notice that begins later asks for what falls due before it does, or soon after.
func TestAsks(t *testing.T) {
	d := func(month, day int) corpus.Date { return corpus.Date{Year: 2027, Month: month, Day: day} }
	today := corpus.Date{Year: 2026, Month: 11, Day: 29}
	later := corpus.Meta{Authority: corpus.Official, Validity: corpus.NotYet, Effective: d(1, 1)}
	old := corpus.Meta{Authority: corpus.Official, Validity: corpus.Repealed, Effective: d(1, 1)}
	pattern := corpus.Meta{Authority: corpus.Template, Effective: d(1, 1)}
	unknown := corpus.Meta{Authority: corpus.Official, Validity: corpus.NotYet}
	now := corpus.Meta{Authority: corpus.Official, Validity: corpus.InForce}
	for _, c := range []struct {
		m    *corpus.Meta
		due  corpus.Date
		want bool
	}{
		{&later, corpus.Date{Year: 2026, Month: 12, Day: 15}, true},
		{&later, d(3, 31), true},
		{&later, d(12, 31), false},
		{&later, corpus.Date{}, false},
		{&old, d(1, 15), false},
		{&pattern, d(1, 15), false},
		{&unknown, d(1, 15), false},
		{&now, corpus.Date{}, true},
	} {
		if got := c.m.Asks(c.due, today); got != c.want {
			t.Errorf("%+v asks for %s: %v", c.m, c.due, got)
		}
	}
}

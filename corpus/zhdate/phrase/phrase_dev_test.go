package phrase

import (
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus/zhdate"
)

// phraseRow is a row of the reminder phrases set; see its README.
type phraseRow struct {
	ID, Text, Status, What, Who, Mode string
	Due, Precision                    *string
	RRule                             *string  `json:"rrule"`
	AltDue                            []string `json:"alt_due"`
	Lead                              []string
}

const phraseBase = "2026-11-22T10:00:00+08:00"

// TestPhrasesDev measures Phrase on the development rows.
func TestPhrasesDev(t *testing.T) {
	right, scored := 0, 0
	base := mustTime(t, phraseBase)
	readRows(t, "reminder_phrases_dev.jsonl", func(row phraseRow) {
		scored++
		got := Read(row.Text, Options{Base: base})
		if why := wrongPhrase(t, row, got); why != "" {
			t.Logf("%s %s: %s; got %+v", row.ID, row.Text, why, got)
			return
		}
		right++
	})
	t.Logf("reminder phrases: %d of %d", right, scored)
	if right*100 < scored*95 {
		t.Errorf("reminder phrases: %d of %d, want 95%%", right, scored)
	}
}

// wrongPhrase says what is wrong with got, or "".
func wrongPhrase(t *testing.T, row phraseRow, got Reading) string {
	due := ""
	if !got.Due.IsZero() {
		due = got.Due.Format("2006-01-02T15:04:05-07:00")
	}
	rule := func(r string) string {
		if r == "" {
			return ""
		}
		parsed, err := zhdate.ParseRule(r)
		times := parsed.Occurrences(mustTime(t, deref(row.Due)), 20)
		if err != nil {
			t.Error(err)
		}
		var b strings.Builder
		for _, o := range times {
			b.WriteString(stamp(o))
		}
		return b.String()
	}
	switch {
	case string(got.Status) != row.Status:
		return "status"
	case due != deref(row.Due) && !slices.Contains(row.AltDue, due):
		return "due"
	case rule(got.Rule) != rule(deref(row.RRule)):
		return "rule"
	case got.What != row.What:
		return "what"
	case got.Who != row.Who:
		return "who"
	case got.Status == OK && got.Precision != deref(row.Precision):
		return "precision"
	case string(got.Mode) != row.Mode:
		return "mode"
	case len(got.Lead) != len(row.Lead):
		return "lead"
	}
	return ""
}

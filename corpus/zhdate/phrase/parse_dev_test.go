package phrase

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/corpustest"
)

// expressionRow is a row of the time expressions set; see its README.
type expressionRow struct {
	ID, Text, Type, Definition, Category string
	BaseFull                             string `json:"base_full"`
	Start, End                           *string
	RRule                                *string `json:"rrule"`
	Past                                 bool
	Options                              struct {
		Future bool `json:"ret_future"`
	}
}

// TestExpressionsDev measures Parse on the development rows.
func TestExpressionsDev(t *testing.T) {
	right, scored := 0, 0
	readRows(t, "time_expressions_dev.jsonl", func(row expressionRow) {
		if row.Type == "time_delta" {
			return
		}
		base := mustTime(t, row.BaseFull)
		if row.BaseFull == "" {
			base = mustTime(t, "2026-11-22T10:00:00+08:00")
		}
		scored++
		e, ok := Parse(row.Text, Options{Base: base, Future: row.Options.Future})
		if why := judge(t, row, e, ok); why != "" {
			t.Logf("%s %s: %s; got %s .. %s %s, want %s .. %s %s", row.ID, row.Text, why, stamp(e.From), stamp(e.To), e.Rule, deref(row.Start), deref(row.End), deref(row.RRule))
			return
		}
		right++
	})
	t.Logf("time expressions: %d of %d", right, scored)
	if right*100 < scored*92 {
		t.Errorf("time expressions: %d of %d, want 92%%", right, scored)
	}
}

// judge says what is wrong with e, or "".
func judge(t *testing.T, row expressionRow, e Expression, ok bool) string {
	if !ok {
		return "not read"
	}
	if e.Rule != deref(row.RRule) {
		return "rule"
	}
	start, end := mustTime(t, deref(row.Start)), mustTime(t, deref(row.End))
	by := strings.Contains(row.Text, "前") && row.Category == "deadline" || strings.Contains(row.Text, "内") ||
		row.Category == "deadline"
	after := row.Category == "relative_offset" && row.Definition != "blur"
	sameStart := e.From.Equal(start) || by
	sameEnd := e.To.Equal(end) || after || row.End == nil
	edge := strings.ContainsAny(row.Text, "底末")
	switch {
	case by && e.To.Equal(end), after && e.From.Equal(start), edge && e.To.Equal(end):
	case sameStart && sameEnd:
	case row.Definition == "blur" && row.End != nil && !e.From.Before(start) && !e.To.After(end):
		t.Logf("note %s %s: inside only", row.ID, row.Text)
	default:
		return "ends"
	}
	if row.Past && !e.Past {
		return "past"
	}
	return ""
}

func readRows[T any](t *testing.T, name string, f func(T)) {
	t.Helper()
	file, err := os.Open(corpustest.Shared(t, "eval", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		f(row)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

func mustTime(t *testing.T, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05") }

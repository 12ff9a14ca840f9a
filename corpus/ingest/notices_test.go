package ingest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
)

// judgedNotice is a fixture of testdata/notices: the text, and below a line of === one line for every time in it:
//
//	kind | words around the [time] | due or rule | who | what
//
// duty, goal and every are found as deadline, target and recurring; a period runs from an event and has no day;
// a trap must not be found with a day or a rule; may is right either way. Several right answers are separated by a
// slash; "*" of who is not judged, "-" is nobody.
type judgedNotice struct {
	name, text string
	rows       []noticeRow
}

type noticeRow struct {
	line            string
	kinds, due, who []string
	offset, end     int // of the time, in characters
	trap, may       bool
}

// noticeBar is what is reached on a set: of those found the days and names right, and the false alarms, of traps and of
// times in no row. It is held exactly, so that what gets better is written down too.
type noticeBar struct{ found, all, day, who, named, alarms, traps int }

// TestNotices holds what is read of notices that were written, with their answers, before anybody had seen what is
// found in them; docs/evaluation.md says what was reached at first sight.
func TestNotices(t *testing.T) {
	for _, set := range []struct {
		name string
		bar  noticeBar
	}{
		{"first", noticeBar{found: 182, all: 185, day: 182, who: 147, named: 149, alarms: 0, traps: 153}},
		{"second", noticeBar{found: 80, all: 80, day: 80, who: 64, named: 64, alarms: 0, traps: 73}},
	} {
		t.Run(set.name, func(t *testing.T) {
			got := noticeBar{}
			for _, n := range readNotices(t, set.name) {
				n.score(t, &got)
			}
			t.Logf("found %d of %d, day right %d, who right %d of %d, false %d on %d traps", got.found, got.all, got.day,
				got.who, got.named, got.alarms, got.traps)
			if got != set.bar {
				t.Errorf("got %+v, the bar is %+v", got, set.bar)
			}
		})
	}
}

var noticeKinds = map[string]corpus.DeadlineKind{
	"duty": corpus.DueOnce, "period": corpus.DueOnce, "goal": corpus.Target, "every": corpus.Recurring,
}

func (n *judgedNotice) score(t *testing.T, s *noticeBar) {
	docs, err := File(n.name, []byte(n.text), Options{Now: day})
	if err != nil {
		t.Fatal(err)
	}
	var found []corpus.Deadline
	for _, d := range docs {
		found = append(found, d.Deadlines...)
	}
	covered := make([]bool, len(found))
	for _, row := range n.rows {
		var hits []corpus.Deadline
		for i, dl := range found {
			if dl.Offset < row.end && row.offset < dl.Offset+len([]rune(dl.TimeText)) {
				hits, covered[i] = append(hits, dl), true
			}
		}
		switch {
		case row.trap:
			s.traps++
			for _, dl := range hits {
				if alarms(&dl) {
					s.alarms++
					t.Logf("%s FALSE %s: %s %s %s (sure %v)", n.name, row.line, dl.Kind, dl.Due, dl.Action, dl.Sure())
				}
			}
		case !row.may:
			row.score(t, n.name, hits, s)
		}
	}
	for i, dl := range found {
		if !covered[i] && alarms(&dl) {
			s.alarms++
			t.Logf("%s STRAY %s %s %s %s (sure %v)", n.name, dl.TimeText, dl.Kind, dl.Due, dl.Action, dl.Sure())
		}
	}
}

// alarms tells a finding that names days.
func alarms(dl *corpus.Deadline) bool { return !dl.Due.IsZero() || dl.Kind == corpus.Recurring }

func (row *noticeRow) score(t *testing.T, name string, hits []corpus.Deadline, s *noticeBar) {
	s.all++
	i := slices.IndexFunc(hits, func(dl corpus.Deadline) bool {
		return slices.ContainsFunc(row.kinds, func(k string) bool { return noticeKinds[k] == dl.Kind })
	})
	if i < 0 {
		t.Logf("%s MISS  %s: %v", name, row.line, hits)
		return
	}
	hit := &hits[i]
	s.found++
	switch got := hit.Due.String(); {
	case row.kinds[0] == "every" && (slices.Contains(row.due, hit.RRule) || slices.Contains(row.due, "*")),
		row.kinds[0] == "period" && hit.Due.IsZero(), row.kinds[0] != "every" && slices.Contains(row.due, got):
		s.day++
	default:
		t.Logf("%s DAY   %s: %s %s", name, row.line, hit.Due, hit.RRule)
	}
	if slices.Contains(row.who, "*") {
		return
	}
	s.named++
	right := func(who string) bool { return holds(hit.Who, who) || who == "-" && hit.Who == "" }
	if slices.ContainsFunc(row.who, right) {
		s.who++
		return
	}
	t.Logf("%s WHO   %s: %q", name, row.line, hit.Who)
}

func readNotices(t *testing.T, set string) (out []judgedNotice) {
	files, err := filepath.Glob(filepath.Join("testdata", "notices", set, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no notices of %s: %v", set, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, gold, ok := strings.Cut(string(raw), "\n===\n")
		if !ok {
			t.Fatalf("%s has no rows", file)
		}
		n := judgedNotice{name: filepath.Base(file), text: text}
		for line := range strings.Lines(gold) {
			n.rows = append(n.rows, n.row(t, strings.TrimSpace(line)))
		}
		out = append(out, n)
	}
	return out
}

// row reads one line below a notice; the words around a time may themselves hold a bar, those of a table.
func (n *judgedNotice) row(t *testing.T, line string) noticeRow {
	kind, rest, _ := strings.Cut(line, " | ")
	open, shut := strings.Index(rest, "["), strings.Index(rest, "]")
	if open < 0 || shut < open {
		t.Fatalf("%s: no time in %q", n.name, line)
	}
	after, fields, _ := strings.Cut(rest[shut+1:], " | ")
	before, time := rest[:open], rest[open+1:shut]
	around := before + time + strings.TrimRight(after, " ")
	if strings.Count(n.text, around) != 1 {
		t.Fatalf("%s: %q stands %d times", n.name, around, strings.Count(n.text, around))
	}
	at := strings.Index(n.text, around) + len(before)
	row := noticeRow{line: line, kinds: strings.Split(kind, "/"), trap: kind == "trap", may: kind == "may"}
	row.offset = len([]rune(n.text[:at]))
	row.end = row.offset + len([]rune(time))
	if row.trap || row.may {
		return row
	}
	f := strings.Split(fields, "|")
	if len(f) != 3 {
		t.Fatalf("%s: %d fields in %q", n.name, len(f), line)
	}
	row.due, row.who = strings.Split(strings.TrimSpace(f[0]), "/"), strings.Split(strings.TrimSpace(f[1]), "/")
	return row
}

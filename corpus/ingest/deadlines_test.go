package ingest

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/corpustest"
)

// goldRow is one judged time expression; see the README beside the set.
type goldRow struct {
	ID         string   `json:"id"`
	Doc        string   `json:"doc"`
	Kind       string   `json:"kind"`
	KindAlt    string   `json:"kind_alt"`
	TimeText   string   `json:"time_text"`
	TimeOffset int      `json:"time_offset"`
	Text       string   `json:"text_s"`
	Due        *string  `json:"due"`
	AltDue     []string `json:"alt_due"`
	RRule      *string  `json:"rrule"`
	Who        *string  `json:"who"`     // nobody is named where it is null or empty
	WhoAlt     []string `json:"who_alt"` // as right; "" says that it may be left open
	Action     *string  `json:"action"`
	ToWhom     *string  `json:"to_whom"`
}

// tally is right of all.
type tally struct{ right, all int }

func (c *tally) add(ok bool) {
	c.all++
	if ok {
		c.right++
	}
}

func (c tally) percent() float64 {
	if c.all == 0 {
		return 100
	}
	return 100 * float64(c.right) / float64(c.all)
}

// deadlineScore is what became of a set.
type deadlineScore struct {
	recall                map[string]*tally // by kind of the row; "one-off" for deadline and target merged
	due, rule, who, nobod tally
	toWhom                tally
	dated, falseAlarms    int
	traps                 int // that nobody may take for a deadline
	undatedOnTraps        int
	sure                  tally // of what was found
	sureAlarms            int   // false alarms that remind of themselves
}

// TestDeadlineSet scores the development set, and fails below what was reached.
// POLICYBOT_DEADLINE_GOLD and POLICYBOT_DEADLINE_DOCS name another set in the same
// format and the folder of its documents: that is printed and never fails. Several files
// are separated by colons; POLICYBOT_DEADLINE_HALF=even or odd takes the documents whose
// names begin with such a number, so that one half is looked at and the other only counted.
func TestDeadlineSet(t *testing.T) {
	gold, folder := os.Getenv("POLICYBOT_DEADLINE_GOLD"), os.Getenv("POLICYBOT_DEADLINE_DOCS")
	own := gold == ""
	if own {
		gold, folder = corpustest.Shared(t, "eval", "deadlines_dev.jsonl"), corpustest.Shared(t, "corpus", "seeds")
	}
	var rows []goldRow
	for _, file := range filepath.SplitList(gold) {
		rows = append(rows, readGold(t, file)...)
	}
	s := scoreDeadlines(t, halfOf(rows, os.Getenv("POLICYBOT_DEADLINE_HALF")), folder)
	for _, k := range []string{"deadline", "recurring", "target", "one-off", "all"} {
		if c := s.recall[k]; c != nil {
			t.Logf("recall %-9s %3d of %3d  %5.1f%%", k, c.right, c.all, c.percent())
		}
	}
	t.Logf("due right      %3d of %3d  %5.1f%%", s.due.right, s.due.all, s.due.percent())
	t.Logf("rule right     %3d of %3d  %5.1f%%", s.rule.right, s.rule.all, s.rule.percent())
	t.Logf("who right      %3d of %3d  %5.1f%%; nobody where nobody is named %d of %d", s.who.right, s.who.all, s.who.percent(), s.nobod.right, s.nobod.all)
	t.Logf("to whom right  %3d of %3d  %5.1f%%", s.toWhom.right, s.toWhom.all, s.toWhom.percent())
	onTraps := tally{s.falseAlarms, max(s.traps, 1)}
	t.Logf("false on traps %3d of %3d  %5.1f%%", s.falseAlarms, s.traps, onTraps.percent())
	alarms := tally{s.falseAlarms, max(s.dated, 1)}
	t.Logf("false alarms   %3d of %3d dated rows  %5.1f%%; undated rows on traps %d", s.falseAlarms, s.dated, alarms.percent(), s.undatedOnTraps)
	t.Logf("sure           %3d of %3d found  %5.1f%%; of the false ones on traps %d", s.sure.right, s.sure.all, s.sure.percent(), s.sureAlarms)
	if !own {
		return
	}
	if s.recall["all"].percent() < 90 || s.due.percent() < 95 || alarms.percent() > 3 || s.who.percent() < 80 {
		t.Errorf("below recall 90, due 95, who 80, or above 3 false alarms of 100")
	}
}

// halfOf are the rows of documents with an even or an odd number; all for "".
func halfOf(rows []goldRow, half string) []goldRow {
	return slices.DeleteFunc(rows, func(row goldRow) bool {
		number, _, _ := strings.Cut(row.Doc, "_")
		n, err := strconv.Atoi(number)
		return half != "" && (err != nil || (n%2 == 0) != (half == "even"))
	})
}

func readGold(t *testing.T, path string) (rows []goldRow) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var row goldRow
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		rows = append(rows, row)
	}
	return rows
}

// scoreDeadlines reads the documents of the rows and judges every row.
func scoreDeadlines(t *testing.T, rows []goldRow, folder string) deadlineScore {
	s := deadlineScore{recall: map[string]*tally{}}
	found := map[string][]corpus.Deadline{}
	used := map[string]bool{}
	for _, row := range rows {
		if _, ok := found[row.Doc]; !ok {
			found[row.Doc] = deadlinesOf(t, filepath.Join(folder, row.Doc))
			for _, dl := range found[row.Doc] {
				if !dl.Due.IsZero() {
					s.dated++
				}
			}
		}
		var hits []corpus.Deadline
		for _, dl := range found[row.Doc] {
			if dl.Offset < row.TimeOffset+len([]rune(row.TimeText)) &&
				row.TimeOffset < dl.Offset+len([]rune(dl.TimeText)) {
				hits = append(hits, dl)
				used[dl.ID] = true
			}
		}
		if row.Kind == "trap" {
			if row.KindAlt == "" {
				s.traps++
			}
			s.judgeTrap(t, row, hits)
		} else {
			s.judge(t, row, hits)
		}
	}
	for doc, all := range found {
		for _, dl := range all {
			if !used[dl.ID] {
				t.Logf("in no row: %s %s %s %s %s", doc, dl.Kind, dl.TimeText, dl.Due, dl.Action)
			}
		}
	}
	return s
}

func (s *deadlineScore) judgeTrap(t *testing.T, row goldRow, hits []corpus.Deadline) {
	for _, dl := range hits {
		if dl.Due.IsZero() {
			s.undatedOnTraps++
		} else if row.KindAlt == "" {
			s.falseAlarms++
			if dl.Sure() {
				s.sureAlarms++
			}
			t.Logf("FALSE %s %s %s: %s %s", row.ID, row.TimeText, row.Text, dl.Kind, dl.Due)
		}
	}
}

func (s *deadlineScore) judge(t *testing.T, row goldRow, hits []corpus.Deadline) {
	var hit *corpus.Deadline
	once := false
	for i := range hits {
		k := string(hits[i].Kind)
		once = once || k != "recurring"
		if k == row.Kind || k == row.KindAlt {
			hit = &hits[i]
		}
	}
	if hit == nil && row.KindAlt == "trap" {
		return // may be left out
	}
	count := func(key string, ok bool) {
		if s.recall[key] == nil {
			s.recall[key] = &tally{}
		}
		s.recall[key].add(ok)
	}
	count("all", hit != nil)
	count(row.Kind, hit != nil)
	if row.Kind != "recurring" {
		count("one-off", once)
	}
	if hit == nil {
		t.Logf("MISS  %s %s %s: %s, have %v", row.ID, row.Kind, row.TimeText, row.Text, hits)
		return
	}
	s.compare(t, row, hit)
}

// compare judges the fields of a row that was found.
func (s *deadlineScore) compare(t *testing.T, row goldRow, hit *corpus.Deadline) {
	s.sure.add(hit.Sure())
	due := dayOf(value(row.Due)) == hit.Due.String()
	for _, alt := range row.AltDue {
		due = due || dayOf(alt) == hit.Due.String()
	}
	s.due.add(due)
	if !due {
		t.Logf("DUE   %s %s: %s, want %s", row.ID, row.TimeText, hit.Due, value(row.Due))
	}
	if row.RRule != nil {
		s.rule.add(*row.RRule == hit.RRule)
		if *row.RRule != hit.RRule {
			t.Logf("RULE  %s %s: %s, want %s", row.ID, row.TimeText, hit.RRule, *row.RRule)
		}
	}
	right := slices.ContainsFunc(append(row.WhoAlt, value(row.Who)), func(who string) bool { return who != "" && holds(hit.Who, who) })
	switch {
	case value(row.Who) == "":
		s.nobod.add(hit.Who == "" || right)
		if hit.Who != "" && !right {
			t.Logf("WHO   %s %s: %s, want nobody | %s", row.ID, row.TimeText, hit.Who, row.Text)
		}
	case hit.Who == "" && slices.Contains(row.WhoAlt, ""): // may be left open
	default:
		s.who.add(right)
		if !right {
			t.Logf("WHO   %s %s: %q, want %s | %s", row.ID, row.TimeText, hit.Who, *row.Who, row.Text)
		}
	}
	if row.ToWhom != nil {
		ok := holds(hit.ToWhom, *row.ToWhom)
		s.toWhom.add(ok)
		if !ok {
			t.Logf("TO    %s %s: %q, want %s | %s", row.ID, row.TimeText, hit.ToWhom, *row.ToWhom, row.Text)
		}
	}
	if testing.Verbose() {
		t.Logf("      %s %s %s | %s | %s | want %s", row.ID, hit.Due, hit.Who, hit.Action, hit.ToWhom, value(row.Action))
	}
}

// dayOf is the day of a date or of a date with its hour.
func dayOf(due string) string {
	day, _, _ := strings.Cut(due, "T")
	return day
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// holds tells whether one of two names contains the other.
func holds(a, b string) bool {
	norm := strings.NewReplacer("（", "(", "）", ")", "，", ",", " ", "").Replace
	a, b = norm(a), norm(b)
	return a != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

func deadlinesOf(t *testing.T, path string) (out []corpus.Deadline) {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	docs, err := File(filepath.Base(path), raw, Options{Now: day})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range docs {
		out = append(out, d.Deadlines...)
	}
	return out
}

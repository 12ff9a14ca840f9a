package web

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web/webtest"
)

// listed asks the API and returns the ids without their document.
func listed(t *testing.T, cfg Config, query string) []string {
	t.Helper()
	w := get(handler(cfg), "/api/v1/deadlines"+query)
	var out []Deadline
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 {
		t.Fatalf("%s: %d %s (%v)", query, w.Code, w.Body, err)
	}
	ids := []string{}
	for _, d := range out {
		ids = append(ids, strings.TrimPrefix(d.ID, "pingshan-4-"))
	}
	return ids
}

func TestDeadlinesContract(t *testing.T) {
	w := get(handler(calendarConfig(t)), "/api/v1/deadlines?all=true")
	var got bytes.Buffer
	if err := json.Indent(&got, w.Body.Bytes(), "", "  "); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	path := filepath.Join("testdata", "deadlines.json")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s differs (run with -update to accept):\n%s", path, got.String())
	}
}

// a 10-31 past, b 11-30, c 2027-05-01, d 12-31, e monthly, f no day, g yearly
// 11-30, h target 2030, i no day.
func TestWhichDeadlinesAreListed(t *testing.T) {
	q := url.QueryEscape
	for _, c := range []struct {
		name, query, want string
	}{
		{"what can still be missed, undated and recurring without a first day last", "", "e b d c i f g"},
		{"everything", "?all=true", "e a b pattern-5-a d c h i f g"},
		{"all spelt out false", "?all=false&from=&to=&region=", "e b d c i f g"},
		{"a range in the past", "?from=2026-10-01&to=2026-10-31", "e a"},
		{"both ends count", "?from=2026-11-30&to=2026-11-30", "b g"},
		{"from alone reaches back", "?from=2026-10-31", "e a b d c g"},
		{"to alone begins today", "?to=2026-12-04", "b g"},
		{"a range before the first firing", "?from=2026-02-01&to=2026-03-01", ""},
		{"targets on demand", "?kind=target", "h"},
		{"recurring", "?kind=recurring", "e f g"},
		{"once", "?kind=deadline&to=2026-12-31", "b d"},
		{"a region by part of its name", "?region=" + q("平山"), "e b d c i f g"},
		{"a region without any", "?region=" + q("兰河市"), ""},
		{"a document", "?document_id=pattern-5&all=1", "pattern-5-a"},
		{"a document that is not there", "?document_id=none", ""},
		{"a body", "?who=" + q("财政局"), "d"},
	} {
		if got := strings.Join(listed(t, calendarConfig(t), c.query), " "); got != c.want {
			t.Errorf("%s (%s): %q, want %q", c.name, c.query, got, c.want)
		}
	}
}

func TestNoDeadlinesIsAnEmptyList(t *testing.T) {
	cfg := calendarConfig(t)
	cfg.Deadlines = nil
	if w := get(handler(cfg), "/api/v1/deadlines"); w.Code != 200 || strings.TrimSpace(w.Body.String()) != "[]" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestDeadlineRefusals(t *testing.T) {
	h := handler(calendarConfig(t))
	for _, c := range []struct{ query, say string }{
		{"from=soon", "from须写成 2021-09-30"}, {"to=2021-02-30", "to须写成"}, {"from=2021", "from须写成"}, {"from=2021-9-3", "from须写成"}, {"from=9000-01-01", "1900到2200"},
		{"from=2026-12-01&to=2026-11-01", "对调"}, {"kind=gut", "recurring（定期）"}, {"all=maybe", "true或false"},
		{"region=" + strings.Repeat("长", 65), "不超过64字"}, {"who=%ff", "UTF-8"},
	} {
		for _, path := range []string{"/api/v1/deadlines?", "/deadlines.ics?"} {
			checkProblem(t, get(h, path+c.query), 400, c.say)
		}
	}
	cfg := calendarConfig(t)
	cfg.Ready = func() error { return search.ErrNotReady }
	checkProblem(t, get(handler(cfg), "/api/v1/deadlines"), 503, "稍候")
	checkProblem(t, get(handler(cfg), "/deadlines.ics"), 503, "稍候")
}

// What a plan asks for every year is asked for no longer when its term is over.
func TestRuleEndsWithItsPlan(t *testing.T) {
	h := &search.DeadlineHit{
		Deadline: corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30",
			Due: corpus.Date{Year: 2021, Month: 11, Day: 30}, Until: corpus.Date{Year: 2025, Month: 12, Day: 31}},
	}
	undated := &search.DeadlineHit{
		Deadline: corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=YEARLY", Until: h.Until},
	}
	for _, c := range []struct {
		today corpus.Date
		next  string
		lists bool
	}{
		{corpus.Date{Year: 2025, Month: 6, Day: 1}, "2025-11-30", true},
		{corpus.Date{Year: 2025, Month: 12, Day: 31}, "", true},
		{corpus.Date{Year: 2026, Month: 1, Day: 1}, "", false},
	} {
		tm := timingOf(h, c.today)
		if got := tm.next.String(); got != c.next {
			t.Errorf("on %s next %q, want %q", c.today, got, c.next)
		}
		if got := (deadlineQuery{}).inRange(undated, timing{}, c.today); got != c.lists {
			t.Errorf("on %s the undated one is listed: %v", c.today, got)
		}
	}
	if got := icsRule(timingOf(h, h.Due).rule, time.UTC); got != h.RRule+";UNTIL=20251231" {
		t.Errorf("rule of the feed %s", got)
	}
}

// A day is over when it is over where the deadline falls due, not in UTC.
func TestOverdueByTheDayThere(t *testing.T) {
	for _, c := range []struct {
		now  string
		want bool
	}{
		{"2026-11-30T23:59:59+08:00", false}, {"2026-12-01T00:00:00+08:00", true}, {"2026-11-30T16:30:00Z", true}, {"2026-11-30T15:30:00Z", false},
	} {
		cfg := calendarConfig(t)
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Now = func() time.Time { return now }
		all := decodeDeadlines(t, cfg, "?all=true")
		i := slices.IndexFunc(all, func(d Deadline) bool { return d.ID == "pingshan-4-b" })
		if all[i].Overdue != c.want {
			t.Errorf("at %s overdue %v", c.now, all[i].Overdue)
		}
		if upcoming := slices.Contains(listed(t, cfg, ""), "b"); upcoming == c.want {
			t.Errorf("at %s upcoming %v", c.now, upcoming)
		}
	}
}

func decodeDeadlines(t *testing.T, cfg Config, query string) []Deadline {
	t.Helper()
	var out []Deadline
	if w := get(handler(cfg), "/api/v1/deadlines"+query); json.Unmarshal(w.Body.Bytes(), &out) != nil || w.Code != 200 {
		t.Fatalf("%s: %d %s", query, w.Code, w.Body)
	}
	return out
}

func TestDeadlineOnARestDay(t *testing.T) {
	for _, d := range decodeDeadlines(t, calendarConfig(t), "?all=true") {
		switch d.ID {
		case "pingshan-4-a": // a Saturday
			if d.RestDay == nil || d.RestDay.LastWorkday != "2026-10-30" ||
				!strings.Contains(d.RestDay.Note, "2026年10月31日是休息日") ||
				d.CalendarNote != "" {
				t.Errorf("Saturday: %+v %q", d.RestDay, d.CalendarNote)
			}
		case "pingshan-4-b":
			if d.RestDay != nil || d.CalendarNote != "" {
				t.Errorf("a Monday: %+v %q", d.RestDay, d.CalendarNote)
			}
		case "pingshan-4-c": // 1 May 2027: the notice is not out
			if d.RestDay == nil || d.RestDay.LastWorkday != "2027-04-30" || !strings.Contains(d.CalendarNote, "未公布") {
				t.Errorf("1 May: %+v %q", d.RestDay, d.CalendarNote)
			}
		case "pingshan-4-e": // 5 December is a Saturday
			if d.Next == nil || *d.Next != "2026-12-05" || d.Overdue || d.RestDay == nil ||
				d.RestDay.LastWorkday != "2026-12-04" {
				t.Errorf("monthly: next %v overdue %v %+v", d.Next, d.Overdue, d.RestDay)
			}
		case "pingshan-4-h":
			if d.RestDay != nil || d.CalendarNote != "" {
				t.Errorf("a target has a rest day: %+v %q", d.RestDay, d.CalendarNote)
			}
		}
	}
}

// Documents that are no policy by themselves, or no longer, do not ask anybody
// to act; the sample, where digests stand for the documents, does.
func TestWhatTextsCount(t *testing.T) {
	for _, c := range []struct {
		authority corpus.Authority
		validity  corpus.Validity
		sample    bool
		want      bool
	}{
		{corpus.Official, corpus.InForce, false, true}, {corpus.Excerpt, corpus.Unknown, false, true},
		{corpus.Official, corpus.Repealed, false, false}, {corpus.Official, corpus.Amended, false, false}, {corpus.Official, corpus.NotYet, false, false},
		{corpus.Template, corpus.Unknown, true, false}, {corpus.Digest, corpus.Unknown, false, false}, {corpus.Digest, corpus.Unknown, true, true},
	} {
		cfg := calendarConfig(t)
		d := *webtest.CalendarDoc(t)
		d.Authority, d.Validity = c.authority, c.validity
		cfg.Deadlines, cfg.SampleMode = webtest.Shelf{&d}, c.sample
		if got := len(listed(t, cfg, "")) > 0; got != c.want {
			t.Errorf("%s %s sample %v: listed %v", c.authority, c.validity, c.sample, got)
		}
		if all := listed(t, cfg, "?all=true"); len(all) != 9 {
			t.Errorf("%s %s: all lists %v", c.authority, c.validity, all)
		}
	}
}

package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	ical "github.com/arran4/golang-ical"

	"github.com/policybot/policybot/corpus"
	lines "github.com/policybot/policybot/corpus/ical"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search/web/webtest"
)

// feed fetches the calendar and checks the form of its lines; it returns it read
// by a parser that is not ours.
func feed(t *testing.T, cfg Config, query string) (string, *ical.Calendar) {
	t.Helper()
	w := get(handler(cfg), "/deadlines.ics"+query)
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Fatalf("%d %s: %s", w.Code, w.Header(), w.Body)
	}
	raw := w.Body.String()
	checkLines(t, raw)
	cal, err := ical.ParseCalendar(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return raw, cal
}

// checkLines holds every line to RFC 5545 3.1 and the components to their order.
func checkLines(t *testing.T, raw string) {
	t.Helper()
	rest, ok := strings.CutSuffix(raw, "\r\n")
	if !ok || strings.Contains(strings.ReplaceAll(raw, "\r\n", ""), "\n") ||
		strings.Contains(strings.ReplaceAll(raw, "\r\n", ""), "\r") {
		t.Fatalf("not CRLF throughout:\n%q", raw)
	}
	for l := range strings.SplitSeq(rest, "\r\n") {
		if len(l) > 75 || len(l) == 0 || !utf8.ValidString(l) || strings.ContainsFunc(l, unicode.IsControl) {
			t.Errorf("line of %d octets: %q", len(l), l)
		}
	}
	var open []string
	for l := range strings.SplitSeq(strings.ReplaceAll(rest, "\r\n ", ""), "\r\n") {
		name, value, ok := strings.Cut(l, ":")
		switch {
		case !ok:
			t.Errorf("no property: %q", l)
		case name == "BEGIN":
			open = append(open, value)
		case name == "END" && (len(open) == 0 || open[len(open)-1] != value):
			t.Fatalf("END:%s closes %v", value, open)
		case name == "END":
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("never closed: %v", open)
	}
}

func value(e *ical.VEvent, p ical.ComponentProperty) string {
	if got := e.GetProperty(p); got != nil {
		return got.Value
	}
	return ""
}

func event(t *testing.T, cal *ical.Calendar, uid string) *ical.VEvent {
	t.Helper()
	i := slices.IndexFunc(cal.Events(), func(e *ical.VEvent) bool { return e.Id() == uid })
	if i < 0 {
		t.Fatalf("no event %s", uid)
	}
	return cal.Events()[i]
}

// ladder announces a filing a week and a day before, at nine.
func ladder(d corpus.Deadline, _ corpus.Date) []time.Duration {
	nine := 9 * time.Hour
	if d.Kind == corpus.Recurring {
		return []time.Duration{nine}
	}
	return []time.Duration{nine, nine - 7*24*time.Hour, nine - 24*time.Hour, nine}
}

func TestFeedReadByAnother(t *testing.T) {
	cfg := calendarConfig(t)
	cfg.Alarms, cfg.PublicURL = ladder, "https://policy.example.cn/"
	raw, cal := feed(t, cfg, "?all=true")
	if n := len(cal.Events()); n != 8 { // 10 deadlines, 2 without a day
		t.Errorf("%d events", n)
	}
	for _, want := range []string{"VERSION:2.0\r\n", "PRODID:-//policybot//", "METHOD:PUBLISH\r\n", "X-WR-CALNAME:政策期限\r\n", "CALSCALE:GREGORIAN\r\n"} {
		if !strings.Contains(raw, want) {
			t.Errorf("lacks %q", want)
		}
	}
	uids := map[string]bool{}
	for _, e := range cal.Events() {
		uids[e.Id()] = true
		start, err := e.GetAllDayStartAt()
		end, err2 := e.GetAllDayEndAt()
		stamp, err3 := e.GetDtStampTime()
		if err != nil || err2 != nil || err3 != nil || end.Sub(start) != 24*time.Hour ||
			!stamp.Equal(time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: %v to %v, stamped %v (%v %v %v)", e.Id(), start, end, stamp, err, err2, err3)
		}
		if rule := value(e, ical.ComponentPropertyRrule); rule != "" {
			if _, err := zhdate.ParseRule(rule); err != nil {
				t.Error(err)
			}
		}
	}
	if len(uids) != len(cal.Events()) {
		t.Error("two events share a UID")
	}
	e := event(t, cal, "pingshan-4-b@policybot")
	for p, want := range map[ical.ComponentProperty]string{
		ical.ComponentPropertyDtStart:    "20261130",
		ical.ComponentPropertyDtEnd:      "20261201",
		ical.ComponentPropertySummary:    "将排查结果报县教育局备案（各乡镇人民政府）",
		ical.ComponentPropertyCategories: "期限,平山县",
		ical.ComponentPropertyUrl:        "https://policy.example.cn/documents/pingshan-4#c2",
		ical.ComponentPropertyRrule:      "",
		ical.ComponentPropertyDescription: "原文：各乡镇人民政府应于2026年11月30日前将排查结果报县教育局备案，材料须加盖公章。\n" +
			"《平山县中小学校舍安全工作实施方案》平政办发〔2026〕12号 一、排查\nhttps://policy.example.cn/documents/pingshan-4#c2",
	} {
		if got := value(e, p); got != want {
			t.Errorf("%s is %q, want %q", p, got, want)
		}
	}
	var triggers []string
	for _, a := range e.Alarms() {
		triggers = append(triggers, a.GetProperty(ical.ComponentPropertyTrigger).Value)
	}
	if got := strings.Join(triggers, " "); got != "-P6DT15H -PT15H PT9H" {
		t.Errorf("alarms at %s", got)
	}
	if got := e.Alarms()[0].GetProperty(ical.ComponentPropertyDescription).Value; got != "还有7天：将排查结果报县教育局备案（各乡镇人民政府）" {
		t.Errorf("alarm says %q", got)
	}
}

func TestFeedOfEachKind(t *testing.T) {
	cfg := calendarConfig(t)
	cfg.Alarms = ladder
	_, cal := feed(t, cfg, "?all=true")
	monthly := event(t, cal, "pingshan-4-e@policybot")
	if value(monthly, ical.ComponentPropertyRrule) != "FREQ=MONTHLY;BYMONTHDAY=5" ||
		value(monthly, ical.ComponentPropertyDtStart) != "20260305" ||
		len(monthly.Alarms()) != 1 {
		t.Errorf("monthly: %v", monthly.Properties)
	}
	// The rule names a day, so the first one after the day of issue begins it.
	if yearly := event(t, cal, "pingshan-4-g@policybot"); value(yearly, ical.ComponentPropertyDtStart) != "20261130" {
		t.Errorf("yearly: %v", yearly.Properties)
	}
	target := event(t, cal, "pingshan-4-h@policybot")
	if !strings.HasPrefix(value(target, ical.ComponentPropertySummary), "目标：") || len(target.Alarms()) != 0 {
		t.Errorf("target: %v", target.Properties)
	}
	over := event(t, cal, "pingshan-4-a@policybot")
	if d := value(over, ical.ComponentPropertyDescription); !strings.Contains(d, "请确认是否已完成") || !strings.Contains(d, "期限不顺延") || len(over.Alarms()) != 0 {
		t.Errorf("overdue: %s", d)
	}
	if d := value(event(t, cal, "pingshan-4-c@policybot"), ical.ComponentPropertyDescription); !strings.Contains(d, "2027年放假安排未公布") {
		t.Errorf("unpublished year: %s", d)
	}
	if s := value(event(t, cal, "pattern-5-a@policybot"), ical.ComponentPropertySummary); !strings.HasPrefix(s, "【范文，不是政策依据】") {
		t.Errorf("template: %s", s)
	}
}

func TestFeedTakesTheFilters(t *testing.T) {
	cfg := calendarConfig(t)
	if raw, cal := feed(t, cfg, "?who=财政局&kind=deadline"); len(cal.Events()) != 1 || !strings.Contains(raw, "X-WR-CALNAME:政策期限：财政局、期限") {
		t.Errorf("%d events\n%s", len(cal.Events()), raw)
	}
	raw, cal := feed(t, cfg, "?region=无此地")
	if len(cal.Events()) != 0 || !strings.Contains(raw, "BEGIN:VTIMEZONE") ||
		!strings.Contains(raw, "TZOFFSETTO:+0800") {
		t.Errorf("an empty calendar:\n%s", raw)
	}
	raw, _ = feed(t, cfg, "")
	if !strings.Contains(strings.ReplaceAll(raw, "\r\n ", ""), "另有2项文中没有定下日子，见 http://localhost:8080/deadlines") {
		t.Errorf("undated ones are not mentioned:\n%s", raw)
	}
	checkProblem(t, get(handler(cfg), "/deadlines.ics?from=soon"), 400, "from须写成")
}

// A program that asks every hour is told that nothing is new; the next day it is.
func TestFeedStaysTheSame(t *testing.T) {
	cfg := calendarConfig(t)
	now := cfg.Now()
	cfg.Now = func() time.Time { return now }
	h := handler(cfg)
	first := get(h, "/deadlines.ics")
	now = now.Add(5 * time.Hour)
	r := request("GET", "/deadlines.ics", "")
	r.Header.Set("If-None-Match", first.Header().Get("ETag"))
	if w := serve(h, r); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("later the same day: %d", w.Code)
	}
	now = now.Add(24 * time.Hour)
	if w := serve(h, r); w.Code != 200 || w.Header().Get("ETag") == first.Header().Get("ETag") {
		t.Errorf("the next day: %d", w.Code)
	}
}

// Text of documents can neither forge an event nor break a line.
func TestFeedOfHostileText(t *testing.T) {
	cfg := calendarConfig(t)
	cfg.Deadlines, cfg.Alarms = webtest.Shelf{webtest.HostileDeadline(t)}, ladder
	_, cal := feed(t, cfg, "")
	if len(cal.Events()) != 1 {
		t.Fatalf("%d events", len(cal.Events()))
	}
	e := cal.Events()[0]
	if got := value(e, ical.ComponentPropertySummary); got != clip(webtest.Hostile, maxName)+"（"+webtest.Hostile+"）" {
		t.Errorf("summary %q", got)
	}
	if got := value(e, ical.ComponentPropertyDescription); !strings.Contains(got, "\nBEGIN:VEVENT\nSUMMARY:假的;x,y\\n。") {
		t.Errorf("description %q", got)
	}
}

func TestICSRule(t *testing.T) {
	zone := time.FixedZone("CST", 8*60*60)
	for rule, want := range map[string]string{
		"FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31",
		"RRULE:FREQ=DAILY;UNTIL=20251231":      "FREQ=DAILY;UNTIL=20251231",
		"FREQ=DAILY;UNTIL=20251231T155959Z":    "FREQ=DAILY;UNTIL=20251231",
		"FREQ=DAILY;UNTIL=20251231T160000Z":    "FREQ=DAILY;UNTIL=20260101",
	} {
		parsed, err := zhdate.ParseRule(rule)
		if got := icsRule(parsed, zone); err != nil || got != want {
			t.Errorf("%s becomes %s (%v), want %s", rule, got, err, want)
		}
	}
}

// Whatever the text, unfolding and unescaping gives it back, but for control
// characters, which iCalendar cannot write.
func FuzzICSText(f *testing.F) {
	for _, s := range []string{"", webtest.Hostile, "2021年9月底前，报备案;\\n\n\r\n\r", strings.Repeat("期限", 60), "a\x00b\tc\xff", strings.Repeat("x", 74) + "年"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w := &lines.Writer{}
		w.Text("SUMMARY", s)
		raw := string(w.Bytes())
		checkLines(t, raw)
		got := strings.TrimPrefix(strings.TrimSuffix(strings.ReplaceAll(raw, "\r\n ", ""), "\r\n"), "SUMMARY:")
		got = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(got)
		want := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\ufffd"))
		want = strings.Map(func(r rune) rune {
			if r != '\n' && unicode.IsControl(r) {
				return -1
			}
			return r
		}, want)
		if got != want {
			t.Errorf("%q comes back as %q", want, got)
		}
	})
}

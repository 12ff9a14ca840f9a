package web

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	ical "github.com/arran4/golang-ical"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/search/web/webtest"
)

// weekends is a year without holidays, so that what is compared are the rules.
type weekends struct{ webtest.Weekends }

func (weekends) Workday(d zhdate.Date) (work, known bool) { return !d.Weekend(), true }

func (w weekends) LastWorkdayOnOrBefore(d zhdate.Date) (zhdate.Date, []int) {
	for d.Weekend() {
		d = d.AddDays(-1)
	}
	return d, nil
}

func (w weekends) NextWorkday(d zhdate.Date) (zhdate.Date, []int) {
	for d = d.AddDays(1); d.Weekend(); {
		d = d.AddDays(1)
	}
	return d, nil
}

// occurs is RFC 5545 read anew, by trying every day: it shares nothing with the
// expander it checks but the text of the rule. Days from DTSTART to end are returned.
func occurs(t *testing.T, rule string, start, end time.Time) (out []string) {
	t.Helper()
	part := map[string][]string{}
	for p := range strings.SplitSeq(rule, ";") {
		name, value, _ := strings.Cut(p, "=")
		part[name] = strings.Split(value, ",")
	}
	one := func(name string) string { return append(part[name], "")[0] }
	interval, _ := strconv.Atoi(one("INTERVAL"))
	monday := func(d time.Time) time.Time { return d.AddDate(0, 0, -(int(d.Weekday())+6)%7) }
	period := func(d time.Time) int { // which period of the rule d is in, counted from that of DTSTART
		switch one("FREQ") {
		case "YEARLY":
			return d.Year() - start.Year()
		case "MONTHLY":
			return (d.Year()-start.Year())*12 + int(d.Month()-start.Month())
		case "WEEKLY":
			return int(monday(d).Sub(monday(start)).Hours()) / 24 / 7
		}
		return int(d.Sub(start).Hours()) / 24
	}
	code := func(d time.Time) string { return strings.ToUpper(d.Weekday().String()[:2]) }
	lengthOf := func(d time.Time) int { return time.Date(d.Year(), d.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day() }
	has := func(name string, values ...string) bool {
		return part[name] == nil ||
			slices.ContainsFunc(values, func(v string) bool { return slices.Contains(part[name], v) })
	}
	on := func(d time.Time) bool {
		n, last := (d.Day()-1)/7+1, (lengthOf(d)-d.Day())/7+1
		if part["BYMONTHDAY"] == nil && part["BYDAY"] == nil && one("FREQ") != "DAILY" { // taken from DTSTART
			if one("FREQ") == "WEEKLY" && d.Weekday() != start.Weekday() ||
				one("FREQ") != "WEEKLY" && d.Day() != start.Day() {
				return false
			}
			if one("FREQ") == "YEARLY" && part["BYMONTH"] == nil && d.Month() != start.Month() {
				return false
			}
		}
		return has("BYMONTH", strconv.Itoa(int(d.Month()))) &&
			has("BYMONTHDAY", strconv.Itoa(d.Day()), strconv.Itoa(d.Day()-lengthOf(d)-1)) &&
			has("BYDAY", code(d), fmt.Sprintf("%d%s", n, code(d)), fmt.Sprintf("%d%s", -last, code(d)))
	}
	sets := map[int][]time.Time{}
	for d := start.AddDate(-1, 0, 0); d.Before(end.AddDate(1, 0, 0)); d = d.AddDate(0, 0, 1) {
		if k := period(d); k >= 0 && k%max(1, interval) == 0 && on(d) {
			sets[k] = append(sets[k], d)
		}
	}
	for _, set := range sets {
		for i, d := range set {
			if has("BYSETPOS", strconv.Itoa(i+1), strconv.Itoa(i-len(set))) && !d.Before(start) && !d.After(end) {
				out = append(out, d.Format(time.DateOnly))
			}
		}
	}
	slices.Sort(out)
	return out
}

// TestRecurrencesAgree: what recurs falls on the same days on the page, in the API, in
// the calendar file as another program reads it, and as reminders; and what a person
// types does, too. Rules stand as the text has them, 30 for 每月30日.
func TestRecurrencesAgree(t *testing.T) {
	issued := webtest.Day(2019, 5, 1)
	for _, c := range []struct {
		name, rule string
		due        corpus.Date
		typed      string // at new year 2026; "" when nobody can type it
		want       string // the first days of 2026 and after
	}{
		{"每月30日", "FREQ=MONTHLY;BYMONTHDAY=30", webtest.Day(2026, 1, 30), "每月30日提醒我报送", "2026-01-30 2026-02-28 2026-03-30 2026-04-30"},
		{"每月31日", "FREQ=MONTHLY;BYMONTHDAY=31", webtest.Day(2026, 1, 31), "每月31日提醒我报送", "2026-01-31 2026-02-28 2026-03-31 2026-04-30"},
		{"每月29日", "FREQ=MONTHLY;BYMONTHDAY=29", webtest.Day(2026, 1, 29), "每月29号提醒我报送", "2026-01-29 2026-02-28 2026-03-29"},
		{"每月15日和30日", "FREQ=MONTHLY;BYMONTHDAY=15,30", webtest.Day(2026, 1, 15), "每月15日和30日提醒我报送", "2026-01-15 2026-01-30 2026-02-15 2026-02-28"},
		{"每年2月29日", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", webtest.Day(2024, 2, 29), "每年2月29日提醒我报送", "2026-02-28 2027-02-28 2028-02-29 2029-02-28"},
		{"each year from a leap day", "FREQ=YEARLY", webtest.Day(2024, 2, 29), "", "2026-02-28 2027-02-28 2028-02-29 2029-02-28"},
		{"每三年", "FREQ=YEARLY;INTERVAL=3", webtest.Day(2020, 12, 31), "每3年12月31日提醒我报送", "2026-12-31 2029-12-31"},
		{"每三年 of another rhythm", "FREQ=YEARLY;INTERVAL=3;BYMONTH=9;BYMONTHDAY=30", webtest.Day(2021, 9, 30), "", "2027-09-30"},
		{"每三年 from the day of issue", "FREQ=YEARLY;INTERVAL=3;BYMONTH=9;BYMONTHDAY=30", corpus.Date{}, "", "2028-09-30"},
		{"每季度 from a 31st", "FREQ=MONTHLY;INTERVAL=3", webtest.Day(2025, 12, 31), "", "2026-03-31 2026-06-30 2026-09-30 2026-12-31"},
		{"每两周周五", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", webtest.Day(2026, 1, 2), "每两周周五提醒我报送", "2026-01-02 2026-01-16 2026-01-30"},
		{"每两周 of another rhythm", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", webtest.Day(2025, 12, 26), "", "2026-01-09 2026-01-23"},
		{"每月最后一个工作日", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", webtest.Day(2026, 1, 30), "每月最后一个工作日提醒我报送", "2026-01-30 2026-02-27 2026-03-31"},
		{"每月第3个工作日", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3", webtest.Day(2026, 1, 5), "每月第3个工作日提醒我报送", "2026-01-05 2026-02-04 2026-03-04"},
		{"每月第二个周三", "FREQ=MONTHLY;BYDAY=2WE", webtest.Day(2026, 1, 14), "每月第二个周三提醒我报送", "2026-01-14 2026-02-11"},
		{"每季度末", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", webtest.Day(2026, 3, 31), "每季度末提醒我报送", "2026-03-31 2026-06-30"},
		{"每季度末前五个工作日", "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-5", webtest.Day(2026, 3, 25), "每季度末前五个工作日提醒我报送", "2026-03-25 2026-06-24"},
		{"单月10日", "FREQ=YEARLY;BYMONTH=1,3,5,7,9,11;BYMONTHDAY=10", webtest.Day(2026, 1, 10), "每逢单月10号提醒我报送", "2026-01-10 2026-03-10"},
		{"每年两天", "FREQ=YEARLY;BYMONTH=1,9;BYMONTHDAY=30", webtest.Day(2026, 1, 30), "每年1月30日和9月30日提醒我报送", "2026-01-30 2026-09-30"},
		{"除7、8月外每月", "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,9,10,11,12;BYMONTHDAY=5", webtest.Day(2026, 1, 5), "除7、8月外每月5号提醒我报送", "2026-01-05 2026-02-05"},
		{"每半年最后一天", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", webtest.Day(2026, 6, 30), "每半年的最后一天提醒我报送", "2026-06-30 2026-12-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			day := webtest.Day(2026, 1, 1)
			end := day.Midnight().AddDate(4, 0, -1)
			cfg := testConfig(t)
			cfg.Timeout = time.Minute
			cfg.Now = func() time.Time { return day.Midnight() }
			cfg.Calendar = weekends{}
			d := corpus.Deadline{Kind: corpus.Recurring, RRule: c.rule, Due: c.due, Precision: "day", Who: "各学校", Action: "报送"}
			cfg.Deadlines = webtest.Shelf{webtest.NewBuilder(corpus.Meta{ID: "doc-1", File: "a.txt", Path: "a.txt", Title: "通知", Authority: corpus.Official, Validity: corpus.InForce,
				Issued: issued}).Clause(corpus.Body, "各学校定期报送。", "\n").Due(t, "各学校定期报送。", "定期", d).Done(t)}

			views := map[string][]string{"page": onPage(t, cfg), "API": inAPI(t, cfg, &day)}
			day = webtest.Day(2026, 1, 1)
			_, cal := feed(t, cfg, "")
			e := cal.Events()[0]
			start, err := time.Parse("20060102", value(e, ical.ComponentPropertyDtStart))
			if err != nil {
				t.Fatal(err)
			}
			views["calendar file"] = occurs(t, value(e, ical.ComponentPropertyRrule), start, end)
			var listed []Deadline
			if err := json.Unmarshal(get(handler(cfg), "/api/v1/deadlines").Body.Bytes(), &listed); err != nil || len(listed) != 1 {
				t.Fatal(err, listed)
			}
			views["rrule of the API"] = occurs(t, listed[0].RRule, start, end)
			q, err := reminders.FromDeadline(d, reminders.Source{Source: corpus.Source{Issued: issued}}, day.Midnight())
			if err != nil {
				t.Fatal(err)
			}
			views["reminder"] = sounds(t, q)
			if c.typed != "" {
				r := phrase.Read(c.typed, phrase.Options{Base: day.Midnight()})
				if r.Status != phrase.OK {
					t.Fatalf("%s: %s", c.typed, r.Reason)
				}
				views["what is typed"] = occurs(t, r.Rule, zhdate.DateOf(r.Due).Midnight(), end)
				q, err := reminders.FromReading(r)
				if err != nil {
					t.Fatal(err)
				}
				views["reminder of what is typed"] = sounds(t, q)
			}
			within := func(days []string) string { // from 2026 on
				return strings.Join(slices.DeleteFunc(slices.Clone(days), func(s string) bool { return s < "2026" }), " ")
			}
			filed := within(views["calendar file"])
			if !strings.HasPrefix(filed, c.want) {
				t.Errorf("calendar file: %s, want %s …", filed, c.want)
			}
			for name, days := range views {
				if got := within(days); got != filed {
					t.Errorf("%s: %s\ncalendar file: %s", name, got, filed)
				}
			}
		})
	}
}

// onPage are the days of 2026 to 2029 on which the month pages show something.
func onPage(t *testing.T, cfg Config) (out []string) {
	t.Helper()
	h, shown := handler(cfg), regexp.MustCompile(`id="d-(\d{4}-\d\d-\d\d)"`)
	for m := range 48 {
		month := fmt.Sprintf("%d-%02d", 2026+m/12, m%12+1)
		for _, s := range shown.FindAllStringSubmatch(get(h, "/deadlines?month="+month).Body.String(), -1) {
			if strings.HasPrefix(s[1], month) {
				out = append(out, s[1])
			}
		}
	}
	return out
}

// inAPI are the days that the API calls the next one, day after day.
func inAPI(t *testing.T, cfg Config, day *corpus.Date) (out []string) {
	t.Helper()
	for h := handler(cfg); day.Year < 2030; {
		var all []Deadline
		if w := get(h, "/api/v1/deadlines"); json.Unmarshal(w.Body.Bytes(), &all) != nil || len(all) != 1 || all[0].Next == nil {
			t.Fatalf("on %v: %s", day, w.Body)
		}
		next, err := zhdate.ParseDate(*all[0].Next)
		if err != nil {
			t.Fatal(err)
		}
		if next.Year < 2030 {
			out = append(out, next.String())
		}
		*day = next.AddDays(1)
	}
	return out
}

// sounds are the days from 2026 to 2029 on which a reminder fires.
func sounds(t *testing.T, q reminders.Request) (out []string) {
	t.Helper()
	now := webtest.Day(2026, 1, 1).Midnight()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "r.db"), boltstore.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s, err := reminders.NewService(store, store, reminders.ServiceOptions{Policy: reminders.Policy{Hours: zhdate.OfficeHours(), Zone: time.UTC, Calendar: weekends{}}})
	if err != nil {
		t.Fatal(err)
	}
	q.Who = []reminders.Recipient{{Channel: "console"}}
	all, err := s.Preview(t.Context(), q, 150)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.At.Year() < 2030 {
			out = append(out, p.At.Format(time.DateOnly))
		}
	}
	return out
}

// TestLunarDaysAgree: a day of the Chinese calendar has no rule; its first day as it is
// read is the first on which it sounds, and the others follow the moon.
func TestLunarDaysAgree(t *testing.T) {
	for typed, want := range map[string]string{
		"每年农历八月十五提醒我慰问": "2026-09-25 2027-09-15 2028-10-03 2029-09-22",
		"每年除夕提醒我值班":     "2026-02-16 2027-02-05 2028-01-25 2029-02-12",
		"每年中秋节前三天提醒我慰问": "2026-09-22 2027-09-12 2028-09-30 2029-09-19",
	} {
		r := phrase.Read(typed, phrase.Options{Base: webtest.Day(2026, 1, 1).Midnight()})
		q, err := reminders.FromReading(r)
		if err != nil || r.Rule != "" {
			t.Fatalf("%s: %v %s", typed, err, r.Rule)
		}
		got := sounds(t, q)
		if strings.Join(got, " ") != want || zhdate.DateOf(r.Due).String() != got[0] {
			t.Errorf("%s: read %v, sounds %v, want %s", typed, r.Due, got, want)
		}
	}
}

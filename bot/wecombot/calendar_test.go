package wecombot

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/wecombot/wecomfake"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/todotest"
)

func newCalendar(t *testing.T, o Options) (*rig, *Calendar, *bottest.Settings) {
	t.Helper()
	r, s := newRig(t, wecomfake.Config{}, o, true), &bottest.Settings{}
	c, err := r.bot.Calendar("U1", s)
	if err != nil {
		t.Fatal(err)
	}
	return r, c, s
}

// look is how an item looks to the person.
func (c *Calendar) look(t *testing.T, r *rig, id string) (wecomfake.Schedule, bool) {
	t.Helper()
	all, _, err := c.items.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Schedules("U1") {
		if s.ID == all[id].ID {
			return s, true
		}
	}
	return wecomfake.Schedule{}, false
}

// TestCalendarConforms: what every list of things to do must do, but that nobody can tick it.
func TestCalendarConforms(t *testing.T) {
	todotest.Conform(t, func(t *testing.T) todotest.Subject {
		r, c, _ := newCalendar(t, Options{})
		return todotest.Subject{Sink: c, Look: func(t *testing.T, id string) todotest.Item {
			s, there := c.look(t, r, id)
			what, done := strings.CutPrefix(s.Summary, doneMark)
			return todotest.Item{There: there, Done: done, What: what}
		}}
	})
}

func TestScheduleIsWhatItSays(t *testing.T) {
	r, c, _ := newCalendar(t, Options{})
	a := todotest.Todo("材料")
	for range 3 { // nothing has changed after the first
		if err := c.Upsert(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if r.Asked("schedule/add") != 1 || r.Asked("schedule/get")+r.Asked("schedule/update") != 0 || r.Calendars() != 1 {
		t.Errorf("%d made, %d read, %d written", r.Asked("schedule/add"), r.Asked("schedule/get"), r.Asked("schedule/update"))
	}
	s, _ := c.look(t, r, a.ID)
	if !s.WholeDay || s.Sounds || s.Start.In(china).Format("2006-01-02 15:04") != "2026-12-10 00:00" || s.Calendar == "" || s.Summary != a.What {
		t.Errorf("%+v", s)
	}
	if !strings.HasPrefix(s.Description, a.Note) || !strings.Contains(s.Description, a.URL) {
		t.Error(s.Description)
	}
	a.Day, a.At = zhdate.Date{}, time.Date(2026, 12, 11, 7, 30, 0, 0, time.UTC)
	a.What, a.Note, a.URL = strings.Repeat("很长", 100), strings.Repeat("条款", 1000), "javascript:alert(1)"
	if err := c.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	s, _ = c.look(t, r, a.ID)
	if s.WholeDay || !s.Start.Equal(a.At) || s.End.Sub(s.Start) != lasting || strings.Contains(s.Description, "javascript") {
		t.Errorf("%+v", s)
	}
	if utf8.RuneCountInString(s.Summary) != maxSummary || utf8.RuneCountInString(s.Description) != maxDescription || !strings.HasSuffix(s.Description, c.number(a.ID)) {
		t.Errorf("%d and %d characters: %s", utf8.RuneCountInString(s.Summary), utf8.RuneCountInString(s.Description), s.Description)
	}
	if err := c.Complete(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	if s, _ = c.look(t, r, a.ID); !strings.HasPrefix(s.Summary, doneMark) || utf8.RuneCountInString(s.Summary) != maxSummary || !s.Start.Equal(a.At) {
		t.Errorf("%+v", s)
	}
}

// TestScheduleOnce: an answer that never came, or a crash before it was written down, makes no second one.
func TestScheduleOnce(t *testing.T) {
	for name, b := range map[string]wecomfake.Behaviour{"lost": {Lost: true}, "reset": {Reset: true}, "502": {Status: 502}, "crash": {}} {
		t.Run(name, func(t *testing.T) {
			clock := &clock{}
			r, c, s := newCalendar(t, Options{Now: clock.now})
			a := todotest.Todo("材料")
			r.Behave(func(by, _ string) wecomfake.Behaviour {
				if by != "schedule/add" {
					return wecomfake.Behaviour{}
				}
				return b
			})
			writes := 0
			s.Fail = func() error {
				if writes++; name == "crash" && writes == 3 { // the calendar, that it is begun, and what it is called
					return errors.New("the store is down")
				}
				return nil
			}
			if err := c.Upsert(t.Context(), a); err == nil {
				t.Fatal("taken for success")
			}
			s.Fail = nil
			r.Behave(nil)
			if err := c.Upsert(t.Context(), a); !errors.Is(err, reminders.ErrTodoBusy) {
				t.Errorf("made again at once: %v", err)
			}
			clock.add(2 * makeWithin)
			other, err := r.bot.Calendar("U1", s) // a replica, or the next process
			if err != nil {
				t.Fatal(err)
			}
			a.What = "报总结"
			for range 2 {
				if err := other.Upsert(t.Context(), a); err != nil {
					t.Fatal(err)
				}
			}
			if all := r.Schedules("U1"); len(all) != 1 || all[0].Summary != "报总结" || r.Asked("schedule/add") != 1 {
				t.Errorf("%+v", all)
			}
			if err := c.Complete(t.Context(), a.ID); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestScheduleNotMade: what was begun and not made is made later, and what was refused at the next pass.
func TestScheduleNotMade(t *testing.T) {
	clock := &clock{}
	r, c, _ := newCalendar(t, Options{Now: clock.now})
	a := todotest.Todo("材料")
	r.Behave(func(string, string) wecomfake.Behaviour { return wecomfake.Behaviour{ErrCode: 48002} })
	if err := c.Upsert(t.Context(), a); err == nil || !strings.Contains(err.Error(), "可调用接口的应用") {
		t.Fatal(err)
	}
	r.Behave(func(by, _ string) wecomfake.Behaviour {
		if by == "schedule/add" {
			return wecomfake.Behaviour{ErrCode: 45009}
		}
		return wecomfake.Behaviour{}
	})
	if err := c.Upsert(t.Context(), a); err == nil || reminders.Certain(err) == nil {
		t.Fatal(err)
	}
	r.Behave(func(by, _ string) wecomfake.Behaviour { // answered with -1, and for once not made
		if by == "schedule/add" {
			return wecomfake.Behaviour{ErrCode: -1}
		}
		return wecomfake.Behaviour{}
	})
	if err := c.Upsert(t.Context(), a); err == nil || reminders.Certain(err) != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{"complete": c.Complete(t.Context(), a.ID), "delete": c.Delete(t.Context(), a.ID)} {
		if !errors.Is(err, reminders.ErrTodoBusy) {
			t.Errorf("%s what is being made: %v", what, err)
		}
	}
	r.Behave(nil)
	clock.add(2 * makeWithin)
	if err := c.Complete(t.Context(), a.ID); err != nil { // looked for, and not there
		t.Fatal(err)
	}
	if err := c.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if all := r.Schedules("U1"); len(all) != 1 {
		t.Errorf("%+v", all)
	}
}

// TestScheduleCancelledThere: what a person removes stays away until it changes here.
func TestScheduleCancelledThere(t *testing.T) {
	r, c, _ := newCalendar(t, Options{})
	a, b, d := todotest.Todo("材料"), todotest.Todo("考勤"), todotest.Todo("总结")
	for _, x := range []reminders.Todo{a, b, d} {
		if err := c.Upsert(t.Context(), x); err != nil {
			t.Fatal(err)
		}
		s, _ := c.look(t, r, x.ID)
		r.CancelSchedule(s.ID)
	}
	if err := c.Upsert(t.Context(), a); err != nil || len(r.Schedules("U1")) != 0 {
		t.Errorf("%v, %+v", err, r.Schedules("U1"))
	}
	if err := errors.Join(c.Complete(t.Context(), b.ID), c.Delete(t.Context(), d.ID)); err != nil || len(r.Schedules("U1")) != 0 {
		t.Errorf("%v, %+v", err, r.Schedules("U1"))
	}
	a.What = "报总结"
	if err := c.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if s, there := c.look(t, r, a.ID); !there || s.Summary != "报总结" || len(r.Schedules("U1")) != 1 {
		t.Errorf("%+v", r.Schedules("U1"))
	}
}

// TestSchedulesTogether: passes of several replicas at once make one of each item, and one calendar serves all.
func TestSchedulesTogether(t *testing.T) {
	r, c, s := newCalendar(t, Options{})
	if _, err := c.shared(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := todotest.Todo("材料")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			other, err := r.bot.Calendar("U1", s)
			if err != nil {
				t.Error(err)
				return
			}
			if err := other.Upsert(context.Background(), a); err != nil && !errors.Is(err, reminders.ErrTodoBusy) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if all := r.Schedules("U1"); len(all) != 1 || r.Calendars() != 1 {
		t.Errorf("%+v in %d calendars", all, r.Calendars())
	}
}

func TestCalendarOfWhom(t *testing.T) {
	r, _, s := newCalendar(t, Options{})
	for _, person := range []string{"", "王 科长", "../x"} {
		if _, err := r.bot.Calendar(person, s); err == nil {
			t.Errorf("%q is taken", person)
		}
	}
	stranger, err := r.bot.Calendar("nobody", s)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // refused, and not held up by it
		if err := stranger.Upsert(t.Context(), todotest.Todo("材料")); err == nil || !strings.Contains(err.Error(), "可见范围") {
			t.Errorf("%v", err)
		}
	}
	long := newRig(t, wecomfake.Config{}, Options{}, false)
	if _, err := long.bot.Calendar("U1", s); !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), "WECOM_CORP_ID") {
		t.Errorf("without an app: %v", err)
	}
}

// FuzzSchedule: whatever a reminder says, its 日程 keeps to the lengths and can be found again; whatever
// 企业微信 gives back of it, it can be shown as done.
func FuzzSchedule(f *testing.F) {
	f.Add("报材料", "依据：《办法》", "https://p.example/me/done/r1", []byte(`{"schedule_id":"a","summary":"【已办结】x","attendees":[{"userid":"u","response_status":4}]}`))
	f.Add(strings.Repeat("很", 300), strings.Repeat("\u202e\n", 2000), "javascript:x", []byte(`{"start_time":-1}`))
	f.Add("", " ", "https://x/"+strings.Repeat("a", 600), []byte(`[]`))
	c := &Calendar{person: "U1"}
	f.Fuzz(func(t *testing.T, what, note, url string, raw []byte) {
		s := c.scheduleOf(&reminders.Todo{ID: "id", What: what, Note: note, URL: url, Day: zhdate.Date{Year: 2026, Month: 12, Day: 10}})
		if n := utf8.RuneCountInString(s.Summary); n == 0 || n > maxSummary || strings.ContainsAny(s.Summary, "\n\u202e") {
			t.Errorf("a title of %d characters: %q", n, s.Summary)
		}
		if n := utf8.RuneCountInString(s.Description); n > maxDescription || !strings.HasSuffix(s.Description, numberMark+c.number("id")) {
			t.Errorf("a description of %d characters: %q", n, s.Description)
		}
		var back schedule
		if json.Unmarshal(raw, &back) != nil {
			return
		}
		if done := back.completed(); !strings.HasPrefix(done.Summary, doneMark) || utf8.RuneCountInString(done.Summary) > maxSummary || done.completed().Summary != done.Summary {
			t.Errorf("%q", done.Summary)
		}
	})
}

package todo_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/todo"
	"github.com/policybot/policybot/reminders/todotest"
	"github.com/policybot/policybot/reminders/workday"
)

var (
	shanghai = time.FixedZone("Asia/Shanghai", 8*3600)
	wang     = reminders.Recipient{Channel: "console", To: "王科长"}

	wangsDesk = reminders.Recipient{Channel: "webhook:oa", To: "wang"}
)

// desk is a service with one list.
type desk struct {
	t       *testing.T
	at      time.Time // what all clocks show
	store   *boltstore.Store
	service *reminders.Service
	fake    *todotest.Fake
	list    todo.List
	sync    *todo.Syncer
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, at: time.Date(2026, 11, 22, 10, 0, 0, 0, shanghai), fake: todotest.New()}
	now := func() time.Time { return d.at }
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "r.db"), boltstore.Options{Now: now, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	d.store = store
	if d.service, err = reminders.NewService(store, store, reminders.ServiceOptions{Policy: policy(t)}); err != nil {
		t.Fatal(err)
	}
	d.list = todo.List{Name: "wang", To: []reminders.Recipient{wang, wangsDesk}, Sink: d.fake}
	if d.sync, err = todo.New(d.service, store, []todo.List{d.list}, todo.Options{Base: "https://p.example", Now: now}); err != nil {
		t.Fatal(err)
	}
	return d
}

func policy(t *testing.T) reminders.Policy {
	t.Helper()
	calendar, err := workday.Default()
	if err != nil {
		t.Fatal(err)
	}
	return reminders.Policy{Hours: zhdate.OfficeHours(), Zone: shanghai, Calendar: calendar}
}

func (d *desk) pass() {
	d.t.Helper()
	d.at = d.at.Add(time.Minute)
	if err := d.service.PlanDue(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	if err := d.sync.Pass(d.t.Context(), d.list); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) until(day string) {
	at, err := time.ParseInLocation(time.DateOnly, day, shanghai)
	if err != nil {
		d.t.Fatal(err)
	}
	d.at = at.Add(10 * time.Hour)
	d.pass()
}

func (d *desk) make(q reminders.Request) reminders.Reminder {
	d.t.Helper()
	if q.Who == nil {
		q.Who = []reminders.Recipient{wang}
	}
	m, err := d.service.Create(d.t.Context(), q)
	if err != nil || m.Ask != "" {
		d.t.Fatal(err, m.Ask)
	}
	return m.Reminder
}

func (d *desk) open(want ...string) {
	d.t.Helper()
	slices.Sort(want)
	if got := d.fake.Open(); !slices.Equal(got, want) {
		d.t.Errorf("open on the list: %v, want %v", got, want)
	}
}

func (d *desk) id(r reminders.Reminder, period string) string {
	return reminders.TodoID(r.ID, period, wang)
}

func day(month, d int) *reminders.Due {
	return &reminders.Due{Kind: reminders.OneOff, Day: zhdate.Date{Year: 2026, Month: month, Day: d}}
}

func monthly(d int) *reminders.Rule {
	return &reminders.Rule{RRule: fmt.Sprintf("FREQ=MONTHLY;BYMONTHDAY=%d", d), Start: zhdate.Date{Year: 2026, Month: 11, Day: d}}
}

// TestThereAndBack: what is set here stands there, what is done on either side is done on both.
func TestThereAndBack(t *testing.T) {
	d := newDesk(t)
	filing := d.make(reminders.Request{What: "报材料", Due: day(12, 10)})
	meeting := d.make(reminders.Request{What: "开会", At: time.Date(2026, 11, 23, 15, 0, 0, 0, shanghai)})
	attendance := d.make(reminders.Request{What: "报考勤", Rule: monthly(25)})
	other := d.make(reminders.Request{What: "别人的", Due: day(12, 10), Who: []reminders.Recipient{{Channel: "console", To: "李老师"}}})
	d.make(reminders.Request{What: "摘要", Rule: &reminders.Rule{RRule: "FREQ=WEEKLY;BYDAY=MO"}, Digest: true})
	d.pass()
	d.open("报材料", "开会", "报考勤")
	writes := d.fake.Writes()
	d.pass()
	if n := d.fake.Writes() - writes; n != 0 {
		t.Errorf("a pass without news writes %d times", n)
	}

	d.fake.Tick(d.id(filing, "")) // there, and here it is done
	d.pass()
	if r, _ := d.service.Get(t.Context(), filing.ID); r.Status != reminders.Done || r.Log[len(r.Log)-1].By != "待办清单" {
		t.Errorf("%+v", r)
	}
	d.fake.Tick(d.id(attendance, "2026-11-25"))
	d.pass()
	if r, _ := d.service.Get(t.Context(), attendance.ID); r.Status != reminders.Active || !r.PeriodDone("2026-11-25") {
		t.Errorf("%+v", r)
	}
	d.open("开会")

	if _, err := d.service.Done(t.Context(), meeting.ID, "", "u"); err != nil { // here, and there it is ticked
		t.Fatal(err)
	}
	d.pass()
	d.open()
	for _, it := range []reminders.Reminder{meeting, filing} {
		if got := d.fake.Look(d.id(it, "")); !got.Done {
			t.Errorf("%s: %+v", it.What, got)
		}
		if _, err := d.service.Undo(t.Context(), it.ID, "", "u"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.service.Undo(t.Context(), attendance.ID, "2026-11-25", "u"); err != nil {
		t.Fatal(err)
	}
	d.pass() // taken back
	d.open("开会", "报材料", "报考勤")
	if r, _ := d.service.Get(t.Context(), filing.ID); r.Status != reminders.Active {
		t.Errorf("the old tick is taken in again: %+v", r)
	}
	if got := d.fake.Look(d.id(other, "")); got.There {
		t.Error("what is another's is on the list")
	}
}

// TestLifeOfAnItem: a change is shown, the next period is another item, what is cancelled or
// handed on goes, and what a person deletes stays deleted.
func TestLifeOfAnItem(t *testing.T) {
	d := newDesk(t)
	filing := d.make(reminders.Request{What: "报材料", Due: day(12, 10)})
	attendance := d.make(reminders.Request{What: "报考勤", Rule: monthly(25)})
	mine := d.make(reminders.Request{What: "转出去的", Due: day(12, 20)})
	d.pass()
	if _, err := d.service.Edit(t.Context(), filing.ID, reminders.Change{What: "报总结", Due: day(12, 12)}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.service.Reassign(t.Context(), mine.ID, []reminders.Recipient{{Channel: "console", To: "李老师"}}, "u"); err != nil {
		t.Fatal(err)
	}
	d.pass()
	d.open("报总结", "报考勤")
	d.until("2026-11-26")
	d.open("报总结", "报考勤", "报考勤") // that of November is still to be done
	d.fake.Tick(d.id(attendance, "2026-11-25"))
	d.pass()
	d.open("报总结", "报考勤")
	if err := d.fake.Delete(t.Context(), d.id(filing, "")); err != nil { // by the person
		t.Fatal(err)
	}
	d.pass()
	d.open("报考勤")
	if _, err := d.service.Cancel(t.Context(), attendance.ID, "u", ""); err != nil {
		t.Fatal(err)
	}
	d.pass()
	d.open()
}

// TestStateLost: a service that has forgotten what it handed out finds it there, and what was
// ticked meanwhile is done.
func TestStateLost(t *testing.T) {
	d := newDesk(t)
	filing := d.make(reminders.Request{What: "报材料", Due: day(12, 10)})
	both := d.make(reminders.Request{What: "两处都提醒", Due: day(12, 10), Who: []reminders.Recipient{wangsDesk, wang}})
	d.pass()
	d.open("报材料", "两处都提醒") // one item for both
	d.fake.Tick(d.id(filing, ""))
	kept, err := d.store.Setting(t.Context(), "todo/wang")
	if err != nil {
		t.Fatal(err)
	}
	kept.Body = []byte("{}")
	if _, err := d.store.PutSetting(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	d.pass()
	d.open("两处都提醒")
	if r, _ := d.service.Get(t.Context(), filing.ID); r.Status != reminders.Done {
		t.Errorf("%+v", r)
	}
	if r, _ := d.service.Get(t.Context(), both.ID); r.Status != reminders.Active {
		t.Errorf("%+v", r)
	}
}

// TestOutage: whatever fails at whatever point, once the list answers all is as it should be,
// and nothing was done twice here.
func TestOutage(t *testing.T) {
	for n := range 12 {
		for _, after := range []bool{false, true} {
			d := newDesk(t)
			filing := d.make(reminders.Request{What: "报材料", Due: day(12, 10)})
			meeting := d.make(reminders.Request{What: "开会", At: d.at.Add(48 * time.Hour)})
			gone := d.make(reminders.Request{What: "取消的", Due: day(12, 11)})
			calls := 0
			d.fake.Fail = func(string) (error, bool) {
				if calls++; calls-1 == n {
					return todotest.ErrFake, after
				}
				return nil, false
			}
			try := func() {
				d.at = d.at.Add(time.Minute)
				if err := d.sync.Pass(t.Context(), d.list); err != nil && !errors.Is(err, todotest.ErrFake) {
					t.Fatal(err)
				}
			}
			try()
			try()
			d.fake.Tick(d.id(filing, ""))
			for _, err := range []error{second(d.service.Done(t.Context(), meeting.ID, "", "u")), second(d.service.Cancel(t.Context(), gone.ID, "u", ""))} {
				if err != nil {
					t.Fatal(err)
				}
			}
			try()
			try()
			d.fake.Fail = nil
			d.pass()
			d.open()
			if !d.fake.Look(d.id(meeting, "")).Done || d.fake.Look(d.id(gone, "")).There {
				t.Errorf("call %d fails (after %v): not as it should be", n, after)
			}
			r, _ := d.service.Get(t.Context(), filing.ID)
			closed := 0
			for _, e := range r.Log {
				if e.What == reminders.EventClosed {
					closed++
				}
			}
			if closed != 1 {
				t.Errorf("call %d fails (after %v): done %d times", n, after, closed)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestRun looks again and again, and tells of what fails.
func TestRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	synctest.Test(t, func(t *testing.T) {
		store, err := boltstore.Open(path, boltstore.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		service, err := reminders.NewService(store, store, reminders.ServiceOptions{Policy: policy(t)})
		if err != nil {
			t.Fatal(err)
		}
		fake, reports := todotest.New(), 0
		fake.Fail = func(string) (error, bool) { return todotest.ErrFake, false }
		s, err := todo.New(service, store, []todo.List{{Name: "wang", To: []reminders.Recipient{wang}, Sink: fake}}, todo.Options{Report: func(string, error) { reports++ }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.Run(ctx); close(done) }()
		time.Sleep(10*todo.DefaultEvery - time.Second)
		synctest.Wait()
		stop()
		<-done
		if reports != 10 {
			t.Errorf("%d passes in ten minutes", reports)
		}
	})
	if _, err := todo.New(nil, nil, []todo.List{{Name: "a"}}, todo.Options{}); err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("a list without sink: %v", err)
	}
}

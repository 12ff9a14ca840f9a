package feishubot

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/todotest"
)

func newTasks(t *testing.T) (*rig, *Tasks, *bottest.Settings) {
	t.Helper()
	r := newRig(t, feishufake.Config{}, Options{})
	s := &bottest.Settings{}
	l, err := r.bot.Tasks(u1, s)
	if err != nil {
		t.Fatal(err)
	}
	return r, l, s
}

func (l *Tasks) guidOf(t *testing.T, id string) string {
	t.Helper()
	all, _, err := l.items.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all[id].GUID
}

// TestTasksConform: what every list of things to do must do.
func TestTasksConform(t *testing.T) {
	todotest.Conform(t, func(t *testing.T) todotest.Subject {
		r, l, _ := newTasks(t)
		return todotest.Subject{
			Sink: l,
			Tick: func(t *testing.T, id string) {
				if !r.Tick(l.guidOf(t, id)) {
					t.Fatal("no such task")
				}
				time.Sleep(2 * time.Millisecond) // marks are milliseconds
			},
			Look: func(t *testing.T, id string) todotest.Item {
				guid := l.guidOf(t, id)
				for _, k := range r.TasksOf(u1) {
					if k.GUID == guid {
						return todotest.Item{There: true, Done: k.CompletedAt > 0, What: k.Summary}
					}
				}
				return todotest.Item{}
			},
		}
	})
}

func TestTaskIsWhatItSays(t *testing.T) {
	r, l, _ := newTasks(t)
	a := todotest.Todo("材料")
	if err := l.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	got := r.TasksOf(u1)
	if len(got) != 1 || got[0].Due == nil || !got[0].Due.AllDay || got[0].Due.Timestamp != "1796860800000" ||
		!strings.Contains(got[0].Description, a.Note) || !strings.Contains(got[0].Description, a.URL) {
		t.Fatalf("%+v", got)
	}
	roles := ""
	for _, m := range got[0].Members {
		roles += m.ID + m.Role + " "
	}
	if roles != "ou_1assignee ou_1follower " {
		t.Errorf("%s", roles)
	}
	patches := r.Calls("PATCH /open-apis/task/v2/tasks/*")
	for range 3 { // nothing has changed
		if err := l.Upsert(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.Calls("PATCH /open-apis/task/v2/tasks/*") - patches; n != 0 || r.Calls("POST /open-apis/task/v2/tasks") != 1 {
		t.Errorf("%d writes for nothing", n)
	}
	a.Day, a.At = zhdate.Date{}, time.Date(2026, 12, 11, 7, 30, 0, 0, time.UTC)
	if err := l.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if got = r.TasksOf(u1); got[0].Due.AllDay || got[0].Due.Timestamp != "1796974200000" {
		t.Errorf("%+v", got[0].Due)
	}
}

// TestTaskOnce: a crash between 飞书 and the store, and an answer that never came, make no second task.
func TestTaskOnce(t *testing.T) {
	r, l, s := newTasks(t)
	a := todotest.Todo("材料")
	down := errors.New("the store is down")
	s.Fail = func() error { return down }
	if err := l.Upsert(t.Context(), a); !errors.Is(err, down) {
		t.Fatal(err)
	}
	s.Fail = nil
	lost := true
	r.Behave(func(c feishufake.Call) feishufake.Behaviour {
		if strings.HasPrefix(c.Method, "POST /open-apis/task") && lost {
			lost = false
			return feishufake.Behaviour{Reset: true}
		}
		return feishufake.Behaviour{}
	})
	if err := l.Upsert(t.Context(), a); err == nil || bottest.Class(err) != "unsure" {
		t.Errorf("%v", err)
	}
	if err := l.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if got := r.TasksOf(u1); len(got) != 1 {
		t.Errorf("%d tasks", len(got))
	}
	// Two replicas at once.
	b := todotest.Todo("考勤")
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := l.Upsert(t.Context(), b); err != nil && !errors.Is(err, reminders.ErrTodoBusy) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := r.TasksOf(u1); len(got) != 2 {
		t.Errorf("%d tasks", len(got))
	}
}

// TestTaskDeletedThere: it is made again when its reminder changes, and not looked at before.
func TestTaskDeletedThere(t *testing.T) {
	r, l, _ := newTasks(t)
	a := todotest.Todo("材料")
	if err := l.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if err := l.b.api.Do(t.Context(), openapi.Call{Method: "DELETE", Path: taskPath(l.guidOf(t, a.ID))}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if ids, _, err := l.Ticked(t.Context(), ""); err != nil || len(ids) > 0 {
			t.Errorf("%v, %v", ids, err)
		}
	}
	if n := r.Calls("GET /open-apis/task/v2/tasks/*"); n != 1 {
		t.Errorf("looked at %d times", n)
	}
	if err := l.Complete(t.Context(), a.ID); err != nil {
		t.Error(err)
	}
	if err := l.Upsert(t.Context(), a); err != nil || len(r.TasksOf(u1)) != 1 {
		t.Errorf("%v, %d tasks", err, len(r.TasksOf(u1)))
	}
}

func TestTasksOfWhom(t *testing.T) {
	r, _, s := newTasks(t)
	for _, person := range []string{"", "U1", "ou_../x", c1} {
		if _, err := r.bot.Tasks(person, s); err == nil {
			t.Errorf("%q is taken", person)
		}
	}
}

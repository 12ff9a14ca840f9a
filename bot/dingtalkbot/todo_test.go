package dingtalkbot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/todotest"
)

func (r *rig) todo(id string) (dingtalkfake.Todo, bool) {
	for _, t := range r.Todos() {
		if t.SourceID == id {
			return t, true
		}
	}
	return dingtalkfake.Todo{}, false
}

func todoList(t *testing.T, o Options) (*rig, *TodoList) {
	t.Helper()
	r := newRig(t, dingtalkfake.Config{Now: o.Now}, o)
	l, err := r.bot.TodoList("U1")
	if err != nil {
		t.Fatal(err)
	}
	r.overStream(t, r.in)
	return r, l
}

// TestTodoConforms: the list is what every list is.
func TestTodoConforms(t *testing.T) {
	todotest.Conform(t, func(t *testing.T) todotest.Subject {
		c := newClock()
		now := func() time.Time { return c.pass(todoQuiet + time.Second) } // a tick comes long after
		r, l := todoList(t, Options{Now: now, Silence: time.Hour})
		return todotest.Subject{
			Sink: l,
			Tick: func(t *testing.T, id string) {
				t.Helper()
				item, ok := r.todo(id)
				if !ok {
					t.Fatalf("no item %s", id)
				}
				acked(t, r.Tick(item.TaskID))
			},
			Look: func(_ *testing.T, id string) todotest.Item {
				item, ok := r.todo(id)
				return todotest.Item{There: ok, Done: ok && item.Done, What: item.Subject}
			},
		}
	})
}

func (r *rig) todoCalls() (n int) {
	for path, calls := range r.Calls() {
		if strings.Contains(path, "/todo/") {
			n += calls
		}
	}
	return n
}

// TestTodoCallsAreFew: a month of passes a minute, nothing happening, is a reading a day; what
// happens there is known at once all the same.
func TestTodoCallsAreFew(t *testing.T) {
	now := &clock{now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	r, l := todoList(t, Options{Now: now.time, Silence: time.Hour})
	a := todotest.Todo("材料")
	if err := l.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	mark := ""
	for range 30 * 24 * 60 {
		now.pass(time.Minute)
		var err error
		if _, mark, err = l.Ticked(t.Context(), mark); err != nil {
			t.Fatal(err)
		}
		if err := l.Upsert(t.Context(), a); err != nil { // as it is
			t.Fatal(err)
		}
	}
	if n := r.todoCalls(); n > 70 {
		t.Errorf("%d calls in a month in which nothing happened", n)
	}
	before := r.todoCalls()
	item, _ := r.todo(a.ID)
	acked(t, r.Tick(item.TaskID))
	var ids []string
	bottest.WaitFor(t, "the tick", func() bool {
		var err error
		ids, _, err = l.Ticked(t.Context(), mark)
		return err != nil || len(ids) > 0
	})
	if !slices.Equal(ids, []string{a.ID}) || r.todoCalls()-before > 3 {
		t.Errorf("%v with %d calls", ids, r.todoCalls()-before)
	}
	if item.Notify != "0" || item.URL != a.URL || item.Fields["依据"] == "" || item.Due.In(time.FixedZone("", 8*3600)).Format("01-02 15:04") != "12-10 23:59" {
		t.Errorf("%+v", item)
	}
}

// TestTodoLostAnswers: what was made and is not known of is found by its id, not made twice.
func TestTodoLostAnswers(t *testing.T) {
	r, l := todoList(t, Options{})
	a := todotest.Todo("材料")
	r.Behave(func(c dingtalkfake.Call) dingtalkfake.Behaviour {
		return dingtalkfake.Behaviour{Reset: strings.HasSuffix(c.Path, "/tasks") && c.Nth == 1}
	})
	if err := l.Upsert(t.Context(), a); err == nil {
		t.Fatal("a lost answer is taken for success")
	}
	a.What = "报总结"
	if err := l.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if all := r.Todos(); len(all) != 1 || all[0].Subject != "报总结" {
		t.Errorf("%+v", all)
	}
	other, err := r.bot.TodoList("U1") // another replica
	if err != nil {
		t.Fatal(err)
	}
	b := todotest.Todo("考勤")
	if err := other.Upsert(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	l.read = l.read.Add(-time.Hour)
	if err := l.Complete(t.Context(), b.ID); err != nil {
		t.Fatal(err)
	}
	if item, _ := r.todo(b.ID); !item.Done {
		t.Error("made by another replica, and not completed")
	}
	// Deleted there by a person: nothing to complete; changed here, it comes back.
	if err := other.Delete(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	if err := l.Complete(t.Context(), a.ID); err != nil {
		t.Error(err)
	}
	a.What = "报总结二"
	if err := l.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if item, ok := r.todo(a.ID); !ok || item.Done || item.Subject != "报总结二" {
		t.Errorf("%+v", item)
	}
}

// TestTodoQuota: when the month's calls are used up none is made for an hour, and it is said.
func TestTodoQuota(t *testing.T) {
	now := newClock()
	r, l := todoList(t, Options{Now: now.time, Silence: time.Hour})
	r.Behave(func(c dingtalkfake.Call) dingtalkfake.Behaviour {
		if strings.Contains(c.Path, "/todo/") {
			return dingtalkfake.Behaviour{Status: 403, Code: "Forbidden.AccessDenied.ApiCountLimitForOrg"}
		}
		return dingtalkfake.Behaviour{}
	})
	for range 30 {
		now.pass(time.Minute)
		if err := l.Upsert(t.Context(), todotest.Todo("材料")); err == nil || !strings.Contains(err.Error(), "调用次数用完") {
			t.Fatal(err)
		}
	}
	if n := r.todoCalls(); n != 1 {
		t.Errorf("%d calls", n)
	}
	r.Behave(nil)
	now.pass(time.Hour)
	if err := l.Upsert(t.Context(), todotest.Todo("材料")); err != nil {
		t.Error(err)
	}
	if _, err := r.bot.TodoList("王 科长"); err == nil {
		t.Error("a name is taken for a userId")
	}
	stranger, err := r.bot.TodoList("nobody")
	if err != nil {
		t.Fatal(err)
	}
	if err := stranger.Upsert(t.Context(), reminders.Todo{ID: "x"}); err == nil || !strings.Contains(err.Error(), "userId") {
		t.Errorf("%v", err)
	}
}

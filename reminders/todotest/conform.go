package todotest

import (
	"slices"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
)

// Subject is a list to be tried, empty at first.
type Subject struct {
	Sink reminders.TodoSink
	Tick func(t *testing.T, id string)      // as a person ticks it; nil where nobody can
	Look func(t *testing.T, id string) Item // as a person sees it
}

// Conform holds a list to what reminders.TodoSink and TodoTicks say.
func Conform(t *testing.T, open func(t *testing.T) Subject) {
	t.Run("Upsert", func(t *testing.T) { testUpsert(t, open(t)) })
	t.Run("TickStays", func(t *testing.T) { testTickStays(t, open(t)) })
	t.Run("Complete", func(t *testing.T) { testComplete(t, open(t)) })
	t.Run("Delete", func(t *testing.T) { testDelete(t, open(t)) })
	t.Run("Ticked", func(t *testing.T) { testTicked(t, open(t)) })
}

// Todo is an item to try with.
func Todo(name string) reminders.Todo {
	return reminders.Todo{
		ID:      reminders.TodoID(name, "2026-12-10", reminders.Recipient{Channel: "console", To: "王科长"}),
		Version: 1, What: "报" + name + "；附,表\\一", Day: zhdate.Date{Year: 2026, Month: 12, Day: 10},
		Note: "依据：《办法》\n每月10日前报送。", URL: "https://p.example/me/done/r1?period=2026-12-10",
	}
}

func (s Subject) want(t *testing.T, id string, want Item) {
	t.Helper()
	if got := s.Look(t, id); got != want {
		t.Errorf("%s is %+v, want %+v", id, got, want)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func testUpsert(t *testing.T, s Subject) {
	a := Todo("材料")
	s.want(t, a.ID, Item{})
	for range 2 {
		ok(t, s.Sink.Upsert(t.Context(), a))
		s.want(t, a.ID, Item{There: true, What: a.What})
	}
	a.Version, a.What, a.Day, a.At = 2, "报总结", zhdate.Date{}, time.Date(2026, 12, 11, 7, 30, 0, 0, time.UTC)
	ok(t, s.Sink.Upsert(t.Context(), a))
	s.want(t, a.ID, Item{There: true, What: "报总结"})
}

// testTickStays: what a person has ticked, or we have where nobody can, is not opened by a change,
// only by being taken back.
func testTickStays(t *testing.T, s Subject) {
	a := Todo("材料")
	ok(t, s.Sink.Upsert(t.Context(), a))
	if s.Tick != nil {
		s.Tick(t, a.ID)
	} else {
		ok(t, s.Sink.Complete(t.Context(), a.ID))
	}
	a.Version++
	ok(t, s.Sink.Upsert(t.Context(), a))
	s.want(t, a.ID, Item{There: true, Done: true, What: a.What})
	a.Reopen = true
	for range 2 {
		ok(t, s.Sink.Upsert(t.Context(), a))
		s.want(t, a.ID, Item{There: true, What: a.What})
	}
}

func testComplete(t *testing.T, s Subject) {
	a, b := Todo("材料"), Todo("考勤")
	ok(t, s.Sink.Complete(t.Context(), a.ID)) // not there
	s.want(t, a.ID, Item{})
	ok(t, s.Sink.Upsert(t.Context(), a))
	ok(t, s.Sink.Upsert(t.Context(), b))
	for range 2 {
		ok(t, s.Sink.Complete(t.Context(), a.ID))
		s.want(t, a.ID, Item{There: true, Done: true, What: a.What})
	}
	s.want(t, b.ID, Item{There: true, What: b.What})
}

func testDelete(t *testing.T, s Subject) {
	a := Todo("材料")
	ok(t, s.Sink.Upsert(t.Context(), a))
	for range 2 {
		ok(t, s.Sink.Delete(t.Context(), a.ID))
		s.want(t, a.ID, Item{})
	}
	ok(t, s.Sink.Upsert(t.Context(), a))
	s.want(t, a.ID, Item{There: true, What: a.What})
}

func testTicked(t *testing.T, s Subject) {
	ticks, can := s.Sink.(reminders.TodoTicks)
	if !can {
		t.Skip("SKIP: this list tells of no ticks")
	}
	a, b := Todo("材料"), Todo("考勤")
	ok(t, s.Sink.Upsert(t.Context(), a))
	ok(t, s.Sink.Upsert(t.Context(), b))
	ids, mark, err := ticks.Ticked(t.Context(), "")
	if err != nil || slices.Contains(ids, a.ID) || slices.Contains(ids, b.ID) || mark == "" {
		t.Fatalf("nothing ticked: %v %q %v", ids, mark, err)
	}
	s.Tick(t, a.ID)
	for range 2 { // the mark is kept until what came with it is done
		ids, _, err = ticks.Ticked(t.Context(), mark)
		if err != nil || !slices.Contains(ids, a.ID) || slices.Contains(ids, b.ID) {
			t.Fatalf("one ticked: %v %v", ids, err)
		}
	}
	_, mark, _ = ticks.Ticked(t.Context(), mark)
	s.Tick(t, b.ID)
	ids, mark, err = ticks.Ticked(t.Context(), mark)
	if err != nil || !slices.Contains(ids, b.ID) {
		t.Errorf("the other ticked: %v %v", ids, err)
	}
	ok(t, s.Sink.Delete(t.Context(), b.ID))
	if _, _, err = ticks.Ticked(t.Context(), mark); err != nil {
		t.Errorf("after a deletion: %v", err)
	}
	if ids, _, err = ticks.Ticked(t.Context(), "no mark of this list"); err != nil || !slices.Contains(ids, a.ID) {
		t.Errorf("a mark that the list has forgotten: %v %v", ids, err)
	}
}

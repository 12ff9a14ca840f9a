package index

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/encoder"
)

// slow understands, but takes a second to read, or until it is released.
type slow struct {
	understanding
	released    chan struct{}
	mu          sync.Mutex
	asked       []string
	at, busiest int
}

func (s *slow) Read(ctx context.Context, question string, windows []encoder.Window) ([]encoder.Reading, error) {
	s.mu.Lock()
	s.asked = append(s.asked, question)
	s.at++
	s.busiest = max(s.busiest, s.at)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.at--
		s.mu.Unlock()
	}()
	late := time.After(time.Second)
	if s.released != nil {
		late = nil
	}
	select {
	case <-s.released:
		return s.understanding.Read(ctx, question, windows)
	case <-late:
		return s.understanding.Read(ctx, question, windows)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// TestQueue: ten questions at a time, of which two are read, six wait and two are refused at
// once; of those that wait some take too long.
func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		q := Queue(s, Turns{AtOnce: 2, Waiting: 6, Longest: 2500 * time.Millisecond})
		start := time.Now()
		took := make([]time.Duration, 10)
		errs := make([]error, 10)
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				_, errs[i] = q.Read(t.Context(), fmt.Sprint(i), nil)
				took[i] = time.Since(start)
			})
			synctest.Wait() // so that they come in order
		}
		all.Wait()
		wait := 2500 * time.Millisecond
		want := []time.Duration{time.Second, time.Second, 2 * time.Second, 2 * time.Second, 3 * time.Second, 3 * time.Second, wait, wait, 0, 0}
		if !slices.Equal(took, want) {
			t.Errorf("they took %v, want %v", took, want)
		}
		for i, err := range errs {
			if refused := i >= 6; refused != errors.Is(err, search.ErrBusy) || !refused && err != nil {
				t.Errorf("question %d: %v", i, err)
			}
		}
		for pair := range slices.Chunk(s.asked, 2) { // two let in at one moment may begin in either order
			slices.Sort(pair)
		}
		if s.busiest != 2 || !slices.Equal(s.asked, []string{"0", "1", "2", "3", "4", "5"}) {
			t.Errorf("%d at a time, read in the order %v", s.busiest, s.asked)
		}
		// The line is empty again, and whoever goes away leaves it.
		ctx, cancel := context.WithCancel(t.Context())
		for range 2 {
			all.Go(func() { _, _ = q.Read(t.Context(), "x", nil) })
		}
		synctest.Wait()
		all.Go(func() {
			if _, err := q.Query(ctx, "y"); !errors.Is(err, context.Canceled) {
				t.Errorf("who went away: %v", err)
			}
		})
		synctest.Wait()
		cancel()
		all.Wait()
		if _, err := q.Query(t.Context(), "y"); err != nil {
			t.Error(err)
		}
		if _, err := q.Query(ctx, "y"); !errors.Is(err, context.Canceled) {
			t.Errorf("gone before: %v", err)
		}
	})
}

// TestBusyAnswersAreTheSame: many who ask at a time get what one alone gets, or are refused;
// nobody gets what words alone find.
func TestBusyAnswersAreTheSame(t *testing.T) {
	s := &slow{released: make(chan struct{})}
	ix := embedded(t, library(), &s.understanding)
	ix.opt.Meaning.Vectorizer = Queue(s, Turns{AtOnce: 1, Waiting: 2, Longest: time.Minute})
	q := search.Query{Text: "小学每班学生数不超过多少", Mode: search.Reading, Passages: true}
	if _, err := ix.Candidates(t.Context(), q.Text); err != nil { // the vector of the question is there
		t.Fatal(err)
	}
	type outcome struct {
		res search.Results
		err error
	}
	out := make(chan outcome, 8)
	for range cap(out) {
		go func() {
			res, err := ix.Search(t.Context(), q)
			out <- outcome{res, err}
		}()
	}
	for range 5 { // one is read and two wait until it is
		if o := <-out; !errors.Is(o.err, search.ErrBusy) || len(o.res.Hits) > 0 {
			t.Errorf("who came too late got %d hits, %v", len(o.res.Hits), o.err)
		}
	}
	close(s.released)
	waited := [3]outcome{<-out, <-out, <-out}
	alone, err := ix.Search(t.Context(), q)
	if err != nil || len(alone.Hits) == 0 || alone.Hits[0].Read == nil {
		t.Fatalf("alone: %+v, %v", alone.Hits, err)
	}
	for _, o := range waited {
		if o.err != nil || !reflect.DeepEqual(o.res, alone) {
			t.Errorf("who waited got %+v, %v", o.res.Hits, o.err)
		}
	}
}

package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// dueLibrary is documents that may have deadlines; it counts what is decoded.
type dueLibrary struct {
	docs    []*corpus.Document
	decoded atomic.Int32
	slow    time.Duration
}

func dueDocument(id string, deadlines int) *corpus.Document {
	text := "各校于2026年11月30日前报告。"
	d := &corpus.Document{
		Meta: corpus.Meta{ID: id, Title: id}, Text: text,
		Clauses: []corpus.Clause{{ID: "c1", Section: -1, Span: corpus.Span{End: len(text)}}},
	}
	for i := range deadlines {
		d.Deadlines = append(d.Deadlines, corpus.Deadline{ID: fmt.Sprint(id, i), Span: d.Clauses[0].Span})
	}
	return d
}

func (l *dueLibrary) Document(ctx context.Context, id string) (*corpus.Document, error) {
	l.decoded.Add(1)
	select {
	case <-time.After(l.slow):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if id == "broken" {
		return nil, errors.New("damaged")
	}
	for _, d := range l.docs {
		if d.ID == id {
			return d, nil
		}
	}
	return nil, fmt.Errorf("%w: %s", search.ErrNotFound, id)
}

func (l *dueLibrary) Documents(context.Context) (out []search.Summary, _ error) {
	for _, d := range l.docs {
		out = append(out, search.SummaryOf(d))
	}
	return append(out, search.Summary{Meta: corpus.Meta{ID: "gone"}, Deadlines: 1}), nil
}

// TestDeadlinesAreReadOnce: however many ask, only documents with deadlines are
// decoded, each once, and everybody gets the same list.
func TestDeadlinesAreReadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lib := &dueLibrary{
			docs: []*corpus.Document{dueDocument("a", 2), dueDocument("b", 0), dueDocument("c", 1)},
			slow: time.Second,
		}
		g := newDeadlineCache()
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				list, err := g.get(t.Context(), lib)
				if err != nil || len(list) != 3 || list[0].ID != "a0" || list[2].ID != "c0" ||
					list[2].Citation.Title != "c" {
					t.Errorf("%v, %v", list, err)
				}
			})
		}
		wg.Wait()
		if n := lib.decoded.Load(); n != 3 { // a, c and the one that is gone
			t.Errorf("decoded %d documents", n)
		}
	})
}

// TestOneBrokenDocument does not hide the deadlines of the others.
func TestOneBrokenDocument(t *testing.T) {
	lib := &dueLibrary{docs: []*corpus.Document{dueDocument("a", 1), dueDocument("broken", 1), dueDocument("c", 1)}}
	g := newDeadlineCache()
	list, err := g.get(t.Context(), lib)
	if err != nil || len(list) != 2 || g.lost == nil || !strings.Contains(g.lost.Error(), "damaged") {
		t.Errorf("%v, %v, lost %v", list, err, g.lost)
	}
}

// TestDeadlinesNotYetRead: who cannot wait is told to come again, and a reader
// that gave up leaves the work to the next.
func TestDeadlinesNotYetRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lib := &dueLibrary{docs: []*corpus.Document{dueDocument("a", 1)}, slow: time.Minute}
		g := newDeadlineCache()
		reading, stop := context.WithCancel(t.Context())
		go g.get(reading, lib)
		synctest.Wait()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := g.get(short, lib); !errors.Is(err, search.ErrNotReady) {
			t.Errorf("waiting: %v", err)
		}
		stop()
		if list, err := g.get(t.Context(), lib); err != nil || len(list) != 1 {
			t.Errorf("the next reader: %v, %v", list, err)
		}
	})
}

// TestHandlerForOneCommand answers as the service does, and without documents
// what needs none.
func TestHandlerForOneCommand(t *testing.T) {
	cfg := settings(t)
	k, err := Open(t.Context(), cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	for _, c := range []struct {
		k    *Knowledge
		path string
		want int
	}{{k, "/api/v1/deadlines", 200}, {k, "/deadlines.ics?all=true", 200}, {nil, "/api/v1/deadlines", 503}, {nil, "/healthz", 200}} {
		h, err := Handler(cfg, Options{}, c.k)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, c.path, strings.NewReader(""))
		r.RemoteAddr, r.Host = "127.0.0.1:1", "localhost"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s with documents %v: %d %s", c.path, c.k != nil, w.Code, w.Body)
		}
	}
	cfg.Calendar = "none"
	if _, err := New(cfg, Options{}); err == nil || !strings.Contains(err.Error(), "--calendar") {
		t.Errorf("serve with a calendar that is not there: %v", err)
	}
}

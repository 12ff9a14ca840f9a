package index

import (
	"context"
	"encoding/binary"
	"fmt"
	"reflect"
	"testing"

	"github.com/policybot/policybot/search/encoder"
)

// reading counts what it reads, and says of each clause how long question and clause are.
type reading struct {
	understanding
	read []string
	err  error
}

func (r *reading) Read(_ context.Context, question string, windows []encoder.Window) ([]encoder.Reading, error) {
	if r.err != nil {
		return nil, r.err
	}
	out := make([]encoder.Reading, len(windows))
	for i, w := range windows {
		r.read = append(r.read, question+"|"+w.Heading+"|"+w.Text)
		out[i] = encoder.Reading{Relevance: float32(len(question)), Start: len(w.Heading), End: len(w.Text)}
	}
	return out, nil
}

// TestRemember: a clause is read with a question once, however the clauses asked for are
// mixed, and what is said is what the encoder says.
func TestRemember(t *testing.T) {
	e := &reading{}
	m := Remember(e, RecentReadings(100))
	ask := func(question string, texts ...string) {
		t.Helper()
		windows := make([]encoder.Window, len(texts))
		for i, text := range texts {
			windows[i] = encoder.Window{Heading: "总则", Text: text}
		}
		got, err := m.Read(t.Context(), question, windows)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := (&reading{}).Read(t.Context(), question, windows)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s %q: %+v, want %+v", question, texts, got, want)
		}
	}
	ask("多少", "甲", "乙乙")
	ask("多少", "丙丙丙", "甲", "丁", "乙乙")
	ask("多少钱", "甲")
	ask("多少", "丁", "丙丙丙")
	if len(e.read) != 5 {
		t.Errorf("read %d times: %q", len(e.read), e.read)
	}
	// What stands on which side of a boundary matters.
	ask("多", "少甲")
	if len(e.read) != 6 {
		t.Errorf("another question and clause taken for one already read: %q", e.read)
	}
}

// TestRememberFailure: what could not be read is not kept.
func TestRememberFailure(t *testing.T) {
	e := &reading{err: fmt.Errorf("busy")}
	m := Remember(e, RecentReadings(100))
	windows := []encoder.Window{{Text: "甲"}}
	if _, err := m.Read(t.Context(), "多少", windows); err == nil {
		t.Fatal("the failure is gone")
	}
	e.err = nil
	if got, err := m.Read(t.Context(), "多少", windows); err != nil || got[0].End != len("甲") {
		t.Errorf("after the failure: %+v, %v", got, err)
	}
}

// TestRecentReadings: the last n put or asked for are kept, and no more than 2n.
func TestRecentReadings(t *testing.T) {
	key := func(i int) (k ReadingKey) { binary.BigEndian.PutUint64(k[:], uint64(i)); return k }
	const n, all = 10, 1000
	k := RecentReadings(n).(*recently)
	for i := range all {
		k.Put(key(i), encoder.Reading{Start: i})
		if r, ok := k.Get(key(0)); !ok || r.Start != 0 {
			t.Fatalf("after %d: what is always asked for is gone", i)
		}
		if kept := len(k.young) + len(k.old); kept > 2*n {
			t.Fatalf("after %d: %d kept, at most %d", i, kept, 2*n)
		}
	}
	for i := all - n + 1; i < all; i++ { // key(0) is one of the n
		if r, ok := k.Get(key(i)); !ok || r.Start != i {
			t.Errorf("%d is gone: %+v", i, r)
		}
	}
}

package vectors

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

const width = 8

func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir, "abc", width)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// numbered are n keys from first, each with a vector that tells it.
func numbered(first, n int) (keys []Key, vectors [][]int8) {
	for i := first; i < first+n; i++ {
		r := rand.New(rand.NewPCG(1, uint64(i)))
		v := make([]int8, width)
		for j := range v {
			v[j] = int8(r.IntN(255) - 127)
		}
		keys, vectors = append(keys, KeyOf("标题", fmt.Sprint(i))), append(vectors, v)
	}
	return keys, vectors
}

// holds fails unless exactly the first n are there, each where its key says.
func holds(t *testing.T, s *Store, n int) {
	t.Helper()
	keys, want := numbered(0, n+1)
	if s.Len() != n {
		t.Fatalf("%d vectors, want %d", s.Len(), n)
	}
	segments, release := s.Segments()
	defer release()
	for i, row := range s.Rows(keys) {
		if i == n {
			if row != -1 {
				t.Errorf("key %d, which was never added, is in row %d", i, row)
			}
			break
		}
		v, ok := s.Vector(int(row))
		seg := segments[int(row)/SegmentRows]
		at := (int(row) - seg.First) * width
		if !ok || !slices.Equal(v, want[i]) || !slices.Equal(seg.Rows[at:at+width], want[i]) {
			t.Fatalf("vector %d is %v, want %v", i, v, want[i])
		}
	}
}

func TestStoreKeepsWhatWasAdded(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	n := 0
	for _, more := range []int{1, 300, SegmentRows - 301, 5, 2*SegmentRows + 7} { // up to a border, over two
		keys, vectors := numbered(n, more)
		if err := s.Add(keys, vectors); err != nil {
			t.Fatal(err)
		}
		if n += more; n < 1000 {
			holds(t, s, n)
		}
	}
	keys, vectors := numbered(n-3, 3)
	if err := s.Add(append(keys, keys[0]), append(vectors, vectors[0])); err != nil { // again: nothing new
		t.Fatal(err)
	}
	holds(t, s, n)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Add(keys, vectors); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed store takes vectors: %v", err)
	}
	holds(t, open(t, dir), n)
}

// TestStoreAfterACrash: whatever was written of a batch, the store opens with a whole
// number of rows that are right, and goes on.
func TestStoreAfterACrash(t *testing.T) {
	for _, cut := range []struct {
		name       string
		rows, keys int64 // bytes cut off
		want       int
	}{
		{"rows without keys", 0, 3 * keyBytes, 7},
		{"half a key", 0, 3, 9},
		{"rows that are missing", 2 * width, 0, 8},
		{"half a row", 3, 0, 9},
		{"nothing", 0, 0, 10},
		{"everything", 10 * width, 10 * keyBytes, 0},
	} {
		dir := t.TempDir()
		s := open(t, dir)
		keys, vectors := numbered(0, 10)
		if err := errors.Join(s.Add(keys, vectors), s.Close()); err != nil {
			t.Fatal(err)
		}
		rows, names := pairNames(filepath.Join(dir, "abc"), 0)
		for name, n := range map[string]int64{rows: cut.rows, names: cut.keys} {
			info, err := os.Stat(name)
			if err == nil {
				err = os.Truncate(name, info.Size()-n)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		s = open(t, dir)
		if s.Len() != cut.want {
			t.Errorf("%s: %d vectors, want %d", cut.name, s.Len(), cut.want)
			continue
		}
		holds(t, s, cut.want)
		if err := s.Add(keys, vectors); err != nil {
			t.Fatal(err)
		}
		holds(t, s, 10)
	}
}

// TestStoreIsReadWhileItGrows: what a reader holds stays as it is, also when the store is
// closed meanwhile.
func TestStoreIsReadWhileItGrows(t *testing.T) {
	s := open(t, t.TempDir())
	keys, vectors := numbered(0, SegmentRows+10)
	if err := s.Add(keys, vectors); err != nil {
		t.Fatal(err)
	}
	segments, release := s.Segments()
	sum := func() (n int) {
		for _, seg := range segments {
			for _, v := range seg.Rows {
				n += int(v)
			}
		}
		return n
	}
	want := sum()
	var wg sync.WaitGroup
	wg.Go(func() {
		more, with := numbered(SegmentRows+10, SegmentRows)
		for i := 0; i < len(more); i += 500 {
			end := min(i+500, len(more))
			if err := s.Add(more[i:end], with[i:end]); err != nil {
				t.Error(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for range 50 {
		if got := sum(); got != want {
			t.Fatalf("what is read changed: %d, was %d", got, want)
		}
	}
	wg.Wait()
	if got := sum(); got != want {
		t.Errorf("what is read changed when the store was closed: %d, was %d", got, want)
	}
	release()
}

func TestStoreRefuses(t *testing.T) {
	s := open(t, t.TempDir())
	keys, vectors := numbered(0, 2)
	if err := s.Add(keys, vectors[:1]); err == nil {
		t.Error("two keys with one vector")
	}
	if err := s.Add(keys[:1], [][]int8{make([]int8, width+1)}); err == nil {
		t.Error("a vector of another width")
	}
	if _, err := Open(t.TempDir(), "../x", width); err == nil {
		t.Error("an encoder that leads elsewhere")
	}
	if v, ok := s.Vector(0); ok {
		t.Errorf("a row that is not there: %v", v)
	}
}

func TestKeysTellApart(t *testing.T) {
	seen := map[Key]string{}
	for _, c := range [][2]string{{"", ""}, {"甲", "乙"}, {"甲乙", ""}, {"", "甲乙"}, {"甲", "乙 "}} {
		k := KeyOf(c[0], c[1])
		if other, twice := seen[k]; twice {
			t.Errorf("%q and %q share a key", c, other)
		}
		seen[k] = c[0] + "|" + c[1]
	}
}

package vectors

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// SegmentRows is how many vectors a pair of files holds: 6 MB of vectors 384 wide.
const SegmentRows = 16384

// MaxRows bounds a store: a scan looks at every row, and a million take some 40 ms.
const MaxRows = 1 << 20

// Sentinels of Add.
var (
	ErrFull   = errors.New("the store of vectors is full")
	ErrClosed = errors.New("the store of vectors is closed")
)

// Key names the content of a clause: 64 bits of SHA-256, so that among a million clauses
// two share one with a probability of 1 to 30 million.
type Key uint64

// KeyOf is the key of a clause under its heading.
func KeyOf(heading, text string) Key {
	h := sha256.New()
	var n [8]byte
	binary.LittleEndian.PutUint64(n[:], uint64(len(heading))) // so that no two pairs read alike
	h.Write(n[:])
	h.Write([]byte(heading))
	h.Write([]byte(text))
	return Key(binary.LittleEndian.Uint64(h.Sum(nil)))
}

// Segment is a run of vectors; none of it changes.
type Segment struct {
	First int    // number of its first row
	Rows  []int8 // vectors one behind the other
}

// Store is the vectors of one encoder. It is safe for concurrent use; one process opens
// a folder at a time (the data folder has one owner).
type Store struct {
	dir   string
	width int

	mu     sync.RWMutex
	rows   map[Key]uint32
	full   []*mapped
	last   *growing
	closed bool
}

// Open opens the store of the encoder of that id in dir, which is made when it is not
// there. What a crash left behind its last whole row is cut off.
func Open(dir, encoder string, width int) (*Store, error) {
	if width <= 0 || filepath.Base(encoder) != encoder {
		return nil, fmt.Errorf("open vectors: encoder %q, %d wide", encoder, width)
	}
	s := &Store{dir: filepath.Join(dir, encoder), width: width, rows: map[Key]uint32{}}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("open vectors: %w", err)
	}
	if err := s.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("open vectors: %w", err), s.Close())
	}
	return s, nil
}

// load opens the pairs in order. A pair that is not full ends the store: what follows it
// cannot be of this store.
func (s *Store) load() error {
	for n := 0; ; n++ {
		g, keys, err := openPair(s.dir, n, s.width)
		if err != nil {
			return err
		}
		for i, k := range keys {
			s.rows[k] = uint32(n*SegmentRows + i)
		}
		if len(keys) < SegmentRows {
			s.last = g
			return s.cutAfter(n)
		}
		m, err := g.seal()
		if err != nil {
			return err
		}
		s.full = append(s.full, m)
	}
}

// cutAfter removes the pairs behind pair n.
func (s *Store) cutAfter(n int) error {
	for n++; ; n++ {
		rows, keys := pairNames(s.dir, n)
		err := os.Remove(keys)
		if more := os.Remove(rows); errors.Is(err, os.ErrNotExist) && errors.Is(more, os.ErrNotExist) {
			return nil
		} else if err == nil || errors.Is(err, os.ErrNotExist) {
			err = more
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
}

// Len is how many vectors there are.
func (s *Store) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.len()
}

func (s *Store) len() int {
	if s.last == nil {
		return len(s.full) * SegmentRows
	}
	return len(s.full)*SegmentRows + s.last.n
}

// Row is the number of the row that has the vector of a key.
func (s *Store) Row(k Key) (int, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	row, ok := s.rows[k]
	return int(row), ok
}

// Rows looks up many keys at once: -1 for those without a vector.
func (s *Store) Rows(keys []Key) []int32 {
	out := make([]int32, len(keys))
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i, k := range keys {
		out[i] = -1
		if row, ok := s.rows[k]; ok {
			out[i] = int32(row)
		}
	}
	return out
}

// Add appends vectors; those whose keys are there already are left out. When it returns
// nil they are on disk. It may add the first of them and fail on a later one. ErrFull,
// ErrClosed.
func (s *Store) Add(keys []Key, vectors [][]int8) error {
	if len(keys) != len(vectors) {
		return fmt.Errorf("add vectors: %d keys, %d vectors", len(keys), len(vectors))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	var newKeys []Key
	var rows []int8
	seen := map[Key]bool{}
	for i, k := range keys {
		if _, there := s.rows[k]; there || seen[k] {
			continue
		}
		if len(vectors[i]) != s.width {
			return fmt.Errorf("add vectors: one is %d wide, not %d", len(vectors[i]), s.width)
		}
		seen[k] = true
		newKeys, rows = append(newKeys, k), append(rows, vectors[i]...)
	}
	if s.len()+len(newKeys) > MaxRows {
		return ErrFull
	}
	for len(newKeys) > 0 {
		n := min(len(newKeys), SegmentRows-s.last.n)
		if err := s.append(newKeys[:n], rows[:n*s.width]); err != nil {
			return fmt.Errorf("add vectors: %w", err)
		}
		newKeys, rows = newKeys[n:], rows[n*s.width:]
	}
	return nil
}

// append adds what the last pair has room for, and begins another when it is full.
func (s *Store) append(keys []Key, rows []int8) error {
	first := s.len()
	if err := s.last.append(keys, rows); err != nil {
		return err
	}
	for i, k := range keys {
		s.rows[k] = uint32(first + i)
	}
	if s.last.n < SegmentRows {
		return nil
	}
	m, err := s.last.seal()
	if err != nil {
		return err
	}
	s.full, s.last = append(s.full, m), nil
	s.last, _, err = openPair(s.dir, len(s.full), s.width)
	return err
}

// Segments are the vectors there are now, in the order of their rows. They may be read
// until release is called, also while others are added or the store is closed.
func (s *Store) Segments() (segments []Segment, release func()) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var held []*mapped
	for i, m := range s.full {
		if m.hold() {
			held = append(held, m)
			segments = append(segments, Segment{First: i * SegmentRows, Rows: m.rows})
		}
	}
	if s.last != nil && s.last.n > 0 {
		segments = append(segments, Segment{First: len(s.full) * SegmentRows, Rows: s.last.rows[:s.last.n*s.width]})
	}
	return segments, func() {
		for _, m := range held {
			_ = m.release() // nobody is left to do anything about it
		}
	}
}

// Vector is a copy of the vector in a row; false when there is no such row.
func (s *Store) Vector(row int) ([]int8, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed || row < 0 || row >= s.len() {
		return nil, false
	}
	of, at := row/SegmentRows, row%SegmentRows*s.width
	if of == len(s.full) {
		return append([]int8(nil), s.last.rows[at:at+s.width]...), true
	}
	return append([]int8(nil), s.full[of].rows[at:at+s.width]...), true
}

// Close ends the store; segments that are being read stay until they are released.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var errs []error
	for _, m := range s.full {
		errs = append(errs, m.release())
	}
	if s.last != nil {
		errs = append(errs, s.last.close())
	}
	return errors.Join(errs...)
}

package vectors

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"unsafe"

	mmap "github.com/blevesearch/mmap-go"
)

const keyBytes = 8

func pairNames(dir string, n int) (rows, keys string) {
	name := filepath.Join(dir, fmt.Sprintf("%04d", n))
	return name + ".rows", name + ".keys"
}

// growing is the last pair of a store. Its rows are in memory, with room for all it may
// ever hold: what is there is never moved, so that readers may go on while rows are added
// behind it.
type growing struct {
	width      int
	n          int
	rows       []int8
	rowsF      *os.File
	keysF      *os.File
	dir, where string
}

// openPair opens pair n, which may be missing or cut off, and returns its keys.
func openPair(dir string, n, width int) (*growing, []Key, error) {
	rowsName, keysName := pairNames(dir, n)
	g := &growing{width: width, rows: make([]int8, SegmentRows*width), dir: dir, where: rowsName}
	var err error
	if g.rowsF, err = os.OpenFile(rowsName, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, nil, err
	}
	if g.keysF, err = os.OpenFile(keysName, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, nil, errors.Join(err, g.rowsF.Close())
	}
	keys, err := g.read()
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("read %s: %w", rowsName, err), g.close())
	}
	return g, keys, nil
}

// read takes in the rows that have a whole key, and cuts off the rest.
func (g *growing) read() ([]Key, error) {
	raw, err := io.ReadAll(io.LimitReader(g.keysF, SegmentRows*keyBytes))
	if err != nil {
		return nil, err
	}
	info, err := g.rowsF.Stat()
	if err != nil {
		return nil, err
	}
	g.n = min(len(raw)/keyBytes, int(min(info.Size()/int64(g.width), SegmentRows)))
	if _, err := io.ReadFull(io.NewSectionReader(g.rowsF, 0, int64(g.n*g.width)), bytesOf(g.rows[:g.n*g.width])); err != nil {
		return nil, err
	}
	if err := errors.Join(g.rowsF.Truncate(int64(g.n*g.width)), g.keysF.Truncate(int64(g.n*keyBytes))); err != nil {
		return nil, err
	}
	keys := make([]Key, g.n)
	for i := range keys {
		keys[i] = Key(binary.LittleEndian.Uint64(raw[i*keyBytes:]))
	}
	return keys, nil
}

// append writes rows, flushes them, then writes their keys. A failure leaves the pair as
// it was.
func (g *growing) append(keys []Key, rows []int8) error {
	at := g.n * g.width
	if _, err := g.rowsF.WriteAt(bytesOf(rows), int64(at)); err != nil {
		return err
	}
	if err := g.rowsF.Sync(); err != nil {
		return err
	}
	raw := make([]byte, 0, len(keys)*keyBytes)
	for _, k := range keys {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(k))
	}
	if _, err := g.keysF.WriteAt(raw, int64(g.n*keyBytes)); err != nil {
		return err
	}
	copy(g.rows[at:], rows)
	g.n += len(keys)
	return nil
}

func (g *growing) close() error { return errors.Join(g.rowsF.Close(), g.keysF.Close()) }

// seal maps the rows of a full pair and lets its memory go.
func (g *growing) seal() (*mapped, error) {
	m := &mapped{}
	m.users.Store(1)
	data, err := mmap.Map(g.rowsF, mmap.RDONLY, 0)
	if err == nil && len(data) < SegmentRows*g.width {
		err = errors.Join(io.ErrUnexpectedEOF, data.Unmap())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("map %s: %w", g.where, err), g.close())
	}
	m.data, m.rows = data, int8sOf(data[:SegmentRows*g.width])
	return m, g.close()
}

// mapped is a full pair, unmapped when its store is closed and nobody reads it any more.
type mapped struct {
	data  mmap.MMap
	rows  []int8
	users atomic.Int32 // the store and those who read
}

func (m *mapped) hold() bool {
	for {
		n := m.users.Load()
		if n == 0 {
			return false
		}
		if m.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (m *mapped) release() error {
	if m.users.Add(-1) > 0 {
		return nil
	}
	return m.data.Unmap()
}

// bytesOf and int8sOf look at the same memory as the other type: both are one byte.
func bytesOf(v []int8) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v)) // #nosec G103 -- the same bytes, of the same length
}

func int8sOf(b []byte) []int8 {
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), len(b)) // #nosec G103 -- the same bytes, signed, of the same length
}

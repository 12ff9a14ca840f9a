package boltfile

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"os"
	"path/filepath"
	"testing"
)

// TestMetaThatLies: a head whose sum is right and that claims more pages than a file can hold, or pages of no size, is
// damaged; nothing is counted that runs over.
func TestMetaThatLies(t *testing.T) {
	file := func(pageSize uint32, pages uint64) string {
		b := make([]byte, 4*4096)
		for i := range 2 {
			m := b[i*4096+16:][:64]
			o := binary.NativeEndian
			o.PutUint32(m, 0xED0CDAED)
			o.PutUint32(m[4:], 2)
			o.PutUint32(m[8:], pageSize)
			o.PutUint64(m[16:], 3)
			o.PutUint64(m[40:], pages)
			o.PutUint64(m[48:], uint64(i))
			h := fnv.New64a()
			h.Write(m[:56])
			o.PutUint64(m[56:], h.Sum64())
		}
		path := filepath.Join(t.TempDir(), "a.db")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if _, _, err := inspect(file(4096, 4)); err != nil {
		t.Errorf("a sound head: %v", err)
	}
	for _, c := range []struct {
		pageSize uint32
		pages    uint64
	}{{4096, 5}, {4096, 1 << 52}, {4096, 1<<52 + 1}, {4096, 1 << 63}, {0, 4}, {1 << 31, 1 << 33}} {
		if _, _, err := inspect(file(c.pageSize, c.pages)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d pages of %d: %v", c.pages, c.pageSize, err)
		}
	}
}

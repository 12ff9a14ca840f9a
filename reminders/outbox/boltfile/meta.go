package boltfile

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// inspect looks at a file before bbolt maps it: a file shorter than its meta
// pages say would kill the process when read. torn says that one of the two meta
// pages is damaged, as after a write the power cut off; bbolt then uses the other.
func inspect(path string) (best meta, torn bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return best, false, fmt.Errorf("open %s: %w", path, err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return best, false, fmt.Errorf("open %s: %w", path, err)
	}
	if st.Size() == 0 {
		return best, false, nil // bbolt begins a new one
	}
	sound := 0
	for i := range 2 {
		if m, ok := readMeta(f, i); ok {
			sound++
			if m.txid >= best.txid {
				best = m
			}
		}
	}
	if sound == 0 {
		return best, false, fmt.Errorf("%w: %s: no sound meta page", ErrDamaged, path)
	}
	if have := uint64(max(st.Size(), 0)) / uint64(best.pageSize); have < best.pages { // divided: a product may run over
		return best, false, fmt.Errorf("%w: %s: %d pages, %d are missing", ErrDamaged, path, have, best.pages-have)
	}
	return best, sound == 1, nil
}

// meta is what inspect reads of a meta page. Layout, after 16 bytes of page
// header: magic, version, page size, flags (4 bytes each), root page, sequence,
// freelist, number of pages, transaction, FNV-1a of all before (8 each), in the
// byte order of the machine.
type meta struct {
	pageSize          uint32
	root, pages, txid uint64
}

func readMeta(f io.ReaderAt, page int) (meta, bool) {
	const header, size, magic = 16, 64, 0xED0CDAED
	for _, pageSize := range []int64{int64(os.Getpagesize()), 4096, 16384, 65536} {
		var b [size]byte
		if _, err := f.ReadAt(b[:], int64(page)*pageSize+header); err != nil {
			continue
		}
		h := fnv.New64a()
		h.Write(b[:size-8])
		o := binary.NativeEndian
		if o.Uint32(b[:]) == magic && o.Uint64(b[size-8:]) == h.Sum64() && o.Uint32(b[8:]) > 0 {
			return meta{
				pageSize: o.Uint32(b[8:]), root: o.Uint64(b[16:]), pages: o.Uint64(b[40:]),
				txid: o.Uint64(b[48:]),
			}, true
		}
	}
	return meta{}, false
}

// walk reads every page of a file whose lock is held.
func walk(path string, m meta, buckets []string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	defer f.Close()
	return walkPages(f, m, buckets)
}

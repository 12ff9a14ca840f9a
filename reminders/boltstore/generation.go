package boltstore

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/reminders"
)

// life is what the file knows of the process that has it open.
type life struct {
	reminders.Generation
	Boot  string // of the machine, "" where that cannot be known
	File  string // which file on the disk it is
	Clean bool   // it was closed properly
}

// begin reads how the last life of the file ended and starts one.
func (s *Store) begin(suspect bool) error {
	s.life = life{Boot: bootID(), File: fileID(s.path)}
	return s.db.Update(func(b *bbolt.Tx) error {
		meta := b.Bucket(bMeta)
		fresh := meta == nil
		for _, name := range allBuckets {
			if _, err := b.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		meta = b.Bucket(bMeta)
		if fresh {
			s.life.Generation = reminders.Generation{Number: 1, Since: s.time()}
			if err := errors.Join(meta.Put(kFormat, []byte(format)), s.noteLoss(meta)); err != nil {
				return err
			}
			return s.putLife(meta)
		}
		if got := string(meta.Get(kFormat)); got != format {
			return fmt.Errorf("%w: format %q", reminders.ErrNewer, got)
		}
		var last life
		if err := json.Unmarshal(meta.Get(kLife), &last); err != nil {
			return fmt.Errorf("%w: %w", reminders.ErrCorrupt, err)
		}
		s.life.Generation = last.Generation
		if suspect || !last.proves(s.life) {
			s.life.Number, s.life.Since = last.Number+1, s.time()
		}
		s.warnOfLoss(meta)
		return errors.Join(s.mend(b), s.putLife(meta))
	})
}

// proves tells whether nothing written in the last life can be missing in the
// next one.
func (last life) proves(next life) bool {
	if last.File == "" || last.File != next.File {
		return false
	}
	return last.Clean || last.Boot != "" && last.Boot == next.Boot
}

func (s *Store) putLife(meta *bbolt.Bucket) error {
	v, err := json.Marshal(s.life)
	if err != nil {
		return err
	}
	return meta.Put(kLife, v)
}

// end notes a proper close.
func (s *Store) end() error {
	s.life.Clean = true
	return s.db.Update(func(b *bbolt.Tx) error { return s.putLife(b.Bucket(bMeta)) })
}

// bootID is Linux's name for the present boot; elsewhere "".
func bootID() string {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

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
		return best, false, fmt.Errorf("%w: %s: no sound meta page: %s", reminders.ErrCorrupt, path, wayOut)
	}
	if need := int64(best.pages) * int64(best.pageSize); st.Size() < need {
		return best, false, fmt.Errorf("%w: %s: %d bytes, %d are missing: %s", reminders.ErrCorrupt, path, st.Size(), need-st.Size(), wayOut)
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
		if o.Uint32(b[:]) == magic && o.Uint64(b[size-8:]) == h.Sum64() {
			return meta{
				pageSize: o.Uint32(b[8:]), root: o.Uint64(b[16:]), pages: o.Uint64(b[40:]),
				txid: o.Uint64(b[48:]),
			}, true
		}
	}
	return meta{}, false
}

// walk reads every page, ours to check and the file's lock held.
func walk(path string, m meta) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	defer f.Close()
	return walkPages(f, m)
}

package boltfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// A file is read page by page before bbolt does: bbolt looks through it in goroutines
// of its own, at opening already, and a panic there ends the process and cannot be
// caught. What is checked here is what those rely on, and that no entry was lost by a
// changed count. The format is that of bbolt's meta version 2, which it keeps.

const (
	pageHeader = 16 // id 8, flags 2, count 2, overflow 4
	element    = 16 // leaf: flags, position, key size, value size, 4 each; branch: position, key size, page 8
	branchFlag = 1
	leafFlag   = 2
	bucketFlag = 1
	maxDepth   = 32
)

// pages walks a file from the root of its newest sound meta page.
type pages struct {
	f    io.ReaderAt
	m    meta
	ours []string // buckets
	seen map[uint64]bool
}

var errPage = errors.New("damaged page")

func walkPages(f io.ReaderAt, m meta, buckets []string) error {
	p := &pages{f: f, m: m, ours: buckets, seen: map[uint64]bool{}}
	if m.pageSize < 512 || m.pageSize > 1<<20 || m.pages < 3 {
		return fmt.Errorf("%w: %d pages of %d bytes", errPage, m.pages, m.pageSize)
	}
	return p.tree(m.root, true, nil, nil, 0)
}

// tree walks the pages of a bucket; keys are between least and below (nil: no bound).
func (p *pages) tree(id uint64, root bool, least, below []byte, depth int) error {
	bad := func(what string) error { return fmt.Errorf("%w %d: %s", errPage, id, what) }
	if depth > maxDepth {
		return bad("too deep")
	}
	b, err := p.page(id)
	if err != nil {
		return err
	}
	branch := binary.NativeEndian.Uint16(b[8:]) == branchFlag
	items, err := itemsOf(b, branch)
	if err != nil {
		return bad(err.Error())
	}
	if len(items) == 0 && (branch || depth > 0) {
		return bad("empty")
	}
	last := least
	for i, it := range items {
		if i > 0 && bytes.Compare(it.key, last) <= 0 || bytes.Compare(it.key, last) < 0 ||
			below != nil && bytes.Compare(it.key, below) >= 0 {
			return bad("keys out of order")
		}
		last = it.key
		switch {
		case branch:
			next := below
			if i+1 < len(items) {
				next = items[i+1].key
			}
			err = p.tree(it.page, root, it.key, next, depth+1)
		case root:
			err = p.bucket(it)
		case it.flags != 0:
			err = bad("a bucket within a bucket")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bucket walks one of the buckets of the root: inline in its value, or a tree.
func (p *pages) bucket(it item) error {
	bad := func(what string) error { return fmt.Errorf("%w: bucket %q: %s", errPage, it.key, what) }
	if it.flags != bucketFlag || len(it.value) < pageHeader ||
		!slices.Contains(p.ours, string(it.key)) {
		return bad("not one of ours")
	}
	if root := binary.NativeEndian.Uint64(it.value); root != 0 {
		return p.tree(root, false, nil, nil, 0)
	}
	inline := it.value[pageHeader:]
	if len(inline) < pageHeader || binary.NativeEndian.Uint16(inline[8:]) != leafFlag {
		return bad("no page in it")
	}
	items, err := itemsOf(inline, false)
	if err != nil {
		return bad(err.Error())
	}
	for i, x := range items {
		if x.flags != 0 || i > 0 && bytes.Compare(items[i-1].key, x.key) >= 0 {
			return bad("keys out of order")
		}
	}
	return nil
}

// page reads a page with what overflows from it, once.
func (p *pages) page(id uint64) ([]byte, error) {
	bad := func(what string) ([]byte, error) { return nil, fmt.Errorf("%w %d: %s", errPage, id, what) }
	if id < 2 || id >= p.m.pages {
		return bad("out of bounds")
	}
	size := int64(p.m.pageSize)
	var head [pageHeader]byte
	if _, err := p.f.ReadAt(head[:], int64(id)*size); err != nil {
		return bad(err.Error())
	}
	flags, over := binary.NativeEndian.Uint16(head[8:]), uint64(binary.NativeEndian.Uint32(head[12:]))
	switch {
	case binary.NativeEndian.Uint64(head[:]) != id:
		return bad("holds another")
	case flags != branchFlag && flags != leafFlag:
		return bad("neither branch nor leaf")
	case over >= p.m.pages-id:
		return bad("longer than the file")
	}
	for i := id; i <= id+over; i++ {
		if p.seen[i] {
			return bad("used twice")
		}
		p.seen[i] = true
	}
	b := make([]byte, (int64(over)+1)*size)
	if _, err := p.f.ReadAt(b, int64(id)*size); err != nil {
		return bad(err.Error())
	}
	return b, nil
}

// item is an entry of a page.
type item struct {
	flags      uint32
	key, value []byte
	page       uint64 // of a branch
}

// itemsOf reads the entries of a page. bbolt writes them without gaps, behind their
// headers, and nothing behind the headers of none: so a changed count is noticed.
func itemsOf(page []byte, branch bool) ([]item, error) {
	o := binary.NativeEndian
	count, body := int(o.Uint16(page[10:])), page[pageHeader:]
	if count == 0 {
		if bytes.IndexFunc(body, func(r rune) bool { return r != 0 }) >= 0 {
			return nil, errors.New("entries that are not counted")
		}
		return nil, nil
	}
	if count*element > len(body) {
		return nil, errors.New("more entries than fit")
	}
	out, at := make([]item, count), count*element
	for i := range out {
		h := body[i*element : (i+1)*element]
		it := &out[i]
		var pos, key, value int
		if branch {
			pos, key, it.page = int(o.Uint32(h)), int(o.Uint32(h[4:])), o.Uint64(h[8:])
		} else {
			it.flags, pos, key, value = o.Uint32(h), int(o.Uint32(h[4:])), int(o.Uint32(h[8:])), int(o.Uint32(h[12:]))
		}
		if i*element+pos != at || key+value > len(body)-at || key == 0 {
			return nil, errors.New("an entry out of place")
		}
		it.key, it.value = body[at:at+key], body[at+key:at+key+value]
		at += key + value
	}
	return out, nil
}

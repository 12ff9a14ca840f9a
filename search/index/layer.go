package index

import (
	"cmp"
	"compress/gzip"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// zapFiles reads, writes and merges segments: the part of bleve below its index.
var zapFiles zap.ZapPlugin

// layer is a part of an index that never changes once written: a segment with the
// entries of some files, and what is kept of them in memory. Snapshots share it;
// the last to let go closes it, and removes it when the index no longer names it.
type layer struct {
	contents
	folder  *folder
	name    string
	segment segment.Segment // nil when no file gave a document
	users   atomic.Int32

	cutting    sync.Once
	called     []calling // see callings
	characters characters
}

// contents is what is kept in memory of a layer, in the order of its entries: for
// each document its clauses and then itself. Some 13 bytes a clause.
type contents struct {
	Files     []heldFile
	Documents []search.Summary // by file and part; Validity as its own text states it
	First     []int32          // by document: its first clause; one more for the end
	Kind      []uint8          // by clause: class of clause, an index into clauseWeight
	Length    []uint16         // by clause: letters and digits, at most 65535
	PathLen   []uint16         // by clause: the same of its headings
	Content   []uint64         // by clause: vectors.Key of it, 0 for what gets no vector
	Cites     []cites          // by document: the titles it names
	Names     [][]alias        // by document: the short and other names it gives
	Bytes     int64            // size of the segment's file
}

// heldFile is a file as it was when the layer was written.
type heldFile struct {
	Key, Stamp string
	Documents  int32          // how many it gave; they follow those of the file before
	Claims     []corpus.Claim // what the staff say in it by hand
	Skipped    []corpus.Skip  // what in it was not read
}

// entries is how many entries the segment of the contents has.
func (c *contents) entries() int { return len(c.Length) + len(c.Documents) }

// entryOf is the number of a clause in the segment.
func (c *contents) entryOf(doc int, clause int32) uint32 { return uint32(clause) + uint32(doc) }

// entryOfDocument is the number of the entry that stores a document.
func (c *contents) entryOfDocument(doc int) uint32 { return c.entryOf(doc, c.First[doc+1]) }

// hide adds all entries of a document to the bitmap.
func (c *contents) hide(into *roaring.Bitmap, doc int) {
	into.AddRange(uint64(c.entryOf(doc, c.First[doc])), uint64(c.entryOfDocument(doc))+1)
}

// check reports whether the parts fit each other.
func (c *contents) check() error {
	n, docs := len(c.Length), 0
	for _, f := range c.Files {
		docs += int(f.Documents)
	}
	if docs != len(c.Documents) || len(c.First) != docs+1 || len(c.Cites) != docs || len(c.Names) != docs ||
		int(c.First[docs]) != n ||
		len(c.PathLen) != n ||
		len(c.Kind) != n ||
		len(c.Content) != n {
		return errors.New("sizes do not agree")
	}
	for i, first := range c.First[1:] {
		if first < c.First[i] {
			return errors.New("clauses out of order")
		}
	}
	return nil
}

// openLayer opens a layer with one user.
func openLayer(f *folder, name string) (*layer, error) {
	l := &layer{folder: f, name: name}
	l.users.Store(1)
	dir := filepath.Join(f.dir, name)
	if err := readContents(filepath.Join(dir, tableFile), &l.contents); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(l.Documents) == 0 {
		return l, nil
	}
	var err error
	if l.segment, err = openSegment(filepath.Join(dir, segmentFile), l.Bytes); err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	if n := l.segment.Count(); n != uint64(l.entries()) {
		return nil, errors.Join(fmt.Errorf("open %s: %d entries, wanted %d", name, n, l.entries()), l.segment.Close())
	}
	return l, nil
}

// openSegment opens a segment of a known size. A damaged one makes zap panic: it
// trusts its files.
func openSegment(path string, size int64) (s segment.Segment, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() != size {
		return nil, fmt.Errorf("%s has %d bytes, wanted %d", path, info.Size(), size)
	}
	defer func() {
		if p := recover(); p != nil {
			s, err = nil, fmt.Errorf("%s is damaged: %v", path, p)
		}
	}()
	return zapFiles.Open(path)
}

// release gives up one use.
func (l *layer) release() error {
	if l.users.Add(-1) > 0 {
		return nil
	}
	var err error
	if l.segment != nil {
		err = l.segment.Close()
	}
	if s, serr := l.folder.current(); serr == nil && !s.names(l.name) {
		err = errors.Join(err, os.RemoveAll(filepath.Join(l.folder.dir, l.name)))
	}
	return err
}

// stored decodes a document as it was written.
func (l *layer) stored(doc int) (*corpus.Document, error) {
	var s packed
	err := l.value(l.entryOfDocument(doc), storedField, func(b []byte) (err error) {
		s, err = unpack(b)
		return err
	})
	if err != nil {
		return nil, err
	}
	d := s.Document
	if len(d.Clauses) == 0 {
		return d, nil
	}
	var text strings.Builder
	for i := 0; i < len(d.Clauses); i += pageClauses {
		p, err := l.page(doc, i)
		if err != nil {
			return nil, err
		}
		text.WriteString(p.text)
	}
	if d.Text = text.String(); len(d.Text) != s.Text {
		return nil, fmt.Errorf("%w: %d bytes of text, wanted %d", errPage, len(d.Text), s.Text)
	}
	return d, nil
}

// page opens the page of a document that begins with clause i.
func (l *layer) page(doc, i int) (p page, err error) {
	err = l.value(l.entryOf(doc, l.First[doc]+int32(i)), pageField, func(packed []byte) (err error) {
		p, err = openPage(packed)
		return err
	})
	return p, err
}

// passage reads clause i of a document.
func (l *layer) passage(doc, i int) (id, text string, section []string, err error) {
	p, err := l.page(doc, i-i%pageClauses)
	if err != nil {
		return "", "", nil, err
	}
	for range i%pageClauses + 1 {
		id, text, section = p.clause()
	}
	return id, text, section, p.err
}

var errNoValue = errors.New("nothing stored")

// value hands over a stored field of an entry, whose memory is used again after. It
// returns errNoValue when there is none.
func (l *layer) value(entry uint32, field string, do func([]byte) error) error {
	found, err := false, error(nil)
	verr := l.segment.VisitStoredFields(uint64(entry), func(name string, _ byte, value []byte, _ []uint64) bool {
		if found = name == field; found {
			err = do(value)
		}
		return !found
	})
	if !found && verr == nil {
		return errNoValue
	}
	return cmp.Or(verr, err)
}

// writeContents writes the table of a layer beside its segment.
func writeContents(dir string, c *contents) error {
	if len(c.Documents) > 0 {
		info, err := os.Stat(filepath.Join(dir, segmentFile))
		if err != nil {
			return fmt.Errorf("write table: %w", err)
		}
		c.Bytes = info.Size()
	}
	f, err := os.OpenFile(filepath.Join(dir, tableFile), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	z, _ := gzip.NewWriterLevel(f, gzip.BestSpeed) // fails on an unknown level only
	if err := errors.Join(gob.NewEncoder(z).Encode(c), z.Close(), f.Close()); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func readContents(path string, c *contents) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	if err := gob.NewDecoder(z).Decode(c); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, z); err != nil { // gob stops before the checksum, which is at the end
		return err
	}
	return c.check()
}

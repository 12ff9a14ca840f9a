// Package ingest reads a folder of files into documents: clean, outline, an id,
// deadlines.
//
// What cannot be read is never a reason to stop: it is reported by name with
// the reason and what to do, and the rest goes on. Results do not depend on how
// many workers there are.
//
//	ingest   Load, File: files -> documents + what was skipped
//	walk     which files of a folder are read, and in what state: Look
//	stream   many files one after another, several being read at a time: Read
//	html     a web page -> lines of text
//	place    deadlines led back to the words of the source file
package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/clean"
	"github.com/policybot/policybot/corpus/deadline"
	"github.com/policybot/policybot/corpus/outline"
)

// Options bound and date the work. The zero value is ready for use, but leaves
// validity undecided where it depends on the day.
type Options struct {
	Now          time.Time                          // the day validity is judged on
	MaxFileBytes int64                              // larger files are skipped; 0 is clean.DefaultMaxBytes (16 MiB)
	Workers      int                                // files read at once; 0 is one per processor
	Progress     func(done, total int, path string) // called after each file, never concurrently; may be nil
}

// Skip is a file that was not read, why, and what its owner can do.
type Skip struct {
	Path   string `json:"path"` // slash path relative to the corpus folder
	Reason string `json:"reason"`
	Advice string `json:"advice"`
}

// SkipError is the error of File for a file that cannot be read.
type SkipError struct {
	Skip
	Err error // what was found, for the log; may be nil
}

// Error is the whole message in Chinese.
func (e *SkipError) Error() string {
	return fmt.Sprintf("%s:%s。%s", e.Path, e.Reason, e.Advice)
}

// Unwrap gives the cause.
func (e *SkipError) Unwrap() error { return e.Err }

// Report is what came of a folder.
type Report struct {
	Documents []*corpus.Document // ordered by Path and Part
	Skipped   []Skip             // ordered by Path
}

// Load reads every file below fsys, in name order whatever Workers is. It fails
// only when the folder itself cannot be read or ctx ends; then the error wraps
// the cause.
func Load(ctx context.Context, fsys fs.FS, opt Options) (Report, error) {
	files, skipped, err := Look(fsys)
	if err != nil {
		return Report{}, fmt.Errorf("list the corpus folder: %w", err)
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Path
	}
	rep := Report{Skipped: skipped}
	for r, err := range Read(ctx, fsys, names, opt) {
		if err != nil {
			return Report{}, fmt.Errorf("read the corpus folder: %w", err)
		}
		rep.Documents = append(rep.Documents, r.Documents...)
		if r.Skip != nil {
			rep.Skipped = append(rep.Skipped, *r.Skip)
		}
	}
	sortSkips(rep.Skipped)
	metas := make([]*corpus.Meta, len(rep.Documents))
	for i, d := range rep.Documents {
		metas[i] = &d.Meta
	}
	corpus.Link(metas)
	return rep, nil
}

// readOne reads one file of the folder.
func readOne(fsys fs.FS, name string, opt Options) Result {
	raw, err := readBounded(fsys, name, limit(opt))
	var docs []*corpus.Document
	if err == nil {
		docs, err = File(name, raw, opt)
	}
	if err != nil {
		var s *SkipError
		if !errors.As(err, &s) {
			s = skipFor(name, err)
		}
		return Result{Path: name, Skip: &s.Skip}
	}
	return Result{Path: name, Documents: docs}
}

func limit(opt Options) int64 {
	if opt.MaxFileBytes > 0 {
		return opt.MaxFileBytes
	}
	return clean.DefaultMaxBytes
}

// readBounded reads a file, at most one byte more than the limit.
func readBounded(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("read %s: more than %d bytes: %w", name, limit, clean.ErrTooLarge)
	}
	return raw, nil
}

// File reads one file's content. name is its slash path relative to the corpus
// folder. A file that cannot be read is a *SkipError. It is safe for concurrent
// use and keeps no reference to raw.
func File(name string, raw []byte, opt Options) ([]*corpus.Document, error) {
	source := raw
	var page webPage      // the lines of a web page; empty for a plain file
	as := path.Base(name) // what cleaning takes the file for
	if isHTML(name, raw) && int64(len(raw)) <= limit(opt) {
		decoded, err := clean.Decode(raw)
		if err != nil {
			return nil, skipFor(name, err)
		}
		page = stripHTML(decoded.Mapped())
		raw, as = []byte(page.Text), "page.txt"
	}
	res, err := clean.Clean(as, raw, clean.Options{MaxBytes: limit(opt)})
	if err != nil {
		return nil, skipFor(name, err)
	}
	if page.Text != "" {
		res.Mapped = compose(res.Mapped, page.Mapped)
		res.Page = compose(res.Page, page.Mapped)
		for k, v := range page.meta {
			if res.Meta[k] == "" {
				res.Meta[k] = v
			}
		}
	}
	docs := outline.Parse(outline.Input{Mapped: res.Mapped, Page: res.Page, Source: path.Base(name), Path: name,
		Meta: res.Meta, Flags: res.Flags, Now: opt.Now})
	if len(docs) == 0 {
		return nil, skipFor(name, clean.ErrEmpty)
	}
	for _, d := range docs {
		d.ID = id(d)
		d.Deadlines = deadline.Find(d)
		d.Stated = corpus.Standing{Validity: d.Validity, Note: d.Note}
		d.Repeals = corpus.RepealsOf(d)
	}
	place(docs, source)
	for _, d := range docs {
		if err := d.Check(); err != nil {
			return nil, skipFor(name, err)
		}
	}
	return docs, nil
}

// idBytes of the hash make a document's id: 16 hexadecimal digits.
const idBytes = 8

// id derives a document's id from its place in the folder and its text, so that
// it survives restarts, and equal names in two folders stay apart.
func id(d *corpus.Document) string {
	h := sha256.New()
	for _, s := range []string{d.Path, d.Text} {
		binary.Write(h, binary.BigEndian, int64(len(s))) // a hash never fails to write
		io.WriteString(h, s)
	}
	binary.Write(h, binary.BigEndian, int64(d.Part))
	return hex.EncodeToString(h.Sum(nil)[:idBytes])
}

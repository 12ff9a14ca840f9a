// Package ingest reads a folder of files into documents: clean, outline, an id,
// deadlines, a policy card.
//
// What cannot be read is never a reason to stop: it is reported by name with
// the reason and what to do, and the rest goes on. Results do not depend on how
// many workers there are.
//
//	ingest   Load: a folder -> documents + what was skipped
//	walk     which files of a folder are read, and in what state: Look
//	stream   many files one after another, several being read at a time: Read
//	file     File, Open: one file, and those packed in it -> documents
//	formats  who reads which kind of file
//	html     a web page -> lines of text
//	hand     validity.tsv: what the staff say holds
//	place    deadlines led back to the words of the source file
package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/format/ocr"
	"github.com/policybot/policybot/corpus/relation"
)

// Options bound and date the work. The zero value is ready for use, but leaves
// validity undecided where it depends on the day.
type Options struct {
	Now          time.Time                          // the day validity is judged on
	MaxFileBytes int64                              // of text; 0 is clean.DefaultMaxBytes (16 MiB). Larger files are skipped
	MaxFileTime  time.Duration                      // of reading one file that is no text; 0 is two minutes, half an hour with OCR
	OCR          *ocr.Engine                        // reads pictures and scans; nil: they are listed as what needs recognising
	Workers      int                                // files read at once; 0 is one per processor
	Progress     func(done, total int, path string) // called after each file, never concurrently; may be nil
}

// Skip is a file that was not read; its path is relative to the corpus folder.
type Skip = corpus.Skip

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
	Claims    []corpus.Claim     // what the staff say by hand of any document
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
		rep.Skipped = append(rep.Skipped, r.Skipped...)
		rep.Claims = append(rep.Claims, r.Claims...)
	}
	sortSkips(rep.Skipped)
	metas := make([]*corpus.Meta, len(rep.Documents))
	for i, d := range rep.Documents {
		metas[i] = &d.Meta
	}
	relation.Link(metas, rep.Claims)
	return rep, nil
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

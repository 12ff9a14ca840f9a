// Package library keeps the files that were given to the service: each under its name in a folder that is followed
// like any other of the corpora, what it was before, where it came from, and who did what when.
//
// The layout of the data folder:
//
//	uploads/NAME            the files as they are now
//	uploads/.arriving-SUM   one that is on its way, named by the SHA-256 of its content
//	library/history.jsonl   one Event a line, in order; an event is done once its line is there
//	library/kept/SUM        the content of files that were replaced or deleted
//
// A change is written ahead: the content lies flushed beside its place, and what it replaces is kept, before the line
// is written and flushed; then one rename or removal does it. Open finishes the last event if that did not happen and
// forgets what has no line, so that a change is there as a whole or not at all, whenever the machine stops.
package library

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// The folders below the data folder.
const (
	Uploads  = "uploads"
	Folder   = "library" // the history, and what files were before
	arriving = ".arriving-"
	kept     = "kept"
	journal  = "history.jsonl"
)

// Limits.
const (
	MaxFiles = 20_000
	maxLine  = 64 << 10
)

// Action is what was done.
type Action string

// The actions.
const (
	Added    Action = "added"
	Replaced Action = "replaced"
	Deleted  Action = "deleted"
)

// Event is one thing that was done to a file.
type Event struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Action  Action    `json:"action"`
	Name    string    `json:"name"`
	Sum     string    `json:"sha256,omitempty"` // of the content; "" when it was deleted
	Size    int64     `json:"size,omitempty"`
	Before  string    `json:"before,omitempty"` // SHA-256 of what it replaced; see Store.Kept
	Source  string    `json:"source_url,omitempty"`
	Fetched time.Time `json:"fetched,omitzero"` // when it was read from there
}

// What a change may be refused for.
var (
	ErrExists = errors.New("there is a file of that name")
	ErrFull   = errors.New("there are too many files")
	ErrNone   = errors.New("there is no such file")
)

// Store is the library of one data folder. Safe for concurrent use.
type Store struct {
	files, kept *os.Root
	now         func() time.Time

	mu      sync.Mutex
	journal *os.File
	events  []Event
	last    map[string]int // by name: its last event

	step func(string) // for tests: called between the steps of a change
}

// Open opens the library of a data folder that this process owns, makes its folders where they are missing, and
// finishes or forgets what was under way when the machine stopped.
func Open(data string, now func() time.Time) (s *Store, err error) {
	s = &Store{now: now, last: map[string]int{}, step: func(string) {}}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("open the library in %s: %w", data, err), s.Close())
			s = nil
		}
	}()
	for _, dir := range []string{filepath.Join(data, Uploads), filepath.Join(data, Folder, kept)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return s, err
		}
	}
	if s.files, err = os.OpenRoot(filepath.Join(data, Uploads)); err != nil {
		return s, err
	}
	if s.kept, err = os.OpenRoot(filepath.Join(data, Folder, kept)); err != nil {
		return s, err
	}
	if s.journal, err = os.OpenFile(filepath.Join(data, Folder, journal), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return s, err
	}
	if err := s.read(); err != nil {
		return s, err
	}
	return s, s.recover()
}

// Close lets the folders go.
func (s *Store) Close() error {
	if s == nil {
		return nil
	}
	var errs []error
	for _, c := range []interface{ Close() error }{s.files, s.kept, s.journal} {
		switch c := c.(type) {
		case *os.Root:
			if c != nil {
				errs = append(errs, c.Close())
			}
		case *os.File:
			if c != nil {
				errs = append(errs, c.Close())
			}
		}
	}
	return errors.Join(errs...)
}

// read reads the history. A last line without its end was not finished and is cut off.
func (s *Store) read() error {
	r := bufio.NewReaderSize(s.journal, maxLine)
	end := int64(0)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read history: %w", err)
		}
		var e Event
		if json.Unmarshal(line, &e) == nil && e.Name != "" { // a damaged line loses itself alone
			s.note(e)
		}
		end += int64(len(line))
	}
	if err := s.journal.Truncate(end); err != nil {
		return fmt.Errorf("cut history: %w", err)
	}
	_, err := s.journal.Seek(end, io.SeekStart)
	return err
}

func (s *Store) note(e Event) {
	s.last[e.Name] = len(s.events)
	s.events = append(s.events, e)
}

// recover finishes the last event and forgets what has none.
func (s *Store) recover() error {
	if n := len(s.events); n > 0 {
		if err := s.finish(s.events[n-1]); err != nil {
			return err
		}
	}
	entries, err := fs.ReadDir(s.files.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), arriving) {
			err = errors.Join(err, s.files.Remove(e.Name()))
		}
	}
	return err
}

// finish does what an event says, if it was not done.
func (s *Store) finish(e Event) error {
	if e.Action == Deleted {
		if now, err := s.sum(s.files, e.Name); err != nil || now != e.Before {
			return nil // done, or another file was put there by hand
		}
		return s.files.Remove(e.Name)
	}
	err := s.files.Rename(arriving+e.Sum, e.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // done
	}
	return err
}

func (s *Store) sum(root *os.Root, name string) (string, error) {
	f, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close() // only read from
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// write appends an event to the history and flushes it: from here on it will be done.
func (s *Store) write(e Event) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if len(line)+1 > maxLine {
		return errors.New("the event is too long")
	}
	at, err := s.journal.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	_, err = s.journal.Write(append(line, '\n'))
	if err = errors.Join(err, s.journal.Sync()); err != nil { // half a line must not stand before the next
		_, seek := s.journal.Seek(at, io.SeekStart)
		return errors.Join(err, s.journal.Truncate(at), seek)
	}
	s.note(e)
	return nil
}

// place writes content as a whole and flushes it.
func place(root *os.Root, name string, content []byte) error {
	f, err := root.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, bytes.NewReader(content))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, root.Remove(name))
	}
	return nil
}

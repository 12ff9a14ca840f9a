package library

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// Add keeps content under a name, which must be a plain one. One that is there already is replaced only if replace
// says so; its content is kept. e says who does it and where the content is from. same tells that nothing changed.
func (s *Store) Add(name string, content []byte, replace bool, e Event) (done Event, same bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := sha256.Sum256(content)
	e.At, e.Name, e.Sum, e.Size, e.Action = s.now(), name, hex.EncodeToString(sum[:]), int64(len(content)), Added
	switch _, err := s.files.Lstat(name); {
	case err == nil && !replace:
		return e, false, ErrExists
	case err == nil:
		e.Action = Replaced
		if e.Before, err = s.sum(s.files, name); err != nil {
			return e, false, fmt.Errorf("read what %s was: %w", name, err)
		}
		if e.Before == e.Sum {
			return e, true, nil
		}
		if err := s.keep(name, e.Before); err != nil {
			return e, false, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return e, false, err
	default:
		entries, err := fs.ReadDir(s.files.FS(), ".")
		if err != nil {
			return e, false, err
		}
		if len(entries) >= MaxFiles {
			return e, false, ErrFull
		}
	}
	tmp := arriving + e.Sum
	if err := place(s.files, tmp, content); err != nil {
		return e, false, fmt.Errorf("write %s: %w", name, err)
	}
	s.step("placed")
	if err := s.write(e); err != nil {
		return e, false, errors.Join(fmt.Errorf("write history: %w", err), s.files.Remove(tmp))
	}
	s.step("written")
	if err := s.finish(e); err != nil {
		return e, false, fmt.Errorf("put %s in place: %w", name, err)
	}
	s.step("done")
	return e, false, nil
}

// Remove removes a file; its content is kept.
func (s *Store) Remove(name, by string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := Event{At: s.now(), By: by, Action: Deleted, Name: name}
	var err error
	if e.Before, err = s.sum(s.files, name); errors.Is(err, fs.ErrNotExist) {
		return ErrNone
	} else if err != nil {
		return err
	}
	if err := s.keep(name, e.Before); err != nil {
		return err
	}
	s.step("kept")
	if err := s.write(e); err != nil {
		return fmt.Errorf("write history: %w", err)
	}
	s.step("written")
	if err := s.files.Remove(name); err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// keep copies what a file holds to what is kept, unless it is there.
func (s *Store) keep(name, sum string) error {
	if _, err := s.kept.Lstat(sum); err == nil {
		return nil
	}
	content, err := s.files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("keep what %s was: %w", name, err)
	}
	tmp := sum + ".part"
	if err := place(s.kept, tmp, content); err != nil {
		return fmt.Errorf("keep what %s was: %w", name, err)
	}
	if err := s.kept.Rename(tmp, sum); err != nil {
		return fmt.Errorf("keep what %s was: %w", name, err)
	}
	return nil
}

// History is what was done, the newest first: n events after the first from.
func (s *Store) History(from, n int) (events []Event, total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	total = len(s.events)
	for i := total - 1 - max(from, 0); i >= 0 && len(events) < n; i-- {
		events = append(events, s.events[i])
	}
	return events, total
}

// Of is what was done to a file, the newest first.
func (s *Store) Of(name string) (events []Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range slices.Backward(s.events) {
		if e.Name == name {
			events = append(events, e)
		}
	}
	return events
}

// Last is the last thing that was done to a file; false when nothing was.
func (s *Store) Last(name string) (Event, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.last[name]
	if !ok {
		return Event{}, false
	}
	return s.events[i], true
}

// File opens a file as it is now. The caller closes it.
func (s *Store) File(name string) (*os.File, error) { return s.open(s.files, name) }

// Kept opens what a file was, by the SHA-256 of its content; also what it is now. The caller closes it.
func (s *Store) Kept(sum string) (*os.File, Event, error) {
	if b, err := hex.DecodeString(sum); err != nil || len(b) != sha256.Size {
		return nil, Event{}, ErrNone
	}
	s.mu.Lock()
	at := slices.IndexFunc(s.events, func(e Event) bool { return e.Sum == sum || e.Before == sum })
	var e Event
	if at >= 0 {
		e = s.events[at]
	}
	s.mu.Unlock()
	if at < 0 {
		return nil, e, ErrNone
	}
	f, err := s.open(s.kept, sum)
	if errors.Is(err, ErrNone) {
		if now, sumErr := s.sum(s.files, e.Name); sumErr == nil && now == sum {
			f, err = s.open(s.files, e.Name)
		}
	}
	return f, e, err
}

func (s *Store) open(root *os.Root, name string) (*os.File, error) {
	f, err := root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	return f, err
}

// ReadAll is the content of an opened file, which is closed.
func ReadAll(f *os.File) ([]byte, error) {
	defer f.Close() // only read from
	return io.ReadAll(f)
}

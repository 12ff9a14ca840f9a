package library

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Snapshot puts the library as it is now into another folder, in the same layout. Changes wait for as long: files are
// linked where the file system has links, since none is ever written to in its place.
func (s *Store) Snapshot(into string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range []struct {
		root *os.Root
		to   string
	}{{s.files, filepath.Join(into, Uploads)}, {s.kept, filepath.Join(into, Folder, kept)}} {
		if err := linkAll(t.root, t.to); err != nil {
			return fmt.Errorf("snapshot of the library: %w", err)
		}
	}
	end, err := s.journal.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("snapshot of the library: %w", err)
	}
	if err := copyTo(filepath.Join(into, Folder, journal), io.NewSectionReader(s.journal, 0, end)); err != nil {
		return fmt.Errorf("snapshot of the library: %w", err)
	}
	return nil
}

// linkAll puts the files of a flat folder into another one.
func linkAll(root *os.Root, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), arriving) {
			continue
		}
		at := filepath.Join(to, e.Name())
		if os.Link(filepath.Join(root.Name(), e.Name()), at) == nil {
			continue
		}
		if err := copyOf(root, e.Name(), at); err != nil {
			return err
		}
	}
	return nil
}

// copyOf copies a file with its time, by which it is told from a changed one.
func copyOf(root *os.Root, name, at string) error {
	f, err := root.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // only read from
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := copyTo(at, f); err != nil {
		return err
	}
	return os.Chtimes(at, info.ModTime(), info.ModTime())
}

func copyTo(at string, r io.Reader) error {
	f, err := os.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

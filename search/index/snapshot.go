package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// snapshotTries bounds how often a snapshot begins again because an update removed a layer meanwhile.
const snapshotTries = 20

// Snapshot puts the state in use of the index in dir into another folder, which is made: the files of its layers, which
// never change, by links where the file system has them, and CURRENT. The index may be used and updated meanwhile, also
// by another process. ErrNoIndex.
func Snapshot(dir, into string) error {
	f := &folder{dir: dir}
	var last error
	for range snapshotTries {
		s, err := f.current()
		if err != nil {
			return err
		}
		if last = snapshot(dir, into, s); !errors.Is(last, fs.ErrNotExist) {
			return last
		}
		if err := os.RemoveAll(into); err != nil {
			return fmt.Errorf("snapshot of index: %w", err)
		}
	}
	return fmt.Errorf("snapshot of index: it changes too often: %w", last)
}

func snapshot(dir, into string, s *state) error {
	for _, l := range s.Layers {
		to := filepath.Join(into, l.Name)
		if err := os.MkdirAll(to, 0o700); err != nil {
			return fmt.Errorf("snapshot of index: %w", err)
		}
		for _, name := range []string{tableFile, segmentFile} {
			if err := linkOrCopy(filepath.Join(dir, l.Name, name), filepath.Join(to, name)); err != nil {
				return fmt.Errorf("snapshot of layer %s: %w", l.Name, err)
			}
		}
	}
	b, err := json.Marshal(s)
	if err == nil {
		err = os.MkdirAll(into, 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(into, currentName), append(b, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("snapshot of index: %w", err)
	}
	return nil
}

func linkOrCopy(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() // only read from
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

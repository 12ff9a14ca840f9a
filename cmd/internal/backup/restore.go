package backup

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Marker stands in a folder while a backup is put into it. One that is still there was broken off.
const Marker = "RESTORING"

// Elsewhere is the folder that what lay outside the data folder is put into.
const Elsewhere = "restored"

// Restore puts the backup in the file at path into dir, which must be empty or missing. It has read all of it before it
// writes anything. When it fails the folder is as empty as it was.
func Restore(path, dir string) (s Summary, err error) {
	f, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer f.Close() // only read from
	if err := empty(dir); err != nil {
		return s, err
	}
	if s, err = Check(f); err != nil {
		return s, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return s, err
	}
	_, statErr := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return s, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return s, err
	}
	defer root.Close() // all of it is flushed
	if err := put(root, f); err != nil {
		err = errors.Join(err, clear(root))
		if errors.Is(statErr, fs.ErrNotExist) {
			err = errors.Join(err, os.Remove(dir))
		}
		return s, err
	}
	return s, nil
}

// empty tells what is wrong with a folder that has to be empty.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(entries) > 0:
		return fmt.Errorf("%w: %s has %s", ErrNotEmpty, dir, entries[0].Name())
	}
	return nil
}

func put(root *os.Root, r io.Reader) error {
	if err := write(root, Marker, strings.NewReader("")); err != nil {
		return err
	}
	_, err := walk(r, func(e entry, r io.Reader) error {
		top, name, _ := strings.Cut(e.name, "/")
		if top == Outside {
			name = Elsewhere + "/" + name
		}
		name = filepath.FromSlash(name)
		if dir := filepath.Dir(name); dir != "." {
			if err := root.MkdirAll(dir, 0o700); err != nil {
				return err
			}
		}
		if err := write(root, name, r); err != nil {
			return err
		}
		return root.Chtimes(name, e.at, e.at) // a file is told from a changed one by its time
	})
	if err != nil {
		return err
	}
	if err := syncFolders(root); err != nil {
		return err
	}
	return root.Remove(Marker)
}

// write writes a new file and flushes it.
func write(root *os.Root, name string, r io.Reader) error {
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncFolders makes the names durable. Where a folder cannot be flushed the file system sees to it.
func syncFolders(root *os.Root) error {
	return fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		f, err := root.Open(path)
		if err != nil {
			return err
		}
		_ = f.Sync()
		return f.Close()
	})
}

// clear empties a folder that was empty before.
func clear(root *os.Root) error {
	entries, err := fs.ReadDir(root.FS(), ".")
	for _, e := range entries {
		err = errors.Join(err, root.RemoveAll(e.Name()))
	}
	return err
}

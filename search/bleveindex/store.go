package bleveindex

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// A folder looks like this:
//
//	LOCK            held while an Index is open or being built
//	CURRENT         the name of the generation in use, replaced by rename
//	gen-1f2e…/
//	  table.gob.gz  documents and clauses, signature, lengths
//	  clauses/      the bleve index
//
// A generation that CURRENT does not name is left over from a crash and removed
// by the next Open or Build.
const (
	lockName    = "LOCK"
	currentName = "CURRENT"
	genPrefix   = "gen-"
	tableFile   = "table.gob.gz"
	bleveFolder = "clauses"
)

// folder is a locked index folder, shared by the generations opened under the
// lock (Rebuild keeps the old one open beside the new).
type folder struct {
	dir       string
	temporary bool // remove everything in the end
	lock      *os.File
	users     atomic.Int32
}

// lockFolder locks dir, which is made if create is set. The caller owns one use.
func lockFolder(dir string, create bool) (*folder, error) {
	if create {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make index folder: %w", err)
		}
	}
	lock, err := LockFile(filepath.Join(dir, lockName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %s", ErrNoIndex, dir)
	case err != nil:
		return nil, fmt.Errorf("lock index folder %s: %w", dir, err)
	}
	f := &folder{dir: dir, lock: lock}
	f.users.Store(1)
	return f, nil
}

// release gives up one use; the last one unlocks.
func (f *folder) release() error {
	if f.users.Add(-1) > 0 {
		return nil
	}
	err := f.lock.Close()
	if f.temporary {
		err = errors.Join(err, os.RemoveAll(f.dir))
	}
	return err
}

// current reads the name of the generation in use.
func (f *folder) current() (string, error) {
	b, err := os.ReadFile(filepath.Join(f.dir, currentName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w: %s", ErrNoIndex, f.dir)
	}
	if err != nil {
		return "", fmt.Errorf("read index pointer: %w", err)
	}
	name := strings.TrimSpace(string(b))
	if !strings.HasPrefix(name, genPrefix) || name != filepath.Base(name) {
		return "", fmt.Errorf("%w: pointer names %q", ErrStale, name)
	}
	return name, nil
}

// newGeneration makes an empty folder for a generation and returns its name.
func (f *folder) newGeneration() (string, error) {
	var id [6]byte
	rand.Read(id[:])
	name := genPrefix + hex.EncodeToString(id[:])
	if err := os.Mkdir(filepath.Join(f.dir, name), 0o700); err != nil {
		return "", fmt.Errorf("make generation: %w", err)
	}
	return name, nil
}

// publish makes name the current generation: everything below it is flushed
// first, then the pointer is replaced in one step.
func (f *folder) publish(name string) error {
	if err := syncTree(filepath.Join(f.dir, name)); err != nil {
		return fmt.Errorf("flush generation %s: %w", name, err)
	}
	next := filepath.Join(f.dir, currentName+".new")
	if err := writeSynced(next, []byte(name+"\n")); err != nil {
		return fmt.Errorf("write index pointer: %w", err)
	}
	if err := os.Rename(next, filepath.Join(f.dir, currentName)); err != nil {
		return fmt.Errorf("swap index pointer: %w", err)
	}
	return syncFolder(f.dir)
}

// clean removes the generations other than the named ones. What cannot be
// removed now is left for the next time.
func (f *folder) clean(keep ...string) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return
	}
next:
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), genPrefix) {
			continue
		}
		for _, k := range keep {
			if e.Name() == k {
				continue next
			}
		}
		_ = os.RemoveAll(filepath.Join(f.dir, e.Name()))
	}
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncTree flushes every file and folder at and below root.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return syncFolder(path)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}

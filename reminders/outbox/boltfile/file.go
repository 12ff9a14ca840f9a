package boltfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// What Open and Look answer beside errors of the file system.
var (
	// ErrLocked: another process has the file.
	ErrLocked = errors.New("file is in use by another process")
	// ErrDamaged: it was cut short or changed.
	ErrDamaged = errors.New("file is damaged")
)

// Options of a file.
type Options struct {
	Buckets  []string      // all there may be in it
	LockWait time.Duration // how long to wait for another process to let go
	NoSync   bool          // for tests that count states and not lives: no fsync, no promise
}

// Open opens or creates the file at path, after it has walked through it. torn says
// that a meta page is damaged, so that the last commit may be missing.
func Open(path string, o Options) (db *bbolt.DB, torn bool, err error) {
	isNew := isNew(path)
	if !isNew {
		if db, torn, err = Look(path, o); err != nil {
			return nil, false, err
		}
		if err := db.Close(); err != nil {
			return nil, false, fmt.Errorf("open %s: %w", path, err)
		}
	}
	db, err = open(path, &bbolt.Options{
		Timeout: o.LockWait, NoSync: o.NoSync, NoFreelistSync: true, FreelistType: bbolt.FreelistMapType,
	})
	if err != nil {
		return nil, false, err
	}
	if isNew && !o.NoSync {
		if err := syncFolder(filepath.Dir(path)); err != nil {
			return nil, false, errors.Join(err, db.Close())
		}
	}
	return db, torn, nil
}

// isNew tells whether bbolt begins the file anew.
func isNew(path string) bool {
	st, err := os.Stat(path)
	return errors.Is(err, os.ErrNotExist) || err == nil && st.Size() == 0
}

// Look opens a file that is there for reading, after it has walked through it.
func Look(path string, o Options) (db *bbolt.DB, torn bool, err error) {
	m, torn, err := inspect(path)
	if err != nil {
		return nil, false, err
	}
	if db, err = open(path, &bbolt.Options{Timeout: o.LockWait, ReadOnly: true}); err != nil {
		return nil, false, err
	}
	if err := walk(path, m, o.Buckets); err != nil { // its lock is held
		return nil, false, errors.Join(fmt.Errorf("%w: %s: %w", ErrDamaged, path, err), db.Close())
	}
	return db, torn, nil
}

// open is bbolt.Open with errors of ours; bbolt panics at some damage.
func open(path string, o *bbolt.Options) (db *bbolt.DB, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: open %s: %v", ErrDamaged, path, p)
		}
	}()
	db, err = bbolt.Open(path, 0o600, o)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%w: %s", ErrLocked, path)
	case errors.Is(err, os.ErrPermission), errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("open %s: %w", path, err)
	case err != nil:
		return nil, fmt.Errorf("%w: open %s: %w", ErrDamaged, path, err)
	}
	return db, nil
}

// syncFolder makes the name of a new file durable. Not every platform lets a
// folder be synced; there the file system sees to it.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	_ = f.Sync()
	return f.Close()
}

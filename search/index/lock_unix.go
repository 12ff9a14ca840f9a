//go:build unix && !aix && !solaris

package index

import (
	"errors"
	"os"
	"syscall"
)

// LockFile opens path, made if it is not there, and takes an exclusive lock on it
// without waiting: ErrLocked when another process, or another use in this one,
// holds it. Closing the file gives the lock back, and so does the end of the
// process, however it ends.
func LockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrLocked
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

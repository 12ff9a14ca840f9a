package boltfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// Is tells whether there is a file of this kind at path, sound or not. One that is empty is none.
func Is(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close() // only read from
	var head [20]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return false, nil
		}
		return false, err
	}
	return binary.NativeEndian.Uint32(head[16:]) == 0xED0CDAED, nil // bbolt's magic, behind the header of page 0
}

// Snapshot writes the file at path, which no process writes to meanwhile: it holds the lock for as long, and waits for
// another to let go of it. ErrLocked, ErrDamaged.
func Snapshot(path string, wait time.Duration, w io.Writer) error {
	db, err := open(path, &bbolt.Options{Timeout: wait, ReadOnly: true})
	if err != nil {
		return err
	}
	err = db.View(func(t *bbolt.Tx) error { _, err := t.WriteTo(w); return err })
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("snapshot of %s: %w", path, err)
	}
	return nil
}

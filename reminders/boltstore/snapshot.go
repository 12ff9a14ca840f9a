package boltstore

import (
	"context"
	"fmt"
	"io"

	"go.etcd.io/bbolt"
)

// Snapshot writes the file as it is after the last commit, while it is used: what is committed meanwhile is not in it.
// Opened elsewhere it is another file on the disk, so that a new generation begins.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) error {
	return s.group.View(ctx, func(t *bbolt.Tx) error {
		if _, err := t.WriteTo(w); err != nil {
			return fmt.Errorf("snapshot of %s: %w", s.path, err)
		}
		return nil
	})
}

package boltinbox

import (
	"context"
	"fmt"
	"io"

	"go.etcd.io/bbolt"
)

// Snapshot writes the file as it is after the last commit, while it is used: what is committed meanwhile is not in it.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) error {
	return s.group.View(ctx, func(t *bbolt.Tx) error {
		if _, err := t.WriteTo(w); err != nil {
			return fmt.Errorf("snapshot of the chat inbox: %w", err)
		}
		return nil
	})
}

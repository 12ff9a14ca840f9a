package boltinbox

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/reminders/outbox/boltfile"
)

const (
	minTrim   = 64          // of ids and the like that are over, forgotten beside a commit
	trimEvery = time.Minute // when nothing else is committed
)

// tx is a transaction, at one moment.
type tx struct {
	*bbolt.Tx
	now time.Time
}

func (s *Store) tx(b *bbolt.Tx) tx { return tx{b, s.now()} }

func (t tx) bucket(name string) *bbolt.Bucket { return t.Bucket([]byte(name)) }

// update has f done in the next commit and returns when that is on the disk. f
// changes file and index together; when it fails by anything but a refusal
// (ErrStale, ErrNotFound), the commit is undone and the index read anew.
func (s *Store) update(ctx context.Context, f func(t tx) error) error { return s.group.Update(ctx, f) }

// view runs a reading transaction.
func (s *Store) view(ctx context.Context, f func(t tx) error) error {
	return s.group.View(ctx, func(b *bbolt.Tx) error { return f(s.tx(b)) })
}

// trim forgets some of what is over, at most so many of each kind.
func (s *Store) trim(t tx, most int) error {
	for _, x := range []struct {
		bucket string
		end    func(t tx, rest []byte) error
	}{{"until", s.forgetID}, {"memend", endMemo}, {"fbend", endFeedback}} {
		b := t.bucket(x.bucket)
		var over [][]byte
		c := b.Cursor()
		for k, _ := c.First(); k != nil && len(over) < most && boltfile.Number(k) <= boltfile.Moment(t.now); k, _ = c.Next() {
			over = append(over, bytes.Clone(k))
		}
		for _, k := range over {
			if err := x.end(t, k[8:]); err != nil {
				return fmt.Errorf("trim %s: %w", x.bucket, err)
			}
			if err := b.Delete(k); err != nil {
				return fmt.Errorf("trim %s: %w", x.bucket, err)
			}
		}
	}
	return nil
}

package boltinbox

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const (
	maxCommit = 512         // changes of one commit
	minTrim   = 64          // of ids and the like that are over, forgotten beside a commit
	trimEvery = time.Minute // when nothing else is committed
)

// op is a change that waits to be committed with others.
type op struct {
	do   func(t tx) error
	done chan error // buffered; gets one result, after the commit is durable
}

// tx is a transaction, at one moment.
type tx struct {
	*bbolt.Tx
	now time.Time
}

func (t tx) bucket(name string) *bbolt.Bucket { return t.Bucket([]byte(name)) }

// errRefused marks an error of an op that refused before it changed anything, so
// that the others of its commit are kept.
type errRefused struct{ error }

func (e errRefused) Unwrap() error { return e.error }

// update has f done in the next commit and returns when that is on the disk. f
// changes file and index together; when it fails by anything but errRefused, the
// commit is undone and the index read anew.
func (s *Store) update(ctx context.Context, f func(t tx) error) error {
	if err := ctx.Err(); err != nil {
		return unavailable(err)
	}
	o := &op{do: f, done: make(chan error, 1)}
	select {
	case s.ops <- o:
	case <-s.stop:
		return unavailable(berrors.ErrDatabaseNotOpen)
	case <-ctx.Done():
		return unavailable(ctx.Err())
	}
	select {
	case err := <-o.done:
		return err
	case <-ctx.Done():
		return unavailable(ctx.Err()) // it may still be done
	case <-s.done:
		select {
		case err := <-o.done:
			return err
		default:
			return unavailable(berrors.ErrDatabaseNotOpen)
		}
	}
}

// commitLoop commits what is waiting, all of it at once; while the disk works,
// the next commit gathers.
func (s *Store) commitLoop() {
	defer close(s.done)
	tick := time.NewTicker(trimEvery)
	defer tick.Stop()
	for {
		select {
		case o := <-s.ops:
			s.commit(s.gather(o))
		case <-tick.C:
			s.commit(nil)
		case <-s.stop:
			for {
				select {
				case o := <-s.ops:
					s.commit(s.gather(o))
				default:
					return
				}
			}
		}
	}
}

func (s *Store) gather(first *op) []*op {
	ops := []*op{first}
	for len(ops) < maxCommit {
		select {
		case o := <-s.ops:
			ops = append(ops, o)
		default:
			return ops
		}
	}
	return ops
}

func (s *Store) commit(ops []*op) {
	results := make([]error, len(ops))
	err := s.transact(ops, results)
	if err != nil && len(ops) > 1 {
		// One of them broke the transaction: alone, each gets its own result.
		for i := range ops {
			results[i] = s.transact(ops[i:i+1], results[i:i+1])
		}
		err = nil
	}
	for i, o := range ops {
		var refused errRefused
		switch {
		case err != nil:
			results[i] = unavailable(err)
		case errors.As(results[i], &refused):
			results[i] = refused.error
		case results[i] != nil:
			results[i] = unavailable(results[i])
		}
		o.done <- results[i]
	}
}

// transact runs ops in one transaction. Its error means that nothing was kept.
func (s *Store) transact(ops []*op, results []error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.db.Update(func(b *bbolt.Tx) error {
		t := tx{b, s.now()}
		for i, o := range ops {
			results[i] = guarded(o, t)
			var refused errRefused
			if results[i] != nil && !errors.As(results[i], &refused) {
				return results[i]
			}
		}
		return s.trim(t, max(minTrim, 2*len(ops))) // never slower than they come
	})
	if err != nil {
		if again := s.reload(); again != nil {
			return errors.Join(err, again)
		}
		return err
	}
	if len(ops) == 1 {
		return results[0]
	}
	return nil
}

// guarded turns a panic of an op into an error: the others shall live.
func guarded(o *op, t tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a change: %v", p)
		}
	}()
	return o.do(t)
}

// view runs a reading transaction.
func (s *Store) view(ctx context.Context, f func(t tx) error) error {
	if err := ctx.Err(); err != nil {
		return unavailable(err)
	}
	err := s.db.View(func(b *bbolt.Tx) error { return f(tx{b, s.now()}) })
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return unavailable(err)
	}
	return err
}

func key(n uint64, rest ...string) []byte {
	b := binary.BigEndian.AppendUint64(nil, n)
	for _, r := range rest {
		b = append(b, r...)
	}
	return b
}

func moment(t time.Time) uint64 { return uint64(max(t.UnixMilli(), 0)) }

// trim forgets some of what is over, at most so many of each kind.
func (s *Store) trim(t tx, most int) error {
	for _, x := range []struct {
		bucket string
		end    func(t tx, rest []byte) error
	}{{"until", s.forgetID}, {"memend", endMemo}, {"fbend", endFeedback}} {
		b := t.bucket(x.bucket)
		var over [][]byte
		c := b.Cursor()
		for k, _ := c.First(); k != nil && len(over) < most && binary.BigEndian.Uint64(k) <= moment(t.now); k, _ = c.Next() {
			over = append(over, append([]byte(nil), k...))
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

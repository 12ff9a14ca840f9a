package boltstore

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/policybot/policybot/reminders"
)

// maxCommit bounds the changes of one commit, and with them how long the first
// of them waits.
const maxCommit = 512

// op is a change that waits to be committed with others.
type op struct {
	do   func(t tx) error
	done chan error // buffered; gets one result, after the commit is durable
}

// errStorage marks an error of bbolt itself, after which nothing of the
// transaction may be kept. Any other error of an op means that it refused before
// it wrote anything, and the others are committed.
type errStorage struct{ error }

func (e errStorage) Unwrap() error { return e.error }

// update has f done in the next commit and returns when that is on the disk. f
// must check everything before it writes anything.
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
	for {
		select {
		case o := <-s.ops:
			s.commit(s.gather(o))
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
		if err != nil {
			results[i] = err
		}
		o.done <- results[i]
	}
}

// transact runs ops in one transaction. Its error means that nothing was kept.
func (s *Store) transact(ops []*op, results []error) error {
	err := s.db.Update(func(b *bbolt.Tx) error {
		t := newTx(b)
		for i, o := range ops {
			results[i] = guarded(o, t)
			var broken errStorage
			if errors.As(results[i], &broken) {
				return results[i]
			}
		}
		return t.flush()
	})
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", reminders.ErrFull, unavailable(err))
	}
	if err != nil {
		return unavailable(err)
	}
	if len(ops) == 1 {
		return results[0]
	}
	return nil
}

// guarded turns a panic of an op into a storage error: the others shall live.
func guarded(o *op, t tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errStorage{fmt.Errorf("panic in a change: %v", p)}
		}
	}()
	return o.do(t)
}

package boltfile

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// maxCommit bounds the changes of one commit, and with them how long the first
// of them waits.
const maxCommit = 512

// Hooks are what a store does around its changes.
type Hooks[T any] struct {
	// Begin makes what the changes of a transaction are given; End is the last of them.
	Begin func(*bbolt.Tx) T
	End   func(t T, changes int) error

	// Refused tells of a change's error that it had changed nothing yet: what came with
	// it is kept. After any other, nothing of the transaction is.
	Refused func(error) bool
	// Unavailable makes such an error, or one of the file, one of the store's contract.
	Unavailable func(error) error

	Lock   sync.Locker   // held during a transaction and Undone; nil is none
	Undone func() error  // after a transaction of which nothing was kept; nil is nothing
	Every  time.Duration // there is a transaction so often, if without changes; 0 is not
}

// Group commits together the changes that come together: while the disk works, the
// next commit gathers. So accepting is bound by the disk's syncs a second only for
// a single caller.
type Group[T any] struct {
	db    *bbolt.DB
	hooks Hooks[T]

	ops       chan *op[T]
	stop      chan struct{}
	done      chan struct{}
	closeOnce sync.Once
	closeErr  error
}

// op is a change that waits to be committed with others.
type op[T any] struct {
	do   func(t T) error
	done chan error // buffered; gets one result, after the commit is durable
}

// NewGroup is of an open file, which is the group's to close.
func NewGroup[T any](db *bbolt.DB, h Hooks[T]) *Group[T] {
	if h.Lock == nil {
		h.Lock = new(sync.Mutex) // only the loop locks it
	}
	g := &Group[T]{
		db: db, hooks: h, ops: make(chan *op[T], maxCommit),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	go g.loop()
	return g
}

// Close waits for the commit under way, does last (nil is nothing) and closes the file.
func (g *Group[T]) Close(last func() error) error {
	g.closeOnce.Do(func() {
		close(g.stop)
		<-g.done
		if last != nil {
			g.closeErr = last()
		}
		g.closeErr = errors.Join(g.closeErr, g.db.Close())
	})
	return g.closeErr
}

// Closed tells whether Close was called.
func (g *Group[T]) Closed() bool {
	select {
	case <-g.stop:
		return true
	default:
		return false
	}
}

// Update has f done in the next commit and returns when that is on the disk.
func (g *Group[T]) Update(ctx context.Context, f func(t T) error) error {
	if err := ctx.Err(); err != nil {
		return g.hooks.Unavailable(err)
	}
	o := &op[T]{do: f, done: make(chan error, 1)}
	select {
	case g.ops <- o:
	case <-g.stop:
		return g.hooks.Unavailable(berrors.ErrDatabaseNotOpen)
	case <-ctx.Done():
		return g.hooks.Unavailable(ctx.Err())
	}
	select {
	case err := <-o.done:
		return err
	case <-ctx.Done():
		return g.hooks.Unavailable(ctx.Err()) // it may still be done
	case <-g.done:
		select {
		case err := <-o.done:
			return err
		default:
			return g.hooks.Unavailable(berrors.ErrDatabaseNotOpen)
		}
	}
}

// View runs a reading transaction.
func (g *Group[T]) View(ctx context.Context, f func(*bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return g.hooks.Unavailable(err)
	}
	err := g.db.View(f)
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return g.hooks.Unavailable(err)
	}
	return err
}

// loop commits what is waiting, all of it at once.
func (g *Group[T]) loop() {
	defer close(g.done)
	var tick <-chan time.Time
	if g.hooks.Every > 0 {
		t := time.NewTicker(g.hooks.Every)
		defer t.Stop()
		tick = t.C
	}
	for {
		select {
		case o := <-g.ops:
			g.commit(g.gather(o))
		case <-tick:
			g.commit(nil)
		case <-g.stop:
			for {
				select {
				case o := <-g.ops:
					g.commit(g.gather(o))
				default:
					return
				}
			}
		}
	}
}

func (g *Group[T]) gather(first *op[T]) []*op[T] {
	ops := []*op[T]{first}
	for len(ops) < maxCommit {
		select {
		case o := <-g.ops:
			ops = append(ops, o)
		default:
			return ops
		}
	}
	return ops
}

func (g *Group[T]) commit(ops []*op[T]) {
	results := make([]error, len(ops))
	err := g.transact(ops, results)
	if err != nil && len(ops) > 1 {
		// One of them broke the transaction: alone, each gets its own result.
		for i := range ops {
			if err := g.transact(ops[i:i+1], results[i:i+1]); err != nil {
				results[i] = err
			}
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

// transact runs ops in one transaction, and leaves what each refused in results.
// Its error means that nothing was kept.
func (g *Group[T]) transact(ops []*op[T], results []error) error {
	g.hooks.Lock.Lock()
	defer g.hooks.Lock.Unlock()
	err := g.db.Update(func(b *bbolt.Tx) error {
		t := g.hooks.Begin(b)
		for i, o := range ops {
			refused, broken := g.do(o, t)
			if broken != nil {
				return broken
			}
			results[i] = refused
		}
		return g.hooks.End(t, len(ops))
	})
	if err == nil {
		return nil
	}
	if g.hooks.Undone != nil {
		err = errors.Join(err, g.hooks.Undone())
	}
	return g.hooks.Unavailable(err)
}

// do makes one change. A panic in it breaks the transaction like any error that is no
// refusal, but not the process.
func (g *Group[T]) do(o *op[T], t T) (refused, broken error) {
	defer func() {
		if p := recover(); p != nil {
			refused, broken = nil, fmt.Errorf("panic in a change: %v", p)
		}
	}()
	err := o.do(t)
	if err != nil && !g.hooks.Refused(err) {
		return nil, err
	}
	return err, nil
}

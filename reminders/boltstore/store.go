package boltstore

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/boltfile"
)

// Options of a Store; the zero value is ready for use.
type Options struct {
	Now           func() time.Time // default time.Now
	LockWait      time.Duration    // how long to wait for another process to let go; default DefaultLockWait
	NewGeneration bool             // the file was restored: everything due by now is uncertain
	NoSync        bool             // for tests that count states and not lives: no fsync, no promise
}

// DefaultLockWait is long enough for a process that is just shutting down.
const DefaultLockWait = time.Second

// Store is a reminders.Store in a file.
type Store struct {
	path string
	db   *bbolt.DB
	now  func() time.Time
	life life

	group    *boltfile.Group[tx]
	warnings []string // of opening
}

var _ reminders.Store = (*Store)(nil)

// Open opens or creates the file at path. Errors: ErrLocked when another process
// has it, ErrCorrupt when it is damaged, ErrNewer when a later program made it.
func Open(path string, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.LockWait <= 0 {
		o.LockWait = DefaultLockWait
	}
	db, torn, err := boltfile.Open(path, boltfile.Options{Buckets: allBuckets, LockWait: o.LockWait, NoSync: o.NoSync})
	if err != nil {
		return nil, opened(path, err)
	}
	s := &Store{path: path, db: db, now: o.Now}
	if err := s.begin(torn || o.NewGeneration); err != nil {
		return nil, errors.Join(opened(path, fmt.Errorf("open %s: %w", path, err)), db.Close())
	}
	if torn {
		s.warnTorn()
	}
	s.group = boltfile.NewGroup(db, boltfile.Hooks[tx]{
		Begin: newTx, End: func(t tx, _ int) error { return t.flush() },
		Refused:     func(err error) bool { return !errors.As(err, new(errStorage)) },
		Unavailable: unavailable,
	})
	return s, s.mark()
}

func (s *Store) warn(format string, args ...any) {
	s.warnings = append(s.warnings, fmt.Sprintf(format, args...))
}

func (s *Store) warnTorn() {
	s.warn("提醒文件的一个元数据页已损坏（例如写入时断电），最后一次写入可能丢失；此前到期的会先核实再发")
}

// Warnings are what was found when the file was opened and a person must know, in
// Chinese.
func (s *Store) Warnings() []string { return s.warnings }

// opened makes an error of opening one of the contract.
func opened(path string, err error) error {
	switch {
	case errors.Is(err, boltfile.ErrLocked):
		return fmt.Errorf("%w: %s: stop the other one, or ask it over HTTP", reminders.ErrLocked, path)
	case errors.Is(err, boltfile.ErrDamaged):
		return fmt.Errorf("%w: %w: %s", reminders.ErrCorrupt, err, wayOut)
	case errors.Is(err, reminders.ErrCorrupt):
		return fmt.Errorf("%w: %s", err, wayOut)
	}
	return err
}

// wayOut is what to do with a file that does not open.
const wayOut = "请把这个文件移走（先留着），重新启动，再用 policybot remind import 导入最近一次导出；此前到期的会先核实再发，不会重复"

// Now is the clock of the machine, in whole milliseconds.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, unavailable(err)
	}
	return s.time(), nil
}

func (s *Store) time() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// Close waits for the commit under way, notes that the file was closed properly
// and lets the lock go.
func (s *Store) Close() error { return s.group.Close(s.end) }

// Generation is the present one; it does not change while the store is open.
func (s *Store) Generation(context.Context) (reminders.Generation, error) {
	return s.life.Generation, nil
}

// Path is the file's.
func (s *Store) Path() string { return s.path }

func unavailable(err error) error {
	full := errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
	err = fmt.Errorf("%w: %w", reminders.ErrUnavailable, err)
	if full {
		return fmt.Errorf("%w: %w", reminders.ErrFull, err)
	}
	return err
}

// errStorage marks an error of bbolt itself, after which nothing of the
// transaction may be kept. Any other error of a change means that it refused before
// it wrote anything, and the others are committed.
type errStorage struct{ error }

func (e errStorage) Unwrap() error { return e.error }

// update has f done in the next commit and returns when that is on the disk. f
// must check everything before it writes anything.
func (s *Store) update(ctx context.Context, f func(t tx) error) error { return s.group.Update(ctx, f) }

// view runs a reading transaction.
func (s *Store) view(ctx context.Context, f func(t tx) error) error {
	return s.group.View(ctx, func(b *bbolt.Tx) error { return f(tx{b: b}) })
}

package boltstore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/policybot/policybot/reminders"
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

	ops       chan *op
	stop      chan struct{}
	done      chan struct{}
	closeOnce sync.Once
	closeErr  error
	warnings  []string // of opening
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
	db, torn, err := openFile(path, o)
	if err != nil {
		return nil, err
	}
	s := &Store{path: path, db: db, now: o.Now, ops: make(chan *op, maxCommit),
		stop: make(chan struct{}), done: make(chan struct{})}
	if err := s.begin(torn || o.NewGeneration); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
	}
	if torn {
		s.warnTorn()
	}
	go s.commitLoop()
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

// openFile opens the database, after it has walked through it. torn says that a
// meta page is damaged, so that the last commit may be missing.
func openFile(path string, o Options) (db *bbolt.DB, torn bool, err error) {
	st, statErr := os.Stat(path)
	isNew := errors.Is(statErr, os.ErrNotExist) || statErr == nil && st.Size() == 0
	if !isNew {
		var m meta
		if m, torn, err = inspect(path); err != nil {
			return nil, false, err
		}
		ro, err := openBolt(path, &bbolt.Options{Timeout: o.LockWait, ReadOnly: true})
		if err != nil {
			return nil, false, err
		}
		if err := errors.Join(walk(path, m), ro.Close()); err != nil {
			return nil, false, fmt.Errorf("%w: %s: %w: %s", reminders.ErrCorrupt, path, err, wayOut)
		}
	}
	db, err = openBolt(path, &bbolt.Options{
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

// openBolt is bbolt.Open with errors of ours; bbolt panics at some damage.
func openBolt(path string, o *bbolt.Options) (db *bbolt.DB, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: open %s: %v: %s", reminders.ErrCorrupt, path, p, wayOut)
		}
	}()
	db, err = bbolt.Open(path, 0o600, o)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%w: %s: stop the other one, or ask it over HTTP", reminders.ErrLocked, path)
	case errors.Is(err, os.ErrPermission), errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("open %s: %w", path, err)
	case err != nil:
		return nil, fmt.Errorf("%w: open %s: %w: %s", reminders.ErrCorrupt, path, err, wayOut)
	}
	return db, nil
}

// wayOut is what to do with a file that does not open.
const wayOut = "请把这个文件移走（先留着），重新启动，再用 policybot remind import 导入最近一次导出；此前到期的会先核实再发，不会重复"

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
func (s *Store) Close() error {
	s.closeOnce.Do(func() {
		close(s.stop)
		<-s.done
		s.closeErr = errors.Join(s.end(), s.db.Close())
	})
	return s.closeErr
}

// Generation is the present one; it does not change while the store is open.
func (s *Store) Generation(context.Context) (reminders.Generation, error) {
	return s.life.Generation, nil
}

// Path is the file's.
func (s *Store) Path() string { return s.path }

func unavailable(err error) error {
	return fmt.Errorf("%w: %w", reminders.ErrUnavailable, err)
}

// view runs a reading transaction.
func (s *Store) view(ctx context.Context, f func(t tx) error) error {
	if err := ctx.Err(); err != nil {
		return unavailable(err)
	}
	err := s.db.View(func(b *bbolt.Tx) error { return f(tx{b: b}) })
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return unavailable(err)
	}
	return err
}

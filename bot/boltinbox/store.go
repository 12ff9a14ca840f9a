package boltinbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/policybot/policybot/bot"
)

// Options of a Store; the zero value is ready for use.
type Options struct {
	Now      func() time.Time // default time.Now
	Keep     time.Duration    // how long ids of answered events are remembered; at least an hour, default 24 h
	LockWait time.Duration    // how long to wait for another process to let go; default 1 s
	NoSync   bool             // for tests that count states and not lives: no fsync, no promise
}

// keepDead is how long what was given up can be looked at and revived.
const keepDead = 30 * 24 * time.Hour

// What Open answers beside errors of the file system.
var (
	// ErrLocked: another process has the file.
	ErrLocked = errors.New("聊天数据文件正被另一个进程使用")
	// ErrDamaged: the file cannot be read, or a later program made it.
	ErrDamaged = errors.New("聊天数据文件读不了")
)

// Store is a bot.Store in a file.
type Store struct {
	db  *bbolt.DB
	opt Options

	ops       chan *op
	stop      chan struct{}
	done      chan struct{}
	closeOnce sync.Once
	closeErr  error

	mu    sync.Mutex // of index; held while a commit is made
	index *index
}

var _ bot.Store = (*Store)(nil)

var buckets = []string{"meta", "events", "ids", "until", "memory", "memend", "persons", "feedback", "fbids", "fbend"}

// Open opens or creates the file at path.
func Open(path string, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Keep == 0 {
		o.Keep = 24 * time.Hour
	}
	if o.Keep < time.Hour {
		return nil, fmt.Errorf("chat inbox: event ids kept for %s: a platform repeats events for an hour", o.Keep)
	}
	if o.LockWait <= 0 {
		o.LockWait = time.Second
	}
	db, err := openBolt(path, o)
	if err != nil {
		return nil, err
	}
	s := &Store{db: db, opt: o, ops: make(chan *op, maxCommit), stop: make(chan struct{}), done: make(chan struct{})}
	if err := s.begin(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	go s.commitLoop()
	return s, nil
}

// openBolt is bbolt.Open with errors of ours; bbolt panics at some damage.
func openBolt(path string, o Options) (db *bbolt.DB, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w：%s：%v；请移走它重新启动，未答复的消息会丢失", ErrDamaged, path, p)
		}
	}()
	_, missing := os.Stat(path)
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: o.LockWait, NoSync: o.NoSync, NoFreelistSync: true, FreelistType: bbolt.FreelistMapType})
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%w：%s", ErrLocked, path)
	case errors.Is(err, os.ErrPermission), errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("open %s: %w", path, err)
	case err != nil:
		return nil, fmt.Errorf("%w：%s：%w；请移走它重新启动，未答复的消息会丢失", ErrDamaged, path, err)
	}
	if missing != nil && !o.NoSync { // make the name of the new file durable
		if dir, err := os.Open(filepath.Dir(path)); err == nil {
			_ = dir.Sync() // not every platform can
			_ = dir.Close()
		}
	}
	return db, nil
}

// begin makes the buckets and reads what waits.
func (s *Store) begin() error {
	err := s.db.Update(func(t *bbolt.Tx) error {
		for _, name := range buckets {
			if _, err := t.CreateBucketIfNotExists([]byte(name)); err != nil {
				return fmt.Errorf("bucket %s: %w", name, err)
			}
		}
		meta := t.Bucket([]byte("meta"))
		switch v := meta.Get([]byte("v")); {
		case v == nil:
			return meta.Put([]byte("v"), []byte{1})
		case len(v) != 1 || v[0] != 1:
			return fmt.Errorf("%w：由更新版本的程序写成", ErrDamaged)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.reload()
}

// reload makes the index anew from the file: nothing is claimed any more.
func (s *Store) reload() error {
	x := newIndex()
	err := s.db.View(func(b *bbolt.Tx) error {
		if v := b.Bucket([]byte("meta")).Get([]byte("token")); len(v) == 8 {
			x.token = binary.BigEndian.Uint64(v)
		}
		return b.Bucket([]byte("events")).ForEach(func(k, v []byte) error {
			r, err := decode(v)
			if err != nil {
				r = record{State: damaged} // its id is not known; it is counted
			}
			x.add(binary.BigEndian.Uint64(k), &r)
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("read chat inbox: %w", err)
	}
	s.index = x
	return nil
}

func (s *Store) now() time.Time { return s.opt.Now().UTC().Truncate(time.Millisecond) }

// Close waits for the commit under way and lets the file go.
func (s *Store) Close() error {
	s.closeOnce.Do(func() {
		close(s.stop)
		<-s.done
		s.closeErr = s.db.Close()
	})
	return s.closeErr
}

func unavailable(err error) error { return fmt.Errorf("%w: %w", bot.ErrUnavailable, err) }

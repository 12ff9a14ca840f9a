package boltinbox

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders/outbox/boltfile"
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
	db    *bbolt.DB
	opt   Options
	group *boltfile.Group[tx]

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
	db, torn, err := boltfile.Open(path, boltfile.Options{Buckets: buckets, LockWait: o.LockWait, NoSync: o.NoSync})
	switch {
	case errors.Is(err, boltfile.ErrLocked):
		return nil, fmt.Errorf("%w：%s", ErrLocked, path)
	case errors.Is(err, boltfile.ErrDamaged):
		return nil, fmt.Errorf("%w：%w；请移走它重新启动，未答复的消息会丢失", ErrDamaged, err)
	case err != nil:
		return nil, err
	}
	s := &Store{db: db, opt: o}
	if err := s.begin(torn); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.group = boltfile.NewGroup(db, boltfile.Hooks[tx]{
		Begin: s.tx, End: func(t tx, changes int) error { return s.trim(t, max(minTrim, 2*changes)) }, // never slower than they come
		Refused:     func(err error) bool { return errors.Is(err, bot.ErrStale) || errors.Is(err, bot.ErrNotFound) },
		Unavailable: unavailable,
		Lock:        &s.mu, Undone: s.reload,
		Every: trimEvery,
	})
	return s, nil
}

// begin makes the buckets and reads what waits. torn says that the last commit may be
// missing, and a mark in it: what was accepted by then is Unsure.
func (s *Store) begin(torn bool) error {
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
		if torn {
			return meta.Put([]byte("unsure"), boltfile.Key(t.Bucket([]byte("events")).Sequence()))
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
		for name, n := range map[string]*uint64{"token": &x.token, "unsure": &x.unsure} {
			if v := b.Bucket([]byte("meta")).Get([]byte(name)); len(v) == 8 {
				*n = boltfile.Number(v)
			}
		}
		return b.Bucket([]byte("events")).ForEach(func(k, v []byte) error {
			r, err := decode(v)
			if err != nil {
				r = record{State: damaged} // its id is not known; it is counted
			}
			x.add(boltfile.Number(k), &r)
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
func (s *Store) Close() error { return s.group.Close(nil) }

func unavailable(err error) error { return fmt.Errorf("%w: %w", bot.ErrUnavailable, err) }

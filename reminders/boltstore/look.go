package boltstore

import (
	"errors"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/reminders"
)

// Look checks the file at path without changing it. notes are what a person must know,
// Chinese; errors are those of Open.
func Look(path string, now time.Time) (notes []string, err error) {
	s := &Store{path: path, now: func() time.Time { return now }}
	if st, err := os.Stat(path); err != nil || st.Size() == 0 {
		if _, err := os.Stat(path + markerSuffix); err == nil {
			s.warnGone(now)
		}
		return s.warnings, nil
	}
	m, torn, err := inspect(path)
	if err != nil {
		return nil, err
	}
	db, err := openBolt(path, &bbolt.Options{Timeout: DefaultLockWait, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := walk(path, m); err != nil {
		return nil, fmt.Errorf("%w: %s: %w: %s", reminders.ErrCorrupt, path, err, wayOut)
	}
	if torn {
		s.warnTorn()
	}
	err = db.View(func(b *bbolt.Tx) error {
		if b.Bucket(bMeta) == nil {
			return nil
		}
		s.warnOfLoss(b.Bucket(bMeta))
		n, err := unreadable(b)
		s.warnDamaged(n)
		return err
	})
	return s.warnings, err
}

// unreadable counts the records that are parked or do not fit their checksums.
func unreadable(b *bbolt.Tx) (int, error) {
	ids := map[string]bool{}
	parked, err := entriesOf(b.Bucket(bBad))
	for _, e := range parked {
		ids[string(e.key)] = true
	}
	for _, name := range [][]byte{bOcc, bRem} {
		err = errors.Join(err, b.Bucket(name).ForEach(func(k, v []byte) error {
			var any struct{}
			if unseal(v, &any) != nil {
				ids[string(k)] = true
			}
			return nil
		}))
	}
	return len(ids), err
}

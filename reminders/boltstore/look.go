package boltstore

import (
	"errors"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/reminders/outbox/boltfile"
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
	db, torn, err := boltfile.Look(path, boltfile.Options{Buckets: allBuckets, LockWait: DefaultLockWait})
	if err != nil {
		return nil, opened(path, err)
	}
	defer db.Close()
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

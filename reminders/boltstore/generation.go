package boltstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/reminders"
)

// life is what the file knows of the process that has it open.
type life struct {
	reminders.Generation
	Boot  string // of the machine, "" where that cannot be known
	File  string // which file on the disk it is
	Clean bool   // it was closed properly
}

// begin reads how the last life of the file ended and starts one.
func (s *Store) begin(suspect bool) error {
	s.life = life{Boot: bootID(), File: fileID(s.path)}
	return s.db.Update(func(b *bbolt.Tx) error {
		meta := b.Bucket(bMeta)
		fresh := meta == nil
		for _, name := range allBuckets {
			if _, err := b.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		meta = b.Bucket(bMeta)
		if fresh {
			s.life.Generation = reminders.Generation{Number: 1, Since: s.time()}
			if err := errors.Join(meta.Put(kFormat, []byte(format)), s.noteLoss(meta)); err != nil {
				return err
			}
			return s.putLife(meta)
		}
		if got := string(meta.Get(kFormat)); got != format {
			return fmt.Errorf("%w: format %q", reminders.ErrNewer, got)
		}
		var last life
		if err := json.Unmarshal(meta.Get(kLife), &last); err != nil {
			return fmt.Errorf("%w: %w", reminders.ErrCorrupt, err)
		}
		s.life.Generation = last.Generation
		if suspect || !last.proves(s.life) {
			s.life.Number, s.life.Since = last.Number+1, s.time()
		}
		s.warnOfLoss(meta)
		return errors.Join(s.mend(b), s.putLife(meta))
	})
}

// proves tells whether nothing written in the last life can be missing in the
// next one.
func (last life) proves(next life) bool {
	if last.File == "" || last.File != next.File {
		return false
	}
	return last.Clean || last.Boot != "" && last.Boot == next.Boot
}

func (s *Store) putLife(meta *bbolt.Bucket) error {
	v, err := json.Marshal(s.life)
	if err != nil {
		return err
	}
	return meta.Put(kLife, v)
}

// end notes a proper close.
func (s *Store) end() error {
	s.life.Clean = true
	return s.db.Update(func(b *bbolt.Tx) error { return s.putLife(b.Bucket(bMeta)) })
}

// bootID is Linux's name for the present boot; elsewhere "".
func bootID() string {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

package boltstore

import (
	"errors"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// markerSuffix ends the name of a file beside the store that says that there was one.
// A store that is gone, or cut to nothing, cannot say so itself.
const markerSuffix = ".made"

// kLost is when the store was found gone; lossTold is how long every start says so,
// unless an export was imported before.
var kLost = []byte("lost")

const lossTold = 30 * 24 * time.Hour

// mark leaves the marker.
func (s *Store) mark() error {
	f, err := os.OpenFile(s.path+markerSuffix, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err == nil {
		_, err = fmt.Fprintf(f, "这里有过提醒文件（%s）。它若不见了，启动时会提示。\n", s.time().Format(time.DateOnly))
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return errors.Join(fmt.Errorf("mark %s: %w", s.path, err), s.Close())
	}
	return nil
}

// noteLoss is called for a new file: is it new, or was there one?
func (s *Store) noteLoss(meta *bbolt.Bucket) error {
	if _, err := os.Stat(s.path + markerSuffix); err != nil {
		return nil
	}
	if err := meta.Put(kLost, []byte(s.time().Format(time.RFC3339))); err != nil {
		return err
	}
	s.warnOfLoss(meta)
	return nil
}

func (s *Store) warnOfLoss(meta *bbolt.Bucket) {
	at, err := time.Parse(time.RFC3339, string(meta.Get(kLost)))
	if err != nil || s.time().Sub(at) > lossTold {
		return
	}
	s.warnGone(at)
}

func (s *Store) warnGone(at time.Time) {
	s.warn("原有的提醒文件%s不见了或被清空（%s 发现），现在是空的：以前设的提醒都不会发出。请找回原来的文件，"+
		"或用 policybot remind import 导入最近一次导出；确实要从空的开始，可不予理会", s.path, at.Local().Format(time.DateTime))
}

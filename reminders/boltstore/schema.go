package boltstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/boltfile"
)

// The buckets; the package comment says what they hold.
var (
	bMeta  = []byte("meta")
	bRem   = []byte("rem")
	bOcc   = []byte("occ")
	bReady = []byte("ready")
	bAt    = []byte("at")
	bOf    = []byte("of")
	bPlan  = []byte("plan")
	bBad   = []byte("bad")
	bSub   = []byte("sub")
	bSet   = []byte("set")

	allBuckets = []string{"meta", "rem", "occ", "ready", "at", "of", "plan", "bad", "sub", "set"}

	kFormat = []byte("format")
	kLife   = []byte("life")
	kCounts = []byte("counts")
)

const format = "1"

func msKey(t time.Time) []byte { return boltfile.Key(boltfile.Moment(t)) }

func readyKey(r *reminders.Record) []byte {
	k := append(msKey(r.Ready), byte(r.Occurrence.Urgency))
	return append(k, r.Occurrence.ID...)
}

const readyID = 9 // where the id begins in a key of ready

func atKey(o *reminders.Occurrence) []byte { return append(msKey(o.At), o.ID...) }

func planKey(r *reminders.Reminder) []byte { return append(msKey(r.PlanAt), r.ID...) }

func ofKey(reminder, occurrence string) []byte { return []byte(reminder + "\x00" + occurrence) }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func seal(v any) ([]byte, error) { return boltfile.Seal(castagnoli, v) }

// unseal reads what seal wrote into v.
func unseal(b []byte, v any) error {
	if err := boltfile.Unseal(castagnoli, b, v); err != nil {
		return fmt.Errorf("%w: %w", reminders.ErrCorrupt, err)
	}
	return nil
}

// tx is a transaction that keeps the indexes and the counts in step.
type tx struct {
	b      *bbolt.Tx
	counts *counts // nil when reading
}

// counts is how many occurrences there are, by Record.String: W, WU, C, ...
type counts map[string]int

func newTx(b *bbolt.Tx) tx {
	c := readCounts(b)
	return tx{b: b, counts: &c}
}

func readCounts(b *bbolt.Tx) counts {
	c := counts{}
	if v := b.Bucket(bMeta).Get(kCounts); v != nil {
		_ = json.Unmarshal(v, &c) // they are only for metrics
	}
	return c
}

// recount counts anew, after something was lost whose state nobody can read.
func (t tx) recount() {
	clear(*t.counts)
	_ = t.b.Bucket(bOcc).ForEach(func(_, v []byte) error {
		var r reminders.Record
		if unseal(v, &r) == nil {
			(*t.counts)[r.String()]++
		}
		return nil
	})
}

func (t tx) flush() error {
	v, err := json.Marshal(*t.counts)
	if err != nil {
		return err
	}
	return t.b.Bucket(bMeta).Put(kCounts, v)
}

func (t tx) put(bucket, key, value []byte) error {
	if err := t.b.Bucket(bucket).Put(key, value); err != nil {
		return errStorage{err}
	}
	return nil
}

func (t tx) drop(bucket, key []byte) error {
	if err := t.b.Bucket(bucket).Delete(key); err != nil {
		return errStorage{err}
	}
	return nil
}

// record reads an occurrence. ErrNotFound, ErrCorrupt, ErrNewer.
func (t tx) record(id string) (*reminders.Record, error) {
	v := t.b.Bucket(bOcc).Get([]byte(id))
	if v == nil {
		if t.b.Bucket(bBad).Get([]byte(id)) != nil {
			return nil, fmt.Errorf("%w: occurrence %s", reminders.ErrCorrupt, id)
		}
		return nil, fmt.Errorf("%w: occurrence %s", reminders.ErrNotFound, id)
	}
	var r reminders.Record
	if err := unseal(v, &r); err != nil {
		return nil, fmt.Errorf("occurrence %s: %w", id, err)
	}
	if r.Occurrence.V > reminders.BodyVersion {
		return nil, fmt.Errorf("%w: occurrence %s", reminders.ErrNewer, id)
	}
	if r.Occurrence.ID != id {
		return nil, fmt.Errorf("%w: occurrence %s holds %s", reminders.ErrCorrupt, id, r.Occurrence.ID)
	}
	return &r, nil
}

// save writes new in place of old, which is nil for one new to the store.
func (t tx) save(old, r *reminders.Record) error {
	v, err := seal(r)
	if err != nil {
		return errStorage{err}
	}
	errs := []error{t.put(bOcc, []byte(r.ID()), v)}
	if old == nil {
		errs = append(errs, t.put(bAt, atKey(&r.Occurrence), nil), t.put(bOf, ofKey(r.Occurrence.Reminder, r.ID()), nil))
	} else {
		(*t.counts)[old.String()]--
		if !old.State.Final() {
			errs = append(errs, t.drop(bReady, readyKey(old)))
		}
	}
	(*t.counts)[r.String()]++
	if !r.State.Final() {
		errs = append(errs, t.put(bReady, readyKey(r), nil))
	}
	return errors.Join(errs...)
}

// reminder reads a reminder. ErrNotFound, ErrCorrupt, ErrNewer.
func (t tx) reminder(id string) (*reminders.Reminder, error) {
	v := t.b.Bucket(bRem).Get([]byte(id))
	if v == nil {
		return nil, fmt.Errorf("%w: %s", reminders.ErrNotFound, id)
	}
	var r reminders.Reminder
	if err := unseal(v, &r); err != nil {
		return nil, fmt.Errorf("reminder %s: %w", id, err)
	}
	if r.V > reminders.BodyVersion {
		return nil, fmt.Errorf("%w: reminder %s", reminders.ErrNewer, id)
	}
	return &r, nil
}

// saveReminder writes r in place of old, which is nil for a new one.
func (t tx) saveReminder(old, r *reminders.Reminder) error {
	r.V = reminders.BodyVersion
	v, err := seal(r)
	if err != nil {
		return errStorage{err}
	}
	errs := []error{t.put(bRem, []byte(r.ID), v)}
	if planned(old) {
		errs = append(errs, t.drop(bPlan, planKey(old)))
	}
	if planned(r) {
		errs = append(errs, t.put(bPlan, planKey(r), nil))
	}
	return errors.Join(errs...)
}

func planned(r *reminders.Reminder) bool {
	return r != nil && r.Status == reminders.Active && !r.PlanAt.IsZero()
}

// members are the occurrences of a reminder that can be read.
func (t tx) members(reminder string) ([]*reminders.Record, error) {
	var out []*reminders.Record
	prefix := ofKey(reminder, "")
	c := t.b.Bucket(bOf).Cursor()
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		r, err := t.record(string(k[len(prefix):]))
		switch {
		case errors.Is(err, reminders.ErrCorrupt):
		case err != nil:
			return nil, err
		default:
			out = append(out, r)
		}
	}
	return out, nil
}

package boltinbox

import (
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders/outbox/boltfile"
)

// The states of a record; claimed is known to the index alone.
const (
	waiting = "waiting"
	claimed = "claimed"
	dead    = "dead"
	damaged = "damaged" // it cannot be read
)

// record is what is kept of an event.
type record struct {
	bot.Job
	State   string    `json:"state"`
	Ready   time.Time `json:"ready"`
	Sending bool      `json:"sending,omitempty"`
}

func (r *record) encode() ([]byte, error) { return boltfile.Seal(crc32.IEEETable, r) }

var errDamaged = errors.New("record damaged")

func decode(v []byte) (r record, err error) {
	if err := boltfile.Unseal(crc32.IEEETable, v, &r); err != nil {
		return r, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return r, nil
}

func put(t tx, seq uint64, r *record) error {
	v, err := r.encode()
	if err != nil {
		return err
	}
	return t.bucket("events").Put(boltfile.Key(seq), v)
}

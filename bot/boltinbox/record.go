package boltinbox

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/policybot/policybot/bot"
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

func (r *record) encode() ([]byte, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode event: %w", err)
	}
	return append(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)), body...), nil
}

var errDamaged = errors.New("record damaged")

func decode(v []byte) (r record, err error) {
	if len(v) < 4 || binary.BigEndian.Uint32(v) != crc32.ChecksumIEEE(v[4:]) {
		return r, errDamaged
	}
	if err := json.Unmarshal(v[4:], &r); err != nil {
		return r, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return r, nil
}

func put(t tx, seq uint64, r *record) error {
	v, err := r.encode()
	if err != nil {
		return errRefused{err}
	}
	return t.bucket("events").Put(key(seq), v)
}

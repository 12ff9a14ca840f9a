package boltfile

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"time"
)

// ErrSum: a value is not as it was written.
var ErrSum = errors.New("checksum does not fit")

// Seal is v as JSON behind its checksum, 4 bytes.
func Seal(table *crc32.Table, v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(body)), crc32.Checksum(body, table))
	return append(b, body...), nil
}

// Unseal reads what Seal wrote into v. ErrSum.
func Unseal(table *crc32.Table, b []byte, v any) error {
	if len(b) < 4 || binary.BigEndian.Uint32(b) != crc32.Checksum(b[4:], table) {
		return ErrSum
	}
	if err := json.Unmarshal(b[4:], v); err != nil {
		return fmt.Errorf("%w: %w", ErrSum, err)
	}
	return nil
}

// Key begins with a number, so that keys are in order of it.
func Key(n uint64, rest ...string) []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 48), n)
	for _, r := range rest {
		b = append(b, r...)
	}
	return b
}

// Number is that of a Key.
func Number(key []byte) uint64 { return binary.BigEndian.Uint64(key) }

// Moment is a time as a number of keys: Unix milliseconds, none before 1970.
func Moment(t time.Time) uint64 { return uint64(max(t.UnixMilli(), 0)) }

// Time is the Moment of a Key.
func Time(key []byte) time.Time { return time.UnixMilli(int64(Number(key))).UTC() }

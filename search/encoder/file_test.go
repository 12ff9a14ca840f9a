package encoder

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"testing"
)

func tinyFile(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/tiny.bin")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// seal puts the right sum into a file, so that what it guards is looked at.
func seal(data []byte) []byte {
	if len(data) >= headerSize {
		h := sha256.New()
		h.Write(data[:hashAt])
		h.Write(data[headerSize:])
		h.Sum(data[:hashAt])
	}
	return data
}

func TestDamagedFiles(t *testing.T) {
	good := tinyFile(t)
	edit := func(f func(b []byte) []byte) []byte { return seal(f(append([]byte(nil), good...))) }
	number := func(at int, v uint32) []byte {
		return edit(func(b []byte) []byte { binary.LittleEndian.PutUint32(b[at:], v); return b })
	}
	unsealed := append([]byte(nil), good...)
	unsealed[len(unsealed)-100] ^= 1
	files := map[string][]byte{
		"empty":            nil,
		"short":            good[:100],
		"another file":     edit(func(b []byte) []byte { b[0] = 'P'; return b }),
		"another version":  number(8, 2),
		"no layers":        number(12, 0),
		"many layers":      number(12, 60),
		"odd width":        number(16, 33),
		"no heads":         number(20, 0),
		"three heads":      number(20, 3),
		"wide inside":      number(24, 1<<31),
		"no positions":     number(28, 0),
		"many positions":   number(28, scratchRows+1),
		"four pieces":      number(32, 4),
		"many pieces":      number(32, 1<<19),
		"long pieces":      number(36, 1<<25),
		"short pieces":     number(36, 10),
		"many replaced":    number(40, 1000),
		"long replaced":    number(44, 1<<21),
		"long question":    number(48, math.MaxUint32),
		"no heading":       number(52, 0),
		"long input":       number(60, 97),
		"epsilon":          number(64, math.Float32bits(float32(math.NaN()))),
		"step":             number(68, 0),
		"starts":           number(headerSize+4, 1<<20),
		"no sum":           unsealed,
		"cut":              seal(append([]byte(nil), good[:len(good)-64]...)),
		"more at the end":  edit(func(b []byte) []byte { return append(b, make([]byte, 64)...) }),
		"weights too big":  edit(func(b []byte) []byte { fill(b, 0x7f); return b }),
		"numbers not ones": edit(func(b []byte) []byte { fill(b, 0xff); return b }),
	}
	for name, data := range files {
		if _, err := Open(data, Options{}); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: error %v, want one that is %v", name, err, ErrFormat)
		}
	}
	if _, err := Open(good, Options{}); err != nil {
		t.Error(err)
	}
}

// fill overwrites the last third, where the weights are.
func fill(b []byte, v byte) {
	for i := len(b) * 2 / 3; i < len(b); i++ {
		b[i] = v
	}
}

// FuzzOpen opens files that differ from a good one: they are refused, or can be used.
func FuzzOpen(f *testing.F) {
	good := tinyFile(f)
	f.Add(12, []byte{3})
	f.Add(32, []byte{5, 0, 0, 0})
	f.Add(headerSize, []byte("\x00\x00\x00\x00\x05\x00\x00\x00"))
	f.Add(len(good)-2000, []byte{0xff, 0xff, 0x7f, 0x7f, 0xff, 0xff, 0x7f, 0x7f})
	f.Fuzz(func(t *testing.T, at int, with []byte) {
		if at < 0 || at > len(good) {
			return
		}
		data := append([]byte(nil), good[:at]...)
		data = append(data, with...)
		if len(data) < len(good) {
			data = append(data, good[len(data):]...)
		}
		e, err := Open(seal(data), Options{})
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Errorf("error %v is not %v", err, ErrFormat)
			}
			return
		}
		digest(t, e)
	})
}

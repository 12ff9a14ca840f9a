package index

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/policybot/policybot/search/encoder"
)

// A ReadingKey stands for a question and a clause with its headings.
type ReadingKey [16]byte

// Readings are kept by what was read with what question. They are for one set of weights.
// Safe for concurrent use; a Reading that is kept is never changed.
type Readings interface {
	Get(ReadingKey) (r encoder.Reading, ok bool)
	Put(ReadingKey, encoder.Reading)
}

// Remember has e read a clause with a question only when known does not have it. An answer
// is the same either way, since an encoder says the same to the same input, bit for bit;
// nothing grows stale, since a clause that was changed is another key. Put around Queue, so
// that what is known waits for no turn.
func Remember(e Encoder, known Readings) Encoder { return &remembering{e, known} }

type remembering struct {
	Encoder
	known Readings
}

// Read implements Encoder.
func (m *remembering) Read(ctx context.Context, question string, windows []encoder.Window) ([]encoder.Reading, error) {
	out := make([]encoder.Reading, len(windows))
	keys := make([]ReadingKey, len(windows))
	var ask []encoder.Window
	var at []int // where the answers to ask belong
	for i, w := range windows {
		sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", question, w.Heading, w.Text))
		copy(keys[i][:], sum[:])
		var ok bool
		if out[i], ok = m.known.Get(keys[i]); !ok {
			ask, at = append(ask, w), append(at, i)
		}
	}
	if len(ask) == 0 {
		return out, ctx.Err()
	}
	read, err := m.Encoder.Read(ctx, question, ask)
	if err != nil {
		return nil, err
	}
	for n, i := range at {
		out[i] = read[n]
		m.known.Put(keys[i], read[n])
	}
	return out, nil
}

// RecentReadings keeps in memory at least the last n readings that were put or asked for,
// and 2n at most: some 300 bytes each.
func RecentReadings(n int) Readings {
	return &recently{most: n, young: map[ReadingKey]encoder.Reading{}}
}

// recently is two generations: when the young one is full it is the old one, and what was
// in the old one and not asked for since is forgotten.
type recently struct {
	mu         sync.Mutex
	most       int
	young, old map[ReadingKey]encoder.Reading
}

func (k *recently) Get(key ReadingKey) (encoder.Reading, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.young[key]
	if !ok {
		if r, ok = k.old[key]; ok {
			k.put(key, r)
		}
	}
	return r, ok
}

func (k *recently) Put(key ReadingKey, r encoder.Reading) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.put(key, r)
}

func (k *recently) put(key ReadingKey, r encoder.Reading) {
	if len(k.young) >= k.most {
		k.young, k.old = make(map[ReadingKey]encoder.Reading, k.most), k.young
	}
	k.young[key] = r
}

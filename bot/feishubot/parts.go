package feishubot

import (
	"bytes"
	"strconv"
	"sync"
	"time"
)

const (
	maxParts    = 64 // of a message
	maxWaiting  = 64 // messages of which parts are missing
	maxPayload  = 1 << 20
	partsWithin = 10 * time.Second // for all parts of a message to come
)

// parts puts messages together that came in several frames.
type parts struct {
	mu   sync.Mutex
	open map[string]*partial
}

type partial struct {
	at    time.Time
	got   [][]byte
	need  int
	bytes int
}

// join is the payload of the message that f is a part of; ok is false while parts are missing, or
// when they do not fit together.
func (p *parts) join(f *frame, now time.Time) (payload []byte, ok bool) {
	sum, err := strconv.Atoi(f.head(headSum))
	if err != nil || sum <= 1 {
		return f.payload, true
	}
	seq, err := strconv.Atoi(f.head(headSeq))
	id := f.head(headMessage)
	if err != nil || id == "" || sum > maxParts || seq < 0 || seq >= sum {
		return nil, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, m := range p.open {
		if now.Sub(m.at) > partsWithin {
			delete(p.open, id)
		}
	}
	m := p.open[id]
	if m == nil {
		if len(p.open) == maxWaiting {
			return nil, false
		}
		m = &partial{at: now, got: make([][]byte, sum), need: sum}
		if p.open == nil {
			p.open = map[string]*partial{}
		}
		p.open[id] = m
	}
	if len(m.got) != sum || m.got[seq] != nil {
		return nil, false
	}
	m.got[seq] = append([]byte{}, f.payload...)
	m.need--
	if m.bytes += len(f.payload); m.bytes > maxPayload {
		delete(p.open, id)
		return nil, false
	}
	if m.need > 0 {
		return nil, false
	}
	delete(p.open, id)
	return bytes.Join(m.got, nil), true
}

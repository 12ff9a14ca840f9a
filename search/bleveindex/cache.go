package bleveindex

import (
	"container/list"
	"sync"
)

// cache keeps what was decoded last, by where it is stored, so that it lives through
// changes of the index. A document is kept as it was last asked for: what others say
// of it may change while its text does not. Two callers that miss at once both
// decode, which is harmless.
type cache[V any] struct {
	mu    sync.Mutex
	most  int        // 0 keeps nothing
	order *list.List // of kept, newest first
	at    map[place]*list.Element
}

// place is where something is stored. A layer's name is never used again.
type place struct {
	layer string
	n     int32 // of a document among the layer's, or of an entry
}

type kept[V any] struct {
	at place
	v  V
}

func newCache[V any](most int) *cache[V] {
	return &cache[V]{most: most, order: list.New(), at: map[place]*list.Element{}}
}

// get returns the zero value for what is not kept.
func (c *cache[V]) get(at place) (v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.at[at]
	if !ok {
		return v
	}
	c.order.MoveToFront(e)
	return e.Value.(kept[V]).v
}

// put keeps v, in place of what was kept from there.
func (c *cache[V]) put(at place, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.at[at]; ok {
		e.Value = kept[V]{at, v}
		return
	}
	c.at[at] = c.order.PushFront(kept[V]{at, v})
	if c.order.Len() > c.most {
		last := c.order.Back()
		delete(c.at, last.Value.(kept[V]).at)
		c.order.Remove(last)
	}
}

package index

import (
	"container/list"
	"sync"

	"github.com/policybot/policybot/corpus"
)

// cache keeps the documents used last, by where they are stored, so that it lives
// through changes of the index. A document is kept as it was last asked for: what
// others say of it may change while its text does not. Two callers that miss at
// once both decode, which is harmless.
type cache struct {
	mu    sync.Mutex
	most  int        // 0 keeps nothing
	order *list.List // of kept, newest first
	at    map[place]*list.Element
}

// place is where a document is stored. A layer's name is never used again.
type place struct {
	layer string
	doc   int32 // index into the layer's Documents
}

type kept struct {
	at place
	d  *corpus.Document
}

func newCache() *cache {
	return &cache{order: list.New(), at: map[place]*list.Element{}}
}

func (c *cache) get(at place) *corpus.Document {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.at[at]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(kept).d
}

// put keeps d, in place of what was kept from there.
func (c *cache) put(at place, d *corpus.Document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.at[at]; ok {
		e.Value = kept{at, d}
		return
	}
	c.at[at] = c.order.PushFront(kept{at, d})
	if c.order.Len() > c.most {
		last := c.order.Back()
		delete(c.at, last.Value.(kept).at)
		c.order.Remove(last)
	}
}

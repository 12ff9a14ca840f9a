package bleveindex

import (
	"container/list"
	"sync"

	"policybot/corpus"
)

// cache keeps the documents used last, by their place in the table. Two callers
// that miss at once both decode, which is harmless.
type cache struct {
	mu    sync.Mutex
	most  int
	order *list.List // of entry, newest first
	at    map[int]*list.Element
}

type entry struct {
	n int
	d *corpus.Document
}

func newCache(most int) *cache {
	return &cache{most: most, order: list.New(), at: map[int]*list.Element{}}
}

func (c *cache) get(n int) *corpus.Document {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.at[n]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(entry).d
}

func (c *cache) put(n int, d *corpus.Document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.at[n]; ok {
		return
	}
	c.at[n] = c.order.PushFront(entry{n, d})
	if c.order.Len() > c.most {
		last := c.order.Back()
		delete(c.at, last.Value.(entry).n)
		c.order.Remove(last)
	}
}

package boltinbox

import (
	"container/heap"
	"time"
)

// item is an open or dead event as the index knows it.
type item struct {
	seq      uint64
	id, lane string
	urgent   bool
	state    string
	token    uint64 // of the present claim, while claimed
	ready    time.Time
	accepted time.Time

	pos int // in due or later, when it is the first of its lane
	in  *order
}

// index is what is in the file, in the order it is to be claimed. Of each lane
// only the first can be claimed; it is in later until it is ready, then in due.
type index struct {
	items map[uint64]*item
	ids   map[string]*item
	lanes map[string][]*item // in order of seq; dead ones are not in it
	due   order
	later order
	token uint64

	unsure uint64 // seq up to which replies may have been said that the file knows nothing of
}

func newIndex() *index {
	return &index{items: map[uint64]*item{}, ids: map[string]*item{}, lanes: map[string][]*item{},
		due: order{less: func(a, b *item) bool {
			if a.urgent != b.urgent {
				return a.urgent
			}
			return a.seq < b.seq
		}},
		later: order{less: func(a, b *item) bool { return a.ready.Before(b.ready) }},
	}
}

// add takes in a record; what was claimed waits again.
func (x *index) add(seq uint64, r *record) *item {
	it := &item{
		seq: seq, id: r.Event.ID, lane: r.Event.Lane(), urgent: !r.Event.Expires.IsZero(),
		state: r.State, ready: r.Ready, accepted: r.Accepted,
	}
	x.items[seq] = it
	if it.id != "" {
		x.ids[it.id] = it
	}
	if it.state == waiting {
		x.lanes[it.lane] = append(x.lanes[it.lane], it)
		if len(x.lanes[it.lane]) == 1 {
			x.put(it)
		}
	}
	return it
}

// put makes the first of a lane claimable from its ready on.
func (x *index) put(it *item) {
	x.out(it)
	heap.Push(&x.later, it)
	it.in = &x.later
}

func (x *index) out(it *item) {
	if it.in != nil {
		heap.Remove(it.in, it.pos)
		it.in = nil
	}
}

// ripen moves what is ready by now to due.
func (x *index) ripen(now time.Time) {
	for len(x.later.items) > 0 && !x.later.items[0].ready.After(now) {
		it := heap.Pop(&x.later).(*item)
		heap.Push(&x.due, it)
		it.in = &x.due
	}
}

// take hands out the next; nil when nothing is due.
func (x *index) take() *item {
	if len(x.due.items) == 0 {
		return nil
	}
	it := heap.Pop(&x.due).(*item)
	it.in = nil
	return it
}

// leave takes the item out of its lane and lets the next of it come.
func (x *index) leave(it *item) {
	x.out(it)
	lane := x.lanes[it.lane]
	for i, other := range lane {
		if other == it {
			lane = append(lane[:i:i], lane[i+1:]...)
			break
		}
	}
	if len(lane) == 0 {
		delete(x.lanes, it.lane)
		return
	}
	x.lanes[it.lane] = lane
	if lane[0].in == nil && lane[0].state == waiting {
		x.put(lane[0])
	}
}

// drop forgets the item.
func (x *index) drop(it *item) {
	if it.state != dead && it.state != damaged {
		x.leave(it)
	}
	delete(x.items, it.seq)
	delete(x.ids, it.id)
}

// next is when there may be more to claim; zero when nothing waits.
func (x *index) next(now time.Time) time.Time {
	switch {
	case len(x.due.items) > 0:
		return now
	case len(x.later.items) > 0:
		return x.later.items[0].ready
	}
	return time.Time{}
}

// order is a heap of items.
type order struct {
	items []*item
	less  func(a, b *item) bool
}

// Len, Less, Swap, Push and Pop implement heap.Interface.
func (o *order) Len() int           { return len(o.items) }
func (o *order) Less(i, j int) bool { return o.less(o.items[i], o.items[j]) }
func (o *order) Swap(i, j int) {
	o.items[i], o.items[j] = o.items[j], o.items[i]
	o.items[i].pos, o.items[j].pos = i, j
}
func (o *order) Push(v any) {
	it := v.(*item)
	it.pos = len(o.items)
	o.items = append(o.items, it)
}
func (o *order) Pop() any {
	last := len(o.items) - 1
	it := o.items[last]
	o.items[last] = nil
	o.items = o.items[:last]
	return it
}

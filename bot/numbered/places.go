package numbered

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/policybot/policybot/bot"
)

// What is kept of a place is a page, that says which message has which numbers, and what each of those
// messages offers under a key of its own: an answer then writes what is new and a short list, and not
// again all that the 99 numbers mean.

// meaning is what a number stands for: a press, or a form filled in.
type meaning struct {
	Number  int                 `json:"-"` // of the run
	Message string              `json:"-"` // the message that offers it, of the run too
	Action  bot.Action          `json:"a,omitempty"`
	Value   string              `json:"v,omitempty"`
	Label   string              `json:"l"`
	Confirm string              `json:"c,omitempty"`
	Form    string              `json:"f,omitempty"`
	Values  map[string][]string `json:"vs,omitempty"`
}

// page is which message of a place has which numbers.
type page struct {
	Next int   `json:"next"` // the number to be given next
	Runs []run `json:"runs"` // the oldest first; they end before Next
}

// run is the numbers of a message, one after the other.
type run struct {
	Message string `json:"m"`
	First   int    `json:"n"`
	Count   int    `json:"of"`
	Gone    int    `json:"gone,omitempty"` // of its first ones, which are others' now
	Slot    int    `json:"s"`              // where what they mean is kept
}

// block is what the numbers of a message mean.
type block struct {
	Message string    `json:"m"`
	All     []meaning `json:"all"`
}

func key(platform, place string) string { return "numbered/" + platform + "/" + place }

func (r *run) key(name string) string { return name + "#" + strconv.Itoa(r.Slot) }

// after is the number n places on from a number.
func after(number, n int) int { return (number-1+n)%most + 1 }

// place is which of its numbers a number is, -1 for none.
func (r *run) place(number int) int {
	i := (number - r.First + most) % most
	if i < r.Gone || i >= r.Count {
		return -1
	}
	return i
}

func (n *Numbers) read(ctx context.Context, name string) (p page, err error) {
	raw, err := n.memory.Recall(ctx, name)
	if err != nil {
		return page{}, fmt.Errorf("recall numbers: %w", err)
	}
	if raw == nil || json.Unmarshal(raw, &p) != nil || p.Next < 1 || p.Next > most {
		return page{Next: 1}, nil
	}
	p.Runs = slices.DeleteFunc(p.Runs, func(r run) bool {
		return r.First < 1 || r.First > most || r.Gone < 0 || r.Gone >= r.Count || r.Count > most
	})
	return p, nil
}

// add gives count numbers to a message, those of the oldest where there are no others.
func (p *page) add(message string, count int) run {
	r := run{Message: message, First: p.Next, Count: count}
	kept := 0
	for i := range p.Runs {
		old := &p.Runs[i]
		kept += old.Count - old.Gone
	}
	for over := kept + count - most; over > 0; { // the oldest come next
		old := &p.Runs[0]
		take := min(over, old.Count-old.Gone)
		old.Gone += take
		over -= take
		if old.Gone == old.Count {
			p.Runs = p.Runs[1:]
		}
	}
	for slices.ContainsFunc(p.Runs, func(o run) bool { return o.Slot == r.Slot }) {
		r.Slot++
	}
	p.Runs = append(p.Runs, r)
	p.Next = after(p.Next, count)
	return r
}

// give numbers what a message offers to a person, "" everybody, as it was numbered before if it was.
func (n *Numbers) give(ctx context.Context, name, message, who string, offers []meaning) ([]meaning, error) {
	if len(offers) == 0 {
		return nil, nil
	}
	lock := &n.places[maphash.String(n.seed, name)%uint64(len(n.places))]
	lock.Lock()
	defer lock.Unlock()
	p, err := n.read(ctx, name)
	if err != nil {
		return nil, err
	}
	var r run
	var kept []meaning
	same := func(r run) bool { return r.Message == message && r.Count == len(offers) && r.Gone == 0 }
	if i := slices.IndexFunc(p.Runs, same); i >= 0 {
		r = p.Runs[i]
		if kept, err = n.block(ctx, name, &r); err != nil {
			return nil, err
		}
	} else {
		r = p.add(message, len(offers))
	}
	if kept == nil {
		if err := n.write(ctx, name, who, &p, &r, offers); err != nil {
			return nil, err
		}
	}
	if kept != nil {
		offers = kept
	}
	for i := range offers {
		offers[i].Number = after(r.First, i)
	}
	return offers, nil
}

// block is what the numbers of a message mean, nil when that is not kept: forgotten with a person, or
// never written.
func (n *Numbers) block(ctx context.Context, name string, r *run) ([]meaning, error) {
	raw, err := n.memory.Recall(ctx, r.key(name))
	if err != nil {
		return nil, fmt.Errorf("recall numbers: %w", err)
	}
	var b block
	if raw == nil || json.Unmarshal(raw, &b) != nil || b.Message != r.Message || len(b.All) != r.Count {
		return nil, nil
	}
	return b.All, nil
}

// write keeps a page, and what the numbers of a message mean. When only one of the two was written, the
// message is not sent, and its numbers mean nothing until it is.
func (n *Numbers) write(ctx context.Context, name, who string, p *page, r *run, offers []meaning) error {
	list, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode numbers: %w", err)
	}
	means, err := json.Marshal(block{r.Message, offers})
	if err != nil {
		return fmt.Errorf("encode numbers: %w", err)
	}
	var persons []string
	if who != "" {
		persons = []string{who}
	}
	var both errgroup.Group // at once: they share a commit of the disk
	both.Go(func() error { return n.memory.Remember(ctx, r.key(name), means, persons, keep) })
	both.Go(func() error { return n.memory.Remember(ctx, name, list, nil, keep) })
	if err := both.Wait(); err != nil {
		return fmt.Errorf("remember numbers: %w", err)
	}
	return nil
}

// mean is what a number stands for in a place.
func (n *Numbers) mean(ctx context.Context, name string, number int) (m meaning, ok bool, err error) {
	p, err := n.read(ctx, name)
	if err != nil {
		return m, false, err
	}
	for _, r := range slices.Backward(p.Runs) { // a damaged page may have a number twice
		at := r.place(number)
		if at < 0 {
			continue
		}
		all, err := n.block(ctx, name, &r)
		if err != nil || all == nil {
			return m, false, err
		}
		m = all[at]
		m.Number, m.Message = number, r.Message
		return m, true, nil
	}
	return m, false, nil
}

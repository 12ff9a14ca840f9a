package app

import (
	"container/list"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// What somebody may see is decided in one place, here: a request goes to a Knowledge made
// of the documents for its viewer, as if there were no others. What answers, searches,
// suggests, counts, lists deadlines or completes never meets the rest, and so cannot let
// slip a word of it, whatever is built on top. Viewers of the same groups share a view.

// mostViews bounds how many views of one state are kept; each takes some 33 bytes a clause.
const mostViews = 12

// views are those of one Knowledge, made when first wanted. Safe for concurrent use.
type views struct {
	make func(search.Viewer) (*Knowledge, error)

	mu    sync.Mutex
	byKey map[string]*list.Element
	order *list.List // of *keptView, the last used in front
	done  bool
}

type keptView struct {
	key string
	k   *Knowledge
}

// keyOf names what a viewer sees of k: of his groups only those matter that something is
// for.
func (k *Knowledge) keyOf(v search.Viewer) (key string, whole bool) {
	if v.All || len(k.restricted) == 0 {
		return "", true
	}
	var of []string
	for _, g := range v.Groups {
		if _, ok := slices.BinarySearch(k.groups, g); ok {
			of = append(of, g)
		}
	}
	slices.Sort(of)
	return strings.Join(slices.Compact(of), "\x00"), false
}

// seenBy is what a viewer sees of k, which the caller must release. k itself is in use.
func (k *Knowledge) seenBy(v search.Viewer) (*Knowledge, error) {
	key, whole := k.keyOf(v)
	if whole {
		if !k.acquire() {
			return nil, search.ErrNotReady
		}
		return k, nil
	}
	return k.views.get(key, v)
}

func (s *views) get(key string, v search.Viewer) (*Knowledge, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return nil, search.ErrNotReady
	}
	if e, ok := s.byKey[key]; ok {
		s.order.MoveToFront(e)
		if k := e.Value.(*keptView).k; k.acquire() {
			return k, nil
		}
	}
	k, err := s.make(v) // others wait: making two at a time takes twice the memory and no less time
	if err != nil {
		return nil, err
	}
	if s.byKey == nil {
		s.byKey, s.order = map[string]*list.Element{}, list.New()
	}
	s.byKey[key] = s.order.PushFront(&keptView{key, k})
	for s.order.Len() > mostViews {
		old := s.order.Remove(s.order.Back()).(*keptView)
		delete(s.byKey, old.key)
		_ = old.k.Close() // only read from; those that use it end on it
	}
	if !k.acquire() { // unreachable: it was made just now and is closed under the lock alone
		return nil, search.ErrNotReady
	}
	return k, nil
}

func (s *views) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = true
	var errs []error
	for _, e := range s.byKey {
		errs = append(errs, e.Value.(*keptView).k.Close())
	}
	s.byKey = nil
	return errors.Join(errs...)
}

// deadlines are the lists of deadlines the views have, by key, for those of the next state.
func (s *views) deadlines() map[string]*deadlineCache {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]*deadlineCache{}
	for key, e := range s.byKey {
		out[key] = e.Value.(*keptView).k.deadlines
	}
	return out
}

// viewOf makes what a viewer sees of k.
func (b *builder) viewOf(k *Knowledge, v search.Viewer) (*Knowledge, error) {
	lets := func(name string) bool { return k.restricted[name].lets(v) }
	ix, err := k.index.Only(index.Sight{
		File:     lets,
		Document: func(_ string, d *search.Summary) bool { return lets(d.ID) },
	})
	if err != nil {
		return nil, fmt.Errorf("show a part of the library: %w", err)
	}
	out := b.over(ix, k.published)
	out.Temporary, out.rules = k.Temporary, k.rules
	key, _ := k.keyOf(v)
	if before := k.earlier[key]; before != nil {
		out.deadlines = before.next()
	} else {
		out.deadlines = k.deadlines.next()
	}
	return out, nil
}

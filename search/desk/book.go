package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
)

// Bounds of a Book.
const (
	perDocument = 3    // questions kept of one
	triesEach   = 6    // questions asked of one, to find those
	bookSize    = 2000 // documents remembered
	queueSize   = 64   // documents waiting to be looked at
	firstLooked = 12   // documents looked at without anybody having asked about them
	countSize   = 5000 // clauses whose answers are counted
	leastSure   = 0.7  // of an answer that counts
)

// Book holds questions that were asked once and answered with the clause they were made from. It looks at the newest
// documents by itself, and at others when somebody asks about them, one question at a time with a pause between
// (Run). What is counted is how often a clause was the answer, never what was asked. Safe for concurrent use; a nil
// Book holds nothing.
type Book struct {
	Answerer search.Answerer
	Library  search.Library
	Pause    time.Duration // between two questions; 0 is a second

	mu    sync.Mutex
	of    map[string]*page // by document
	order []string         // documents of it, the oldest first
	queue []string
	asked map[clauseKey]int
	wake  chan struct{}
}

// page is what is known to work for one document.
type page struct {
	questions []Made
	done      bool
}

type clauseKey struct {
	document string
	clause   int
}

// NewBook returns an empty book over a library that may change.
func NewBook(a search.Answerer, lib search.Library) *Book {
	return &Book{Answerer: a, Library: lib, of: map[string]*page{}, asked: map[clauseKey]int{}, wake: make(chan struct{}, 1)}
}

// About are questions of documents, those of the first document first; at most n. What is not known yet is looked at
// soon.
func (b *Book) About(ids []string, n int) []string {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		p := b.of[id]
		if p == nil {
			b.enqueue(id)
			continue
		}
		for _, m := range p.questions {
			if len(out) < n && !slices.Contains(out, m.Question) {
				out = append(out, m.Question)
			}
		}
	}
	return out
}

// Starters are questions to begin with, of the documents given: those whose clauses answered most often first, then
// of the newest documents, one of each document before a second of any.
func (b *Book) Starters(docs []search.Summary, n int) []string {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	type one struct {
		text         string
		count, round int
	}
	var all []one
	for _, d := range newest(docs) {
		if p := b.of[d.ID]; p != nil {
			for i, m := range p.questions {
				all = append(all, one{m.Question, b.asked[clauseKey{d.ID, m.Clause}], i})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y one) int { return cmp.Or(y.count-x.count, x.round-y.round) })
	var out []string
	for _, o := range all {
		if len(out) < n && !slices.Contains(out, o.text) {
			out = append(out, o.text)
		}
	}
	return out
}

// Matching are questions that hold what is being typed, of the documents given; at most n.
func (b *Book) Matching(docs []search.Summary, typed string, n int) []string {
	key := string(letters(typed))
	if b == nil || key == "" {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var begin, hold []string
	for i := range docs {
		p := b.of[docs[i].ID]
		if p == nil {
			continue
		}
		for _, m := range p.questions {
			switch at := strings.Index(hanzi.Fold(m.Question), key); {
			case m.Question == typed || slices.Contains(begin, m.Question) || slices.Contains(hold, m.Question):
			case at == 0:
				begin = append(begin, m.Question)
			case at > 0:
				hold = append(hold, m.Question)
			}
		}
	}
	out := append(begin, hold...)
	return out[:min(len(out), n)]
}

// Often tells whether any clause has answered yet, so that Starters are what is often asked.
func (b *Book) Often() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.asked) > 0
}

// count notes that the first clause cited was an answer.
func (b *Book) count(cites []search.Citation) {
	if len(cites) == 0 {
		return
	}
	key := clauseKey{cites[0].DocumentID, cites[0].Clause}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.asked[key]; known || len(b.asked) < countSize {
		b.asked[key]++
	}
}

// Changed tells the book that the library has: documents that are gone are forgotten, new ones looked at.
func (b *Book) Changed(docs []search.Summary) {
	if b == nil {
		return
	}
	there := make(map[string]bool, len(docs))
	for i := range docs {
		there[docs[i].ID] = true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for id := range b.of {
		if !there[id] {
			delete(b.of, id)
		}
	}
	for key := range b.asked {
		if !there[key.document] {
			delete(b.asked, key)
		}
	}
	gone := func(id string) bool { return !there[id] }
	b.order, b.queue = slices.DeleteFunc(b.order, gone), slices.DeleteFunc(b.queue, gone)
	for _, d := range newest(docs)[:min(len(docs), firstLooked)] {
		if b.of[d.ID] == nil {
			b.enqueue(d.ID)
		}
	}
}

// enqueue has a document looked at; the caller holds mu.
func (b *Book) enqueue(id string) {
	if len(b.queue) < queueSize && !slices.Contains(b.queue, id) {
		b.queue = append(b.queue, id)
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Run looks at documents until ctx ends.
func (b *Book) Run(ctx context.Context) {
	for {
		id, ok := b.next()
		if !ok {
			select {
			case <-ctx.Done():
				return
			case <-b.wake:
			}
			continue
		}
		found, err := b.look(ctx, id)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			b.keep(id, found)
		} // else it is looked at when it is asked about again
	}
}

func (b *Book) next() (id string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		return "", false
	}
	id, b.queue = b.queue[0], b.queue[1:]
	return id, true
}

func (b *Book) keep(id string, found []Made) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of[id] == nil {
		b.order = append(b.order, id)
	}
	b.of[id] = &page{questions: found, done: true}
	for len(b.order) > bookSize {
		delete(b.of, b.order[0])
		b.order = b.order[1:]
	}
}

// look asks the questions of a document, one after the other, until enough are answered as they should be.
func (b *Book) look(ctx context.Context, id string) ([]Made, error) {
	d, err := b.Library.Document(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("open document %s: %w", id, err)
	}
	var out []Made
	tries := 0
	for _, m := range Make(d) {
		if len(out) == perDocument || tries == triesEach {
			break
		}
		a, err := b.ask(ctx, m.Question)
		if err != nil {
			return nil, err
		}
		if tries++; works(a, id, m) {
			out = append(out, m)
		}
	}
	return out, nil
}

// ask asks one question when there is room for it: people go first.
func (b *Book) ask(ctx context.Context, text string) (search.Answer, error) {
	pause := cmp.Or(b.Pause, time.Second)
	for {
		select {
		case <-ctx.Done():
			return search.Answer{}, ctx.Err()
		case <-time.After(pause):
		}
		a, err := b.Answerer.Ask(ctx, search.Question{Text: text})
		if !errors.Is(err, search.ErrBusy) {
			return a, err
		}
		pause = min(2*pause, time.Minute)
	}
}

// works tells whether an answer is the one its question was made for.
func works(a search.Answer, id string, m Made) bool {
	if a.Status != search.Answered || len(a.Citations) == 0 || a.Confidence < leastSure {
		return false
	}
	c := a.Citations[0]
	return c.DocumentID == id && c.Clause == m.Clause && strings.Contains(string(letters(a.Headline)), string(letters(m.Tells)))
}

// newest puts documents in order, the newest first.
func newest(docs []search.Summary) []*search.Summary { return saying{}.among(docs) }

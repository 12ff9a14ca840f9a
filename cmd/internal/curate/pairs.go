package curate

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

// What changing pairs may answer besides search.ErrInvalid; match with errors.Is. The words are for people.
var (
	ErrUnknown  = errors.New("没有这条问答，可能已删除；请回到清单重新选择")
	ErrConflict = errors.New("这个问法已经登记过")
	ErrFull     = errors.New("人工核对的问答已满")
	ErrStale    = errors.New("别人刚改过，请重新打开后再改")
)

// pairsName is the setting that holds the pairs.
const pairsName = "curated"

// stored is a pair in the store; Name is what an import of the store goes by.
type stored struct {
	curated.Pair
	Name string `json:"name"`
}

// openPairs reads the pairs; there need be none yet.
func openPairs(ctx context.Context, store reminders.Settings, now func() time.Time) (*reminders.Shared[*curated.Book], error) {
	read := func(body []byte) (*curated.Book, error) {
		if len(body) == 0 {
			return curated.NewBook(nil), nil
		}
		var of map[string][]stored
		if err := json.Unmarshal(body, &of); err != nil {
			return nil, fmt.Errorf("read curated pairs: %w", err)
		}
		var pairs []curated.Pair
		for _, p := range of[pairsName] {
			pairs = append(pairs, p.Pair)
		}
		return curated.NewBook(pairs), nil
	}
	write := func(b *curated.Book) ([]byte, error) {
		list := []stored{}
		for _, p := range b.Pairs() {
			list = append(list, stored{p, p.ID})
		}
		body, err := json.Marshal(map[string][]stored{pairsName: list})
		if err == nil && len(body) > reminders.MaxSetting {
			err = fmt.Errorf("%w:请删掉不用的问答或问法", ErrFull)
		}
		return body, err
	}
	s, err := reminders.NewShared(ctx, store, pairsName, read, write, now)
	if err != nil {
		return nil, fmt.Errorf("open curated pairs: %w", err)
	}
	return s, nil
}

// shelf is a library that opens each document once.
type shelf struct {
	search.Library
	open map[string]*corpus.Document
}

func newShelf(lib search.Library) *shelf { return &shelf{lib, map[string]*corpus.Document{}} }

func (s *shelf) Document(ctx context.Context, id string) (*corpus.Document, error) {
	if d, ok := s.open[id]; ok {
		return d, nil
	}
	d, err := s.Library.Document(ctx, id)
	if err == nil {
		s.open[id] = d
	}
	return d, err
}

// seen tells whether who asks may see a pair, and where its clause is.
func (s *Service) seen(ctx context.Context, lib search.Library, p *curated.Pair) (at curated.Place, ok bool, err error) {
	at, err = p.Ref.Find(ctx, lib, s.Today())
	if err != nil || at.State != curated.Gone || s.Who(ctx).Admin {
		return at, err == nil, err
	}
	all, err := p.Ref.Find(search.WithViewer(ctx, search.Viewer{All: true}), s.Library, s.Today())
	return at, err == nil && all.State == curated.Gone && p.Open, err
}

// Placed is a pair and where its clause is.
type Placed struct {
	curated.Pair
	Place curated.Place
}

// List are the pairs who asks may see, the one written last first.
func (s *Service) List(ctx context.Context) (out []Placed, err error) {
	lib := newShelf(s.Library)
	for _, p := range s.pairs.Get(ctx, true).Pairs() {
		at, ok, err := s.seen(ctx, lib, &p)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, Placed{p, at})
		}
	}
	return out, nil
}

// Pair is one who asks may see; ErrUnknown for any other.
func (s *Service) Pair(ctx context.Context, id string) (Placed, error) {
	p, ok := s.pairs.Get(ctx, true).Pair(id)
	if !ok {
		return Placed{}, ErrUnknown
	}
	at, ok, err := s.seen(ctx, s.Library, &p)
	if err == nil && !ok {
		err = ErrUnknown
	}
	return Placed{p, at}, err
}

// Save writes a draft, a new pair where it has no id. was is when the pair it replaces was written, as whoever edits it
// has seen it; the zero time does not ask.
func (s *Service) Save(ctx context.Context, d curated.Draft, was time.Time) (curated.Pair, error) {
	p, err := s.made(ctx, s.Library, d)
	if err != nil {
		return curated.Pair{}, err
	}
	s.Audit(ctx, p.ID)
	err = s.pairs.Change(ctx, func(b *curated.Book) (*curated.Book, error) {
		if old, ok := b.Pair(p.ID); ok && !was.IsZero() && !old.At.Equal(was) {
			return nil, ErrStale
		}
		next, bad, err := s.with(ctx, b, []entry{{p, d.ID != ""}})
		return next, errors.Join(err, bad[0])
	})
	return p, err
}

// made is the pair of a draft, and who made it.
func (s *Service) made(ctx context.Context, lib search.Library, d curated.Draft) (curated.Pair, error) {
	p, err := d.Pair(ctx, lib, s.Today())
	if err != nil {
		return p, err
	}
	if p.ID == "" {
		p.ID = "q" + strings.ToLower(rand.Text()[:10])
	}
	open, err := p.Ref.Find(search.WithViewer(ctx, search.Viewer{}), s.Library, s.Today())
	p.Open, p.By, p.At = open.State != curated.Gone, s.Who(ctx).Name, s.Now().UTC().Truncate(time.Millisecond)
	return p, err
}

// entry is a pair to be written; replaces says that one of its id has to be there.
type entry struct {
	pair     curated.Pair
	replaces bool
}

// with is a book with pairs in it, in the place of those of their ids. bad are what is wrong with entries, by index; then
// there is no book.
func (s *Service) with(ctx context.Context, b *curated.Book, in []entry) (out *curated.Book, bad map[int]error, err error) {
	bad, mine, wordings := map[int]error{}, map[string]int{}, map[string]int{}
	pairs := slices.Clone(b.Pairs())
	for i, e := range in {
		if _, twice := mine[e.pair.ID]; twice {
			bad[i] = search.Invalid("编号%s出现了两次", e.pair.ID)
			continue
		}
		mine[e.pair.ID] = i
	}
	for i, e := range in {
		at := slices.IndexFunc(pairs, func(o curated.Pair) bool { return o.ID == e.pair.ID })
		switch {
		case e.replaces && at < 0:
			bad[i] = ErrUnknown
		case e.replaces:
			if _, ok, err := s.seen(ctx, s.Library, &pairs[at]); err != nil {
				return nil, nil, err
			} else if !ok {
				bad[i] = ErrUnknown
			}
			pairs[at] = e.pair
		default:
			pairs = append(pairs, e.pair)
		}
		for _, w := range e.pair.Wordings() {
			plain := curated.Plain(w)
			if other, ok := wordings[plain]; ok && other != i {
				bad[i] = fmt.Errorf("%w：“%s”有两条问答都写了", ErrConflict, w)
			}
			wordings[plain] = i
			for _, other := range b.Asked(w) {
				if _, rewritten := mine[other.ID]; rewritten {
					continue
				}
				// One that he does not see must not be told of; the one written last answers who sees both.
				if _, ok, err := s.seen(ctx, s.Library, &other); err != nil {
					return nil, nil, err
				} else if ok {
					bad[i] = fmt.Errorf("%w：“%s”在问答%s里，请改那一条", ErrConflict, w, other.ID)
				}
			}
		}
	}
	switch {
	case len(bad) > 0:
		return nil, bad, nil
	case len(pairs) > curated.MaxPairs:
		return nil, nil, fmt.Errorf("%w：最多%d条，请先删掉不用的", ErrFull, curated.MaxPairs)
	}
	return curated.NewBook(pairs), nil, nil
}

// Delete deletes a pair who asks may see.
func (s *Service) Delete(ctx context.Context, id string) error {
	s.Audit(ctx, id)
	if _, err := s.Pair(ctx, id); err != nil {
		return err
	}
	return s.pairs.Change(ctx, func(b *curated.Book) (*curated.Book, error) {
		if _, ok := b.Pair(id); !ok {
			return nil, ErrUnknown
		}
		return curated.NewBook(slices.DeleteFunc(slices.Clone(b.Pairs()), func(p curated.Pair) bool { return p.ID == id })), nil
	})
}

// Package article answers questions that say where their answer stands: 养犬条例第四条是什么, and of a value 养犬条例第四条的收容期限是多少. Then
// nothing is searched: the first is answered with that article; of the second the package says where to read.
//
//	Finder.Point     a question -> the places it points to, nil when it points to none
//	Pointed.Answer   what stands there, or that nothing does
//	Pointed.Clauses  where to look, with nothing claimed
package article

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/search"
)

// Limits on what one such question opens and shows.
const (
	mostTexts     = 8 // of one name: versions, places
	mostAddressed = 6 // articles shown at once
	mostTold      = 3 // texts beside the first
	nearest       = 3 // shown where nothing stands there
	mostUnnamed   = 8 // texts of a library in which an article of no named text is looked up
)

// Finder finds what questions point to. Both fields are required. It is safe for concurrent use, and must not be copied.
type Finder struct {
	Library search.Library
	Words   func(text string) []string // cuts simplified text into words

	names atomic.Pointer[library]
}

// Pointed is a question that says where its answer stands.
type Pointed struct {
	Aim    address.Aim
	Rest   string   // what it asks besides
	Texts  [][]Spot // by text, the best first: where it points in each
	reason search.Reason
	near   []Spot // shown where nothing stands there
	// Unstated tells that nothing speaks of the places, though that is what is asked.
	Unstated bool
	gone     string // said of what is not there beside what is
	Meant    string // the whole question, where it leaned on the one before
}

// Spot is a place in a document.
type Spot struct {
	Doc   *corpus.Document
	Place address.Place
	Way   address.Steps
}

// library is the names of the texts, made once for a list of them.
type library struct {
	read   []search.Summary
	titles *address.Titles
}

func (f *Finder) libraryOf(docs []search.Summary) *library {
	if l := f.names.Load(); l != nil && len(l.read) == len(docs) && (len(docs) == 0 || &l.read[0] == &docs[0]) {
		return l
	}
	texts := make([]address.Text, len(docs))
	for i := range docs {
		d := &docs[i]
		texts[i] = address.Text{Title: d.Title, Number: d.Number, Region: d.Region, Year: d.Issued.Year}
	}
	l := &library{docs, address.NewTitles(texts, f.Words)}
	f.names.Store(l)
	return l
}

// Point reads where a question says its answer stands; nil when it does not say.
func (f *Finder) Point(ctx context.Context, in search.Question, docs []search.Summary) (*Pointed, error) {
	r := address.Read(in.Text)
	if len(r.Addresses) == 0 {
		return nil, nil
	}
	lib := f.libraryOf(docs)
	found := make([]address.Named, len(r.Addresses))
	names := map[string]address.Named{}
	for i, a := range r.Addresses {
		if found[i] = lib.titles.Find(a); found[i].Fit == address.NoFit && a.Named {
			found[i].Size = len(a.Said)
		}
		names[a.Said] = found[i]
	}
	p := &Pointed{Rest: r.Rest(func(a address.Address) (size, after int) {
		n := names[a.Said]
		return n.Size, n.After
	})}
	if p.Aim = address.AimOf(p.Rest); p.Aim == address.Beside {
		return nil, nil
	}
	whole := p.Aim == address.There
	last := search.Turn{}
	if n := len(in.History); n > 0 {
		last = in.History[n-1]
	}
	for i, a := range r.Addresses {
		way, ids := a.Steps, lib.ids(found[i].Texts, in.Region)
		switch {
		case len(ids) > 0:
		case a.Named && whole:
			p.reason = search.Reason{Code: search.NoText, Title: address.Name(a.Said)}
			return p, nil
		case a.Named:
			return nil, nil
		case len(last.Documents) > 0:
			way, ids = way.Under(wayOf(last)), last.Documents
		case !whole && (len(docs) > 1 || !way.Has(address.Article)):
			return nil, nil
		default:
			if done, err := f.unnamed(ctx, p, way, lib); done || err != nil {
				return p, err
			}
			continue
		}
		if err := f.follow(ctx, p, way, ids, i == 0); err != nil {
			return nil, err
		}
		if a.Said == "" || found[i].Fit == address.NoFit {
			p.Meant = meantBy(p, way, p.Rest)
		}
	}
	if p.Aim == address.Against || p.Aim == address.Citing {
		p.turn()
	}
	if len(p.Texts) == 0 && p.reason.Code == "" {
		return nil, nil
	}
	return p, nil
}

// turn goes from the places a question points to on to the clauses that speak of them: who breaks 第四条 is punished by
// 第五条. Where none does, the places themselves are shown: what follows is written of acts, and which of them is meant
// nobody said.
func (p *Pointed) turn() {
	var texts [][]Spot
	for _, spots := range p.Texts {
		var of []Spot
		for _, s := range spots {
			for _, i := range address.CitedBy(s.Doc, s.Way) {
				span := s.Doc.Clauses[i].Span
				at := address.Place{Section: s.Doc.Clauses[i].Section, Clauses: [2]int{i, i + 1}, Span: span, Label: span}
				of = append(of, Spot{s.Doc, at, address.Steps{address.ArticleOf(s.Doc, i)}})
			}
		}
		if len(of) > 0 {
			texts = append(texts, of)
		}
	}
	if p.Unstated = len(texts) == 0; !p.Unstated {
		p.Texts = texts
	}
}

// wayOf is where the last question of a talk pointed.
func wayOf(t search.Turn) address.Steps {
	as := address.Read(cmp.Or(t.Meant, t.Text)).Addresses
	if len(as) == 0 {
		return nil
	}
	return as[len(as)-1].Steps
}

// meantBy is the question with the text named.
func meantBy(p *Pointed, way address.Steps, rest string) string {
	title := p.reason.Title
	if len(p.Texts) > 0 && len(p.Texts[0]) > 0 {
		title = p.Texts[0][0].Doc.Title
	}
	if title == "" {
		return ""
	}
	return "《" + title + "》" + way.String() + rest
}

// ids are the texts of a name, the best first: in force, of the asker's region or of everywhere, the newest.
func (l *library) ids(texts []int, region string) (ids []string) {
	rank := func(m *search.Summary) int {
		switch {
		case m.Authority == corpus.Template:
			return 4
		case !m.InForce(corpus.Date{}):
			return 3
		case region != "" && m.Region == region:
			return 0
		case m.Region == "":
			return 1
		}
		return 2
	}
	of := slices.SortedStableFunc(slices.Values(texts), func(a, b int) int {
		x, y := &l.read[a], &l.read[b]
		return cmp.Or(cmp.Compare(rank(x), rank(y)), y.Issued.Compare(x.Issued))
	})
	for _, i := range of[:min(len(of), mostTexts)] {
		ids = append(ids, l.read[i].ID)
	}
	return ids
}

// follow goes one way in each of the texts. The first question of a text is put beside those of the same text.
func (f *Finder) follow(ctx context.Context, p *Pointed, way address.Steps, ids []string, first bool) error {
	for i, id := range ids {
		d, err := f.Library.Document(ctx, id)
		if err != nil {
			return fmt.Errorf("open document %s: %w", id, err)
		}
		place, missing := address.Find(d, way)
		s := Spot{d, place, way}
		k := slices.IndexFunc(p.Texts, func(t []Spot) bool { return t[0].Doc.ID == d.ID })
		switch {
		case missing != nil || !s.holds():
			if i == 0 && missing != nil {
				p.miss(s, missing)
			}
		case k >= 0:
			p.Texts[k] = append(p.Texts[k], s)
		case first || len(p.Texts) == 0:
			p.Texts = append(p.Texts, []Spot{s})
		case i == 0: // of another text than the first
			p.Texts[0] = append(p.Texts[0], s)
		}
	}
	return nil
}

// holds tells whether any clause stands at a spot.
func (s Spot) holds() bool { return s.Place.Clauses[0] < s.Place.Clauses[1] }

// miss notes what the best of the texts does not have.
func (p *Pointed) miss(s Spot, m *address.Missing) {
	r := search.Reason{Code: search.NoArticle, Title: s.Doc.Title, Within: m.Above.String(), Article: m.Step.String()}
	if s.Place.Section >= 0 && m.Above.Has(address.Article) {
		r.Within = strings.TrimSpace(s.Doc.Sections[s.Place.Section].Label) + m.Above[1:].String()
	}
	if m.Last > 0 {
		r.Last = address.Step{Unit: m.Step.Unit, N: m.Last}.String()
	}
	if p.reason.Code == "" {
		p.reason = r
	}
	p.gone += r.Missing() + "。"
	near := Spot{Doc: s.Doc, Place: s.Place}
	if !near.holds() && m.Last > 0 {
		near.Place, _ = address.Find(s.Doc, address.Steps{{Unit: m.Step.Unit, N: m.Last}})
	}
	if near.holds() {
		p.near = append(p.near, near)
	}
}

// unnamed looks an article up whose text was not named; done when that cannot be told.
func (f *Finder) unnamed(ctx context.Context, p *Pointed, way address.Steps, lib *library) (done bool, err error) {
	which := search.Reason{Code: search.WhichText, Article: way.String()}
	if len(lib.read) > mostUnnamed {
		p.reason = which
		return true, nil
	}
	var all []int
	for i := range lib.read {
		all = append(all, i)
	}
	q := &Pointed{}
	if err := f.follow(ctx, q, way, lib.ids(all, ""), true); err != nil {
		return true, err
	}
	switch have := slices.Concat(q.Texts...); {
	case len(have) == 1:
		return false, f.follow(ctx, p, way, []string{have[0].Doc.ID}, len(p.Texts) == 0)
	case len(have) > 1:
		p.reason, p.near = which, have
		return true, nil
	case len(lib.read) == 1:
		p.reason, p.near = q.reason, q.near
	}
	return true, nil
}

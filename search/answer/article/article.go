// Package article answers questions that say where their answer stands: 养犬条例第四条是什么,
// and of a value 养犬条例第四条的收容期限是多少. Then nothing is searched: the first is answered
// with that article; of the second the package says where to read.
//
//	Finder.Point     a question -> the places it points to, nil when it points to none
//	Pointed.Answer   what stands there, or that nothing does
//	Pointed.Clauses  where to look, with nothing claimed
package article

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/search"
)

// A question may say where the answer stands: 养犬条例第四条是什么, and of a value
// 养犬条例第四条的收容期限是多少. Then nothing is searched: the first is answered with that
// article, the second read from it alone.

// Limits on what one such question opens and shows.
const (
	mostTexts     = 8 // of one name: versions, places
	mostAddressed = 6 // articles shown at once
	mostTold      = 3 // texts beside the first
	nearest       = 3 // shown where nothing stands there
	mostUnnamed   = 8 // texts of a library in which an article of no named text is looked up
)

// Finder finds what questions point to. The zero value is not usable: both fields are
// required. It is safe for concurrent use, and must not be copied.
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

// turn goes from the places a question points to on to the clauses that speak of them:
// who breaks 第四条 is punished by 第五条. Where none does, the places themselves are
// shown: what follows is written of acts, and which of them is meant nobody said.
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
	if len(texts) == 0 {
		p.Unstated = true
		return
	}
	p.Texts = texts
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

// ids are the texts of a name, the best first: in force, of the asker's region or of
// everywhere, the newest.
func (l *library) ids(texts []int, region string) (ids []string) {
	of := slices.Clone(texts)
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
	slices.SortStableFunc(of, func(a, b int) int {
		x, y := &l.read[a], &l.read[b]
		return cmp.Or(cmp.Compare(rank(x), rank(y)), y.Issued.Compare(x.Issued))
	})
	for _, i := range of[:min(len(of), mostTexts)] {
		ids = append(ids, l.read[i].ID)
	}
	return ids
}

// follow goes one way in each of the texts. The first question of a text is put beside
// those of the same text.
func (f *Finder) follow(ctx context.Context, p *Pointed, way address.Steps, ids []string, first bool) error {
	for i, id := range ids {
		d, err := f.Library.Document(ctx, id)
		if err != nil {
			return fmt.Errorf("open document %s: %w", id, err)
		}
		place, missing := address.Find(d, way)
		s := Spot{d, place, way}
		if missing != nil || place.Clauses[0] >= place.Clauses[1] {
			p.miss(s, missing, i == 0)
			continue
		}
		k := slices.IndexFunc(p.Texts, func(t []Spot) bool { return t[0].Doc.ID == d.ID })
		switch {
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

// miss notes what the best of the texts does not have.
func (p *Pointed) miss(s Spot, m *address.Missing, best bool) {
	if !best || m == nil {
		return
	}
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
	near := s.Place
	if near.Clauses[0] >= near.Clauses[1] && m.Last > 0 {
		near, _ = address.Find(s.Doc, address.Steps{{Unit: m.Step.Unit, N: m.Last}})
	}
	if near.Clauses[0] < near.Clauses[1] {
		p.near = append(p.near, Spot{s.Doc, near, nil})
	}
}

// unnamed looks an article up whose text was not named; done when that cannot be told.
func (f *Finder) unnamed(ctx context.Context, p *Pointed, way address.Steps, lib *library) (done bool, err error) {
	which := search.Reason{Code: search.WhichText, Article: way.String()}
	if len(lib.read) > mostUnnamed {
		p.reason = which
		return true, nil
	}
	all := make([]int, len(lib.read))
	for i := range all {
		all[i] = i
	}
	var have []Spot
	q := &Pointed{}
	if err := f.follow(ctx, q, way, lib.ids(all, ""), true); err != nil {
		return true, err
	}
	for _, t := range q.Texts {
		have = append(have, t...)
	}
	switch {
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

// Answer shows what stands where the question points, or says that nothing does.
func (p *Pointed) Answer() search.Answer {
	if len(p.Texts) == 0 {
		a := search.Answer{Status: search.NotFound, Type: search.Definition, Reason: p.reason, Confidence: 1}
		for _, s := range p.near[:min(len(p.near), nearest)] {
			a.Nearest = append(a.Nearest, search.NearestOf(s.Doc, s.Place.Clauses[0], 1, ""))
		}
		return a
	}
	a := search.Answer{Status: search.Answered, Type: search.Definition, Confidence: sureOfAddress}
	best := tell(p.Texts[0])
	a.Headline, a.Text, a.Citations, a.Items = best.Headline, best.Text+p.gone, best.Citations, best.items
	for _, t := range p.Texts[1:min(len(p.Texts), 1+mostTold)] {
		a.Alternatives = append(a.Alternatives, tell(t).Alternative)
	}
	return a
}

// sureOfAddress is the confidence that an article is the one asked for.
const sureOfAddress = 0.98

// told is what stands at the spots of a text.
type told struct {
	search.Alternative
	items []string
}

// tell puts spots into words: the words that stand there, with their numbers where
// there are several.
func tell(spots []Spot) told {
	var t told
	more := ""
	if n := len(spots); n > mostAddressed {
		more = fmt.Sprintf("只列出前%d处，其余见原文。", mostAddressed)
		spots = spots[:mostAddressed]
	}
	room := search.Definition.MaxHeadline() / len(spots)
	var texts []string
	for _, s := range spots {
		name := s.name()
		words, cites := s.overview()
		if words == "" {
			words, cites = s.words(room-utf8.RuneCountInString(name)-2), []search.Citation{s.cite(len(spots) > 1)}
		}
		if len(spots) > 1 {
			words = name + "：" + words
			t.items = append(t.items, words)
		}
		texts = append(texts, words)
		t.Citations = append(t.Citations, cites...)
	}
	t.Headline = strings.Join(texts, "；")
	for i, s := range spots {
		switch {
		case i > 0 && s.Doc.ID == spots[i-1].Doc.ID:
			t.Text += texts[i]
		case len(spots) > 1:
			t.Text += s.title() + texts[i]
		default:
			t.Text += s.title() + s.name() + "：" + texts[i]
		}
		t.Text = strings.TrimRight(t.Text, "；;：:，,。") + "。"
	}
	t.Text += more
	return t
}

// title is what the text of a Spot is called, with what a reader must not miss.
func (s Spot) title() string {
	title := "《" + strings.NewReplacer("《", "〈", "》", "〉").Replace(s.Doc.Title) + "》"
	if s.Doc.Validity.Stale() {
		return title + "（" + s.Doc.Validity.Label() + "）"
	}
	return title
}

// name is what a Spot is called: by the number its article has in the text, which may
// be another than was asked for (通知第三条 is 三、).
func (s Spot) name() string {
	if len(s.Way) == 0 || s.Place.Section < 0 {
		return s.Way.String()
	}
	label := strings.TrimSpace(s.Doc.Sections[s.Place.Section].Label)
	i := slices.IndexFunc(s.Way, func(x address.Step) bool { return x.Unit == address.Article && x.N < 0 })
	if i < 0 || label == "" {
		return s.Way.String()
	}
	return label + s.Way[i+1:].String()
}

// overview is what a chapter is called and which articles it has, with its first and
// last as citations; "" of what is no chapter or has none.
func (s Spot) overview() (words string, cites []search.Citation) {
	if len(s.Way) == 0 || s.Way[len(s.Way)-1].Unit >= address.Division || s.Place.Section < 0 {
		return "", nil
	}
	var ends []address.Step
	for i := s.Place.Clauses[0]; i < s.Place.Clauses[1]; i++ {
		a := address.ArticleOf(s.Doc, i)
		if a.N > 0 && (len(ends) == 0 || a != ends[len(ends)-1]) {
			ends = append(ends[:min(len(ends), 1)], a)
		}
	}
	var names []string
	for _, a := range ends {
		at, missing := address.Find(s.Doc, address.Steps{a})
		if missing != nil {
			return "", nil
		}
		names = append(names, a.String())
		cites = append(cites, Spot{s.Doc, at, address.Steps{a}}.cite(true))
	}
	heading := strings.TrimSpace(s.Doc.Sections[s.Place.Section].Heading)
	if len(names) == 0 || heading == "" {
		return "", nil
	}
	return heading + "（" + strings.Join(names, "至") + "）", cites
}

// words are the words of a Spot in one line, cut after a sentence where they are more
// than n characters.
func (s Spot) words(n int) string {
	text := s.Doc.Quote(s.Place.Span)
	if l := s.Place.Label; l.End >= s.Place.Span.End && l.Start < s.Place.Span.Start && s.Place.Span.Start-l.Start < maxLabel &&
		numberRE.MatchString(s.Doc.Quote(l)) {
		text = s.Doc.Quote(l) // （一）增加床位。每千名…: the heading is part of what stands there
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, numberRE.FindString(text)))
	if len(s.Way) > 0 && s.Way[len(s.Way)-1].Unit >= address.Item {
		text = strings.TrimRight(text, "；;")
	}
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\t' }), " ")
	text = strings.NewReplacer("。 ", "。", "： ", "：", "； ", "；", "， ", "，").Replace(text)
	r := []rune(text)
	if len(r) <= n {
		return text
	}
	cut := string(r[:max(n-2, 0)])
	if i := strings.LastIndexAny(cut, "。；"); i > len(cut)/3 {
		_, w := utf8.DecodeRuneInString(cut[i:])
		cut = cut[:i+w]
	}
	return cut + "……"
}

// numberRE is the number of an item or a heading that is no article.
var numberRE = regexp.MustCompile(`^(?:[（(][一二三四五六七八九十\d０-９]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|[\d０-９]{1,3}[.．、]|[①-⑳])\s*`)

// longQuote is how many bytes of an article are quoted as one.
const longQuote = 6000

// cite quotes the clauses of a spot; numbered with the number before them.
func (s Spot) cite(numbered bool) search.Citation {
	first, last := s.Place.Clauses[0], s.Place.Clauses[1]-1
	span := s.Doc.Clauses[first].Span
	for i := first + 1; i <= last && s.Doc.Clauses[i].Span.End-span.Start <= longQuote; i++ {
		span.End = s.Doc.Clauses[i].Span.End
	}
	mark := corpus.Span{Start: span.Start, End: span.Start}
	if span.Contains(s.Place.Span) && span != s.Place.Span {
		mark = s.Place.Span
	}
	if l := s.Place.Label; (numbered || numberRE.MatchString(s.Doc.Quote(l))) && l.End >= span.End && l.Start < span.Start && span.Start-l.Start < maxLabel {
		span.Start = l.Start
	}
	return search.Cite(s.Doc, first, span, mark)
}

// maxLabel bounds, in bytes, what stands between the number of an article and its text.
const maxLabel = 200

// Clauses shows where the question points, without a value.
func (p *Pointed) Clauses(typ search.Type, confidence float64) search.Answer {
	a := search.Answer{Type: typ, Status: search.Clauses, Reason: search.Reason{Code: search.Unstated}, Confidence: confidence}
	for _, s := range p.Texts[0][:min(len(p.Texts[0]), search.MaxClauses)] {
		a.Citations = append(a.Citations, s.cite(false))
		a.Nearest = append(a.Nearest, search.NearestOf(s.Doc, s.Place.Clauses[0], 1, ""))
	}
	return a
}

// Covers tells whether a stretch of a document lies at one of the spots.
func Covers(spots []Spot, d *corpus.Document, span corpus.Span) bool {
	return slices.ContainsFunc(spots, func(s Spot) bool { return s.Doc.ID == d.ID && s.Place.Span.Overlaps(span) })
}

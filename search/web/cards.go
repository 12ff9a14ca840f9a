package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/card"
	"github.com/policybot/policybot/search"
)

// Bounds of the list of cards.
const (
	maxProfiles  = 8  // somebody may be several things at a time
	cardsSize    = 20 // on a page, each with its document opened
	maxCardsSize = 50
)

// cardView is the policy card of a document.
type cardView struct {
	DocumentID string           `json:"document_id"`
	Title      string           `json:"title"`
	Number     string           `json:"number"`
	Issuer     string           `json:"issuer"`
	Issued     corpus.Date      `json:"issued"`
	Region     string           `json:"region"`
	Authority  corpus.Authority `json:"authority"`
	Validity   corpus.Validity  `json:"validity"`
	Basis      string           `json:"validity_basis" doc:"有效性的依据，一句话"`
	URL        string           `json:"url"`
	Profiles   []string         `json:"profiles" doc:"标题或对象、条件、标准里点到的身份"`
	Fields     []cardField      `json:"fields" doc:"只列原文说到的；没有说到的不列"`
	More       int              `json:"more" doc:"超出卡片容量、没有列出的条数，见原文"`
}

// cardField is what a card says under one heading.
type cardField struct {
	Field corpus.CardField `json:"field" enum:"target,condition,standard,period,address,phone,material"`
	Name  string           `json:"name" doc:"对象、条件、标准、时限、地址、电话、材料"`
	Lines []cardLine       `json:"lines"`
}

// cardLine is one line, word for word, and where it stands.
type cardLine struct {
	Text     string   `json:"text" doc:"原文，一字不改"`
	Clause   string   `json:"clause"`
	Section  []string `json:"section" doc:"层级，由外到内"`
	URL      string   `json:"url"`
	Profiles []string `json:"profiles" doc:"这一行点到的身份"`
}

// profileCount is how many documents name somebody.
type profileCount struct {
	Name      string `json:"name"`
	Group     string `json:"group"`
	Documents int    `json:"documents"`
}

// cardOf is the card of a document.
func cardOf(d *corpus.Document) cardView {
	v := cardView{
		DocumentID: d.ID, Title: d.Title, Number: d.Number, Issuer: d.Issuer(), Issued: d.Issued, Region: d.Region,
		Authority: d.Authority, Validity: d.Validity, Basis: d.Basis(), URL: "/documents/" + d.ID,
		Profiles: list(d.Card.Profiles), Fields: []cardField{}, More: d.Card.More,
	}
	for _, l := range d.Card.Lines {
		if n := len(v.Fields); n == 0 || v.Fields[n-1].Field != l.Field {
			v.Fields = append(v.Fields, cardField{Field: l.Field, Name: l.Field.Label()})
		}
		f := &v.Fields[len(v.Fields)-1]
		id := d.Clauses[l.Clause].ID
		f.Lines = append(f.Lines, cardLine{
			Text: d.Quote(l.Span), Clause: id, Section: d.SectionPath(l.Clause), URL: search.URL(d.ID, id), Profiles: list(l.Profiles),
		})
	}
	return v
}

// reachCard makes the addresses of a card whole.
func (s *server) reachCard(v *cardView) {
	v.URL = s.link(v.URL)
	for i := range v.Fields {
		for j := range v.Fields[i].Lines {
			v.Fields[i].Lines[j].URL = s.link(v.Fields[i].Lines[j].URL)
		}
	}
}

// cardQuery says which cards are wanted; a zero field means any.
type cardQuery struct {
	Profiles []string // names any of them
	Words    string   // in title or 文号
	Region   string   // the name or a part of it
	All      bool     // of texts not in force too
}

// check complains, wrapping search.ErrInvalid, of what cannot be meant.
func (q cardQuery) check() error {
	if len(q.Profiles) > maxProfiles {
		return search.Invalid("身份最多选%d个，请去掉一些。", maxProfiles)
	}
	for _, p := range q.Profiles {
		if !card.IsProfile(p) {
			var names []string
			for _, known := range card.Profiles() {
				names = append(names, known.Name)
			}
			return search.Invalid("没有“%s”这个身份。可以选：%s。", clip(strings.ToValidUTF8(p, "?"), maxWho), strings.Join(names, "、"))
		}
	}
	for _, p := range []struct {
		name, text string
		max        int
	}{{"q", q.Words, 100}, {"region", q.Region, maxRegion}} {
		if !utf8.ValidString(p.text) || utf8.RuneCountInString(p.text) > p.max {
			return search.Invalid("%s须是不超过%d字的UTF-8文本。", p.name, p.max)
		}
	}
	return nil
}

// cardsFound is what a query finds, before any document is opened.
type cardsFound struct {
	documents []search.Summary // that have a card and are asked for, the likeliest first
	profiles  []profileCount   // who is named, whatever profile is asked for
	any       int              // documents with a card, whatever is asked for
	withheld  int              // those not in force, where they are left out
}

// findCards lists the documents whose cards are wanted. First stand those that name most of the profiles, then the newest.
func (s *server) findCards(ctx context.Context, q cardQuery) (found cardsFound, err error) {
	all, err := s.documents(ctx)
	if err != nil {
		return found, err
	}
	today, words := s.today(), strings.Fields(q.Words)
	named := map[string]int{}
	hits := map[string]int{}
	for _, d := range all {
		if d.Card == 0 && len(d.Profiles) == 0 {
			continue
		}
		found.any++
		if q.Region != "" && !strings.Contains(d.Region, q.Region) || slices.ContainsFunc(words, func(w string) bool {
			return !strings.Contains(d.Title, w) && !strings.Contains(d.Number, w)
		}) {
			continue
		}
		n := 0
		for _, p := range q.Profiles {
			if slices.Contains(d.Profiles, p) {
				n++
			}
		}
		holds := q.All || d.InForce(today) && (d.Authority.Policy() || s.SampleMode && d.Authority == corpus.Digest)
		switch {
		case holds:
			for _, p := range d.Profiles {
				named[p]++
			}
		case n > 0 || len(q.Profiles) == 0:
			found.withheld++
		}
		if holds && (n > 0 || len(q.Profiles) == 0) {
			hits[d.ID] = n
			found.documents = append(found.documents, d)
		}
	}
	for _, p := range card.Profiles() {
		if n := named[p.Name]; n > 0 || slices.Contains(q.Profiles, p.Name) {
			found.profiles = append(found.profiles, profileCount{p.Name, p.Group, n})
		}
	}
	slices.SortStableFunc(found.documents, func(a, b search.Summary) int {
		return cmp.Or(hits[b.ID]-hits[a.ID], cmp.Or(b.Issued, b.Posted).Compare(cmp.Or(a.Issued, a.Posted)), corpus.InOrder(&a.Meta, &b.Meta))
	})
	return found, nil
}

// cards opens the documents of a page. One that went meanwhile is left out.
func (s *server) cards(ctx context.Context, docs []search.Summary) ([]cardView, error) {
	out := make([]cardView, 0, len(docs))
	for _, sum := range docs {
		d, err := s.document(ctx, sum.ID)
		switch {
		case isMissing(err):
			continue
		case err != nil:
			return nil, fmt.Errorf("open the document of a card: %w", err)
		}
		out = append(out, cardOf(d))
	}
	return out, nil
}

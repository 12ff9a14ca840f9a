package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/policybot/policybot/search"
)

// Lines of a field that are shown before one asks for the rest.
const cardLinesShown = 4

// cardsView is the body of the page of cards.
type cardsView struct {
	Words   string
	All     bool
	Chosen  []string
	Groups  []chipGroup
	Filters []filterView
	Cards   []cardItem
	Total   int
	Any     int // documents with a card at all
	Left    int // those not in force that are left out
	LeftURL string
	Notes   []string
	Problem string
	Clear   bool
	Prev    string
	Next    string
	Page    int
	Last    int
}

// chipGroup is the profiles that stand side by side.
type chipGroup struct {
	Name  string
	Chips []chip
}

// chip chooses a profile, or takes it back.
type chip struct {
	Name, URL string
	Count     int
	On        bool
}

// cardItem is a card as a page shows it.
type cardItem struct {
	cardView
	Date       string
	AuthorityB badge
	ValidityB  badge
	Named      []namedLine // the lines that name who was asked for
	Titled     bool        // or else the title does
}

// namedLine is a line that names somebody, with the name of its field.
type namedLine struct {
	cardLine
	Field string
}

// Path is the headings above a line.
func (l cardLine) Path() string { return strings.Join(l.Section, " › ") }

// Shown and Folded are the lines of a field in two parts.
func (f cardField) Shown() []cardLine { return f.Lines[:min(len(f.Lines), cardLinesShown)] }

// Folded is the rest.
func (f cardField) Folded() []cardLine { return f.Lines[len(f.Shown()):] }

// cardsPage shows who is named, and the cards that name who the reader says he is.
func (s *server) cardsPage(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	q := cardQuery{Words: strings.TrimSpace(form.Get("q")), Region: strings.TrimSpace(form.Get("region")), All: form.Get("all") == "true"}
	for _, p := range form["profile"] {
		if p != "" && !slices.Contains(q.Profiles, p) {
			q.Profiles = append(q.Profiles, p)
		}
	}
	v, status := cardsView{}, http.StatusOK
	if err := q.check(); err != nil {
		status, v.Problem = failure(err)
		q = cardQuery{}
	}
	found, err := s.findCards(r.Context(), q)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	at, _ := strconv.Atoi(form.Get("page")) // not a number: the first page
	v.Words, v.All, v.Chosen, v.Total, v.Any, v.Left = q.Words, q.All, q.Profiles, len(found.documents), found.any, found.withheld
	v.Last = max(1, (v.Total+cardsSize-1)/cardsSize)
	v.Page = min(max(at, 1), v.Last)
	cards, err := s.cards(r.Context(), page(found.documents, (v.Page-1)*cardsSize, cardsSize))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	for _, c := range cards {
		v.Cards = append(v.Cards, itemOf(c, q.Profiles))
	}
	v.Groups = chipGroups(found.profiles, q)
	v.Notes = s.regionNotes(r.Context(), q.Region, "所以没有列出卡片")
	v.Clear = len(q.Profiles) > 0 || q.Words+q.Region != "" || q.All
	all := q
	all.All = true
	v.LeftURL = all.url(1)
	if v.Page > 1 {
		v.Prev = q.url(v.Page - 1)
	}
	if v.Page < v.Last {
		v.Next = q.url(v.Page + 1)
	}
	docs, err := s.documents(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v.Filters = cardFilters(docs, q)
	s.render(w, r, status, "cards", frame{Title: "政策卡片", Active: "/cards", Body: v})
}

// url is the address of a page of the cards asked for.
func (q cardQuery) url(page int) string {
	form := url.Values{"profile": q.Profiles}
	for name, value := range map[string]string{"q": q.Words, "region": q.Region} {
		if value != "" {
			form.Set(name, value)
		}
	}
	if q.All {
		form.Set("all", "true")
	}
	if page > 1 {
		form.Set("page", strconv.Itoa(page))
	}
	if len(form.Encode()) == 0 {
		return "/cards"
	}
	return "/cards?" + form.Encode()
}

// chipGroups are the profiles that the documents name, by group.
func chipGroups(named []profileCount, q cardQuery) (out []chipGroup) {
	for _, p := range named {
		if n := len(out); n == 0 || out[n-1].Name != p.Group {
			out = append(out, chipGroup{Name: p.Group})
		}
		other := q
		on := slices.Contains(q.Profiles, p.Name)
		if on {
			other.Profiles = slices.DeleteFunc(slices.Clone(q.Profiles), func(name string) bool { return name == p.Name })
		} else {
			other.Profiles = append(slices.Clone(q.Profiles), p.Name)
		}
		g := &out[len(out)-1]
		g.Chips = append(g.Chips, chip{Name: p.Name, URL: other.url(1), Count: p.Documents, On: on})
	}
	return out
}

// itemOf is a card with what it says of those who were asked for.
func itemOf(c cardView, profiles []string) cardItem {
	v := cardItem{cardView: c, Date: c.Issued.Chinese(), AuthorityB: authorityBadge(c.Authority), ValidityB: validityBadge(c.Validity)}
	if len(profiles) == 0 {
		return v
	}
	for _, f := range c.Fields {
		for _, l := range f.Lines {
			if slices.ContainsFunc(l.Profiles, func(p string) bool { return slices.Contains(profiles, p) }) && len(v.Named) < cardLinesShown {
				v.Named = append(v.Named, namedLine{l, f.Name})
			}
		}
	}
	v.Titled = len(v.Named) == 0
	return v
}

// cardFilters offers the regions of the documents that have a card.
func cardFilters(docs []search.Summary, q cardQuery) []filterView {
	count := map[string]map[string]int{"region": {}}
	for _, d := range docs {
		if d.Region != "" && (d.Card > 0 || len(d.Profiles) > 0) {
			count["region"][d.Region]++
		}
	}
	return []filterView{filter("region", "地区", "全部地区", q.Region, facets(count)["region"])}
}

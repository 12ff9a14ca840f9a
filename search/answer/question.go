package answer

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/article"
	"github.com/policybot/policybot/search/answer/asked"
	"github.com/policybot/policybot/search/answer/place"
	"github.com/policybot/policybot/search/answer/wording"
)

// question is what was understood of the words.
type question struct {
	text     string // simplified, as a whole: of an ellipsis with what it refers to
	asked    string // what the search and the reader are asked
	typ      search.Type
	want     want
	terms    []term
	places   []place.Place
	named    []place.Titled
	years    []int
	elliptic bool              // it was asked in the light of the question before
	only     []string          // documents of the talk
	fresh    []term            // of terms, those of the question itself and not of the one before it
	own      string            // of a follow-up, the words of its own: 那小学呢
	before   search.Turn       // what was asked and answered before; zero for nothing
	within   []article.Spot    // where it says its answer stands
	several  bool              // it asks for several values at once
	dangling bool              // it refers to a question before it, and there is none: 那小学呢
	amounts  []statement.Value // it gives itself: 47人算超标吗
}

// term is a word of the question that says what it is about.
type term struct {
	text   string
	alts   []string
	weight float64
}

// understand reads a question in the light of those before it.
func (e *Engine) understand(text string, in search.Question, gaz *place.Gazetteer) *question {
	q := e.parse(text, gaz, in.Region)
	h := in.History[max(0, len(in.History)-search.MaxHistory):]
	if len(h) == 0 || len(q.named) > 0 {
		q.dangling = len(h) == 0 && q.typ == search.Other && len(q.terms) <= 2 && bareFollowRE.MatchString(text)
		return q
	}
	last := h[len(h)-1]
	before := asked.Standard(hanzi.Simplify(cmp.Or(last.Meant, plainly(last.Text))))
	both := before + " " + text
	if r := []rune(both); len(r) > search.MaxQueryRunes {
		both = string(r[len(r)-search.MaxQueryRunes:])
	}
	old := e.parse(before, gaz, last.Region)
	own, bare := len(q.terms), bareFollowRE.MatchString(text)
	q.elliptic = own <= 2 || followRE.MatchString(text)
	q.asked, q.text, q.own = both, both, text
	q.before, q.only, q.named = last, last.Documents, old.named
	if q.typ == search.Other || bare {
		q.typ, q.want = old.typ, old.want
	}
	if len(q.places) == 0 {
		q.places = old.places
	}
	kept := 0.5
	if own <= 2 && bare { // 那小学呢: all the rest is asked as before
		kept = 0.9
	}
	q.terms = slices.Clone(q.fresh)
	for _, t := range old.terms {
		if !slices.ContainsFunc(q.fresh, func(x term) bool { return x.text == t.text }) {
			t.weight *= kept
			q.terms = append(q.terms, t)
		}
	}
	return q
}

// meant is a follow-up as a whole, for the next one: where it asks of 小学 after 初中 was asked of, and the best candidate
// says that the two stand side by side, 初中 is asked of no longer.
func (q *question) meant(cands []*candidate) string {
	if len(cands) == 0 {
		return q.text
	}
	s := cands[0].value(q)
	if s == nil || s.label == "" || !strings.Contains(q.own, s.label) {
		return q.text
	}
	before := strings.TrimSuffix(q.text, q.own)
	for _, label := range s.siblings {
		if !strings.Contains(q.own, label) {
			before = strings.ReplaceAll(before, label, "")
		}
	}
	return before + q.own
}

var (
	followRE     = regexp.MustCompile(`^(?:那么|那|还有|另外|又|其中|再|然后|之后|后来|要是|如果|换成)|呢[?？]?$`)
	bareFollowRE = regexp.MustCompile(`呢[?？]?$`)
)

// parse reads a question on its own.
func (e *Engine) parse(text string, gaz *place.Gazetteer, region string) *question {
	q := &question{text: text, asked: text, typ: asked.TypeOf(text), named: gaz.Named(text), places: gaz.FindOr(text, region)}
	q.amounts, q.years = valuesIn(text, isAmount), yearsOf(text)
	if len(q.years) == 0 {
		q.years = asked.BareYear(text)
	}
	q.want = wantOf(q.typ, text)
	q.several = q.typ == search.Comparison || severalRE.MatchString(text)
	rest := text
	for _, p := range q.places { // where is judged apart
		for _, m := range p.Mentions {
			if len(p.Regions) > 0 {
				rest = strings.ReplaceAll(rest, m, "\n")
			}
		}
	}
	q.terms = e.terms(rest)
	q.fresh = q.terms
	return q
}

// terms are the words that say what a question is about, heavier the rarer.
func (e *Engine) terms(text string) []term {
	var out []term
	seen := map[string]bool{}
	for _, w := range e.cfg.Words(asked.WithoutForm(text)) {
		w = strings.TrimSpace(w)
		if w == "" || seen[w] || asked.IsForm(w) || !strings.ContainsFunc(w, wording.Letter) {
			continue
		}
		seen[w] = true
		weight := 0.2 + 0.8*e.cfg.Rarity(w)
		if utf8.RuneCountInString(w) == 1 {
			weight *= 0.4
		}
		out = append(out, term{text: w, alts: e.cfg.Expand(w), weight: weight})
	}
	return out
}

// covered is the weighted share of the terms that stand in a text.
func covered(terms []term, text string) float64 {
	return share(terms, func(t term) float64 { return presence(t, text) })
}

// share is the weighted share of the terms, of each as much as is found.
func share(terms []term, found func(term) float64) float64 {
	total, sum := 0.0, 0.0
	for _, t := range terms {
		total += t.weight
		sum += t.weight * found(t)
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// presence is 1 when the word stands in the text, a little less for a word of the same meaning, and a part for a longer
// word of which pairs of characters stand there.
func presence(t term, text string) float64 {
	switch {
	case strings.Contains(text, t.text):
		return 1
	case wording.Any(text, t.alts...):
		return 0.9
	}
	return wording.Pairs(t.text, text)
}

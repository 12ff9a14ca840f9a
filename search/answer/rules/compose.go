package rules

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// rank orders candidates by score; ties go to the earlier document and place, so
// that the same question always gets the same answer.
func rank(cs []candidate) {
	slices.SortStableFunc(cs, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.w.doc.Path, b.w.doc.Path), cmp.Compare(a.w.doc.Part, b.w.doc.Part), cmp.Compare(a.mark.Start, b.mark.Start))
	})
}

// compose makes the answer of the ranked candidates, or the refusal.
func (e *Engine) compose(q *question, p *pool, cands []candidate) search.Answer {
	a := search.Answer{Type: q.typ}
	stands := len(cands) > 0 && standsAlone(q, cands)
	if len(cands) == 0 || cands[0].score < e.least(q) && !stands || cands[0].headline == "" {
		return refusal(q, p, cands)
	}
	best := cands[0]
	best.headline = strings.TrimPrefix(best.headline, labelRE.FindString(best.headline))
	a.Status, a.Headline, a.Items, a.Derived = search.Answered, best.headline, best.items, best.derived
	a.Confidence = confidence(cands)
	a.Citations = best.citations()
	seen := map[string]bool{best.w.doc.ID: true}
	for _, c := range cands[1:] {
		if seen[c.w.doc.ID] || c.score < 0.8*best.score || c.score < threshold(q.typ)-0.06 {
			continue
		}
		seen[c.w.doc.ID] = true
		if agrees(wording.Key(best.headline), wording.Key(c.headline)) {
			if len(a.Citations) < maxCitations {
				a.Citations = append(a.Citations, c.cite())
			}
		} else if c.score >= 0.9*best.score && len(a.Alternatives) < 3 {
			a.Alternatives = append(a.Alternatives, search.Alternative{Headline: c.headline, Text: c.sentence(q), Citations: []search.Citation{c.cite()}})
		}
	}
	a.Text = best.sentence(q)
	if n := len(a.Citations); n > 1 && len(best.more) == 0 {
		a.Text += agreement(a.Citations)
	}
	return a
}

// agreement names the places whose documents say the same.
func agreement(cs []search.Citation) string {
	var also []string
	for _, c := range cs[1:] {
		name := c.Region
		if name == "" {
			name = "《" + c.Title + "》"
		}
		also = append(also, name)
	}
	return strings.Join(also, "、") + "的规定相同。"
}

// labelRE is the numbering of an 项 at the start of a headline.
var labelRE = regexp.MustCompile(`^(?:[（(][一二三四五六七八九十]{1,3}[）)])`)

// verified holds a candidate to what it quotes, and a cell to the names of its
// columns.
func (c candidate) verified(q *question) bool {
	clause := c.w.doc.Clauses[c.w.clause]
	texts := []string{q.text, c.cite().Quote}
	if clause.Kind == corpus.Row {
		texts = append(texts, wording.RowHead(c.w.doc, clause))
	}
	return wording.Standing(search.Answer{Headline: c.headline, Citations: c.citations()}, texts...)
}

// citations are the clauses the candidate stands on.
func (c candidate) citations() []search.Citation {
	if len(c.more) == 0 {
		return []search.Citation{c.cite()}
	}
	var out []search.Citation
	for i := range c.more {
		out = append(out, candidate{w: &c.more[i], quote: c.more[i].span}.cite())
	}
	return out
}

// standsAlone tells whether the best candidate is the only one of its kind: the
// question names its place or document and the unit it wants, and no other value
// there comes near. People's words for such a thing need not be the text's.
func standsAlone(q *question, cands []candidate) bool {
	scoped := len(q.named) > 0 || q.elliptic && cands[0].because["prior"] > 0
	for _, p := range q.places {
		scoped = scoped || len(p.Regions) > 0
	}
	best := cands[0]
	for _, t := range q.terms {
		scoped = scoped ||
			t.noun && t.weight >= 0.6 && utf8.RuneCountInString(t.text) > 1 &&
				strings.Contains(best.w.doc.Title, t.text)
	}
	if !scoped || len(q.units) == 0 || best.score < 0.42 || best.because["stage"] < 0.9 ||
		best.because["opposed"] < 1 ||
		best.because["unit"] < 1 ||
		best.because["keys"] < 0.5 ||
		best.because["year"] < 1 {
		return false
	}
	for _, c := range cands[1:] {
		if wording.Key(c.headline) != wording.Key(best.headline) && c.score > best.score-0.08 {
			return false
		}
	}
	return true
}

// least is the confidence an answer needs. Half of a comparison needs less: the
// other half has to be found too, of the same kind.
func (e *Engine) least(q *question) float64 {
	if q.half {
		return threshold(q.typ) - 0.08
	}
	return threshold(q.typ)
}

func agrees(a, b string) bool {
	trim := func(s string) string {
		for _, x := range []string{"不得超过", "不超过", "不得低于", "不低于", "不少于", "至少", "最多", "以上", "以内", "以下", "到", "约"} {
			s = strings.TrimPrefix(strings.TrimSuffix(s, x), x)
		}
		return s
	}
	return trim(a) == trim(b)
}

// cite quotes the clause the candidate stands in. A clause is the cited unit; it
// is shortened to the sentence only when it is very long.
func (c candidate) cite() search.Citation {
	span := c.quote
	if span.Len() == 0 {
		span = c.w.doc.Clauses[c.w.clause].Span
		if span.Len() > 1800 && c.w.span.Len() < span.Len() && c.w.span.Contains(c.mark) {
			span = c.w.span
		}
	}
	mark := c.mark
	if !span.Contains(mark) {
		mark = corpus.Span{Start: span.Start, End: span.Start}
	}
	return search.Cite(c.w.doc, c.w.clause, span, mark)
}

// sentence is the answer in a sentence for chat, naming whose rule it is.
func (c candidate) sentence(q *question) string {
	d := c.w.doc
	body := c.whole
	if body == "" {
		body = strings.Trim(c.w.text, " \n")
		if r := []rune(body); len(r) > 160 {
			body = c.headline
		}
	}
	body = strings.TrimRight(body, "。；;，, ")
	if lead := strings.TrimRight(body, "：:"); lead != body && !strings.Contains(c.headline, lead) {
		body = lead // what it says itself needs no list: 应当自开始服务之日起30日内备案，备案应当提供下列材料
		if said := strings.TrimRight(c.headline, "。"); !strings.Contains(lead, said) {
			body += "：" + said // the lead of a list says nothing without it
		}
	}
	if q.typ == search.YesNo {
		body = strings.TrimRight(c.headline, "。")
	}
	where := ""
	if d.Region != "" && !strings.Contains(body, d.Region) {
		where = d.Region + "："
	}
	return fmt.Sprintf("%s%s。", where, body)
}

// explain lists what was understood and the best candidates.
func (o outcome) explain(q *question) *search.Explanation {
	var words []string
	for _, t := range q.terms {
		words = append(words, fmt.Sprintf("%s(%.2f)", t.text, t.weight))
	}
	var places []string
	for _, p := range q.places {
		places = append(places, p.Name)
	}
	x := &search.Explanation{Parsed: map[string]string{
		"question": q.text, "type": string(q.typ), "words": strings.Join(words, " "),
		"stages": strings.Join(q.stages, " "), "places": strings.Join(places, " "),
		"years": fmt.Sprint(q.years), "units": strings.Join(q.units, " "), "noun": q.noun,
	}}
	for i, c := range o.cands {
		if i == 12 {
			break
		}
		x.Candidates = append(x.Candidates, search.Candidate{Value: c.headline,
			URL: search.URL(c.w.doc.ID, c.w.doc.Clauses[c.w.clause].ID), Score: c.score, Because: c.because})
	}
	return x
}

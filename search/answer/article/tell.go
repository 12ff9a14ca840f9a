package article

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/search"
)

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
	best, items := tell(p.Texts[0])
	a.Headline, a.Text, a.Citations, a.Items = best.Headline, best.Text+p.gone, best.Citations, items
	for _, spots := range p.Texts[1:min(len(p.Texts), 1+mostTold)] {
		other, _ := tell(spots)
		a.Alternatives = append(a.Alternatives, other)
	}
	return a
}

// sureOfAddress is the confidence that an article is the one asked for.
const sureOfAddress = 0.98

// tell puts what stands at the spots of a text into words, with their numbers where there are several.
func tell(spots []Spot) (t search.Alternative, items []string) {
	more := ""
	if n := len(spots); n > mostAddressed {
		more = fmt.Sprintf("只列出前%d处，其余见原文。", mostAddressed)
		spots = spots[:mostAddressed]
	}
	room := search.Definition.MaxHeadline() / len(spots)
	var texts []string
	for i, s := range spots {
		name := s.name()
		words, cites := s.overview()
		if words == "" {
			words, cites = s.words(room-utf8.RuneCountInString(name)-2), []search.Citation{s.cite(len(spots) > 1)}
		}
		if len(spots) > 1 {
			words = name + "：" + words
			items = append(items, words)
		}
		texts = append(texts, words)
		t.Citations = append(t.Citations, cites...)
		switch {
		case i > 0 && s.Doc.ID == spots[i-1].Doc.ID:
			t.Text += words
		case len(spots) > 1:
			t.Text += s.title() + words
		default:
			t.Text += s.title() + name + "：" + words
		}
		t.Text = strings.TrimRight(t.Text, "；;：:，,。") + "。"
	}
	t.Headline = strings.Join(texts, "；")
	t.Text += more
	return t, items
}

// title is what the text of a Spot is called, with what a reader must not miss.
func (s Spot) title() string {
	title := "《" + strings.NewReplacer("《", "〈", "》", "〉").Replace(s.Doc.Title) + "》"
	if s.Doc.Validity.Stale() {
		return title + "（" + s.Doc.Validity.Label() + "）"
	}
	return title
}

// name is what a Spot is called: by the number its article has in the text, which may be another than was asked for
// (通知第三条 is 三、).
func (s Spot) name() string {
	i := slices.IndexFunc(s.Way, func(x address.Step) bool { return x.Unit == address.Article && x.N < 0 })
	if i >= 0 && s.Place.Section >= 0 {
		if label := strings.TrimSpace(s.Doc.Sections[s.Place.Section].Label); label != "" {
			return label + s.Way[i+1:].String()
		}
	}
	return s.Way.String()
}

// overview is what a chapter is called and which articles it has, with its first and last as citations; "" of what is no
// chapter or has none.
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

// words are the words of a Spot in one line, cut after a sentence where they are more than n characters.
func (s Spot) words(n int) string {
	text, label := s.Doc.Quote(s.Place.Span), s.Doc.Quote(s.Place.Label)
	if s.labelled(s.Place.Span) && numberRE.MatchString(label) {
		text = label // （一）增加床位。每千名…: the heading is part of what stands there
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
	if s.labelled(span) && (numbered || numberRE.MatchString(s.Doc.Quote(s.Place.Label))) {
		span.Start = s.Place.Label.Start
	}
	return search.Cite(s.Doc, first, span, mark)
}

// maxLabel bounds, in bytes, what stands between the number of an article and its text.
const maxLabel = 200

// labelled tells whether a stretch that ends with the label of a spot begins behind its number.
func (s Spot) labelled(span corpus.Span) bool {
	l := s.Place.Label
	return l.End >= span.End && l.Start < span.Start && span.Start-l.Start < maxLabel
}

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

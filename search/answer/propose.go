package answer

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/corpus/unit"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/asked"
	"github.com/policybot/policybot/search/answer/wording"
)

// kind says what a candidate was made of.
type kind int

const (
	spanKind     kind = iota // what the reader marked
	valueKind                // a value the clause states
	sentenceKind             // the sentence that says it
	clauseKind               // the clause
	listKind                 // the items of a list
	yesKind                  // a verdict and the sentence it is read off
	recordKind               // what is on record of a document: 文号, 印发日期
)

// candidate is one possible headline.
type candidate struct {
	clause   *clause
	kind     kind
	headline string
	items    []string
	mark     corpus.Span // in the clause's text
	yes      bool        // of yesKind
	ground   string      // of yesKind: the sentence it is read off
	features Features
	score    float64
	derived  bool    // a bound was applied
	bound    float64 // 1 when the verdict is by a bound
	cell     *stated // of a table: how much of the question its column and row say
	margin   float64 // and how much more than of the best other cell
	other    string  // the sibling that the question asks for instead
	record   float64 // of recordKind: share of the question in the document's title
	refused  string  // by the verifier: why; "" when nothing speaks against it
}

// short tells whether a candidate is a value, or a stretch of a text that may be one.
func (c *candidate) short() bool { return c.kind == valueKind || c.kind == spanKind }

// propose makes the candidates of the best clauses.
func propose(q *question, p *pool) []*candidate {
	out := records(q, p)
	for _, c := range p.worthReading(q) {
		out = append(out, fromClause(q, c)...)
	}
	return out
}

// worthReading are the clauses that candidates are made of: the first ones of the search, and where nobody read them the
// first of the others that hold most of the question.
func (p *pool) worthReading(q *question) []*clause {
	n := min(len(p.clauses), proposed)
	out, rest := slices.Clone(p.clauses[:n]), slices.Clone(p.clauses[n:])
	if p.read {
		return out
	}
	held := map[*clause]float64{}
	for _, c := range rest {
		held[c] = covered(q.terms, c.text+"\n"+c.path)
	}
	slices.SortStableFunc(rest, func(a, b *clause) int { return cmp.Compare(held[b], held[a]) })
	return append(out, rest[:min(len(rest), proposedMore)]...)
}

// fromClause makes the candidates of one clause.
func fromClause(q *question, c *clause) (out []*candidate) {
	seen := map[string]bool{}
	add := func(k kind, at corpus.Span, headline string, items []string) {
		headline = strings.TrimSpace(headline)
		if headline == "" || seen[headline] || utf8.RuneCountInString(headline) > q.typ.MaxHeadline() {
			return
		}
		seen[headline] = true
		out = append(out, &candidate{clause: c, kind: k, headline: headline, items: items, mark: at})
	}
	sentences := statement.Sentences(c.text)
	row := c.at().Kind == corpus.Row
	if row || len(sentences) == 0 {
		sentences = []corpus.Span{wholeOf(c.text)}
	}
	best := bestSentence(q, c, sentences)
	if q.typ == search.YesNo {
		return verdicts(q, c, sentences, best)
	}
	if c.read != nil && c.read.Yes+c.read.No > 0.5 && !asked.Wh(q.text) { // asked in a form that does not show it
		out = verdicts(q, c, sentences, best)
	}
	values := statement.Values(c.text)
	short := q.asksShort()
	if row && short {
		for _, k := range cells(q, c) { // what the reader marked there is said with its unit
			out = append(out, k)
			seen[oneLine(c.text[k.mark.Start:k.mark.End])] = true
		}
	}
	for _, s := range spansOf(c) {
		parts := statement.Sentences(c.text[s.Start:s.End])
		if row {
			parts = cellsIn(c.text[s.Start:s.End])
		}
		if short && len(parts) > 1 { // a value of each: one of them is meant
			for _, x := range parts {
				x = snapped(c.text, values, corpus.Span{Start: s.Start + x.Start, End: s.Start + x.End})
				add(spanKind, x, oneLine(c.text[x.Start:x.End]), nil)
			}
			continue
		}
		s = snapped(c.text, values, newer(values, s))
		if q.want.dims == nil && !row {
			s = wholePhrases(c.text, s)
		}
		add(spanKind, s, oneLine(c.text[s.Start:s.End]), nil)
	}
	if q.several && !row {
		at := toldEach(q, c.text, sentences[best])
		add(spanKind, at, oneLine(c.text[at.Start:at.End]), nil)
	}
	if short && !row {
		fit := slices.DeleteFunc(slices.Clone(values), func(v statement.Value) bool {
			return !ofValue(v) || !q.want.fits(v) || v.Role == statement.Old
		})
		for _, v := range fit[:min(len(fit), valuesProposed)] {
			at := snapped(c.text, values, withTimes(c.text, v))
			add(valueKind, at, c.text[at.Start:at.End], nil)
		}
	}
	if q.typ == search.List {
		for _, l := range lists(c.text) {
			add(listKind, l.span, strings.Join(l.items, "、"), l.items)
		}
	}
	at := sentences[best]
	if leadsIn(c.text[at.Start:at.End]) {
		p := passageOf(q, c, sentences, best)
		add(sentenceKind, p.core, clipHeadline(p.text, q.typ.MaxHeadline()), nil)
	} else {
		in := fitting(c.text, at, matters(q, c, at), q.typ.MaxHeadline())
		add(sentenceKind, at, clipHeadline(oneLine(c.text[in.Start:in.End]), q.typ.MaxHeadline()), nil)
	}
	if !short {
		add(clauseKind, wholeOf(c.text), clipHeadline(oneLine(c.text), q.typ.MaxHeadline()), nil)
	}
	return out
}

// timesRE finds how many times, behind what says how often: 每年至少组织一次.
var timesRE = regexp.MustCompile(`^[^，,。；;、：\d]{0,36}?(?:[一两二三四五六七八九十]{1,2}|\d{1,2})[次回遍]`)

// withTimes is the span of a value, of one that says how often with how many times.
func withTimes(text string, v statement.Value) corpus.Span {
	at := v.Span
	if v.Dim() == unit.Often {
		at.End += len(timesRE.FindString(text[at.End:]))
	}
	return at
}

// spansOf are the spans the reader marked, the likeliest first.
func spansOf(c *clause) (out []corpus.Span) {
	if c.read == nil || c.read.Start >= c.read.End || c.read.End > len(c.text) {
		return nil
	}
	for _, s := range c.read.Spans {
		if s.Start < s.End && s.End <= len(c.text) {
			out = append(out, corpus.Span{Start: s.Start, End: s.End})
		}
	}
	return out
}

// cellsIn are the stretches of a text between the bars of a table's row.
func cellsIn(text string) (out []corpus.Span) {
	at := 0
	for part := range strings.SplitSeq(text, "|") {
		if strings.TrimSpace(part) != "" {
			out = append(out, corpus.Span{Start: at, End: at + len(part)})
		}
		at += len(part) + len("|")
	}
	return out
}

// wholePhrases widens a span that begins within one phrase and ends within another to both: of 费用由基金支付，补助由单位支付
// the words 基金支付，补助由单位 are no answer.
func wholePhrases(text string, s corpus.Span) corpus.Span {
	var over []corpus.Span
	for _, p := range statement.Phrases(text, wholeOf(text)) {
		if p.Start < s.End && s.Start < p.End {
			over = append(over, p)
		}
	}
	if n := len(over); n > 1 && over[0].Start < s.Start && s.End < over[n-1].End {
		return corpus.Span{Start: over[0].Start, End: over[n-1].End}
	}
	return s
}

// newer is a span without what held before: of 由100元提高到150元 the 150元.
func newer(values []statement.Value, s corpus.Span) corpus.Span {
	old := false
	for _, v := range values {
		switch {
		case v.Span.End <= s.Start || v.Span.Start >= s.End:
		case v.Role == statement.Old:
			old = true
		case old && v.Role == statement.Stated:
			s.Start, s.End, old = v.Span.Start, max(s.End, v.Span.End), false
		}
	}
	return s
}

// What belongs to an amount beside its number: 至少 of 至少组织2次, and whether the end itself counts: 一百万元以下（不含）.
var (
	boundBeforeRE = regexp.MustCompile(`(?:至少|最少|最多|至多)\p{Han}{1,4}$`)
	includedRE    = regexp.MustCompile(`^[（(]不?含[^（）()，。；]{0,8}[）)]`)
)

// snapped widens a span to the whole of a value it cuts and of what bounds it, closes its brackets, and drops
// marks at its ends.
func snapped(text string, values []statement.Value, s corpus.Span) corpus.Span {
	for _, v := range values {
		if v.Span.Start < s.End && s.Start < v.Span.End && v.Kind != statement.Ordinal {
			s.Start, s.End = min(s.Start, v.Span.Start), max(s.End, v.Span.End)
		}
	}
	for _, v := range values {
		if v.Span.Start == s.Start {
			s.Start -= len(boundBeforeRE.FindString(text[:s.Start]))
		}
		if v.Span.End == s.End {
			s.End += len(includedRE.FindString(text[s.End:]))
		}
	}
	s.Start = s.End - len(strings.TrimLeft(text[s.Start:s.End], "，,。；;、：: \n）)》”"))
	s.End = s.Start + len(strings.TrimRight(text[s.Start:s.End], "，,。；;、：: \n（(《“"))
	for _, b := range [][2]string{{"（", "）"}, {"(", ")"}, {"《", "》"}, {"“", "”"}} {
		in := text[s.Start:s.End]
		if strings.Count(in, b[0]) > strings.Count(in, b[1]) && strings.HasPrefix(text[s.End:], b[1]) {
			s.End += len(b[1])
		}
		if strings.Count(in, b[1]) > strings.Count(in, b[0]) && strings.HasSuffix(text[:s.Start], b[0]) {
			s.Start -= len(b[0])
		}
	}
	return s
}

// bestSentence is the sentence that holds the reader's span, or most of the question's words.
func bestSentence(q *question, c *clause, sentences []corpus.Span) int {
	if s := spansOf(c); len(s) > 0 {
		if i := slices.IndexFunc(sentences, func(x corpus.Span) bool { return s[0].Start < x.End }); i >= 0 {
			return i
		}
	}
	return max(0, q.mostIn(c.text, sentences, -1))
}

// verdicts are 是 and 否 with what the clause says: in the sentence that answers best, and in the one that has most of
// the question's words besides.
func verdicts(q *question, c *clause, sentences []corpus.Span, best int) []*candidate {
	out := applied(q, c, sentences[best])
	all := []passage{passageOf(q, c, sentences, best)}
	if s := mostWords(q, c, sentences, all[0].span); s >= 0 {
		all = append(all, passageOf(q, c, sentences, s))
	}
	for _, p := range all {
		text, most := p.text, search.YesNo.MaxHeadline()-2
		if p.text == oneLine(c.text[p.span.Start:p.span.End]) {
			in := fitting(c.text, p.span, matters(q, c, p.span), most)
			text = oneLine(c.text[in.Start:in.End])
		}
		fact := strings.TrimRight(labelRE.ReplaceAllString(clipHeadline(text, most), ""), "。；;，, ")
		if fact == "" {
			continue
		}
		for _, yes := range []bool{true, false} {
			out = append(out, &candidate{clause: c, kind: yesKind, headline: wording.Verdict(yes) + fact, mark: p.core, yes: yes, ground: p.ground})
		}
	}
	return out
}

// oneLine is a text without line breaks.
func oneLine(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r", ""), "\n", ""))
}

// clipHeadline cuts a text to so many characters, at a mark where one is near.
func clipHeadline(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	for i := most; i > most*2/3; i-- {
		if strings.ContainsRune("。；;，,", r[i-1]) {
			return strings.TrimRight(string(r[:i]), "，,；;")
		}
	}
	return string(r[:most])
}

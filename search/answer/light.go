package answer

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// What the look of a sentence, the nearness of its words, the question before and the amounts in it throw on a candidate.

// What a sentence or a headline looks like that answers a question of its kind.
var (
	definesRE  = regexp.MustCompile(`是指|系指|指的是|是[^，。；]{1,30}的(?:行为|活动|总称|统称)`)
	punishesRE = regexp.MustCompile(`罚款|罚金|没收|吊销|暂扣|警告|拘留|处分|有期徒刑|责令|滞纳金|违约金|扣\d*分`)
	bodyRE     = regexp.MustCompile(`(?:部|委|局|厅|办|府|会|院|校|所|站|队|处|科|室|中心|机构|部门|机关|单位|企业|公司|银行|组织|团体|人|者|员|长|方|社区|街道)$`)
)

// describeKind tells whether a candidate looks like an answer to a question of its kind.
func (c *candidate) describeKind(q *question, sentence string) {
	switch f := &c.features; q.typ {
	case search.Definition:
		if at := definesRE.FindStringIndex(sentence); at != nil {
			f[fDefines] = covered(q.terms, sentence[:at[0]])
		}
	case search.Penalty:
		f[fPunishes] = truth(punishesRE.MatchString(sentence))
	case search.Entity:
		f[fBody] = truth(bodyRE.MatchString(strings.TrimRight(c.headline, "。；;，, ")))
	}
}

// liken tells how near the candidates' sentences and headlines are to the question; every text is looked at once.
func (e *Engine) liken(ctx context.Context, q *question, cands []*candidate) error {
	if e.cfg.Alike == nil {
		return nil
	}
	var texts []string
	at := map[string]int{}
	place := func(text string) int {
		if _, ok := at[text]; !ok {
			at[text], texts = len(texts), append(texts, text)
		}
		return at[text]
	}
	type places struct{ sentence, headline, own, rivals []int }
	all := make([]places, len(cands))
	for i, c := range cands {
		p := places{sentence: []int{place(sentenceAt(c.clause.text, c.mark))}, headline: []int{place(c.headline)}}
		if s := c.value(q); s != nil {
			p.own = []int{place(s.spoken + s.about)}
			for _, o := range c.rivals(s) {
				p.rivals = append(p.rivals, place(o.spoken+o.about))
			}
		}
		all[i] = p
	}
	near, err := e.cfg.Alike(ctx, q.text, texts)
	if err != nil {
		return fmt.Errorf("compare %d sentences with the question: %w", len(texts), err)
	}
	likest := func(at []int) (most float64) {
		for i, x := range at {
			if i == 0 || float64(near[x]) > most {
				most = float64(near[x])
			}
		}
		return most
	}
	for i, c := range cands {
		p, f := all[i], &c.features
		f[fAlike], f[fAlikeHead], f[fAlikeOwn] = likest(p.sentence), likest(p.headline), likest(p.own)
		if len(p.rivals) > 0 {
			f[fAlikeMore] = f[fAlikeOwn] - likest(p.rivals)
		}
	}
	return nil
}

// describeTalk tells how a candidate lies to the answer to the question before. Nobody asks a second time for what was
// just said, but often for what stands next to it.
func (c *candidate) describeTalk(q *question) {
	if q.before.Text == "" {
		return
	}
	f := &c.features
	f[fAfter] = 1
	if said := wording.Key(q.before.Said); said != "" {
		mine := wording.Key(c.headline)
		f[fRepeats] = truth(strings.Contains(mine, said) || strings.Contains(said, mine))
	}
	for _, r := range q.before.Clauses {
		if r.Document == c.clause.doc.ID {
			f[fNearTalk] = max(f[fNearTalk], 1/float64(1+max(r.Clause-c.clause.index, c.clause.index-r.Clause)))
		}
	}
}

// describeMore tells how many values a headline has where one is asked for: of 省内500元、省外1000元 the span 500元、省外1000元
// says of neither what it is.
func (c *candidate) describeMore(q *question, values []statement.Value) {
	asked := func(v statement.Value) bool { return ofValue(v) && q.want.dims != nil && q.want.fits(v) }
	n := 0
	for _, v := range values {
		n += int(truth(asked(v)))
	}
	if n < 2 || c.mark.Start > len(c.clause.text) {
		return
	}
	c.features[fMore], c.features[fCut] = float64(min(n-1, 3)), truth(c.cutOff(asked))
}

// cutOff tells whether a headline begins with the first of several such values, of which what it is said of stands before
// it: 170厘米，女性160厘米 of 男性170厘米，女性160厘米.
func (c *candidate) cutOff(such func(statement.Value) bool) bool {
	values := valuesIn(c.headline, such)
	if len(values) < 2 || values[0].Span.Start != 0 || c.mark.Start > len(c.clause.text) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(c.clause.text[:c.mark.Start])
	return unicode.Is(unicode.Han, before)
}

// within tells whether an amount that the question gives keeps to a bound or a range of the sentence: 1 when to one of
// them, -1 when to none, 0 when there are none of its measure.
func (c *candidate) within(q *question, sentence string) float64 {
	out := 0.0
	for _, g := range q.amounts {
		x, _, _ := g.Base()
		for _, v := range statement.Values(sentence) {
			switch {
			case !v.Measure.Same(g.Measure) || !v.IsRange() && !wording.Bounds(v.Comparator):
			case v.Allows(x):
				return 1
			default:
				out = -1
			}
		}
	}
	return out
}

package answer

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// What a second reading, the question before, the other rows of a table and the amounts in a question throw on a candidate.

// describeAgain tells how the second reading sees a candidate; best is the largest relevance of it.
func (c *candidate) describeAgain(best float64) {
	f, r := &c.features, c.clause.again
	if r == nil {
		f[fAgainNone] = 1
		f[fAgain], f[fAgainBehind] = -6, -6
		return
	}
	f[fAgain], f[fAgainBehind] = clamp(r.Relevance, 12), clamp(r.Relevance-best, 12)
	for _, s := range r.Spans {
		share, whole := c.overlap(s)
		f[fAgainHas] = max(f[fAgainHas], share)
		if whole {
			f[fAgainMass] = min(f[fAgainMass]+s.Score, 1)
		}
	}
	if v := verdictOf(c.headline); v != 0 {
		f[fAgainPolarity] = float64(v) * clamp(math.Log(max(r.Yes, 1e-4)/max(r.No, 1e-4)), 6)
	}
}

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
		i, ok := at[text]
		if !ok {
			i = len(texts)
			at[text], texts = i, append(texts, text)
		}
		return i
	}
	places := make([][2]int, len(cands))
	for i, c := range cands {
		places[i] = [2]int{place(sentenceAt(c.clause.text, c.mark)), place(c.headline)}
	}
	near, err := e.cfg.Alike(ctx, q.text, texts)
	if err != nil {
		return fmt.Errorf("compare %d sentences with the question: %w", len(texts), err)
	}
	for i, c := range cands {
		c.features[fAlike], c.features[fAlikeHead] = float64(near[places[i][0]]), float64(near[places[i][1]])
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

// rowsCompared is how many rows of a table are compared with one of them.
const rowsCompared = 400

// describeRow tells how much of the question the labels of a table row say, and how much more than those of other rows.
func (c *candidate) describeRow(q *question) {
	d := c.clause.doc
	cl := d.Clauses[c.clause.index]
	if cl.Kind != corpus.Row {
		return
	}
	if c.clause.rowOwn == nil {
		rows := d.Tables[cl.Table].Rows
		own, rival := covered(q.terms, rowLabel(rows[cl.Row])), 0.0
		for i := max(0, cl.Row-rowsCompared); i < min(len(rows), cl.Row+rowsCompared); i++ {
			if i != cl.Row {
				rival = max(rival, covered(q.terms, rowLabel(rows[i])))
			}
		}
		c.clause.rowOwn = []float64{own, own - rival}
	}
	c.features[fRowOwn], c.features[fRowMargin] = c.clause.rowOwn[0], c.clause.rowOwn[1]
}

// rowLabel are the cells of a row that are no numbers.
func rowLabel(row []corpus.Cell) string {
	out := ""
	for _, cell := range row {
		if text := strings.TrimSpace(cell.Text); !numericRE.MatchString(text) {
			out += text + "\n"
		}
	}
	return out
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
	c.features[fMore] = float64(min(n-1, 3))
	c.features[fCut] = truth(c.cutOff(asked))
}

// cutOff tells whether a headline begins with the first of several such values, of which what it is said of stands before
// it: 170厘米，女性160厘米 of 男性170厘米，女性160厘米.
func (c *candidate) cutOff(such func(statement.Value) bool) bool {
	n, first := 0, -1
	for _, v := range statement.Values(c.headline) {
		if such(v) {
			if n++; first < 0 {
				first = v.Span.Start
			}
		}
	}
	if n < 2 || first != 0 || c.mark.Start > len(c.clause.text) {
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
			if !v.Measure.Same(g.Measure) || !v.IsRange() && !wording.Bounds(v.Comparator) {
				continue
			}
			if v.Allows(x) {
				return 1
			}
			out = -1
		}
	}
	return out
}

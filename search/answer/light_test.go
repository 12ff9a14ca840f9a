package answer

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

// considered is the first candidate with this text, and what is known of it.
func considered(t *testing.T, a search.Answer, value string) search.Candidate {
	t.Helper()
	for _, c := range a.Explain.Candidates {
		if c.Value == value {
			return c
		}
	}
	var all []string
	for _, c := range a.Explain.Candidates {
		all = append(all, c.Value)
	}
	t.Fatalf("%q is no candidate; there are %q", value, all)
	return search.Candidate{}
}

// TestSaidBefore: a follow-up is not answered with what was said just now, and is looked for beside it.
func TestSaidBefore(t *testing.T) {
	e := reading(0, 0, []string{"2.1元", "3.2元"}, shelftest.Doc(t, "w", water))
	first := ask(t, e, "第一级水价是多少元")
	if first.Turn.Said != first.Headline || first.Headline == "" {
		t.Fatalf("%q was said, the turn keeps %q", first.Headline, first.Turn.Said)
	}
	a, err := e.Ask(context.Background(), search.Question{Text: "那第二级呢", History: []search.Turn{first.Turn}, Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	again, other := considered(t, a, "2.1元"), considered(t, a, "3.2元")
	if again.Because["repeats"] != 1 || other.Because["repeats"] != 0 {
		t.Errorf("repeats: %v of what was said, %v of the other", again.Because["repeats"], other.Because["repeats"])
	}
	if other.Because["after"] != 1 || other.Because["near_talk"] != 1 {
		t.Errorf("after %v, near_talk %v", other.Because["after"], other.Because["near_talk"])
	}
	far := considered(t, a, "千分之二")
	if n := far.Because["near_talk"]; n <= 0 || n >= 1 {
		t.Errorf("a clause further off is %v near", n)
	}
}

// TestAmountsWithin: an amount of the question keeps to the range of one sentence and not of another.
func TestAmountsWithin(t *testing.T) {
	d := shelftest.Doc(t, "k", `
标题:望溪市用水处罚标准
地区:望溪市
违规用水10吨至50吨的，罚款200元。
违规用水60吨至90吨的，罚款500元。
`)
	a := ask(t, reading(0, 0, []string{"200元", "500元"}, d), "违规用水30吨罚款多少元")
	if in, out := considered(t, a, "200元"), considered(t, a, "500元"); in.Because["within"] != 1 || out.Because["within"] != -1 {
		t.Errorf("within: %v and %v", in.Because["within"], out.Because["within"])
	}
}

// TestSpanOfSeveral: a span with two values, of which the first has lost its label, is known for one.
func TestSpanOfSeveral(t *testing.T) {
	d := shelftest.Doc(t, "b", "标题:望溪市面试补贴办法\n地区:望溪市\n面试补贴为省内500元、省外1000元。\n")
	a := ask(t, reading(0, 0, []string{"500元、省外1000元"}, d), "省外学生面试补贴多少元")
	if c := considered(t, a, "500元、省外1000元"); c.Because["more"] != 1 || c.Because["cut"] != 1 || c.Refused == "" {
		t.Errorf("more %v, cut %v", c.Because["more"], c.Because["cut"])
	}
	if c := considered(t, a, "1000元"); c.Because["more"] != 0 || c.Because["cut"] != 0 {
		t.Errorf("of one value: more %v, cut %v", c.Because["more"], c.Because["cut"])
	}
}

// TestPassages: an item is said with what leads it in, and a sentence with its exception.
func TestPassages(t *testing.T) {
	d := shelftest.Doc(t, "m", `
标题:望溪市医疗保险办法
地区:望溪市
下列费用不予支付：（一）应当由第三人负担的；（二）在境外就医的。
阳台与卧室连通的按卧室计费；不连通的不计费。
`)
	a := ask(t, reading(0.01, 0.98, []string{"在境外就医的"}, d), "在境外就医的费用可以支付吗")
	if best := a.Explain.Candidates[0]; !strings.HasPrefix(best.Value, "否，") || !strings.Contains(best.Value, "不予支付") || !strings.Contains(best.Value, "境外就医") {
		t.Errorf("best is %q", best.Value)
	}
	a = ask(t, reading(0.01, 0.98, []string{"阳台与卧室连通的按卧室计费"}, d), "阳台与卧室不连通的要计费吗")
	if !slices.ContainsFunc(a.Explain.Candidates, func(c search.Candidate) bool {
		return strings.HasPrefix(c.Value, "否，") && strings.Contains(c.Value, "不连通的不计费")
	}) {
		t.Errorf("no verdict has the exception: %+v", a.Explain.Candidates)
	}
	for _, c := range a.Explain.Candidates {
		if strings.HasSuffix(c.Value, "：") && c.Refused == "" {
			t.Errorf("%q may be stated", c.Value)
		}
	}
}

// TestLapsed: what holds no longer is said, with a word of it, only where nothing that holds has an answer.
func TestLapsed(t *testing.T) {
	old := shelftest.Doc(t, "old", "标题:望溪市租房补贴办法\n地区:望溪市\n租房补贴每人每月300元。\n")
	old.Validity = corpus.Repealed
	alone := ask(t, reading(0, 0, []string{"300元", "每人每月300元"}, old), "租房补贴每人每月多少元")
	if alone.Status != search.Answered || !strings.Contains(alone.Headline, "300元") || !strings.Contains(alone.Text, "已废止") {
		t.Errorf("alone: %s %q, said as %q", alone.Status, alone.Headline, alone.Text)
	}
	now := shelftest.Doc(t, "new", "标题:望溪市住房租赁补贴办法\n地区:望溪市\n租房补贴每人每月500元。\n")
	both := ask(t, reading(0, 0, []string{"300元", "500元"}, old, now), "租房补贴每人每月多少元")
	if both.Status == search.Answered && strings.Contains(both.Headline, "300元") {
		t.Errorf("beside a text in force: %q", both.Headline)
	}
	if c := considered(t, both, "300元"); c.Refused != "not in force" {
		t.Errorf("the old value is refused because %q", c.Refused)
	}
	old.Validity = corpus.NotYet
	if a := ask(t, reading(0, 0, []string{"300元"}, old), "租房补贴每人每月多少元"); a.Status == search.Answered {
		t.Errorf("not yet in force: %q", a.Headline)
	}
}

// TestAlike: candidates are told how near their sentences and headlines are to the question, each text looked at once.
func TestAlike(t *testing.T) {
	d := shelftest.Doc(t, "w", water)
	seen := map[string]int{}
	alike := func(_ context.Context, _ string, texts []string) ([]float32, error) {
		out := make([]float32, len(texts))
		for i, text := range texts {
			if seen[text]++; strings.Contains(text, "24小时") {
				out[i] = 0.75
			}
		}
		return out, nil
	}
	s := reader{Shelf: shelftest.Shelf{d}, marks: []string{"24小时"}}
	a := ask(t, New(Config{Searcher: s, Library: s, Words: shelftest.Words, Alike: alike, Risk: 0.3}), "停水检修要提前多久通知用户")
	if c := considered(t, a, "24小时"); c.Because["alike"] != 0.75 || c.Because["alike_head"] != 0.75 {
		t.Errorf("alike %v, headline %v", c.Because["alike"], c.Because["alike_head"])
	}
	for text, n := range seen {
		if n > 1 {
			t.Errorf("%q is compared %d times", text, n)
		}
	}
}

// TestFitting: what a headline has no room for is left off before what matters, never that itself.
func TestFitting(t *testing.T) {
	const text = "各单位要加强领导，落实责任，完善制度，做好宣传，到2027年实现泵站远程控制全覆盖，并按月报告。"
	for _, c := range []struct {
		matters, want string
		most          int
	}{
		{"全覆盖", text, 60},
		{"落实责任", text, 20}, // it stands in the beginning, which is cut elsewhere
		{"全覆盖", "到2027年实现泵站远程控制全覆盖", 20},
		{"全覆盖", "做好宣传，到2027年实现泵站远程控制全覆盖", 26},
	} {
		start := indexOf(t, text, c.matters)
		got := fitting(text, corpus.Span{Start: 0, End: len(text)}, corpus.Span{Start: start, End: start + len(c.matters)}, c.most)
		if text[got.Start:got.End] != c.want {
			t.Errorf("%s in %d: %q", c.matters, c.most, text[got.Start:got.End])
		}
	}
}

// TestSentenceSpan: of a sentence that a clause says twice the one is marked that is meant.
func TestSentenceSpan(t *testing.T) {
	const text = "值守人员每站2人。汛期每站4人。值守人员每站2人。"
	start := strings.LastIndex(text, "2人")
	if s := sentenceSpan(text, corpus.Span{Start: start, End: start + len("2人")}); s.Start != strings.LastIndex(text, "值守") || s.End != len(text) {
		t.Errorf("%v %q", s, text[s.Start:s.End])
	}
}

// TestWholePhrases: no headline begins in the middle of one phrase and ends in the middle of another.
func TestWholePhrases(t *testing.T) {
	const text = "站内阀门由用户维修，站外阀门由企业维修，费用另计。"
	for part, want := range map[string]string{
		"用户维修，站外阀门由企业": "站内阀门由用户维修，站外阀门由企业维修", "企业": "企业", "由用户维修，站外阀门由企业维修": "由用户维修，站外阀门由企业维修",
		"站内阀门由用户维修，站外": "站内阀门由用户维修，站外",
	} {
		start := indexOf(t, text, part)
		if s := wholePhrases(text, corpus.Span{Start: start, End: start + len(part)}); text[s.Start:s.End] != want {
			t.Errorf("%s: %q", part, text[s.Start:s.End])
		}
	}
}

// TestVectorAwaited: of text whose vector is not made yet nothing is known; a heading, which has none, counts as far away.
func TestVectorAwaited(t *testing.T) {
	d := shelftest.Doc(t, "s", sharp)
	q := &question{typ: search.Numeric}
	p := &pool{read: true}
	d.Clauses[0].Kind = corpus.Heading
	var cands []*candidate
	for i := range d.Clauses {
		cl := newClause(q, d, i, i)
		if i == len(d.Clauses)-1 {
			cl.cosine = 0.8
		}
		p.clauses = append(p.clauses, cl)
		cands = append(cands, &candidate{clause: cl, kind: sentenceKind, headline: cl.text, mark: corpus.Span{Start: 0, End: len(cl.text)}})
	}
	describe(q, p, cands)
	seen := map[bool]bool{}
	for _, c := range cands[:len(cands)-1] {
		want := 0.0
		if !c.clause.isText() {
			want = -0.5
		}
		seen[c.clause.isText()] = true
		if c.features[fCosine] != want || c.features[fNearest] != 0.8 {
			t.Errorf("%s: %v, %v", c.clause.text, c.features[fCosine], c.features[fNearest])
		}
	}
	if !seen[true] || !seen[false] {
		t.Error("no text or no heading was tried")
	}
}

package answer

import (
	"context"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

// reader is a shelf that reads: of each clause it marks what the test says, and holds the
// clause that has it relevant.
type reader struct {
	shelftest.Shelf
	marks   []string
	yes, no float64
}

func (r reader) Search(ctx context.Context, q search.Query) (search.Results, error) {
	res, err := r.Shelf.Search(ctx, q)
	if err != nil || q.Mode != search.Reading {
		return res, err
	}
	for i := range res.Hits {
		h := &res.Hits[i]
		d, err := r.Document(ctx, h.DocumentID)
		if err != nil {
			return res, err
		}
		text := d.Quote(d.Clauses[h.Clause].Span)
		h.Read = &search.Read{Relevance: -6, Yes: r.yes, No: r.no}
		for _, m := range r.marks {
			if at := strings.Index(text, m); at >= 0 {
				h.Read.Relevance, h.Read.Start, h.Read.End, h.Read.Span = 5, at, at+len(m), 0.9
				h.Read.Spans = append(h.Read.Spans, search.Span{Start: at, End: at + len(m), Score: 0.9})
				h.Cosine = 0.9
			}
		}
		if h.Cosine == 0 {
			h.Cosine = 0.6
		}
	}
	return res, nil
}

// reading answers with a reader that marks these.
func reading(yes, no float64, marks []string, docs ...*corpus.Document) *Engine {
	s := reader{Shelf: docs, marks: marks, yes: yes, no: no}
	return New(Config{Searcher: s, Library: s, Words: shelftest.Words, Risk: 0.3})
}

const water = `
标题:望溪市供水办法
文号:望政发〔2024〕7号
地区:望溪市
机关:望溪市人民政府
日期:2024-03-05
# 一、水价
第一级水价每立方米2.1元，第二级水价每立方米3.2元。
逾期不缴水费的，自逾期之日起按日加收欠费额千分之二的违约金。
# 二、水压
管网末梢水压不得低于0.14兆帕。
供水企业停水检修的，应当提前24小时通知用户。
班主任津贴标准由每月100元提高到每月150元。
用户可以申请校验水表。禁止擅自转供城市公共用水。
`

func TestWhatIsMarkedIsStated(t *testing.T) {
	for _, c := range []struct{ q, mark, want string }{
		{"停水检修要提前多久通知用户", "24小时", "24小时"},
		{"停水检修要提前多久通知用户", "4小时", "24小时"},           // a value is not cut
		{"班主任津贴标准是多少", "由每月100元提高到每月150元", "150元"}, // what held before is no answer
		{"逾期不缴水费每天加收多少违约金", "千分之二", "千分之二"},
	} {
		a := ask(t, reading(0, 0, []string{c.mark}, shelftest.Doc(t, "w", water)), c.q)
		if a.Status != search.Answered || !strings.Contains(a.Headline, c.want) {
			t.Errorf("%s: %s %q (%.2f)", c.q, a.Status, a.Headline, a.Confidence)
			continue
		}
		if strings.Contains(a.Headline, "100元") {
			t.Errorf("%s: %q holds what was before", c.q, a.Headline)
		}
		if len(a.Citations) == 0 || !strings.Contains(a.Citations[0].Quote, a.Headline) {
			t.Errorf("%s: the headline %q does not stand in %v", c.q, a.Headline, a.Citations)
		}
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		q, mark, want string
		yes, no       float64
	}{
		{"用户可以申请校验水表吗", "用户可以申请校验水表", "是，", 0.98, 0.01},
		{"可以转供城市公共用水吗", "禁止擅自转供城市公共用水", "否，", 0.01, 0.98},
	} {
		a := ask(t, reading(c.yes, c.no, []string{c.mark}, shelftest.Doc(t, "w", water)), c.q)
		best := a.Explain.Candidates[0]
		if !strings.HasPrefix(best.Value, c.want) || a.Status == search.Answered && !strings.HasPrefix(a.Headline, c.want) {
			t.Errorf("%s: %s %q, best %q", c.q, a.Status, a.Headline, best.Value)
		}
	}
}

// TestRefused: what the verifier does not let pass is not stated, whatever the reader thinks.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ q, mark, why string }{
		{"停水检修罚款多少元", "24小时", "another kind of value"},
		{"望溪市第二级水价是多少元", "2.1元", "said of another"},
		{"管网末梢水压", "管网末梢水压", "says only what was asked"},
	} {
		a := ask(t, reading(0, 0, []string{c.mark}, shelftest.Doc(t, "w", water)), c.q)
		if a.Status == search.Answered && a.Headline == c.mark {
			t.Errorf("%s: answered %q", c.q, a.Headline)
		}
		found := false
		for _, x := range a.Explain.Candidates {
			found = found || strings.Contains(x.Value, c.mark) && strings.Contains(x.Refused, c.why)
		}
		if !found {
			t.Errorf("%s: nothing with %q is refused because %q", c.q, c.mark, c.why)
			for _, x := range a.Explain.Candidates {
				t.Logf("   %q %q", x.Value, x.Refused)
			}
		}
	}
}

// TestUnsure: a reader that marks nothing leaves clauses, and no value.
func TestUnsure(t *testing.T) {
	e := reading(0, 0, nil, shelftest.Doc(t, "w", water))
	e.cfg.Risk = 0.05
	a := ask(t, e, "停水检修要提前多久通知用户")
	if a.Status == search.Answered || a.Headline != "" {
		t.Fatalf("%s %q", a.Status, a.Headline)
	}
	if len(a.Nearest) == 0 {
		t.Error("no clause is shown")
	}
}

func TestUnknownPlace(t *testing.T) {
	a := ask(t, reading(0, 0, []string{"24小时"}, shelftest.Doc(t, "w", water)), "岭东市停水检修要提前多久通知用户")
	if a.Status != search.NotFound || a.Reason.Code != search.NoPlace || a.Reason.Place != "岭东市" {
		t.Errorf("%s %q because %+v", a.Status, a.Headline, a.Reason)
	}
}

func TestRecords(t *testing.T) {
	for q, want := range map[string]string{
		"望溪市供水办法的文号是什么":  "望政发〔2024〕7号",
		"望溪市供水办法是谁印发的":   "望溪市人民政府",
		"望溪市供水办法什么时候印发的": "2024年3月5日",
	} {
		a := ask(t, reading(0, 0, nil, shelftest.Doc(t, "w", water)), q)
		if a.Status != search.Answered || a.Headline != want {
			t.Errorf("%s: %s %q", q, a.Status, a.Headline)
		}
	}
}

// TestCited: the 文号 of a text that others cite is told, of the one that is asked for; none where two may be meant.
func TestCited(t *testing.T) {
	const text = `
标题:望溪市节水行动方案
地区:望溪市
为落实《全省节水行动计划》（江水发〔2023〕12号）和《全省供水条例实施细则》（江水发〔2022〕9号），制定本方案。
`
	for q, want := range map[string]string{
		"全省供水条例实施细则的文号是什么": "江水发〔2022〕9号", "全省节水行动计划的文号": "江水发〔2023〕12号", "全省的文号": "", "望溪市节水行动方案的文号": "",
	} {
		a := ask(t, reading(0, 0, nil, shelftest.Doc(t, "w", text)), q)
		if want != "" && a.Headline != want || want == "" && strings.HasPrefix(a.Headline, "江水发") {
			t.Errorf("%s: %s %q, want %q", q, a.Status, a.Headline, want)
		}
	}
}

// TestWhose: what a school rules for itself is not said to hold in its county.
func TestWhose(t *testing.T) {
	for issuers, want := range map[string]string{"望溪县第二中学": "望溪县第二中学", "望溪县教育局": "望溪县", "": "望溪县", "望溪县第二中学,望溪县教育局": "望溪县"} {
		d := &corpus.Document{}
		d.Region, d.Issuers = "望溪县", strings.FieldsFunc(issuers, func(r rune) bool { return r == ',' })
		if got := whose(d); got != want {
			t.Errorf("%s: %s", issuers, got)
		}
	}
}

func TestWeights(t *testing.T) {
	w, err := readWeights(weightFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]*Models{"reading": &w.Reading, "words": &w.Words} {
		last := 2.0
		for i, r := range m.Risk {
			if i > 0 && r[0] >= last {
				t.Errorf("%s: risks do not fall: %v", name, m.Risk)
			}
			last = r[0]
		}
		if strict, loose := m.threshold(0.01), m.threshold(0.3); strict < loose {
			t.Errorf("%s: a risk of 1%% is stated from %.2f on, one of 30%% from %.2f", name, strict, loose)
		}
	}
	if _, err := readWeights([]byte(`{"reading":{"answer":{"weights":{"no such":1}}}}`)); err == nil {
		t.Error("a feature nobody has is taken")
	}
}

// Every citation quotes its document to the letter and leads to a clause of it.
func TestQuotesAreVerbatim(t *testing.T) {
	d := shelftest.Doc(t, "w", water)
	for _, q := range []string{"停水检修要提前多久通知用户", "第一级水价是多少", "供水办法文号是什么", "可以转供用水吗"} {
		a := ask(t, reading(0.1, 0.8, []string{"24小时", "2.1元", "禁止擅自转供"}, d), q)
		for _, c := range a.Citations {
			if c.Quote != d.Text[c.Span.Start:c.Span.End] || !c.Span.Contains(c.Mark) {
				t.Errorf("%s: quote %q span %v mark %v", q, c.Quote, c.Span, c.Mark)
			}
			if d.ClauseByID(c.URL[strings.Index(c.URL, "#")+1:]) < 0 {
				t.Errorf("%s: %s leads nowhere", q, c.URL)
			}
		}
	}
}

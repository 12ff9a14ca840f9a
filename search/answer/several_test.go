package answer

import (
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

// TestAsksSeveral: to who asks for several values one is half an answer.
func TestAsksSeveral(t *testing.T) {
	for text, want := range map[string]bool{
		"一级站、二级站各多少座": true, "分别补多少": true, "午托、晚托各收多少钱": true, "各乡镇有多少座泵站": false, "几天内受理、几天内办结": true, "新建多少座泵站，能灌溉多少亩": true,
		"补贴多少钱": false, "几月几日报名": false, "多少人以上的单位要报备": false, "从几点到几点开放": false,
	} {
		if got := severalRE.MatchString(text); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}

// TestLabels: what a value is asked of each.
func TestLabels(t *testing.T) {
	for question, want := range map[string][]string{
		"望溪市要建的一级站、二级站和三级站各多少座": {"一级站", "二级站", "三级站"},
		"城镇居民与农村居民分别补多少":        {"城镇居民", "农村居民"},
		"各补多少": nil, "补贴分别是多少": nil,
	} {
		if got := labelsOf(question); !slices.Equal(got, want) {
			t.Errorf("%s: %q", question, got)
		}
	}
}

// TestTold: an abbreviation stands in what it is short for.
func TestTold(t *testing.T) {
	for _, c := range []struct {
		label, phrase string
		want          bool
	}{{"特教学校", "特殊教育学校1所", true}, {"一级站", "一级站3座", true}, {"特教学校", "各级各类学校128所", false}} {
		if got := told(c.label, c.phrase) >= 0.9; got != c.want {
			t.Errorf("%s in %s: %t", c.label, c.phrase, got)
		}
	}
}

const stations = `
标题:望溪市泵站建设计划
地区:望溪市
到2027年，全市共建泵站60座，其中：一级泵站10座，二级泵站20座，排涝泵站30座。
`

// TestSeveral: all that is asked of is said, with what it is said of; a whole is not told for its part.
func TestSeveral(t *testing.T) {
	d := shelftest.Doc(t, "s", stations)
	a := ask(t, reading(0, 0, []string{"20座，排涝泵站30座"}, d), "二级泵站、排涝泵站各多少座")
	if c := considered(t, a, "二级泵站20座，排涝泵站30座"); c.Refused != "" {
		t.Errorf("all of it is refused: %s", c.Refused)
	}
	for _, part := range []string{"20座，排涝泵站30座", "20座"} {
		if c := considered(t, a, part); c.Refused == "" {
			t.Errorf("%s is not refused", part)
		}
	}
	a = ask(t, reading(0, 0, []string{"到2027年，全市共建泵站60座，其中：一级泵站10座，二级泵站20座，排涝泵站30座"}, d), "二级泵站建多少座")
	if c := considered(t, a, "60座"); c.Refused != "said of another than 二级泵站" {
		t.Errorf("60座 is refused because %q", c.Refused)
	}
	if a.Headline != "20座" { // of the whole sentence the one value that is not refused
		t.Errorf("%s %q, want 20座", a.Status, a.Headline)
	}
	a = ask(t, reading(0, 0, []string{"60座"}, d), "一共建多少座泵站")
	if c := considered(t, a, "60座"); c.Refused != "" {
		t.Errorf("60座 is refused because %q", c.Refused)
	}
}

// TestYearBeside: of columns of years the one asked for is meant.
func TestYearBeside(t *testing.T) {
	columns := []corpus.Cell{{Text: "指标"}, {Text: "2025年"}, {Text: "2030年目标"}, {Text: "属性"}}
	for year, want := range map[int][]string{2025: {"2025年", "", "2025年", "2025年"}, 2030: {"2030年目标", "2030年目标", "", "2030年目标"}, 2028: {"", "", "", ""}} {
		q := &question{years: []int{year}}
		for i := range columns {
			if got := q.yearBeside(columns, i); got != want[i] {
				t.Errorf("%d, column %d: %q", year, i, got)
			}
		}
	}
}

// TestOutdone: a value is no answer where of another one as much of the question is said, and more.
func TestOutdone(t *testing.T) {
	const text = "全县小型、中型泵站值守人数分别不超过5人、8人，小型、中型泵站编制不超过20人。"
	values := []string{"不超过5人", "8人", "不超过20人"}
	for _, c := range []struct {
		words []string
		fresh int
		want  []bool // by value
	}{
		{[]string{"中型", "值守人数"}, 2, []bool{true, false, true}},
		{[]string{"中型", "编制"}, 2, []bool{true, true, false}},
		{[]string{"泵站"}, 1, []bool{false, false, false}},
		{[]string{"小型", "中型", "值守人数"}, 1, []bool{false, true, true}}, // 那小型呢, and of 中型 it was asked before
	} {
		q := &question{typ: search.Numeric}
		for _, w := range c.words {
			q.terms = append(q.terms, term{text: w, weight: 1})
		}
		q.fresh = q.terms[:c.fresh]
		cl := &clause{text: text}
		for i, v := range values {
			start := indexOf(t, text, v)
			k := &candidate{clause: cl, kind: valueKind, headline: v, mark: corpus.Span{Start: start, End: start + len(v)}}
			if got := k.outdone(q); got != c.want[i] {
				t.Errorf("%q: %s: %t", c.words, v, got)
			}
		}
	}
}

// TestMeant: what a follow-up asks of instead is not asked of any more.
func TestMeant(t *testing.T) {
	const text = "小型泵站每站不超过5人，中型泵站每站不超过8人。"
	start := indexOf(t, text, "不超过5人")
	c := &candidate{clause: &clause{text: text}, kind: valueKind, headline: "不超过5人", mark: corpus.Span{Start: start, End: start + len("不超过5人")}}
	for own, want := range map[string]string{
		"那小型泵站呢": "值守上限是多少 那小型泵站呢", "那望溪市呢": "中型泵站值守上限是多少 那望溪市呢", "那小型泵站和中型泵站呢": "中型泵站值守上限是多少 那小型泵站和中型泵站呢",
	} {
		q := &question{text: "中型泵站值守上限是多少 " + own, own: own, typ: search.Numeric}
		if got := q.meant([]*candidate{c}); got != want {
			t.Errorf("%s: %q", own, got)
		}
	}
}

package answer

import (
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
)

// TestSaidOfOther: what a unit pays is no answer for an individual, nor the other way round.
func TestSaidOfOther(t *testing.T) {
	for _, c := range []struct {
		question, sentence string
		want               bool
	}{
		{"个人堵塞通道罚多少", "单位有下列行为之一的，处二万元以下罚款：", true},
		{"单位堵塞通道罚多少", "个人有前款行为的，处五百元以下罚款。", true},
		{"个人堵塞通道罚多少", "个人有前款行为的，处五百元以下罚款。", false},
		{"堵塞通道罚多少", "单位有下列行为之一的，处二万元以下罚款：", false},
		{"个人和单位各罚多少", "单位有下列行为之一的，处二万元以下罚款：", false},
		{"个人堵塞通道罚多少", "单位处二万元以下罚款，个人处五百元以下罚款。", false},
		{"个人能不能设停车场", "占用道路的，单位应当恢复原状。", false},
		{"泄露个人信息罚多少", "单位泄露个人信息的，处十万元以下罚款。", false},
		{"泄露个人信息罚多少", "单位泄露的，处十万元以下罚款。", false},
	} {
		if got := saidOfOther(c.question, c.sentence); got != c.want {
			t.Errorf("%s: %s: %t", c.question, c.sentence, got)
		}
	}
}

// TestOneEnd: a value that leaves off the other end of its range is not a sharper answer.
func TestOneEnd(t *testing.T) {
	const text = "并处少缴的水费百分之五十以上五倍以下的罚款，逾期一日加收3元。"
	cl := &clause{text: text}
	at := func(part string) *candidate {
		start := indexOf(t, text, part)
		return &candidate{clause: cl, mark: corpus.Span{Start: start, End: start + len(part)}}
	}
	for part, want := range map[string]bool{"五倍以下": true, "百分之五十以上": true, "百分之五十以上五倍以下": false, "3元": false} {
		if got := at(part).oneEnd(&question{}); got != want {
			t.Errorf("%s: %t", part, got)
		}
	}
}

// TestCrossesTiers: half of one tier and all of the next is no answer; a whole one is, and so are a fine and what is worse.
func TestCrossesTiers(t *testing.T) {
	for _, c := range []struct {
		text, part string
		want       bool
	}{
		{"累计旷课达到10节的给予警告处分，达到20节的给予记过处分。", "警告处分，达到20节的给予记过处分", true},
		{"请假一天以上三天以内由年级主任批准，三天以上由分管副校长批准。", "年级主任批准，三天以上由分管副校长", true},
		{"累计旷课达到10节的给予警告处分，达到20节的给予记过处分。", "达到20节的给予记过处分", false},
		{"由公安机关处二百元以下罚款；情节严重的，处五百元罚款。", "处二百元以下罚款；情节严重的，处五百元罚款", false},
		{"每学期至少组织2次演练。", "2次", false},
		{"每个村每年补助2次，每次15，000元。", "15，000元", false},
	} {
		start := indexOf(t, c.text, c.part)
		k := &candidate{clause: &clause{text: c.text}, mark: corpus.Span{Start: start, End: start + len(c.part)}}
		if got := k.crossesTiers(); got != c.want {
			t.Errorf("%s: %t", c.part, got)
		}
	}
}

// TestSnappedBounds: what bounds an amount is part of it.
func TestSnappedBounds(t *testing.T) {
	for _, c := range []struct{ text, part, want string }{
		{"每学期至少组织2次校车逃生演练。", "2次", "至少组织2次"},
		{"直接经济损失一百万元以下（不含）的事故", "一百万元以下", "一百万元以下（不含）"},
		{"补助200元（含税）。", "200元", "200元（含税）"},
		{"处2000元（见附件）罚款", "2000元", "2000元"},
	} {
		start := indexOf(t, c.text, c.part)
		s := snapped(c.text, statement.Values(c.text), corpus.Span{Start: start, End: start + len(c.part)})
		if got := c.text[s.Start:s.End]; got != c.want {
			t.Errorf("%s: %q, want %q", c.part, got, c.want)
		}
	}
}

// TestBeforeTarget: where a plan sets out from is not what it aims at.
func TestBeforeTarget(t *testing.T) {
	const text = "森林覆盖率：2020年31.5%，2025年34%，2035年36%以上。"
	for _, c := range []struct {
		question string
		years    []int
		part     string
		want     bool
	}{
		{"森林覆盖率的目标是多少", nil, "2020年31.5%", true},
		{"森林覆盖率的目标是多少", nil, "31.5%", true},
		{"森林覆盖率的目标是多少", nil, "2020年31.5%，2025年34%，2035年36%以上", false},
		{"森林覆盖率的目标是多少", nil, "36%以上", false},
		{"2020年森林覆盖率目标是多少", []int{2020}, "31.5%", false},
		{"森林覆盖率是多少", nil, "31.5%", false},
	} {
		start := indexOf(t, text, c.part)
		cand := &candidate{clause: &clause{text: text}, mark: corpus.Span{Start: start, End: start + len(c.part)}}
		if got := cand.beforeTarget(&question{typ: search.Numeric, text: c.question, years: c.years}); got != c.want {
			t.Errorf("%s: %s: %t", c.question, c.part, got)
		}
	}
}

func indexOf(t *testing.T, text, part string) int {
	t.Helper()
	i := strings.Index(text, part)
	if i < 0 {
		t.Fatalf("no %s in %s", part, text)
	}
	return i
}

package statement

import (
	"math"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/unit"
)

// Spans lie in the text, in order, at whole characters, each within the one around it;
// a number with a unit reads again as the same from its own words; labels and siblings
// point at values of the same text.
func FuzzValues(f *testing.F) {
	for _, s := range []string{
		"一、二等奖分别不超过45人、50人", "约9个(其中3个)", "分别5、6", "“”()、和，。分别", "2025年A市,2026年B市实现", "壹拾万零叁仟元整，13万2千元，15 000 元，￥1，500", "百分之三到五，三分之二，九成五，2‰，八五折",
		"每年10月15日至次年4月15日，上午9:00—12:00前", "1000元以上、5000元以下，三至五百元，1.5-2 万元", "由每月100元提高到每月150元", "一年半，两个半月，1小时30分，三五天，数百", "第Ⅱ级、②类，第十二条之一",
		"3元/（平方米·月），每100名配备1名", "〔2020〕12号 0991-2652391 PM2.5 GB 5-2", "1:20，2：3：5，六百比一，19:30", "９５０元，１２．５％", "\xff5元\xff、3",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 3000 {
			return
		}
		whole := func(s corpus.Span) bool {
			return 0 <= s.Start && s.Start <= s.End && s.End <= len(text) &&
				(!utf8.ValidString(text) || utf8.ValidString(text[s.Start:s.End]))
		}
		values := Values(text)
		if len(values) > MaxValues {
			t.Fatalf("%d values", len(values))
		}
		end := 0
		for _, v := range values {
			if !whole(v.Span) || !whole(v.Core) || v.Span.Start < end || v.Span.Len() == 0 || v.Core.End > v.Span.End {
				t.Fatalf("value %+v after %d in %q", v, end, text)
			}
			if v.IsRange() && (!whole(v.Ends[0]) || !whole(v.Ends[1]) || v.Ends[0].End > v.Ends[1].Start || v.Ends[1].End > v.Span.End) {
				t.Fatalf("ends %+v in %q", v, text)
			}
			if v.Number > v.Upper || math.IsInf(v.Number, 0) || math.IsNaN(v.Number) != math.IsNaN(v.Upper) {
				t.Fatalf("number %+v in %q", v, text)
			}
			end = v.Span.End
			again(t, text, v)
		}
		for _, s := range Scopes(text, values) {
			for _, sp := range slices.Concat(s.Own, s.Near, s.Shared) {
				if !whole(sp) {
					t.Fatalf("scope %+v in %q", sp, text)
				}
			}
		}
		for i, s := range Subjects(text, values) {
			for _, sib := range s.Siblings {
				if sib.Value < 0 || sib.Value >= len(values) || sib.Value == i || sib.Theirs == "" {
					t.Fatalf("sibling %+v of %d values", sib, len(values))
				}
			}
		}
	})
}

// again reads a value from its own words. What it shares with its list or its sentence
// those do not hold: a unit, a bound, the 近 of 近百名.
func again(t *testing.T, text string, v Value) {
	core := text[v.Core.Start:v.Core.End]
	u, known := unit.Lookup(v.Unit)
	if v.Kind != Quantity || !known || u.Dim == unit.Rank || v.IsRange() || len(core) < len(v.Unit) || readNumber(core).size == 0 || core[len(core)-len(v.Unit):] != v.Unit {
		return
	}
	got := Values(core)
	if len(got) != 1 || got[0].Number != v.Number || got[0].Unit != v.Unit {
		t.Fatalf("%q of %q is %v %s and reads again as %+v", core, text, v.Number, v.Unit, got)
	}
}

package statement

import (
	"math"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// joinBounds makes one value of a range of two bounds: 2000元以上5000元以下, 一倍以上
// 五倍以下, 1000元以上、5000元以下.
func joinBounds(text string, vs []Value) []Value {
	out := vs[:0]
	for i := 0; i < len(vs); i++ {
		v := vs[i]
		if i+1 < len(vs) && pairOfBounds(text, v, vs[i+1]) {
			w := vs[i+1]
			v.Ends = [2]corpus.Span{v.Span, w.Span}
			low := v.Number
			if v.Unit == "" {
				v.Unit, v.Measure = w.Unit, w.Measure
				if a, b := text[v.Core.Start:v.Core.End], text[w.Core.Start:]; true {
					low = shared(readNumber(a), readNumber(b), b).low
				}
			} else if v.Measure.Factor > 0 && w.Measure.Factor > 0 {
				low *= v.Measure.Factor / w.Measure.Factor
				v.Unit, v.Measure = w.Unit, w.Measure
			}
			v.Number, v.Upper, v.Kind = low, w.Number, w.Kind
			v.Span.End = w.Span.End
			v.Core.End = v.Span.End
			v.Comparator = corpus.Equal
			i++
		}
		out = append(out, v)
	}
	return out
}

// pairOfBounds tells whether a lower bound and the upper one behind it are one range.
func pairOfBounds(text string, a, b Value) bool {
	if a.Kind != b.Kind && a.Unit != "" || a.Kind == Date || a.Kind == Code || a.IsRange() || b.IsRange() || math.IsNaN(a.Number) || math.IsNaN(b.Number) {
		return false
	}
	if a.Unit != "" && (a.Measure.Dim != b.Measure.Dim || a.Measure.Base != b.Measure.Base) {
		return false
	}
	if !strings.HasSuffix(text[a.Span.Start:a.Span.End], "以上") {
		return false
	}
	between := strings.Trim(text[a.Span.End:b.Span.Start], blanks)
	tail := text[b.Core.End:b.Span.End]
	switch between {
	case "", "至", "到", "并":
		return b.Comparator == corpus.AtMost || b.Comparator == corpus.Below
	case "、", "，", ",", "，并", "，但":
		return strings.HasSuffix(tail, "以下") || strings.HasSuffix(tail, "以内")
	}
	return false
}

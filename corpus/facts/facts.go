// Package facts finds the values a clause states and what each of them is said
// of. It works on one clause at a time, on text that corpus/clean has made
// simplified, and needs no word list beyond units and bounds, so that it reads a
// 条例 as well as a 实施方案.
//
// Two steps:
//
//	Values  text -> every quantity, share, ratio, date and period with its bound
//	Scopes  text, values -> the words that belong to each value alone (Own), to
//	        all of them (Shared) and to its neighbours only (Other)
//
// Scopes is where 分别 is paired (小学、初中…分别不超过45人、50人), where lists
// such as A45人、B50人 are taken apart, and where a breakdown in brackets keeps
// the head it explains. Whoever asks for 初中 then gets 50人 and never 45人.
//
// And what a document asks for by a time:
//
//	Deadlines  document -> every task with a last day, every duty that comes
//	           again, every outcome hoped for by a year
//
// A deadline needs more than its clause: the year stands in the date of issue,
// 这项工作要在9月底前完成 speaks of its whole paragraph, the body responsible is
// named at the end of the item. So Deadlines reads a document as a row of
// sentences (deadlineread.go), refuses the times that ask for nothing
// (deadlinetrap.go), resolves and judges the others (deadlinekind.go), and looks
// around for who, what and to whom (deadlinewho.go, deadlineact.go). What is a
// matter of convention is decided as follows:
//
//   - X月底前 and 到Y年 end on the last day, which is included.
//   - A time over before the document was issued asks for nothing.
//   - A period that runs from an event (自受理之日起20日内) has no day: in a plan or
//     notice it is a deadline without one and Note says so, in a text set in
//     articles it is a rule of procedure and left out.
//   - A day of the year without a year (3月31日前) comes every year in a text set
//     in articles, and once in a plan or notice.
//   - Ratios, rates and what is due every day are standards, not tasks.
//   - Working days are counted by weekends only; Note says so.
//
// All offsets are bytes, spans half-open. Everything is linear in the text but
// for the pairing, which is bounded by the number of values (MaxValues).
package facts

import (
	"strings"

	"github.com/policybot/policybot/corpus"
)

// MaxValues bounds how many values of one clause are looked at; the rest of a
// longer clause is left alone rather than paired wrongly.
const MaxValues = 200

// Kind tells what a value measures.
type Kind int

// The kinds of value.
const (
	Quantity Kind = iota // 45人, 2000元, 4.5平方米
	Percent              // 85%, 百分之五
	Ratio                // 1:13, 六百比一
	Date                 // 2021年9月底前, 2025年
	Period               // 三个月内, 五日, 每年, 2小时
	Ordinal              // 第二次: kept so that it is not taken for a quantity
	Code                 // 文号 and the like: never a value
)

// Value is one number with its unit and the bound written next to it.
type Value struct {
	Span       corpus.Span // the whole expression with its bound: 不超过45人, 85%以上
	Core       corpus.Span // number and unit only: 45人
	Number     float64     // NaN for a date
	Unit       string      // 人, %, 年; "" when the text gives none
	Kind       Kind
	Comparator corpus.Comparator
	Year       int // for Date: the year it names, 0 if none
}

// Of returns the facts of clause i of d. Subjects and indicators are verbatim
// pieces of the clause; spans address d.Text.
func Of(d *corpus.Document, i int) []corpus.Fact {
	base := d.Clauses[i].Span.Start
	text := d.Quote(d.Clauses[i].Span)
	values := Values(text)
	scopes := Scopes(text, values)
	out := make([]corpus.Fact, 0, len(values))
	for k, v := range values {
		if v.Kind == Code || v.Kind == Ordinal {
			continue
		}
		s := scopes[k]
		core := text[v.Core.Start:v.Core.End]
		out = append(out, corpus.Fact{
			Subject: s.Subject, Indicator: s.Indicator, Comparator: v.Comparator,
			Value: strings.TrimSuffix(core, v.Unit), Unit: v.Unit, Period: s.Period,
			Span:    shift(v.Span, base),
			Context: shift(s.Context, base),
			Clause:  i,
		})
	}
	return out
}

func shift(s corpus.Span, by int) corpus.Span {
	return corpus.Span{Start: s.Start + by, End: s.End + by}
}

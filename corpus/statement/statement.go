// Package statement finds the values a clause states and what each of them is said
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
// All offsets are bytes, spans half-open. Everything is linear in the text but
// for the pairing, which is bounded by the number of values (MaxValues).
package statement

import (
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

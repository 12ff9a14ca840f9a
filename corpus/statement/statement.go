// Package statement finds the values a clause states and what each of them is said
// of. It works on one clause at a time, on text that corpus/clean has made
// simplified, and needs no word list of any field: units come from corpus/unit,
// siblings from what the text itself coordinates. So it reads a 条例 as well as a
// 实施方案, of hospitals as well as of water.
//
// Three steps:
//
//	Values    text -> every quantity, share, ratio, date and period with its bound
//	Scopes    text, values -> the words that belong to each value alone (Own), to
//	          all of them (Shared) and to its neighbours only (Other)
//	Siblings  text, values -> what each value is said of beside what the values
//	          coordinated with it are said of
//
// Scopes is where 分别 is paired (甲类、乙类…分别不超过45人、50人), where lists
// such as A45人、B50人 are taken apart, and where a breakdown in brackets keeps
// the head it explains. Whoever asks for 乙类 then gets 50人 and never 45人.
//
// All offsets are bytes, spans half-open. Everything is linear in the text but
// for the pairing, which is bounded by the number of values (MaxValues).
package statement

import (
	"math"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/unit"
)

// MaxValues bounds how many values of one clause are looked at; the rest of a
// longer clause is left alone rather than paired wrongly.
const MaxValues = 200

// Kind tells what a value measures.
type Kind int

// The kinds of value.
const (
	Quantity Kind = iota // 45人, 2000元, 4.5平方米
	Percent              // any share: 85%, 百分之五, 三分之二, 九成五, 2‰, 半数
	Ratio                // 1:13, 六百比一
	Date                 // 2021年9月底前, 2025年, 10月15日至次年4月15日
	Period               // 三个月内, 五日, 每年, 2小时
	Ordinal              // 第二次, 二级: kept so that it is not taken for a quantity
	Code                 // 文号, telephone numbers and the like: never a value
	Clock                // 9时30分, 9:00—17:00
)

// Role tells how a value stands in its sentence.
type Role int

// The roles.
const (
	Stated      Role = iota // said to be so
	Old                     // what held before: the 100元 of 由100元提高到150元
	Change                  // by how much something changes: 提高5个百分点
	Condition               // of a case: 超过36000元的
	Denominator             // what another is counted by: 每100名学生
)

// Value is one number with its unit and the bound written next to it.
type Value struct {
	Span corpus.Span // the whole expression with its bound: 不超过45人, 85%以上
	Core corpus.Span // number and unit only: 45人; a range with both its ends
	// Number is the number in Unit; of a range or an approximate number (三五天) the
	// lower end, and Upper the other one. They are NaN for a date, a ratio, a clock.
	Number, Upper float64
	Unit          string // as written: 人, %, 年; "" when the text gives none
	Kind          Kind
	Comparator    corpus.Comparator
	Year          int // for Date: the year it names, 0 if none

	Measure unit.Unit      // what Unit is by the table; zero without a unit
	Ends    [2]corpus.Span // of a range, where each end is written; else zero
	Per     string         // what it is counted by: 每人每月, 立方米; "" when not said
	Role    Role
}

// Dim is what the value measures.
func (v Value) Dim() unit.Dimension {
	switch v.Kind {
	case Date:
		return unit.Date
	case Clock:
		return unit.Clock
	case Ratio:
		return unit.Ratio
	case Period:
		if v.Unit == "每" {
			return unit.Often
		}
	}
	return v.Measure.Dim
}

// IsRange tells whether the text writes two ends.
func (v Value) IsRange() bool { return v.Ends[1].Len() > 0 }

// Base gives both ends in the base of the unit, so that 13万2千元 equals 132000元; the
// same number twice when it is one. ok is false for what has no number.
func (v Value) Base() (low, high float64, ok bool) {
	if math.IsNaN(v.Number) {
		return 0, 0, false
	}
	f := v.Measure.Factor
	if f == 0 {
		f = 1
	}
	return round(v.Number * f), round(v.Upper * f), true
}

// Allows tells whether an amount given in the base of the unit keeps to the value as
// a rule: 48 keeps to 不超过50人, 3 to 2至5天.
func (v Value) Allows(x float64) bool {
	low, high, ok := v.Base()
	if !ok {
		return false
	}
	switch v.Comparator {
	case corpus.AtMost:
		return x <= high
	case corpus.Below:
		return x < high
	case corpus.AtLeast:
		return x >= low
	case corpus.Above:
		return x > low
	}
	return low <= x && x <= high
}

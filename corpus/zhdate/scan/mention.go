package scan

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// Kind is what sort of time a Mention names.
type Kind uint8

const (
	Day        Kind = iota + 1 // 2021年9月18日, 9月18日, 中秋节
	Month                      // 2021年9月, 9月底, 本月中旬
	Year                       // 2021年, 年底, 2021年上半年, 2021—2022学年
	Period                     // 2021至2025年, 十四五期间, 规划期内, 五年内(2021至2025年)
	Offset                     // 5年内, 自受理之日起二十个工作日内
	Recurrence                 // 每年, 每学期, 逐年, 年度, 三年一周期
	Duration                   // 任期五年: how long a thing lasts, no time to act
)

// A Mention is one time expression of a document, where it stands and what it
// says; Resolve turns it into dates. The zero of a field means "not said".
type Mention struct {
	Start, End int // the bytes of the text, half open
	Kind       Kind
	Limit      zhdate.Limit

	// From and To are the ends of the time named as far as the text gives them:
	// a year of 0 is implied, a month of 0 means the whole year. They are equal
	// when one time is named.
	From, To zhdate.Date
	Edge     zhdate.Edge // of To
	Quarter  int         // 1 to 4: of To; 0 none
	Implied  bool        // the text gives no year

	N       int         // Offset, Recurrence, Duration: how many Units
	Unit    zhdate.Unit //
	Anchor  string      // Offset: what it counts from (受理), "" for the issue of the document
	Event   bool        // Offset: Anchor is something that has not happened yet, so no date follows
	PlanFor bool        // Period: 规划期内, the caller has to say what the period is

	Rule     string // Recurrence: an RFC 5545 rule; only its period when no day is said
	Times    int    // Recurrence: 每学期至少1次
	Standing bool   // Recurrence: 每天, a standing rule rather than a task
	InTitle  bool   // stands between 《 and 》
	Invalid  string // the calendar has no such day, and why: 4月没有31日

	// CarryYear is the year of the nearest earlier time in the paragraph that
	// gives one, for a later one that does not (2021年9月底前…,11月底前…).
	CarryYear int

	shift      int  // years from the year of issue: 明年 1
	monthShift int  // 本月, 下月: months from the month of issue
	school     bool // 学年: September to August
	holiday    lex.Holiday
	lunar      zhdate.LunarDay
	step       step
	quarters   int // 前三季度: how many quarters from the first
}

// Festive tells a day that a holiday or the lunar calendar names: 清明节前, 农历十月初一.
func (m *Mention) Festive() bool { return m.holiday.Name != "" || m.lunar.Day > 0 }

// Precision is how far a date can be relied on.
type Precision uint8

const (
	Exact      Precision = iota + 1 // the text gives the day: 9月30日, 9月底
	YearOnly                        // the text gives a year: its last day by convention
	Convention                      // counted or assumed: 5年内, 上旬, 十四五期间
)

// Package phrase reads the times that people type. [Parse] reads one expression
// (大后天下午三点, 农历八月十五, 15个工作日内, 每月最后一个周五) against a base time and
// returns its ends. [Read] reads a whole reminder phrase and says when it is due,
// what is to be done and who is reminded, or asks, or refuses, with a reason in
// Chinese. Both share one grammar (reader), which fills in from the base as it
// reads; a phrase that turns out to be past is read again with what it left out
// moved on (rolled).
//
//	r := phrase.Read("下周三下午3点提醒大家开会", phrase.Options{Base: now, Calendar: table})
//
// Working days are asked of a zhdate.Calendar; without one they are reckoned by
// weekends, and the result's Note says so.
package phrase

import (
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// Status is whether a reminder can be set from a phrase.
type Status string

const (
	OK     Status = "ok"     // due (and rule) are clear and ahead
	Ask    Status = "ask"    // something is missing or doubtful; Reason asks for it
	Refuse Status = "refuse" // the day does not exist or is past
)

// Mode tells an hour to be reminded at from a day to be done by.
type Mode string

const (
	At     Mode = "at"
	DoneBy Mode = "by"
)

// Whom a reminder is for, when nobody is named.
const (
	Me      = "me"
	Channel = "channel"
)

// A Reading is what a typed phrase asks for.
type Reading struct {
	Status Status
	Mode   Mode
	Due    time.Time // zero unless Status is OK; of a rule its first firing
	// Start and End are the first and last second of the time named, also when
	// the phrase is refused for being past; both zero when no time was read.
	Start, End time.Time
	Precision  string          // exact, part (half a day) or day; "" unless OK
	Rule       string          // RFC 5545, without a start; "" for once
	Lunar      zhdate.LunarDay // repeats every lunar year on this day, which no Rule can say; zero otherwise
	Workdays   bool            // Rule's days stand for working days: 每个工作日, 最后一个工作日, 每3个工作日
	DaysOff    DaysOff         // what becomes of a day of Rule or Lunar that is off
	From       time.Time       // the day Rule or Lunar is reckoned from, when DaysOff moved Due; else zero
	What       string          // the task
	Who        string          // Me, Channel, or whom the phrase names
	Lead       []time.Duration // 提前三天和当天: how long before Due to remind as well
	Reason     string          // why not, and what to write instead; in Chinese
	Note       string          // an assumption to show with the result; in Chinese

	// Choices are what may have been meant, when Status is Ask: each a whole phrase of
	// its own that Read accepts.
	Choices []string
	Change  *Change // the phrase is about a reminder there is already; Status is Ask
}

// DaysOff is what becomes of a time whose day is off.
type DaysOff string

const (
	Kept    DaysOff = ""       // it stays
	Earlier DaysOff = "before" // 遇节假日提前: the last working day before
	Later   DaysOff = "after"  // 遇节假日顺延: the next working day
	Skipped DaysOff = "skip"   // 节假日除外: left out
)

// Read reads what an official types to set a reminder. It never guesses: what is
// vague, past or impossible is asked about or refused, with a reason.
//
// A day without a time is due at Hours.Default; a bare 1点 to 6点 is the
// afternoon; weeks begin on Monday; 周五 and 5号 are the next ones ahead; X前 is
// due on that day, but before a holiday on the day before it; N天内 does not
// count today; 月底 and 年底 are the last day.
func Read(text string, o Options) Reading {
	if c, ok := changeOf(text, o); ok {
		return c
	}
	p := read(text, o)
	rem := p.reading()
	if rem.Status == Ask && p.asked != nil {
		rem.Choices = p.choices(o)
		rem.Reason += meant(rem.Choices)
	}
	return rem
}

// read finds the parts of a phrase.
func read(text string, o Options) *phrase {
	p := &phrase{reader: newReader(text, o, true), src: text, loc: o.Base.Location()}
	p.find()
	p.choose()
	return p
}

// reading is what the parts come to. What no part explains makes it a question.
func (p *phrase) reading() Reading {
	rem := p.decide()
	rem.Who = p.whom()
	rem.What = p.what()
	if rem.Status != OK {
		rem.Lead = p.lead
		return rem
	}
	if len(p.leadCounted) > 0 && p.main.kind == eRepeat {
		return Reading{Status: Ask, Mode: rem.Mode, What: rem.What, Who: rem.Who,
			Reason: "重复的提醒还不能提前几个工作日或几个月，请写提前几天"}
	}
	if p.leadAbout != "" {
		return Reading{Status: Ask, Mode: rem.Mode, What: rem.What, Who: rem.Who,
			Reason: "“" + p.leadAbout + "”是个约数，请写明提前多久"}
	}
	rem.Lead = p.leads(rem.Due)
	if why := p.leftOver(); why != "" {
		return Reading{Status: Ask, Mode: rem.Mode, Start: rem.Start, End: rem.End, What: rem.What, Who: rem.Who, Reason: why}
	}
	return rem
}

// phrase is one phrase being read: where its parts stand.
type phrase struct {
	*reader
	src   string
	loc   *time.Location
	found []expr // in order, without overlap
	main  expr
	has   bool  // main was found
	until expr  // 直到12月31日, for a rule
	start *expr // 从12月1日起, for a rule
	ended bool
	times int // 连续五天: how often a rule fires, 0 without end

	cmd, cmdEnd int // 提醒 and what belongs to it, half open; cmd is -1 without one
	who         string
	mentioned   bool // who was named by @
	lead        []time.Duration
	leadAbout   string     // 提前三五天, of which nobody can tell how long it is
	leadCounted []amount   // of those, what is counted from the due day: 提前3个工作日, 提前一个月
	cut         []interval // what is no part of the task
	event       bool       // 来文后三天内
	except      *exception // 周末除外
	offTwice    bool       // daysOff was said in two ways: 遇周六提前、周日顺延
	daysOff     *DaysOff   // 遇节假日顺延; nil when nothing is said of days off
	other       int        // where a second command stands: 提醒我…，提醒我…; 0 for none
	asked       []string   // phrases that may have been meant, to be tried
}

type interval struct{ i, j int }

// find marks the command, the lead times and every time expression.
func (p *phrase) find() {
	t := p.t
	p.cmd = -1
	for i := 0; i < len(t); {
		ch := t[i].R
		if j, ok := p.quoted(i); ok {
			i = j
			continue
		}
		if j, ok := p.exceptionAt(i); ok {
			i = j
			continue
		}
		if j, ok := p.daysOffAt(i); ok {
			i = j
			continue
		}
		if j, ok := p.timesAt(i); ok {
			i = j
			continue
		}
		if ch == '提' {
			if j, ok := p.leadAt(i); ok {
				p.cut = append(p.cut, interval{i, j})
				i = j
				continue
			}
		}
		if j, ok := p.command(i); ok {
			i = j
			continue
		}
		if !begins(ch) {
			i++
			continue
		}
		e, j, ok := p.top(i)
		if !ok || p.inWord(i, j, &e) {
			i = p.afterNumber(i)
			continue
		}
		e.i, e.j = i, j
		p.found = append(p.found, e)
		i = j
	}
}

// quoted steps over words in quotation marks, which are the task as it stands.
func (p *phrase) quoted(i int) (j int, ok bool) {
	closing := map[rune]rune{'“': '”', '「': '」', '『': '』', '"': '"'}[p.t.At(i)]
	if closing == 0 || i == 0 {
		return i, false
	}
	for j = i + 1; j < len(p.t); j++ {
		if p.t.At(j) == closing {
			return j + 1, true
		}
	}
	return i, false
}

// afterNumber is the place after the number at i that is no time, so that its last
// digits are none either: 第2342号, 17266276869.
func (p *phrase) afterNumber(i int) int {
	t, j := p.t, i+1
	if lex.IsDigit(t.At(i)) || t.At(i-1) == '第' && lex.StartsNumber(t.At(i)) {
		for lex.StartsNumber(t.At(j)) && !t.Gap(j) {
			j++
		}
		if j < len(t) && t.In(j, "日号") {
			j++
		}
	}
	return j
}

// inWord tells whether what was read from i to j is only a piece of a word.
func (p *phrase) inWord(i, j int, e *expr) bool {
	t := p.t
	if e.kind == eTime && e.said == 0 && e.part != pNone && !e.clock && j == i+1 && i > 0 && !t.In(i-1, "今明后昨当每次") {
		return true
	}
	if lex.IsDigit(t.At(i)) && i > 0 && !t.Gap(i) && (lex.IsDigit(t.At(i-1)) || asciiLetter(t.At(i-1)) || t.At(i-1) == '.') {
		return true
	}
	return e.kind == eTime && t.At(i-1) == '第' || e.kind == eLength && e.g <= gWeek && t.At(j) == '期'
}

func asciiLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

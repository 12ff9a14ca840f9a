package phrase

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// gran is how fine an expression is.
type gran uint8

const (
	gSecond gran = iota
	gMinute
	gHour
	gPart // 上午
	gDay
	gWeek
	gThird // 上旬, 月初
	gMonth
	gQuarter
	gYear
	gMore
)

type exprKind uint8

const (
	eTime   exprKind = iota + 1
	eRepeat          // 每周五
	eLength          // 三天: no time by itself
	eVague           // 过几天
)

// What an expression said itself; the rest was filled in from the base.
const (
	saidYear = 1 << iota
	saidMonth
	saidDay
	saidWeekday
	saidThis    // 本月, 这周, 今年: the present one and no other
	saidFixed   // 今天, 昨天, 上周, 去年: leaves no choice
	saidHoliday // a day the calendar names
	saidOffset  // counted from now
	saidLunar
)

const lastSecond = 86399

// expr is one time expression as typed, filled in from the base.
type expr struct {
	kind  exprKind
	i, j  int  // its characters, half open
	a, b  int  // its first and last day
	s, e  int  // the second of day a it begins at, the last second of day b
	g     gran // of the end that decides
	edge  zhdate.Edge
	limit zhdate.Limit
	said  uint16
	clock bool // a clock time was said, down to g
	part  dayPart
	ck    int // the cell at which its clock begins
	shift int // seconds to move the hour a part of the day stands for
	blur  bool
	lent  bool // the part of the day is the first end's: 下午1点到3点
	open  bool // no end: 三小时后
	span  bool // two ends were said: 从…到…
	many  bool // several times were said: 10号、15号
	bad   string
	note  string
	n     int // eLength, saidOffset: how many
	unit  zhdate.Unit
	exact int    // saidOffset: the day counted to, before its week or year is taken whole
	rule  string // eRepeat
	asks  string // the day is missing, and this asks for it
	stop  string // it is understood, but cannot be set: why
	// instead are expressions that may have been meant in its place, for choices.
	instead []string
	lunar   lex.Holiday
	off     DaysOff         // eRepeat: a day off is moved: 国庆节后上班第一天
	again   zhdate.LunarDay // eRepeat without a rule: the day of every lunar year
}

// reader reads expressions against a base.
type reader struct {
	t      lex.Text
	today  int // day number of the base
	second int // second of its day
	y, m   int // year and month of the base
	hours  zhdate.Hours
	cal    zhdate.Calendar
	typed  bool // a reminder phrase: 3点 is the afternoon
	roll   rolled
}

// rolled moves what an expression leaves out on to the next year, month, week
// or day, after the present one turned out to be past.
type rolled struct{ year, month, week, day int }

// ctx is what the first end of a range leaves to the second.
type ctx struct {
	y, m, day int // 0: nothing; day is a day number and valid when m > 0
	part      dayPart
}

// context is what e leaves to the other end of a range.
func (e *expr) context() *ctx {
	y, m, _ := civil.Date(e.a)
	return &ctx{y, m, e.a, e.part}
}

// year is the year an expression at the place leaves out.
func (r *reader) year(c *ctx) int {
	if c != nil && c.y > 0 {
		return c.y
	}
	return r.y + r.roll.year
}

// monthOf is the year and month an expression leaves out.
func (r *reader) monthOf(c *ctx) (y, m int) {
	if c != nil && c.y > 0 {
		return c.y, c.m
	}
	n := r.m - 1 + r.roll.month
	return r.y + civil.FloorDiv(n, 12), civil.FloorMod(n, 12) + 1
}

// days is an expression of whole days.
func days(a, b int, g gran, said uint16) expr {
	return expr{kind: eTime, a: a, b: b, e: lastSecond, g: g, said: said}
}

func oneDay(d int, said uint16) expr { return days(d, d, gDay, said) }

func wholeMonth(y, m int, said uint16) expr {
	return days(civil.Day(y, m, 1), civil.Day(y, m+1, 1)-1, gMonth, said)
}

func wholeYear(y int, said uint16) expr {
	return days(civil.Day(y, 1, 1), civil.Day(y, 12, 31), gYear, said)
}

// begins tells whether an expression can begin with the character; it keeps the
// search through a phrase cheap.
func begins(r rune) bool {
	if r < 0x80 {
		return lex.IsDigit(r)
	}
	switch r {
	case '天',
		'现', '马', '找', '刚', '今', '明', '后', '昨', '前', '大', '本', '这', '上', '下', '当', '次', '翌', '同', '去', '来', '每',
		'逢', '周', '星', '礼', '月', '年', '季', '春', '元', '清', '端', '中', '国', '劳', '儿', '妇', '女', '教', '圣', '母', '父',
		'感', '除', '腊', '重', '正', '冬', '闰', '农', '阴', '旧', '未', '过', '再', '半', '凌', '早', '晨', '傍', '晚', '夜', '深',
		'午', '零', '立', '雨', '惊', '谷', '芒', '夏', '小', '处', '白', '秋', '寒', '霜', '工', '节', '双', '第', '最', '全', '从',
		'自', '截', '至', '到', '由', '差', '植', '青', '建', '情', '愚', '万', '平', '消', '护', '地', '记', '七', '初', '近', '几',
		'改', '有', '稍', '尽', '等', '暑', '头', '首', '间', '隔', '逐', '按', '一', '数', '世', '公', '乞', '龙', '浴', '廿', '卅',
		'十', '〇', '○', '凡', '整', '若', '临', '将', '以', '抽', '得', '回', '另', '甲', '乙', '丙', '丁', '戊', '己', '庚', '辛',
		'壬', '癸', '财', '接',
		'往', '单', '奇', '偶', '子', '不':
		return true
	}
	return lex.Digit(r) >= 0
}

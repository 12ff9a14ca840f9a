package deadline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// How times that stand beside each other make one: the ends of a range, a day and its hour, a
// year and its holiday.

// clock is what may stand between a day and its 前: 3月20日(星期四)17:00前.
var clock = regexp.MustCompile(`^\s*(?:[(（](?:星期|周)[一二三四五六日天][)）])?\s*(?:上午|下午|晚上?|中午)?\s*(?:\d{1,2}\s*(?:[:：]\s*\d{2}时?(?:[:：]\d{2})?|时|点)(?:\d{1,2}分)?|(?:下班|上班|放学))?\s*(?:[(（]北京时间[)）])?\s*(?:之前|以前|前|止)`)

// workdaysOf is a month that is only for its working days: 5月|的工作日.
var workdaysOf = regexp.MustCompile(`^的工作日(?:内|期间)?`)

// thirds is the end of 5月上旬至中旬.
var thirds = regexp.MustCompile(`^\s*(?:至|到|—|–|-|、)+\s*(中|下)旬`)

// weekOf is a week of a month: 7月|第三周的工作日内.
var weekOf = regexp.MustCompile(`^\s*第([一二三四])个?(?:周|星期)(的?工作日)?(?:之?内|以内|期间)?`)

// week narrows a month to its week, the first of which begins on its first Monday.
func (t *timed) week(after string, year int) {
	m := weekOf.FindStringSubmatch(after)
	if m == nil || t.Kind != scan.Month || t.To.Month == 0 || t.To.Day > 0 {
		return
	}
	if t.To.Year > 0 {
		year = t.To.Year
	}
	if year == 0 {
		return
	}
	first := zhdate.Date{Year: year, Month: t.To.Month, Day: 1}
	monday := first.AddDays((8-int(first.Weekday()))%7 + 7*(strings.Index("一二三四", m[1])/len("一")))
	last := monday.AddDays(6)
	if m[2] != "" {
		last = monday.AddDays(4)
	}
	t.span.End += len(m[0])
	t.Kind, t.From, t.To, t.Edge, t.Limit, t.Implied = scan.Period, monday, last, zhdate.EdgeNone, zhdate.NoLimit, false
}

// extend takes in the words behind t that only say it more exactly.
func (t *timed) extend(after string) {
	if n := len(clock.FindString(after)); n > 0 && !strings.HasPrefix(after[n:], "后") && t.Kind == scan.Day && t.Limit == zhdate.NoLimit && t.From == t.To {
		t.span.End += n
		t.Limit = zhdate.By
		return
	}
	if n := len(workdaysOf.FindString(after)); n > 0 && t.Kind == scan.Month && t.Limit == zhdate.NoLimit {
		t.span.End += n
		return
	}
	if m := dayBehind.FindStringSubmatch(after); m != nil && t.Kind == scan.Day && t.Limit == zhdate.NoLimit && t.From == t.To && t.To.Month > 0 && t.Invalid == "" {
		if d := atoi(m[1]); d > t.To.Day && d <= 31 {
			t.span.End += len(m[0])
			t.Kind, t.To.Day = scan.Period, d
			return
		}
	}
	if m := thirds.FindStringSubmatch(after); m != nil && t.To.Day == 0 && t.To.Month > 0 && (t.Edge == zhdate.EdgeFirst || t.Edge == zhdate.EdgeSecond) {
		t.span.End += len(m[0])
		if t.Edge = zhdate.EdgeSecond; m[1] == "下" {
			t.Edge = zhdate.EdgeNone // the whole month: its last day
		}
	}
}

// dayBehind is the last day of a range whose first has its hour: 5月7日|9:00—11日.
var dayBehind = regexp.MustCompile(`^\s*(?:[(（](?:星期|周)[一二三四五六日天][)）])?\s*(?:上午|下午|晚上?|中午)?\s*\d{1,2}\s*(?:[:：]\s*\d{2}时?|时|点)(?:\d{1,2}分)?\s*(?:至|到|—|–|－|-|─|~|～)+\s*(\d{1,2})[日号]`)

// hours is what may stand between the ends of a range, each with its hour: 4月18日9:00－4月24日.
var hours = regexp.MustCompile(`^\s*(?:[(（][^()（）]{1,6}[)）])?\s*(?:上午|下午|晚上?|中午)?\s*(?:\d{1,2}\s*(?:[:：]\s*\d{2}时?|时|点)(?:\d{1,2}分)?)?(?:整|起|开始)?\s*((?:至|到|—|–|－|-|─|~|～|或)*)\s*$`)

// closes tells the end of a range that says where it begins: 自4月1日起至9月30日止,
// 4月18日9:00－4月24日16:00. between is what stands between the two.
func (t *timed) closes(from *timed, between string) bool {
	if from.Kind != scan.Day || t.Kind != scan.Day || from.From != from.To || from.Edge != t.Edge {
		return false
	}
	if between == "" && from.Limit == zhdate.From && t.Limit == zhdate.To {
		return from.From.Year > 0
	}
	m := hours.FindStringSubmatch(between)
	return m != nil && from.Limit == zhdate.NoLimit && (between != "" || t.Limit == zhdate.To) &&
		(t.Limit == zhdate.To || m[1] != "" && (t.Limit == zhdate.NoLimit || t.Limit == zhdate.By))
}

// joins makes t the range from the day of from to its own.
func (t *timed) joins(from *timed) {
	t.span.Start, t.From, t.Kind, t.Limit = from.span.Start, from.From, scan.Period, zhdate.NoLimit
	if t.To.Year == 0 && from.From.Year > 0 {
		t.To.Year, t.Implied = from.From.Year, false
		if t.To.Before(t.From) {
			t.To.Year++ // 12月28日至1月5日
		}
	}
}

// takes tells a time without a year right behind one that is a year and nothing
// else: 2025年国庆节前, 今年汛期前.
func (t *timed) takes(year *timed) bool {
	return year.span.End == t.span.Start && (year.Kind == scan.Year || year.Kind == scan.Period && t.season != "") &&
		year.Limit == zhdate.NoLimit &&
		year.Edge == zhdate.EdgeNone &&
		year.Quarter == 0 &&
		(t.season != "" || t.Implied && t.To.Month > 0)
}

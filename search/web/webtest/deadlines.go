package webtest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// Due adds a deadline: the sentence and the time in it are found in the text so
// far, the rest is as given.
func (b *Builder) Due(t testing.TB, sentence, when string, d corpus.Deadline) *Builder {
	t.Helper()
	text := b.text.String()
	at := strings.Index(text, sentence)
	in := strings.Index(sentence, when)
	if at < 0 || in < 0 {
		t.Fatalf("%q in %q is not in the text", when, sentence)
	}
	d.Span = corpus.Span{Start: at, End: at + len(sentence)}
	d.Time = corpus.Span{Start: at + in, End: at + in + len(when)}
	d.TimeText, d.Offset = when, len([]rune(text[:at+in]))
	d.ID = b.d.ID + "-" + string(rune('a'+len(b.d.Deadlines)))
	if d.Sureness == 0 { // what a test says nothing of is sure
		d.Sureness = corpus.SureFrom
	}
	d.Clause = -1
	for i, c := range b.d.Clauses {
		if c.Span.Contains(d.Span) {
			d.Clause = i
		}
	}
	if d.Clause < 0 {
		t.Fatalf("%q is in no clause", sentence)
	}
	b.d.Deadlines = append(b.d.Deadlines, d)
	return b
}

// Day is a date.
func Day(y, m, d int) corpus.Date { return corpus.Date{Year: y, Month: m, Day: d} }

// CalendarDoc asks for something of every kind around November 2026.
func CalendarDoc(t testing.TB) *corpus.Document {
	b := NewBuilder(corpus.Meta{
		ID: "pingshan-4", File: "pingshan.txt", Path: "d/pingshan.txt", Title: "平山县中小学校舍安全工作实施方案",
		Number: "平政办发〔2026〕12号", Issuers: []string{"平山县人民政府办公室"}, Region: "平山县",
		Issued: Day(2026, 3, 2), Authority: corpus.Official, Validity: corpus.Unknown,
	})
	b.Section(1, "一、", "排查", "\n")
	b.Clause(corpus.Body, "各中小学须在2026年10月底前完成校舍自查。", "")
	b.Clause(corpus.Body, "各乡镇人民政府应于2026年11月30日前将排查结果报县教育局备案，材料须加盖公章。", "\n")
	b.Section(1, "二、", "整改", "\n")
	b.Clause(corpus.Body, "县住房和城乡建设局在2027年5月1日前完成加固。", "")
	b.Clause(corpus.Body, "12月底前，县教育局、县财政局对加固资金使用情况进行检查。", "\n")
	b.Section(1, "三、", "日常管理", "\n")
	b.Clause(corpus.Body, "各学校每月5日前填报隐患台账。", "")
	b.Clause(corpus.Body, "每学期至少开展1次应急疏散演练。", "")
	b.Clause(corpus.Body, "县教育局每年11月底前通报检查情况。", "")
	b.Clause(corpus.Body, "到2030年，校舍安全达标率明显提高。", "")
	b.Clause(corpus.Body, "整改在开工后5年内完成。", "\n")
	for _, x := range []struct {
		sentence, when string
		d              corpus.Deadline
	}{
		{"各中小学须在2026年10月底前完成校舍自查。", "2026年10月底前", corpus.Deadline{Kind: corpus.DueOnce, Due: Day(2026, 10, 31), Precision: "month", Who: "各中小学", Action: "完成校舍自查"}},
		{"各乡镇人民政府应于2026年11月30日前将排查结果报县教育局备案，材料须加盖公章。", "2026年11月30日前", corpus.Deadline{Kind: corpus.DueOnce, Due: Day(2026, 11, 30), Precision: "day", Who: "各乡镇人民政府", Action: "将排查结果报县教育局备案", ToWhom: "县教育局"}},
		{"县住房和城乡建设局在2027年5月1日前完成加固。", "2027年5月1日前", corpus.Deadline{Kind: corpus.DueOnce, Due: Day(2027, 5, 1), Precision: "day", Who: "县住房和城乡建设局", Action: "完成加固"}},
		{"12月底前，县教育局、县财政局对加固资金使用情况进行检查。", "12月底前", corpus.Deadline{Kind: corpus.DueOnce, Due: Day(2026, 12, 31), Precision: "month", Who: "县教育局、县财政局", Action: "对加固资金使用情况进行检查", Note: "文中没有写年份，按成文年份推算"}},
		{"各学校每月5日前填报隐患台账。", "每月5日前", corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=MONTHLY;BYMONTHDAY=5", Due: Day(2026, 3, 5), Precision: "day", Who: "各学校", Action: "填报隐患台账"}},
		{"每学期至少开展1次应急疏散演练。", "每学期至少", corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=MONTHLY;INTERVAL=6", Action: "开展1次应急疏散演练", Note: "文中没有定下具体日子"}},
		{"县教育局每年11月底前通报检查情况。", "每年11月底前", corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30", Precision: "month", Who: "县教育局", Action: "通报检查情况"}},
		{"到2030年，校舍安全达标率明显提高。", "到2030年", corpus.Deadline{Kind: corpus.Target, Due: Day(2030, 12, 31), Precision: "year", Action: "校舍安全达标率明显提高"}},
		{"整改在开工后5年内完成。", "开工后5年内", corpus.Deadline{Kind: corpus.DueOnce, Action: "整改完成", Note: "从开工起算，日子要等开工后才能定"}},
	} {
		b.Due(t, x.sentence, x.when, x.d)
	}
	return b.Done(t)
}

// TemplateDoc is a template; its deadlines are listed on demand only.
func TemplateDoc(t testing.TB) *corpus.Document {
	const text = "各学校应于2026年12月20日前报送总结。"
	return NewBuilder(corpus.Meta{ID: "pattern-5", File: "pattern.txt", Path: "e/pattern.txt", Title: "工作方案范文", Authority: corpus.Template, Validity: corpus.Unknown}).
		Clause(corpus.Body, text, "\n").Due(t, text, "2026年12月20日前", corpus.Deadline{Kind: corpus.DueOnce, Due: Day(2026, 12, 20), Who: "各学校", Action: "报送总结"}).Done(t)
}

// HostileDeadline is a deadline whose every text would do harm unescaped.
func HostileDeadline(t testing.TB) *corpus.Document {
	line := "各校于2026年11月25日前" + Hostile + "\r\nBEGIN:VEVENT\nSUMMARY:假的;x,y\\n。"
	return NewBuilder(corpus.Meta{ID: "evil-6", File: Hostile, Path: "f/evil.txt", Title: Hostile, Number: Hostile, Region: Hostile, Authority: corpus.Official, Validity: corpus.InForce}).
		Section(1, "一、", Hostile, "\n").Clause(corpus.Body, line, "\n").
		Due(t, line, "2026年11月25日前", corpus.Deadline{Kind: corpus.DueOnce, Due: Day(2026, 11, 25), Who: Hostile, Action: Hostile, ToWhom: Hostile, Note: Hostile}).Done(t)
}

// Deadlines lists those of every document, as an index would.
func (s Shelf) Deadlines(context.Context) ([]search.DeadlineHit, error) {
	var out []search.DeadlineHit
	for _, d := range s {
		out = append(out, search.DeadlinesOf(d)...)
	}
	return out, nil
}

// Weekends is a calendar that knows nothing but weekends and 1 May, and the
// notices until 2026.
type Weekends struct{}

// Workday implements zhdate.Calendar.
func (Weekends) Workday(d zhdate.Date) (work, known bool) {
	w := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Weekday()
	return w != time.Saturday && w != time.Sunday && !(d.Month == 5 && d.Day == 1), d.Year <= 2026
}

// LastWorkdayOnOrBefore implements zhdate.Calendar.
func (c Weekends) LastWorkdayOnOrBefore(d zhdate.Date) (zhdate.Date, []int) {
	var years []int
	for {
		work, known := c.Workday(d)
		if !known {
			years = append(years, d.Year)
		}
		if work {
			return d, years
		}
		d = d.AddDays(-1)
	}
}

// NextWorkday implements zhdate.Calendar.
func (c Weekends) NextWorkday(d zhdate.Date) (zhdate.Date, []int) {
	var years []int
	for {
		d = d.AddDays(1)
		work, known := c.Workday(d)
		if !known {
			years = append(years, d.Year)
		}
		if work {
			return d, years
		}
	}
}

// Warning implements zhdate.Calendar.
func (Weekends) Warning(years []int) string {
	if len(years) == 0 {
		return ""
	}
	return "2027年放假安排未公布，暂按周末推算"
}

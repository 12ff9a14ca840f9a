package phrase

import (
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// table is a Calendar with days off and working days moved to a weekend.
type table map[zhdate.Date]bool

func (table) LastWorkdayOnOrBefore(d zhdate.Date) (zhdate.Date, []int) { return d, nil }

func (table) NextWorkday(d zhdate.Date) (zhdate.Date, []int) { return d.AddDays(1), nil }

func (table) Warning([]int) string { return "" }

func (c table) Workday(d zhdate.Date) (work, known bool) {
	if w, ok := c[d]; ok {
		return w, d.Year == 2026
	}
	return civil.Weekday(d.Number()) < 5, d.Year == 2026
}

// TestCalendar: working days are the table's, and what it does not know is said.
func TestCalendar(t *testing.T) {
	cal := table{{Year: 2026, Month: 11, Day: 23}: false, {Year: 2026, Month: 11, Day: 28}: true}
	base := mustTime(t, phraseBase)
	for in, want := range map[string]string{
		"3个工作日内提醒我反馈":     "2026-11-26",
		"5个工作日内提醒我反馈":     "2026-11-28",
		"每个工作日提醒我打卡":      "2026-11-24",
		"下个工作日提醒我":        "2026-11-24",
		"2026年10月最后一个工作日": "",
		"本月最后一个工作日提醒我":    "2026-11-30",
	} {
		r := Read(in, Options{Base: base, Calendar: cal})
		got := ""
		if r.Status == OK {
			got = r.Due.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%s: due %q, want %q (%s)", in, got, want, r.Reason)
		}
		if strings.Contains(r.Note, "放假安排未提供") {
			t.Errorf("%s: note %q though the notice is out", in, r.Note)
		}
	}
	for _, c := range []zhdate.Calendar{nil, cal} {
		r := Read("明年1月第一个工作日提醒我", Options{Base: base, Calendar: c})
		if r.Status != OK || !strings.Contains(r.Note, "放假安排未提供") {
			t.Errorf("without the notice of 2027: %+v", r)
		}
	}
}

// TestHours: what words stand for is a setting.
func TestHours(t *testing.T) {
	h := zhdate.OfficeHours()
	h.Default, h.OffWork = 8*time.Hour+30*time.Minute, 18*time.Hour
	base := mustTime(t, phraseBase)
	for in, want := range map[string]string{"明天提醒我": "08:30", "明天下班前提醒我": "18:00", "明天下午提醒我": "15:00"} {
		if r := Read(in, Options{Base: base, Hours: h}); r.Due.Format("15:04") != want {
			t.Errorf("%s: due %v, want %s", in, r.Due, want)
		}
	}
}

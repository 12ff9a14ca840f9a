package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

func date(y, m, d int) corpus.Date { return corpus.Date{Year: y, Month: m, Day: d} }

// TestAlarms: days before the due day and the hour, as durations from the
// midnight it begins with.
func TestAlarms(t *testing.T) {
	cfg := settings(t)
	cfg.Hours = "10:00,16:00,19:00"
	tm, err := newTimes(cfg)
	if err != nil {
		t.Fatal(err)
	}
	at := func(days ...int) (out []time.Duration) {
		for _, d := range days {
			out = append(out, time.Duration(24*d+10)*time.Hour)
		}
		return out
	}
	for _, c := range []struct {
		name string
		d    corpus.Deadline
		due  corpus.Date
		want []time.Duration
	}{
		{"a Monday: T-30 was a Saturday, T-1 is a Sunday and falls together with T-3", corpus.Deadline{Kind: corpus.DueOnce}, date(2026, 11, 30), at(-90, -31, -7, -3, 0)},
		{"in the National Day break: the last alarm is before it", corpus.Deadline{Kind: corpus.DueOnce, ToWhom: "县教育局"}, date(2026, 10, 7), at(-90, -30, -7)},
		{"every month", corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=MONTHLY;BYMONTHDAY=5"}, date(2026, 3, 5), at(-3, 0)},
		{"every quarter", corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"}, date(2026, 3, 31), at(-7, 0)},
		{"every term", corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1"}, date(2026, 3, 1), at(-7, 0)},
		{"every year", corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"}, date(2026, 12, 31), at(-30, -7, 0)},
		{"every week", corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=WEEKLY;BYDAY=MO"}, date(2026, 3, 2), at(0)},
		{"no day", corpus.Deadline{Kind: corpus.DueOnce}, corpus.Date{}, nil},
	} {
		got := tm.alarms(c.d, c.due)
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestOwnYears: an administrator's file overrides the embedded year, and a
// mistake is told with its place.
func TestOwnYears(t *testing.T) {
	dir := t.TempDir()
	cfg := settings(t)
	cfg.Calendar = dir
	if _, err := newTimes(cfg); err == nil || !strings.Contains(err.Error(), "没有 .txt 文件") {
		t.Errorf("an empty folder: %v", err)
	}
	write(t, dir, "own.txt", "年份: 2026\n状态: 补充\n依据: 本单位通知\n日期: 2026-11-01\n\n2026-11-30 休 本单位活动日\n")
	tm, err := newTimes(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if work, _ := tm.calendar.Workday(zhdate.Date{Year: 2026, Month: 11, Day: 30}); work {
		t.Error("the folder's day is not in the calendar")
	}
	write(t, dir, "own.txt", "年份: 2026\n状态: 补充\n2026-13-30 休 不存在\n")
	if _, err := newTimes(cfg); err == nil || !strings.Contains(err.Error(), "own.txt") {
		t.Errorf("a mistake: %v", err)
	}
	cfg.Calendar = filepath.Join(dir, "none")
	if _, err := newTimes(cfg); err == nil || !strings.Contains(err.Error(), "--calendar") {
		t.Errorf("no folder: %v", err)
	}
	if _, err := os.Stat(cfg.Calendar); err == nil {
		t.Error("the folder was made")
	}
}

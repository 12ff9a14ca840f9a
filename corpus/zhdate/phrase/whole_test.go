package phrase

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/reminders/workday"
)

// grammar is what phrases of the tests are made of: times of every kind, with and without
// repetition, and tasks that say nothing of time.
var (
	grammarTimes = []string{
		"明天上午9点", "后天下午3点半", "下周三", "12月10日上午10点", "本月30日前", "三天后", "两小时后", "年底前",
		"每天早上8点", "每个工作日下午5点", "每周一上午9点", "每月5号", "每月最后一个工作日", "每季度末", "每年9月10日",
		"每单月10号", "农历每月初一", "每两周周五下午4点", "每月10日前", "除夕上午10点",
	}
	grammarTasks = []string{"报材料", "交周报", "核对考勤", "给省厅回电话", "检查安全"}
	// grammarStrays are what one word too many, or one that contradicts, may be.
	grammarStrays = []struct {
		word  string
		where string // of {before}time{between}提醒我task{after}
	}{
		{"不是", "before"}, {"不要", "between"}, {"别", "between"}, {"不用", "between"},
		{"如果下雨", "before"}, {"下雨的话", "between"}, {"除非停电", "after"}, {"一旦有空", "before"},
		{"，周四", "after"}, {"和大后天", "between"}, {"或者下周二", "between"}, {"大后天", "between"},
		{"，12月8日", "after"}, {"和12月8日", "between"}, {"每", "before"}, {"隔", "before"},
		{"，第三个除外", "after"}, {"，下雨天除外", "after"}, {"，领导在时例外", "after"}, {"，生病时不用", "after"},
		{"开完会后", "between"}, {"放学的时候", "between"}, {"可能", "before"}, {"，时间待定", "after"},
		{"，大后天提醒我开会", "after"}, {"，3次", "between"}, {"1.", "before"}, {"第", "before"},
		{"凌晨2点", "between"}, {"晚上11点", "between"}, {"单周", "between"}, {"农历", "between"},
		{"改到", "before"}, {"，李四周六交表", "after"}, {"，单周", "after"}, {"若有需要", "before"}, {"也许", "before"}, {"每逢", "between"},
	}
)

// TestStrayWordsAsk: a phrase with one word left over or contradictory is never accepted
// as if it were not there. What is accepted has understood the word: it means another time,
// or is not to be set the same way.
func TestStrayWordsAsk(t *testing.T) {
	calendar, err := workday.Default()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Base: mustTime(t, phraseBase), Calendar: calendar}
	made, n := 0, 0
	for i, when := range grammarTimes {
		for j, stray := range grammarStrays {
			if made++; made%2 == 0 { // half of them, which still meets each time and each word
				continue
			}
			task := grammarTasks[(i+j)%len(grammarTasks)]
			parts := map[string]string{stray.where: stray.word}
			text := parts["before"] + when + parts["between"] + "提醒我" + task + parts["after"]
			plain := Read(when+"提醒我"+task, o)
			if plain.Status != OK || plain.What != task {
				t.Fatalf("%s提醒我%s: %+v", when, task, plain)
			}
			if clock := strings.HasSuffix(stray.word, "点"); clock && plain.Precision != "exact" || stray.word+when == "每年底前" {
				continue // it says when, or how often
			}
			n++
			if r := Read(text, o); r.Status == OK {
				t.Errorf("%s: accepted as %s %s%s %q", text, r.Due.Format("2006-01-02 15:04"), r.Rule, r.Lunar, r.What)
			} else if r.Reason == "" {
				t.Errorf("%s: asks nothing", text)
			}
		}
	}
	if n < 300 {
		t.Errorf("%d phrases, want 300", n)
	}
	t.Logf("%d phrases with one word too many", n)
}

// TestStrayPhrases reads hundreds of phrases of which a word is left over or contradicts the rest.
func TestStrayPhrases(t *testing.T) {
	calendar, err := workday.Default()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join("testdata", "strays.txt"))
	if err != nil {
		t.Fatal(err)
	}
	o, n := Options{Base: mustTime(t, phraseBase), Calendar: calendar}, 0
	for text := range strings.Lines(string(data)) {
		if text = strings.TrimSpace(text); text == "" || text[0] == '#' {
			continue
		}
		n++
		switch r := Read(text, o); {
		case r.Status == OK:
			t.Errorf("%s: accepted as %s %s%s %q", text, r.Due.Format("2006-01-02 15:04"), r.Rule, r.Lunar, r.What)
		case r.Reason == "":
			t.Errorf("%s: %s without a reason", text, r.Status)
		}
	}
	if n < 300 {
		t.Errorf("%d phrases, want 300", n)
	}
	t.Logf("%d phrases that are not to be set", n)
}

// TestChoicesCanBeSet: what a question offers is a phrase that Read accepts, and says so.
func TestChoicesCanBeSet(t *testing.T) {
	o := Options{Base: mustTime(t, phraseBase)}
	offered := 0
	for _, text := range []string{
		"明天后天提醒我开会", "明天提醒我周五交材料", "双周周三提醒我开会", "每天上午9点和下午3点提醒我喝水",
		"每年3月1日和9月15日提醒我盘点", "明天上午9点提醒我交材料，后天10点提醒我开会", "本周五或下周一提醒我交表",
		"明天早上提醒我如果下雨就带伞",
	} {
		r := Read(text, o)
		if r.Status != Ask || len(r.Choices) == 0 {
			t.Errorf("%s: %s %v", text, r.Status, r.Choices)
		}
		for _, c := range r.Choices {
			offered++
			if got := Read(c, o); got.Status != OK || !strings.Contains(r.Reason, c) {
				t.Errorf("%s offers %s: %s %s", text, c, got.Status, got.Reason)
			}
		}
	}
	if offered < 12 {
		t.Errorf("%d choices offered", offered)
	}
}

// TestChanges: words about a reminder there is set no other.
func TestChanges(t *testing.T) {
	base := mustTime(t, phraseBase)
	day := func(r Reading) string {
		if r.Change == nil || r.Change.Start.IsZero() {
			return ""
		}
		return r.Change.Start.Format("01-02 15:04")
	}
	for text, want := range map[string]string{
		"12月10日不用报了":          "cancel|报|12-10 00:00|",
		"把明天下午3点的会改到后天":       "move|会|11-23 15:00|后天",
		"取消明天的提醒":             "cancel||11-23 00:00|",
		"别再提醒我喝水了":            "cancel|喝水||",
		"不要提醒我报表":             "cancel|报表||",
		"下周五下午3点的会取消":         "cancel|会|11-27 15:00|",
		"把每天打卡的提醒关了":          "cancel|打卡||",
		"周五的会推迟两天":            "move|会|11-27 00:00|48h0m0s",
		"改到后天上午10点":           "move|||后天上午10点",
		"报表的截止时间延长到12月20日":    "move|报表的截止||12月20日",
		"明天上午9点提醒我取消会议室预订":    "",
		"提醒我明天把会议改到三楼":        "",
		"每月10日提醒我报税，遇节假日顺延":   "",
		"明天9点开会，提前半小时提醒我":     "",
		"请各单位12月5日前报送，过期不再受理": "",
	} {
		r := Read(text, Options{Base: base})
		got := ""
		if c := r.Change; c != nil {
			got = fmt.Sprintf("%s|%s|%s|%s", c.Verb, c.What, day(r), c.To+c.By)
		}
		if got != want || r.Change != nil && r.Status != Ask {
			t.Errorf("%s: %s %q, want %q", text, r.Status, got, want)
		}
	}
}

// TestWholeGolden reads phrases of many parts with the real calendar.
func TestWholeGolden(t *testing.T) {
	calendar, err := workday.Default()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Base: mustTime(t, phraseBase), Calendar: calendar}
	golden(t, "whole.txt", func(in string) string {
		r := Read(in, o)
		if r.Status != OK {
			return fmt.Sprintf("%s %s|%s|%s", r.Status, r.Mode, r.What, strings.Join(r.Choices, "/"))
		}
		parts := []string{string(r.Mode), r.Due.Format("2006-01-02 15:04"), r.Rule + r.Lunar.String(), string(r.DaysOff)}
		if r.Workdays {
			parts = append(parts, "workdays")
		}
		parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
		return fmt.Sprintf("%s|%s|%s", strings.Join(parts, " "), r.What, r.Who)
	})
}

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web"
)

func TestDeadlinesCommandAloneAndBesideServe(t *testing.T) {
	home := t.TempDir()
	env := environ(home, "POLICYBOT_DATA", filepath.Join(home, "data"))
	check := func(where string) {
		t.Helper()
		code, out, errs := call(t, env, "deadlines", "--json", "--all")
		var list []web.Deadline
		if err := json.Unmarshal([]byte(out), &list); code != 0 || err != nil || list == nil {
			t.Errorf("%s: deadlines --json = %d, %v\n%s%s", where, code, err, out, errs)
		}
		if code, out, errs = call(t, env, "deadlines", "--json", "--region", "无此地"); code != 0 || strings.TrimSpace(out) != "[]" {
			t.Errorf("%s: deadlines --json of none = %d\n%s%s", where, code, out, errs)
		}
		code, out, errs = call(t, env, "deadlines", "--ics", "--region", "无此地")
		if code != 0 || !strings.HasPrefix(out, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(out, "END:VCALENDAR\r\n") {
			t.Errorf("%s: deadlines --ics = %d\n%s%s", where, code, out, errs)
		}
		code, out, errs = call(t, env, "deadlines", "--region", "无此地")
		if code != 0 || !strings.Contains(out, "没有符合条件的期限") || !strings.Contains(out, "--all") {
			t.Errorf("%s: deadlines = %d\n%s%s", where, code, out, errs)
		}
	}
	check("alone")
	s := startServe(t, env)
	check("beside serve")
	if code, body := get(t, s.url+"/api/v1/deadlines?all=true"); code != 200 || !strings.HasPrefix(body, "[") {
		t.Errorf("/api/v1/deadlines = %d %.200s", code, body)
	}
}

func TestWrongDeadlineCalls(t *testing.T) {
	home := t.TempDir()
	empty := t.TempDir()
	years := t.TempDir()
	if err := os.WriteFile(filepath.Join(years, "2027.txt"), []byte("年份: 2027\n状态: 已公布\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--from", "soon"}, exitUsage, "2021-09-30"},
		{[]string{"--from", "2026-02-01", "--to", "2026-01-01"}, exitUsage, "对调"},
		{[]string{"--kind", "gut"}, exitUsage, "recurring"},
		{[]string{"--json", "--ics"}, exitUsage, "只能用一个"},
		{[]string{"--calendar", filepath.Join(home, "no")}, exitFailed, "放假安排目录"},
		{[]string{"--calendar", empty}, exitFailed, "没有 .txt 文件"},
		{[]string{"--calendar", years}, exitFailed, "2027.txt"},
		{[]string{"--base", "http://127.0.0.1:1"}, exitFailed, "连接被拒绝"},
	} {
		code, out, errs := call(t, environ(home), append([]string{"deadlines"}, c.args...)...)
		if code != c.code || !strings.Contains(errs, c.want) || out != "" {
			t.Errorf("%v: exit %d, want %d with %q\nstdout %s\nstderr %s", c.args, code, c.code, c.want, out, errs)
		}
	}
}

// TestDeadlineTable: columns stand below each other where Han characters take
// two, the next firing counts for what recurs, and the notes say what to know.
func TestDeadlineTable(t *testing.T) {
	day := func(s string) *string { return &s }
	left := func(n int) *int { return &n }
	cite := search.Citation{Source: corpus.Source{Section: []string{"一、工作", "（二）备案"}, Authority: corpus.Official}}
	list := []web.Deadline{
		{Kind: corpus.Recurring, Due: day("2020-12-31"), Next: day("2026-12-31"), DaysLeft: left(39), Who: "县教育局", Action: "通报", Title: "通知", Citation: cite},
		{Kind: corpus.DueOnce, Due: day("2026-11-22"), DaysLeft: left(0), Action: "a\x1b[31m\nb", Title: strings.Repeat("长标题", 20), Citation: cite},
		{Kind: corpus.DueOnce, Due: day("2026-10-31"), DaysLeft: left(-22), Overdue: true, Who: strings.Repeat("某县教育局、", 9), Action: "报备案", Title: "通知", Citation: cite},
		{Kind: corpus.Target, Due: day("2030-12-31"), DaysLeft: left(1500), Text: "到2030年提高。", Title: "范文", Citation: search.Citation{Source: corpus.Source{Authority: corpus.Template}}, CalendarNote: "太远"},
		{Kind: corpus.Recurring, Action: "演练", Title: "通知", Citation: cite},
		{Kind: corpus.DueOnce, Due: day("2027-05-01"), DaysLeft: left(160), Action: "加固", Title: "通知", Citation: cite,
			RestDay: &web.RestDay{LastWorkday: "2027-04-30", Note: "截止日2027年5月1日是休息日"}, CalendarNote: "2027年放假安排未公布"},
	}
	var b strings.Builder
	if err := printDeadlines(&b, list, "http://h:1", true, ""); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	var days []string
	for _, l := range lines[1:7] {
		days = append(days, strings.Fields(l)[0])
		if at := strings.Index(l, "《"); columns(l[:at]) < columns(lines[0][:strings.Index(lines[0], "出处")]) {
			t.Errorf("columns do not line up:\n%s\n%s", lines[0], l)
		}
		if columns(l) > 140 {
			t.Errorf("%d columns: %s", columns(l), l)
		}
	}
	if got := strings.Join(days, " "); got != "2026-10-31 2026-11-22 2026-12-31 2027-05-01 2030-12-31 未定" {
		t.Errorf("in the order %s", got)
	}
	for _, want := range []string{"已过22天", "逾期", "今天", "39天", "[范文]《范文》", "a[31m b", "2027-05-01 休,04-30", "期限不顺延", "2027年放假安排未公布", "有1项已过截止日,请确认是否已完成",
		"[范文]是范文，不是政策依据", "共6项: 期限3(其中已过1)、定期2、目标1;没有定下日子的1,范文里的1", "http://h:1/deadlines"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("lacks %q:\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "太远") || strings.Contains(b.String(), "\x1b") {
		t.Errorf("says too much:\n%s", b.String())
	}
}

func TestClipColumns(t *testing.T) {
	for _, c := range []struct {
		s    string
		n    int
		want string
	}{{"期限", 4, "期限"}, {"期限表", 4, "期…"}, {"期限表", 5, "期限…"}, {"abc", 2, "a…"}, {"", 1, ""}} {
		if got := clipColumns(c.s, c.n); got != c.want || columns(got) > c.n {
			t.Errorf("%q in %d columns: %q", c.s, c.n, got)
		}
	}
}

func TestParseTimeCommand(t *testing.T) {
	home := t.TempDir()
	const base = "2026-11-22T10:00:00+08:00"
	for _, c := range []struct {
		name string
		env  []string
		args []string
		code int
		want []string
	}{
		{"words", nil, []string{"--base", base, "明天下午提醒我报送材料"}, exitOK, []string{"提醒: 2026年11月23日 星期一 15:00 (UTC+08:00)", "事项: 报送材料", "对象: 本人"}},
		{"the hours of Xinjiang", []string{"POLICYBOT_HOURS", "10:00,16:00,19:00"}, []string{"--base", base, "明天下午提醒我报送材料"}, exitOK, []string{"星期一 16:00"}},
		{"a rest day", nil, []string{"--base", base, "2027年5月1日前提醒大家交总结"}, exitOK, []string{"截止: 2027年5月1日", "休息日", "2027年放假安排未公布", "对象: 本群"}},
		{"not understood", nil, []string{"--base", base, "提醒我开会"}, exitOK, []string{"还不能设: "}},
		{"past", nil, []string{"--base", base, "2020年5月1日提醒我开会"}, exitOK, []string{"不能设: ", "所说的时间: 2020年5月1日"}},
		{"JSON", nil, []string{"--json", "--base", base, "明天9点提醒我开会"}, exitOK, []string{`"due": "2026-11-23T09:00:00+08:00"`, `"status": "ok"`}},
		{"bad base", nil, []string{"--base", "soon", "明天"}, exitUsage, []string{"base须写成"}},
		{"empty", nil, []string{" "}, exitUsage, []string{"text为空"}},
		{"no text", nil, nil, exitUsage, []string{"缺少参数"}},
		{"bad hours", []string{"POLICYBOT_HOURS", "9点"}, []string{"明天"}, exitFailed, []string{"三个时刻"}},
		{"bad calendar", nil, []string{"--calendar", filepath.Join(home, "no"), "明天"}, exitFailed, []string{"放假安排目录"}},
	} {
		code, out, errs := call(t, environ(home, c.env...), append([]string{"parse-time"}, c.args...)...)
		for _, want := range c.want {
			if code != c.code || !strings.Contains(out+errs, want) {
				t.Errorf("%s: exit %d, want %d with %q\nstdout %s\nstderr %s", c.name, code, c.code, want, out, errs)
			}
		}
	}
}

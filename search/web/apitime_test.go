package web

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

func readTime(t *testing.T, cfg Config, body string) TimeReading {
	t.Helper()
	w := serve(handler(cfg), request("POST", "/api/v1/time", body))
	var out TimeReading
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 {
		t.Fatalf("%s: %d %s (%v)", body, w.Code, w.Body, err)
	}
	return out
}

func TestTime(t *testing.T) {
	cfg := calendarConfig(t)
	p := func(s string) *string { return &s }
	for _, c := range []struct {
		body string
		want TimeReading
	}{
		{`{"text":"明天上午9点提醒我报送材料","base":"2026-11-22T10:00:00+08:00"}`, TimeReading{Status: "ok", Mode: "at", Due: p("2026-11-23T09:00:00+08:00"), Precision: "exact", What: "报送材料", Who: "me"}},
		{`{"text":"明天上午9点提醒我报送材料","base":null}`, TimeReading{Status: "ok", Mode: "at", Due: p("2026-11-23T09:00:00+08:00"), Precision: "exact", What: "报送材料", Who: "me"}},
		{`{"text":"每月5号提醒大家填报台账","base":"2026-11-22T10:00:00+08:00"}`, TimeReading{Status: "ok", Mode: "at", Due: p("2026-12-05T09:00:00+08:00"), Precision: "day", RRule: "FREQ=MONTHLY;BYMONTHDAY=5", What: "填报台账", Who: "channel"}},
		{`{"text":"明天9点提醒我开会","base":"2026-11-22T10:00:00Z"}`, TimeReading{Status: "ok", Mode: "at", Due: p("2026-11-23T09:00:00+00:00"), Precision: "exact", What: "开会", Who: "me"}},
	} {
		got := readTime(t, cfg, c.body)
		if got.Lead == nil || got.Start == nil || got.End == nil {
			t.Errorf("%s: lead %v, span %v to %v", c.body, got.Lead, got.Start, got.End)
		}
		due, want := got.Due, c.want.Due
		got.Start, got.End, got.Due, got.Note, got.Lead = nil, nil, nil, "", nil
		c.want.Due = nil
		if x, _ := json.Marshal(got); due == nil || *due != *want || string(x) != string(marshal(t, c.want)) {
			t.Errorf("%s: due %v\n%s\nwant %v\n%s", c.body, deref(due), x, *want, marshal(t, c.want))
		}
	}
	if got := readTime(t, cfg, `{"text":"提醒我开会"}`); got.Status != "ask" || got.Due != nil || got.Reason == "" {
		t.Errorf("without a time: %+v", got)
	}
	if got := readTime(t, cfg, `{"text":"2020年5月1日提醒我开会"}`); got.Status != "refuse" || got.Due != nil || got.Reason == "" || got.Start == nil || *got.Start != "2020-05-01T00:00:00+08:00" {
		t.Errorf("past: %+v", got)
	}
}

func deref(s *string) string {
	if s == nil {
		return "null"
	}
	return *s
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A due day that is off is said to be; the hours of the place and its calendar
// are the ones configured.
func TestTimeOfThePlace(t *testing.T) {
	cfg := calendarConfig(t)
	cfg.Hours = zhdate.OfficeHours()
	cfg.Hours.Default, cfg.Hours.OffWork = 10*time.Hour, 19*time.Hour
	got := readTime(t, cfg, `{"text":"2027年5月1日前提醒我报送总结"}`)
	if deref(got.Due) != "2027-05-01T10:00:00+08:00" || got.Mode != "by" || got.RestDay == nil ||
		got.RestDay.LastWorkday != "2027-04-30" ||
		!strings.Contains(got.CalendarNote, "未公布") {
		t.Errorf("%+v due %s", got, deref(got.Due))
	}
	if got := readTime(t, cfg, `{"text":"明天下班前提醒我交表"}`); deref(got.Due) != "2026-11-23T19:00:00+08:00" {
		t.Errorf("%+v due %s", got, deref(got.Due))
	}
	if got := readTime(t, cfg, `{"text":"3个工作日内提醒我答复"}`); !strings.HasPrefix(deref(got.Due), "2026-11-25T") {
		t.Errorf("%+v due %s", got, deref(got.Due))
	}
}

func TestTimeRefusals(t *testing.T) {
	h := handler(calendarConfig(t))
	for _, c := range []struct {
		body   string
		status int
		say    string
	}{
		{`{"text":" "}`, 400, "text为空"}, {`{}`, 422, ""}, {`{"text":"` + strings.Repeat("明", 301) + `"}`, 400, "超过300字"},
		{`{"text":"明天","base":"soon"}`, 400, "base须写成"}, {`{"text":"明天","base":"2026-11-22"}`, 400, "base须写成"},
		{`{"text":"明天","base":"2026-11-22T10:00:00"}`, 400, "带时区"}, {`{"text":"明天","base":"1800-01-01T00:00:00Z"}`, 400, "年份"},
		{`{"text":5}`, 422, ""}, {`{"text":`, 400, ""},
	} {
		checkProblem(t, serve(h, request("POST", "/api/v1/time", c.body)), c.status, c.say)
	}
}

// It needs no documents, so it answers before they are read.
func TestTimeBeforeReady(t *testing.T) {
	cfg := calendarConfig(t)
	cfg.Ready = func() error { return errors.New("not yet") }
	if got := readTime(t, cfg, `{"text":"明天9点提醒我开会"}`); got.Status != "ok" {
		t.Errorf("%+v", got)
	}
}

package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/web"
)

const path = "/api/v1/reminders"

func TestCreate(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		name, token string
		in          web.Ask
		status      int
		text        string // of the confirmation or the refusal
		to          string
	}{
		{"by a phrase", adminToken, web.Ask{Text: "每月25日前提醒我报考勤", To: []string{"webhook:oa"}}, 201, "好的，将定期提醒“报考勤”，下一次：2026年11月25日（星期三）09:00", "webhook:oa"},
		{"again", adminToken, web.Ask{Text: "每月25日前提醒我报考勤", To: []string{"webhook:oa"}}, 200, "已有相同的提醒：报考勤", "webhook:oa"},
		{"a person by name", adminToken, web.Ask{Text: "12月10日前报材料", To: []string{"王科长"}}, 201, "好的，“报材料”2026年12月10日截止", "webhook:oa@wang"},
		{"named in the phrase", adminToken, web.Ask{Text: "提醒李老师12月11日前报材料"}, 201, "好的，“报材料”2026年12月11日截止", "console"},
		{"for oneself", d.wang, web.Ask{Text: "明天下午3点提醒我开会"}, 201, "好的，将于2026年11月23日（星期一）15:00提醒“开会”", "webhook:oa@wang"},
		{"of a document", d.wang, web.Ask{DocumentID: "d1", DeadlineID: "x1"}, 201, "好的，“报地区教育局备案”2027年9月30日截止", "webhook:oa@wang"},
		{"by fields", adminToken, web.Ask{What: "交表", Due: "2026-12-20", To: []string{"console"}}, 201, "好的，“交表”2026年12月20日截止", "console"},
		{"by a rule", adminToken, web.Ask{What: "周报", RRule: "FREQ=WEEKLY;BYDAY=FR", Time: "16:30", To: []string{"console"}}, 201, "好的，将定期提醒“周报”，下一次：2026年11月27日（星期五）16:30", "console"},
		{"at a moment", adminToken, web.Ask{What: "开会", At: "2026-11-23T01:00:00Z", To: []string{"console"}}, 201, "好的，将于2026年11月23日（星期一）09:00提醒“开会”", "console"},
		{"a digest", adminToken, web.Ask{Text: "每周一上午9点", Digest: true, To: []string{"console"}}, 201, "好的，将定期发送待办摘要，下一次：2026年11月23日（星期一）09:00", "console"},
		{"escalated", adminToken, web.Ask{Text: "12月12日前报材料", To: []string{"王科长"}, Escalate: &web.Escalate{To: "局长", AfterHours: 24}}, 201, "好的，“报材料”", "webhook:oa@wang"},

		{"nobody", "", web.Ask{Text: "明天提醒我开会"}, 401, "需要访问令牌", ""},
		{"a wrong token", "nonsense", web.Ask{Text: "明天提醒我开会"}, 401, "需要访问令牌", ""},
		{"for whom", adminToken, web.Ask{Text: "明天提醒我开会"}, 422, "没有写明提醒谁", ""},
		{"for another", d.wang, web.Ask{Text: "明天提醒我开会", To: []string{"李老师"}}, 422, "只能提醒本人", ""},
		{"for another, in words", d.wang, web.Ask{Text: "提醒李老师12月11日前报材料"}, 422, "只能提醒本人", ""},
		{"no such channel", adminToken, web.Ask{Text: "明天提醒我开会", To: []string{"slack:C1"}}, 422, "不能提醒到“slack:C1”", ""},
		{"no such name", adminToken, web.Ask{Text: "明天提醒我开会", To: []string{"赵六"}}, 422, "没有登记“赵六”", ""},
		{"no time", adminToken, web.Ask{Text: "提醒我开会", To: []string{"console"}}, 422, "没有看到提醒时间", ""},
		{"no matter", adminToken, web.Ask{Text: "明天上午9点提醒我", To: []string{"console"}}, 422, "没有写提醒什么", ""},
		{"past", adminToken, web.Ask{What: "开会", At: "2026-11-21T01:00:00Z", To: []string{"console"}}, 422, "已经过去", ""},
		{"overdue", adminToken, web.Ask{What: "备案", Due: "2021-09-30", To: []string{"console"}}, 422, "已经到期，请确认", ""},
		{"nothing", adminToken, web.Ask{To: []string{"console"}}, 422, "只能用一种", ""},
		{"two ways", adminToken, web.Ask{Text: "明天提醒我开会", At: "2026-11-23T01:00:00Z", To: []string{"console"}}, 422, "只能用一种", ""},
		{"a bad moment", adminToken, web.Ask{What: "x", At: "tomorrow", To: []string{"console"}}, 422, "at须写成", ""},
		{"a bad rule", adminToken, web.Ask{What: "x", RRule: "FREQ=NEVER", To: []string{"console"}}, 422, "不符合要求", ""},
		{"an unknown deadline", d.wang, web.Ask{DocumentID: "d1", DeadlineID: "x9"}, 404, "没有这条提醒或期限", ""},
		{"escalating by a person", d.wang, web.Ask{Text: "12月12日前报材料", Escalate: &web.Escalate{To: "局长", AfterHours: 24}}, 403, "请管理员设置", ""},
		{"a digest once", adminToken, web.Ask{Text: "明天上午9点", Digest: true, To: []string{"console"}}, 422, "摘要须定期", ""},
		{"too long", adminToken, web.Ask{Text: "明天提醒我" + strings.Repeat("长", 400), To: []string{"console"}}, 422, "超过300字", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.t = t
			var made web.Made
			status, detail := d.call(c.token, "POST", path, c.in, &made)
			if status != c.status || !strings.HasPrefix(made.Text+detail, c.text) && !strings.Contains(detail, c.text) {
				t.Fatalf("%d %s%s, want %d %s", status, made.Text, detail, c.status, c.text)
			}
			if c.to != "" && (len(made.Reminder.To) != 1 || made.Reminder.To[0] != c.to) {
				t.Errorf("reminds %v, want %s", made.Reminder.To, c.to)
			}
		})
	}
}

func TestPreviewMakesNothing(t *testing.T) {
	d := newDesk(t)
	var made web.Made
	status, _ := d.call(d.wang, "POST", path, web.Ask{Text: "每月25日前提醒我报考勤", Preview: true}, &made)
	if status != http.StatusOK || made.Status != "preview" || len(made.Firings) != 5 ||
		*made.Firings[1].At != "2026-12-25T09:00:00+08:00" {
		t.Errorf("%d %+v", status, made)
	}
	var list web.List
	if d.call(adminToken, "GET", path, nil, &list); len(list.Reminders) != 0 {
		t.Errorf("made %+v", list)
	}
}

// TestKeyIsOneReminder: a client that heard nothing asks again.
func TestKeyIsOneReminder(t *testing.T) {
	d := newDesk(t)
	in := web.Ask{Text: "明天提醒我开会", Key: "k1"}
	id := d.add(d.wang, in)
	var made web.Made
	if status, _ := d.call(d.wang, "POST", path, in, &made); status != http.StatusOK || made.Reminder.ID != id {
		t.Errorf("%d %+v", status, made)
	}
	if status, detail := d.call(d.wang, "POST", path, web.Ask{Text: "后天提醒我开会", Key: "k1"}, nil); status != http.StatusConflict || !strings.Contains(detail, "换一个 key") {
		t.Errorf("another under the same key: %d %s", status, detail)
	}
	if other := d.add(d.li, in); other == id {
		t.Error("the key of one is that of another")
	}
}

// TestWhoMayDoWhat: a person sees and ends what concerns him, and nothing else.
func TestWhoMayDoWhat(t *testing.T) {
	d := newDesk(t)
	mine := d.add(d.wang, web.Ask{Text: "12月10日前报材料"})
	given := d.add(adminToken, web.Ask{Text: "12月11日前报总结", To: []string{"王科长"}})
	other := d.add(d.li, web.Ask{Text: "12月12日前报名单"})
	for _, c := range []struct {
		name, token, method, id string
		in                      any
		status                  int
	}{
		{"nobody reads", "", "GET", mine, nil, 401},
		{"own", d.wang, "GET", mine, nil, 200},
		{"given", d.wang, "GET", given, nil, 200},
		{"another's is not there", d.wang, "GET", other, nil, 404},
		{"another's cannot be done", d.wang, "PATCH", other, web.Edit{Status: "done"}, 404},
		{"another's cannot be snoozed", d.wang, "PATCH", other, web.Edit{SnoozeUntil: "明天上午9点"}, 404},
		{"another's cannot be cancelled", d.wang, "DELETE", other, nil, 404},
		{"given cannot be edited", d.wang, "PATCH", given, web.Edit{What: "x"}, 403},
		{"given cannot be cancelled", d.wang, "DELETE", given, nil, 403},
		{"given can be snoozed", d.wang, "PATCH", given, web.Edit{SnoozeUntil: "明天上午9点"}, 200},
		{"given can be done", d.wang, "PATCH", given, web.Edit{Status: "done"}, 200},
		{"own can be handed on", d.wang, "PATCH", mine, web.Edit{To: []string{"李老师"}}, 200},
		{"but to nobody unknown", d.wang, "PATCH", mine, web.Edit{To: []string{"webhook:oa@x"}}, 422},
		{"the receiver sees it", d.li, "GET", mine, nil, 200},
		{"an admin person edits", d.boss, "PATCH", other, web.Edit{What: "报新名单"}, 200},
		{"the admin cancels", adminToken, "DELETE", other, nil, 200},
		{"nothing there", adminToken, "DELETE", "r0", nil, 404},
	} {
		if status, detail := d.call(c.token, c.method, path+"/"+c.id, c.in, nil); status != c.status {
			t.Errorf("%s: %d %s, want %d", c.name, status, detail, c.status)
		}
	}
	var list web.List
	d.call(d.li, "GET", path, nil, &list)
	if len(list.Reminders) != 2 {
		t.Errorf("李老师 sees %+v", list.Reminders)
	}
	for _, p := range []string{"/api/v1/deliveries", "/api/v1/people", path + "/export"} {
		if status, _ := d.call(d.wang, "GET", p, nil, nil); status != http.StatusForbidden {
			t.Errorf("%s for a person: %d", p, status)
		}
		if status, _ := d.call("", "GET", p, nil, nil); status != http.StatusUnauthorized {
			t.Errorf("%s for nobody: %d", p, status)
		}
	}
}

// TestEditKeepsLead: the lead times that somebody set survive a new time, unless it brings its own.
func TestEditKeepsLead(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		text string
		edit web.Edit
		want string
	}{
		{"12月10日前报材料，提前5天提醒我", web.Edit{Text: "改到12月20日前"}, "[120h0m0s]"},
		{"12月11日前报材料，提前5天提醒我", web.Edit{Due: "2026-12-22"}, "[120h0m0s]"},
		{"12月12日前报材料，提前5天提醒我", web.Edit{Text: "改到12月20日前，提前2天"}, "[48h0m0s]"},
		{"12月13日下午3点提醒我开会，提前半小时", web.Edit{Text: "改到12月14日"}, "[30m0s]"},
		{"12月14日下午3点提醒我开会，提前半小时", web.Edit{At: "2026-12-15T16:00:00+08:00"}, "[30m0s]"},
		{"每月25日前提醒我报考勤，提前4天", web.Edit{Text: "改到每月20日前"}, "[96h0m0s]"},
		{"每月26日前提醒我报考勤，提前4天", web.Edit{RRule: "FREQ=MONTHLY;BYMONTHDAY=21"}, "[96h0m0s]"},
		{"12月16日前报材料，提前5天提醒我", web.Edit{What: "报总结"}, "[120h0m0s]"},
	} {
		id := d.add(d.wang, web.Ask{Text: c.text})
		var e web.Ended
		if status, detail := d.call(d.wang, "PATCH", path+"/"+id, c.edit, &e); status != http.StatusOK {
			t.Fatalf("%s: %d %s", c.text, status, detail)
		}
		if got := fmt.Sprint(e.Reminder.Lead); got != c.want {
			t.Errorf("%s, %+v: lead %s, want %s; due %v", c.text, c.edit, got, c.want, e.Reminder.Due)
		}
	}
	id := d.add(d.wang, web.Ask{Text: "12月17日下午3点提醒我开会，提前半小时"})
	var e web.Ended
	d.call(d.wang, "PATCH", path+"/"+id, web.Edit{Text: "改到12月18日"}, &e)
	if len(e.Firings) == 0 || *e.Firings[len(e.Firings)-1].At != "2026-12-18T15:00:00+08:00" {
		t.Errorf("the hour is lost: %+v", e.Firings)
	}
}

func TestChange(t *testing.T) {
	d := newDesk(t)
	id := d.add(d.wang, web.Ask{Text: "12月10日前报材料"})
	var e web.Ended
	d.at = d.at.Add(time.Minute)
	if _, detail := d.call(d.wang, "PATCH", path+"/"+id, web.Edit{Version: 1, Text: "改到12月20日前"}, &e); e.Reminder == nil || *e.Reminder.Due != "2026-12-20" || e.Reminder.What != "报材料" || e.Reminder.Version != 2 {
		t.Fatalf("%s %+v", detail, e)
	}
	if status, detail := d.call(d.wang, "PATCH", path+"/"+id, web.Edit{Version: 1, What: "x"}, nil); status != http.StatusConflict || !strings.Contains(detail, "刚被改过") {
		t.Errorf("an old version: %d %s", status, detail)
	}
	if d.call(d.wang, "PATCH", path+"/"+id, web.Edit{SnoozeUntil: "2026-11-23T10:00:00+08:00"}, &e); !strings.HasPrefix(e.Text, "好的，将于2026年11月23日（星期一）10:00再次提醒") {
		t.Errorf("snooze: %q", e.Text)
	}
	for _, until := range []string{"昨天上午9点", "2020-01-01T00:00:00Z", "以后"} {
		if status, detail := d.call(d.wang, "PATCH", path+"/"+id, web.Edit{SnoozeUntil: until}, nil); status != 422 || detail == "" {
			t.Errorf("snooze until %s: %d %s", until, status, detail)
		}
	}
	var one web.One
	d.call(d.wang, "GET", path+"/"+id, nil, &one)
	if len(one.History) < 5 || one.History[0].Text != "已接受" || *one.History[0].At != "2026-11-22T12:00:00+08:00" ||
		len(one.Firings) != 4 ||
		!strings.HasPrefix(one.Firings[0].Text, "再次提醒") {
		t.Errorf("%+v", one)
	}
	if d.call(d.wang, "DELETE", path+"/"+id, nil, &e); e.Text != "“报材料”已取消，4条待发提醒不再发送" || len(e.Cancelled) != 4 || !e.Undo {
		t.Errorf("cancel: %+v", e)
	}
	if d.call(d.wang, "PATCH", path+"/"+id, web.Edit{Status: "active"}, &e); !strings.HasPrefix(e.Text, "已恢复“报材料”，下一次：2026年11月23日（星期一）10:00") || e.Reminder.Status != "active" {
		t.Errorf("undo: %+v", e)
	}
	if status, _ := d.call(d.li, "PATCH", path+"/"+id, web.Edit{Status: "active"}, nil); status != http.StatusNotFound {
		t.Errorf("undo by another: %d", status)
	}
	d.call(d.wang, "DELETE", path+"/"+id, nil, &e)
	if status, detail := d.call(d.wang, "PATCH", path+"/"+id, web.Edit{What: "x"}, nil); status != http.StatusConflict || !strings.Contains(detail, "已经完成或取消") {
		t.Errorf("edit of a cancelled one: %d %s", status, detail)
	}
	var list web.List
	if d.call(d.wang, "GET", path+"?status=active", nil, &list); len(list.Reminders) != 0 {
		t.Errorf("active: %+v", list)
	}
	if d.call(d.wang, "GET", path+"?status=cancelled", nil, &list); len(list.Reminders) != 1 || list.Reminders[0].Status != "cancelled" {
		t.Errorf("cancelled: %+v", list)
	}
}

// kill makes the first message of a reminder a dead letter.
func (d *desk) kill(id string) (occurrence string) {
	d.t.Helper()
	page, err := d.store.Occurrences(d.t.Context(), reminders.Query{Reminder: id, States: []reminders.State{reminders.Waiting}})
	if err != nil || len(page.Records) == 0 {
		d.t.Fatal(err)
	}
	d.at = page.Records[0].Occurrence.At
	b, err := d.store.Claim(d.t.Context(), reminders.ClaimOptions{Worker: "w", Max: 10, Lease: 1e9})
	if err != nil || len(b.Claims) == 0 {
		d.t.Fatalf("nothing to claim: %v", err)
	}
	c := b.Claims[0]
	ref := reminders.Ref{ID: c.ID(), Token: c.Token}
	if err := d.store.Fail(d.t.Context(), ref, reminders.Failure{Dead: true, Reason: "对方不收<script>"}); err != nil {
		d.t.Fatal(err)
	}
	return c.ID()
}

func TestDeadLetters(t *testing.T) {
	d := newDesk(t)
	id := d.add(adminToken, web.Ask{DocumentID: "d1", DeadlineID: "x1", To: []string{"王科长"}})
	d.call(adminToken, "PATCH", path+"/"+id, web.Edit{Due: "2026-11-25", To: []string{"王科长"}}, nil)
	dead := d.kill(id)
	var list web.Deliveries
	if d.call(adminToken, "GET", "/api/v1/deliveries?state=dead", nil, &list); len(list.Deliveries) != 1 || list.Deliveries[0].ID != dead || list.Deliveries[0].Reason == "" {
		t.Fatalf("%+v", list)
	}
	w := d.page(d.boss, "GET", "/deliveries", nil)
	if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, "对方不收&lt;script&gt;") ||
		strings.Contains(body, "<script>") {
		t.Errorf("page: %d %s", w.Code, body)
	}
	if w := d.page(d.wang, "GET", "/deliveries", nil); w.Code != http.StatusForbidden {
		t.Errorf("the page for a person: %d", w.Code)
	}
	if status, detail := d.call(adminToken, "POST", "/api/v1/deliveries/"+dead, web.Verdict{Action: "arrived"}, nil); status != http.StatusConflict {
		t.Errorf("arrived, of a dead one: %d %s", status, detail)
	}
	if w := d.page(d.boss, "POST", "/deliveries/"+dead, map[string][]string{"action": {"retry"}}); w.Code != 200 || !strings.Contains(w.Body.String(), "已重新排入") || !strings.Contains(w.Body.String(), "没有发送失败的提醒") {
		t.Errorf("retry: %d %s", w.Code, w.Body)
	}
	if status, _ := d.call(adminToken, "POST", "/api/v1/deliveries/"+dead, web.Verdict{Action: "retry"}, nil); status != http.StatusConflict {
		t.Errorf("retried twice: %d", status)
	}
	if d.call(adminToken, "GET", "/api/v1/deliveries?state=waiting", nil, &list); len(list.Deliveries) == 0 {
		t.Error("what is retried does not wait")
	}
}

func TestSubscriptions(t *testing.T) {
	d := newDesk(t)
	var sub web.Subscription
	if status, detail := d.call(d.wang, "POST", "/api/v1/subscriptions", web.Subscribe{Region: "塔城"}, &sub); status != 200 || sub.To != "webhook:oa@wang" || d.asked != 1 {
		t.Fatalf("%d %s %+v", status, detail, sub)
	}
	if status, detail := d.call(d.wang, "POST", "/api/v1/subscriptions", web.Subscribe{}, nil); status != 422 || !strings.Contains(detail, "至少一项") {
		t.Errorf("to everything: %d %s", status, detail)
	}
	var list []web.Subscription
	if d.call(d.li, "GET", "/api/v1/subscriptions", nil, &list); len(list) != 0 {
		t.Errorf("李老师 sees %+v", list)
	}
	if status, _ := d.call(d.li, "DELETE", "/api/v1/subscriptions/"+sub.ID, nil, nil); status != 404 {
		t.Errorf("李老师 ends that of 王科长: %d", status)
	}
	if status, _ := d.call(d.wang, "DELETE", "/api/v1/subscriptions/"+sub.ID, nil, nil); status != 200 {
		t.Errorf("unsubscribe: %d", status)
	}
	if d.call(adminToken, "GET", "/api/v1/subscriptions", nil, &list); len(list) != 0 {
		t.Errorf("left: %+v", list)
	}
}

func TestPeople(t *testing.T) {
	d := newDesk(t)
	var p web.Person
	if status, detail := d.call(adminToken, "POST", "/api/v1/people", web.NewPerson{Name: "赵六", To: []string{"console@zhao"}}, &p); status != 200 || p.Token == "" || !strings.HasSuffix(p.Link, p.Token) {
		t.Fatalf("%d %s %+v", status, detail, p)
	}
	if status, _ := d.call(p.Token, "GET", path, nil, nil); status != 200 {
		t.Errorf("with the new token: %d", status)
	}
	var list []web.Person
	if d.call(adminToken, "GET", "/api/v1/people", nil, &list); len(list) != 4 || list[0].Token+list[1].Token+list[2].Token+list[3].Token != "" {
		t.Errorf("%+v", list)
	}
	var part []web.Person
	if d.call(adminToken, "GET", "/api/v1/people?from=1&size=2", nil, &part); len(part) != 2 || part[0].ID != list[1].ID || part[1].ID != list[2].ID {
		t.Errorf("a page of people: %+v", part)
	}
	if status, _ := d.call(adminToken, "GET", "/api/v1/people?size=0", nil, nil); status != 422 {
		t.Errorf("a page of none: %d", status)
	}
	if status, detail := d.call(adminToken, "POST", "/api/v1/people", web.NewPerson{Name: "赵六", To: []string{"console"}}, nil); status != 422 || !strings.Contains(detail, "同名") {
		t.Errorf("the same name: %d %s", status, detail)
	}
	var renewed web.Person
	d.call(adminToken, "POST", "/api/v1/people/赵六/token", nil, &renewed)
	if status, _ := d.call(p.Token, "GET", path, nil, nil); status != 401 {
		t.Errorf("with the old token: %d", status)
	}
	if status, _ := d.call(adminToken, "DELETE", "/api/v1/people/"+p.ID, nil, nil); status != 200 {
		t.Errorf("remove: %d", status)
	}
	if status, _ := d.call(renewed.Token, "GET", path, nil, nil); status != 401 {
		t.Errorf("after the removal: %d", status)
	}
}

// TestMove: an export of one store, imported twice into another, is there once.
func TestMove(t *testing.T) {
	from, to := newDesk(t), newDesk(t)
	id := from.add(adminToken, web.Ask{Text: "每月25日前提醒我报考勤", To: []string{"console"}})
	w := from.raw(adminToken, "GET", path+"/export", "")
	lines := w.Body.String()
	if w.Code != 200 || strings.Count(lines, "\n") < 3 {
		t.Fatalf("%d %s", w.Code, lines)
	}
	for i, want := range []int{1, 0} {
		w := to.raw(adminToken, "POST", path+"/import", lines)
		if w.Code != 200 || !strings.Contains(w.Body.String(), `"Reminders":`+string(rune('0'+want))) {
			t.Errorf("import %d: %d %s", i, w.Code, w.Body)
		}
	}
	var one web.One
	if status, _ := to.call(adminToken, "GET", path+"/"+id, nil, &one); status != 200 || one.What != "报考勤" {
		t.Errorf("%d %+v", status, one)
	}
	// Each store had persons of its own, by the same names: none is lost, each is named,
	// and the tokens of both are good.
	to.at = to.at.Add(2 * time.Second)
	if all := to.people.List(t.Context()); len(all) != 6 {
		t.Errorf("people after the import: %+v", all)
	}
	for _, token := range []string{from.wang, to.wang, from.boss} {
		if status, _ := to.call(token, "GET", path, nil, nil); status != 200 {
			t.Errorf("with a token: %d", status)
		}
	}
	var got web.Imported
	w = newDesk(t).raw(adminToken, "POST", path+"/import", lines)
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Merged) != 3 || !strings.Contains(got.Text, `人员"王科长-2"：已改名加入（这里已有另一个"王科长"）`) {
		t.Errorf("%v %s", err, w.Body)
	}
	// One cut short says so, and keeps what it could read.
	w = newDesk(t).raw(adminToken, "POST", path+"/import", lines[:len(lines)-30])
	if !strings.Contains(w.Body.String(), "请核对导出文件是否完整") {
		t.Errorf("cut short: %d %s", w.Code, w.Body)
	}
}

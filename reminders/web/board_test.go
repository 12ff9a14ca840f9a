package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/policybot/policybot/reminders/web"
)

// TestBoard: 签收, 反馈 and 延期 on the page of a person, and the lights on the board.
func TestBoard(t *testing.T) {
	d := newDesk(t)
	id := d.add(d.wang, web.Ask{Text: "12月10日前报送总结"})
	act := func(form url.Values) string {
		d.page(d.wang, "POST", "/me/reminders/"+id, form)
		return d.page(d.wang, "GET", "/board", nil).Body.String()
	}
	if body := act(url.Values{"action": {"received"}}); !strings.Contains(body, "签收") || !strings.Contains(body, "正常") {
		t.Errorf("received: %s", body)
	}
	if body := act(url.Values{"action": {"progress"}, "line": {"已完成初稿"}}); !strings.Contains(body, "反馈：已完成初稿") {
		t.Errorf("progress: %s", body)
	}
	if body := act(url.Values{"action": {"postpone"}, "due": {"2027-01-10"}, "why": {"材料未齐"}}); strings.Contains(body, "延期至") {
		t.Errorf("postponed though nobody allowed it: %s", body)
	}
	if body := act(url.Values{"action": {"postpone"}, "due": {"2027-01-10"}, "why": {"材料未齐"}, "allowed": {"局长"}}); !strings.Contains(body, "延期至2027年1月10日，原因：材料未齐，批准：局长") || !strings.Contains(body, "截止 2027-01-10") {
		t.Errorf("postponed: %s", body)
	}
	if body := act(url.Values{"action": {"done"}}); !strings.Contains(body, "已销号") || !strings.Contains(body, "绿 1") {
		t.Errorf("done: %s", body)
	}
	if body := d.page(d.li, "GET", "/board", nil).Body.String(); strings.Contains(body, "报送总结") {
		t.Errorf("another's: %s", body)
	}
}

// TestBoardByUnit: the bodies of a document, each by itself; what names nobody stands apart.
func TestBoardByUnit(t *testing.T) {
	d := newDesk(t)
	d.unit = "县教育局、各县（市、区）政府"
	d.add(d.wang, web.Ask{DocumentID: "d1", DeadlineID: "x1"})
	d.add(d.wang, web.Ask{Text: "12月10日前报送总结"})
	body := d.page(d.wang, "GET", "/board?by=unit", nil).Body.String()
	for _, want := range []string{"<h2>县教育局 ", "<h2>各县（市、区）政府 ", "<h2>未写明责任单位 ", `<a href="/board">按提醒对象</a>`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	if body := d.page(d.wang, "GET", "/board", nil).Body.String(); strings.Contains(body, "<h2>县教育局 ") || !strings.Contains(body, "/board?by=unit") {
		t.Errorf("by recipient: %s", body)
	}
}

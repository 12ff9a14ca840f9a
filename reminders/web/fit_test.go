package web_test

import (
	"net/url"
	"strings"
	"testing"
)

// TestSubscriptionShowsFirst: what a subscription will set is listed with a box each, the unsure
// unticked; what is unticked is dropped, and the page says so of it.
func TestSubscriptionShowsFirst(t *testing.T) {
	d := newDesk(t)
	body := d.page(d.wang, "GET", "/me/subscribe?region="+url.QueryEscape("塔城"), nil).Body.String()
	sure, unsure, ok := strings.Cut(body, "计算居住时间")
	if !ok || !strings.Contains(sure, `value="d1/x1" checked`) || strings.Contains(body, `value="d1/x2" checked`) || !strings.Contains(unsure, "待确认") {
		t.Fatalf("preview: %s", body)
	}
	if body := d.page(d.wang, "GET", "/me/subscribe", nil); body.Code != 303 {
		t.Errorf("a subscription to everything: %d", body.Code)
	}
	w := d.page(d.wang, "POST", "/me/subscriptions", url.Values{"region": {"塔城"}, "sure": {"d1/x1"}, "take": {}})
	if w.Code != 303 {
		t.Fatalf("subscribe: %d %s", w.Code, w.Body)
	}
	if body := d.page(d.wang, "GET", "/me/subscribe?region="+url.QueryEscape("塔城"), nil).Body.String(); !strings.Contains(body, "已设过") {
		t.Errorf("what was dropped is offered again: %s", body)
	}
	if body := d.page(d.wang, "GET", "/me", nil).Body.String(); !strings.Contains(body, "报地区教育局备案") || !strings.Contains(body, "已结束") {
		t.Errorf("what was dropped is not among what has ended: %s", body)
	}
}

package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/search/web/webtest"
)

// heard keeps complaints, and refuses those that say so.
type heard struct{ all []Complaint }

func (h *heard) Reasons() []Reason { return []Reason{{"wrong", "答案不对"}, {"other", "其他"}} }

func (h *heard) KeptDays() int { return 180 }

func (h *heard) Complain(_ *http.Request, c Complaint) error {
	switch c.Comment {
	case "太多":
		return Refusal{http.StatusTooManyRequests, "反馈太多。"}
	case "坏了":
		return errors.New("disk on fire")
	}
	h.all = append(h.all, c)
	return nil
}

// form is what the browser would send of the form of a page.
func form(page string) url.Values {
	out := url.Values{}
	at := strings.Index(page, `action="/feedback"`)
	if at < 0 {
		return out
	}
	page = page[at:]
	page = page[:strings.Index(page, "</form>")]
	for _, m := range regexp.MustCompile(`type="hidden" name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		out.Add(m[1], m[2])
	}
	return out
}

// TestComplain: what somebody says is wrong with an answer comes through by the form alone; his question only where he
// agreed. What is wrong with the form stands on it, with what was written.
func TestComplain(t *testing.T) {
	var all heard
	cfg := testConfig(t)
	cfg.Complaints = &all
	h := handler(cfg)
	send := func(method, target string, f url.Values) *httptest.ResponseRecorder {
		r := request(method, target, f.Encode())
		r.Header.Set("Accept", "text/html")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return serve(h, r)
	}
	const question = "乡村小学每班最多多少人"
	page := send("GET", "/?region="+url.QueryEscape("兰河市")+"&q="+url.QueryEscape(question), nil).Body.String()
	webtest.CheckPage(t, page)
	f := form(page)
	if f.Get("q") != question || f.Get("answer") != "38人" || f.Get("region") != "兰河市" || !slices.Equal(f["clause"], []string{"lanhe-1#c3"}) || len(f.Get("id")) < 16 {
		t.Fatalf("the form holds %v", f)
	}
	for _, c := range []struct {
		reason, comment, consent, want string
		status                         int
	}{
		{"", "应是三十六人", "", "请选一项", 422},
		{"mine", "应是三十六人", "yes", "请选一项", 422},
		{"wrong", strings.Repeat("长", maxComment+1), "", "太长", 422},
		{"wrong", "太多", "", "反馈太多。", 429},
		{"wrong", "坏了", "", "出错", 500},
	} {
		f.Set("reason", c.reason)
		f.Set("comment", c.comment)
		f.Set("consent", c.consent)
		w := send("POST", "/feedback", f)
		page := w.Body.String()
		if w.Code != c.status || !strings.Contains(page, c.want) || strings.Contains(page, "disk") {
			t.Errorf("%q %.20q: %d\n%s", c.reason, c.comment, w.Code, page)
		}
		if c.status == 500 {
			continue
		}
		webtest.CheckPage(t, page)
		again := form(page)
		for name := range again {
			if !slices.Equal(again[name], f[name]) {
				t.Errorf("%s was %q, and is %q", name, f[name], again[name])
			}
		}
		if len(again) < 5 || !strings.Contains(page, c.comment+"</textarea>") || strings.Contains(page, " checked>") != (c.consent != "") {
			t.Errorf("what was written is gone:\n%s", page)
		}
	}
	if len(all.all) > 0 {
		t.Fatalf("kept: %+v", all.all)
	}
	f.Set("reason", "wrong")
	f.Set("comment", " 应是三十六人 ")
	for _, consent := range []string{"", "yes"} {
		f.Set("consent", consent)
		w := send("POST", "/feedback", f)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d\n%s", w.Code, w.Body)
		}
		thanks := send("GET", w.Header().Get("Location"), nil).Body.String()
		webtest.CheckPage(t, thanks)
		if !strings.Contains(thanks, "已收到反馈") || !strings.Contains(thanks, "/?q=%E4%B9%A1%E6%9D%91") {
			t.Errorf("thanks:\n%s", thanks)
		}
	}
	want := Complaint{ID: f.Get("id"), Reason: "wrong", Comment: "应是三十六人", Region: "兰河市", Clauses: []string{"lanhe-1#c3"}}
	if len(all.all) != 2 || !reflect.DeepEqual(all.all[0], want) {
		t.Errorf("kept: %+v", all.all)
	}
	if want.Question, want.Answer = question, "38人"; !reflect.DeepEqual(all.all[1], want) {
		t.Errorf("kept with consent: %+v", all.all[1])
	}
}

// TestComplainWhere: an answer and the lack of one can be complained about, what is no question cannot; where nobody
// would read it there is no form and no route.
func TestComplainWhere(t *testing.T) {
	with, without := testConfig(t), testConfig(t)
	with.Complaints = &heard{}
	ask := func(cfg Config, text string) string {
		return get(handler(cfg), "/?q="+url.QueryEscape(text)).Body.String()
	}
	for text, want := range map[string]bool{"乡村小学每班最多多少人": true, "校舍排查由谁验收": true, "食堂补贴怎么发": true, "今天天气": false} {
		if page := ask(with, text); strings.Contains(page, "/feedback") != want || strings.Contains(page, `name="answer"`) != (text == "乡村小学每班最多多少人") {
			t.Errorf("%s:\n%s", text, page)
		}
	}
	if page := ask(without, "乡村小学每班最多多少人"); strings.Contains(page, "/feedback") {
		t.Errorf("a form nobody reads:\n%s", page)
	}
	if w := serve(handler(without), request("POST", "/feedback", "reason=wrong")); w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
		t.Errorf("a route nobody reads: %d", w.Code)
	}
}

// TestComplainBounds: whatever a browser sends, no more than so much of it is kept.
func TestComplainBounds(t *testing.T) {
	var all heard
	cfg := testConfig(t)
	cfg.Complaints = &all
	f := url.Values{"id": {"<x>"}, "reason": {"other"}, "q": {strings.Repeat("长", 5000)}, "answer": {strings.Repeat("长", 5000)}, "consent": {"yes"},
		"region": {strings.Repeat("长", 500)}, "comment": {"\xff"}}
	for range 200 {
		f.Add("clause", "lanhe-1#c3")
	}
	r := request("POST", "/feedback", f.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if w := serve(handler(cfg), r); w.Code != http.StatusSeeOther || len(all.all) != 1 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	c := all.all[0]
	if !complaintID.MatchString(c.ID) || len([]rune(c.Question)) > 300 || len([]rune(c.Answer)) > 300 || len([]rune(c.Region)) > 40 || len(c.Clauses) != maxClauses || c.Comment != "�" {
		t.Errorf("%d %d %d %d %q %q", len(c.Question), len(c.Answer), len(c.Region), len(c.Clauses), c.ID, c.Comment)
	}
}

package web

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web/webtest"
)

// counting counts the questions that get to the answerer; it answers 你好 by itself.
type counting struct {
	search.Answerer
	asked *[]string
}

func (c counting) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	*c.asked = append(*c.asked, q.Text)
	if c.Answers(q.Text) {
		return search.Answer{Status: search.OffTopic, Reason: search.Reason{Code: search.Holdings}, Text: "已收录文件1份。", Suggestions: []string{"管网漏损率是多少"},
			Documents: []search.DocumentRef{{ID: "x", Title: "甲" + webtest.Hostile, URL: "/documents/x"}}}, nil
	}
	return c.Answerer.Ask(ctx, q)
}

func (counting) Answers(text string) bool { return text == "你好" }

// TestOnePage: a question is answered and its clauses found; a word alone and a search with operators find clauses and
// ask nobody; a greeting finds nothing.
func TestOnePage(t *testing.T) {
	var asked []string
	cfg := testConfig(t)
	cfg.Answerer = counting{cfg.Answerer, &asked}
	h := handler(cfg)
	const answer, found = `class="answer`, `class="found"`
	for _, c := range []struct {
		q             string
		asked         int
		answer, found bool
		says          []string
	}{
		{"乡村小学每班最多多少人", 1, true, false, []string{"38人", "答案为原文摘录，非生成内容"}}, // no clause has all its words
		{"食堂补贴怎么发", 1, true, false, nil},
		{"教育局", 0, false, true, []string{"共 33 条", "要答案，请写成一句话", "全部 33 条，可筛选", "/?mode=search&amp;q="}},
		{`"收费标准" 一定`, 0, false, true, nil},
		{"标题:青石县 收费", 0, false, true, []string{"标题：青石县"}},
		{"你好", 1, true, false, []string{"已收录文件1份。", "<h2 id=\"answer\" class=\"headline none\">已收录的文件</h2>", `href="/documents/x"`, "管网漏损率是多少"}},
	} {
		asked = nil
		body := get(h, "/?q="+url.QueryEscape(c.q)).Body.String()
		if len(asked) != c.asked || strings.Contains(body, answer) != c.answer || strings.Contains(body, found) != c.found {
			t.Errorf("%s: asked %q, answer %v, clauses %v", c.q, asked, strings.Contains(body, answer), strings.Contains(body, found))
		}
		for _, say := range c.says {
			if !strings.Contains(body, say) {
				t.Errorf("%s does not say %q", c.q, say)
			}
		}
		if strings.Count(body, "可能相关，请核对") > 1 || strings.Contains(body, "<script>alert") {
			t.Errorf("%s: %s", c.q, body)
		}
		webtest.CheckPage(t, body)
	}
}

// TestTooBusyToAnswer: who cannot be answered just now is shown the clauses all the same.
func TestTooBusyToAnswer(t *testing.T) {
	for q, status := range map[string]int{"正忙": 503, "超时": 504} {
		cfg := testConfig(t)
		cfg.Searcher = anything{cfg.Searcher}
		w := get(handler(cfg), "/?q="+url.QueryEscape(q))
		if body := w.Body.String(); w.Code != status || !strings.Contains(body, "先列出有这些字词的条款") || !strings.Contains(body, `class="found"`) || strings.Contains(body, `class="answer`) {
			t.Errorf("%s: %d %s", q, w.Code, body)
		}
	}
}

// anything finds the same whatever is searched for.
type anything struct{ search.Searcher }

func (a anything) Search(ctx context.Context, q search.Query) (search.Results, error) {
	q.Text = "每班不超过"
	return a.Searcher.Search(ctx, q)
}

// TestHitsByDocument: clauses of a document stand together, in the place of its best one, each once on the page.
func TestHitsByDocument(t *testing.T) {
	hit := func(doc, clause string) hitView {
		n := search.Nearest{}
		n.DocumentID, n.URL = doc, "/documents/"+doc+"#"+clause
		return hitView{Nearest: n}
	}
	groups := grouped([]hitView{hit("a", "c1"), hit("b", "c9"), hit("a", "c3"), hit("c", "c1"), hit("b", "c2")})
	var got []string
	for _, g := range groups {
		for _, h := range g.Hits {
			got = append(got, h.URL[len("/documents/"):])
		}
	}
	if s := strings.Join(got, " "); s != "a#c1 a#c3 b#c9 b#c2 c#c1" || len(groups) != 3 {
		t.Errorf("%d groups: %s", len(groups), s)
	}
	v := &foundView{Groups: groups}
	c := citationView{}
	c.URL = "/documents/c#c1"
	v.leaveOut(&answerView{Citations: []citationView{c}, Nearest: []hitView{hit("a", "c1")}})
	if len(v.Groups) != 2 || len(v.Groups[0].Hits) != 2 {
		t.Errorf("without what is cited: %+v", v.Groups)
	}
	v.leaveOut(&answerView{Nearest: []hitView{hit("a", "c1")}})
	if len(v.Groups[0].Hits) != 1 {
		t.Errorf("without what is shown as nearest: %+v", v.Groups)
	}
}

// TestHome: with documents of one's own the first page says what there is, since when, and what is due next.
func TestHome(t *testing.T) {
	cfg := calendarConfig(t)
	cfg.Updated = func() time.Time { return time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC) }
	body := get(handler(cfg), "/").Body.String()
	for _, say := range []string{"5 份文件", "2026年11月20日 09:05 更新", "临近的期限", "2026年11月30日", "最新的文件"} {
		if !strings.Contains(body, say) {
			t.Errorf("does not say %q", say)
		}
	}
	for _, no := range []string{"可以这样问", "常问", "班额"} { // no question is known to work
		if strings.Contains(body, no) {
			t.Errorf("says %q", no)
		}
	}
	cfg.Ready = func() error { return search.ErrNotReady }
	if w := get(handler(cfg), "/"); w.Code != 200 || strings.Contains(w.Body.String(), "份文件") {
		t.Errorf("before anything can be read: %d %s", w.Code, w.Body)
	}
}

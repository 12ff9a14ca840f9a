package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web/webtest"
)

func browseDeadlines(cfg Config, query string) *httptest.ResponseRecorder {
	r := request("GET", "/deadlines"+query, "")
	r.Header.Set("Accept", "text/html")
	return serve(handler(cfg), r)
}

func TestDeadlinePagesAreWellMade(t *testing.T) {
	cfg := calendarConfig(t)
	cfg.Deadlines = append(cfg.Deadlines.(webtest.Shelf), webtest.HostileDeadline(t))
	for query, status := range map[string]int{
		"": 200, "?all=true": 200, "?month=2026-10": 200, "?month=2027-05&all=true": 200, "?month=2026-02&region=" + url.QueryEscape("平山"): 200,
		"?from=2026-10-01&to=2027-12-31": 200, "?from=2026-10-01": 200, "?document_id=none": 200, "?who=" + url.QueryEscape(webtest.Hostile[:60]): 200,
		"?region=" + url.QueryEscape(webtest.Hostile[:60]): 200, "?month=soon": 400, "?kind=x": 400, "?all=x": 400, "?month=0001-01": 400,
	} {
		t.Run(query, func(t *testing.T) {
			w := browseDeadlines(cfg, query)
			if w.Code != status {
				t.Fatalf("%d, want %d", w.Code, status)
			}
			webtest.CheckPage(t, w.Body.String())
			if strings.Contains(w.Body.String(), "<script>alert") || strings.Contains(w.Body.String(), "<img") {
				t.Error("text of a document became markup")
			}
		})
	}
}

func TestDeadlinePageSays(t *testing.T) {
	q := url.QueryEscape
	for _, c := range []struct {
		query     string
		want, not []string
	}{
		{"", []string{
			"<h2 id=\"month\">2026年11月</h2>", `href="/deadlines?month=2026-10" rel="prev"`, `href="/deadlines?month=2026-12" rel="next"`, `class="day off today" aria-current="date"`,
			"2026年11月30日 星期一", "还有8天", "责任主体：各乡镇人民政府", "报：县教育局", "各乡镇人民政府应于<mark>2026年11月30日前</mark>将排查结果", `href="/documents/pingshan-4#c2"`,
			"《平山县中小学校舍安全工作实施方案》", "平政办发〔2026〕12号", "一、排查", `<a href="/deadlines.ics">订阅日历</a>`, "截止日2027年5月1日是休息日", "2027年放假安排未公布",
			"1 项，请确认是否已完成", "逾期", "没有定下日子的", "从开工起算", "文中没有写年份",
		}, []string{"校舍安全达标率", "报送总结", "回到本月"}},
		{"?all=true", []string{"校舍安全达标率明显提高", "目标", "报送总结", "范文，不是政策依据", "checked", `href="/deadlines.ics?all=true"`, `href="/deadlines?all=true&amp;month=2026-10"`}, nil},
		{"?month=2026-10", []string{"2026年10月的期限", "逾期", "请确认是否已完成", "截止日2026年10月31日是休息日", "回到本月", `name="month" value="2026-10"`, "2026年10月5日 星期一"}, []string{"2026年12月5日是休息日"}},
		{"?month=2025-01", []string{"没有期限", "勾选"}, []string{"<h3"}},
		{"?month=2025-01&all=true", []string{"请放宽筛选或"}, nil},
		{"?from=2026-11-01&to=2026-11-30", []string{"2026年11月1日至2026年11月30日的期限", "填报隐患台账", "通报检查情况"}, []string{"加固"}},
		{"?document_id=none", []string{"没有这份文件", "没有期限"}, nil},
		{"?who=" + q("财政局"), []string{`value="财政局"`, "对加固资金使用情况进行检查", "/deadlines.ics?who=" + q("财政局")}, []string{"填报隐患台账"}},
		{"?kind=x", []string{`role="alert"`, "recurring（定期）"}, nil},
		{"?month=11", []string{`role="alert"`, "month须写成 2026-11"}, nil},
	} {
		body := browseDeadlines(calendarConfig(t), c.query).Body.String()
		for _, s := range c.want {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", c.query, s)
			}
		}
		for _, s := range c.not {
			if strings.Contains(body, s) {
				t.Errorf("%s says %q", c.query, s)
			}
		}
	}
}

func TestDeadlinePageWithoutAny(t *testing.T) {
	cfg := calendarConfig(t)
	cfg.Deadlines = nil
	if body := browseDeadlines(cfg, "").Body.String(); !strings.Contains(body, "收录的文件里没有读出期限") {
		t.Error("the page does not say that there are none")
	}
	cfg.Ready = func() error { return search.ErrNotReady }
	if w := browseDeadlines(cfg, ""); w.Code != 503 || !strings.Contains(w.Body.String(), "正在建立索引") {
		t.Errorf("before ready: %d", w.Code)
	}
}

// A library of laws asks for more than one page can list.
func TestDeadlinePageStaysShort(t *testing.T) {
	cfg := calendarConfig(t)
	var all webtest.Shelf
	for range 30 {
		all = append(all, cfg.Deadlines.(webtest.Shelf)[3])
	}
	cfg.Deadlines = all
	body := browseDeadlines(cfg, "").Body.String()
	if n := strings.Count(body, `<li class="hit due">`); n > maxNext+maxAgenda+3*60 {
		t.Errorf("%d entries on one page", n)
	}
	if !strings.Contains(body, "另有 80 项没有列出") || !strings.Contains(body, "另57项") {
		t.Error("the page does not say what it leaves out")
	}
}

// A digest is labelled wherever its text stands, and the sample lists digests.
func TestDigestDeadlinesAreLabelled(t *testing.T) {
	cfg := calendarConfig(t)
	d := *webtest.CalendarDoc(t)
	d.Authority = corpus.Digest
	cfg.Deadlines, cfg.SampleMode = webtest.Shelf{&d}, true
	body := browseDeadlines(cfg, "").Body.String()
	if shown, labelled := strings.Count(body, `<li class="hit due">`), strings.Count(body, `<span class="badge warn">演示摘编，非原文</span>`); shown == 0 || shown != labelled {
		t.Errorf("%d entries, %d labelled", shown, labelled)
	}
	if strings.Count(body, "【演示摘编，非原文】") != strings.Count(body, `<span class="kind">摘编</span>`) {
		t.Error("an entry of the month is not labelled")
	}
}

// What is not sure stands apart, with a way to accept or drop it, and in no calendar; a notice
// that begins later is listed for what falls due before it does; what is left out is said.
func TestDeadlinesToBeConfirmed(t *testing.T) {
	cfg := calendarConfig(t)
	text := "各学校于2026年12月15日前报送材料。"
	doc := func(meta corpus.Meta, d corpus.Deadline) *corpus.Document {
		meta.File, meta.Path, meta.Authority = "a.txt", meta.ID, corpus.Official
		d.Kind, d.Due, d.Action = corpus.DueOnce, webtest.Day(2026, 12, 15), meta.Title+"报送材料"
		return webtest.NewBuilder(meta).Clause(corpus.Body, text, "\n").Due(t, text, "2026年12月15日前", d).Done(t)
	}
	cfg.Deadlines = webtest.Shelf{
		doc(corpus.Meta{ID: "sure", Title: "甲"}, corpus.Deadline{}),
		doc(corpus.Meta{ID: "unsure", Title: "乙"}, corpus.Deadline{Sureness: -1}),
		doc(corpus.Meta{ID: "later", Title: "丙", Validity: corpus.NotYet, Effective: webtest.Day(2027, 1, 1)}, corpus.Deadline{}),
		doc(corpus.Meta{ID: "old", Title: "丁", Validity: corpus.Repealed}, corpus.Deadline{}),
	}
	cfg.Me = func(*http.Request) string { return "王科长" }
	cfg.Taken = func(*http.Request) map[string]string { return map[string]string{"sure/sure-a": "已设提醒"} }
	body := browseDeadlines(cfg, "").Body.String()
	next, rest, _ := strings.Cut(body, `id="unsure"`)
	unsure, _, _ := strings.Cut(rest, "</section>")
	for what, ok := range map[string]bool{
		"the sure one first":        strings.Contains(next, "甲报送材料") && strings.Contains(next, "丙报送材料"),
		"the unsure one apart":      strings.Contains(unsure, "乙报送材料") && !strings.Contains(next, "乙报送材料"),
		"a way to drop it":          strings.Contains(unsure, `name="drop"`),
		"what is set already":       strings.Contains(next, "已设提醒"),
		"what is left out, and why": strings.Contains(body, "失效或尚未施行的文件里的1项"),
	} {
		if !ok {
			t.Errorf("the page lacks %s", what)
		}
	}
	raw, _ := feed(t, cfg, "")
	cal := strings.ReplaceAll(raw, "\r\n ", "")
	if strings.Contains(cal, "乙报送材料") || !strings.Contains(cal, "另有1项待确认") {
		t.Errorf("calendar %s", cal)
	}
}

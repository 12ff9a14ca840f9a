package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/policybot/policybot/search/web/webtest"
)

// someOfEach are addresses that together show every template and state.
func someOfEach() map[string]int {
	q := url.QueryEscape
	return map[string]int{
		"/": 200, "/?mode=search": 200, "/documents": 200, "/documents/none": 404,
		"/?q=" + q("乡村小学每班最多多少人"): 200, "/?q=" + q("哪些指标"): 200, "/?q=" + q("食堂补贴怎么发"): 200,
		"/?q=" + q("校舍排查由谁验收"): 200, "/?q=" + q("恶意条款"): 200, "/?q=" + q("今天天气"): 200, "/?q=" + q("恶意") + "&region=" + q(`"><script>`) + "&conversation_id=" + q(webtest.Hostile[:60]): 200,
		"/?q=" + q(webtest.Hostile): 200, "/?mode=search&q=" + q(webtest.Hostile): 200, "/?q=" + q(strings.Repeat("长", 301)): 400,
		"/?mode=search&q=" + q("教育局"): 200, "/?mode=search&q=" + q("教育局") + "&from=10&region=" + q("兰河市"): 200,
		"/?mode=search&q=" + q("没有的词") + "&validity=in_force": 200, "/?mode=search&q=x&from=99999": 400, "/?mode=search&region=" + q(webtest.Hostile): 200,
		"/documents?region=" + q("青石县"): 200, "/documents?q=" + q(webtest.Hostile): 200, "/documents?page=-3&year=x": 200, "/documents?q=zzz": 200,
		"/documents/lanhe-1": 200, "/documents/qing-2": 200, "/documents/evil-3": 200,
		"/deadlines": 200, "/deadlines?month=2026-13": 400,
		"/widget": 200, "/widget?q=" + q("乡村小学每班最多多少人"): 200, "/widget?q=" + q("恶意条款"): 200, "/widget?q=" + q("教育局"): 200, "/widget?q=" + q("食堂补贴怎么发"): 200,
		"/widget?q=" + q(strings.Repeat("长", 301)): 400, "/widget?q=" + q("未就绪"): 503,
		"/?q=" + q("内部"): 500, "/?q=" + q("未就绪"): 503,
	}
}

func browse(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	cfg := testConfig(t)
	cfg.SampleMode = true
	r := request("GET", path, "")
	r.Header.Set("Accept", "text/html,application/xhtml+xml")
	return serve(handler(cfg), r)
}

func TestPagesAreWellMade(t *testing.T) {
	for path, status := range someOfEach() {
		t.Run(path, func(t *testing.T) {
			w := browse(t, path)
			if w.Code != status || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
				t.Fatalf("%d %s, want %d", w.Code, w.Header().Get("Content-Type"), status)
			}
			webtest.CheckPage(t, w.Body.String())
		})
	}
}

func TestPageSays(t *testing.T) {
	q := url.QueryEscape
	for _, c := range []struct {
		path      string
		want, not []string
	}{
		{"/", []string{"可以这样问", "3 份文件", "最新的文件", "答案为原文摘录，非生成内容", `href="/documents?region=%E5%85%B0%E6%B2%B3%E5%B8%82"`}, []string{`class="answer`}},
		{"/?q=" + q("乡村小学每班最多多少人") + "&conversation_id=conv-1", []string{
			">38人</h2>", "不超过<mark>38人</mark>，教学点", "《兰河市关于改善乡村小规模学校办学条件的通知》", "兰教发〔2022〕16号", "兰河市教育局、兰河市财政局", "2022年3月8日",
			"一、基本要求 › （一）控制班额。", "正式文件", "有效", `href="/documents/lanhe-1#c3"`, "打开原文该条", "其他文件的规定", "演示摘编，非原文", "已废止",
			`name="conversation_id" value="conv-1"`,
		}, []string{"未找到依据"}},
		{"/?q=" + q("哪些指标"), []string{"<li>校舍达标率</li>", "比对得出"}, nil},
		{"/?q=" + q("食堂补贴怎么发"), []string{"可能相关，请核对", "最接近的条款", "收费<mark>标准</mark>三年一定。", "演示摘编，非原文", "可以这样问", "不是答案"}, []string{"<blockquote>", "未找到依据"}},
		{"/?q=" + q("校舍排查由谁验收"), []string{
			`class="answer clauses"`, ">可能相关，请核对</h2>", "没有写明所问的内容", "请看原文判断", "完成校舍排查，<mark>并把结果报市教育局备案</mark>。", "二、进度安排",
			`href="/documents/lanhe-1#c6"`, "不是答案", "演示摘编，非原文", "已废止", "写明地区或文件名称再问", "接着问",
		}, []string{"未找到依据", "<h3>依据</h3>", "可以这样问"}},
		{"/?q=" + q("今天天气"), []string{"这不像是政策问题"}, []string{"<blockquote>"}},
		{"/?q=" + q(strings.Repeat("长", 301)), []string{`role="alert"`, "超过300字"}, nil},
		{"/?mode=search&q=" + q("教育局"), []string{"<mark>教育局</mark>", "共 33 条", "下一页", "兰河市（33）"}, []string{"上一页"}},
		{"/?mode=search&q=" + q("教育局") + "&from=30", []string{"上一页"}, []string{"下一页"}},
		{"/documents", []string{"共 3 份文件", "1 处须留意", "演示摘编，非原文", "范文，不是政策依据"}, nil},
		{"/documents?region=" + q("青石县"), []string{"3 份文件中的 1 份", "青石县幼儿园收费管理要点"}, []string{"兰河市关于"}},
		{"/documents/lanhe-1", []string{
			"兰教发〔2022〕16号", "2022年3月15日", "2022年4月1日", "lanhe.txt", "已修复", "未能修复", `id="c3"`, `href="#c3"`, "<caption>乡村小规模学校主要指标</caption>", `<tr class="clause" id="c8">`,
		}, []string{`class="notice"`}},
		{"/documents/qing-2", []string{`role="note">演示摘编，非原文`, "不能作为现行依据", "文中未载明", "第一条　"}, nil},
		{"/documents/evil-3", []string{"范文，不是政策依据", "&lt;script&gt;alert(1)"}, []string{"<script>alert"}},
		{"/documents/none", []string{"没有这份文件"}, nil},
	} {
		body := browse(t, c.path).Body.String()
		for _, s := range c.want {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", c.path, s)
			}
		}
		for _, s := range c.not {
			if strings.Contains(body, s) {
				t.Errorf("%s says %q", c.path, s)
			}
		}
	}
}

// A text that is no policy carries its label on every page and in every hit.
func TestDigestIsLabelledEverywhere(t *testing.T) {
	const text, label = "公办园保教费每月不超过420元", "演示摘编，非原文"
	for _, path := range []string{"/?mode=search&q=420", "/?q=" + url.QueryEscape("多少人"), "/documents/qing-2", "/?mode=search&document_id=qing-2"} {
		cfg := testConfig(t)
		r := request("GET", path, "")
		r.Header.Set("Accept", "text/html")
		body := serve(handler(cfg), r).Body.String()
		flat := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(body)
		if !strings.Contains(flat, text) || !strings.Contains(body, label) {
			t.Errorf("%s: text shown %v, label shown %v", path, strings.Contains(flat, text), strings.Contains(body, label))
		}
	}
}

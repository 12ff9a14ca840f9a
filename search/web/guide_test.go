package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web/webtest"
)

func helped(t testing.TB) (Config, *search.Query) {
	c := testConfig(t)
	h := webtest.Helper{Shelf: webtest.Documents(t), Got: &search.Query{}}
	c.Searcher, c.Guide = h, h
	return c, h.Got
}

func decoded(t *testing.T, h http.Handler, path string, into any) int {
	t.Helper()
	w := get(h, path)
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, w.Body)
	}
	return w.Code
}

// TestOperatorsOverHTTP: what is typed is taken apart the same way in the API and on
// the page, and the API says how.
func TestOperatorsOverHTTP(t *testing.T) {
	c, got := helped(t)
	h := handler(c)
	typed := url.QueryEscape(`不超过 "每班" -教学点 标题:兰河市 -地区:青石县`)
	want := search.Query{
		Text: "不超过", Phrases: []string{"每班"}, Without: []string{"教学点"},
		Fields: []search.Field{
			{Name: search.TitleField, Value: "兰河市"}, {Name: search.RegionField, Value: "青石县", Not: true},
		},
		Level: "city", Type: "通知", Size: 10, Facets: true, Highlight: true, Passages: true, Whole: true,
	}
	for _, path := range []string{"/api/v1/search?level=city&type=" + url.QueryEscape("通知") + "&q=", "/?mode=search&level=city&type=" + url.QueryEscape("通知") + "&q="} {
		if w := get(h, path+typed); w.Code != 200 {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
		got.Sort = ""
		if !reflect.DeepEqual(*got, want) {
			t.Errorf("%s\n got %+v\nwant %+v", path, *got, want)
		}
	}
	var res searchResult
	decoded(t, h, "/api/v1/search?q="+typed, &res)
	if u := res.Understood; u.Words != "不超过" || len(u.Phrases) != 1 || len(u.Without) != 1 || len(u.Fields) != 2 ||
		!u.Fields[1].Not {
		t.Errorf("understood %+v", u)
	}
	var p struct{ Detail string }
	if code := decoded(t, h, "/api/v1/search?q="+url.QueryEscape("级别:天级 校车"), &p); code != 400 || !strings.Contains(p.Detail, "级别只能是全国、省级") {
		t.Errorf("%d %s", code, p.Detail)
	}
	if code := decoded(t, h, "/api/v1/search?q="+url.QueryEscape("-校车"), &p); code != 400 || !strings.Contains(p.Detail, "排除") {
		t.Errorf("%d %s", code, p.Detail)
	}
}

func TestGuideOverHTTP(t *testing.T) {
	c, _ := helped(t)
	h := handler(c)
	var res searchResult
	decoded(t, h, "/api/v1/search?explain=true&q="+url.QueryEscape("班鹅 “班鹅上限” -甲"), &res)
	if res.DidYouMean != "“班额上限” -甲 班额" && res.DidYouMean != `"班额上限" -甲 班额` {
		t.Errorf("did you mean %q", res.DidYouMean)
	}
	decoded(t, h, "/api/v1/search?explain=true&q="+url.QueryEscape("不超过"), &res)
	if len(res.Hits) == 0 || res.Hits[0].Why == nil || res.Hits[0].Why.Text != 2 {
		t.Errorf("explained %+v", res.Hits)
	}
	var s struct{ Suggestions []search.Completion }
	decoded(t, h, "/api/v1/suggest?size=1&q="+url.QueryEscape("收"), &s)
	if len(s.Suggestions) != 1 || s.Suggestions[0].Kind != search.TitleCompletion {
		t.Errorf("suggested %+v", s)
	}
	decoded(t, h, "/api/v1/suggest?size=3&q="+url.QueryEscape("校舍"), &s)
	if len(s.Suggestions) != 3 || s.Suggestions[0] != (search.Completion{Text: "校舍排查什么时候完成", Kind: search.QuestionCompletion}) || s.Suggestions[1].Kind != search.TitleCompletion {
		t.Errorf("suggested %+v", s)
	}
	var r struct{ Hits []search.Nearest }
	decoded(t, h, "/api/v1/documents/lanhe-1/related", &r)
	if len(r.Hits) != 1 || r.Hits[0].URL != "/documents/qing-2#c1" || r.Hits[0].Snippet == "" {
		t.Errorf("related %+v", r.Hits)
	}
	decoded(t, h, "/api/v1/documents/lanhe-1/related?clause=c3", &r)
	if len(r.Hits) != 1 || r.Hits[0].URL != "/documents/qing-2#c2" {
		t.Errorf("related to a clause %+v", r.Hits)
	}
	for _, path := range []string{"/api/v1/documents/nobody/related", "/api/v1/documents/lanhe-1/related?clause=c999"} {
		if w := get(h, path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	plain := handler(testConfig(t)) // without a guide
	for _, path := range []string{"/api/v1/suggest?q=x", "/api/v1/documents/lanhe-1/related"} {
		if w := get(plain, path); w.Code != 200 || !strings.Contains(w.Body.String(), "[]") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestSearchPageHelps(t *testing.T) {
	c, _ := helped(t)
	h := handler(c)
	for path, wants := range map[string][]string{
		"/?mode=search": {"检索技巧"},
		"/?mode=search&q=" + url.QueryEscape("班鹅"):                    {"您要查的是不是", url.QueryEscape("班额"), "没有找到条款"},
		"/?mode=search&region=x&q=" + url.QueryEscape("没有的词"):         {"去掉筛选条件再查", "检索技巧"},
		"/?mode=search&q=" + url.QueryEscape(`没有的 "没有的词" -甲`):         {"去掉引号、排除和限定再查", "原样出现“没有的词”；不含“甲”"},
		"/?mode=search&issuer=甲&number=乙&q=" + url.QueryEscape("不超过"): {`name="issuer" value="甲"`, `name="number" value="乙"`},
		"/?mode=search&explain=true&q=" + url.QueryEscape("不超过"):      {"得分 1.00", "班额"},
		"/documents/lanhe-1":           {"其他文件里相近的条款", "/documents/qing-2#c1"},
		"/documents/lanhe-1?clause=c3": {"/documents/qing-2#c2"},
	} {
		body := get(h, path).Body.String()
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q", path, want)
			}
		}
		if strings.Contains(body, "<script>alert") {
			t.Errorf("%s carries markup of a document", path)
		}
	}
}

// TestListIsFiltered: the parameters of the list of documents reach it.
func TestListIsFiltered(t *testing.T) {
	h := handler(testConfig(t))
	for query, want := range map[string]int{"": 3, "q=" + url.QueryEscape("兰河市"): 1, "region=" + url.QueryEscape("青石县"): 1, "authority=template": 1, "year=2022": 1, "q=nothing": 0} {
		var l struct{ Total int }
		if decoded(t, h, "/api/v1/documents?"+query, &l); l.Total != want {
			t.Errorf("%s: %d documents, want %d", query, l.Total, want)
		}
	}
}

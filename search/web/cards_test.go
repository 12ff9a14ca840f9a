package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search/web/webtest"
)

// cardDoc is a document as ingest reads it, card and all.
func cardDoc(t testing.TB, name, text string) *corpus.Document {
	t.Helper()
	docs, err := ingest.File(name, []byte(text), ingest.Options{Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return docs[0]
}

const (
	startupNotice = "青山县人力资源和社会保障局关于申领创业补贴的通知\n\n一、补贴对象\n在本县创业的高校毕业生、退役军人。\n二、补贴标准\n给予一次性补贴5000元。\n" +
		"三、联系方式\n联系电话：0571-62345678\n\n青山县人力资源和社会保障局\n2026年11月2日\n"
	veteranNotice = "白水县民政局关于发放慰问金的通知\n\n一、发放对象\n本县户籍的退役军人。\n二、发放标准\n每人500元。\n\n白水县民政局\n2026年10月2日\n"
	oldNotice     = "青山县残疾人扶持办法\n\n第一条 本办法适用于本县残疾人。\n第二条 本办法自2020年1月1日起施行，有效期至2021年12月31日。\n\n青山县人民政府\n2019年12月1日\n"
)

// cardConfig serves three documents with a card, one of them no longer in force, and those without.
func cardConfig(t testing.TB) Config {
	cfg := testConfig(t)
	shelf := append(webtest.Documents(t), cardDoc(t, "a.txt", startupNotice), cardDoc(t, "b.txt", veteranNotice), cardDoc(t, "c.txt", oldNotice))
	cfg.Library, cfg.Now = shelf, func() time.Time { return time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC) }
	return cfg
}

func getCards(t *testing.T, target string) (reply cardsReply, status int, body string) {
	t.Helper()
	w := get(handler(cardConfig(t)), target)
	if w.Code == http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil {
			t.Fatal(err)
		}
	}
	return reply, w.Code, w.Body.String()
}

func titles(r cardsReply) (out []string) {
	for _, c := range r.Cards {
		out = append(out, c.Title)
	}
	return out
}

func TestCardsAPI(t *testing.T) {
	q := url.QueryEscape
	both := []string{"青山县人力资源和社会保障局关于申领创业补贴的通知", "白水县民政局关于发放慰问金的通知"}
	for target, want := range map[string][]string{
		"/api/v1/cards": both,
		"/api/v1/cards?profile=" + q("退役军人"):       both,
		"/api/v1/cards?profile=" + q("高校毕业生"):      both[:1],
		"/api/v1/cards?region=" + q("白水"):          both[1:],
		"/api/v1/cards?q=" + q("慰问金"):              both[1:],
		"/api/v1/cards?from=1":                     both[1:],
		"/api/v1/cards?size=1":                     both[:1],
		"/api/v1/cards?from=9":                     nil,
		"/api/v1/cards?profile=" + q("外国人"):        nil,
		"/api/v1/cards?profile=" + q("残疾人"):        nil, // no longer in force
		"/api/v1/cards?all=true&profile=残疾人":       {"青山县残疾人扶持办法"},
		"/api/v1/cards?profile=高校毕业生&profile=退役军人": both, // first whom two names fit
	} {
		r, status, body := getCards(t, target)
		if status != http.StatusOK || !slices.Equal(titles(r), want) {
			t.Errorf("%s = %d %q, want %q\n%s", target, status, titles(r), want, body)
		}
		if r.Profiles == nil || r.Cards == nil || r.Notes == nil {
			t.Errorf("%s has a null list", target)
		}
	}
	for target, says := range map[string]string{
		"/api/v1/cards?profile=" + q("国王"):                   "没有“国王”这个身份。可以选：小微企业、",
		"/api/v1/cards?region=" + q(strings.Repeat("长", 65)): "",
		"/api/v1/cards?size=51":                              "",
		"/api/v1/cards?" + strings.Repeat("profile=x&", 9):   "",
	} {
		if _, status, body := getCards(t, target); status < 400 || status >= 500 || !strings.Contains(body, says) {
			t.Errorf("%s = %d %s", target, status, body)
		}
	}
	if r, _, _ := getCards(t, "/api/v1/cards?region="+q("无名县")); len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "无名县") {
		t.Errorf("an unknown region is passed over: %q", r.Notes)
	}
}

// TestCardLines: every line is in the text of its clause, which its address opens.
func TestCardLines(t *testing.T) {
	r, _, _ := getCards(t, "/api/v1/cards")
	d := cardDoc(t, "a.txt", startupNotice)
	c := r.Cards[0]
	if c.DocumentID != d.ID || !slices.Equal(c.Profiles, []string{"高校毕业生", "退役军人"}) || c.URL != "/documents/"+d.ID {
		t.Errorf("the card is %+v", c)
	}
	var fields []string
	for _, f := range c.Fields {
		fields = append(fields, f.Name)
		for _, l := range f.Lines {
			i := d.ClauseByID(l.Clause)
			if i < 0 || !strings.Contains(d.Quote(d.Clauses[i].Span), l.Text) || l.URL != "/documents/"+d.ID+"#"+l.Clause || len(l.Section) == 0 {
				t.Errorf("%s: %+v", f.Name, l)
			}
		}
	}
	if want := []string{"对象", "标准", "电话"}; !slices.Equal(fields, want) {
		t.Errorf("fields %q, want %q", fields, want)
	}
	one := get(handler(cardConfig(t)), "/api/v1/documents/"+d.ID+"/card")
	var alone cardView
	if err := json.Unmarshal(one.Body.Bytes(), &alone); err != nil || alone.Title != c.Title || len(alone.Fields) != len(c.Fields) {
		t.Errorf("the card by itself: %d %s", one.Code, one.Body)
	}
	if w := get(handler(cardConfig(t)), "/api/v1/documents/none/card"); w.Code != http.StatusNotFound {
		t.Errorf("the card of no document: %d", w.Code)
	}
	if w := get(handler(cardConfig(t)), "/api/v1/documents/lanhe-1/card"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"fields":[]`) {
		t.Errorf("a document that says nothing of it: %d %s", w.Code, w.Body)
	}
}

func TestCardsWithAPublicAddress(t *testing.T) {
	cfg := cardConfig(t)
	cfg.PublicURL, cfg.Whole = "https://zc.example.cn", true
	if body := get(handler(cfg), "/api/v1/cards").Body.String(); strings.Contains(body, `"url":"/`) || !strings.Contains(body, `"url":"https://zc.example.cn/documents/`) {
		t.Errorf("addresses are not whole: %s", body)
	}
}

func TestCardsPage(t *testing.T) {
	q := url.QueryEscape
	for _, c := range []struct {
		path      string
		want, not []string
	}{
		{"/cards", []string{"政策卡片", "共 2 份文件有卡片", "另有 1 份", `href="/cards?profile=` + q("退役军人") + `"`, "给予一次性补贴5000元。", "核对原文"}, []string{"残疾人扶持"}},
		{"/cards?profile=" + q("高校毕业生"), []string{`aria-current="true"`, "点到“高校毕业生”的有 1 份文件", "整张卡片", "已选，点击取消"}, []string{"慰问金"}},
		{"/cards?profile=" + q("退役军人"), []string{"的有 2 份文件", "本县户籍的退役军人。"}, nil},
		{"/cards?profile=" + q("残疾人"), []string{"都失效、未施行或是摘编", "一并列出"}, nil},
		{"/cards?profile=" + q("外国人"), []string{"没有符合条件的卡片", "清除条件"}, nil},
		{"/cards?all=true", []string{"共 3 份文件有卡片", "残疾人扶持办法", "废止"}, nil},
		{"/cards?profile=" + q("国王<b>"), []string{"没有“国王&lt;b&gt;”这个身份"}, []string{"国王<b>"}},
	} {
		w := get(handler(cardConfig(t)), c.path)
		page := w.Body.String()
		webtest.CheckPage(t, page)
		for _, x := range c.want {
			if !strings.Contains(page, x) {
				t.Errorf("%s (%d) lacks %q:\n%s", c.path, w.Code, x, page)
			}
		}
		for _, x := range c.not {
			if strings.Contains(page, x) {
				t.Errorf("%s says %q", c.path, x)
			}
		}
	}
	if page := get(handler(testConfig(t)), "/cards").Body.String(); !strings.Contains(page, "还没有读出卡片") || strings.Contains(page, `class="chips"`) {
		t.Errorf("without any card:\n%s", page)
	}
}

// TestCardOnTheDocument: the page of a document shows its card, and who else is named by whom it names.
func TestCardOnTheDocument(t *testing.T) {
	d := cardDoc(t, "a.txt", startupNotice)
	page := get(handler(cardConfig(t)), "/documents/"+d.ID).Body.String()
	webtest.CheckPage(t, page)
	for _, x := range []string{`id="card"`, "给予一次性补贴5000元。", `href="/cards?profile=` + url.QueryEscape("退役军人") + `"`} {
		if !strings.Contains(page, x) {
			t.Errorf("the page lacks %q", x)
		}
	}
	if page := get(handler(cardConfig(t)), "/documents/lanhe-1").Body.String(); strings.Contains(page, `id="card"`) {
		t.Error("a card of a document that has none")
	}
}

// TestHostileCard: whatever stands in a document stands on its card as text.
func TestHostileCard(t *testing.T) {
	cfg := cardConfig(t)
	d := *webtest.HostileDoc(t)
	d.Authority = corpus.Official
	d.Card.Profiles = []string{"退役军人"}
	for i, c := range d.Clauses {
		d.Card.Lines = append(d.Card.Lines, corpus.CardLine{Field: corpus.CardTarget, Clause: i, Span: c.Span, Profiles: d.Card.Profiles})
	}
	cfg.Library = webtest.Shelf{&d}
	for _, path := range []string{"/cards", "/cards?profile=" + url.QueryEscape("退役军人"), "/documents/evil-3", "/cards?q=" + url.QueryEscape(webtest.Hostile[:60])} {
		page := get(handler(cfg), path).Body.String()
		webtest.CheckPage(t, page)
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img src=x") {
			t.Errorf("%s lets markup through:\n%s", path, page)
		}
	}
}

// TestCardsPaged: a page opens as many documents as it shows, and leads to the others.
func TestCardsPaged(t *testing.T) {
	cfg := cardConfig(t)
	var shelf webtest.Shelf
	for range 2*cardsSize + 1 {
		d := *cardDoc(t, "a.txt", startupNotice)
		d.ID += strings.Repeat("x", len(shelf))
		shelf = append(shelf, &d)
	}
	cfg.Library = shelf
	page := get(handler(cfg), "/cards?page=2&profile="+url.QueryEscape("退役军人")).Body.String()
	if n := strings.Count(page, `<dl class="card">`); n != 2*cardsSize || !strings.Contains(page, "第 2 页，共 3 页") || !strings.Contains(page, "page=3") || !strings.Contains(page, `rel="prev"`) {
		t.Errorf("%d cards on a page:\n%s", n, page)
	}
	for target, want := range map[string]string{"/cards?page=99": "第 3 页", "/cards?page=-1": "第 1 页", "/cards?page=x": "第 1 页"} {
		if page := get(handler(cfg), target).Body.String(); !strings.Contains(page, want) {
			t.Errorf("%s lacks %q", target, want)
		}
	}
}

package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/browsertest"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/curate"
	"github.com/policybot/policybot/reminders"
)

// lookedAt is a page for who has signed in.
type lookedAt struct {
	name, path string
	who        caller
	form       url.Values // posted to path; nil opens it
	says       string     // what stands on it; it would be easy to look at a refusal
}

// furnished is a service with something on every page, and those pages.
func furnished(t *testing.T) (*bureau, []lookedAt) {
	t.Helper()
	synonyms := filepath.Join(t.TempDir(), "synonyms.txt")
	write(t, filepath.Dir(synonyms), "synonyms.txt", "校车 接送车\n电瓶车 > 电动自行车\n")
	b := openBureau(t, func(c *config.Config) {
		c.Synonyms, c.KeepQuestionsDays = synonyms, 30
		c.SlackBotToken, c.SlackSigningSecret, c.SlackAPI = "xoxb-1", "0123456789abcdef", "http://127.0.0.1:1/"
		c.MailServer, c.MailFrom, c.MailTLS = "127.0.0.1:1", "政策提醒 <policybot@bureau.gov.cn>", "none"
		write(t, c.Corpus[0], "坏.docx", "PK\x03\x04")
	})
	pair := b.put(b.outsider, "班车隔多久送检", b.open, "检验一次", "班车多久送检一回")
	body, _ := json.Marshal(curate.NewPair{Question: "班车什么时候报送检验结果", Document: b.open.ID, Clause: clauseOf(t, b.open, "报送"), ReviewBy: b.opt.Now().AddDate(0, 0, 1).Format(time.DateOnly)})
	if status, out := b.call(b.outsider, http.MethodPost, curate.PairsPath, asJSON, string(body)); status != http.StatusCreated {
		t.Fatalf("%d %s", status, out)
	}
	for _, q := range []string{"无人机驾照怎么考", "请问无人机驾照怎么考呢", "青山县校车多久检验一次", "青山县校车多久检验一次"} {
		b.asks(b.reader, q)
	}
	complaint := b.complaintForm(b.reader, "青山县校车多久检验一次")
	complaint.Set("comment", "应是每年一次")
	if status := b.complains(b.reader, complaint); status != http.StatusSeeOther {
		t.Fatalf("%d", status)
	}
	complaint.Set("reason", "")

	to := []reminders.Recipient{reminders.ParseRecipient("console@王科长"), reminders.ParseRecipient("mail:wang@bureau.gov.cn")}
	person, link, err := b.rem.people.Add(t.Context(), "王科长", to, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.rem.people.Propose(t.Context(), person.ID, reminders.ParseRecipient("mail:wang2@bureau.gov.cn")); err != nil {
		t.Fatal(err)
	}
	a, _, err := b.who.Accounts.Add(t.Context(), access.NewAccount{Name: "科长", Password: "Qz7-lantern.8", Role: access.Admin, Person: person.ID})
	if err != nil {
		t.Fatal(err)
	}
	secret, _, err := b.who.Sessions.Begin(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	chief, nobody, staff := caller{name: "科长", cookie: secret}, caller{}, b.outsider
	form := func(pairs ...string) url.Values {
		out := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			out.Add(pairs[i], pairs[i+1])
		}
		return out
	}
	for _, text := range []string{"每月25日前提醒我报考勤", "2031年5月20日提醒我报送检验结果"} {
		if status, page := b.call(chief, http.MethodPost, "/me/reminders", asForm, form("text", text).Encode()); status >= 400 {
			t.Fatalf("%d %s", status, page)
		}
	}
	if status, page := b.call(chief, http.MethodPost, "/me/subscriptions", asForm, form("keyword", "校车").Encode()); status >= 400 {
		t.Fatalf("%d %s", status, page)
	}
	where, q := b.open.ID+"#"+clauseOf(t, b.open, "检验一次"), url.QueryEscape("校车检验")
	pages := []lookedAt{
		{"curate", "/curate?said=saved", staff, nil, "到复核日期"},
		{"curate-due", "/curate?state=due", staff, nil, "到复核日期的"},
		{"curate-lapsed", "/curate?state=lapsed", staff, nil, "没有。"},
		{"curate-problem", "/curate/delete", staff, form("id", "qx"), "没有这条问答"},
		{"pair-find", "/curate/pair", staff, nil, "由哪一条作答"},
		{"pair-hits", "/curate/pair?q=" + q, staff, nil, "用这一条"},
		{"pair-form", "/curate/pair?q=" + q + "&clause=" + url.QueryEscape(where), staff, nil, "作为答案的原文"},
		{"pair-edit", "/curate/pair?id=" + pair.ID, staff, nil, "修改"},
		{"pair-problem", "/curate/pair", staff, form("question", "班车", "clause", where, "owner", "赵", "review_by", "2099-01-01", "passage", "每天"), "不是这一条里的原文"},
		{"questions", "/curate/questions?said=dropped", staff, nil, "应是每年一次"},
		{"reviews", "/curate/documents?said=reviewed", staff, nil, "今天核对过"},
		{"synonyms", "/curate/synonyms?said=synonyms", staff, nil, "电瓶车"},
		{"synonyms-problem", "/curate/synonyms", staff, form("text", "校车", "sha256", "x"), "problem"},
		{"sign-in", "/sign-in?next=/curate", nobody, nil, "忘了密码"},
		{"sign-in-problem", "/sign-in", nobody, form("name", "李", "password", "不对的密码"), "problem"},
		{"account", "/account", b.reader, nil, "生成绑定码"},
		{"account-code", "/account/chat", b.reader, form("x", ""), "重新生成绑定码"},
		{"account-problem", "/account", b.reader, form("old", "x", "new", "y", "again", "z"), "problem"},
		{"me-link", "/me/sign-in?k=" + link, nobody, nil, "王科长"},
		{"me-nobody", "/me", nobody, nil, "登录"},
		{"me", "/me", chief, nil, "报考勤"},
		{"me-said", "/me/reminders", chief, form("text", "每周一上午9点提醒我开会"), `role="status"`},
		{"me-problem", "/me/reminders", chief, form("text", "改天提醒我开会"), "problem"},
		{"me-calendar", "/me/calendar", chief, form("action", "new"), "只显示这一次"},
		{"subscribe", "/me/subscribe?keyword=" + url.QueryEscape("校车"), chief, nil, "确认订阅"},
		{"board", "/board", chief, nil, "红 0"},
		{"board-units", "/board?by=unit", chief, nil, "按责任单位"},
		{"deliveries", "/deliveries", chief, nil, "发送情况"},
		{"deadlines", "/deadlines?all=true", chief, nil, "提醒我"},
		{"library", "/library?said=added", staff, nil, "上传文件"},
		{"library-problem", "/library/import", staff, form("url", ""), "请填写网址"},
		{"library-reader", "/library", b.reader, nil, "坏.docx"},
		{"compare", "/compare?old=" + b.open.ID + "&new=" + b.secret.ID, b.hr, nil, "两个文本的变化"},
		{"document", "/documents/" + b.open.ID, staff, nil, "检验一次"},
		{"answer-curated", "/?q=" + url.QueryEscape("班车隔多久送检"), b.reader, nil, "人工核对"},
		{"complaint-problem", "/feedback", b.reader, complaint, "请选一项"},
		{"refused", "/curate", b.reader, nil, "不能做这项操作"},
	}
	return b, pages
}

// mayNotBeTried are pages that TestSignedInPages cannot come to in its service, and why.
var mayNotBeTried = map[string]string{
	"GET /me/done/{id}":          "asks whether a reminder that went out is done: cmd/policybot has one",
	"GET /sign-in/oidc":          "leads to the provider",
	"GET /sign-in/oidc/callback": "leads back from it",
}

// shownElsewhere are pages everybody sees: TestAxe of the site looks at them.
var shownElsewhere = []string{"GET /{$}", "GET /widget", "GET /documents", "GET /cards", "GET /api", "GET /feedback"}

// TestSignedInPagesAreAll: every page there is, is looked at; whoever adds one writes it here or in the site.
func TestSignedInPagesAreAll(t *testing.T) {
	b, pages := furnished(t)
	tried := map[string]bool{}
	for _, p := range pages {
		_, pattern := b.site.Mux.Handler(httptest.NewRequest(http.MethodGet, p.path, nil))
		tried[pattern] = true
		status, page := 0, ""
		if p.form == nil {
			status, page = b.call(p.who, http.MethodGet, p.path, "", "")
		} else {
			status, page = b.call(p.who, http.MethodPost, p.path, asForm, p.form.Encode())
		}
		if p.form != nil && status == http.StatusSeeOther {
			continue // what is said then is kept in a cookie: TestAxeSignedIn follows
		}
		if !strings.Contains(page, p.says) || !strings.Contains(page, "<main") {
			t.Errorf("%s: %d, no %q:\n%s", p.name, status, p.says, page)
		}
	}
	for _, pattern := range patternsOf(b.site.Mux) {
		if !strings.HasPrefix(pattern, "GET ") || tried[pattern] || slices.Contains(shownElsewhere, pattern) || mayNotBeTried[pattern] != "" {
			continue
		}
		path := strings.NewReplacer("{id}", "x", "{file}", "x.ics", "{sum}", "x", "{$}", "").Replace(strings.TrimPrefix(pattern, "GET "))
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host, r.RemoteAddr = "localhost", "10.0.0.9:1234"
		r.Header.Set("Accept", "text/html")
		r.AddCookie(&http.Cookie{Name: "policybot_session", Value: b.boss.cookie})
		w := httptest.NewRecorder()
		b.server.Handler.ServeHTTP(w, r)
		if w.Code == http.StatusOK && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s is a page, and nobody looks at it", pattern)
		}
	}
}

// TestAxeSignedIn: no rule of axe is broken by any page for who has signed in, however it is shown; each keeps to the
// width of the window. With POLICYBOT_SHOTS set to a folder it leaves pictures there to be looked at.
func TestAxeSignedIn(t *testing.T) {
	axe := browsertest.LoadAxe(t)
	b, pages := furnished(t)
	for _, look := range browsertest.Looks() {
		t.Run(look.String(), func(t *testing.T) {
			v := visitor{t: t, look: look}
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if c := v.who.Load().cookie; c != "" {
					r.AddCookie(&http.Cookie{Name: "policybot_session", Value: c})
				}
				b.server.Handler.ServeHTTP(w, r)
			}))
			t.Cleanup(srv.Close)
			v.base, v.ctx = srv.URL, browsertest.Chromium(t, 8*time.Minute) // on a busy machine the pages of one look take minutes
			v.who.Store(&caller{})
			if err := look.Wear(v.ctx, v.base); err != nil {
				t.Fatal(err)
			}
			for _, p := range pages {
				v.visit(p)
				found, err := axe.Findings(v.ctx)
				if err != nil {
					t.Fatalf("%s: %v", p.name, err)
				}
				for _, f := range found {
					t.Errorf("%s: %s", p.name, f)
				}
				v.fits(p)
				if err := browsertest.Photograph(v.ctx, os.Getenv("POLICYBOT_SHOTS"), strings.ReplaceAll(p.name+"-"+look.String(), " ", "-")); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// visitor is somebody with a browser.
type visitor struct {
	t    *testing.T
	look browsertest.Look
	base string
	ctx  context.Context
	who  atomic.Pointer[caller]
}

func evaluated[T any](v *visitor, script string) T {
	v.t.Helper()
	out, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		v.t.Fatalf("%.80s: %v", script, err)
	}
	return out
}

func (v *visitor) open(path string) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(v.base+path)); err != nil {
		v.t.Fatalf("%s: %v", path, err)
	}
}

// visit comes to a page, by a form where there is one.
func (v *visitor) visit(p lookedAt) {
	v.t.Helper()
	v.who.Store(&p.who)
	if p.form == nil {
		v.open(p.path)
	} else {
		fields, _ := json.Marshal(p.form)
		v.open("/api")
		evaluated[bool](v, fmt.Sprintf(`(() => { window.before = true; const f = document.createElement("form"); f.method = "post"; f.action = %q;
			for (const [name, values] of Object.entries(%s)) for (const v of values) { const i = document.createElement("textarea"); i.name = name; i.value = v; f.append(i); }
			document.body.append(f); f.submit(); return true; })()`, p.path, fields))
		for there := false; !there; time.Sleep(10 * time.Millisecond) { // while the page changes there is nothing to ask
			there, _ = chromedp.Run(v.ctx, chromedp.Evaluate[bool](`!window.before && document.readyState === "complete" && !!document.querySelector("main")`))
			if v.ctx.Err() != nil {
				v.t.Fatalf("%s does not come", p.name)
			}
		}
	}
	says, _ := json.Marshal(p.says)
	if !evaluated[bool](v, fmt.Sprintf(`document.documentElement.outerHTML.includes(%s)`, says)) {
		v.t.Errorf("%s: no %s", p.name, says)
	}
}

// fits checks that the page keeps to the width of the window, and in large type that what is pressed is large enough.
func (v *visitor) fits(p lookedAt) {
	v.t.Helper()
	if wide := evaluated[int64](v, `document.documentElement.scrollWidth`); wide > v.look.Width {
		v.t.Errorf("%s: %d wide", p.name, wide)
	}
	if !strings.HasPrefix(v.look.Words, "large") {
		return
	}
	const small = `[...document.querySelectorAll("main button, main .chips a, main select, main input:not([type=checkbox]):not([type=radio]):not([type=hidden])")]
		.filter(e => e.offsetParent && !e.closest(".hidden") && e.getBoundingClientRect().height < 59.5).map(e => e.outerHTML.slice(0, 90))`
	if tiny := evaluated[[]string](v, small); len(tiny) > 0 {
		v.t.Errorf("%s: too small to press: %q", p.name, tiny)
	}
}

package access

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestSignInAndOut(t *testing.T) {
	h := build(t, func(c *Config) { c.Base = "https://zc.example.cn" })
	addAccount(t, h.d, "王", Reader, "人事科")
	cookie, resp := h.signIn("王", goodPassword)
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/read?x=1" {
		t.Fatalf("%d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	c := resp.Cookies()[0]
	if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || !strings.HasPrefix(c.Name, "__Host-") || c.Domain != "" || c.MaxAge <= 0 {
		t.Errorf("cookie %+v", c)
	}
	if got := text(t, h.do(request{method: "GET", path: "/read", cookie: cookie})); got != "account/王/reader" {
		t.Errorf("signed in as %q", got)
	}
	if got := h.do(request{method: "POST", path: "/keep", cookie: cookie}); got.StatusCode != http.StatusForbidden {
		t.Errorf("a reader may keep: %d", got.StatusCode)
	}
	if got := h.do(request{method: "POST", path: "/sign-out", cookie: cookie}); got.StatusCode != http.StatusSeeOther {
		t.Errorf("signing out: %d", got.StatusCode)
	}
	if got := text(t, h.do(request{method: "GET", path: "/read", cookie: cookie})); got != "//" {
		t.Errorf("signed out, and still %q", got)
	}
	for _, c := range [][2]string{{"王", "wrong"}, {"nobody", goodPassword}} {
		_, resp := h.signIn(c[0], c[1])
		if body := text(t, resp); resp.StatusCode != http.StatusUnauthorized || !strings.Contains(body, "账号或密码不对，或账号已停用") || len(resp.Cookies()) > 0 {
			t.Errorf("%s: %d %s", c[0], resp.StatusCode, body)
		}
	}
	// The log has who, what and the result, and no password nor what was typed for a name.
	var got []string
	for _, e := range h.logged() {
		got = append(got, fmt.Sprintf("%s %s %d %s", e.Who, e.Action, e.Status, e.From))
	}
	want := "王 sign-in 303 10.0.0.1|王 GET /read 200 10.0.0.1|王 POST /keep 403 10.0.0.1|王 sign-out 303 10.0.0.1| GET /read 200 10.0.0.1|王 sign-in 401 10.0.0.1| sign-in 401 10.0.0.1"
	if strings.Join(got, "|") != want {
		t.Errorf("log\n%s\nwant\n%s", strings.Join(got, "|"), want)
	}
}

// TestNextStaysHere: whatever stands in the address, signing in leads to a page of this site.
func TestNextStaysHere(t *testing.T) {
	for next, want := range map[string]string{
		"/read?q=a%20b": "/read?q=a%20b", "": "/", "//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "/a\r\nX: y": "/",
		"/\t/evil": "/", "evil": "/", "/sign-in?next=/x": "/", "/" + strings.Repeat("x", 3000): "/",
	} {
		if got := inside(next); got != want {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestForgedForms(t *testing.T) {
	h := build(t, nil)
	addAccount(t, h.d, "主任", Admin)
	cookie, _ := h.signIn("主任", goodPassword)
	for name, c := range map[string]struct {
		headers map[string]string
		ok      bool
	}{
		"ours":                      {nil, true},
		"typed":                     {map[string]string{"Sec-Fetch-Site": "none"}, true},
		"another site":              {map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		"a neighbour":               {map[string]string{"Sec-Fetch-Site": "same-site"}, false},
		"an old browser":            {map[string]string{"Sec-Fetch-Site": "", "Origin": "https://zc.example.cn"}, true},
		"an old browser, elsewhere": {map[string]string{"Sec-Fetch-Site": "", "Origin": "https://evil.example"}, false},
		"an older one":              {map[string]string{"Sec-Fetch-Site": "", "Referer": "http://zc.example.cn/library"}, true},
		"an older one, elsewhere":   {map[string]string{"Sec-Fetch-Site": "", "Referer": "http://evil.example/zc.example.cn"}, false},
		"a hidden frame":            {map[string]string{"Sec-Fetch-Site": "", "Origin": "null"}, false},
		"nothing said":              {map[string]string{"Sec-Fetch-Site": ""}, false},
	} {
		got := h.do(request{method: "POST", path: "/things/7", cookie: cookie, headers: c.headers})
		if ok := got.StatusCode == http.StatusOK; ok != c.ok {
			t.Errorf("%s: %d", name, got.StatusCode)
		}
		// Signing in as somebody else's account is forged the same way.
		got = h.do(request{method: "POST", path: "/sign-in", cookie: "x=y", headers: c.headers, form: url.Values{"name": {"主任"}, "password": {goodPassword}}})
		if ok := got.StatusCode == http.StatusSeeOther; ok != c.ok {
			t.Errorf("signing in, %s: %d", name, got.StatusCode)
		}
	}
	// A program shows its token by itself, and no browser is tricked into that.
	if got := h.do(request{method: "POST", path: "/things/7", bearer: "service", headers: map[string]string{"Sec-Fetch-Site": ""}}); got.StatusCode != http.StatusOK {
		t.Errorf("a program: %d", got.StatusCode)
	}
}

func TestWhoMay(t *testing.T) {
	h := build(t, nil)
	ctx := t.Context()
	token := func(name string, scopes ...Scope) string {
		_, secret, err := h.d.Tokens.Create(ctx, Token{Name: name, Scopes: scopes})
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	session := func(name string, role Role) string {
		a := addAccount(t, h.d, name, role)
		secret, _, err := h.d.Sessions.Begin(ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		return "policybot_session=" + secret
	}
	routes := []request{
		{method: "GET", path: "/read"}, {method: "POST", path: "/ask"}, {method: "GET", path: "/mine"},
		{method: "POST", path: "/keep"}, {method: "POST", path: "/things/7"}, {method: "GET", path: "/forgotten"},
	}
	for name, c := range map[string]struct {
		cookie, bearer string
		want           string // of each route: may, no (403) or who (401)
	}{
		"nobody":         {"", "", "may may may who who who"},
		"a reader":       {session("读", Reader), "", "may may may no no no"},
		"staff":          {session("员", Staff), "", "may may may may no no"},
		"an admin":       {session("主", Admin), "", "may may may may may may"},
		"the service":    {"", "service", "may may may may may may"},
		"a wrong token":  {"", "pbt_WRONG", "may may may who who who"},
		"reading":        {"", token("a", ScopeRead), "may may no no no no"},
		"reminders":      {"", token("b", ScopeRemind), "no no may no no no"},
		"the library":    {"", token("c", ScopeLibrary), "no no no may no no"},
		"everything":     {"", token("d", ScopeAdmin), "may may may may may may"},
		"a token beside": {session("主2", Admin), token("e", ScopeRead), "may may no no no no"},
		"an old cookie":  {"policybot_session=nothing", "", "may may may who who who"},
	} {
		var got []string
		for _, r := range routes {
			r.cookie, r.bearer, r.headers = c.cookie, c.bearer, map[string]string{"Accept": "application/json"}
			status := h.do(r).StatusCode
			got = append(got, map[int]string{200: "may", 403: "no", 401: "who"}[status])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s, want %s", name, strings.Join(got, " "), c.want)
		}
	}
	// A person is led to the page of signing in, and back.
	if got := h.do(request{method: "GET", path: "/forgotten?a=b"}); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/sign-in?next=%2Fforgotten%3Fa%3Db" {
		t.Errorf("%d to %s", got.StatusCode, got.Header.Get("Location"))
	}
}

// TestMustSignIn: where nobody reads who is not known, signing in is still open.
func TestMustSignIn(t *testing.T) {
	h := build(t, func(c *Config) { c.MustSignIn = true })
	addAccount(t, h.d, "王", Reader)
	if got := h.do(request{method: "GET", path: "/read"}); got.StatusCode != http.StatusSeeOther {
		t.Errorf("nobody reads: %d", got.StatusCode)
	}
	if got := h.do(request{method: "POST", path: "/ask", headers: map[string]string{"Accept": "application/json"}}); got.StatusCode != http.StatusUnauthorized || got.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("nobody asks: %d", got.StatusCode)
	}
	if got := h.do(request{method: "GET", path: "/sign-in"}); got.StatusCode != http.StatusOK || !strings.Contains(text(t, got), "密码") {
		t.Errorf("the page of signing in: %d", got.StatusCode)
	}
	cookie, _ := h.signIn("王", goodPassword)
	if got := h.do(request{method: "GET", path: "/read", cookie: cookie}); got.StatusCode != http.StatusOK {
		t.Errorf("signed in: %d", got.StatusCode)
	}
}

// TestAdminAllow: elsewhere the rights of an administrator do not count, whatever he shows.
func TestAdminAllow(t *testing.T) {
	allow, err := ParseAllow([]string{"10.0.8.0/24", "192.168.1.5", "2001:db8::/32"})
	if err != nil {
		t.Fatal(err)
	}
	h := build(t, func(c *Config) { c.AdminFrom = allow })
	boss := addAccount(t, h.d, "主任", Admin)
	secret, _, err := h.d.Sessions.Begin(t.Context(), boss.ID)
	if err != nil {
		t.Fatal(err)
	}
	for from, near := range map[string]bool{
		"10.0.8.7": true, "192.168.1.5": true, "2001:db8::9": true, "::ffff:10.0.8.7": true, "10.0.9.7": false, "192.168.1.6": false, "127.0.0.1": false,
	} {
		for name, r := range map[string]request{"token": {bearer: "service"}, "account": {cookie: "policybot_session=" + secret}} {
			r.from = from
			for _, p := range []string{"/things/7", "/keep"} {
				r.method, r.path = "POST", p
				if got := h.do(r); (got.StatusCode == http.StatusOK) != near || !near && got.StatusCode != http.StatusForbidden {
					t.Errorf("%s by %s from %s: %d", p, name, from, got.StatusCode)
				}
			}
			r.method, r.path = "GET", "/mine"
			if got := text(t, h.do(r)); strings.HasSuffix(got, "/admin") != near {
				t.Errorf("as %s by %s from %s", got, name, from)
			}
		}
	}
	for _, bad := range []string{"10.0.0", "10.0.0.0/33", "office"} {
		if _, err := ParseAllow([]string{bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestLockedOut(t *testing.T) {
	h := build(t, nil)
	addAccount(t, h.d, "王", Reader)
	for range lockouts.pair.burst {
		if _, resp := h.signIn("王", "wrong-Password1"); resp.StatusCode != http.StatusUnauthorized {
			t.Fatalf("%d", resp.StatusCode)
		}
	}
	if _, resp := h.signIn("王", goodPassword); resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") == "" {
		t.Errorf("the right password while locked out: %d", resp.StatusCode)
	}
	h.c.add(lockouts.pair.every * 2)
	if _, resp := h.signIn("王", goodPassword); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("after the wait: %d", resp.StatusCode)
	}
}

// TestFirstPassword: with a password that was handed over nothing can be done but change it,
// and that ends what was signed in with it.
func TestFirstPassword(t *testing.T) {
	h := build(t, nil)
	_, made, err := h.d.Accounts.Add(t.Context(), NewAccount{Name: "王", Role: Reader})
	if err != nil {
		t.Fatal(err)
	}
	cookie, resp := h.signIn("王", made)
	if resp.Header.Get("Location") != AccountPath {
		t.Errorf("led to %s", resp.Header.Get("Location"))
	}
	if got := h.do(request{method: "GET", path: "/read", cookie: cookie}); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != AccountPath {
		t.Errorf("reading: %d", got.StatusCode)
	}
	if got := h.do(request{method: "GET", path: "/read", cookie: cookie, headers: map[string]string{"Accept": "application/json"}}); got.StatusCode != http.StatusForbidden {
		t.Errorf("a program: %d", got.StatusCode)
	}
	if got := h.do(request{method: "GET", path: AccountPath, cookie: cookie}); !strings.Contains(text(t, got), "初始密码") {
		t.Error("the page does not say what to do")
	}
	change := func(old, fresh, again string) *http.Response {
		return h.do(request{method: "POST", path: AccountPath, cookie: cookie, form: url.Values{"old": {old}, "new": {fresh}, "again": {again}}})
	}
	for name, r := range map[string]*http.Response{
		"two of them": change(made, goodPassword, goodPassword+"x"), "weak": change(made, "short", "short"), "none": change(made, "", ""),
		"the old one is wrong": change("wrong", goodPassword, goodPassword),
	} {
		if r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, r.StatusCode)
		}
	}
	resp = change(made, goodPassword, goodPassword)
	if resp.StatusCode != http.StatusSeeOther || len(resp.Cookies()) == 0 {
		t.Fatalf("changing: %d", resp.StatusCode)
	}
	if got := text(t, h.do(request{method: "GET", path: "/read", cookie: cookie})); got != "//" {
		t.Errorf("the old session is still %q", got)
	}
	c := resp.Cookies()[0]
	if got := text(t, h.do(request{method: "GET", path: "/read", cookie: c.Name + "=" + c.Value})); got != "account/王/reader" {
		t.Errorf("the new one is %q", got)
	}
	if strings.Contains(fmt.Sprint(h.logged()), made) || strings.Contains(fmt.Sprint(h.logged()), goodPassword) {
		t.Error("a password is in the log")
	}
}

package site

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestDisplay: a wish is kept in a cookie, pages follow it, and it leads back to where it was made.
func TestDisplay(t *testing.T) {
	h := handler(t, Config{PublicURL: "https://policy.example.cn"})
	wish := func(cookie, form string) (*http.Response, string) {
		r := request("POST", "/display", form)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", cookie)
		res := serve(h, r).Result()
		if len(res.Cookies()) == 0 {
			return res, "none"
		}
		c := res.Cookies()[0]
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.MaxAge < 86400 {
			t.Errorf("cookie %+v", c)
		}
		return res, c.Value
	}
	for _, c := range []struct{ cookie, form, value, back string }{
		{"", "set=large&back=/documents%3Fq%3Da", "large", "/documents?q=a"},
		{"display=large", "set=dark&back=/", "large.dark", "/"},
		{"display=large.dark", "set=normal&back=/", "dark", "/"},
		{"display=dark", "set=auto&back=/", "", "/"},
		{"display=large.x<script>", "set=light&back=//evil.example", "large.light", "/"},
		{"", "set=dark&back=https://evil.example/", "dark", "/"},
		{"", "set=dark&back=/%5Cevil.example", "dark", "/"},
		{"", "set=dark&back=javascript:alert(1)", "dark", "/"},
	} {
		res, value := wish(c.cookie, c.form)
		if res.StatusCode != http.StatusSeeOther || value != c.value || res.Header.Get("Location") != c.back {
			t.Errorf("%s with %q: %d, cookie %q, to %q", c.form, c.cookie, res.StatusCode, value, res.Header.Get("Location"))
		}
	}
	if res, value := wish("", "set=pink"); res.StatusCode != 400 || value != "none" {
		t.Errorf("a wish nobody knows: %d, cookie %q", res.StatusCode, value)
	}
	page := func(cookie string) string {
		r := request("GET", "/documents?year=2022", "")
		r.Header.Set("Accept", "text/html")
		r.Header.Set("Cookie", cookie)
		return serve(h, r).Body.String()
	}
	for cookie, want := range map[string]string{
		"": `<html lang="zh-CN">`, "display=large.dark": `<html lang="zh-CN" data-size="large" data-theme="dark">`, "display=\"><b>": `<html lang="zh-CN">`,
	} {
		body := page(cookie)
		if !strings.Contains(body, want) || !strings.Contains(body, `name="back" value="/documents?year=2022"`) {
			t.Errorf("with %q: %s", cookie, body[:400])
		}
	}
}

// TestPrinted: a page on paper says where it is from, and of which day.
func TestPrinted(t *testing.T) {
	cfg := Config{Zone: time.FixedZone("CST", 8*60*60), Now: func() time.Time { return time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC) }}
	if body := browse(handler(t, cfg), "/documents/lanhe-1").Body.String(); !strings.Contains(body, "http://localhost:8080/documents/lanhe-1　打印于2026年11月30日") {
		t.Error("no address or no day")
	}
}

func TestReadable(t *testing.T) {
	for uri, want := range map[string]string{
		"/?q=%E7%8F%AD%E9%A2%9D": "/?q=班额", "/documents/a?year=2022": "/documents/a?year=2022", "/?q=a%26b%E7%8F%AD": "/?q=a%26b%E7%8F%AD",
		"/?q=%ff": "/?q=%ff", "/?q=a%0Ab": "/?q=a%0Ab", "/?q=a%20b": "/?q=a%20b", "/?q=100%25": "/?q=100%25", "/?q=a+b": "/?q=a+b",
	} {
		if got := readable(uri); got != want {
			t.Errorf("%s reads %s, want %s", uri, got, want)
		}
	}
}

func FuzzOwnPath(f *testing.F) {
	for _, s := range []string{"/", "//a", "/\\a", "/a?b=c#d", "http://a/", "/\t/a", "/..//a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		got := ownPath(address)
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.HasPrefix(got, "/\\") || strings.ContainsAny(got, "\r\n\t") {
			t.Errorf("%q leads to %q", address, got)
		}
	})
}

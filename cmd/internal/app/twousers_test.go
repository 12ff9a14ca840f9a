package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/search"
)

// caller is somebody who asks over HTTP.
type caller struct {
	name   string
	cookie string
	bearer string
}

// call makes one request and returns status and body.
func (s *served) call(c caller, method, path, kind, body string) (int, string) {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host, r.RemoteAddr = "localhost", "10.0.0.9:1234"
	r.Header.Set("Accept", "application/json, text/event-stream")
	if !strings.HasPrefix(path, "/api/") && path != mcpPath {
		r.Header.Set("Accept", "text/html")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if c.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "policybot_session", Value: c.cookie})
	}
	if c.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	w := httptest.NewRecorder()
	s.server.Handler.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return w.Code, string(b)
}

const (
	asJSON = "application/json"
	asForm = "application/x-www-form-urlencoded"
)

// secretWords are what nobody may learn of the document that is not for everybody.
var secretWords = []string{"白水县", "机密档案", "b.txt", "内部/b", "内部%2Fb"}

// TestTwoUsers: over every route there is, two people who differ in one group alone, the two
// tokens of such programs, and who is nobody. What shows a document shows it to the one, and
// no route shows the others a word of it.
func TestTwoUsers(t *testing.T) {
	dir, rules := t.TempDir(), filepath.Join(t.TempDir(), "audience.txt")
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	if err := os.Mkdir(filepath.Join(dir, "内部"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "内部/b.txt", rule("白水县", "校车", "季度")+"第五条 机密档案由专人保管。\n第六条 补贴对象为白水县的退役军人。\n")
	write(t, dir, "内部/机密档案.docx", "PK\x03\x04")
	write(t, filepath.Dir(rules), "audience.txt", "内部/ | 人事科 | 不可下载\n")
	cfg := settings(t, dir)
	cfg.Audience, cfg.Token, cfg.Embed = rules, "r7Qm2vXk9TfLw4Bz", []string{"https://www.example.cn"}
	s := serve(t, cfg)
	ctx := context.Background()

	enter := func(name string, role access.Role, groups ...string) caller {
		a, _, err := s.who.Accounts.Add(ctx, access.NewAccount{Name: name, Password: "Qz7-lantern.8", Role: role, Groups: groups})
		if err != nil {
			t.Fatal(err)
		}
		secret, _, err := s.who.Sessions.Begin(ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		return caller{name: name, cookie: secret}
	}
	program := func(name string, groups ...string) caller {
		_, secret, err := s.who.Tokens.Create(ctx, access.Token{Name: name, Groups: groups, Scopes: []access.Scope{access.ScopeRead, access.ScopeRemind, access.ScopeLibrary}})
		if err != nil {
			t.Fatal(err)
		}
		return caller{name: name, bearer: secret}
	}
	insiders := []caller{enter("王", access.Reader, "人事科"), program("oa", "人事科"), {name: "the service's token", bearer: cfg.Token}}
	outsiders := []caller{enter("李", access.Reader, "财务科"), enter("赵", access.Staff), program("bi", "财务科"), {name: "nobody"}}

	docs, err := s.gate.Documents(search.WithViewer(ctx, search.Viewer{All: true}))
	if err != nil {
		t.Fatal(err)
	}
	open, secret := "", ""
	for _, d := range docs {
		if d.File == "b.txt" {
			secret = d.ID
		} else {
			open = d.ID
		}
	}
	words := append(slices.Clone(secretWords), secret)
	ask := func(tool, arguments string) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":%s}}`, tool, arguments)
	}
	q := url.QueryEscape("校车多久检验一次")

	// What shows a document at all. Whoever adds a route that does writes it here.
	shows := map[string][]struct{ path, kind, body string }{
		"GET /{$}":                           {{path: "/?q=" + q}, {path: "/?q=" + q + "&mode=search"}, {path: "/?q=" + url.QueryEscape("有哪些文件")}, {path: "/?q=" + url.QueryEscape("最新的文件")}},
		"GET /widget":                        {{path: "/widget?q=" + q}, {path: "/widget?q=" + url.QueryEscape("档案由谁保管")}},
		"GET /documents":                     {{path: "/documents"}, {path: "/documents?region=" + url.QueryEscape("")}},
		"GET /documents/{id}":                {{path: "/documents/" + secret}},
		"GET /cards":                         {{path: "/cards"}, {path: "/cards?profile=" + url.QueryEscape("退役军人")}, {path: "/cards?all=true"}},
		"GET /compare":                       {{path: "/compare?old=" + open + "&new=" + secret}},
		"GET /deadlines":                     {{path: "/deadlines?all=true"}},
		"GET /deadlines.ics":                 {{path: "/deadlines.ics?all=true"}},
		"GET /library":                       {{path: "/library"}},
		"GET /api/v1/ask":                    {{path: "/api/v1/ask?q=" + q}, {path: "/api/v1/ask?q=" + url.QueryEscape("档案由谁保管")}},
		"POST /api/v1/ask":                   {{"/api/v1/ask", asJSON, `{"question":"校车多久检验一次"}`}, {"/api/v1/ask", asJSON, `{"question":"档案由谁保管"}`}},
		"GET /api/v1/search":                 {{path: "/api/v1/search?q=" + url.QueryEscape("校车检验")}, {path: "/api/v1/search?year=2024"}, {path: "/api/v1/search?q=" + url.QueryEscape("校车检验") + "&mode=hybrid&explain=true"}},
		"GET /api/v1/suggest":                {{path: "/api/v1/suggest?q=" + url.QueryEscape("校车")}},
		"GET /api/v1/compare":                {{path: "/api/v1/compare?old=" + open + "&new=" + secret}},
		"GET /api/v1/documents":              {{path: "/api/v1/documents"}},
		"GET /api/v1/documents/{id}":         {{path: "/api/v1/documents/" + secret}},
		"GET /api/v1/documents/{id}/card":    {{path: "/api/v1/documents/" + secret + "/card"}},
		"GET /api/v1/cards":                  {{path: "/api/v1/cards"}, {path: "/api/v1/cards?all=true&profile=" + url.QueryEscape("退役军人")}},
		"GET /api/v1/documents/{id}/related": {{path: "/api/v1/documents/" + open + "/related"}},
		"GET /api/v1/deadlines":              {{path: "/api/v1/deadlines?all=true"}},
		"GET /api/v1/library/skipped":        {{path: "/api/v1/library/skipped"}},
		mcpPath: {
			{mcpPath, asJSON, ask("ask", `{"question":"校车多久检验一次"}`)}, {mcpPath, asJSON, ask("search", `{"query":"校车检验"}`)},
			{mcpPath, asJSON, ask("document", `{"document_id":"`+secret+`"}`)}, {mcpPath, asJSON, ask("deadlines", `{"all":true}`)},
		},
	}
	// What never shows one, whoever asks.
	never := []string{"POST /api/v1/time", "GET /api/v1/documents/{id}/original", "GET /feedback", "POST /feedback"}

	listed := rights()
	for pattern, right := range listed {
		if _, ok := shows[pattern]; right == access.AsReader && !ok && !slices.Contains(never, pattern) {
			t.Errorf("%s reads, and is not tried here", pattern)
		}
	}
	for pattern, requests := range shows {
		if listed[pattern] != access.AsReader {
			t.Errorf("%s is tried as what reads, and is none", pattern)
		}
		method, _, ok := strings.Cut(pattern, " ")
		if !ok {
			method = http.MethodPost
		}
		seen := map[string]bool{}
		for _, r := range requests {
			for _, c := range insiders {
				if c.cookie != "" && pattern == mcpPath {
					seen[c.name] = true // an assistant shows a token
					continue
				}
				_, body := s.call(c, method, r.path, r.kind, r.body)
				seen[c.name] = seen[c.name] || slices.ContainsFunc(words, func(w string) bool { return strings.Contains(body, w) })
			}
			for _, c := range outsiders {
				if c.name == "nobody" && pattern == mcpPath {
					continue // an assistant has to show for whom it asks
				}
				status, body := s.call(c, method, r.path, r.kind, r.body)
				for _, w := range words {
					if strings.Contains(strings.ReplaceAll(body, r.path, ""), w) && !strings.Contains(r.path+r.body, w) {
						t.Errorf("%s %s shows %s %q (%d):\n%s", method, r.path, c.name, w, status, clipped(body, w))
					}
				}
				if status >= 500 {
					t.Errorf("%s %s: %d for %s: %s", method, r.path, status, c.name, clipped(body, ""))
				}
			}
		}
		for _, c := range insiders {
			if !seen[c.name] {
				t.Errorf("%s shows %s nothing of the document: the test shows nothing", pattern, c.name)
			}
		}
	}

	// All other routes, with the document named wherever one can be.
	for _, pattern := range patternsOf(s.site.Mux) {
		method, path, ok := strings.Cut(pattern, " ")
		if _, tried := shows[pattern]; tried || !ok || pattern == "GET "+BackupPath || pattern == "POST /sign-out" {
			continue
		}
		path = strings.NewReplacer("{id}", secret, "{file}", "x.ics", "{sum}", strings.Repeat("0", 64), "{name}", "x", "{$}", "").Replace(path)
		for _, c := range outsiders {
			status, body := s.call(c, method, path+"?document="+secret+"&document_id="+secret, asForm, "document="+secret+"&deadline=d1")
			for _, w := range secretWords {
				if strings.Contains(body, w) {
					t.Errorf("%s shows %s %q:\n%s", pattern, c.name, w, clipped(body, w))
				}
			}
			keeps := c.name == "赵" || c.name == "bi" // look after the library
			if right := listed[pattern]; (right == access.AsAdmin || right == access.AsStaff && !keeps) && status != http.StatusUnauthorized && status != http.StatusForbidden && status != http.StatusSeeOther {
				t.Errorf("%s lets %s in: %d", pattern, c.name, status)
			}
		}
	}

	// May be asked about, and not taken away: not even by those it is for.
	original := "/api/v1/documents/" + secret + "/original"
	for _, c := range insiders[:2] {
		if status, body := s.call(c, http.MethodGet, original, "", ""); status != http.StatusForbidden || strings.Contains(body, "第五条") {
			t.Errorf("the file for %s: %d", c.name, status)
		}
	}
	for _, c := range outsiders {
		if status, _ := s.call(c, http.MethodGet, original, "", ""); status != http.StatusNotFound {
			t.Errorf("the file for %s, who is not to know of it: %d", c.name, status)
		}
	}
	if status, body := s.call(insiders[2], http.MethodGet, original, "", ""); status != http.StatusOK || !strings.Contains(body, "第五条") {
		t.Errorf("the file for the administrator: %d", status)
	}
	if status, body := s.call(outsiders[0], http.MethodGet, "/api/v1/documents/"+open+"/original", "", ""); status != http.StatusOK || !strings.Contains(body, "第三条") {
		t.Errorf("a file that may be taken: %d", status)
	}
	// One that is not for him cannot be deleted, nor be told from one that is not there.
	if status, _ := s.call(outsiders[1], http.MethodDelete, "/api/v1/documents/"+secret, "", ""); status != http.StatusNotFound {
		t.Errorf("deleting what one does not see: %d", status)
	}
}

// clipped is what stands around a word.
func clipped(body, word string) string {
	at := max(0, strings.Index(body, word)-200)
	return body[at:min(len(body), at+500)]
}

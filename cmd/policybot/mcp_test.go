package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// asItself has the binary of the tests be the program, so that its real streams are tested.
const asItself = "POLICYBOT_TEST_AS_ITSELF"

func TestMain(m *testing.M) {
	if os.Getenv(asItself) != "" {
		main()
	}
	os.Exit(m.Run())
}

// bearer adds a token to requests.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

func overHTTP(url, token string) sdk.Transport {
	t := &sdk.StreamableClientTransport{Endpoint: url + "/mcp", DisableStandaloneSSE: true, HTTPClient: http.DefaultClient}
	if token != "" {
		t.HTTPClient = &http.Client{Transport: bearer(token)}
	}
	return t
}

// overStdio is the program itself as an assistant starts it; said takes what it writes to stderr.
func overStdio(t *testing.T, home string, said *strings.Builder, args ...string) sdk.Transport {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"-v", "mcp"}, args...)...)
	cmd.Env = []string{asItself + "=1", "HOME=" + home, "LocalAppData=" + home, "POLICYBOT_ENCODER=off"}
	cmd.Stderr = said
	return &sdk.CommandTransport{Command: cmd, TerminateDuration: 30 * time.Second}
}

func mcpSession(t *testing.T, over sdk.Transport) *sdk.ClientSession {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(ctx, over, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// useTool calls a tool and reads what it is made of.
func useTool(t *testing.T, c *sdk.ClientSession, name string, args map[string]any, out any) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	r, err := c.CallTool(ctx, &sdk.CallToolParams{Name: name, Arguments: args})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	text := r.Content[0].(*sdk.TextContent).Text
	if r.IsError {
		t.Fatalf("%s: %s", name, text)
	}
	b, err := json.Marshal(r.StructuredContent)
	if err == nil {
		err = json.Unmarshal(b, out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// quoted is what the tests look at of a clause.
type quoted struct {
	Title      string   `json:"title"`
	Number     string   `json:"number"`
	Section    []string `json:"section"`
	Quote      string   `json:"quote"`
	DocumentID string   `json:"document_id"`
	Clause     string   `json:"clause"`
	Link       string   `json:"link"`
	Source     string   `json:"source"`
}

// assistant asks what an assistant would, and holds every quotation against the document.
func assistant(t *testing.T, c *sdk.ClientSession) (link string) {
	t.Helper()
	var a struct {
		Status       string
		Answer       string
		Citations    []quoted
		Conversation string `json:"conversation_id"`
	}
	text := useTool(t, c, "ask", map[string]any{"question": "初中班额上限是多少"}, &a)
	if a.Status != "answered" || !strings.Contains(a.Answer, "50人") || len(a.Citations) == 0 || !strings.Contains(text, "答案为原文摘录") ||
		!strings.Contains(text, "《"+a.Citations[0].Title+"》"+a.Citations[0].Number) || !strings.Contains(text, a.Citations[0].Quote) {
		t.Errorf("%+v\n%s", a, text)
	}
	verbatim(t, c, a.Citations[0])
	first := a.Citations[0]
	useTool(t, c, "ask", map[string]any{"question": "那小学呢", "conversation_id": a.Conversation}, &a)
	if a.Status != "answered" || !strings.Contains(a.Answer, "45人") {
		t.Errorf("asked on: %+v", a)
	}

	text = useTool(t, c, "ask", map[string]any{"question": "火星移民的签证怎么办理"}, &a)
	if a.Status == "answered" || a.Answer != "" || !strings.Contains(text, "未找到依据") && !strings.Contains(text, "不属于政策文件的范围") {
		t.Errorf("%s\n%s", a.Status, text)
	}
	var f struct{ Hits []quoted }
	useTool(t, c, "search", map[string]any{"query": "班额", "size": 3}, &f)
	if len(f.Hits) == 0 || len(f.Hits) > 3 {
		t.Errorf("%d hits", len(f.Hits))
	}
	for _, h := range f.Hits {
		verbatim(t, c, h)
	}
	var l struct {
		Deadlines []struct{ Citation quoted }
	}
	useTool(t, c, "deadlines", map[string]any{"all": true, "size": 3}, &l)
	if len(l.Deadlines) == 0 {
		t.Error("no deadlines")
	}
	for _, d := range l.Deadlines {
		verbatim(t, c, d.Citation)
	}
	return first.Link
}

// verbatim looks the clause up in its document.
func verbatim(t *testing.T, c *sdk.ClientSession, q quoted) {
	t.Helper()
	var d struct {
		Clauses []struct{ ID, Quote string }
	}
	useTool(t, c, "document", map[string]any{"document_id": q.DocumentID, "clause": q.Clause, "size": 1}, &d)
	if q.Quote == "" || len(d.Clauses) != 1 || d.Clauses[0].ID != q.Clause || !strings.Contains(d.Clauses[0].Quote, q.Quote) {
		t.Errorf("%q is not in %+v", q.Quote, d.Clauses)
	}
}

func TestMCPOverHTTP(t *testing.T) {
	s := startServe(t, environ(t.TempDir()))
	c := mcpSession(t, overHTTP(s.url, ""))
	if link := assistant(t, c); !strings.HasPrefix(link, s.url+"/documents/") {
		t.Errorf("link %s, served at %s", link, s.url)
	} else if code, page := get(t, link); code != 200 || !strings.Contains(page, "班") {
		t.Errorf("%s: %d", link, code)
	}
	for _, x := range []struct {
		name, header, value string
		want                int
	}{
		{"another site", "Origin", "https://evil.example", 403},
		{"a browser says so", "Sec-Fetch-Site", "cross-site", 403},
		{"a name pointed here", "Host", "evil.example", 421},
		{"none of these", "X-Any", "1", 200},
	} {
		req, _ := http.NewRequest(http.MethodPost, s.url+"/mcp",
			strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask","arguments":{"question":"班额"}}}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json, text/event-stream")
		if req.Header.Set(x.header, x.value); x.header == "Host" {
			req.Host = x.value
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != x.want {
			t.Errorf("%s: %d, want %d", x.name, resp.StatusCode, x.want)
		}
	}
}

func TestMCPNeedsTheToken(t *testing.T) {
	getenv := environ(t.TempDir(), "POLICYBOT_TOKEN", "geheim")
	own := regexp.MustCompile(`\?k=([A-Z0-9]+)`).FindStringSubmatch(must(t, getenv, "person", "add", "张三", "--to", "console"))
	s := startServe(t, getenv)
	for _, token := range []string{"", "falsch"} {
		client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
		if c, err := client.Connect(t.Context(), overHTTP(s.url, token), nil); err == nil {
			_ = c.Close()
			t.Errorf("let in with %q", token)
		}
	}
	for _, token := range []string{"geheim", own[1]} { // that of the service, and that of a person
		var f struct{ Hits []quoted }
		useTool(t, mcpSession(t, overHTTP(s.url, token)), "search", map[string]any{"query": "班额"}, &f)
		if len(f.Hits) == 0 {
			t.Error("nothing found")
		}
	}
}

// Over stdio the documents are opened by the process itself, and as soon as a service runs on
// the folder that is asked; stdout holds the protocol alone, or the client would break off.
func TestMCPOverStdio(t *testing.T) {
	home := t.TempDir()
	var said strings.Builder
	c := mcpSession(t, overStdio(t, home, &said))
	if link := assistant(t, c); link != "" {
		t.Errorf("no page is served, and a link leads to %s", link)
	}
	s := startServe(t, environ(home)) // the folder is not held up
	var a struct{ Citations []quoted }
	text := useTool(t, c, "ask", map[string]any{"question": "初中班额上限是多少"}, &a)
	if len(a.Citations) == 0 || !strings.HasPrefix(a.Citations[0].Link, s.url) {
		t.Errorf("the service was not asked:\n%s", text)
	}
	s.stop()
	useTool(t, c, "ask", map[string]any{"question": "初中班额上限是多少"}, &a) // and without it again
	if err := c.Close(); err != nil {
		t.Errorf("it did not end by itself: %v\n%s", err, &said)
	}
	if strings.Contains(said.String(), "初中班额上限") {
		t.Errorf("a question is in the log:\n%s", &said)
	}
}

// The folder of an index that is there already is given back to a service that starts.
func TestMCPGivesTheFolderBack(t *testing.T) {
	home := t.TempDir()
	getenv := environ(home)
	if code, _, errs := call(t, getenv, "index"); code != exitOK {
		t.Fatal(errs)
	}
	e := &env{ctx: t.Context(), std: streams{os.Stderr, os.Stderr}, vars: getenv, global: &cli{}}
	cfg, err := e.load(corpusFlags{}.config())
	if err != nil {
		t.Fatal(err)
	}
	lib := newLibrary(e, cfg, clientFlags{}, false)
	lib.idle = 10 * time.Millisecond
	defer lib.close()
	var out map[string]any
	if err := lib.Call(t.Context(), http.MethodGet, "/api/v1/search?q="+"%E7%8F%AD", nil, &out); err != nil {
		t.Fatal(err)
	}
	await(t, "the folder is given back", func() bool { lib.mu.Lock(); defer lib.mu.Unlock(); return lib.local == nil })
	s := startServe(t, getenv)
	if err := lib.Call(t.Context(), http.MethodGet, "/api/v1/search?q="+"%E7%8F%AD", nil, &out); err != nil || lib.base() != s.url {
		t.Errorf("base %q, %v", lib.base(), err)
	}
}

// A folder that cannot be read is said to whoever asks, and does not end the conversation.
func TestMCPWithoutDocuments(t *testing.T) {
	var said strings.Builder
	c := mcpSession(t, overStdio(t, t.TempDir(), &said, "--corpus", filepath.Join(t.TempDir(), "none")))
	for range 2 {
		r, err := c.CallTool(t.Context(), &sdk.CallToolParams{Name: "ask", Arguments: map[string]any{"question": "班额"}})
		if err != nil || !r.IsError {
			t.Fatalf("%+v, %v", r, err)
		}
	}
}

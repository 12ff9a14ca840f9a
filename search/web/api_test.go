package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The JSON of every operation is a contract: keys, order of hits, [] and "".
// madeID is the id of a conversation that the service began.
var madeID = regexp.MustCompile(`"conversation_id":"[A-Z2-7]{26}"`)

func TestContract(t *testing.T) {
	cfg := testConfig(t)
	now := time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)
	cfg.Now = func() time.Time { return now }
	h := handler(cfg)
	for _, c := range []struct {
		golden string
		r      *http.Request
	}{
		{"ask", request("POST", "/api/v1/ask", `{"question":"乡村小学每班最多多少人","conversation_id":null}`)},
		{"ask-not-found", request("GET", "/api/v1/ask?q=食堂补贴怎么发&conversation_id=c9&region=兰河市", "")},
		{"ask-clauses", request("GET", "/api/v1/ask?q=校舍排查由谁验收", "")},
		{"search", request("GET", "/api/v1/search?q=不超过&region=&year=", "")},
		{"search-nothing", request("GET", "/api/v1/search?q=没有的词", "")},
		{"documents", request("GET", "/api/v1/documents?year=2022", "")},
		{"document", request("GET", "/api/v1/documents/qing-2", "")},
	} {
		t.Run(c.golden, func(t *testing.T) {
			w := serve(h, c.r)
			var got bytes.Buffer
			body := madeID.ReplaceAll(w.Body.Bytes(), []byte(`"conversation_id":"made"`))
			if err := json.Indent(&got, body, "", "  "); err != nil {
				t.Fatalf("%d %s: %v", w.Code, w.Body, err)
			}
			if bytes.Contains(got.Bytes(), []byte("null")) {
				t.Error("a list or value is null")
			}
			path := filepath.Join("testdata", c.golden+".json")
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs (run with -update to accept):\n%s", path, got.String())
			}
		})
	}
}

// TestRefusals: the table from error to refusal, and the bounds of the parameters.
func TestRefusals(t *testing.T) {
	h := handler(testConfig(t))
	long := strings.Repeat("长", 301)
	for _, c := range []struct {
		name   string
		r      *http.Request
		status int
		say    string // stands in the detail
	}{
		{"empty question", request("GET", "/api/v1/ask?q=+", ""), 400, "问题为空"},
		{"long question", request("GET", "/api/v1/ask?q="+long, ""), 400, "超过300字"},
		{"long conversation", request("GET", "/api/v1/ask?q=x&conversation_id="+long, ""), 400, "conversation_id超过"},
		{"not UTF-8", request("GET", "/api/v1/ask?q=%ff%fe", ""), 400, "UTF-8"},
		{"no question", request("POST", "/api/v1/ask", `{}`), 422, ""},
		{"question of the wrong type", request("POST", "/api/v1/ask", `{"question":5}`), 422, ""},
		{"query without words or filter", request("GET", "/api/v1/search", ""), 400, "查询为空"},
		{"size too large", request("GET", "/api/v1/search?q=x&size=101", ""), 422, ""},
		{"negative offset", request("GET", "/api/v1/search?q=x&from=-1", ""), 422, ""},
		{"year no number", request("GET", "/api/v1/search?q=x&year=abc", ""), 422, ""},
		{"unknown authority", request("GET", "/api/v1/search?q=x&authority=holy", ""), 422, ""},
		{"unknown order", request("GET", "/api/v1/search?q=x&sort=up", ""), 422, ""},
		{"unknown document", request("GET", "/api/v1/documents/none", ""), 404, "/documents"},
		{"index not ready", request("GET", "/api/v1/ask?q=未就绪", ""), 503, "稍候"},
		{"busy", request("GET", "/api/v1/ask?q=正忙", ""), 503, "太多"},
		{"too slow", request("GET", "/api/v1/ask?q=超时", ""), 504, "时间过长"},
		{"internal", request("GET", "/api/v1/ask?q=内部", ""), 500, "X-Request-Id"},
	} {
		t.Run(c.name, func(t *testing.T) { checkProblem(t, serve(h, c.r), c.status, c.say) })
	}
}

func checkProblem(t *testing.T, w *httptest.ResponseRecorder, status int, say string) {
	t.Helper()
	var p struct {
		Detail string
		Status int
	}
	body := w.Body.String()
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("%d %s: %v", w.Code, body, err)
	}
	if w.Code != status || p.Status != status || !strings.Contains(p.Detail, say) {
		t.Errorf("%d %s, want %d saying %q", w.Code, body, status, say)
	}
	for _, secret := range []string{"secret", "disk on fire"} {
		if strings.Contains(body, secret) {
			t.Errorf("%q in %s", secret, body)
		}
	}
}

func TestNotReady(t *testing.T) {
	cfg := testConfig(t)
	why := errors.New("正在读取文件，请稍候")
	cfg.Ready = func() error { return why }
	h := handler(cfg)
	paths := []string{
		"/api/v1/ask?q=x", "/api/v1/search?q=x", "/api/v1/suggest?q=x", "/api/v1/documents",
		"/api/v1/documents/qing-2", "/api/v1/deadlines", "/documents", "/deadlines",
	}
	for _, path := range paths {
		if w := get(h, path); w.Code != 503 {
			t.Errorf("%s before ready: %d", path, w.Code)
		}
	}
	why = nil
	for _, path := range paths {
		if w := get(h, path); w.Code != 200 {
			t.Errorf("%s once ready: %d %s", path, w.Code, w.Body)
		}
	}
}

// TestParameters: what the operations take is a contract.
func TestParameters(t *testing.T) {
	var spec struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name string }
		}
	}
	decoded(t, handler(testConfig(t)), "/openapi.json", &spec)
	for path, want := range map[string]string{
		"/api/v1/search":    "q region level issuer number year type authority validity document_id from size sort mode explain",
		"/api/v1/deadlines": "from to region document_id who kind all skip size",
	} {
		var names []string
		for _, p := range spec.Paths[path]["get"].Parameters {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s takes %s, want %s", path, got, want)
		}
	}
}

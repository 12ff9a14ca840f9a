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
	h := NewHandler(cfg)
	for _, c := range []struct {
		golden string
		r      *http.Request
	}{
		{"ask", request("POST", "/api/v1/ask", `{"question":"乡村小学每班最多多少人","conversation_id":null,"from_the_future":1}`)},
		{"ask-not-found", request("GET", "/api/v1/ask?q=食堂补贴怎么发&conversation_id=c9&region=兰河市", "")},
		{"search", request("GET", "/api/v1/search?q=不超过&region=&year=", "")},
		{"search-nothing", request("GET", "/api/v1/search?q=没有的词", "")},
		{"documents", request("GET", "/api/v1/documents?year=2022", "")},
		{"document", request("GET", "/api/v1/documents/qing-2", "")},
		{"problem", request("GET", "/api/v1/search?size=many", "")},
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

func TestRefusals(t *testing.T) {
	cfg := testConfig(t)
	h := NewHandler(cfg)
	long := strings.Repeat("长", 301)
	chunked := request("POST", "/api/v1/ask", `{"question":"`+strings.Repeat("a", 70<<10)+`"}`)
	chunked.ContentLength = -1
	form := request("POST", "/api/v1/ask", "q=1")
	form.Header.Set("Content-Type", "text/plain")
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
		{"no question", request("POST", "/api/v1/ask", `{}`), 422, "question"},
		{"question of the wrong type", request("POST", "/api/v1/ask", `{"question":5}`), 422, "须是文本"},
		{"not JSON", request("POST", "/api/v1/ask", `{"question":`), 400, "JSON"},
		{"no body", request("POST", "/api/v1/ask", ""), 400, "JSON"},
		{"other content type", form, 415, "application/json"},
		{"body too large", request("POST", "/api/v1/ask", `{"question":"`+strings.Repeat("a", 70<<10)+`"}`), 413, "64KiB"},
		{"chunked body too large", chunked, 413, "64KiB"},
		{"query without words or filter", request("GET", "/api/v1/search", ""), 400, "查询为空"},
		{"size too large", request("GET", "/api/v1/search?q=x&size=101", ""), 422, "不能大于100"},
		{"negative offset", request("GET", "/api/v1/search?q=x&from=-1", ""), 422, "不能小于0"},
		{"year no number", request("GET", "/api/v1/search?q=x&year=abc", ""), 422, "须是整数"},
		{"unknown authority", request("GET", "/api/v1/search?q=x&authority=holy", ""), 422, "official"},
		{"unknown order", request("GET", "/api/v1/search?q=x&sort=up", ""), 422, "relevance"},
		{"unknown document", request("GET", "/api/v1/documents/none", ""), 404, "/documents"},
		{"unknown address", request("GET", "/api/v1/nothing", ""), 404, "/openapi.json"},
		{"wrong method", request("DELETE", "/api/v1/ask", ""), 405, "Allow"},
		{"index not ready", request("GET", "/api/v1/ask?q=未就绪", ""), 503, "稍候"},
		{"too slow", request("GET", "/api/v1/ask?q=超时", ""), 504, "时间过长"},
		{"internal", request("GET", "/api/v1/ask?q=内部", ""), 500, "X-Request-Id"},
		{"panic", request("GET", "/api/v1/ask?q=崩溃", ""), 500, "X-Request-Id"},
	} {
		t.Run(c.name, func(t *testing.T) { checkProblem(t, serve(h, c.r), c.status, c.say) })
	}
}

func checkProblem(t *testing.T, w *httptest.ResponseRecorder, status int, say string) {
	t.Helper()
	var p struct {
		Title, Detail string
		Status        int
	}
	body := w.Body.String()
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("%d %s: %v", w.Code, body, err)
	}
	if w.Code != status || p.Status != status || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s: %s, want %d", w.Code, w.Header().Get("Content-Type"), body, status)
	}
	if !strings.Contains(p.Detail, say) || p.Title != titles[status] {
		t.Errorf("says %q %q, want %q in it", p.Title, p.Detail, say)
	}
	if (status == 503 || status == 429) != (w.Header().Get("Retry-After") != "") {
		t.Errorf("%d with Retry-After %q", status, w.Header().Get("Retry-After"))
	}
	for _, secret := range []string{"secret", "disk on fire", "expected", "validation failed", "\"value\""} {
		if strings.Contains(body, secret) {
			t.Errorf("%q in %s", secret, body)
		}
	}
}

func TestNotReady(t *testing.T) {
	cfg := testConfig(t)
	why := errors.New("正在读取文件，请稍候")
	cfg.Ready = func() error { return why }
	h := NewHandler(cfg)
	for _, path := range []string{"/readyz", "/api/v1/ask?q=x", "/api/v1/search?q=x", "/api/v1/documents", "/api/v1/documents/qing-2", "/api/v1/deadlines"} {
		if w := get(h, path); w.Code != 503 || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s before ready: %d", path, w.Code)
		}
	}
	if w := get(h, "/healthz"); w.Code != 200 {
		t.Errorf("/healthz before ready: %d", w.Code)
	}
	r := request("GET", "/documents", "")
	r.Header.Set("Accept", "text/html")
	if w := serve(h, r); w.Code != 503 || !strings.Contains(w.Body.String(), `http-equiv="refresh"`) {
		t.Errorf("page before ready: %d, asks again: %v", w.Code, strings.Contains(w.Body.String(), "refresh"))
	}
	why = nil
	for _, path := range []string{"/readyz", "/api/v1/ask?q=x", "/documents"} {
		if w := get(h, path); w.Code != 200 {
			t.Errorf("%s once ready: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestOpenAPI(t *testing.T) {
	w := get(NewHandler(testConfig(t)), "/openapi.json")
	var spec struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			Parameters []struct{ Name string }
			Responses  map[string]any
		}
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Type any }
			}
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &spec); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(spec.OpenAPI, "3.1") || strings.Contains(w.Body.String(), "example.com/api") {
		t.Errorf("openapi %s", spec.OpenAPI)
	}
	for _, op := range []string{"post /api/v1/ask", "get /api/v1/ask", "get /api/v1/search", "get /api/v1/documents", "get /api/v1/documents/{id}", "get /api/v1/deadlines", "post /api/v1/time"} {
		method, path, _ := strings.Cut(op, " ")
		responses := spec.Paths[path][method].Responses
		for _, status := range []string{"200", "429", "503"} {
			if responses[status] == nil {
				t.Errorf("%s does not describe %s", op, status)
			}
		}
	}
	for path, want := range map[string]string{
		"/api/v1/search":    "q region level issuer number year type authority validity document_id from size sort explain",
		"/api/v1/deadlines": "from to region document_id who kind all",
	} {
		var names []string
		for _, p := range spec.Paths[path]["get"].Parameters {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s takes %s, want %s", path, got, want)
		}
	}
	if strings.Contains(w.Body.String(), `["array","null"]`) {
		t.Error("a list is described as one that may be null")
	}
	if got := spec.Components.Schemas["Answer"].Properties["citations"].Type; got != "array" {
		t.Errorf("citations are described as %v", got)
	}
}

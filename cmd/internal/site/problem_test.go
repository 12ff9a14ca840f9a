package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The JSON of a refusal is a contract.
func TestProblemContract(t *testing.T) {
	w := get(handler(t, Config{}), "/api/v1/search?size=many")
	var got bytes.Buffer
	if err := json.Indent(&got, w.Body.Bytes(), "", "  "); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	path := filepath.Join("testdata", "problem.json")
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
}

func TestRefusals(t *testing.T) {
	h := handler(t, Config{})
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
		{"no phrase", request("POST", "/api/v1/time", `{}`), 422, "text"},
		{"phrase of the wrong type", request("POST", "/api/v1/time", `{"text":5}`), 422, "须是文本"},
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

func TestNotReady(t *testing.T) {
	cfg := Config{}
	why := errors.New("正在读取文件，请稍候")
	cfg.Ready = func() error { return why }
	h := handler(t, cfg)
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

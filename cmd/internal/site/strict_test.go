package site

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// strict is a site with one operation.
func strict(t *testing.T, c Config) http.Handler {
	t.Helper()
	s := New(c)
	type in struct {
		Size int `query:"size" minimum:"1" maximum:"9" default:"3"`
		Body struct {
			Text string `json:"text"`
		}
	}
	type out struct{ Body struct{} }
	huma.Register(s.API, huma.Operation{OperationID: "x", Method: http.MethodPost, Path: "/api/v1/x", Summary: "x"},
		func(context.Context, *in) (*out, error) { return &out{}, nil })
	huma.Register(s.API, huma.Operation{OperationID: "y", Method: http.MethodGet, Path: "/api/v1/y", Summary: "y"},
		func(context.Context, *struct{}) (*out, error) {
			return nil, s.Problem(http.StatusConflict, "已经有了。")
		})
	return s.Handler()
}

// TestNothingIsLeftOut: a parameter or field nobody knows is refused by name; every refusal
// has a code for programs.
func TestNothingIsLeftOut(t *testing.T) {
	h := strict(t, Config{})
	for _, c := range []struct {
		method, path, body string
		status             int
		code, names        string
	}{
		{"POST", "/api/v1/x?size=3", `{"text":"a"}`, 200, "", ""},
		{"POST", "/api/v1/x?sise=3", `{"text":"a"}`, 422, "invalid_parameter", "sise"},
		{"POST", "/api/v1/x?size=99", `{"text":"a"}`, 422, "invalid_parameter", "size"},
		{"POST", "/api/v1/x", `{"text":"a","texts":"b"}`, 422, "invalid_parameter", "texts"},
		{"POST", "/api/v1/x", `{`, 400, "invalid_request", ""},
		{"GET", "/api/v1/y", "", 409, "conflict", ""},
		{"GET", "/api/v1/y?x=1", "", 422, "invalid_parameter", "x"},
		{"GET", "/api/v1/z", "", 404, "not_found", ""},
		{"GET", "/api/v1/x", "", 405, "method_not_allowed", ""},
	} {
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
		r.Host, r.RemoteAddr = "localhost", "127.0.0.1:1"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var p struct{ Code, Detail, Title string }
		if w.Code != c.status {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
			continue
		}
		if c.status == 200 {
			continue
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Code != c.code || !strings.Contains(p.Detail, c.names) || p.Title == "" ||
			w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %s %s, %v", c.method, c.path, w.Header().Get("Content-Type"), w.Body, err)
		}
	}
}

// TestCodes: whatever the status, there is a code.
func TestCodes(t *testing.T) {
	for status := range titles {
		if codes[status] == "" {
			t.Errorf("%d has no code", status)
		}
	}
}

func TestOtherSites(t *testing.T) {
	h := strict(t, Config{Origins: []string{"https://oa.example.cn"}})
	for name, c := range map[string]struct {
		method, path, origin, cookie string
		allowed                      bool
		status                       int
	}{
		"asked before":    {"OPTIONS", "/api/v1/x", "https://oa.example.cn", "", true, 204},
		"one of ours":     {"POST", "/api/v1/x", "https://oa.example.cn", "", true, 200},
		"another":         {"POST", "/api/v1/x", "https://evil.example", "", false, 403},
		"with a cookie":   {"POST", "/api/v1/x", "https://oa.example.cn", "policybot_me=x", false, 403},
		"another, asked":  {"OPTIONS", "/api/v1/x", "https://evil.example", "", false, 405},
		"a page of ours":  {"POST", "/display", "https://oa.example.cn", "", false, 403},
		"from no browser": {"POST", "/api/v1/x", "", "", false, 200},
	} {
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(`{"text":"a"}`))
		r.Host, r.RemoteAddr = "localhost", "127.0.0.1:1"
		r.Header.Set("Content-Type", "application/json")
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}
		if c.cookie != "" {
			r.Header.Set("Cookie", c.cookie)
		}
		if c.method == "OPTIONS" {
			r.Header.Set("Access-Control-Request-Method", "POST")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		got := w.Header().Get("Access-Control-Allow-Origin")
		if w.Code != c.status || (got == c.origin && got != "") != c.allowed || w.Header().Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %d, allows %q", name, w.Code, got)
		}
	}
}

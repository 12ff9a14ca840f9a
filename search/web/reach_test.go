package web

import (
	"net/http"
	"strings"
	"testing"
)

// TestUnknownFields: a field nobody knows is refused, not left out: misspelt, it would change
// the answer without a word.
func TestUnknownFields(t *testing.T) {
	h := handler(testConfig(t))
	for path, body := range map[string]string{
		"/api/v1/ask":  `{"question":"乡村小学每班最多多少人","regoin":"兰河市"}`,
		"/api/v1/time": `{"text":"明天9点开会","more":1}`,
	} {
		if w := serve(h, request("POST", path, body)); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// TestWholeAddresses: with a public address clients get addresses they can hand on, without one
// paths as ever.
func TestWholeAddresses(t *testing.T) {
	cfg := testConfig(t)
	for _, whole := range []bool{true, false} {
		cfg.PublicURL, cfg.Whole = "https://zc.example.cn/", whole
		h := handler(cfg)
		for path, body := range map[string]string{
			"/api/v1/ask": `{"question":"乡村小学每班最多多少人"}`, "/api/v1/search?q=不超过": "", "/api/v1/documents": "", "/api/v1/documents/qing-2": "", "/api/v1/deadlines?all=true": "",
		} {
			method := "GET"
			if body != "" {
				method = "POST"
			}
			got := serve(h, request(method, path, body)).Body.String()
			n, all := strings.Count(got, `"url":"https://zc.example.cn/documents/`), strings.Count(got, `"url":"`)
			if all == 0 && path != "/api/v1/deadlines?all=true" || whole && n != all || !whole && n != 0 {
				t.Errorf("%s, whole %v: %d of %d\n%s", path, whole, n, all, got)
			}
		}
	}
}

// TestUnknownRegion: that no document is of the region somebody named is said.
func TestUnknownRegion(t *testing.T) {
	h := handler(testConfig(t))
	for path, said := range map[string]bool{
		"/api/v1/ask?q=乡村小学每班最多多少人&region=不存在的市": true, "/api/v1/ask?q=乡村小学每班最多多少人": false,
		"/api/v1/search?q=不超过&region=不存在的市": true, "/api/v1/search?q=不超过": false,
	} {
		w := serve(h, request("GET", path, ""))
		if got := strings.Contains(w.Body.String(), "现有文件里没有“不存在的市”的"); w.Code != http.StatusOK || got != said {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

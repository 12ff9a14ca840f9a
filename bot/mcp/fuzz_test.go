package mcp

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// FuzzDocumentID: whatever stands for a document is one segment of a path, and an id alone is
// taken as it is.
func FuzzDocumentID(f *testing.F) {
	for _, s := range []string{"d1", "https://x.example/documents/d1?x=1#c7", "/documents/%2e%2e/x", "../d1", "%", "#", "/documents/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, given string) {
		id, clause := documentID(given)
		if path := url.PathEscape(id); strings.ContainsAny(path, "/?#") {
			t.Errorf("%q is the path %q", given, path)
		}
		if strings.Contains(id, "#") && !strings.Contains(given, "%") {
			t.Errorf("%q: id %q, clause %q", given, id, clause)
		}
		if !strings.ContainsAny(given, "/#%? \t\r\n\v\f\u0085\u00a0") && utf8.ValidString(given) && strings.TrimSpace(given) == given && id != given {
			t.Errorf("%q became %q", given, id)
		}
	})
}

// FuzzArguments: no arguments break a tool; what comes back is text, from the API or a refusal.
func FuzzArguments(f *testing.F) {
	for _, h := range hostile {
		f.Add(h.tool, h.args)
	}
	f.Add("deadlines", `{"from":"2021-01-01","size":3}`)
	f.Add("document", `{"name":"办法","from":1,"size":1}`)
	f.Fuzz(func(t *testing.T, tool, args string) {
		known := map[string]bool{"ask": true, "search": true, "document": true, "deadlines": true}
		if !known[tool] || !json.Valid([]byte(args)) {
			t.Skip()
		}
		r, err := session(t, Options{API: all()}).CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: json.RawMessage(args)})
		if err != nil {
			return // the library's own refusal
		}
		text := r.Content[0].(*sdk.TextContent).Text
		if text == "" || !utf8.ValidString(text) || text == errFailed.Error() {
			t.Errorf("%s %s: %q", tool, args, text)
		}
	})
}

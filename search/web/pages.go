package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed static templates
var files embed.FS

// pages holds the parsed templates by name and the content hash of each asset.
// It is read-only after newPages.
type pages struct {
	set  map[string]*template.Template
	hash map[string]string
}

// newPages parses the embedded templates. They are part of the binary, so one
// that does not parse is a programming error and panics.
func newPages() *pages {
	p := &pages{set: map[string]*template.Template{}, hash: map[string]string{}}
	base := template.Must(template.ParseFS(files, "templates/layout.html", "templates/parts.html"))
	for _, name := range []string{"ask", "documents", "document", "deadlines", "error", "api", "plain"} {
		p.set[name] = template.Must(template.Must(base.Clone()).ParseFS(files, "templates/"+name+".html"))
	}
	names, _ := fs.Glob(files, "static/*") // the pattern is well formed
	for _, name := range names {
		body, _ := files.ReadFile(name) // listed a line above
		sum := sha256.Sum256(body)
		p.hash[strings.TrimPrefix(name, "static/")] = hex.EncodeToString(sum[:6])
	}
	return p
}

// frame is what the layout shows around Body.
type frame struct {
	Title   string // of the browser window, before the service's name
	Active  string // path of the header entry this page belongs to
	Wide    bool   // the page has a side column
	Refresh int    // seconds until the browser asks again; 0 for never
	Body    any

	Nav     []NavLink
	Sample  bool
	Version string
	hash    map[string]string
}

// Asset is the address of a static file, with the hash that lets it be cached.
func (f frame) Asset(name string) string { return "/static/" + name + "?v=" + f.hash[name] }

// render writes a page. It is rendered to memory first, so that a template that
// fails gives an error page and not half of one.
func (s *server) render(w http.ResponseWriter, r *http.Request, status int, name string, f frame) {
	f.Nav, f.Sample, f.Version, f.hash = s.Nav, s.SampleMode, s.Version, s.pages.hash
	var buf bytes.Buffer
	if err := s.pages.set[name].ExecuteTemplate(&buf, "layout.html", f); err != nil {
		s.Log.ErrorContext(r.Context(), "render failed", "request_id", requestID(r.Context()), "page", name, "err", err)
		writeProblem(w, failure(errPanic))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // the client is gone when this fails
}

// errorPage shows a refusal to a person; while the index is being built the
// page asks again by itself.
func (s *server) errorPage(w http.ResponseWriter, r *http.Request, p *huma.ErrorModel) {
	f := frame{Title: p.Title, Body: p}
	if p.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
		if r.Method == http.MethodGet {
			f.Refresh = 3
		}
	}
	s.render(w, r, p.Status, "error", f)
}

// apiPage tells in a page what the API offers; the whole is in /openapi.json.
func (s *server) apiPage(w http.ResponseWriter, r *http.Request) {
	s.render(w, r, http.StatusOK, "api", frame{Title: "接口说明", Active: "/api"})
}

package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed static templates
var files embed.FS

// pages holds the frame, the pages of our own by name and the content hash of each
// asset. It is read-only after newPages.
type pages struct {
	frame *template.Template
	own   map[string]*template.Template
	hash  map[string]string
}

// newPages parses the embedded templates. They are part of the binary, so one
// that does not parse is a programming error and panics.
func newPages() *pages {
	p := &pages{own: map[string]*template.Template{}, hash: map[string]string{}}
	p.frame = template.Must(template.ParseFS(files, "templates/layout.html"))
	for _, name := range []string{"error", "api", "framed"} {
		p.own[name] = template.Must(template.ParseFS(files, "templates/"+name+".html"))
	}
	names, _ := fs.Glob(files, "static/*") // the pattern is well formed
	for _, name := range names {
		body, _ := files.ReadFile(name) // listed a line above
		sum := sha256.Sum256(body)
		p.hash[strings.TrimPrefix(name, "static/")] = hex.EncodeToString(sum[:6])
	}
	return p
}

// frame is what the layout shows around Main.
type frame struct {
	Title   string // of the browser window, before the service's name
	Active  string // path of the header entry this page belongs to
	Wide    bool   // the page has a side column
	Refresh int    // seconds until the browser asks again; 0 for never
	Main    template.HTML

	Nav     []Link
	Sample  bool
	Notice  string
	Version string
	Look    display
	Here    string // path and query of this page, to come back to; "" where it cannot be asked for again
	Address string // the whole address, for paper
	Day     string
	hash    map[string]string
}

// Asset is the address of a static file, with the hash that lets it be cached.
func (f frame) Asset(name string) string { return "/static/" + name + "?v=" + f.hash[name] }

// Page writes a page with main, which has to be safe HTML, as its content. title is of
// the browser's window, active the path of the header entry the page belongs to.
func (s *Site) Page(w http.ResponseWriter, r *http.Request, status int, title, active string, main template.HTML) {
	s.write(w, r, status, frame{Title: title, Active: active, Main: main})
}

// WidePage is Page for content with a side column.
func (s *Site) WidePage(w http.ResponseWriter, r *http.Request, status int, title, active string, main template.HTML) {
	s.write(w, r, status, frame{Title: title, Active: active, Wide: true, Main: main})
}

// write renders to memory first, so that a template that fails gives an error and not
// half of a page.
func (s *Site) write(w http.ResponseWriter, r *http.Request, status int, f frame) {
	f.Nav, f.Sample, f.Notice, f.Version, f.hash = slices.Concat(s.cfg.Nav, s.cfg.NavFor(r)), s.cfg.Sample, s.cfg.Notice(), s.cfg.Version, s.pages.hash
	f.Look, f.Day = displayOf(r), s.cfg.Now().In(s.cfg.Zone).Format("2006年1月2日")
	f.Address = s.origin(r) + readable(r.URL.RequestURI())
	if r.Method == http.MethodGet {
		f.Here = r.URL.RequestURI()
	}
	var b bytes.Buffer
	if err := s.pages.frame.Execute(&b, f); err != nil {
		s.cfg.Log.ErrorContext(r.Context(), "render failed", "page", "layout", "err", err)
		writeProblem(w, problem(http.StatusInternalServerError, failed))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client is gone when this fails
}

// origin is the address of this site as people use it, or as this request came to it.
func (s *Site) origin(r *http.Request) string {
	if s.cfg.PublicURL != "" {
		return strings.TrimSuffix(s.cfg.PublicURL, "/")
	}
	return "http://" + r.Host
}

// readable is an address with its Chinese written out, for people; as it is where that would change what it means.
func readable(uri string) string {
	for _, keep := range []string{"%25", "%26", "%23", "%2B", "%2b"} {
		if strings.Contains(uri, keep) {
			return uri
		}
	}
	plain, err := url.PathUnescape(uri)
	if err != nil || !utf8.ValidString(plain) || strings.ContainsFunc(plain, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return uri
	}
	return plain
}

// show writes a page of our own.
func (s *Site) show(w http.ResponseWriter, r *http.Request, status int, name string, data any, f frame) {
	var b bytes.Buffer
	if err := s.pages.own[name].Execute(&b, data); err != nil {
		s.cfg.Log.ErrorContext(r.Context(), "render failed", "page", name, "err", err)
		writeProblem(w, problem(http.StatusInternalServerError, failed))
		return
	}
	f.Main = template.HTML(b.String())
	s.write(w, r, status, f)
}

// errorPage shows a refusal to a person; while the index is being built the
// page asks again by itself.
func (s *Site) errorPage(w http.ResponseWriter, r *http.Request, p *huma.ErrorModel) {
	f := frame{Title: p.Title}
	if p.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
		if r.Method == http.MethodGet {
			f.Refresh = 3
		}
	}
	s.show(w, r, p.Status, "error", p, f)
}

// apiPage tells in a page what the API offers; the whole is in /openapi.json.
func (s *Site) apiPage(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusOK, "api", nil, frame{Title: "接口说明", Active: "/api"})
}

// static serves one embedded asset. Pages name assets with their content hash
// in the query, so those may be kept for a year.
func (s *Site) static(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	body, err := fs.ReadFile(files, "static/"+name)
	if err != nil {
		s.Refuse(w, r, http.StatusNotFound, noPage)
		return
	}
	kinds := map[string]string{".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
	w.Header().Set("Content-Type", kinds[name[strings.LastIndexByte(name, '.'):]]+"; charset=utf-8")
	if r.URL.Query().Get("v") == s.pages.hash[name] {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(body)
}

package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
)

//go:embed templates
var files embed.FS

// parsePages parses the embedded templates, by name. They are part of the binary, so
// one that does not parse is a programming error and panics.
func parsePages() map[string]*template.Template {
	pages := map[string]*template.Template{}
	parts := template.Must(template.ParseFS(files, "templates/parts.html"))
	for _, name := range []string{"ask", "documents", "document", "deadlines", "cards", "compare", "library", "widget", "complain"} {
		pages[name] = template.Must(template.Must(parts.Clone()).ParseFS(files, "templates/"+name+".html"))
	}
	return pages
}

// frame is what the shell shows around Body.
type frame struct {
	Title  string // of the browser window, before the service's name
	Active string // path of the header entry this page belongs to
	Wide   bool   // the page has a side column
	Framed bool   // other sites may show it within theirs
	Body   any
}

// render writes a page. It is rendered to memory first, so that a template that
// fails gives an error page and not half of one.
func (s *server) render(w http.ResponseWriter, r *http.Request, status int, name string, f frame) {
	var b bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&b, "main", f.Body); err != nil {
		s.fail(w, r, fmt.Errorf("render page %s: %w", name, err))
		return
	}
	show := s.shell.Page
	switch {
	case f.Framed:
		s.shell.Framed(w, r, status, f.Title, template.HTML(b.String()))
		return
	case f.Wide:
		show = s.shell.WidePage
	}
	show(w, r, status, f.Title, f.Active, template.HTML(b.String()))
}

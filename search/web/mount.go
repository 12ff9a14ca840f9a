package web

import (
	"html/template"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Mount is where another package puts its routes, behind the same guards and in the
// same clothes as ours. It is handed to Config.Extend once.
type Mount struct {
	Mux *http.ServeMux
	API huma.API // operations added here are in /openapi.json
	// Page writes a page with main as its content, which has to be safe HTML.
	Page func(w http.ResponseWriter, r *http.Request, p Page, main template.HTML)
	// Refuse answers a request with a refusal, in the form the client reads: detail is
	// one sentence that says what to do next.
	Refuse func(w http.ResponseWriter, r *http.Request, status int, detail string)
}

// Page is what the layout shows around the content.
type Page struct {
	Status int    // 0 is 200
	Title  string // of the window
	Active string // path of the header entry it belongs to
}

// Problem is a refusal for an operation of Mount.API; detail as of Mount.Refuse.
func Problem(status int, detail string) error { return problem(status, detail) }

func (s *server) mount(mux *http.ServeMux, api huma.API) Mount {
	return Mount{
		Mux: mux, API: api,
		Page: func(w http.ResponseWriter, r *http.Request, p Page, main template.HTML) {
			if p.Status == 0 {
				p.Status = http.StatusOK
			}
			s.render(w, r, p.Status, "plain", frame{Title: p.Title, Active: p.Active, Body: main})
		},
		Refuse: func(w http.ResponseWriter, r *http.Request, status int, detail string) {
			s.refuse(w, r, problem(status, detail))
		},
	}
}

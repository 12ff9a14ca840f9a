package site

import (
	"net/http"
	"slices"
	"strings"
)

// corsFor is how long a browser may remember what was allowed, in seconds.
const corsFor = "600"

// share lets pages of the sites that are set read the API: with a token they show, never with
// what a browser holds for this site. Without such sites it changes nothing.
func (s *Site) share(next http.Handler) http.Handler {
	if len(s.cfg.Origins) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/") && r.URL.Path != "/openapi.json" {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Add("Vary", "Origin")
		if !s.shares(r) {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		h.Set("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, X-Total-Count, Link")
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE")
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
			h.Set("Access-Control-Max-Age", corsFor)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// shares tells whether a request is one of a page that may read the API. One that carries a
// cookie is not: it would act for whoever sits at the browser.
func (s *Site) shares(r *http.Request) bool {
	return slices.Contains(s.cfg.Origins, r.Header.Get("Origin")) && r.Header.Get("Cookie") == "" && strings.HasPrefix(r.URL.Path, "/api/")
}

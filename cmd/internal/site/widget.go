package site

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
)

// widgetScript is what another site includes. It makes a button there, and a frame with our page in it when that is
// pressed. It may be loaded from anywhere: which sites may show the frame is said with the frame.
func (s *Site) widgetScript(w http.ResponseWriter, r *http.Request) {
	if len(s.cfg.Embed) == 0 {
		s.Refuse(w, r, http.StatusNotFound, "没有开放嵌入。请管理员把要嵌入的网站写进 POLICYBOT_EMBED 后重启。")
		return
	}
	body, _ := files.ReadFile("static/widget.js") // a test reads it
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, max-age=3600")
	_, _ = w.Write(body)
}

// Framed writes a page that the sites of Config.Embed may show in a frame, and no other site; without any nobody may.
// The check is the browser's, by frame-ancestors: a header of the request could be anybody's.
func (s *Site) Framed(w http.ResponseWriter, r *http.Request, status int, title string, main template.HTML) {
	if len(s.cfg.Embed) == 0 {
		s.Refuse(w, r, http.StatusNotFound, "没有开放嵌入。请管理员把要嵌入的网站写进 POLICYBOT_EMBED 后重启。")
		return
	}
	var b bytes.Buffer
	err := s.pages.own["framed"].Execute(&b, frame{Title: title, Main: main, Look: displayOf(r), Sample: s.cfg.Sample, Notice: s.cfg.Notice(), hash: s.pages.hash})
	if err != nil {
		s.cfg.Log.ErrorContext(r.Context(), "render failed", "page", "framed", "err", err)
		writeProblem(w, problem(http.StatusInternalServerError, failed))
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", strings.Replace(contentPolicy, "frame-ancestors 'none'", "frame-ancestors "+strings.Join(s.cfg.Embed, " "), 1))
	h.Del("X-Frame-Options") // it knows no list; frame-ancestors stands for it
	h.Del("Cross-Origin-Opener-Policy")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client is gone when this fails
}

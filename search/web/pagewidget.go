package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/policybot/policybot/search"
)

// widgetView is the page that other sites show in a frame: the same as the first page, smaller. What it links to opens
// beside it, as a page of our own.
type widgetView struct{ askView }

// AskURL asks one of the offered questions in the frame.
func (v widgetView) AskURL(question string) string {
	q := url.Values{"q": {question}}
	if v.Conversation != "" {
		q.Set("conversation_id", v.Conversation)
	}
	return "/widget?" + q.Encode()
}

// FullURL is the same question on the whole page.
func (v widgetView) FullURL() string {
	if v.Q == "" {
		return "/"
	}
	return "/?" + url.Values{"q": {v.Q}}.Encode()
}

// widgetPage answers and finds like the first page.
func (s *server) widgetPage(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	v := widgetView{askView{Q: strings.TrimSpace(form.Get("q")), Conversation: form.Get("conversation_id")}}
	status := http.StatusOK
	var err error
	if v.Q != "" {
		err = s.both(r, &v.askView)
	} else {
		v.Home, err = s.home(r)
	}
	if err != nil {
		code, detail := failure(err)
		if code != http.StatusBadRequest {
			s.fail(w, r, err)
			return
		}
		v.Problem, status = detail, code
		v.Q = clip(strings.ToValidUTF8(v.Q, "�"), 2*search.MaxQueryRunes)
	}
	s.render(w, r, status, "widget", frame{Title: clip(v.Q, 40), Framed: true, Body: v})
}

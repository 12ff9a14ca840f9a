package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"unicode/utf8"
)

// said is what the page says once of the form before it. It travels in a cookie of the
// browser, so that every form can be answered by a redirect: what is reloaded then is the
// page, and no form is sent twice.
type said struct {
	Said    string `json:"said,omitempty"`
	Problem string `json:"problem,omitempty"`
	Text    string `json:"text,omitempty"`   // what was typed, when it has to be put right
	Undo    string `json:"undo,omitempty"`   // the reminder that was ended
	Period  string `json:"period,omitempty"` // or this period of it
	Link    string `json:"link,omitempty"`   // of the calendar, shown once
}

const (
	saidCookie  = "policybot_said"
	saidSeconds = 60
	maxSaid     = 900 // bytes of each text: browsers keep cookies of 4 KB
)

// answerForm sends the browser back to the page, which says v.
func (s *server) answerForm(w http.ResponseWriter, r *http.Request, v said) {
	v.Said, v.Problem, v.Text = cut(v.Said), cut(v.Problem), cut(v.Text)
	if b, err := json.Marshal(v); err == nil { // texts alone: it cannot fail
		s.saidCookie(w, base64.RawURLEncoding.EncodeToString(b), saidSeconds)
	}
	http.Redirect(w, r, MePath, http.StatusSeeOther)
}

func (s *server) saidCookie(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: saidCookie, Value: value, Path: MePath, MaxAge: age, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
}

// takeSaid is what is to be said, which is forgotten with it.
func (s *server) takeSaid(w http.ResponseWriter, r *http.Request) (v said) {
	c, err := r.Cookie(saidCookie)
	if err != nil {
		return v
	}
	s.saidCookie(w, "", -1)
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(b, &v) != nil {
		return said{}
	}
	return v
}

func cut(text string) string {
	if len(text) <= maxSaid {
		return text
	}
	end := maxSaid
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

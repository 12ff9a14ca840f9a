package web

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed templates
var files embed.FS

// parsePages parses the embedded templates. They are part of the binary, so one
// that does not parse is a programming error and panics.
func parsePages() *template.Template {
	return template.Must(template.ParseFS(files, "templates/*.html"))
}

func (s *server) registerPages(mux *http.ServeMux) {
	mux.HandleFunc("GET "+MePath, s.mePage)
	mux.HandleFunc("GET "+SignInPath, s.signInPage)
	mux.HandleFunc("POST "+SignInPath, s.signIn)
	mux.HandleFunc("POST /me/sign-out", s.signOut)
	mux.HandleFunc("POST /me/reminders", s.signedIn(s.addOnPage))
	mux.HandleFunc("POST /me/reminders/{id}", s.signedIn(s.changeOnPage))
	mux.HandleFunc("GET "+DonePath+"{id}", s.signedIn(s.donePage))
	for _, form := range []string{"/me/reminders", "/me/subscriptions", "/me/calendar", placesPath} {
		mux.HandleFunc("GET "+form, s.toMe) // the address of a form that was reloaded, or kept
	}
	mux.HandleFunc("POST "+placesPath, s.signedIn(s.placesOnPage))
	mux.HandleFunc("POST /me/calendar", s.signedIn(s.calendarOnPage))
	mux.HandleFunc("GET "+CalendarPath+"{file}", s.calendar)
	mux.HandleFunc("GET /me/subscribe", s.subscribePage)
	mux.HandleFunc("POST /me/subscriptions", s.signedIn(s.subscribeOnPage))
	mux.HandleFunc("POST /me/subscriptions/{id}", s.signedIn(s.unsubscribeOnPage))
	mux.HandleFunc("GET /board", s.signedIn(s.boardPage))
	mux.HandleFunc("GET "+DeliveriesPath, s.signedIn(s.deliveriesPage))
	mux.HandleFunc("POST "+DeliveriesPath+"/{id}", s.signedIn(s.decideOnPage))
}

// show renders a template as the content of a page.
func (s *server) show(w http.ResponseWriter, r *http.Request, status int, name, title string, data any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name+".html", data); err != nil {
		s.Log.ErrorContext(r.Context(), "render failed", "page", name, "err", err)
		s.shell.Refuse(w, r, http.StatusInternalServerError, "服务内部出错，已记录。请稍后再试。")
		return
	}
	w.Header().Set("Referrer-Policy", "no-referrer") // the address of signing in holds the token
	s.shell.Page(w, r, status, title, MePath, template.HTML(b.String()))
}

// signedIn lets in whoever is signed in as a person; others are shown how to.
func (s *server) signedIn(next func(w http.ResponseWriter, r *http.Request, a asker)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a := s.whoAsks(r)
		if a.person == nil {
			s.show(w, r, http.StatusUnauthorized, "signin", "登录", s.howToSignIn(r))
			return
		}
		if r.Method == http.MethodPost {
			if err := r.ParseForm(); err != nil {
				s.shell.Refuse(w, r, http.StatusBadRequest, "表单没有传完整，请再提交一次。")
				return
			}
		}
		next(w, r, a)
	}
}

func (s *server) toMe(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, MePath, http.StatusSeeOther)
}

type signInView struct {
	Token, Name, Problem string
	Account, Person      string // who is signed in otherwise, and the person that stands for, whom nobody registered
}

// howToSignIn is what somebody is shown who is nobody to remind. One who has signed in with an account is told what it
// lacks: to be asked to sign in would send him in circles.
func (s *server) howToSignIn(r *http.Request) signInView {
	a, _ := s.Account(r.Context())
	return signInView{Account: a.Name, Person: a.Person}
}

// signInPage asks before it signs in: programs that look at links for a preview
// must not, and a person should see as whom.
func (s *server) signInPage(w http.ResponseWriter, r *http.Request) {
	token := r.URL.Query().Get("k")
	v := signInView{}
	if token != "" {
		p, ok := s.People.ByToken(r.Context(), token)
		if !ok {
			v.Problem = "这个个人链接已失效，请向管理员要新的。"
			s.show(w, r, http.StatusUnauthorized, "signin", "登录", v)
			return
		}
		v.Token, v.Name = token, p.Name
	}
	s.show(w, r, http.StatusOK, "signin", "登录", v)
}

// signedInFor is how long a browser stays signed in.
const signedInFor = 180 * 24 * time.Hour

func (s *server) signIn(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimSpace(r.PostFormValue("k"))
	if i := strings.LastIndex(token, "?k="); i >= 0 { // the whole link was pasted
		token = token[i+len("?k="):]
	}
	if _, ok := s.People.ByToken(r.Context(), token); !ok {
		s.show(w, r, http.StatusUnauthorized, "signin", "登录", signInView{Problem: "个人令牌不对，请核对后再试，或向管理员要新的链接。"})
		return
	}
	s.setCookie(w, token, int(signedInFor.Seconds()))
	http.Redirect(w, r, MePath, http.StatusSeeOther)
}

func (s *server) signOut(w http.ResponseWriter, r *http.Request) {
	s.setCookie(w, "", -1)
	http.Redirect(w, r, MePath, http.StatusSeeOther)
}

func (s *server) setCookie(w http.ResponseWriter, token string, age int) {
	http.SetCookie(w, &http.Cookie{Name: CookieName, Value: token, Path: "/", MaxAge: age, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
}

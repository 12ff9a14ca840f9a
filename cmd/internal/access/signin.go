package access

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed templates
var files embed.FS

// parsePages parses the embedded templates. They are part of the binary, so one that does
// not parse is a programming error and panics.
func parsePages() *template.Template {
	return template.Must(template.ParseFS(files, "templates/*.html"))
}

// The addresses of the pages.
const (
	SignInPath   = "/sign-in"
	AccountPath  = "/account"
	chatPath     = "/account/chat"
	signOutPath  = "/sign-out"
	oidcPath     = "/sign-in/oidc"
	callbackPath = "/sign-in/oidc/callback"
)

// hashWait is how long a sign-in waits for its turn.
const hashWait = 5 * time.Second

// cookieName is that of a session. Where the site is https, a browser takes one of this name
// from this host over https alone, and sends it nowhere else.
func (g *Guard) cookieName() string { return CookieName(g.Base) }

// CookieName is that of a session where people come to the address base.
func CookieName(base string) string {
	if strings.HasPrefix(base, "https://") {
		return "__Host-policybot"
	}
	return "policybot_session"
}

func (g *Guard) secure() bool { return strings.HasPrefix(g.Base, "https://") }

func (g *Guard) setCookie(w http.ResponseWriter, name, value, path string, age int) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: path, MaxAge: age, HttpOnly: true, Secure: g.secure(), SameSite: http.SameSiteLaxMode})
}

// Register puts the pages on the mux of the guard.
func (g *Guard) Register() {
	g.mux.HandleFunc("GET "+SignInPath, g.signInPage)
	g.mux.HandleFunc("POST "+SignInPath, g.signIn)
	g.mux.HandleFunc("POST "+signOutPath, g.signOut)
	g.mux.HandleFunc("GET "+AccountPath, g.accountPage)
	g.mux.HandleFunc("POST "+AccountPath, g.changePassword)
	g.mux.HandleFunc("POST "+chatPath, g.chatCode)
	g.mux.HandleFunc("POST "+chatPath+"/{id}", g.endChatLink)
	if g.Provider != nil {
		g.mux.HandleFunc("GET "+oidcPath, g.toProvider)
		g.mux.HandleFunc("GET "+callbackPath, g.fromProvider)
	}
}

// PageRights are what the pages ask for.
func PageRights() map[string]Right {
	out := map[string]Right{}
	for _, p := range []string{"GET " + SignInPath, "POST " + SignInPath, "POST " + signOutPath, "GET " + AccountPath, "POST " + AccountPath,
		"POST " + chatPath, "POST " + chatPath + "/{id}",
		"GET " + oidcPath, "GET " + callbackPath} {
		out[p] = AsAnybody
	}
	return out
}

func (g *Guard) show(w http.ResponseWriter, r *http.Request, status int, name, title string, data any) {
	var b bytes.Buffer
	if err := g.pages.ExecuteTemplate(&b, name+".html", data); err != nil {
		g.Text.ErrorContext(r.Context(), "render failed", "page", name, "err", err)
		g.shell.Refuse(w, r, http.StatusInternalServerError, "服务内部出错，已记录。请稍后再试。")
		return
	}
	g.shell.Page(w, r, status, title, AccountPath, template.HTML(b.String()))
}

type signInView struct {
	Said, Problem, Name, Next, Provider string
	Local                               bool
}

func (g *Guard) signInView(r *http.Request) signInView {
	v := signInView{Local: g.Directory.Accounts.Any(r.Context()), Next: inside(r.FormValue("next"))}
	if g.Provider != nil {
		v.Provider = g.Provider.Label()
	}
	return v
}

// inside is an address of this site to go on to; the first page for any other.
func inside(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") ||
		strings.HasPrefix(next, SignInPath) || len(next) > 2000 {
		return "/"
	}
	return next
}

func (g *Guard) signInPage(w http.ResponseWriter, r *http.Request) {
	v := g.signInView(r)
	if Of(r.Context()).Kind == ByAccount {
		http.Redirect(w, r, AccountPath, http.StatusSeeOther)
		return
	}
	if r.URL.Query().Get("out") != "" {
		v.Said = "已退出登录。"
	}
	g.show(w, r, http.StatusOK, "signin", "登录", v)
}

func (g *Guard) signIn(w http.ResponseWriter, r *http.Request) {
	v := g.signInView(r)
	v.Name = strings.TrimSpace(r.PostFormValue("name"))
	note(r, "sign-in", g.known(r.Context(), v.Name))
	if !safeForm(r) {
		g.shell.Refuse(w, r, http.StatusForbidden, notHere)
		return
	}
	if wait := g.lockout.wait(v.Name, peer(r)); wait > 0 {
		seconds := int(wait.Seconds()) + 1
		w.Header().Set("Retry-After", fmt.Sprint(seconds))
		v.Problem = fmt.Sprintf("密码错误次数太多，请%d秒后再试。", seconds)
		g.show(w, r, http.StatusTooManyRequests, "signin", "登录", v)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), hashWait)
	defer cancel()
	a, err := g.Directory.Accounts.SignIn(ctx, v.Name, r.PostFormValue("password"))
	switch {
	case errors.Is(err, ErrRefused):
		v.Problem = "账号或密码不对，或账号已停用。请核对后再试，或找管理员。"
		g.show(w, r, http.StatusUnauthorized, "signin", "登录", v)
		return
	case err != nil:
		g.lockout.right(v.Name, peer(r)) // nothing was said of the password
		g.unable(w, r, err)
		return
	}
	g.lockout.right(v.Name, peer(r))
	g.begin(w, r, a, v.Next)
}

// safeForm tells whether a form that signs in is one of ours: else another site could sign
// somebody in as somebody else.
func safeForm(r *http.Request) bool { return sameOrigin(r) || r.Header.Get("Cookie") == "" }

func (g *Guard) unable(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		g.Text.ErrorContext(r.Context(), "sign-in failed", "err", err)
	}
	g.shell.Refuse(w, r, http.StatusServiceUnavailable, "现在登录的人太多，或账号存储没有回应，请过几秒再试。")
}

// begin signs an account in and goes on to next.
func (g *Guard) begin(w http.ResponseWriter, r *http.Request, a Account, next string) {
	secret, ends, err := g.Directory.Sessions.Begin(r.Context(), a.ID)
	if err != nil {
		g.unable(w, r, err)
		return
	}
	note(r, "sign-in", a.Name)
	g.setCookie(w, g.cookieName(), secret, "/", int(ends.Sub(g.Now()).Seconds()))
	if a.Change {
		next = AccountPath
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func (g *Guard) signOut(w http.ResponseWriter, r *http.Request) {
	note(r, "sign-out", Of(r.Context()).Name)
	if c, err := r.Cookie(g.cookieName()); err == nil {
		if err := g.Directory.Sessions.End(r.Context(), c.Value); err != nil {
			g.unable(w, r, err)
			return
		}
	}
	g.setCookie(w, g.cookieName(), "", "/", -1)
	http.Redirect(w, r, SignInPath+"?out=1", http.StatusSeeOther)
}

type accountView struct {
	Name, Role, Groups, Said, Problem, Provider string
	Change, Local                               bool

	Chat     bool // there are chat platforms to be tied to
	Links    []linkView
	Code     string
	CodeEnds string
}

// mine is the account of who is signed in; others are asked to sign in.
func (g *Guard) mine(w http.ResponseWriter, r *http.Request) (a Account, v accountView, ok bool) {
	p := Of(r.Context())
	a, ok = g.Directory.Accounts.ByID(r.Context(), p.ID)
	if p.Kind != ByAccount || !ok {
		http.Redirect(w, r, SignInPath, http.StatusSeeOther)
		return a, v, false
	}
	v = accountView{Name: a.Name, Role: a.Role.Label(), Groups: strings.Join(a.Groups, "、"), Change: a.Change, Local: a.Subject == ""}
	if g.Provider != nil {
		v.Provider = g.Provider.Label()
	}
	g.showLinks(r.Context(), a, &v)
	return a, v, true
}

func (g *Guard) accountPage(w http.ResponseWriter, r *http.Request) {
	if _, v, ok := g.mine(w, r); ok {
		switch r.URL.Query().Get("said") {
		case "changed":
			v.Said = "密码已改，其他地方的登录都已退出。"
		case "unlinked":
			v.Said = "已解除，那个聊天账号只能看到公开的文件了。"
		}
		g.show(w, r, http.StatusOK, "account", "账号", v)
	}
}

func (g *Guard) changePassword(w http.ResponseWriter, r *http.Request) {
	a, v, ok := g.mine(w, r)
	if !ok {
		return
	}
	note(r, "change-password", a.Name)
	fail := func(status int, problem string) {
		v.Problem = problem
		g.show(w, r, status, "account", "账号", v)
	}
	fresh := r.PostFormValue("new")
	if fresh == "" || fresh != r.PostFormValue("again") {
		fail(http.StatusUnprocessableEntity, "两次写的新密码不一样，请重写。")
		return
	}
	if wait := g.lockout.wait(a.Name, peer(r)); wait > 0 {
		fail(http.StatusTooManyRequests, fmt.Sprintf("密码错误次数太多，请%d秒后再试。", int(wait.Seconds())+1))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), hashWait)
	defer cancel()
	if _, err := g.Directory.Accounts.SignIn(ctx, a.Name, r.PostFormValue("old")); errors.Is(err, ErrRefused) {
		fail(http.StatusUnprocessableEntity, "现在的密码不对，请核对后再试。")
		return
	} else if err != nil {
		g.unable(w, r, err)
		return
	}
	g.lockout.right(a.Name, peer(r))
	switch _, _, err := g.Directory.Accounts.SetPassword(ctx, a.ID, fresh); {
	case errors.Is(err, ErrPassword):
		fail(http.StatusUnprocessableEntity, err.Error()+"。")
		return
	case err != nil:
		g.unable(w, r, err)
		return
	}
	if err := g.Directory.Sessions.EndAll(ctx, a.ID); err != nil {
		g.unable(w, r, err)
		return
	}
	a.Change = false
	g.begin(w, r, a, AccountPath+"?said=changed")
}

// note says in the log what was done, and by whom where it is not known yet.
func note(r *http.Request, action, who string) {
	if e := Note(r.Context()); e != nil {
		e.Action, e.Who = action, who
	}
}

// known is a name if it is that of an account. What else is typed where a name is asked for
// may be a password, and is not logged.
func (g *Guard) known(ctx context.Context, name string) string {
	for _, a := range g.Directory.Accounts.List(ctx) {
		if strings.EqualFold(a.Name, name) {
			return a.Name
		}
	}
	return ""
}

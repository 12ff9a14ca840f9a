package access

import (
	"cmp"
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/cmd/internal/oplog"
)

// Shell is the site the pages stand in.
type Shell interface {
	Page(w http.ResponseWriter, r *http.Request, status int, title, active string, main template.HTML)
	Refuse(w http.ResponseWriter, r *http.Request, status int, detail string)
	Problem(status int, detail string) error
}

// Config is what a Guard needs; Directory, Known, Rights and Now are required.
type Config struct {
	Directory *Directory
	// Known tells who shows what the service knew of before there were accounts.
	Known func(*http.Request) (Principal, bool)
	// Rights are what the routes ask for, by the pattern they are registered with.
	Rights map[string]Right
	// Provider vouches for people; nil is nobody.
	Provider *Provider
	// MustSignIn has nobody read who is not known.
	MustSignIn bool
	// AdminFrom are the addresses from which the rights of staff and administrators count;
	// none is anywhere.
	AdminFrom []netip.Prefix
	// Chat are the chat platforms people may tie their accounts to: what they are called, by
	// kind; none is none.
	Chat map[string]string
	// Zone is for moments shown on pages; nil is UTC.
	Zone *time.Location
	// Base is the address people use; cookies are for https alone where it is.
	Base string
	Log  *oplog.Log   // nil keeps none
	Text *slog.Logger // for what went wrong; nil discards
	Now  func() time.Time
	// RequestID names the request; nil is not.
	RequestID func(context.Context) string
}

// Guard stands before the routes. Safe for concurrent use.
type Guard struct {
	Config
	mux     *http.ServeMux
	shell   Shell
	lockout *lockout
	pages   *template.Template
}

// New is a guard of the routes of a mux.
func New(cfg Config, shell Shell, mux *http.ServeMux) *Guard {
	if cfg.Text == nil {
		cfg.Text = slog.New(slog.DiscardHandler)
	}
	if cfg.RequestID == nil {
		cfg.RequestID = func(context.Context) string { return "" }
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	return &Guard{Config: cfg, mux: mux, shell: shell, lockout: newLockout(cfg.Now), pages: parsePages()}
}

// Accounts tells whether people sign in here at all.
func (g *Guard) Accounts(ctx context.Context) bool {
	return g.Provider != nil || g.Directory.Accounts.Any(ctx)
}

// Wrap puts the guard before the routes. Nothing gets past it whose Principal and viewer
// are not in the context.
func (g *Guard) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := g.Now()
		_, pattern := g.mux.Handler(r)
		p, cookie := g.who(r)
		from := peer(r)
		near := g.fromAdmin(from)
		if !near {
			p = p.without()
		}
		note := &oplog.Entry{}
		sw := &statusWriter{ResponseWriter: w}
		inner := r.WithContext(noted(With(r.Context(), p), note))
		if g.lets(sw, inner, p, g.Rights[pattern], cookie, near) {
			next.ServeHTTP(sw, inner)
		}
		r.Pattern = cmp.Or(inner.Pattern, pattern) // for the access log
		g.log(inner, p, pattern, from, note, sw.status, g.Now().Sub(start))
	})
}

// statusWriter remembers what was sent.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// who is asking, and whether a browser said so by itself, by the cookie of a session: that of
// a personal link is guarded by the site, as ever. What is shown and fits nothing is nobody.
func (g *Guard) who(r *http.Request) (p Principal, cookie bool) {
	if secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		if t, ok := g.Directory.Tokens.Find(r.Context(), secret); ok {
			return t.Principal(), false
		}
		p, _ = g.Known(r)
		return p, false
	}
	if c, err := r.Cookie(g.cookieName()); err == nil {
		if id, ok := g.Directory.Sessions.Account(r.Context(), c.Value); ok {
			if a, ok := g.Directory.Accounts.ByID(r.Context(), id); ok {
				return a.Principal(), true
			}
		}
	}
	p, _ = g.Known(r)
	return p, false
}

// lets tells whether a request goes on; if not it is answered.
func (g *Guard) lets(w http.ResponseWriter, r *http.Request, p Principal, right Right, cookie, near bool) bool {
	api := !strings.Contains(r.Header.Get("Accept"), "text/html") || strings.HasPrefix(r.URL.Path, "/api/")
	switch {
	case right == AsAnybody:
		if !cookie || safe(r) || sameOrigin(r) {
			return true
		}
		g.shell.Refuse(w, r, http.StatusForbidden, notHere)
	case !near && (right == AsAdmin || right == AsStaff):
		g.shell.Refuse(w, r, http.StatusForbidden, "管理操作只接受来自管理地址的访问，请换到管理用的电脑上操作，或请管理员核对 --admin-allow。")
	case p.Change:
		if api {
			g.shell.Refuse(w, r, http.StatusForbidden, "请先登录网页改掉初始密码，再做别的。")
		} else {
			http.Redirect(w, r, AccountPath, http.StatusSeeOther)
		}
	case cookie && !safe(r) && !sameOrigin(r):
		g.shell.Refuse(w, r, http.StatusForbidden, notHere)
	case p.May(right), p.Kind == Anonymous && right == AsReader && !g.MustSignIn, p.Kind == Anonymous && right == AsOneself:
		return true // the routes of reminders tell who is nobody what to do
	case p.Kind == Anonymous && !api && r.Method == http.MethodGet && g.Accounts(r.Context()):
		http.Redirect(w, r, SignInPath+"?"+url.Values{"next": {r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
	case p.Kind == Anonymous && right == AsReader:
		w.Header().Set("WWW-Authenticate", "Bearer")
		g.shell.Refuse(w, r, http.StatusUnauthorized, "需要登录：网页请从 "+SignInPath+" 登录，程序请加上请求头 Authorization: Bearer 令牌。")
	case p.Kind == Anonymous:
		w.Header().Set("WWW-Authenticate", "Bearer")
		g.shell.Refuse(w, r, http.StatusUnauthorized, "需要管理令牌：请加上请求头 Authorization: Bearer 令牌，或用有权限的账号登录。服务端没有设置 POLICYBOT_TOKEN 时，请先设置并重启。")
	case p.Kind == ByToken:
		g.shell.Refuse(w, r, http.StatusForbidden, "这个令牌没有这项用途，请管理员用 policybot token create 另发一个。")
	default:
		g.shell.Refuse(w, r, http.StatusForbidden, "您的账号不能做这项操作，请联系管理员。")
	}
	return false
}

const notHere = "不能确认这次提交来自本站页面，请刷新页面后再提交。"

// safe tells whether a method only reads.
func safe(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
}

// sameOrigin tells whether a browser says that the request comes from a page of ours. The
// site refuses what is said to come from elsewhere; here somebody has to say that it does
// not: a browser too old to say so at all is not believed.
func sameOrigin(r *http.Request) bool {
	if s := r.Header.Get("Sec-Fetch-Site"); s != "" {
		return s == "same-origin" || s == "none"
	}
	for _, name := range []string{"Origin", "Referer"} {
		if from := r.Header.Get(name); from != "" {
			u, err := url.Parse(from)
			return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
		}
	}
	return false
}

// fromAdmin tells whether the rights of staff count at an address.
func (g *Guard) fromAdmin(a netip.Addr) bool {
	return len(g.AdminFrom) == 0 || slices.ContainsFunc(g.AdminFrom, func(p netip.Prefix) bool { return p.Contains(a) })
}

// ParseAllow reads addresses and networks.
func ParseAllow(list []string) (out []netip.Prefix, err error) {
	for _, s := range list {
		if a, err := netip.ParseAddr(s); err == nil {
			out = append(out, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, err
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// peer is the address a request comes from; zero when it has none.
func peer(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// quiet are routes that say nothing of anybody.
var quiet = []string{"GET /static/{file}", "GET /favicon.ico", "GET /healthz", "GET /readyz"}

// log writes down what was done. What changes something, and what was refused, is on disk
// when the request is answered.
func (g *Guard) log(r *http.Request, p Principal, pattern string, from netip.Addr, note *oplog.Entry, status int, took time.Duration) {
	if g.Log == nil || slices.Contains(quiet, pattern) {
		return
	}
	e := *note
	e.Who, e.Kind = cmp.Or(e.Who, p.Name), cmp.Or(e.Kind, string(p.Kind))
	e.From, e.Status, e.Took = from.String(), cmp.Or(status, http.StatusOK), took.Milliseconds()
	if e.Action == "" {
		if e.Action = pattern; !strings.Contains(pattern, " ") {
			e.Action = r.Method + " " + pattern
		}
	}
	for _, name := range []string{"id", "name", "sum"} { // never a key or a token
		e.Target = cmp.Or(e.Target, r.PathValue(name))
	}
	e.Request = g.RequestID(r.Context())
	g.Log.Write(e, !safe(r) || e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden)
}

type noteKey struct{}

func noted(ctx context.Context, e *oplog.Entry) context.Context {
	return context.WithValue(ctx, noteKey{}, e)
}

// Note is the entry of the log a request will leave, for its handler to fill in; nil where
// none is kept. It is for the goroutine of the request.
func Note(ctx context.Context) *oplog.Entry {
	e, _ := ctx.Value(noteKey{}).(*oplog.Entry)
	return e
}

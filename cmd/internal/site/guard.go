package site

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
)

// contentPolicy lets a page load only our own files; nothing may frame it and
// no inline script or style runs.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// statusWriter remembers what was sent, for the log and for panics.
type statusWriter struct {
	http.ResponseWriter
	status int
	ctx    context.Context // of the request, which knows whether its body was broken
}

// WriteHeader passes on the first status only: a client that goes away in the middle of
// an answer makes the API library send another.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = theirs(w.ctx, status)
		w.ResponseWriter.WriteHeader(w.status)
	}
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// identify gives the request an id, logs it by route (never by query, which
// holds the question) and turns a panic into a 500.
func (s *Site) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()[:16]
		r = watchBody(r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id)))
		w.Header().Set("X-Request-Id", id)
		sw, start := &statusWriter{ResponseWriter: w, ctx: r.Context()}, s.cfg.Now()
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				// The panic value may quote the question, so only its type is logged.
				s.cfg.Log.ErrorContext(r.Context(), "panic", "route", r.Pattern,
					"kind", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
				if sw.status == 0 {
					s.Refuse(sw, r, http.StatusInternalServerError, failed)
				}
			}
			took := s.cfg.Now().Sub(start)
			s.cfg.Observe(r.Pattern, sw.status, took)
			level := slog.LevelInfo
			if isProbe(r) || r.URL.Path == MetricsPath { // asked every few seconds for ever
				level = slog.LevelDebug
			}
			s.cfg.Log.Log(r.Context(), level, "request", "method", r.Method, "route", r.Pattern,
				"status", sw.status, "took", took.Round(time.Microsecond))
		}()
		next.ServeHTTP(sw, r)
	})
}

// harden sets the security headers and bounds the body. Answers are not stored
// by caches unless a handler says otherwise.
func (s *Site) harden(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		limit := max(MaxBody, s.cfg.Large[r.URL.Path])
		if r.ContentLength > limit {
			writeProblem(w, problem(http.StatusRequestEntityTooLarge, tooLarge(limit)))
			return
		}
		// One byte more than huma's own bound, so that huma reports the excess.
		r.Body = http.MaxBytesReader(w, r.Body, limit+1)
		next.ServeHTTP(w, r)
	})
}

func tooLarge(limit int64) string {
	if limit >= 1<<20 {
		return fmt.Sprintf("请求体超过%dMiB，请分几次提交。", limit>>20)
	}
	return fmt.Sprintf("请求体超过%dKiB，请缩短后再试。", limit>>10)
}

// MetricsPath is where the figures of the service are read.
const MetricsPath = "/metrics"

// isProbe tells the two health addresses: they say nothing of the documents and
// are asked by machines that know no token.
func isProbe(r *http.Request) bool { return r.URL.Path == "/healthz" || r.URL.Path == "/readyz" }

// admit decides who may read.
//
// Without a token only loopback clients are served, and Host must be a loopback
// name or the public one: a web page elsewhere could otherwise make a browser on
// this machine read the documents through a name it has pointed at 127.0.0.1.
// With a token the service is meant for others, so any client may read; Host may
// then also be an address or a bare machine name, which cannot be re-pointed so.
// A form posted from another site is refused in both cases.
func (s *Site) admit(next http.Handler) http.Handler {
	sameSite := http.NewCrossOriginProtection()
	sameSite.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Refuse(w, r, http.StatusForbidden, "不接受其他网站发来的提交，请在本站页面上操作。")
	}))
	ours := sameSite.Handler(next)
	shared := next
	next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.shares(r) {
			shared.ServeHTTP(w, r)
			return
		}
		ours.ServeHTTP(w, r)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isProbe(r) {
			next.ServeHTTP(w, r)
			return
		}
		given, has := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if has && !s.heard(w, r) {
			return
		}
		known := has && s.accepts(r.Context(), given)
		switch {
		case has && s.cfg.Shared() && !known:
			s.wrongToken(w, r)
		case !s.cfg.Shared() && !remoteAddr(r).IsLoopback():
			s.Refuse(w, r, http.StatusForbidden, "服务端没有设置访问令牌，只接受本机访问。请管理员设置 POLICYBOT_TOKEN 后重启。")
		case !known && !s.knownHost(r.Host):
			s.Refuse(w, r, http.StatusMisdirectedRequest, "不认识这个访问地址。请管理员把 POLICYBOT_PUBLIC_URL 设为实际使用的网址后重启。")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// accepts tells whether a bearer token is a right one.
func (s *Site) accepts(ctx context.Context, bearer string) bool {
	return s.cfg.Token != "" && SameSecret(bearer, s.cfg.Token) || s.cfg.Accepts != nil && s.cfg.Accepts(ctx, bearer)
}

// SameSecret compares two tokens in time that does not depend on where they differ.
func SameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// knownHost tells whether the Host header names this service (see admit).
func (s *Site) knownHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	if u, err := url.Parse(s.cfg.PublicURL); err == nil && host != "" && host == strings.ToLower(u.Hostname()) {
		return true
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.IsLoopback() || s.cfg.Shared()
	}
	return s.cfg.Shared() && host != "" && !strings.Contains(host, ".")
}

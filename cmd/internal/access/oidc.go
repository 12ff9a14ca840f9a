package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// ProviderConfig is an OpenID Connect provider: the 统一身份认证 of a government network.
type ProviderConfig struct {
	Issuer       string // https://…; http only for this machine
	ClientID     string
	ClientSecret string   // "" is a public client: the code is bound to us by PKCE alone
	Name         string   // as the button says it; "" is 统一身份认证
	NameClaim    string   // "" is preferred_username, then name, then sub
	GroupsClaim  string   // "" is groups
	AdminGroups  []string // whoever is in one is an administrator
	StaffGroups  []string // the same of staff
	AllowGroups  []string // only who is in one may sign in; nil is whoever the provider lets in
}

const (
	// providerWait bounds one exchange with the provider.
	providerWait = 10 * time.Second
	// flowFor is how long somebody may take to sign in over there.
	flowFor    = 10 * time.Minute
	flowCookie = "policybot_oidc"
	maxReplyID = 1 << 20 // bytes of an answer of the provider
)

// Provider vouches for people. It is asked what it offers when first needed, so that a
// service starts though the provider is down. Safe for concurrent use.
type Provider struct {
	cfg    ProviderConfig
	base   string
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

// NewProvider checks the settings. base is the address people use, to which they come back.
func NewProvider(cfg ProviderConfig, base string) (*Provider, error) {
	u, err := url.Parse(cfg.Issuer)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return nil, fmt.Errorf("统一身份认证的地址%q须是 https:// 开头的网址", cfg.Issuer)
	case cfg.ClientID == "":
		return nil, errors.New("没有设置统一身份认证分配的 client_id")
	}
	if cfg.GroupsClaim == "" {
		cfg.GroupsClaim = "groups"
	}
	return &Provider{cfg: cfg, base: strings.TrimSuffix(base, "/"), client: &http.Client{Timeout: providerWait, Transport: bounded{http.DefaultTransport}}}, nil
}

func isLoopback(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}

// bounded cuts off answers that never end.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = http.MaxBytesReader(nil, resp.Body, maxReplyID)
	}
	return resp, err
}

// Label is the provider as the button says it.
func (p *Provider) Label() string {
	if p.cfg.Name != "" {
		return p.cfg.Name
	}
	return "统一身份认证"
}

// discovered is the provider once it has said what it offers.
func (p *Provider) discovered() (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// The keys are fetched long after this, so that nothing of a request may end it.
	found, err := oidc.NewProvider(oidc.ClientContext(context.Background(), p.client), p.cfg.Issuer)
	if err != nil {
		return nil, fmt.Errorf("ask the identity provider: %w", err)
	}
	p.found = found
	return found, nil
}

func (p *Provider) oauth(found *oidc.Provider) oauth2.Config {
	return oauth2.Config{ClientID: p.cfg.ClientID, ClientSecret: p.cfg.ClientSecret, Endpoint: found.Endpoint(),
		RedirectURL: p.base + callbackPath, Scopes: []string{oidc.ScopeOpenID, "profile"}}
}

// flow is what a browser keeps while somebody signs in over there.
type flow struct{ state, nonce, verifier, next string }

func newFlow(next string) flow {
	return flow{rand.Text(), rand.Text(), oauth2.GenerateVerifier(), next}
}

func (f flow) String() string {
	return strings.Join([]string{f.state, f.nonce, f.verifier, url.QueryEscape(f.next)}, ".")
}

func readFlow(s string) (f flow, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) < 4 {
		return f, false
	}
	next, err := url.QueryUnescape(strings.Join(parts[3:], "."))
	return flow{parts[0], parts[1], parts[2], inside(next)}, err == nil && len(parts[0]) > 20 && len(parts[1]) > 20
}

// start is where to send a browser.
func (p *Provider) start(f flow) (string, error) {
	found, err := p.discovered()
	if err != nil {
		return "", err
	}
	o := p.oauth(found)
	return o.AuthCodeURL(f.state, oidc.Nonce(f.nonce), oauth2.S256ChallengeOption(f.verifier)), nil
}

// errVouch is wrapped when what comes back proves nothing.
var errVouch = errors.New("the provider does not vouch")

// finish is who a code stands for. The token is signed by the provider for us, not run out,
// and of the flow that was begun in this browser.
func (p *Provider) finish(ctx context.Context, f flow, code string) (Vouched, error) {
	found, err := p.discovered()
	if err != nil {
		return Vouched{}, err
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), providerWait)
	defer cancel()
	o := p.oauth(found)
	got, err := o.Exchange(ctx, code, oauth2.VerifierOption(f.verifier))
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return Vouched{}, fmt.Errorf("%w: it refuses the code: %s", errVouch, refused.ErrorCode)
	} else if err != nil {
		return Vouched{}, fmt.Errorf("exchange the code: %w", err)
	}
	raw, _ := got.Extra("id_token").(string)
	id, err := found.Verifier(&oidc.Config{ClientID: p.cfg.ClientID}).Verify(ctx, raw)
	if err != nil {
		return Vouched{}, fmt.Errorf("%w: %w", errVouch, err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(f.nonce)) != 1 {
		return Vouched{}, fmt.Errorf("%w: another nonce", errVouch)
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(got.AccessToken); err != nil {
			return Vouched{}, fmt.Errorf("%w: %w", errVouch, err)
		}
	}
	claims := map[string]any{}
	if err := id.Claims(&claims); err != nil {
		return Vouched{}, fmt.Errorf("%w: %w", errVouch, err)
	}
	return p.vouched(id, claims)
}

// vouched reads the claims.
func (p *Provider) vouched(id *oidc.IDToken, claims map[string]any) (Vouched, error) {
	v := Vouched{Subject: id.Issuer + "\n" + id.Subject, Role: Reader}
	for _, name := range []string{p.cfg.NameClaim, "preferred_username", "name", "sub"} {
		if s, ok := claims[name].(string); ok && v.Name == "" && name != "" {
			v.Name = s
		}
	}
	switch list := claims[p.cfg.GroupsClaim].(type) {
	case string:
		v.Groups = strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",，、; ", r) })
	case []any:
		for _, g := range list {
			if s, ok := g.(string); ok {
				v.Groups = append(v.Groups, s)
			}
		}
	}
	in := func(of []string) bool {
		return slices.ContainsFunc(of, func(g string) bool { return slices.Contains(v.Groups, g) })
	}
	switch {
	case len(p.cfg.AllowGroups) > 0 && !in(p.cfg.AllowGroups) && !in(p.cfg.StaffGroups) && !in(p.cfg.AdminGroups):
		return Vouched{}, fmt.Errorf("%w: in none of the groups that may sign in", ErrRefused)
	case in(p.cfg.AdminGroups):
		v.Role = Admin
	case in(p.cfg.StaffGroups):
		v.Role = Staff
	}
	// A provider may send hundreds of groups, and some of names we do not take.
	v.Groups = slices.DeleteFunc(v.Groups, func(g string) bool { _, err := checkGroups([]string{g}); return err != nil })
	slices.Sort(v.Groups)
	v.Groups = slices.Compact(v.Groups)
	v.Groups = v.Groups[:min(len(v.Groups), maxGroups)]
	return v, nil
}

func (g *Guard) toProvider(w http.ResponseWriter, r *http.Request) {
	f := newFlow(inside(r.FormValue("next")))
	to, err := g.Provider.start(f)
	if err != nil {
		g.Text.WarnContext(r.Context(), "identity provider cannot be reached", "err", err)
		g.refuseSignIn(w, r, http.StatusServiceUnavailable, g.Provider.Label()+"现在连不上，请过一会儿再试，或用本地账号登录。")
		return
	}
	g.setCookie(w, flowCookie, f.String(), oidcPath, int(flowFor.Seconds()))
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (g *Guard) fromProvider(w http.ResponseWriter, r *http.Request) {
	note(r, "sign-in", "")
	c, err := r.Cookie(flowCookie)
	f, ok := flow{}, false
	if err == nil {
		f, ok = readFlow(c.Value)
	}
	g.setCookie(w, flowCookie, "", oidcPath, -1) // once
	if !ok || subtle.ConstantTimeCompare([]byte(r.FormValue("state")), []byte(f.state)) != 1 {
		g.refuseSignIn(w, r, http.StatusUnauthorized, "这次登录不是从本页开始的，或等得太久了，请重新登录。")
		return
	}
	if said := r.FormValue("error"); said != "" || r.FormValue("code") == "" {
		g.refuseSignIn(w, r, http.StatusUnauthorized, g.Provider.Label()+"没有同意登录，请重新登录，或找管理员。")
		return
	}
	v, err := g.Provider.finish(r.Context(), f, r.FormValue("code"))
	var a Account
	if err == nil {
		a, err = g.Directory.Accounts.Welcome(r.Context(), v)
	}
	switch {
	case errors.Is(err, ErrRefused):
		g.refuseSignIn(w, r, http.StatusForbidden, "您的账号不在可以登录的范围内，或已停用，请找管理员。")
	case errors.Is(err, errVouch):
		g.Text.WarnContext(r.Context(), "sign-in not vouched for", "err", err)
		g.refuseSignIn(w, r, http.StatusUnauthorized, g.Provider.Label()+"给的凭据不能核实，请重新登录。")
	case err != nil:
		g.Text.WarnContext(r.Context(), "sign-in failed", "err", err)
		g.refuseSignIn(w, r, http.StatusServiceUnavailable, g.Provider.Label()+"或账号存储现在没有回应，请过一会儿再试。")
	default:
		g.begin(w, r, a, f.next)
	}
}

// refuseSignIn shows the page again with what went wrong.
func (g *Guard) refuseSignIn(w http.ResponseWriter, r *http.Request, status int, problem string) {
	v := g.signInView(r)
	v.Problem = problem
	g.show(w, r, status, "signin", "登录", v)
}

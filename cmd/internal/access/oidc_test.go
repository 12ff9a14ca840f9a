package access

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// identity is an OpenID Connect provider with real keys: discovery, JWKS, the code flow with
// PKCE, signed tokens. It is strict about what comes, and can be told to do wrong.
type identity struct {
	*httptest.Server
	t   *testing.T
	key *rsa.PrivateKey

	mu     sync.Mutex
	codes  map[string]url.Values // what the flow was begun with, by code; each is good once
	claims map[string]any        // of who signs in
	wrong  string                // what to do wrong
	down   bool
}

const (
	clientID     = "policybot"
	clientSecret = "ein-geheimnis"
)

func newIdentity(t *testing.T) *identity {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &identity{t: t, key: key, codes: map[string]url.Values{}, claims: map[string]any{"sub": "42", "preferred_username": "wang", "groups": []string{"人事科"}}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.discovery)
	mux.HandleFunc("GET /keys", i.keys)
	mux.HandleFunc("GET /authorize", i.authorize)
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *identity) discovery(w http.ResponseWriter, _ *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.down {
		http.Error(w, "down", http.StatusBadGateway)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"}, "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
	})
}

func (i *identity) keys(w http.ResponseWriter, _ *http.Request) {
	_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.key.Public(), KeyID: "k1", Algorithm: "RS256", Use: "sig"}}})
}

// authorize lets whoever comes in at once.
func (i *identity) authorize(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	q := r.URL.Query()
	if q.Get("client_id") != clientID || q.Get("response_type") != "code" || !slices.Contains(strings.Fields(q.Get("scope")), "openid") ||
		q.Get("redirect_uri") != "https://zc.example.cn/sign-in/oidc/callback" || len(q.Get("state")) < 20 || len(q.Get("nonce")) < 20 ||
		q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" {
		i.t.Errorf("began with %v", q)
		http.Error(w, "bad", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	i.codes[code] = q
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

func (i *identity) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	id, secret, _ := r.BasicAuth()
	if id == "" {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	begun, ok := i.codes[r.PostFormValue("code")]
	delete(i.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if id != clientID || secret != clientSecret || !ok || begun.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := map[string]any{"iss": i.URL, "aud": clientID, "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(), "nonce": begun.Get("nonce")}
	for name, value := range i.claims {
		claims[name] = value
	}
	key := i.key
	switch i.wrong {
	case "another key":
		key, _ = rsa.GenerateKey(rand.Reader, 2048)
	case "for another":
		claims["aud"] = "somebody-else"
	case "of another":
		claims["iss"] = "https://evil.example"
	case "run out":
		claims["exp"] = time.Now().Add(-time.Hour).Unix()
	case "another nonce":
		claims["nonce"] = "another"
	case "another access token":
		claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA"
	}
	token := i.sign(key, claims)
	switch i.wrong {
	case "unsigned":
		parts := strings.Split(token, ".")
		token = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + "."
	case "changed":
		parts := strings.Split(token, ".")
		body, _ := base64.RawURLEncoding.DecodeString(parts[1])
		token = parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(body), `"42"`, `"43"`, 1))) + "." + parts[2]
	case "none":
		token = ""
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 3600, "id_token": token})
}

func (i *identity) sign(key *rsa.PrivateKey, claims map[string]any) string {
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k1"))
	if err != nil {
		i.t.Fatal(err)
	}
	body, _ := json.Marshal(claims)
	signed, err := s.Sign(body)
	if err != nil {
		i.t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		i.t.Fatal(err)
	}
	return token
}

// abroad is a house whose people sign in with a provider.
func abroad(t *testing.T, change func(*ProviderConfig)) (*house, *identity) {
	i := newIdentity(t)
	cfg := ProviderConfig{Issuer: i.URL, ClientID: clientID, ClientSecret: clientSecret, AdminGroups: []string{"信息中心"}, StaffGroups: []string{"办公室"}}
	if change != nil {
		change(&cfg)
	}
	p, err := NewProvider(cfg, "https://zc.example.cn")
	if err != nil {
		t.Fatal(err)
	}
	h := build(t, func(c *Config) { c.Provider, c.Base = p, "https://zc.example.cn" })
	h.c.t = time.Now() // tokens run out by the clock of the machine
	return h, i
}

// goThere begins at this house and comes back from the provider; it returns the address come
// back to and the cookie kept meanwhile.
func (h *house) goThere(t *testing.T, next string) (back, kept string) {
	t.Helper()
	r := h.do(request{method: "GET", path: "/sign-in/oidc?" + url.Values{"next": {next}}.Encode()})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("beginning: %d %s", r.StatusCode, text(t, r))
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	there, err := client.Get(r.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	there.Body.Close()
	u, err := url.Parse(there.Header.Get("Location"))
	if err != nil || there.StatusCode != http.StatusFound {
		t.Fatalf("over there: %d %v", there.StatusCode, err)
	}
	c := r.Cookies()[0]
	if !c.HttpOnly || !c.Secure || c.Path != oidcPath || c.MaxAge <= 0 {
		t.Errorf("cookie %+v", c)
	}
	return u.RequestURI(), c.Name + "=" + c.Value
}

// comeBack is what the house makes of it: the session, "" for none.
func (h *house) comeBack(back, kept string) (session string, r *http.Response) {
	r = h.do(request{method: "GET", path: back, cookie: kept, headers: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	for _, c := range r.Cookies() {
		if c.Name == h.g.cookieName() && c.Value != "" {
			session = c.Name + "=" + c.Value
		}
	}
	return session, r
}

func TestProvider(t *testing.T) {
	h, i := abroad(t, nil)
	session, r := h.comeBack(h.goThere(t, "/read?x=1"))
	if session == "" || r.Header.Get("Location") != "/read?x=1" {
		t.Fatalf("%d to %s: %s", r.StatusCode, r.Header.Get("Location"), text(t, r))
	}
	if got := text(t, h.do(request{method: "GET", path: "/read", cookie: session})); got != "account/wang/reader" {
		t.Errorf("signed in as %q", got)
	}
	if a := h.d.Accounts.List(t.Context()); len(a) != 1 || !slices.Equal(a[0].Groups, []string{"人事科"}) {
		t.Errorf("accounts %+v", a)
	}
	// What the provider says of him counts from the next time on.
	i.mu.Lock()
	i.claims["groups"] = []any{"人事科", "信息中心", 7, "一个\n坏名字"}
	i.mu.Unlock()
	session, _ = h.comeBack(h.goThere(t, ""))
	if got := text(t, h.do(request{method: "GET", path: "/read", cookie: session})); got != "account/wang/admin" {
		t.Errorf("signed in as %q", got)
	}
	if a := h.d.Accounts.List(t.Context()); len(a) != 1 || len(a[0].Groups) != 2 {
		t.Errorf("accounts %+v", a)
	}
	if _, err := h.d.Accounts.Edit(t.Context(), "wang", Edit{Disabled: new(true)}); err == nil {
		t.Error("the last administrator was kept out")
	}
	addAccount(t, h.d, "主任", Admin)
	if _, err := h.d.Accounts.Edit(t.Context(), "wang", Edit{Disabled: new(true)}); err != nil {
		t.Fatal(err)
	}
	if session, r = h.comeBack(h.goThere(t, "")); session != "" || r.StatusCode != http.StatusForbidden {
		t.Errorf("kept out, and let in: %d", r.StatusCode)
	}
	all := text(t, h.do(request{method: "GET", path: "/sign-in"}))
	if !strings.Contains(all, "用统一身份认证登录") || !strings.Contains(all, "密码") {
		t.Errorf("the page of signing in: %s", all)
	}
}

// TestNotVouched: what is not signed by the provider, for us, now and for this browser, lets
// nobody in.
func TestNotVouched(t *testing.T) {
	h, i := abroad(t, nil)
	for _, wrong := range []string{"another key", "for another", "of another", "run out", "another nonce", "another access token", "unsigned", "changed", "none"} {
		i.mu.Lock()
		i.wrong = wrong
		i.mu.Unlock()
		session, r := h.comeBack(h.goThere(t, ""))
		if body := text(t, r); session != "" || r.StatusCode != http.StatusUnauthorized || !strings.Contains(body, "不能核实") {
			t.Errorf("%s: %d, session %q: %s", wrong, r.StatusCode, session, body)
		}
	}
	i.mu.Lock()
	i.wrong = ""
	i.mu.Unlock()
	back, kept := h.goThere(t, "")
	_, other := h.goThere(t, "")
	u, _ := url.Parse(back)
	forged := func(change func(url.Values)) string {
		q := u.Query()
		change(q)
		return u.Path + "?" + q.Encode()
	}
	for name, c := range map[string][2]string{
		"in another browser": {back, ""},
		"of another flow":    {back, other},
		"another state":      {forged(func(q url.Values) { q.Set("state", "x") }), kept},
		"no state":           {forged(func(q url.Values) { q.Del("state") }), kept},
		"an odd cookie":      {back, flowCookie + "=..."},
		"an empty flow":      {forged(func(q url.Values) { q.Set("state", "") }), flowCookie + "=...%2F"},
		"no code":            {forged(func(q url.Values) { q.Del("code") }), kept},
		"another code":       {forged(func(q url.Values) { q.Set("code", "x") }), kept},
		"refused over there": {forged(func(q url.Values) { q.Set("error", "access_denied") }), kept},
	} {
		if session, r := h.comeBack(c[0], c[1]); session != "" || r.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d, session %q", name, r.StatusCode, session)
		}
	}
	if session, r := h.comeBack(back, kept); session == "" {
		t.Errorf("the right one: %d", r.StatusCode)
	}
	if session, _ := h.comeBack(back, kept); session != "" {
		t.Error("a code was good twice")
	}
	if n := len(h.d.Accounts.List(t.Context())); n != 1 {
		t.Errorf("%d accounts were made", n)
	}
}

// TestProviderDown: the service goes on without the provider, and finds it when it is back.
func TestProviderDown(t *testing.T) {
	h, i := abroad(t, func(c *ProviderConfig) { c.AllowGroups = []string{"教育局"} })
	i.mu.Lock()
	i.down = true
	i.mu.Unlock()
	if r := h.do(request{method: "GET", path: "/sign-in/oidc"}); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text(t, r), "连不上") {
		t.Errorf("down: %d", r.StatusCode)
	}
	i.mu.Lock()
	i.down = false
	i.mu.Unlock()
	session, r := h.comeBack(h.goThere(t, "https://evil.example"))
	if session != "" || r.StatusCode != http.StatusForbidden {
		t.Errorf("in none of the groups that may: %d", r.StatusCode)
	}
	i.mu.Lock()
	i.claims["groups"] = "教育局, 人事科"
	i.mu.Unlock()
	if session, r = h.comeBack(h.goThere(t, "https://evil.example")); session == "" || r.Header.Get("Location") != "/" {
		t.Errorf("in one: %d to %s", r.StatusCode, r.Header.Get("Location"))
	}
}

func TestProviderSettings(t *testing.T) {
	for _, c := range []ProviderConfig{{Issuer: "http://id.example.cn", ClientID: "x"}, {Issuer: "id.example.cn", ClientID: "x"}, {Issuer: "https://id.example.cn"}, {}} {
		if _, err := NewProvider(c, "https://zc.example.cn"); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}

package feishufake

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"
)

// The app and its tenant.
const (
	Tenant  = "t1"
	BotUser = "ou_bot"
	BotName = "policybot"
)

// Config is what the app is registered with, and how 飞书 behaves.
type Config struct {
	AppID, AppSecret, EncryptKey, VerificationToken string

	Retries   []time.Duration // pauses before a delivery is repeated; nil is once, after 10 ms
	Patience  time.Duration   // how long a delivery waits for its answer; default 3 s
	Part      int             // bytes of a frame's payload before it is split; default 64 KiB
	Ping      int             // seconds between signs of life; default 120
	Paced     bool            // five messages a second for one place
	Twice     bool            // every event is sent twice
	Late      float64         // share of the events that is held back a moment, and so out of order
	NoHistory bool            // the app may not read what is said in groups
	NoRaw     bool            // cards are read back without what they were made of
	Scopes    []string        // granted; nil is all that are asked for
	Now       func() time.Time
}

// Feishu is the fake. It is safe for any number of goroutines.
type Feishu struct {
	cfg    Config
	server *httptest.Server
	closed chan struct{}

	mu       sync.Mutex
	seq      int
	token    string
	issued   int
	names    map[string]string   // open_id -> name
	chats    map[string][]string // chat_id -> members
	direct   map[string]string   // open_id -> chat_id
	messages []*Message
	byID     map[string]*Message
	byName   map[string]string // name -> open_id
	said     int               // by the app
	limited  int
	uuids    map[string]*Message
	sent     map[string][]time.Time // place -> when, for Config.Paced
	behave   func(Call) Behaviour
	calls    map[string]int
	bad      []string

	endpoint   string
	conns      []*conn
	stalled    bool
	deliveries []*Delivery
	work       sync.WaitGroup

	tasks map[string]*Task
	keys  map[string]string // client_token -> guid
}

// Call is a request of the app.
type Call struct {
	Method string // GET /open-apis/im/v1/messages
	Place  string // that a message is for
}

// Behaviour is how a call is treated; the zero value takes it.
type Behaviour struct {
	Status     int // of the answer, without a code; 0 is none
	RetryAfter string
	Code       int // an answer with this code, and nothing done
	Hang       bool
	Reset      bool
	Delay      time.Duration
}

// Message is one that was said.
type Message struct {
	ID, Chat, Root, Thread, Type, Content string
	UUID, Sender                          string // open_id, or "" for the app
	At                                    time.Time
	Updated, Deleted                      bool
}

// New is a tenant with nobody in it.
func New(cfg Config) *Feishu {
	if cfg.Retries == nil {
		cfg.Retries = []time.Duration{10 * time.Millisecond}
	}
	if cfg.Patience == 0 {
		cfg.Patience = 3 * time.Second
	}
	if cfg.Part == 0 {
		cfg.Part = 64 << 10
	}
	if cfg.Ping == 0 {
		cfg.Ping = 120
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	f := &Feishu{
		cfg: cfg, closed: make(chan struct{}), names: map[string]string{}, chats: map[string][]string{}, direct: map[string]string{},
		uuids: map[string]*Message{}, byID: map[string]*Message{}, byName: map[string]string{BotName: BotUser}, sent: map[string][]time.Time{}, calls: map[string]int{}, tasks: map[string]*Task{}, keys: map[string]string{},
	}
	f.server = httptest.NewServer(f.routes())
	return f
}

// API is the address of the interface.
func (f *Feishu) API() string { return f.server.URL }

// Close ends everything.
func (f *Feishu) Close() {
	close(f.closed)
	f.Cut()
	f.work.Wait()
	f.server.CloseClientConnections()
	f.server.Close()
}

// Bad is what no app should have sent.
func (f *Feishu) Bad() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.bad)
}

// Calls is how often a method was called: "POST /open-apis/im/v1/messages", ids as *.
func (f *Feishu) Calls(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[method]
}

// Behave decides how each call is treated.
func (f *Feishu) Behave(by func(Call) Behaviour) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.behave = by
}

// ExpireTokens makes every token that was handed out useless.
func (f *Feishu) ExpireTokens() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.token = ""
}

// Issued is how many tokens were handed out.
func (f *Feishu) Issued() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.issued
}

func (f *Feishu) complain(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bad = append(f.bad, fmt.Sprintf(format, args...))
}

// next is a number that no other thing has; mu is held.
func (f *Feishu) next() int { f.seq++; return f.seq }

// refusal is an answer that something was not done.
type refusal struct {
	status, code int
	msg          string
}

func no(code int, format string, args ...any) *refusal {
	return &refusal{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

func (f *Feishu) routes() http.Handler {
	mux := http.NewServeMux()
	open := func(pattern string, do func(r *http.Request, body []byte) (any, *refusal)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, false, do) })
	}
	authorised := func(pattern string, do func(r *http.Request, body []byte) (any, *refusal)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, true, do) })
	}
	open("POST /open-apis/auth/v3/tenant_access_token/internal", f.issue)
	open("POST /callback/ws/endpoint", f.where)
	mux.HandleFunc("GET /ws", f.accept)
	authorised("GET /open-apis/bot/v3/info", func(*http.Request, []byte) (any, *refusal) {
		return map[string]any{"bot": map[string]any{"open_id": BotUser, "app_name": BotName, "activate_status": 2}}, nil
	})
	authorised("GET /open-apis/application/v6/scopes", f.scopes)
	authorised("POST /open-apis/im/v1/messages", f.create)
	authorised("POST /open-apis/im/v1/messages/{id}/reply", f.reply)
	authorised("PATCH /open-apis/im/v1/messages/{id}", f.update)
	authorised("GET /open-apis/im/v1/messages", f.list)
	authorised("GET /open-apis/im/v1/messages/{id}", f.get)
	authorised("GET /open-apis/im/v1/chats/{id}", f.chat)
	authorised("GET /open-apis/im/v1/chats/{id}/members", f.members)
	f.taskRoutes(authorised)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		f.complain("%s %s: there is no such call", r.Method, r.URL.Path)
		http.NotFound(w, r)
	})
	return mux
}

// serve answers a call: what Behave says, or what do returns. What is done is done before the answer.
func (f *Feishu) serve(w http.ResponseWriter, r *http.Request, token bool, do func(r *http.Request, body []byte) (any, *refusal)) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	method := r.Pattern
	f.mu.Lock()
	for _, name := range []string{"{id}", "{guid}"} {
		method = strings.ReplaceAll(method, name, "*")
	}
	f.calls[method]++
	behave := f.behave
	valid := f.token != "" && r.Header.Get("Authorization") == "Bearer "+f.token
	f.mu.Unlock()
	if r.Method != http.MethodGet && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") && r.Method != http.MethodDelete {
		f.complain("%s: not JSON", method)
	}
	var b Behaviour
	if behave != nil {
		b = behave(Call{Method: method, Place: f.placeOf(r, body)})
	}
	switch {
	case token && !valid:
		answer(w, http.StatusBadRequest, map[string]any{"code": 99991663, "msg": "Invalid access token for authorization. Please make a request with token attached."})
		return
	case b.Code != 0:
		answer(w, http.StatusBadRequest, map[string]any{"code": b.Code, "msg": "as told"})
		return
	case b.Status >= 400 && b.Status < 500:
		w.Header().Set("Retry-After", b.RetryAfter)
		w.WriteHeader(b.Status)
		return
	}
	data, refused := do(r, body)
	select {
	case <-time.After(b.Delay):
	case <-f.closed:
	}
	switch {
	case b.Hang:
		select {
		case <-r.Context().Done():
		case <-f.closed:
		}
		panic(http.ErrAbortHandler)
	case b.Reset:
		reset(w)
	case b.Status != 0:
		w.WriteHeader(b.Status)
	case refused != nil:
		answer(w, refused.status, map[string]any{"code": refused.code, "msg": refused.msg})
	default:
		out := map[string]any{"code": 0, "msg": "success"}
		if flat, ok := data.(map[string]any); ok && !strings.Contains(r.Pattern, "/im/") && !strings.Contains(r.Pattern, "/task/") &&
			!strings.Contains(r.Pattern, "/application/") && !strings.Contains(r.Pattern, "/callback/") {
			for k, v := range flat { // the older calls have no data
				out[k] = v
			}
		} else {
			out["data"] = data
		}
		answer(w, http.StatusOK, out)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// reset ends a connection with RST where the network knows that.
func reset(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

func (f *Feishu) issue(_ *http.Request, body []byte) (any, *refusal) {
	var in struct {
		ID     string `json:"app_id"`
		Secret string `json:"app_secret"`
	}
	if json.Unmarshal(body, &in) != nil || in.ID != f.cfg.AppID {
		return nil, no(10003, "invalid param")
	}
	if in.Secret != f.cfg.AppSecret {
		return nil, no(10014, "app secret invalid")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.token == "" {
		f.token = "t-TOPSECRET" + rand.Text()
		f.issued++
	}
	return map[string]any{"tenant_access_token": f.token, "expire": 7200}, nil
}

// Scopes are those the app needs.
var Scopes = []string{
	"im:message:send_as_bot", "im:message.p2p_msg:readonly", "im:message.group_at_msg:readonly", "im:message:readonly", "im:message.group_msg",
	"im:chat:readonly", "task:task:write",
}

func (f *Feishu) scopes(*http.Request, []byte) (any, *refusal) {
	granted := f.cfg.Scopes
	if granted == nil {
		granted = Scopes
	}
	var out []map[string]any
	for _, s := range granted {
		out = append(out, map[string]any{"scope_name": s, "grant_status": 1})
	}
	return map[string]any{"scopes": out}, nil
}

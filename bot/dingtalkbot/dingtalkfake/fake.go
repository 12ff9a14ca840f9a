package dingtalkfake

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

// Corp is the organisation, RobotUser the robot's own id in it.
const (
	Corp      = "dingfakecorp0001"
	RobotUser = "$:LWCP_v1:$robot"
	Template  = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
)

// Config of a DingTalk; zero fields mean the defaults named.
type Config struct {
	ClientID     string
	ClientSecret string
	EventToken   string // of encrypted events
	EventKey     string

	Templates []string      // that are published; default Template
	Denied    []string      // permissions the app has not: Card.Instance.Write, qyapi_robot_sendmsg, Todo.Todo.Write
	TokenLife time.Duration // default 2 h
	HookLife  time.Duration // of an address to answer to; default 90 min
	MaxValue  int           // bytes of a variable of a card; default 9,000: clients show no more
	PerMinute int           // messages of a conversation; 0 any number
	Resend    time.Duration // after which what was not acknowledged over Stream mode comes again; default 60 s
	Twice     bool          // everything is sent a second time, as if the first had not been acknowledged
	Late      float64       // share that is held back a moment, and so comes out of order
	Now       func() time.Time
}

// DingTalk is the fake.
type DingTalk struct {
	cfg    Config
	server *httptest.Server

	mu       sync.Mutex
	behave   func(c Call) Behaviour
	calls    map[string]int
	tokens   map[string]time.Time // until
	lastPost map[string][]time.Time
	people   map[string]string // userId -> name
	groups   map[string][]string
	messages []Message
	hooks    map[string]hook
	routes   map[string]route // callbackRouteKey
	conns    []*conn
	tickets  map[string]bool
	endpoint string
	gateway  [2]string
	sent     []*Delivery
	todos    map[string]*todo
	bad      []string
	limited  int // messages refused for their rate
	seq      int
	closed   chan struct{}
	under    sync.WaitGroup
}

// route is where presses go over HTTP.
type route struct{ url, secret string }

// Call is a request that arrived.
type Call struct {
	Path string
	Nth  int // of this path, from 1
}

// Behaviour is how a call is treated. The zero value takes it.
type Behaviour struct {
	Status     int
	Code       string // of the body; with Status
	RetryAfter string
	Location   string
	Delay      time.Duration // the answer comes so much later than the record
	Hang       bool
	Reset      bool
}

// New is an organisation with nobody in it.
func New(cfg Config) *DingTalk {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&cfg.TokenLife, 2*time.Hour)
	set(&cfg.HookLife, 90*time.Minute)
	set(&cfg.Resend, time.Minute)
	if cfg.MaxValue == 0 {
		cfg.MaxValue = 9000
	}
	if cfg.Templates == nil {
		cfg.Templates = []string{Template}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	d := &DingTalk{cfg: cfg, calls: map[string]int{}, tokens: map[string]time.Time{}, lastPost: map[string][]time.Time{}, people: map[string]string{},
		groups: map[string][]string{}, hooks: map[string]hook{}, routes: map[string]route{}, tickets: map[string]bool{}, todos: map[string]*todo{},
		closed: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1.0/oauth2/accessToken", d.token)
	mux.HandleFunc("POST /v1.0/gateway/connections/open", d.openStream)
	mux.HandleFunc("GET /connect", d.connect)
	mux.HandleFunc("POST /robot/sendBySession", d.bySession)
	for path, f := range map[string]func(body) (any, error){
		"POST /v1.0/card/instances/createAndDeliver":    d.createCard,
		"PUT /v1.0/card/instances":                      d.updateCard,
		"POST /v1.0/card/callbacks/register":            d.register,
		"POST /v1.0/robot/groupMessages/send":           d.groupMessage,
		"POST /v1.0/robot/oToMessages/batchSend":        d.privateMessage,
		"GET /v1.0/robot/oToMessages/readStatus":        d.readStatus,
		"POST /v1.0/todo/users/{union}/tasks":           d.createTodo,
		"PUT /v1.0/todo/users/{union}/tasks/{task}":     d.updateTodo,
		"DELETE /v1.0/todo/users/{union}/tasks/{task}":  d.deleteTodo,
		"POST /v1.0/todo/users/{union}/org/tasks/query": d.queryTodos,
		"POST /topapi/v2/user/get":                      d.getUser,
	} {
		mux.HandleFunc(path, d.authorised(f))
	}
	mux.HandleFunc("HEAD /{$}", func(http.ResponseWriter, *http.Request) {}) // tells the time
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		d.complain("unknown address " + r.Method + " " + r.URL.Path)
		http.NotFound(w, r)
	})
	d.server = httptest.NewServer(mux)
	return d
}

// API is the address of the new interface and of the old one.
func (d *DingTalk) API() string { return d.server.URL }

// Close ends everything.
func (d *DingTalk) Close() {
	close(d.closed)
	d.mu.Lock()
	conns := slices.Clone(d.conns)
	d.mu.Unlock()
	for _, c := range conns {
		_ = c.ws.Close()
	}
	d.under.Wait()
	d.server.CloseClientConnections()
	d.server.Close()
}

// AddPerson makes a member of the organisation.
func (d *DingTalk) AddPerson(userID, name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.people[userID] = name
}

// AddGroup makes a group with the robot in it.
func (d *DingTalk) AddGroup(id string, users ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.groups[id] = users
}

// Behave decides how calls are treated from now on; nil takes them all.
func (d *DingTalk) Behave(f func(c Call) Behaviour) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.behave = f
}

// Calls is how often each path was called.
func (d *DingTalk) Calls() map[string]int {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[string]int{}
	for k, v := range d.calls {
		out[k] = v
	}
	return out
}

// Deny takes a permission from the app, or with granted gives it.
func (d *DingTalk) Deny(permission string, granted bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cfg.Denied = slices.DeleteFunc(d.cfg.Denied, func(p string) bool { return p == permission })
	if !granted {
		d.cfg.Denied = append(d.cfg.Denied, permission)
	}
}

// Revoke makes all tokens invalid.
func (d *DingTalk) Revoke() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.tokens)
}

// Bad says what no app may do.
func (d *DingTalk) Bad() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.bad)
}

func (d *DingTalk) complain(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bad = append(d.bad, what)
}

// id is a new name; call with the lock.
func (d *DingTalk) id(prefix string) string {
	d.seq++
	return fmt.Sprintf("%s%06d", prefix, d.seq)
}

// refusal is an error as the interfaces give it.
type refusal struct {
	status int
	code   string
	text   string
	bad    bool // no app may do this
}

func (r *refusal) Error() string { return r.code + " " + r.text }

func wrong(code, format string, args ...any) error {
	return &refusal{http.StatusBadRequest, code, fmt.Sprintf(format, args...), true}
}

func refuse(code string) error { return &refusal{http.StatusBadRequest, code, code, false} }

// body is a request that was authorised.
type body struct {
	r    *http.Request
	raw  []byte
	path string
}

// into reads the body; unknown fields are no app's to send.
func (b body) into(v any) error {
	dec := json.NewDecoder(strings.NewReader(string(b.raw)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return wrong("invalidParameter.param.invalid", "%s: %v", b.path, err)
	}
	return nil
}

// authorised wraps what needs a token.
func (d *DingTalk) authorised(f func(body) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			return
		}
		old := strings.HasPrefix(r.URL.Path, "/topapi/")
		token := r.Header.Get("x-acs-dingtalk-access-token")
		if old {
			token = r.URL.Query().Get("access_token")
		}
		d.mu.Lock()
		ok := d.cfg.Now().Before(d.tokens[token])
		d.mu.Unlock()
		b := d.arrived(r.Method + " " + r.URL.Path)
		if !ok {
			err = &refusal{http.StatusUnauthorized, "InvalidAuthentication", "不合法的access_token", false}
			if old {
				err = &refusal{http.StatusOK, "40014", "不合法的access_token", false}
			}
		}
		var out any
		refused := b.Status >= 400 && b.Status < 500
		if err == nil && !refused {
			out, err = f(body{r, raw, r.URL.Path})
		}
		if d.treat(w, r, b) {
			return
		}
		d.answer(w, out, err, old)
	}
}

// arrived counts a call and says how it is to be treated.
func (d *DingTalk) arrived(path string) Behaviour {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls[path]++
	if d.behave == nil {
		return Behaviour{}
	}
	return d.behave(Call{Path: path, Nth: d.calls[path]})
}

// treat does what a Behaviour says instead of an answer.
func (d *DingTalk) treat(w http.ResponseWriter, r *http.Request, b Behaviour) (done bool) {
	if b.Delay > 0 {
		select {
		case <-time.After(b.Delay):
		case <-d.closed:
		}
	}
	switch {
	case b.Hang:
		select {
		case <-r.Context().Done():
		case <-d.closed:
		}
		panic(http.ErrAbortHandler)
	case b.Reset:
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = c.Close()
		return true
	case b.Status != 0:
		if b.RetryAfter != "" {
			w.Header().Set("Retry-After", b.RetryAfter)
		}
		if b.Location != "" {
			w.Header().Set("Location", b.Location)
		}
		w.WriteHeader(b.Status)
		if b.Code != "" {
			_ = json.NewEncoder(w).Encode(map[string]string{"code": b.Code, "message": b.Code})
		}
		return true
	}
	return false
}

func (d *DingTalk) answer(w http.ResponseWriter, out any, err error, old bool) {
	w.Header().Set("Content-Type", "application/json")
	r, ok := err.(*refusal)
	switch {
	case !ok && old:
		_ = json.NewEncoder(w).Encode(map[string]any{"errcode": 0, "errmsg": "ok", "result": out})
	case !ok:
		_ = json.NewEncoder(w).Encode(out)
	default:
		if r.bad {
			d.complain(r.Error())
		}
		if old {
			var code any = r.code
			if n := 0; len(r.code) > 0 {
				if _, err := fmt.Sscan(r.code, &n); err == nil {
					code = n
				}
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"errcode": code, "errmsg": r.text})
			return
		}
		w.WriteHeader(r.status)
		_ = json.NewEncoder(w).Encode(map[string]string{"code": r.code, "message": r.text, "requestid": rand.Text()})
	}
}

func (d *DingTalk) token(w http.ResponseWriter, r *http.Request) {
	b := d.arrived("POST " + r.URL.Path)
	var in struct{ AppKey, AppSecret string }
	err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&in)
	if d.treat(w, r, b) {
		return
	}
	if err != nil || in.AppKey != d.cfg.ClientID || in.AppSecret != d.cfg.ClientSecret {
		d.answer(w, nil, &refusal{http.StatusBadRequest, "invalidClientIdOrSecret", "无效的clientId或者clientSecret", false}, false)
		return
	}
	t := "token-TOPSECRET-" + rand.Text()
	d.mu.Lock()
	d.tokens[t] = d.cfg.Now().Add(d.cfg.TokenLife)
	d.mu.Unlock()
	d.answer(w, map[string]any{"accessToken": t, "expireIn": int(d.cfg.TokenLife.Seconds())}, nil, false)
}

// denied is the error for a permission the app has not; call with the lock.
func (d *DingTalk) denied(permission string) error {
	if slices.Contains(d.cfg.Denied, permission) {
		return &refusal{http.StatusForbidden, "Forbidden.AccessDenied.AccessTokenPermissionDenied", "没有调用该接口的权限，requiredScopes: [" + permission + "]", false}
	}
	return nil
}

func (d *DingTalk) getUser(b body) (any, error) {
	var in struct {
		UserID   string `json:"userid"`
		Language string `json:"language"`
	}
	if err := b.into(&in); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	name, ok := d.people[in.UserID]
	if !ok {
		return nil, &refusal{http.StatusOK, "60121", "找不到该用户", false}
	}
	return map[string]string{"userid": in.UserID, "unionid": Union(in.UserID), "name": name}, nil
}

// Union is the unionId of a person.
func Union(userID string) string { return "union-" + userID }

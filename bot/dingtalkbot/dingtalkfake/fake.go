package dingtalkfake

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
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

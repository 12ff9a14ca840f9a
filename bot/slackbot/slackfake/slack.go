package slackfake

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Who the app is. Everything else is named by the test.
const (
	Team    = "T0TEST0001"
	App     = "A0TEST0001"
	BotUser = "U0BOT00001"
	BotID   = "B0BOT00001"
	BotName = "policybot"
)

// Config of a Slack; zero fields mean the defaults named.
type Config struct {
	BotToken      string   // default xoxb-fake-token
	AppToken      string   // default xapp-fake-token
	SigningSecret string   // default 8f742231b10e8888abcd99yyyzzz85a5, of Slack's own example
	Scopes        []string // of the bot token; default AllScopes
	Events        []string // the app is subscribed to; default AllEvents

	PostEvery time.Duration // a message a channel; default 1 s, < 0 no limit
	PostBurst int           // messages that may come at once after a pause; default 1
	Tiers     bool          // also keep to the calls a minute of each method

	AckWithin time.Duration   // default 3 s
	Retries   []time.Duration // after a delivery failed; default at once, 1 min, 5 min
	PingEvery time.Duration   // of sockets; default 5 s
	TriggerID time.Duration   // how long one can be used; default 3 s

	Twice     bool    // every event is delivered twice
	Reordered float64 // share of events that are held back for a moment
	Silent    bool    // the bot's own messages do not come back as events

	Now  func() time.Time // default time.Now
	Seed uint64           // of what is random
}

// Slack is the workspace. It is safe for any number of goroutines.
type Slack struct {
	cfg      Config
	listener net.Listener
	server   *http.Server
	client   *http.Client // for deliveries
	upgrader websocket.Upgrader
	closed   chan struct{}
	under    sync.WaitGroup

	mu         sync.Mutex
	rand       *rand.Rand
	endpoint   string
	users      map[string]string // id: name
	channels   map[string]*channel
	views      map[string]*View
	homes      map[string]*View // by user
	triggers   map[string]trigger
	hooks      map[string]*hook // by path of a response_url
	threads    map[string]Thread
	sockets    []*socket
	tickets    map[string]bool
	waiting    map[string]chan []byte // for the acknowledgement of an envelope
	calls      map[string][]time.Time // by method, the last minute
	made       map[string]int         // by method, of all
	posted     int                    // messages of the bot, of all
	limited    int                    // posts refused for their rate
	behave     func(Call) Behaviour
	deliveries []*Delivery
	bad        []string
	lastTS     int64 // µs; every message has its own
	lastID     int
	stalled    bool
	slowHello  bool
}

// New starts a Slack on a port of this machine. Close it.
func New(cfg Config) *Slack {
	set(&cfg.BotToken, "xoxb-fake-token")
	set(&cfg.AppToken, "xapp-fake-token")
	set(&cfg.SigningSecret, "8f742231b10e8888abcd99yyyzzz85a5")
	set(&cfg.PostEvery, time.Second)
	set(&cfg.PostBurst, 1)
	set(&cfg.AckWithin, 3*time.Second)
	set(&cfg.PingEvery, 5*time.Second)
	set(&cfg.TriggerID, 3*time.Second)
	if cfg.Scopes == nil {
		cfg.Scopes = AllScopes()
	}
	if cfg.Events == nil {
		cfg.Events = AllEvents()
	}
	if cfg.Retries == nil {
		cfg.Retries = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic("slackfake: " + err.Error())
	}
	s := &Slack{
		cfg: cfg, listener: l,
		closed: make(chan struct{}),
		rand:   rand.New(rand.NewPCG(cfg.Seed, 1)),
		client: &http.Client{
			Transport:     &http.Transport{MaxIdleConnsPerHost: 1000, IdleConnTimeout: time.Minute},
			CheckRedirect: noRedirect,
		},
		users:    map[string]string{BotUser: BotName},
		channels: map[string]*channel{}, views: map[string]*View{}, homes: map[string]*View{},
		triggers: map[string]trigger{}, hooks: map[string]*hook{}, threads: map[string]Thread{},
		tickets: map[string]bool{}, waiting: map[string]chan []byte{}, calls: map[string][]time.Time{},
		made: map[string]int{},
		upgrader: websocket.Upgrader{
			CheckOrigin: func(*http.Request) bool { return true },
		},
	} // clients name api.slack.com
	s.server = &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(l) }()
	return s
}

func set[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Close ends everything and waits for deliveries under way.
func (s *Slack) Close() {
	close(s.closed)
	s.Cut()
	_ = s.server.Close()
	s.under.Wait()
	s.client.CloseIdleConnections()
}

func (s *Slack) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveMethod)
	mux.HandleFunc("/hook/{id}", s.serveHook)
	mux.HandleFunc("/link/", s.serveSocket)
	return mux
}

// Origin is scheme, host and port.
func (s *Slack) Origin() string { return "http://" + s.listener.Addr().String() }

// API is where the methods are, with a slash at the end.
func (s *Slack) API() string { return s.Origin() + "/api/" }

// BotToken, AppToken and SigningSecret are what the app is set up with.
func (s *Slack) BotToken() string { return s.cfg.BotToken }

// AppToken is the token for sockets.
func (s *Slack) AppToken() string { return s.cfg.AppToken }

// SigningSecret signs deliveries.
func (s *Slack) SigningSecret() string { return s.cfg.SigningSecret }

// Endpoint sends deliveries to base + /slack/events and so on; "" sends them over
// sockets.
func (s *Slack) Endpoint(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint = base
}

// Bad is what the app did that no app may do.
func (s *Slack) Bad() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.bad)
}

func (s *Slack) complain(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.complainLocked(format, args...)
}

func (s *Slack) complainLocked(format string, args ...any) {
	if len(s.bad) < 1000 {
		s.bad = append(s.bad, fmt.Sprintf(format, args...))
	}
}

// nextTS is a timestamp no message had before.
func (s *Slack) nextTS() string {
	s.lastTS = max(s.cfg.Now().UnixMicro(), s.lastTS+1)
	return fmt.Sprintf("%d.%06d", s.lastTS/1e6, s.lastTS%1e6)
}

// newID is an id with a prefix.
func (s *Slack) newID(prefix string) string {
	s.lastID++
	return fmt.Sprintf("%s%09d", prefix, s.lastID)
}

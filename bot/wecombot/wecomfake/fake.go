package wecomfake

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/bot/internal/wxcrypt"
)

// The limits of the platform, in bytes.
const (
	maxMarkdown = 4096
	maxStream   = 20480
	maxApp      = 2048
	maxFrame    = 1 << 20
)

// Config of a Fake; zero fields mean the defaults named.
type Config struct {
	BotID, Secret string // of the long connection
	Token, AESKey string // of the callback

	CorpID    string // of the app
	AgentID   int
	AppSecret string

	PerMinute int             // messages to one conversation; default 30, -1 no limit
	AckWithin time.Duration   // how long it waits for an acknowledgement; default 5 s
	Retries   []time.Duration // pauses before it tells again of what was not acknowledged; default none
	TokenLife time.Duration   // of an access_token; default 2 h
	Forgetful bool            // keeps no texts: for loads
	Twice     bool            // tells of everything twice
	Late      float64         // share that is told of a moment late, and so out of order
}

// Behaviour is how a message to be shown is treated. The zero value takes it.
type Behaviour struct {
	ErrCode    int  // refused with it
	Lost       bool // shown, and then answered with -1
	Hang       bool // shown, and not answered
	Reset      bool // shown, and the connection ends instead of an answer
	Status     int  // of an answer over HTTP, unless 0; shown when it is 5xx
	RetryAfter string
	Held       <-chan struct{} // over the long connection: what is next is read when it is closed; nil is at once
}

// Message is one that is shown.
type Message struct {
	ID    string // of its stream; "" of others
	To    string // msgid of what it answers; "" of others
	Place string // the group, or the person
	By    string // stream, push, response, app
	Text  string // Markdown
	At    time.Time

	finished bool
}

// Fake is 企业微信. It records a message when it arrives and answers later.
type Fake struct {
	cfg    Config
	crypt  *wxcrypt.Codec
	client *http.Client
	api    *httptest.Server

	mu       sync.Mutex
	endpoint string // of the callback
	groups   map[string][]string
	people   map[string]bool // who has spoken to the robot
	behave   func(by, place string) Behaviour
	messages []*Message
	streams  map[string]*Message
	requests map[string]*request // by req_id
	codes    map[string]*request // by response_code
	app      map[string]time.Time
	sent     map[string][]time.Time // by place
	told     []*Delivery
	running  sync.WaitGroup // deliveries
	tokens   map[string]time.Time

	calendars []string // of the app
	schedules []*schedule
	asked     map[string]int // calls of the calendar

	bad    []string
	line   *line
	seq    int
	counts Counts
	closed bool
}

// request is what may be answered: a message that was told of.
type request struct {
	place string
	to    string // msgid
	acked chan struct{}
	once  sync.Once
	used  bool
}

// Counts is how much there was.
type Counts struct {
	Told, Acked, Shown int
	Limited            int // refused for their rate
	Twice              int // messages of one stream or code that were finished more than once
}

// New starts it.
func New(cfg Config) *Fake {
	if cfg.PerMinute == 0 {
		cfg.PerMinute = 30
	}
	if cfg.AckWithin == 0 {
		cfg.AckWithin = 5 * time.Second
	}
	if cfg.TokenLife == 0 {
		cfg.TokenLife = 2 * time.Hour
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 512}}
	f := &Fake{cfg: cfg, client: client, groups: map[string][]string{}, people: map[string]bool{}, streams: map[string]*Message{}, requests: map[string]*request{},
		codes: map[string]*request{}, app: map[string]time.Time{}, sent: map[string][]time.Time{}, tokens: map[string]time.Time{}, asked: map[string]int{}}
	if cfg.Token != "" {
		codec, err := wxcrypt.New(cfg.Token, cfg.AESKey, "")
		if err != nil {
			panic(err)
		}
		f.crypt = codec
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ws", f.serveLine)
	mux.HandleFunc("GET /cgi-bin/gettoken", f.getToken)
	mux.HandleFunc("POST /cgi-bin/message/send", f.sendByApp)
	mux.HandleFunc("POST /cgi-bin/aibot/response", f.respondByURL)
	f.calendarAPI(mux)
	f.api = httptest.NewServer(mux)
	return f
}

// Close ends it.
func (f *Fake) Close() {
	f.mu.Lock()
	f.closed = true
	l := f.line
	f.mu.Unlock()
	if l != nil {
		l.close()
	}
	f.api.CloseClientConnections()
	f.api.Close()
}

// API is the address of its interfaces, WS that of the long connection.
func (f *Fake) API() string { return f.api.URL }

// WS is the address of the long connection.
func (f *Fake) WS() string { return "ws" + strings.TrimPrefix(f.api.URL, "http") + "/ws" }

// Endpoint is where callbacks go.
func (f *Fake) Endpoint(url string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.endpoint = url
}

// Group adds a group of members, in which the robot is.
func (f *Fake) Group(id string, members ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.groups[id] = members
}

// Known are persons who have spoken to the robot: only they can be spoken to.
func (f *Fake) Known(persons ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range persons {
		f.people[p] = true
	}
}

// Behave decides how messages to be shown are treated; nil takes all.
func (f *Fake) Behave(by func(by, place string) Behaviour) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.behave = by
}

// Bad is what no robot may do.
func (f *Fake) Bad() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.bad)
}

// Counts is how much there was.
func (f *Fake) Counts() Counts {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts
}

// Posted are the messages shown in a place, in order; "" is everywhere.
func (f *Fake) Posted(place string) (out []Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.messages {
		if (place == "" || m.Place == place) && m.Text != "" {
			out = append(out, *m)
		}
	}
	return out
}

// complain is called with the lock held.
func (f *Fake) complain(format string, args ...any) {
	if len(f.bad) < 100 {
		f.bad = append(f.bad, fmt.Sprintf(format, args...))
	}
}

// treated is how a message is treated, called with the lock held.
func (f *Fake) treated(by, place string) Behaviour {
	if f.behave == nil {
		return Behaviour{}
	}
	return f.behave(by, place)
}

// full tells whether a place has had its messages of this minute, and counts one more; called
// with the lock held.
func (f *Fake) full(place string) bool {
	if f.cfg.PerMinute < 0 {
		return false
	}
	now := time.Now()
	last := slices.DeleteFunc(f.sent[place], func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	if len(last) >= f.cfg.PerMinute {
		f.sent[place] = last
		f.counts.Limited++
		return true
	}
	f.sent[place] = append(last, now)
	return false
}

// show records a message, with the lock held.
func (f *Fake) show(m *Message) {
	m.At = time.Now()
	f.counts.Shown++
	if f.cfg.Forgetful {
		m.Text = "…"
	}
	f.messages = append(f.messages, m)
}

// checkText complains about a text that is none of this platform, with the lock held.
func (f *Fake) checkText(text string, max int) int {
	switch {
	case len(text) > max:
		f.complain("%d bytes of text, %d are taken", len(text), max)
		return 45002
	case strings.TrimSpace(text) == "":
		f.complain("an empty text")
		return 44004
	}
	if !f.cfg.Forgetful {
		if other := ReadMarkdown(text).Other; len(other) > 0 {
			f.complain("markup %q in %s", other, text)
		}
	}
	return 0
}

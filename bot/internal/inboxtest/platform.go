package inboxtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// platform is a chat platform over real HTTP: it sends each event until it is
// acknowledged, records what is said when the request arrives and answers later, so
// that who dies in between has said it and does not know.
type platform struct {
	server *httptest.Server

	mu     sync.Mutex
	events []bot.Event
	sent   map[string]time.Time // last sent, not acknowledged
	acked  map[string]bool
	said   map[string]int // reply id -> times
	order  map[string][]string
	reads  int
}

// newPlatform has n events, four to a conversation.
func newPlatform(n int) *platform {
	f := &platform{
		sent: map[string]time.Time{}, acked: map[string]bool{}, said: map[string]int{},
		order: map[string][]string{},
	}
	for i := range n {
		f.events = append(f.events, event(name("e%03d", i), name("P%d", i/4)))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /event", f.event)
	mux.HandleFunc("POST /ack", f.ack)
	mux.HandleFunc("POST /say", f.say)
	mux.HandleFunc("GET /said", f.find)
	f.server = httptest.NewServer(mux)
	return f
}

// event hands out the next that was not acknowledged. Of a conversation it sends
// one at a time, as a person would speak.
func (f *platform) event(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	waits := map[string]bool{}
	for _, e := range f.events {
		if f.acked[e.ID] || waits[e.Place] {
			continue
		}
		waits[e.Place] = true
		if time.Since(f.sent[e.ID]) > 300*time.Millisecond {
			f.sent[e.ID] = time.Now()
			_ = json.NewEncoder(w).Encode(e)
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

func (f *platform) ack(_ http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if rand.IntN(10) > 0 { // some acknowledgements are lost
		f.acked[r.FormValue("id")] = true
	}
}

func (f *platform) say(_ http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	id, place := r.FormValue("id"), r.FormValue("place")
	if f.said[id]++; f.said[id] == 1 {
		f.order[place] = append(f.order[place], id)
	}
	f.mu.Unlock()
	time.Sleep(5*time.Millisecond + rand.N(20*time.Millisecond))
}

func (f *platform) find(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	if f.said[r.FormValue("id")] == 0 {
		w.WriteHeader(http.StatusNotFound)
	}
}

// tally is what came of it.
type tally struct{ Lost, Twice, Disorder, Reads int }

func (f *platform) tally() (r tally) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r.Reads = f.reads
	want := map[string][]string{}
	for _, e := range f.events {
		for n := range 2 {
			id := bot.ReplyID(e.ID, n)
			want[e.Place] = append(want[e.Place], id)
			switch f.said[id] {
			case 0:
				r.Lost++
			case 1:
			default:
				r.Twice++
			}
		}
	}
	for place, ids := range want {
		for i := range min(len(ids), len(f.order[place])) {
			if f.order[place][i] != ids[i] {
				r.Disorder++
				break
			}
		}
	}
	return r
}

func (f *platform) answered() bool { return f.tally().Lost == 0 }

// client is the adapter of the platform.
type client struct{ url string }

var _ bot.Platform = client{}

func (c client) next() (e bot.Event, ok bool) {
	resp, err := http.Get(c.url + "/event")
	if err != nil {
		return e, false
	}
	defer resp.Body.Close()
	return e, resp.StatusCode == http.StatusOK && json.NewDecoder(resp.Body).Decode(&e) == nil
}

func (c client) ack(id string) {
	if resp, err := http.PostForm(c.url+"/ack", url.Values{"id": {id}}); err == nil {
		_ = resp.Body.Close()
	}
}

// Perform implements bot.Platform.
func (c client) Perform(ctx context.Context, e bot.Event, _ bot.Reply, id string) (reminders.Receipt, error) {
	form := url.Values{"id": {id}, "place": {e.Place}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/say", bytes.NewReader([]byte(form)))
	if err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return reminders.Receipt{}, fmt.Errorf("say: %w", err)
	}
	return reminders.Receipt{Message: id}, resp.Body.Close()
}

// Arrived implements bot.Platform.
func (c client) Arrived(ctx context.Context, _ bot.Event, _ bot.Reply, id string, _ time.Time) (reminders.Finding, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/said?id="+id, nil)
	if err != nil {
		return reminders.Finding{}, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return reminders.Finding{}, err
	}
	if resp.StatusCode == http.StatusNotFound {
		return reminders.Finding{Answer: reminders.Missing}, resp.Body.Close()
	}
	return reminders.Finding{Answer: reminders.Found, Receipt: reminders.Receipt{Message: id}}, resp.Body.Close()
}

var errNotHere = errors.New("no reminders here")

// Send implements bot.Sender.
func (c client) Send(context.Context, bot.Recipient, bot.Message) (reminders.Receipt, error) {
	return reminders.Receipt{}, reminders.Rejected(errNotHere)
}

// ReadBack implements bot.Sender.
func (c client) ReadBack(context.Context, string, []bot.Sought) ([]reminders.Finding, error) {
	return nil, errNotHere
}

// Package faults is a strict fake channel over real HTTP and a harness that kills
// senders, for the tests of stores and for cmd/bench. It is not below internal, where
// cmd/bench could not import it; nothing else but tests may.
package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/policybot/policybot/reminders"
)

// Fake is a channel over real HTTP on the loopback: strict, and as cruel as a real
// one may be. It records a message when the request arrives and answers 20 to 50 ms
// later, so a sender that dies in between has sent and does not know. It can be
// read back.
type Fake struct {
	URL    string
	server *httptest.Server

	mu      sync.Mutex
	arrived map[string][]time.Time
	bad     []string // what was wrong with requests
	reads   int
	delay   func() time.Duration
}

// message is what goes over the wire.
type message struct {
	ID, Channel, Text string
}

// NewFake starts a channel; delay nil is 20 to 50 ms.
func NewFake(delay func() time.Duration) *Fake {
	if delay == nil {
		delay = func() time.Duration { return 20*time.Millisecond + rand.N(30*time.Millisecond) }
	}
	f := &Fake{arrived: map[string][]time.Time{}, delay: delay}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /send", f.send)
	mux.HandleFunc("POST /read", f.read)
	f.server = httptest.NewServer(mux)
	f.URL = f.server.URL
	return f
}

// Close stops it.
func (f *Fake) Close() { f.server.CloseClientConnections(); f.server.Close() }

func (f *Fake) send(w http.ResponseWriter, r *http.Request) {
	var m message
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &m)
	}
	now := time.Now()
	f.mu.Lock()
	if err != nil || m.ID == "" || m.Text == "" || m.Channel == "" {
		f.bad = append(f.bad, fmt.Sprintf("%v: %s", err, body))
	} else {
		f.arrived[m.ID] = append(f.arrived[m.ID], now)
	}
	f.mu.Unlock()
	time.Sleep(f.delay())
	fmt.Fprintf(w, `{"ts":"%d"}`, now.UnixNano())
}

func (f *Fake) read(w http.ResponseWriter, r *http.Request) {
	var ids []string
	if err := json.NewDecoder(r.Body).Decode(&ids); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	found := make([]bool, len(ids))
	for i, id := range ids {
		found[i] = len(f.arrived[id]) > 0
	}
	f.reads += len(ids)
	f.mu.Unlock()
	_ = json.NewEncoder(w).Encode(found)
}

// Tally is what became of some occurrences.
type Tally struct {
	Arrived, Lost, Duplicates, Early int
	Reads                            int
	Lateness                         []time.Duration // of each that arrived, in no order
	Bad                              []string
}

// Tally compares what arrived with what was due when. An arrival that was not due
// is a duplicate.
func (f *Fake) Tally(due map[string]time.Time) Tally {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := Tally{Reads: f.reads, Bad: f.bad}
	for id, at := range due {
		times := f.arrived[id]
		if len(times) == 0 {
			t.Lost++
			continue
		}
		t.Arrived++
		t.Duplicates += len(times) - 1
		if times[0].Before(at) {
			t.Early++
		}
		t.Lateness = append(t.Lateness, times[0].Sub(at))
	}
	for id, times := range f.arrived {
		if _, ok := due[id]; !ok {
			t.Duplicates += len(times)
		}
	}
	return t
}

// Count is how often a message has arrived.
func (f *Fake) Count(id string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.arrived[id])
}

// Has tells whether a message has arrived.
func (f *Fake) Has(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.arrived[id]) > 0
}

// Posted is how many messages have arrived, each as often as it did.
func (f *Fake) Posted() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, times := range f.arrived {
		n += len(times)
	}
	return n
}

// Missing is how many of some have not arrived yet.
func (f *Fake) Missing(due map[string]time.Time) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id := range due {
		if len(f.arrived[id]) == 0 {
			n++
		}
	}
	return n
}

// Client is a reminders.Notifier for a Fake.
type Client struct {
	URL  string
	HTTP *http.Client
}

var _ reminders.Notifier = (*Client)(nil)

// NewClient has a connection for each of many sends at once.
func NewClient(url string) *Client {
	return &Client{URL: url, HTTP: &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: 512, DialContext: (&net.Dialer{Timeout: time.Second}).DialContext,
	}}}
}

// Send implements reminders.Notifier.
func (c *Client) Send(ctx context.Context, d reminders.Delivery) (reminders.Receipt, error) {
	var answer struct{ TS string }
	m := message{ID: d.Occurrence.ID, Channel: d.Occurrence.To.Channel, Text: d.Text()}
	if err := c.post(ctx, "/send", m, &answer); err != nil {
		return reminders.Receipt{}, err
	}
	return reminders.Receipt{Channel: m.Channel, Message: answer.TS}, nil
}

// ReadBack implements reminders.Notifier.
func (c *Client) ReadBack(ctx context.Context, _ string, ds []reminders.Delivery) ([]reminders.Finding, error) {
	ids := make([]string, len(ds))
	for i, d := range ds {
		ids[i] = d.Occurrence.ID
	}
	var found []bool
	if err := c.post(ctx, "/read", ids, &found); err != nil {
		return nil, err
	}
	out := make([]reminders.Finding, len(found))
	for i := range found {
		if out[i].Answer = reminders.Missing; found[i] {
			out[i].Answer = reminders.Found
		}
	}
	return out, nil
}

func (c *Client) post(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

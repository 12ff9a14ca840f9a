package soak

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"time"

	"github.com/policybot/policybot/cmd/bench/internal/latency"
	"github.com/policybot/policybot/cmd/bench/internal/process"
)

// load is what clients ask of the service. Its counters are safe for concurrent use.
type load struct {
	s           settings
	base        string
	client      *http.Client
	ids, titles []string // of the documents there from the beginning on
	name        string   // of this run, so that a data folder can be used again
	book        *book
	hook        *httptest.Server

	mu      sync.Mutex
	tallies map[string]*tally
	first   []string // errors, as many as are shown, when they happen and in the report
	behind  int      // things not begun, all clients being busy
}

// tally counts requests of a kind.
type tally struct {
	took            latency.Times
	failed, refused int
}

// newLoad looks at what there is to ask about, and adds where reminders go.
func newLoad(ctx context.Context, s settings, base string) (*load, error) {
	l := &load{s: s, base: base, book: newBook(), tallies: map[string]*tally{}, name: fmt.Sprintf("soak%x", time.Now().UnixNano()),
		client: &http.Client{Timeout: s.timeout, Transport: bearer{&http.Transport{MaxIdleConnsPerHost: 2 * s.clients, IdleConnTimeout: time.Minute}}}}
	var list struct {
		Documents []struct{ ID, Title string }
	}
	if err := l.json(ctx, "start", http.MethodGet, "/api/v1/documents?size=1000", nil, &list); err != nil {
		return nil, err
	}
	for _, d := range list.Documents {
		if d.Title != "" {
			l.ids, l.titles = append(l.ids, d.ID), append(l.titles, d.Title)
		}
	}
	if len(l.ids) == 0 {
		return nil, errors.New("there are no documents to ask about")
	}
	l.hook = httptest.NewServer(l.book)
	if err := l.json(ctx, "start", http.MethodPost, "/api/v1/webhooks", map[string]string{"name": l.name, "url": l.hook.URL + "/"}, nil); err != nil {
		l.hook.Close()
		return nil, err
	}
	delete(l.tallies, "start")
	return l, nil
}

// bearer shows who asks.
type bearer struct{ http.RoundTripper }

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+process.Token)
	return b.RoundTripper.RoundTrip(r)
}

// perMinute is how many things are done.
func (l *load) perMinute() (sum float64) {
	for _, rate := range l.s.rates {
		sum += *rate
	}
	return sum * l.s.scale
}

// run does things at an even rate, each of a kind drawn by its rate, until ctx ends; what was begun is finished.
func (l *load) run(ctx context.Context) {
	jobs := make(chan kind)
	var clients sync.WaitGroup
	for range l.s.clients {
		clients.Go(func() {
			for k := range jobs {
				k.do(l, context.WithoutCancel(ctx)) // each request has its own time limit
			}
		})
	}
	if all := l.perMinute(); all > 0 {
		tick := time.NewTicker(time.Duration(float64(time.Minute) / all))
		defer tick.Stop()
		for ctx.Err() == nil {
			select {
			case <-tick.C:
			case <-ctx.Done():
				continue
			}
			select {
			case jobs <- l.draw():
			default:
				l.mu.Lock()
				l.behind++
				l.mu.Unlock()
			}
		}
	}
	close(jobs)
	clients.Wait()
}

// draw is a kind, each as often as its rate says.
func (l *load) draw() kind {
	at := rand.Float64() * l.perMinute() / l.s.scale
	for _, k := range kinds {
		if at -= *l.s.rates[k.name]; at < 0 {
			return k
		}
	}
	return kinds[0]
}

// errRefused is an answer that tells to come again later, which is none that should not be.
var errRefused = errors.New("refused")

// send asks and counts. The body of what is answered with 2xx is returned.
func (l *load) send(ctx context.Context, kind, method, path, contentType string, body []byte) (said []byte, err error) {
	began := time.Now()
	said, err = l.fetch(ctx, method, path, contentType, body)
	l.note(kind, time.Since(began), err)
	return said, err
}

func (l *load) fetch(ctx context.Context, method, path, contentType string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, l.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := l.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	again := resp.Header.Get("Retry-After") != ""
	switch code := resp.StatusCode; {
	case err != nil:
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	case again && (code == http.StatusServiceUnavailable || code == http.StatusTooManyRequests):
		return nil, errRefused
	case code < 200 || code > 299:
		return nil, fmt.Errorf("%s %s: %d %.300s", method, path, code, said)
	}
	return said, nil
}

// note counts one thing done.
func (l *load) note(kind string, d time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.tallies[kind]
	if t == nil {
		t = &tally{}
		l.tallies[kind] = t
	}
	t.took = append(t.took, d)
	switch {
	case errors.Is(err, errRefused):
		t.refused++
	case err != nil:
		t.failed++
		if len(l.first) < 10 {
			l.first = append(l.first, fmt.Sprintf("%s %s: %v", time.Now().Format(time.TimeOnly), kind, err))
			_, _ = fmt.Fprintf(l.s.out, "  %s\n", l.first[len(l.first)-1])
		}
	}
}

// get asks for a page.
func (l *load) get(ctx context.Context, kind, path string, query ...string) ([]byte, error) {
	q := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		q.Set(query[i], query[i+1])
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return l.send(ctx, kind, http.MethodGet, path, "", nil)
}

// json sends in, unless it is nil, and reads the answer into out, unless that is nil.
func (l *load) json(ctx context.Context, kind, method, path string, in, out any) error {
	var body []byte
	contentType := ""
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
		contentType = "application/json"
	}
	said, err := l.send(ctx, kind, method, path, contentType, body)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(said, out)
}

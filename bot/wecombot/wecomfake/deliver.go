package wecomfake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Delivery is something a robot is told of.
type Delivery struct {
	ID     string // msgid
	Place  string // the group, or the person
	f      *Fake
	body   map[string]any
	acked  chan struct{} // closed when it was
	once   sync.Once
	tries  chan struct{} // closed when no try is left
	mu     sync.Mutex
	status int // of the last answer over HTTP

	attempts []Attempt
}

// Acked waits until it was acknowledged, or no try is left.
func (d *Delivery) Acked() bool {
	select {
	case <-d.acked:
		return true
	case <-d.tries:
		select {
		case <-d.acked:
			return true
		default:
			return false
		}
	}
}

// Status is that of the last answer over HTTP.
func (d *Delivery) Status() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.status
}

// Say is a person saying something to the robot: in a group with @, alone where group is "".
func (f *Fake) Say(person, group, text string) *Delivery {
	body := map[string]any{"msgtype": "text", "text": map[string]string{"content": text}}
	if group != "" {
		body["text"] = map[string]string{"content": "@policybot " + text}
	}
	return f.Tell(person, group, body)
}

// Enter is a person opening the conversation with the robot.
func (f *Fake) Enter(person string) *Delivery {
	return f.Tell(person, "", map[string]any{"msgtype": "event", "create_time": time.Now().Unix(), "event": map[string]string{"eventtype": "enter_chat"}})
}

// Tell tells of anything.
func (f *Fake) Tell(person, group string, body map[string]any) *Delivery {
	f.mu.Lock()
	f.seq++
	d := &Delivery{ID: fmt.Sprintf("CAIQ16HMjQYY/NGagIOA%dgq4KM0AI=", f.seq), Place: person, f: f, body: body, acked: make(chan struct{}), tries: make(chan struct{})}
	body["msgid"], body["aibotid"], body["chattype"], body["from"] = d.ID, "AIB1", "single", map[string]string{"userid": person}
	if group != "" {
		body["chattype"], body["chatid"], d.Place = "group", group, group
	} else {
		f.people[person] = true
	}
	if f.cfg.Token != "" && body["msgtype"] != "event" {
		code := fmt.Sprintf("code%d", f.seq)
		f.codes[code] = &request{place: d.Place, to: d.ID, acked: make(chan struct{})}
		body["response_url"] = f.api.URL + "/cgi-bin/aibot/response?response_code=" + code
	}
	f.told = append(f.told, d)
	f.mu.Unlock()
	f.running.Go(d.run)
	return d
}

// run tells until it is acknowledged or no try is left.
func (d *Delivery) run() {
	defer close(d.tries)
	if d.f.cfg.Late > 0 && rand.Float64() < d.f.cfg.Late {
		time.Sleep(rand.N(500 * time.Millisecond))
	}
	var again sync.WaitGroup
	defer again.Wait()
	if d.f.cfg.Twice {
		again.Go(func() { time.Sleep(rand.N(200 * time.Millisecond)); d.Once() })
	}
	for _, wait := range append([]time.Duration{0}, d.f.cfg.Retries...) {
		time.Sleep(wait)
		if d.Once() {
			return
		}
	}
}

// Once tells once more, and says whether that was acknowledged.
func (d *Delivery) Once() bool {
	d.f.mu.Lock()
	d.f.counts.Told++
	over, closed := d.f.cfg.Token != "", d.f.closed
	d.f.mu.Unlock()
	began := time.Now()
	ok := false
	switch {
	case closed:
	case over:
		ok = d.overHTTP()
	default:
		ok = d.overLine()
	}
	if ok {
		d.once.Do(func() { close(d.acked) })
	}
	d.mu.Lock()
	d.attempts = append(d.attempts, Attempt{time.Since(began), ok})
	d.mu.Unlock()
	return ok
}

// Attempt is a telling.
type Attempt struct {
	Took  time.Duration
	Acked bool
}

// Attempts are all tellings so far.
func (d *Delivery) Attempts() []Attempt {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.attempts)
}

// Deliveries are all that was told of.
func (f *Fake) Deliveries() []*Delivery {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.told)
}

// Idle waits until nothing is being told any more.
func (f *Fake) Idle(ctx context.Context) error {
	done := make(chan struct{})
	go func() { f.running.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// overLine is the first frame of an answer within AckWithin.
func (d *Delivery) overLine() bool {
	f := d.f
	f.mu.Lock()
	l := f.line
	f.seq++
	id := fmt.Sprintf("req%d", f.seq)
	req := &request{place: d.Place, to: d.ID, acked: make(chan struct{})}
	f.requests[id] = req
	f.mu.Unlock()
	cmd := "aibot_msg_callback"
	if d.body["msgtype"] == "event" {
		cmd = "aibot_event_callback"
	}
	if l == nil || !l.write(map[string]any{"cmd": cmd, "headers": map[string]string{"req_id": id}, "body": d.body}) {
		return false
	}
	t := time.NewTimer(f.cfg.AckWithin)
	defer t.Stop()
	select {
	case <-req.acked:
		return true
	case <-t.C:
		return false
	}
}

// overHTTP is a 200 within AckWithin.
func (d *Delivery) overHTTP() bool {
	f := d.f
	f.mu.Lock()
	endpoint := f.endpoint
	f.mu.Unlock()
	plain, err := json.Marshal(d.body)
	if err != nil {
		return false
	}
	q, body := f.sealed(plain)
	ctx, cancel := context.WithTimeout(context.Background(), f.cfg.AckWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint+"?"+q.Encode(), bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := f.client.Do(req)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	d.mu.Lock()
	d.status = resp.StatusCode
	d.mu.Unlock()
	if resp.StatusCode == http.StatusOK {
		f.mu.Lock()
		f.counts.Acked++
		f.mu.Unlock()
	}
	return resp.StatusCode == http.StatusOK
}

// sealed is a message as it goes over HTTP: the query and the body.
func (f *Fake) sealed(plain []byte) (url.Values, []byte) {
	f.mu.Lock()
	f.seq++
	nonce := strconv.Itoa(f.seq)
	f.mu.Unlock()
	ts := strconv.FormatInt(time.Now().Unix(), 10)
	encrypted, signature := f.crypt.Seal(plain, ts, nonce)
	body, _ := json.Marshal(map[string]string{"encrypt": encrypted})
	return url.Values{"msg_signature": {signature}, "timestamp": {ts}, "nonce": {nonce}}, body
}

// Verify is the setting of the address of the callback: it returns what was answered.
func (f *Fake) Verify(plain string) (string, error) {
	q, body := f.sealed([]byte(plain))
	var sealed struct{ Encrypt string }
	if err := json.Unmarshal(body, &sealed); err != nil {
		return "", err
	}
	q.Set("echostr", sealed.Encrypt)
	f.mu.Lock()
	endpoint := f.endpoint
	f.mu.Unlock()
	resp, err := http.Get(endpoint + "?" + q.Encode())
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("HTTP %d", resp.StatusCode)
	}
	return string(raw), err
}

// Again tells once more of everything, the last first.
func (f *Fake) Again() {
	f.mu.Lock()
	all := slices.Clone(f.told)
	f.mu.Unlock()
	slices.Reverse(all)
	for _, d := range all {
		d.Once()
	}
}

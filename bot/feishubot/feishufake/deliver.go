package feishufake

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	rand2 "math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Delivery is an event on its way to the app.
type Delivery struct {
	ID, Kind string
	body     []byte
	card     bool
	done     chan struct{}

	mu       sync.Mutex
	err      error
	response []byte
	attempts []Attempt
}

// Attempt is one time that an event was sent.
type Attempt struct {
	Took time.Duration
	Err  error
}

// Attempts are all of them so far.
func (d *Delivery) Attempts() []Attempt {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.attempts)
}

// Wait returns when the delivery has been acknowledged, or given up.
func (d *Delivery) Wait(ctx context.Context) error {
	select {
	case <-d.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

// Response is what the app answered with.
func (d *Delivery) Response() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.response)
}

// Deliveries are all events so far.
func (f *Feishu) Deliveries() []*Delivery {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.deliveries)
}

// Idle waits until nothing more is on its way.
func (f *Feishu) Idle(ctx context.Context) error {
	for _, d := range f.Deliveries() {
		select {
		case <-d.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Endpoint is the address that events are sent to; "" sends them over the long connections.
func (f *Feishu) Endpoint(url string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.endpoint = url
}

// deliver sends an event until it is acknowledged; what is done on a card is not repeated.
func (f *Feishu) deliver(kind string, event any) *Delivery {
	f.mu.Lock()
	n := f.next()
	now := f.cfg.Now()
	created := now.UnixMilli()
	if kind == "card.action.trigger" {
		created = now.UnixMicro()
	}
	body, _ := json.Marshal(map[string]any{
		"schema": "2.0",
		"header": map[string]any{"event_id": fmt.Sprintf("ev%d", n), "event_type": kind, "create_time": fmt.Sprint(created), "token": f.cfg.VerificationToken,
			"app_id": f.cfg.AppID, "tenant_key": Tenant},
		"event": event,
	})
	d := &Delivery{ID: fmt.Sprintf("ev%d", n), Kind: kind, body: body, card: kind == "card.action.trigger", done: make(chan struct{})}
	f.deliveries = append(f.deliveries, d)
	f.mu.Unlock()
	f.work.Go(func() {
		if rand2.Float64() < f.cfg.Late {
			time.Sleep(time.Duration(rand2.Int64N(int64(200 * time.Millisecond))))
		}
		if f.cfg.Twice && !d.card {
			f.work.Go(func() { _ = f.once(&Delivery{body: d.body, Kind: d.Kind}) })
		}
		f.try(d)
	})
	return d
}

func (f *Feishu) try(d *Delivery) {
	defer close(d.done)
	pauses := f.cfg.Retries
	if d.card {
		pauses = nil
	}
	for i := 0; ; i++ {
		err := f.once(d)
		if err == nil || i == len(pauses) {
			d.mu.Lock()
			d.err = err
			d.mu.Unlock()
			return
		}
		select {
		case <-time.After(pauses[i]):
		case <-f.closed:
			return
		}
	}
}

// once sends an event, and shows what a callback of a card is answered with.
func (f *Feishu) once(d *Delivery) error {
	f.mu.Lock()
	endpoint := f.endpoint
	f.mu.Unlock()
	var answer []byte
	var err error
	began := time.Now()
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.attempts = append(d.attempts, Attempt{time.Since(began), err})
	}()
	if endpoint != "" {
		answer, err = f.overHTTP(endpoint, d.body, true)
	} else {
		answer, err = f.overConn(d.body)
	}
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.response = answer
	d.mu.Unlock()
	if d.card {
		f.answered(d, answer)
	}
	return nil
}

// answered puts the card of an answer in the place of the one that was pressed.
func (f *Feishu) answered(d *Delivery, answer []byte) {
	var a struct {
		Card *struct {
			Type string          `json:"type"`
			Data json.RawMessage `json:"data"`
		} `json:"card"`
		Toast *struct {
			Type, Content string
		} `json:"toast"`
	}
	if len(bytes.TrimSpace(answer)) > 0 && json.Unmarshal(answer, &a) != nil {
		f.complain("a callback is answered with %.200s", answer)
		return
	}
	if a.Card == nil {
		return
	}
	for _, wrong := range CheckCard(a.Card.Data) {
		f.complain("card of an answer: %s", wrong)
	}
	var body struct {
		Event struct {
			Context struct {
				Message string `json:"open_message_id"`
			} `json:"context"`
		} `json:"event"`
	}
	_ = json.Unmarshal(d.body, &body)
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.byID[body.Event.Context.Message]; m != nil {
		m.Content, m.Updated = string(a.Card.Data), true
	}
}

// Again sends everything once more, the last first, as if nothing had been acknowledged.
func (f *Feishu) Again() {
	f.mu.Lock()
	all := slices.Clone(f.deliveries)
	f.mu.Unlock()
	slices.Reverse(all)
	for _, d := range all {
		<-d.done
		_ = f.once(&Delivery{body: d.body, Kind: d.Kind})
	}
}

// Challenge tries an address out, as the settings of the app do.
func (f *Feishu) Challenge(url string) ([]byte, error) {
	body, _ := json.Marshal(map[string]string{"challenge": "ajls384kdjx98XX", "token": f.cfg.VerificationToken, "type": "url_verification"})
	return f.overHTTP(url, body, false)
}

// overHTTP sends a body encrypted, and signed unless it tries the address out.
func (f *Feishu) overHTTP(url string, body []byte, signed bool) ([]byte, error) {
	body, _ = json.Marshal(map[string]string{"encrypt": Encrypt(f.cfg.EncryptKey, body)})
	ctx, cancel := context.WithTimeout(context.Background(), f.cfg.Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/feishu/events", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if signed {
		Sign(req.Header, f.cfg.EncryptKey, f.cfg.Now(), body)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("HTTP %d", resp.StatusCode)
	}
	return answer, err
}

// Sign sets the headers of a request that 飞书 sends.
func Sign(h http.Header, key string, now time.Time, body []byte) {
	ts, nonce := fmt.Sprint(now.Unix()), rand.Text()
	sum := sha256.Sum256([]byte(ts + nonce + key + string(body)))
	h.Set("X-Lark-Request-Timestamp", ts)
	h.Set("X-Lark-Request-Nonce", nonce)
	h.Set("X-Lark-Signature", hex.EncodeToString(sum[:]))
}

// Encrypt is how 飞书 encrypts what it sends.
func Encrypt(key string, plain []byte) string {
	sum := sha256.Sum256([]byte(key))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		panic(err)
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	plain = append(slices.Clone(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	out := make([]byte, aes.BlockSize+len(plain))
	_, _ = rand.Read(out[:aes.BlockSize])
	cipher.NewCBCEncrypter(block, out[:aes.BlockSize]).CryptBlocks(out[aes.BlockSize:], plain)
	return base64.StdEncoding.EncodeToString(out)
}

var errNoConn = errors.New("the app has no connection open")

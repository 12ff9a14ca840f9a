package dingtalkfake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/bot/internal/wxcrypt"
)

// What a Delivery is of.
const (
	topicRobot = "/v1.0/im/bot/messages/get"
	topicCard  = "/v1.0/card/instances/callback"
)

// Delivery is something the app is told.
type Delivery struct {
	ID    string // msgId, or of a press the frame's
	Topic string // "" an event of the organisation
	Event string // its type
	Body  string // JSON

	stamp string        // when it happened, Unix milliseconds
	done  chan struct{} // closed by the first acknowledgement

	mu       sync.Mutex
	attempts []Attempt
	open     []time.Time // attempts over Stream mode that wait for an answer
}

// Attempt is one try to deliver that was answered, or could not be.
type Attempt struct {
	Took time.Duration
	Err  error // nil: acknowledged
}

// Attempts so far.
func (x *Delivery) Attempts() []Attempt {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.attempts)
}

// Acked tells whether the app acknowledged.
func (x *Delivery) Acked() bool {
	select {
	case <-x.done:
		return true
	default:
		return false
	}
}

// Wait waits for the acknowledgement of this delivery or the end of ctx.
func (x *Delivery) Wait(ctx context.Context) bool {
	select {
	case <-x.done:
	case <-ctx.Done():
	}
	return x.Acked()
}

// began notes an attempt over Stream mode, answered its answer.
func (x *Delivery) began() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.open = append(x.open, time.Now())
}

func (x *Delivery) answered() {
	x.mu.Lock()
	began := time.Now()
	if len(x.open) > 0 {
		began, x.open = x.open[0], x.open[1:]
	}
	x.mu.Unlock()
	x.tried(began, nil)
}

// tried notes what became of an attempt.
func (x *Delivery) tried(began time.Time, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.attempts = append(x.attempts, Attempt{time.Since(began), err})
	select {
	case <-x.done:
	default:
		if err == nil {
			close(x.done)
		}
	}
}

// Said is what a person says: what is typed, and to whom.
type Said struct {
	Person  string
	Group   string // "" in private
	Text    string
	Mention []string // others who are called
	Type    string   // text, richText, audio, picture; default text
	At      time.Time
}

// Say is a message to the robot. In a group it is one that calls the robot: it is told of no
// other.
func (d *DingTalk) Say(s Said) *Delivery {
	d.mu.Lock()
	now := s.At
	if now.IsZero() {
		now = d.cfg.Now()
	}
	d.seq++
	id := fmt.Sprintf("msg%s+%d==", rand.Text()[:12], d.seq)
	session := rand.Text()
	until := d.cfg.Now().Add(d.cfg.HookLife)
	d.hooks[session] = hook{s.Group, s.Person, until}
	m := map[string]any{
		"senderPlatform": "Win", "conversationId": "cidPRIVATE" + base64.RawURLEncoding.EncodeToString([]byte(s.Person)) + "==", "conversationType": "1",
		"chatbotCorpId": Corp, "chatbotUserId": RobotUser, "msgId": id, "senderNick": d.people[s.Person], "isAdmin": false,
		"senderStaffId": s.Person, "senderId": "$:LWCP_v1:$" + s.Person, "senderCorpId": Corp, "createAt": now.UnixMilli(),
		"sessionWebhookExpiredTime": until.UnixMilli(), "sessionWebhook": d.server.URL + "/robot/sendBySession?session=" + session,
		"robotCode": d.cfg.ClientID, "msgtype": "text",
	}
	if d.people[s.Person] == "" { // of another organisation
		delete(m, "senderStaffId")
		m["senderNick"] = s.Person
	}
	text := s.Text
	if s.Group != "" {
		m["conversationId"], m["conversationType"], m["conversationTitle"], m["isInAtList"] = s.Group, "2", "群", true
		at := []map[string]string{{"dingtalkId": RobotUser}}
		for _, u := range s.Mention {
			at = append(at, map[string]string{"dingtalkId": "$:LWCP_v1:$" + u, "staffId": u})
		}
		m["atUsers"] = at
		text = " " + text
	}
	d.mu.Unlock()
	switch s.Type {
	case "richText":
		m["msgtype"], m["content"] = s.Type, map[string]any{"richText": []map[string]string{{"text": text}, {"downloadCode": "x", "type": "picture"}}}
	case "audio":
		m["msgtype"], m["content"] = s.Type, map[string]any{"duration": 4000, "downloadCode": "x", "recognition": text}
	case "picture":
		m["msgtype"], m["content"] = s.Type, map[string]any{"downloadCode": "x"}
	default:
		m["text"] = map[string]string{"content": text}
	}
	return d.deliver(id, topicRobot, "", m)
}

// Press is a person who presses a button of a card, by its text.
func (d *DingTalk) Press(person, key, text string) (*Delivery, error) {
	d.mu.Lock()
	i := slices.IndexFunc(d.messages, func(m Message) bool { return m.Kind == "card" && m.Key == key })
	if i < 0 {
		d.mu.Unlock()
		return nil, fmt.Errorf("no card %s", key)
	}
	m := d.messages[i]
	j := slices.IndexFunc(m.Buttons, func(b Button) bool { return b.Text == text && b.Request })
	if j < 0 {
		d.mu.Unlock()
		return nil, fmt.Errorf("no button %s on %s", text, key)
	}
	id := d.id("frame")
	d.mu.Unlock()
	return d.PressRaw(person, key, id, m.Buttons[j].ID, m.Buttons[j].Params), nil
}

// PressRaw is a press as 钉钉 tells of it, which an attacker may have made up.
func (d *DingTalk) PressRaw(person, key, id, button string, params json.RawMessage) *Delivery {
	content, _ := json.Marshal(map[string]any{"cardPrivateData": map[string]any{"actionIds": []string{button}, "params": params}})
	return d.deliver(id, topicCard, "", map[string]any{"type": "actionCallback", "outTrackId": key, "corpId": Corp, "userId": person, "userIdType": 1,
		"extension": "{}", "spaceType": "", "spaceId": "", "content": string(content), "value": string(content)})
}

// Notice is an event of the organisation.
func (d *DingTalk) Notice(kind string, data map[string]any) *Delivery {
	d.mu.Lock()
	id := d.id("event")
	d.mu.Unlock()
	return d.deliver(id, "", kind, data)
}

func (d *DingTalk) deliver(id, topic, event string, body map[string]any) *Delivery {
	raw, _ := json.Marshal(body)
	x := &Delivery{ID: id, Topic: topic, Event: event, Body: string(raw), done: make(chan struct{}),
		stamp: strconv.FormatInt(d.cfg.Now().UnixMilli(), 10)}
	d.mu.Lock()
	d.sent = append(d.sent, x)
	held := time.Duration(0)
	if d.cfg.Late > 0 && mrand.Float64() < d.cfg.Late {
		held = mrand.N(100 * time.Millisecond)
	}
	d.mu.Unlock()
	d.under.Go(func() {
		if held > 0 {
			time.Sleep(held)
		}
		d.attempt(x)
		if d.cfg.Twice {
			d.attempt(x)
		}
	})
	return x
}

// Deliveries are all so far.
func (d *DingTalk) Deliveries() []*Delivery {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.sent)
}

// Again sends everything once more, the last first, and waits for none of it.
func (d *DingTalk) Again() {
	d.mu.Lock()
	all := slices.Clone(d.sent)
	d.mu.Unlock()
	for _, x := range slices.Backward(all) {
		d.attempt(x)
	}
}

// Endpoint says where the app takes events over HTTP.
func (d *DingTalk) Endpoint(base string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.endpoint = strings.TrimSuffix(base, "/")
}

// Gateway passes what is for a public address on to where the app really is.
func (d *DingTalk) Gateway(public, to string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway = [2]string{strings.TrimSuffix(public, "/"), strings.TrimSuffix(to, "/")}
}

// attempt sends it once, over HTTP if there is an endpoint. Over HTTP there is no second try.
func (d *DingTalk) attempt(x *Delivery) {
	d.mu.Lock()
	base := d.endpoint
	d.mu.Unlock()
	if base == "" {
		d.toStream(x)
		return
	}
	began := time.Now()
	status, body, err := d.overHTTP(base, x)
	if err == nil && (status != http.StatusOK || !d.understood(x, body)) {
		err = fmt.Errorf("HTTP %d", status)
	}
	x.tried(began, err)
}

// overHTTP posts it, signed as it is signed there.
func (d *DingTalk) overHTTP(base string, x *Delivery) (int, []byte, error) {
	now := strconv.FormatInt(d.cfg.Now().UnixMilli(), 10)
	address, body, h := base+"/dingtalk/robot", x.Body, http.Header{"Content-Type": {"application/json"}}
	switch {
	case x.Topic == topicRobot:
		h.Set("timestamp", now)
		h.Set("sign", Sign(d.cfg.ClientSecret, now+"\n"+d.cfg.ClientSecret))
	case x.Topic == topicCard:
		d.mu.Lock()
		var track struct{ OutTrackID string }
		_ = json.Unmarshal([]byte(x.Body), &track)
		var to route
		for _, m := range d.messages {
			if m.Key == track.OutTrackID {
				to = d.routes[m.route]
			}
		}
		if rest, ok := strings.CutPrefix(to.url, d.gateway[0]); ok {
			to.url = d.gateway[1] + rest
		}
		d.mu.Unlock()
		address = to.url
		h.Set("x-ddpaas-signature-timestamp", x.stamp) // that of the press, so that what comes again is the same
		h.Set("x-ddpaas-signature", Sign(to.secret, x.stamp))
	default:
		codec, err := wxcrypt.New(d.cfg.EventToken, d.cfg.EventKey, d.cfg.ClientID)
		if err != nil {
			return 0, nil, err
		}
		var data map[string]any
		_ = json.Unmarshal([]byte(x.Body), &data)
		data["EventType"], data["eventId"] = x.Event, x.ID
		plain, _ := json.Marshal(data)
		sealed, sign := codec.Seal(plain, now, "nonce123")
		raw, _ := json.Marshal(map[string]string{"encrypt": sealed})
		body = string(raw)
		address = base + "/dingtalk/events?" + url.Values{"signature": {sign}, "msg_signature": {sign}, "timestamp": {now}, "nonce": {"nonce123"}}.Encode()
	}
	req, err := http.NewRequest(http.MethodPost, address, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, nil, err
	}
	req.Header = h
	client := http.Client{Timeout: 10 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	out, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, out, err
}

// Sign is how 钉钉 signs.
func Sign(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// understood tells whether an answer is one 钉钉 takes.
func (d *DingTalk) understood(x *Delivery, body []byte) bool {
	if x.Topic != "" {
		return json.Valid(body)
	}
	var in struct {
		Sign    string `json:"msg_signature"`
		Stamp   string `json:"timeStamp"`
		Nonce   string `json:"nonce"`
		Encrypt string `json:"encrypt"`
	}
	codec, err := wxcrypt.New(d.cfg.EventToken, d.cfg.EventKey, d.cfg.ClientID)
	if err != nil || json.Unmarshal(body, &in) != nil {
		d.complain("an event was answered with " + string(body))
		return false
	}
	said, err := codec.Open(d.cfg.Now(), in.Sign, in.Stamp, in.Nonce, in.Encrypt)
	if err != nil || string(said) != "success" {
		d.complain("an event was answered with " + string(said))
		return false
	}
	return true
}

package feishubot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/longconn"
	"github.com/policybot/policybot/bot/internal/openapi"
)

// endpoint is where to connect, and how.
type endpoint struct {
	Data struct {
		URL    string     `json:"URL"`
		Config connConfig `json:"ClientConfig"`
	} `json:"data"`
}

// connConfig is what 飞书 wants of who connects, in seconds.
type connConfig struct {
	Ping int `json:"PingInterval"`
}

// newKeeper prepares the long connections; nothing is connected yet.
func (b *Bot) newKeeper() (*longconn.Keeper, error) {
	return longconn.New(longconn.Options{
		Platform: "飞书", Plain: strings.HasPrefix(b.opt.API, "http://"),
		Address: func(ctx context.Context) (string, http.Header, error) {
			address, err := b.endpoint(ctx)
			return address, nil, b.api.Outcome(err)
		},
		Take: b.takeFrame, Beat: b.ping,
		Wanted: b.opt.Connections, Silence: b.opt.Silence, Backoff: b.opt.Backoff, Within: b.opt.Accept + time.Second,
		Limit: maxBody + 64<<10, Log: b.opt.Log, Now: b.opt.Now,
	})
}

// RunConnections takes events over long connections until ctx ends, for where 飞书 cannot reach in.
// It returns when what was in hand has been taken in.
func (b *Bot) RunConnections(ctx context.Context, in bot.Intake) error {
	b.mu.Lock()
	b.in = in
	b.mu.Unlock()
	return b.conn.Run(ctx)
}

// Health tells how the bot is connected.
func (b *Bot) Health() longconn.Health { return b.conn.Health() }

// endpoint asks 飞书 where to connect; the address holds a ticket.
func (b *Bot) endpoint(ctx context.Context) (string, error) {
	var out endpoint
	err := b.api.Do(ctx, openapi.Call{
		Path: "/callback/ws/endpoint", Bare: true, Out: &out,
		Body: map[string]string{"AppID": b.opt.AppID, "AppSecret": b.opt.AppSecret},
	})
	if err == nil && out.Data.URL == "" {
		err = errors.New("feishu: no address to connect to")
	}
	b.configure(out.Data.Config)
	if u, err := url.Parse(out.Data.URL); err == nil {
		n, _ := strconv.ParseInt(u.Query().Get("service_id"), 10, 32)
		b.mu.Lock()
		b.service = int32(n)
		b.mu.Unlock()
	}
	return out.Data.URL, err
}

// configure keeps to what 飞书 wants, within what keeps a connection from being taken for silent.
func (b *Bot) configure(c connConfig) {
	if c.Ping <= 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.beat = min(max(time.Duration(c.Ping)*time.Second, time.Second), b.opt.Silence/2)
}

// ping is the sign of life of 飞书's own protocol, which it answers.
func (b *Bot) ping(c *longconn.Conn) time.Duration {
	b.mu.Lock()
	every, f := b.beat, frame{service: b.service, headers: []header{{headType, typePing}}}
	b.mu.Unlock()
	_ = c.Write(longconn.Frame{Binary: true, Data: f.marshal()}) // what cannot be written shows as silence
	return every
}

// takeFrame handles what comes over a connection.
func (b *Bot) takeFrame(ctx context.Context, c *longconn.Conn, raw longconn.Frame) {
	f, err := parseFrame(raw.Data)
	if !raw.Binary || err != nil {
		b.opt.Log.WarnContext(ctx, "飞书长连接收到无法识别的内容，已忽略", "bytes", len(raw.Data))
		return
	}
	switch {
	case f.method == methodControl && f.head(headType) == typePong:
		var config connConfig
		if json.Unmarshal(f.payload, &config) == nil {
			b.configure(config)
		}
	case f.method == methodData && f.head(headType) == typeEvent:
		payload, whole := b.part.join(&f, b.opt.Now())
		if !whole {
			return
		}
		b.acknowledge(ctx, c, &f, payload)
	}
}

// acknowledge hands an event in and answers: 200 with what a callback is answered with, or 500, upon
// which 飞书 sends it again. What cannot be read would come again for ever, and is acknowledged.
func (b *Bot) acknowledge(ctx context.Context, c *longconn.Conn, f *frame, payload []byte) {
	began := b.opt.Now()
	ctx, cancel := context.WithTimeout(ctx, b.opt.Accept)
	defer cancel()
	b.mu.Lock()
	in := b.in
	b.mu.Unlock()
	var o envelope
	var answer any
	err := json.Unmarshal(payload, &o)
	if err != nil {
		err = errBody
	} else {
		answer, err = b.take(ctx, in, &o)
	}
	response := struct {
		Code    int               `json:"code"`
		Headers map[string]string `json:"headers"`
		Data    []byte            `json:"data"` // base64
	}{Code: http.StatusOK}
	switch {
	case errors.Is(err, errBody):
		b.opt.Log.WarnContext(ctx, "飞书长连接收到无法识别的内容，已忽略", "bytes", len(payload))
	case err != nil:
		b.opt.Log.ErrorContext(ctx, "飞书事件未能保存，等它重发", "err", err)
		response.Code = http.StatusInternalServerError
	case answer != nil:
		response.Data = []byte(encoded(answer))
	}
	reply := *f
	reply.payload = []byte(encoded(response))
	reply.headers = append(append([]header{}, f.headers...), header{headTook, strconv.FormatInt(b.opt.Now().Sub(began).Milliseconds(), 10)})
	if err := c.Write(longconn.Frame{Binary: true, Data: reply.marshal()}); err != nil {
		b.opt.Log.WarnContext(ctx, "飞书事件已保存，但没能确认，它会重发", "err", err)
	}
}

package dingtalkbot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/longconn"
	"github.com/policybot/policybot/bot/internal/openapi"
)

// What is subscribed to.
const (
	topicRobot = "/v1.0/im/bot/messages/get"
	topicCard  = "/v1.0/card/instances/callback"
)

// frame is what comes over a connection.
type frame struct {
	Type    string `json:"type"` // SYSTEM, EVENT, CALLBACK
	Headers struct {
		Topic     string `json:"topic"`
		MessageID string `json:"messageId"`
		EventType string `json:"eventType"`
	} `json:"headers"`
	Data string `json:"data"` // JSON
}

var errNoAddress = errors.New("钉钉没有给出长连接的地址")

// RunStream takes events over Stream mode until ctx ends, for where 钉钉 cannot reach in. It
// returns when what was in hand has been taken in.
func (b *Bot) RunStream(ctx context.Context, in bot.Intake) error {
	b.mu.Lock()
	b.intake = in
	b.mu.Unlock()
	return b.stream.Run(ctx)
}

// address asks 钉钉 where to connect.
func (b *Bot) address(ctx context.Context) (string, http.Header, error) {
	var out struct{ Endpoint, Ticket string }
	err := b.api.Do(ctx, openapi.Call{Path: "/v1.0/gateway/connections/open", Bare: true, Out: &out, Body: map[string]any{
		"clientId": b.opt.ClientID, "clientSecret": b.opt.ClientSecret, "ua": "policybot",
		"subscriptions": []map[string]string{{"type": "EVENT", "topic": "*"}, {"type": "CALLBACK", "topic": topicRobot}, {"type": "CALLBACK", "topic": topicCard}},
	}})
	if err != nil {
		return "", nil, b.api.Outcome(err)
	}
	u, err := url.Parse(out.Endpoint)
	if err != nil || u.Host == "" || out.Ticket == "" {
		return "", nil, errNoAddress
	}
	q := u.Query()
	q.Set("ticket", out.Ticket)
	u.RawQuery = q.Encode()
	return u.String(), nil, nil
}

// takeFrame handles a frame. What could not be kept is not answered, and comes again.
func (b *Bot) takeFrame(ctx context.Context, c *longconn.Conn, raw longconn.Frame) {
	var f frame
	if raw.Binary || json.Unmarshal(raw.Data, &f) != nil {
		b.opt.Log.WarnContext(ctx, "钉钉长连接收到无法识别的内容，已忽略", "bytes", len(raw.Data))
		return
	}
	b.mu.Lock()
	in := b.intake
	b.mu.Unlock()
	answer, err := `{"response":{}}`, error(nil)
	switch {
	case f.Type == "SYSTEM" && f.Headers.Topic == "disconnect":
		c.Renew(0)
		return
	case f.Type == "SYSTEM":
		answer = f.Data // a ping has its words back
	case f.Type == "EVENT":
		answer = `{"status":"SUCCESS","message":"OK"}`
		b.takeNotice(f.Headers.EventType, []byte(f.Data))
	case f.Type == "CALLBACK" && f.Headers.Topic == topicRobot:
		err = b.takeMessage(ctx, in, []byte(f.Data))
	case f.Type == "CALLBACK" && f.Headers.Topic == topicCard:
		err = b.takePress(ctx, in, []byte(f.Data), f.Headers.MessageID)
	}
	if err != nil {
		b.opt.Log.ErrorContext(ctx, "钉钉事件未能保存，等它重发", "err", err)
		return
	}
	ack, err := json.Marshal(map[string]any{"code": http.StatusOK, "message": "OK", "data": answer,
		"headers": map[string]string{"messageId": f.Headers.MessageID, "contentType": "application/json"}})
	if err == nil {
		err = c.Write(longconn.Frame{Data: ack})
	}
	if err != nil {
		b.opt.Log.WarnContext(ctx, "钉钉事件已保存，但没能确认，它会重发", "err", err)
	}
}

// takeNotice looks at an event of the organisation: a change in somebody's 钉钉待办.
func (b *Bot) takeNotice(kind string, data []byte) {
	b.hear()
	var n struct {
		TaskID string `json:"taskId"`
	}
	if kind != "todo_task_update" && kind != "todo_task_delete" || json.Unmarshal(data, &n) != nil || n.TaskID == "" {
		return
	}
	b.mu.Lock()
	lists := slices.Clone(b.lists)
	b.mu.Unlock()
	for _, l := range lists {
		l.changed(n.TaskID)
	}
}

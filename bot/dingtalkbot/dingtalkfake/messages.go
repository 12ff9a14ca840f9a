package dingtalkfake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Message is what a conversation shows.
type Message struct {
	Key     string // outTrackId, or processQueryKey
	At      time.Time
	Group   string // "" in private
	To      string // userId, in private
	Kind    string // card, markdown, actionCard, text
	Title   string
	Text    string // Markdown; plain for text
	Tips    string
	Preview string
	Buttons []Button
	Mention []string // userIds who are called

	callback, route string
}

// Button of a card.
type Button struct {
	Text    string          `json:"text"`
	Color   string          `json:"color"`
	URL     string          `json:"url"`
	Request bool            `json:"request"`
	ID      string          `json:"id"`
	Params  json.RawMessage `json:"params"`
}

// hook is an address to answer to.
type hook struct {
	group, user string
	until       time.Time
}

// Messages are all there are now.
func (d *DingTalk) Messages() []Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.messages)
}

// Count is how many there are.
func (d *DingTalk) Count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.messages)
}

// Limited is how many messages were refused for their rate.
func (d *DingTalk) Limited() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.limited
}

// Posts are those of a group, or of a person's private conversation.
func (d *DingTalk) Posts(place string) []Message {
	return slices.DeleteFunc(d.Messages(), func(m Message) bool { return m.Group != place && m.To != place })
}

// show puts a message into its conversation; call with the lock.
func (d *DingTalk) show(m Message) error {
	place := m.Group + m.To
	now := d.cfg.Now()
	if d.cfg.PerMinute > 0 {
		recent := slices.DeleteFunc(d.lastPost[place], func(t time.Time) bool { return now.Sub(t) >= time.Minute })
		if len(recent) >= d.cfg.PerMinute {
			d.limited++
			return refuse("send.too.fast")
		}
		d.lastPost[place] = append(recent, now)
	}
	m.At = now
	d.messages = append(d.messages, m)
	return nil
}

// strict reads JSON that may have no other fields.
func strict(raw string, v any) error {
	dec := json.NewDecoder(strings.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}

// robotMessage reads msgKey and msgParam.
func robotMessage(key, param string) (m Message, err error) {
	if len(param) > 15000 {
		return m, wrong("invalidParameter.msgParam.tooLong", "%d bytes", len(param))
	}
	var in map[string]string
	if err := json.Unmarshal([]byte(param), &in); err != nil {
		return m, wrong("invalidParameter.msgParam.invalid", "%v", err)
	}
	want := map[string][]string{"sampleText": {"content"}, "sampleMarkdown": {"title", "text"}, "sampleActionCard": {"title", "text", "singleTitle", "singleURL"}}[key]
	n := 0
	if want == nil {
		if _, err := fmt.Sscanf(key, "sampleActionCard%d", &n); err != nil || n < 2 || n > 5 {
			return m, wrong("invalidParameter.msgKey.invalid", "%s", key)
		}
		want = []string{"title", "text"}
		for i := range n {
			want = append(want, fmt.Sprintf("actionTitle%d", i+1), fmt.Sprintf("actionURL%d", i+1))
		}
	}
	for _, f := range want {
		if in[f] == "" {
			return m, wrong("miss.param", "%s of %s", f, key)
		}
	}
	if len(in) != len(want) {
		return m, wrong("invalidParameter.msgParam.invalid", "%s has other fields: %v", key, in)
	}
	m = Message{Kind: "actionCard", Title: in["title"], Text: in["text"]}
	switch key {
	case "sampleText":
		m.Kind, m.Text = "text", in["content"]
	case "sampleMarkdown":
		m.Kind = "markdown"
	case "sampleActionCard":
		m.Buttons = []Button{{Text: in["singleTitle"], URL: in["singleURL"]}}
	}
	for i := range n {
		m.Buttons = append(m.Buttons, Button{Text: in[fmt.Sprintf("actionTitle%d", i+1)], URL: in[fmt.Sprintf("actionURL%d", i+1)]})
	}
	return m, nil
}

func (d *DingTalk) groupMessage(b body) (any, error) {
	var in struct{ RobotCode, OpenConversationID, MsgKey, MsgParam string }
	if err := b.into(&in); err != nil {
		return nil, err
	}
	m, err := robotMessage(in.MsgKey, in.MsgParam)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.denied("qyapi_robot_sendmsg"); err != nil {
		return nil, err
	}
	if in.RobotCode != d.cfg.ClientID {
		return nil, refuse("invalidParameter.robotCode.auth")
	}
	if _, ok := d.groups[in.OpenConversationID]; !ok {
		return nil, refuse("invalid.openConversationId")
	}
	m.Group, m.Key = in.OpenConversationID, d.id("pqk")
	if err := d.show(m); err != nil {
		return nil, err
	}
	return map[string]string{"processQueryKey": m.Key}, nil
}

func (d *DingTalk) privateMessage(b body) (any, error) {
	var in struct {
		RobotCode, MsgKey, MsgParam string
		UserIDs                     []string
	}
	if err := b.into(&in); err != nil {
		return nil, err
	}
	m, err := robotMessage(in.MsgKey, in.MsgParam)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.denied("qyapi_robot_sendmsg"); err != nil {
		return nil, err
	}
	if in.RobotCode != d.cfg.ClientID {
		return nil, refuse("invalidParameter.robotCode.auth")
	}
	if len(in.UserIDs) == 0 || len(in.UserIDs) > 20 {
		return nil, wrong("invalidParameter.userIds.overMax", "%d", len(in.UserIDs))
	}
	key, invalid := d.id("pqk"), []string{}
	for _, u := range in.UserIDs {
		if d.people[u] == "" {
			invalid = append(invalid, u)
			continue
		}
		one := m
		one.To, one.Key = u, key
		if err := d.show(one); err != nil {
			return nil, err
		}
	}
	return map[string]any{"processQueryKey": key, "invalidStaffIdList": invalid, "flowControlledStaffIdList": []string{}}, nil
}

func (d *DingTalk) readStatus(body) (any, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.denied("qyapi_robot_sendmsg"); err != nil {
		return nil, err
	}
	return nil, refuse("invalid.processQueryKey")
}

// bySession takes an answer to a question.
func (d *DingTalk) bySession(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	b := d.arrived("POST /robot/sendBySession")
	refused := b.Status >= 400 && b.Status < 500
	if !refused {
		err = d.session(r.URL.Query().Get("session"), string(raw))
	}
	if d.treat(w, r, b) {
		return
	}
	d.answer(w, nil, err, true)
}

func (d *DingTalk) session(name, raw string) error {
	type link struct {
		Title     string `json:"title"`
		ActionURL string `json:"actionURL"`
	}
	var in struct {
		MsgType  string `json:"msgtype"`
		Text     *struct{ Content string }
		Markdown *struct{ Title, Text string }
		Card     *struct {
			Title, Text, SingleTitle, SingleURL, BtnOrientation string
			Btns                                                []link
		} `json:"actionCard"`
		At struct {
			AtUserIDs []string `json:"atUserIds"`
			IsAtAll   bool     `json:"isAtAll"`
		} `json:"at"`
	}
	if err := strict(raw, &in); err != nil {
		return &refusal{http.StatusOK, "40035", err.Error(), true}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	h, ok := d.hooks[name]
	if !ok || !d.cfg.Now().Before(h.until) {
		return &refusal{http.StatusOK, "300001", "session 不存在", false}
	}
	m := Message{Group: h.group, Kind: in.MsgType, Mention: in.At.AtUserIDs, Key: d.id("hook")}
	if h.group == "" {
		m.To = h.user
	}
	if in.At.IsAtAll {
		m.Mention = append(m.Mention, "@all")
	}
	switch {
	case in.MsgType == "text" && in.Text != nil:
		m.Text = in.Text.Content
	case in.MsgType == "markdown" && in.Markdown != nil && in.Markdown.Title != "":
		m.Title, m.Text = in.Markdown.Title, in.Markdown.Text
	case in.MsgType == "actionCard" && in.Card != nil && in.Card.Title != "":
		m.Title, m.Text = in.Card.Title, in.Card.Text
		if in.Card.SingleTitle != "" {
			m.Buttons = append(m.Buttons, Button{Text: in.Card.SingleTitle, URL: in.Card.SingleURL})
		}
		for _, l := range in.Card.Btns {
			m.Buttons = append(m.Buttons, Button{Text: l.Title, URL: l.ActionURL})
		}
		if len(m.Buttons) == 0 {
			return &refusal{http.StatusOK, "430104", "miss btns", true}
		}
	default:
		return &refusal{http.StatusOK, "40035", "不合法的参数", true}
	}
	if strings.TrimSpace(m.Text) == "" || len(m.Text) > 20000 {
		return &refusal{http.StatusOK, "460101", "message too long or empty", true}
	}
	for _, u := range in.At.AtUserIDs {
		if !strings.Contains(m.Text, "@"+u) {
			return &refusal{http.StatusOK, "40035", "nobody is called in the text", true}
		}
	}
	if err := d.show(m); err != nil {
		return &refusal{http.StatusOK, "130101", "send too fast, exceed 20 times per minute", false}
	}
	return nil
}

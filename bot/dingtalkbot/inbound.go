package dingtalkbot

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
)

// What Meta holds.
const (
	metaHook  = "hook"  // an address to answer to, for a while
	metaUntil = "until" // Unix milliseconds
	metaNick  = "nick"  // of who asked
)

// maxNamed is how many mentions an event tells of.
const maxNamed = 50

// message is what a person says to the robot. Only what is looked at is named, so that what
// 钉钉 adds cannot break anything.
type message struct {
	MsgID            string `json:"msgId"`
	MsgType          string `json:"msgtype"`
	ConversationID   string `json:"conversationId"`
	ConversationType string `json:"conversationType"` // "1" private, "2" group
	CorpID           string `json:"chatbotCorpId"`
	RobotUser        string `json:"chatbotUserId"`
	Sender           string `json:"senderId"`
	SenderStaff      string `json:"senderStaffId"`
	SenderNick       string `json:"senderNick"`
	CreateAt         number `json:"createAt"`
	Hook             string `json:"sessionWebhook"`
	HookUntil        number `json:"sessionWebhookExpiredTime"`
	AtUsers          []struct {
		DingtalkID string `json:"dingtalkId"`
		Staff      string `json:"staffId"`
	} `json:"atUsers"`
	Text struct {
		Content string `json:"content"`
	} `json:"text"`
	Content json.RawMessage `json:"content"` // an object, or with some transports the text itself
}

// number is written as a number or, here and there, as a string.
type number int64

// UnmarshalJSON implements json.Unmarshaler. What is neither is 0.
func (n *number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	if err != nil {
		v = 0
	}
	*n = number(v)
	return nil
}

// takeMessage hands in what was said to the robot.
func (b *Bot) takeMessage(ctx context.Context, in bot.Intake, raw []byte) error {
	var m message
	if json.Unmarshal(raw, &m) != nil {
		b.opt.Log.WarnContext(ctx, "钉钉机器人消息无法识别，已忽略", "bytes", len(raw))
		return nil
	}
	b.hear()
	e, ok := b.fromMessage(&m, b.opt.Now())
	if !ok {
		return nil
	}
	return b.accept(ctx, in, e)
}

// fromMessage makes an Event of a message; ok is false when it is nothing for the bot.
func (b *Bot) fromMessage(m *message, now time.Time) (e bot.Event, ok bool) {
	person := m.SenderStaff
	if person == "" { // somebody of another organisation
		person = m.Sender
	}
	if !named(m.MsgID) || !named(m.CorpID) || !named(person) || !isGroup.MatchString(m.ConversationID) || m.Sender != "" && m.Sender == m.RobotUser {
		return e, false
	}
	e = bot.Event{Kind: bot.EventSaid, Platform: Kind, ID: Kind + ":" + m.CorpID + ":" + m.MsgID, At: now.UTC(), Team: m.CorpID,
		Person: person, Message: m.MsgID, Mentioned: true, Meta: map[string]string{}}
	if at := time.UnixMilli(int64(m.CreateAt)).UTC(); m.CreateAt > 0 && now.Sub(at).Abs() < 48*time.Hour {
		e.At = at
	}
	switch m.ConversationType {
	case "1":
		e.Place, e.Direct = person, true
	case "2":
		e.Place, e.Thread = m.ConversationID, "@"+person
	default:
		return e, false
	}
	for _, u := range m.AtUsers {
		if u.DingtalkID != m.RobotUser && isUser.MatchString(u.Staff) && len(e.Mentions) < maxNamed {
			e.Mentions = append(e.Mentions, bot.Mention{Person: u.Staff})
		}
	}
	text, ok := m.said()
	if !ok {
		return e, false
	}
	e.Text = clip(strings.TrimSpace(bot.Clean(text)), bot.MaxText)
	e.Mentions = names(e.Text, e.Mentions)
	b.hooked(&e, m)
	return e, e.Text != "" || m.MsgType == "text"
}

// said is the text of a message: of a voice message what 钉钉 heard. ok is false for pictures
// and files, which nothing can be made of.
func (m *message) said() (text string, ok bool) {
	var content struct {
		Recognition string `json:"recognition"`
		RichText    []struct {
			Text string `json:"text"`
		} `json:"richText"`
	}
	switch m.MsgType {
	case "text":
		if m.Text.Content != "" {
			return m.Text.Content, true
		}
		_ = json.Unmarshal(m.Content, &text) // "content": " 你好", as 钉钉 documents it for HTTP
		return text, true
	case "audio":
		_ = json.Unmarshal(m.Content, &content)
		return content.Recognition, content.Recognition != ""
	case "richText":
		_ = json.Unmarshal(m.Content, &content)
		var parts []string
		for _, p := range content.RichText {
			if p.Text != "" {
				parts = append(parts, p.Text)
			}
		}
		return strings.Join(parts, " "), len(parts) > 0
	}
	return "", false
}

// atName is a mention in a text, as the client writes it.
var atName = regexp.MustCompile(`@([^\s@\x{2005}]{1,60})`)

// names gives mentions the names they have in the text. 钉钉 says who is mentioned and what
// was written, but not which is which: they are taken in order, and those without a name are
// named by their id.
func names(text string, all []bot.Mention) []bot.Mention {
	found := atName.FindAllStringSubmatch(text, -1)
	for i := range all {
		all[i].Name = all[i].Person
		if len(found) == len(all) {
			all[i].Name = clip(found[i][1], 100)
		}
	}
	return all
}

// hooked keeps the address for answers, if it is 钉钉's.
func (b *Bot) hooked(e *bot.Event, m *message) {
	e.Meta[metaNick] = clip(bot.CleanLine(m.SenderNick), 100)
	u, err := url.Parse(m.Hook)
	if err != nil || !strings.HasPrefix(m.Hook, b.opt.OldAPI+"/robot/sendBySession?") || u.User != nil || len(m.Hook) > 1000 || m.HookUntil <= 0 {
		return
	}
	e.Meta[metaHook], e.Meta[metaUntil] = m.Hook, strconv.FormatInt(int64(m.HookUntil), 10)
}

// named tells whether s can name something: it goes into ids.
func named(s string) bool {
	return s != "" && len(s) <= 120 && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0
}

// clip is text within n bytes, cut between characters.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}

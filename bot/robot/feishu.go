package robot

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/gather"
	"github.com/policybot/policybot/bot/internal/mdtext"
	"github.com/policybot/policybot/bot/internal/openapi"
)

const (
	feishuText = 16000 // bytes of text, and
	feishuMax  = 20000 // of the whole request, in which JSON may make much of a little text
)

// feishu is 飞书: a post, the elements of which are plain; signed in the body.
type feishu struct{}

func (feishu) name() string { return "飞书" }

func (feishu) rules() map[string]openapi.Rule {
	gone := openapi.Rule{Fate: openapi.Gone, Advice: "机器人已被移除，或地址不对，请到群设置里重新复制"}
	return map[string]openapi.Rule{
		"19001": gone, "19002": {Fate: openapi.Rejected}, "9499": {Fate: openapi.Rejected},
		"19021": {Fate: openapi.Refused, Advice: "签名不对，或本机时间差了一小时以上：请核对签名校验的密钥和时间"},
		"19022": {Fate: openapi.Refused, Advice: "本机的出口地址不在机器人的IP白名单里"},
		"19024": {Fate: openapi.Refused, Advice: "提醒里没有机器人要求的自定义关键词"},
		"11232": {Fate: openapi.Later, After: 5 * time.Second}, "99991400": {Fate: openapi.Later, After: 5 * time.Second},
		"11246": {Fate: openapi.Rejected}, "19007": {Fate: openapi.Refused},
	}
}

var feishuID = regexp.MustCompile(`^(ou_|on_)?[A-Za-z0-9_-]{1,80}$`)

// element is a part of a paragraph of a post.
type element map[string]string

func said(text string) element { return element{"tag": "text", "text": text} }

func called(person string) []element {
	if !feishuID.MatchString(person) {
		return nil
	}
	return []element{{"tag": "at", "user_id": person}, said(" ")}
}

func opened(label, address string) []element {
	u, ok := mdtext.Address(address)
	if !ok {
		return nil
	}
	return []element{said(" "), {"tag": "a", "text": label, "href": u}}
}

func (f feishu) message(m *bot.Message, person string) any {
	for most := feishuText; ; most /= 2 {
		body := f.within(m, person, most)
		if raw, err := json.Marshal(body); err != nil || len(raw) <= feishuMax || most < 2000 {
			return body
		}
	}
}

// within is a message with so much text.
func (f feishu) within(m *bot.Message, person string, most int) any {
	first := append(called(person), said(mdtext.Cut(opening(m), 900)))
	post := [][]element{first}
	left := most - len(first[len(first)-1]["text"])
	add := func(text string, link ...element) {
		if text = mdtext.Cut(strings.TrimSpace(text), left); text != "" {
			left -= len(text)
			post = append(post, append([]element{said(text)}, link...))
		}
	}
	add(bot.Clean(m.Body))
	for _, n := range m.Notes {
		if n.Kind == bot.NoteRemark || n.Kind == bot.NoteBy {
			add(bot.Clean(n.Text))
		}
	}
	for i := range m.Citations {
		c := m.Citations[i]
		address := c.URL
		c.URL, c.Quote = "", mdtext.Around(&c, max(min(left-1200, 3000), 600))
		add("依据："+bot.PlainCitation(&c), opened("查看原文", address)...)
	}
	for i := range m.Sections {
		add((&bot.Message{Sections: m.Sections[i : i+1]}).Plain())
	}
	add(bot.Clean(m.Footer))
	return f.body("提醒", post)
}

// opening is the headline with what stands before it.
func opening(m *bot.Message) string {
	return strings.TrimSpace((&bot.Message{Headline: m.Headline, Notes: noted(m)}).Plain())
}

func noted(m *bot.Message) (out []bot.Note) {
	for _, n := range m.Notes {
		if n.Kind == bot.NoteLate || n.Kind == bot.NoteRepeat {
			out = append(out, n)
		}
	}
	return out
}

func (f feishu) digest(ds []*gather.Item, all string) (any, int) {
	lines := fitting(ds, feishuText, 40, func(s string) string { return s }, func(string) string { return "" })
	var post [][]element
	for i, l := range lines {
		post = append(post, append(called(ds[i].Person), said(l)))
	}
	if link := opened("查看全部期限", all); link != nil {
		post = append(post, link[1:])
	}
	return f.body(headline(len(lines)), post), len(lines)
}

func (feishu) body(title string, post [][]element) any {
	return map[string]any{"msg_type": "post", "content": map[string]any{
		"post": map[string]any{"zh_cn": map[string]any{"title": title, "content": post}}}}
}

// sign puts base64(HMAC-SHA256(timestamp+"\n"+secret, nothing)) into the body, the time in
// seconds: the text to be signed is the key.
func (feishu) sign(r Robot, at time.Time, _ url.Values, body any) any {
	if r.Secret == "" {
		return body
	}
	raw, _ := json.Marshal(body) // maps of strings
	signed := map[string]any{}
	_ = json.Unmarshal(raw, &signed)
	ts := strconv.FormatInt(at.Unix(), 10)
	signed["timestamp"], signed["sign"] = ts, hmacOf(ts+"\n"+r.Secret, "")
	return signed
}

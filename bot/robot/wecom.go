package robot

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/gather"
	"github.com/policybot/policybot/bot/internal/mdtext"
	"github.com/policybot/policybot/bot/internal/openapi"
)

// wecomMax is what a message of 企业微信 may have: bytes, not characters.
const wecomMax = 4096

// wecom is 企业微信: Markdown, no signature, the key in the address.
type wecom struct{}

func (wecom) name() string { return "企业微信" }

func (wecom) rules() map[string]openapi.Rule {
	return map[string]openapi.Rule{
		"45009": {Fate: openapi.Later, After: time.Minute, Advice: "每个机器人每分钟20条"},
		"93000": {Fate: openapi.Gone, Advice: "机器人已被移除，或地址里的key不对，请到群设置里重新复制"},
		"40008": {Fate: openapi.Rejected}, "40058": {Fate: openapi.Rejected}, "44004": {Fate: openapi.Rejected},
		"45002": {Fate: openapi.Rejected}, "45033": {Fate: openapi.Later},
		"60020": {Fate: openapi.Refused, Advice: "本机的出口地址不在企业的可信IP里"},
		"-1":    {Fate: openapi.Unsure}, "6000": {Fate: openapi.Unsure},
	}
}

var wecomID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$`)

func (wecom) call(person string) string {
	if !wecomID.MatchString(person) {
		return ""
	}
	return "<@" + person + ">"
}

func (w wecom) message(m *bot.Message, person string) any {
	who := w.call(person)
	if who != "" {
		who += "\n"
	}
	return w.body(who + mdtext.Message(m, wecomMax-len(who)))
}

func (w wecom) digest(ds []*gather.Item, all string) (any, int) {
	link := mdtext.Link("查看全部期限", all)
	lines := fitting(ds, wecomMax-len(link)-60, 1, mdtext.Line, w.call)
	text := mdtext.Bold(headline(len(lines))) + "\n" + strings.Join(lines, "\n")
	if link != "" {
		text += "\n" + link
	}
	return w.body(text), len(lines)
}

func (wecom) body(text string) any {
	return map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": text}}
}

func (wecom) sign(_ Robot, _ time.Time, _ url.Values, body any) any { return body }

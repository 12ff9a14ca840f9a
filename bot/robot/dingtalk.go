package robot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
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

// dingtalkMax is well below the 20,000 bytes that 钉钉 is known to take.
const dingtalkMax = 15000

// dingtalk is 钉钉: Markdown with a title, signed in the query.
type dingtalk struct{}

func (dingtalk) name() string { return "钉钉" }

func (dingtalk) rules() map[string]openapi.Rule {
	signature := "请核对机器人安全设置：加签的密钥、自定义关键词（提醒里要有它）、IP地址段"
	return map[string]openapi.Rule{
		"130101": {Fate: openapi.Later, After: 2 * time.Minute, Advice: "每个机器人每分钟20条，超过后停10分钟"},
		"410100": {Fate: openapi.Later, After: 2 * time.Minute}, "430104": {Fate: openapi.Rejected},
		"310000": {Fate: openapi.Refused, Advice: signature},
		"300001": {Fate: openapi.Gone, Advice: "地址里的access_token不对，请到群设置里重新复制"},
		"400101": {Fate: openapi.Gone, Advice: "地址里的access_token不对，请到群设置里重新复制"},
		"400013": {Fate: openapi.Gone, Advice: "群已解散"}, "400102": {Fate: openapi.Gone, Advice: "机器人已停用"},
		"400105": {Fate: openapi.Rejected}, "40035": {Fate: openapi.Rejected}, "43004": {Fate: openapi.Rejected},
		"430101": {Fate: openapi.Rejected}, "430102": {Fate: openapi.Rejected}, "430103": {Fate: openapi.Rejected},
		"-1": {Fate: openapi.Unsure},
	}
}

var dingtalkID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func (dingtalk) call(person string) string {
	if !dingtalkID.MatchString(person) {
		return ""
	}
	return "@" + person
}

func (d dingtalk) message(m *bot.Message, person string) any {
	who := d.call(person)
	if who != "" {
		who += "\n\n"
	}
	return d.body(mdtext.Cut(mdtext.Line(m.Headline), 120), who+mdtext.Message(m, dingtalkMax-len(who)), []string{person})
}

func (d dingtalk) digest(ds []*gather.Item, all string) (any, int) {
	link := mdtext.Link("查看全部期限", all)
	lines := fitting(ds, dingtalkMax-len(link)-60, 2, mdtext.Line, d.call)
	text := mdtext.Bold(headline(len(lines))) + "\n" + strings.Join(lines, "\n")
	if link != "" {
		text += "\n" + link
	}
	var people []string
	for _, x := range ds[:len(lines)] {
		people = append(people, x.Person)
	}
	return d.body(headline(len(lines)), text, people), len(lines)
}

// body breaks lines the way 钉钉 does: a single end of line is a blank to it.
func (d dingtalk) body(title, text string, people []string) any {
	at := map[string]any{"isAtAll": false}
	var ids []string
	for _, p := range people {
		if d.call(p) != "" {
			ids = append(ids, p)
		}
	}
	if ids != nil {
		at["atUserIds"] = ids
	}
	if title == "" {
		title = "提醒"
	}
	return map[string]any{"msgtype": "markdown", "at": at,
		"markdown": map[string]string{"title": title, "text": strings.ReplaceAll(text, "\n", "  \n")}}
}

// sign puts base64(HMAC-SHA256(secret, timestamp+"\n"+secret)) into the query, the time in
// milliseconds.
func (dingtalk) sign(r Robot, at time.Time, query url.Values, body any) any {
	if r.Secret != "" {
		ts := strconv.FormatInt(at.UnixMilli(), 10)
		query.Set("timestamp", ts)
		query.Set("sign", hmacOf(r.Secret, ts+"\n"+r.Secret))
	}
	return body
}

func hmacOf(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

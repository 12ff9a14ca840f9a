package wecombot

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

// fetchToken is the access_token of the app.
func (b *Bot) fetchToken(ctx context.Context) (string, time.Duration, error) {
	var out struct {
		Token string `json:"access_token"`
		Life  int    `json:"expires_in"`
	}
	err := b.hooks.Do(ctx, openapi.Call{Method: http.MethodGet, Path: "/cgi-bin/gettoken", Out: &out,
		Query: url.Values{"corpid": {b.opt.App.CorpID}, "corpsecret": {b.opt.App.Secret}}})
	if err == nil && out.Life <= 0 {
		err = errors.New("access_token没有有效期")
	}
	return out.Token, time.Duration(out.Life) * time.Second, err
}

// byApp sends to a person as the company's own app. The same text to the same person is not
// taken twice within appMemory.
func (b *Bot) byApp(ctx context.Context, person, text string) error {
	if b.app == nil {
		return reminders.Rejected(errNoApp)
	}
	body := markdown(text)
	body["touser"], body["agentid"] = person, b.opt.App.AgentID
	body["enable_duplicate_check"], body["duplicate_check_interval"] = 1, int(appMemory.Seconds())
	var out struct {
		Invalid string `json:"invaliduser"`
	}
	err := b.app.Outcome(b.app.Do(ctx, openapi.Call{Path: "/cgi-bin/message/send", Body: body, Out: &out}))
	if err == nil && out.Invalid != "" { // sent to nobody, though with errcode 0
		return reminders.Rejected(errNobody)
	}
	return err
}

// rules are what the codes mean. Unknown ones are Refused: nothing was done.
func rules() map[string]openapi.Rule {
	token := openapi.Rule{Fate: openapi.Expired, Advice: "WECOM_APP_SECRET 可能已更换"}
	nobody := openapi.Rule{Fate: openapi.Rejected, Advice: "对方不在机器人或应用的可见范围里，或还没有跟机器人说过话"}
	return map[string]openapi.Rule{
		"-1": {Fate: openapi.Unsure}, "6000": {Fate: openapi.Unsure},
		"45009": {Fate: openapi.Later, After: 5 * time.Second, Advice: "每个会话每分钟30条、每小时1000条"},
		"45033": {Fate: openapi.Later, After: 5 * time.Second},
		"40014": token, "42001": token, "40001": {Fate: openapi.Refused, Advice: "WECOM_APP_SECRET 不对"},
		"40013": {Fate: openapi.Refused, Advice: "WECOM_CORP_ID 不对"}, "40056": {Fate: openapi.Refused, Advice: "WECOM_AGENT_ID 不对"},
		"60020": {Fate: openapi.Refused, Advice: "本机的出口地址不在应用的企业可信IP里"}, "48002": {Fate: openapi.Refused, Advice: "应用没有这个接口的权限；日程要在管理后台“日程”应用的“可调用接口的应用”里加上它"},
		"853000": {Fate: openapi.Refused, Advice: "WECOM_BOT_ID 或 WECOM_BOT_SECRET 不对"},
		"40003":  nobody, "60111": nobody, "81013": nobody, "93006": nobody, "86008": nobody,
		"40008": {Fate: openapi.Rejected}, "44004": {Fate: openapi.Rejected}, "45002": {Fate: openapi.Rejected}, "40058": {Fate: openapi.Rejected},
		"846604": {Fate: openapi.Rejected}, "846605": {Fate: openapi.Rejected}, "846608": {Fate: openapi.Rejected},
	}
}

package config

import (
	"fmt"
	"net/url"
	"strconv"
)

// checkWecom: a 智能机器人 of 企业微信 is reached over a long connection (id and secret) or by
// callbacks (token and key); an app speaks to people directly.
func (c Config) checkWecom() (errs []error) {
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...)))
	}
	long, back := c.WecomBotID != "" || c.WecomBotSecret != "", c.WecomToken != "" || c.WecomAESKey != ""
	app := c.WecomCorpID != "" || c.WecomAgentID != "" || c.WecomAppSecret != ""
	switch {
	case long && (c.WecomBotID == "" || c.WecomBotSecret == ""):
		bad("企业微信的长连接要同时设置 WECOM_BOT_ID 和 WECOM_BOT_SECRET")
	case back && (c.WecomToken == "" || c.WecomAESKey == ""):
		bad("企业微信的回调要同时设置 WECOM_TOKEN 和 WECOM_AES_KEY")
	case long && back:
		bad("一个智能机器人只能用长连接(WECOM_BOT_ID、WECOM_BOT_SECRET)或回调(WECOM_TOKEN、WECOM_AES_KEY)之一,请去掉另一种")
	case app && (c.WecomCorpID == "" || c.WecomAgentID == "" || c.WecomAppSecret == ""):
		bad("企业微信的自建应用要同时设置 WECOM_CORP_ID、WECOM_AGENT_ID 和 WECOM_APP_SECRET")
	case app && !long && !back:
		bad("设置了企业微信的自建应用却没有智能机器人,收不到提问;请设置 WECOM_BOT_ID 和 WECOM_BOT_SECRET,或 WECOM_TOKEN 和 WECOM_AES_KEY")
	}
	if c.WecomAESKey != "" && len(c.WecomAESKey) != 43 {
		bad("WECOM_AES_KEY 应是43个字母和数字,请从智能机器人的API设置里复制 EncodingAESKey")
	}
	if n, err := strconv.Atoi(c.WecomAgentID); c.WecomAgentID != "" && (err != nil || n <= 0) {
		bad("WECOM_AGENT_ID 为%q,应是应用页面上的数字", c.WecomAgentID)
	}
	for name, x := range map[string]struct{ url, scheme, plain string }{
		"WECOM_API_URL": {c.WecomAPI, "https", "http"}, "WECOM_WS_URL": {c.WecomWS, "wss", "ws"},
	} {
		if u, err := url.Parse(x.url); x.url != "" && (err != nil || u.Host == "" || u.Scheme != x.scheme && u.Scheme != x.plain) {
			bad("%s 为%q,应写成 %s://主机", name, x.url, x.scheme)
		}
	}
	return errs
}

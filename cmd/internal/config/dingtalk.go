package config

import (
	"fmt"
	"net/url"
)

// checkDingTalk: 钉钉 is an app with its secret; how events come is chosen by DingTalkHTTP.
func (c Config) checkDingTalk() (errs []error) {
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...)))
	}
	others := c.DingTalkClientSecret != "" || c.DingTalkRobotCode != "" || c.DingTalkEventToken != "" || c.DingTalkEventKey != ""
	switch {
	case c.DingTalkClientID == "" && others:
		bad("设置了钉钉的密钥却没有 DINGTALK_CLIENT_ID;请补上,或把其余的去掉")
	case c.DingTalkClientID != "" && c.DingTalkClientSecret == "":
		bad("设置了 DINGTALK_CLIENT_ID 却没有 DINGTALK_CLIENT_SECRET;请从开发者后台“凭证与基础信息”复制")
	case (c.DingTalkEventToken == "") != (c.DingTalkEventKey == ""):
		bad("DINGTALK_EVENT_TOKEN 和 DINGTALK_EVENT_KEY 须同时设置;请从开发者后台“事件订阅”复制,或都去掉")
	}
	switch c.DingTalkHTTP {
	case "", "on", "off":
	default:
		bad("DINGTALK_HTTP为%q,应写成 on(用 HTTP 回调)或 off(用 Stream 模式)", c.DingTalkHTTP)
	}
	if c.DingTalkClientID != "" && c.DingTalkHTTP == "on" && c.PublicURL == "" {
		bad("DINGTALK_HTTP=on 还须设置 POLICYBOT_PUBLIC_URL,钉钉才知道把卡片上的操作发到哪里;没有公网地址请用 Stream 模式")
	}
	if u, err := url.Parse(c.DingTalkAPI); c.DingTalkAPI != "" && (err != nil || u.Host == "" || u.Path != "" && u.Path != "/" || u.Scheme != "https" && u.Scheme != "http") {
		bad("DINGTALK_API_URL为%q,应写成 https://主机", c.DingTalkAPI)
	}
	return errs
}

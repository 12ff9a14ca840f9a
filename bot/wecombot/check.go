package wecombot

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/longconn"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

const checkWithin = 15 * time.Second

// Check looks whether the robot can do its work with these options: its long connection, or
// what can be told of a callback, and the app. It sends nothing. A robot has one connection, so
// that looking at it drives a running service off for a moment: with running it is left alone.
func Check(ctx context.Context, o Options, places []string, running bool) []bot.Finding {
	c := &checker{}
	b, err := New(o)
	if err != nil {
		c.found.Say(bot.Bad, "设置", "%v", err)
		return c.found
	}
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	c.b = b
	if b.conn != nil {
		c.connection(ctx, running)
	} else {
		c.found.Say(bot.Fine, "回调", "Token和EncodingAESKey格式正确；请把智能机器人的URL设为 公开网址+%s，保存时企业微信会当场验证", Path)
	}
	c.app(ctx)
	for _, p := range places {
		if err := b.Accepts(p); err != nil {
			c.found.Say(bot.Bad, "会话 "+clip(bot.CleanLine(p), 40), "%v", err)
		}
	}
	return c.found
}

type checker struct {
	b     *Bot
	found bot.Findings
}

// connection subscribes once.
func (c *checker) connection(ctx context.Context, running bool) {
	const what = "长连接"
	if running {
		c.found.Say(bot.Fine, what, "服务正在运行，没有另建连接去试（会把它顶下线）；状态见 /metrics 的 policybot_chat_connections")
		return
	}
	ws, err := longconn.Dial(ctx, c.b.opt.WS, http.Header{}, c.b.opt.WS != DefaultWS)
	if err != nil {
		c.found.Say(bot.Bad, what, "连接不上企业微信（%v），请检查网络，需要代理时设置 HTTPS_PROXY；防火墙要放行 openws.work.weixin.qq.com 的443端口", err)
		return
	}
	defer func(ws *websocket.Conn) { _ = ws.Close() }(ws)
	_ = ws.SetReadDeadline(time.Now().Add(checkWithin))
	_ = ws.SetWriteDeadline(time.Now().Add(checkWithin))
	switch err := c.b.conn.subscribe(ctx, ws); {
	case err == nil:
		c.found.Say(bot.Fine, what, "可以连接，不需要公网地址；同一个智能机器人只能有一处长连接，多副本时只在一处设置")
	case openapi.Code(err) == "853000":
		c.found.Say(bot.Bad, what, "WECOM_BOT_ID 或 WECOM_BOT_SECRET 不对，请到智能机器人的API设置里重新复制（要选“使用长连接”）")
	default:
		c.found.Say(bot.Bad, what, "企业微信没有接受：%v", err)
	}
}

// app fetches a token.
func (c *checker) app(ctx context.Context) {
	const what = "自建应用"
	if c.b.app == nil {
		if c.b.conn == nil {
			c.found.Say(bot.Warn, what, "没有设置，回调方式下只能回答，不能发提醒，也不能单独回复；请设置 WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_APP_SECRET，或改用长连接")
		}
		return
	}
	_, err := c.b.tokens.Get(ctx)
	switch code := openapi.Code(err); {
	case err == nil:
		c.found.Say(bot.Fine, what, "可以取得访问凭证；本机的出口地址须在应用的“企业可信IP”里")
	case code == "40001" || code == "40013":
		c.found.Say(bot.Bad, what, "WECOM_CORP_ID 或 WECOM_APP_SECRET 不对（%s），请到管理后台“我的企业”和该应用的页面核对", code)
	case code != "":
		c.found.Say(bot.Bad, what, "企业微信没有接受：%s", code)
	case errors.As(err, new(openapi.Unsent)) || reminders.Certain(err) != nil:
		c.found.Say(bot.Bad, what, "连接不上企业微信，请检查网络，需要代理时设置 HTTPS_PROXY")
	default:
		c.found.Say(bot.Bad, what, "企业微信的答复无法识别，请检查中间的代理")
	}
}

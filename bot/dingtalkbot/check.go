package dingtalkbot

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/openapi"
)

// maxSkew is how far the clock of this machine may be from 钉钉's before it is worth saying.
const maxSkew = 2 * time.Minute

// Check looks whether the bot can do its work with these options, and says of each thing it needs
// whether it is there: the app, its permissions, the way events come in, the clock, and whether
// the places are written as 钉钉 writes them. It sends nothing.
func Check(ctx context.Context, o Options, places []string) []bot.Finding {
	c := &checker{ctx: ctx, opt: o}
	b, err := New(o)
	if err != nil {
		c.found.Say(bot.Bad, "设置", "%v", err)
		return c.found
	}
	c.bot = b
	if c.credential() {
		c.robot()
		c.cards()
		c.transport()
	}
	c.clock()
	for _, p := range places {
		if err := b.Accepts(p); err != nil {
			c.found.Say(bot.Bad, "会话 "+clip(bot.CleanLine(p), 40), "%v", err)
		}
	}
	return c.found
}

type checker struct {
	ctx   context.Context
	opt   Options
	bot   *Bot
	found bot.Findings
}

// credential tells whether the app and its secret belong together.
func (c *checker) credential() bool {
	const what = "应用凭证"
	_, _, err := token(c.ctx, c.bot.api, c.bot.opt)
	switch {
	case err == nil:
		c.found.Say(bot.Fine, what, "Client ID 和 Client Secret 正确")
	case openapi.Code(err) != "":
		c.found.Say(bot.Bad, what, "钉钉不接受(%s),请核对 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET:开发者后台,应用,“凭证与基础信息”", openapi.Code(err))
	default:
		c.found.Say(bot.Bad, what, "%s", reach(err))
	}
	return err == nil
}

func reach(err error) string {
	return fmt.Sprintf("连接不上钉钉(%v),请检查网络,需要代理时设置 HTTPS_PROXY", err)
}

const noPermission = "Forbidden.AccessDenied.AccessTokenPermissionDenied"

// robot asks for a message that is none: what is refused is the message, or the robot.
func (c *checker) robot() {
	const what = "机器人"
	err := c.bot.api.Do(c.ctx, openapi.Call{Method: http.MethodGet, Path: "/v1.0/robot/oToMessages/readStatus",
		Query: map[string][]string{"robotCode": {c.bot.opt.RobotCode}, "processQueryKey": {"policybot"}}})
	switch code := openapi.Code(err); {
	case code == noPermission:
		c.found.Say(bot.Warn, what, "没有“企业内机器人发送消息权限”,卡片用不了时发不出提醒;请在应用的“权限管理”里开通")
	case strings.HasPrefix(code, "invalidParameter.robotCode") || code == "resource.not.found":
		c.found.Say(bot.Bad, what, "机器人编码 %s 不对或机器人没有启用(%s),请在应用的“机器人”页添加并发布", clip(c.bot.opt.RobotCode, 40), code)
	case err == nil || code != "":
		c.found.Say(bot.Fine, what, "可以发送消息")
	default:
		c.found.Say(bot.Bad, what, "%s", reach(err))
	}
}

// cards changes a card that is none.
func (c *checker) cards() {
	const what = "互动卡片"
	if c.bot.opt.Template == NoCards {
		c.found.Say(bot.Warn, what, "没有使用,按钮改为回复数字;要用卡片请去掉 DINGTALK_CARD_TEMPLATE=off")
		return
	}
	err := c.bot.api.Do(c.ctx, openapi.Call{Method: http.MethodPut, Path: "/v1.0/card/instances", Body: map[string]any{
		"outTrackId": "policybot-check", "cardData": map[string]any{"cardParamMap": map[string]string{"title": "x"}}}})
	switch code := openapi.Code(err); {
	case code == noPermission:
		c.found.Say(bot.Bad, what, "没有“互动卡片实例写权限”(Card.Instance.Write),消息没有按钮,也不能保证不重复;请在应用的“权限管理”里开通,暂时开不了的设 DINGTALK_CARD_TEMPLATE=off,用回复数字代替按钮")
	case err == nil || code != "":
		c.found.Say(bot.Fine, what, "可以使用")
	default:
		c.found.Say(bot.Bad, what, "%s", reach(err))
	}
}

// transport looks at the way events come in.
func (c *checker) transport() {
	if !c.bot.opt.HTTP {
		switch _, _, err := c.bot.address(c.ctx); {
		case err == nil:
			c.found.Say(bot.Fine, "Stream 模式", "可以连接,不需要公网地址;请确认“机器人”和“事件订阅”都选了 Stream 模式")
		default:
			c.found.Say(bot.Bad, "Stream 模式", "%v", err)
		}
		return
	}
	const what = "HTTP 回调"
	if !strings.HasPrefix(c.bot.opt.PublicURL, "https://") && !strings.HasPrefix(c.bot.opt.PublicURL, "http://") {
		c.found.Say(bot.Bad, what, "没有设置 POLICYBOT_PUBLIC_URL,钉钉不知道把卡片上的操作发到哪里")
	} else {
		c.found.Say(bot.Fine, what, "机器人的消息接收地址应填 %s", bot.Absolute(c.bot.opt.PublicURL, RobotPath))
	}
	c.found.Say(bot.Warn, what, "钉钉的签名不包括消息内容,5分钟内可以被重放;能用 Stream 模式时请用它(去掉 DINGTALK_HTTP)")
	if c.bot.crypt == nil {
		c.found.Say(bot.Warn, "事件订阅", "没有设置 DINGTALK_EVENT_TOKEN 和 DINGTALK_EVENT_KEY,待办在钉钉里的变化要等一会儿才知道")
	} else {
		c.found.Say(bot.Fine, "事件订阅", "请求网址应填 %s", bot.Absolute(c.bot.opt.PublicURL, EventsPath))
	}
}

// clock compares ours with that of 钉钉.
func (c *checker) clock() {
	req, err := http.NewRequestWithContext(c.ctx, http.MethodHead, c.bot.opt.API, nil)
	if err != nil {
		return
	}
	resp, err := c.bot.opt.Client.Do(req)
	if err != nil {
		return // said before
	}
	defer func() { _ = resp.Body.Close() }()
	at, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return
	}
	if skew := c.bot.opt.Now().Sub(at); skew.Abs() > maxSkew {
		c.found.Say(bot.Bad, "时钟", "本机时间与钉钉相差%s,超过5分钟就会拒收钉钉的请求,请校准时间", skew.Abs().Round(time.Second))
	}
}

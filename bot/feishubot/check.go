package feishubot

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/openapi"
)

// scope is a permission of the app, and why it is there; without one of any it does not work, or
// something is missing.
type scope struct {
	any    []string
	must   bool
	reason string
}

var scopes = []scope{
	{[]string{"im:message:send_as_bot", "im:message"}, true, "回答和提醒"},
	{[]string{"im:message.p2p_msg:readonly", "im:message.p2p_msg"}, true, "收到私聊的提问"},
	{[]string{"im:message.group_at_msg:readonly", "im:message.group_at_msg", "im:message.group_msg"}, true, "在群里被点名时才能收到"},
	{[]string{"im:message:readonly", "im:message"}, false, "发送结果不明时核对私聊里的消息是否已到"},
	{[]string{"im:message.group_msg"}, false, "核对群里的消息是否已到,以及群里不点名的追问;没有它时一小时内靠飞书去重,之后标“可能重复”"},
	{[]string{"im:chat:readonly", "im:chat", "im:chat.members:read"}, false, "“转派”表单里列出群成员"},
}

// taskScope is for lists of tasks.
var taskScope = scope{[]string{"task:task:write", "task:task"}, false, "把提醒放进飞书任务"}

var isAppID = regexp.MustCompile(`^cli_[0-9A-Za-z]{1,40}$`)

// Check looks whether the bot can do its work with these options, and says of each thing it needs
// whether it is there: the app, its permissions, the way events come in, and whether the bot is in the
// places (oc_…, ou_…) it is to send to. tasks tells whether reminders are to be tasks too. It changes
// nothing.
func Check(ctx context.Context, o Options, places []string, tasks bool) []bot.Finding {
	c := &checker{ctx: ctx, opt: o}
	b, err := New(o)
	if err != nil {
		c.found.Say(bot.Bad, "应用", "FEISHU_APP_ID 或 FEISHU_APP_SECRET 没有设置,请从开发者后台“凭证与基础信息”复制")
		return c.found
	}
	c.bot = b
	if c.app() {
		c.scopes(tasks)
		c.transport()
		for _, p := range places {
			c.place(p)
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

// app tells whether the app is there and can be used.
func (c *checker) app() bool {
	const what = "应用"
	if !isAppID.MatchString(c.opt.AppID) {
		c.found.Say(bot.Bad, what, "FEISHU_APP_ID 应以 cli_ 开头,请从开发者后台“凭证与基础信息”复制 App ID")
		return false
	}
	info, err := c.bot.about(c.ctx)
	switch {
	case err != nil:
		c.found.Say(bot.Bad, what, "%v", c.bot.api.Outcome(err))
		return false
	case info.Status != 2 && info.Status != 0:
		c.found.Say(bot.Bad, what, "“%s”还没有启用(状态%d),请在开发者后台创建版本并发布,由管理员通过", clip(info.Name, 80), info.Status)
		return false
	}
	c.found.Say(bot.Fine, what, "“%s”", clip(info.Name, 80))
	return true
}

// scopes holds those that were granted to those that are used.
func (c *checker) scopes(tasks bool) {
	const what = "权限"
	var out struct {
		Data struct {
			Scopes []struct {
				Name    string `json:"scope_name"`
				Granted int    `json:"grant_status"`
			} `json:"scopes"`
		} `json:"data"`
	}
	err := c.bot.api.Do(c.ctx, openapi.Call{Method: http.MethodGet, Path: "/open-apis/application/v6/scopes", Out: &out})
	if err != nil {
		c.found.Say(bot.Warn, what, "飞书没有告知应用的权限,无法核对:%v", c.bot.api.Outcome(err))
		return
	}
	has := map[string]bool{}
	for _, s := range out.Data.Scopes {
		has[s.Name] = has[s.Name] || s.Granted == 1
	}
	wanted := slices.Clone(scopes)
	if tasks {
		task := taskScope
		task.must = true
		wanted = append(wanted, task)
	}
	bad := false
	for _, s := range wanted {
		if slices.ContainsFunc(s.any, func(name string) bool { return has[name] }) {
			continue
		}
		v := bot.Warn
		if s.must {
			v, bad = bot.Bad, true
		}
		c.found.Say(v, what, "缺少 %s(%s),请在开发者后台“权限管理”里开通后发布版本", strings.Join(s.any, " 或 "), s.reason)
	}
	if !bad {
		c.found.Say(bot.Fine, what, "必需的都有")
	}
}

// transport looks at the way events come in: to an address with an Encrypt Key, else over the long
// connection.
func (c *checker) transport() {
	if c.opt.EncryptKey != "" {
		c.found.Say(bot.Fine, "接收", "“事件与回调”里的订阅方式选“将事件发送至开发者服务器”,事件和回调的请求地址都填 您的网址/feishu/events")
		return
	}
	if _, err := c.bot.endpoint(c.ctx); err != nil {
		c.found.Say(bot.Bad, "长连接", "%v", c.bot.api.Outcome(err))
		return
	}
	c.found.Say(bot.Fine, "长连接", "可以连接,不需要公网地址;“事件与回调”里的订阅方式选“使用长连接接收事件”和“使用长连接接收回调”")
}

// place looks whether the bot is in a chat; of a person nobody can tell without writing to them.
func (c *checker) place(p string) {
	what := "会话 " + clip(p, 60)
	switch {
	case isPerson.MatchString(p):
		c.found.Say(bot.Fine, what, "是成员的编号;能否送达取决于应用的可用范围")
		return
	case !isChat.MatchString(p):
		c.found.Say(bot.Bad, what, "不是会话或成员的编号,应以 oc_ 或 ou_ 开头")
		return
	}
	err := c.bot.api.Do(c.ctx, openapi.Call{Method: http.MethodGet, Path: "/open-apis/im/v1/chats/" + p})
	var a *openapi.Answer
	switch {
	case err == nil:
		c.found.Say(bot.Fine, what, "机器人在里面")
	case unreadable(err):
		c.found.Say(bot.Warn, what, "没有权限核对(im:chat:readonly)")
	case errors.As(err, &a) && strings.HasPrefix(a.Code, "232"):
		c.found.Say(bot.Bad, what, "机器人不在里面(或编号不对),请在群设置的“群机器人”里添加")
	default:
		c.found.Say(bot.Bad, what, "%v", c.bot.api.Outcome(err))
	}
}

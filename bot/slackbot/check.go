package slackbot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot"
)

var isSecret = regexp.MustCompile(`^[0-9a-f]{32}$`)

// maxSkew is how far the clock of this machine may be from Slack's before it is
// worth saying; signatures are refused beyond five minutes.
const maxSkew = 2 * time.Minute

// Check looks whether the bot can do its work with these options, and says of each
// thing it needs whether it is there: tokens, scopes, the way events come in, the
// clock, and whether the bot is in the places (C…, G…, U…) it is to send to. It
// changes nothing but for opening direct channels.
func Check(ctx context.Context, o Options, places []string) []bot.Finding {
	c := &checker{ctx: ctx, opt: o}
	b, err := New(o)
	if err != nil {
		c.found.Say(bot.Bad, "机器人", "没有设置 SLACK_BOT_TOKEN,请把应用页面 OAuth & Permissions 里的 Bot User OAuth Token 填进来")
		return c.found
	}
	c.bot = b
	if c.token() {
		for _, p := range places {
			c.place(p)
		}
	}
	c.transports()
	return c.found
}

type checker struct {
	ctx   context.Context
	opt   Options
	bot   *Bot
	found bot.Findings
}

// token tells whether the bot token works.
func (c *checker) token() bool {
	const what = "机器人令牌"
	if !strings.HasPrefix(c.opt.BotToken, "xoxb-") {
		c.found.Say(bot.Bad, what, "SLACK_BOT_TOKEN 应以 xoxb- 开头,请使用 OAuth & Permissions 里的 Bot User OAuth Token")
		return false
	}
	r, err := c.bot.api.AuthTestContext(c.ctx)
	if err != nil {
		c.found.Say(bot.Bad, what, "%s", c.why(err, "SLACK_BOT_TOKEN"))
		return false
	}
	c.found.Say(bot.Fine, what, "工作区“%s”里的 %s", clip(r.Team, 80), clip(r.User, 80))
	c.scopes(r.Header)
	if at, err := http.ParseTime(r.Header.Get("Date")); err == nil {
		if skew := c.bot.opt.Now().Sub(at); skew.Abs() > maxSkew {
			c.found.Say(bot.Bad, "时钟", "本机时间与Slack相差%s,超过5分钟就会拒收Slack的请求,请校准时间", skew.Abs().Round(time.Second))
		}
	}
	return true
}

// scopes holds those of the token to those of the manifest.
func (c *checker) scopes(h http.Header) {
	const what = "权限"
	has := strings.FieldsFunc(h.Get("X-OAuth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(has) == 0 {
		c.found.Say(bot.Warn, what, "Slack没有告知令牌的权限,无法核对")
		return
	}
	bad := false
	for _, s := range slices.Sorted(maps.Keys(scopes)) {
		if !slices.Contains(has, s) {
			bad = true
			c.found.Say(bot.Bad, what, "缺少 %s(%s),请在 OAuth & Permissions 里添加后重新安装应用", s, scopes[s])
		}
	}
	slices.Sort(has)
	extra := slices.DeleteFunc(slices.Clone(has), func(s string) bool { return scopes[s] != "" })
	if len(extra) > 0 {
		c.found.Say(bot.Warn, what, "有用不到的权限 %s,建议在 OAuth & Permissions 里去掉", clip(strings.Join(extra, "、"), 300))
	}
	if !bad {
		c.found.Say(bot.Fine, what, "需要的%d项都有", len(scopes))
	}
}

// transports looks at the ways events can come in; one is enough.
func (c *checker) transports() {
	if c.opt.AppToken == "" && c.opt.SigningSecret == "" {
		c.found.Say(bot.Bad, "接收", "SLACK_APP_TOKEN 和 SLACK_SIGNING_SECRET 都没有设置,收不到任何消息;内网请设置前者(Socket Mode),公网请设置后者")
		return
	}
	if c.opt.AppToken != "" {
		c.appToken()
	}
	switch {
	case c.opt.SigningSecret == "":
	case !isSecret.MatchString(c.opt.SigningSecret):
		c.found.Say(bot.Bad, "签名密钥", "SLACK_SIGNING_SECRET 应是32位十六进制字符,请复制 Basic Information 里的 Signing Secret(不是 Client Secret 或 Verification Token)")
	default:
		c.found.Say(bot.Fine, "签名密钥", "格式正确;Slack后台的三个网址应分别指向 /slack/events、/slack/commands、/slack/interactions")
	}
}

func (c *checker) appToken() {
	const what = "Socket Mode"
	if !strings.HasPrefix(c.opt.AppToken, "xapp-") {
		c.found.Say(bot.Bad, what, "SLACK_APP_TOKEN 应以 xapp- 开头,请在 Basic Information 的 App-Level Tokens 里生成,权限选 connections:write")
		return
	}
	_, address, err := c.bot.api.StartSocketModeContext(c.ctx)
	switch {
	case codeOf(err) == "missing_scope" || codeOf(err) == "not_allowed_token_type":
		c.found.Say(bot.Bad, what, "SLACK_APP_TOKEN 没有 connections:write 权限,请在 App-Level Tokens 里重新生成")
	case err != nil:
		c.found.Say(bot.Bad, what, "%s", c.why(err, "SLACK_APP_TOKEN"))
	case address == "":
		c.found.Say(bot.Bad, what, "Slack没有给出连接地址,请在应用的 Socket Mode 页打开 Enable Socket Mode")
	default:
		c.found.Say(bot.Fine, what, "可以连接,不需要公网地址")
	}
}

// place looks whether the bot can send to a place and read there.
func (c *checker) place(p string) {
	what := "频道 " + clip(p, 40)
	if !isID.MatchString(p) {
		c.found.Say(bot.Bad, what, "不是频道或成员的编号,请在Slack里打开频道详情复制编号,如 C024BE91L")
		return
	}
	channel, err := c.bot.channelOf(c.ctx, p)
	if err == nil {
		_, err = c.bot.api.GetConversationHistoryContext(c.ctx, &slack.GetConversationHistoryParameters{ChannelID: channel, Limit: 1})
		err = outcome(err)
	}
	switch {
	case err == nil:
		c.found.Say(bot.Fine, what, "机器人在里面,可以发送和核对")
	case outside(err):
		c.found.Say(bot.Bad, what, "机器人不在里面(或编号不对),请在该频道输入 /invite @policybot")
	default:
		c.found.Say(bot.Bad, what, "%v", err)
	}
}

// why says what is wrong with a token, or on the way to Slack.
func (c *checker) why(err error, variable string) string {
	var none unsent
	var status statusError
	code := codeOf(err)
	switch {
	case errors.As(err, &none):
		return fmt.Sprintf("连接不上Slack(%v),请检查网络,需要代理时设置 HTTPS_PROXY", none.err)
	case errors.As(err, &status):
		return fmt.Sprintf("Slack答复%v,请稍后再试", status)
	case code == "invalid_auth" || code == "not_authed" || code == "token_revoked" || code == "token_expired" || code == "account_inactive":
		return fmt.Sprintf("%s 已失效(%s),请到应用页面重新安装并更换", variable, code)
	case code != "":
		return fmt.Sprintf("Slack不接受 %s:%s", variable, clip(code, 80))
	}
	return "Slack的答复无法识别,请检查中间的代理"
}

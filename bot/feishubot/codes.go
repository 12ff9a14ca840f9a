package feishubot

import (
	"errors"

	"github.com/policybot/policybot/bot/internal/openapi"
)

// The codes that are looked at for what they say.
const (
	codeBadParam   = "230001"
	codeOutside    = "230002"
	codeRecalled   = "230011"
	codeNoTopic    = "230019"
	codeTooLong    = "230025"
	codeTooOld     = "230031"
	codeNoCards    = "230054"
	codeBadCard    = "230099"
	codeDeleted    = "230110"
	codeNoScope    = "99991672"
	codeNoRight    = "230027"
	codeBadSecret  = "10014"
	codeBadID      = "10003"
	codeConnLimit  = "1000040350" // too many long connections
	codeConnErr    = "1000040343"
	codeSystemBusy = "1"
	codeNoTask     = "1470404"
)

// rules of the codes of 飞书. What an administrator can put right for the whole app (a secret, a
// permission) is Refused: it would be wrong to bury every reminder for it.
var rules = map[string]openapi.Rule{
	codeBadParam: {Fate: openapi.Rejected},
	codeOutside:  {Fate: openapi.Rejected, Advice: "请把机器人加进这个群"},
	"230006":     {Fate: openapi.Refused, Advice: "请在开发者后台为应用添加“机器人”能力并发布版本"},
	codeRecalled: {Fate: openapi.Rejected},
	"230013":     {Fate: openapi.Rejected, Advice: "这个人不在应用的可用范围内，或已离职"},
	"230018":     {Fate: openapi.Rejected, Advice: "群里限制了谁可以发言"},
	codeNoTopic:  {Fate: openapi.Rejected},
	"230020":     {Fate: openapi.Later},
	"230022":     {Fate: openapi.Rejected, Advice: "飞书认为内容含敏感信息"},
	codeTooLong:  {Fate: openapi.Rejected},
	codeNoRight:  {Fate: openapi.Refused, Advice: "缺少权限，请在开发者后台“权限管理”里开通后发布版本"},
	"230028":     {Fate: openapi.Rejected, Advice: "没有通过本单位的数据防泄漏审查"},
	"230029":     {Fate: openapi.Gone, Advice: "这个人已离职"},
	codeTooOld:   {Fate: openapi.Rejected},
	"230034":     {Fate: openapi.Rejected, Advice: "会话或成员的编号不对"},
	"230035":     {Fate: openapi.Rejected, Advice: "群已禁言，或对方屏蔽了机器人"},
	"230036":     {Fate: openapi.Refused},
	"230038":     {Fate: openapi.Rejected},
	"230049":     {Fate: openapi.Unsure}, // the same message is under way
	"230053":     {Fate: openapi.Rejected, Advice: "对方设置了不再接收机器人消息"},
	codeNoCards:  {Fate: openapi.Rejected},
	"230075":     {Fate: openapi.Rejected},
	codeBadCard:  {Fate: openapi.Rejected},
	codeDeleted:  {Fate: openapi.Rejected},
	"232009":     {Fate: openapi.Gone, Advice: "群已解散"},

	codeBadID:     {Fate: openapi.Refused, Advice: "FEISHU_APP_ID 不对"},
	codeBadSecret: {Fate: openapi.Refused, Advice: "FEISHU_APP_SECRET 不对，请到开发者后台“凭证与基础信息”复制"},
	codeNoScope:   {Fate: openapi.Refused, Advice: "缺少权限，请在开发者后台“权限管理”里开通后发布版本"},
	"99991401":    {Fate: openapi.Refused, Advice: "本机的出口地址不在应用的 IP 白名单里"},
	"99991400":    {Fate: openapi.Later},
	"99991661":    {Fate: openapi.Expired},
	"99991663":    {Fate: openapi.Expired},
	"99991664":    {Fate: openapi.Expired},
	"99991665":    {Fate: openapi.Expired},
	"99991671":    {Fate: openapi.Expired},
	"2200":        {Fate: openapi.Unsure},
	"1551":        {Fate: openapi.Unsure},

	"1470400":  {Fate: openapi.Rejected},
	"1470403":  {Fate: openapi.Refused, Advice: "应用不能编辑这个任务"},
	codeNoTask: {Fate: openapi.Rejected},
	"1470422":  {Fate: openapi.Later}, // written by two at once
	"1470500":  {Fate: openapi.Unsure},

	codeConnLimit:  {Fate: openapi.Later, Advice: "同一应用最多50个长连接，请检查是否有多余的实例"},
	codeConnErr:    {Fate: openapi.Later},
	codeSystemBusy: {Fate: openapi.Later},
	"403":          {Fate: openapi.Refused, Advice: "应用被停用或没有发布版本"},
	"514":          {Fate: openapi.Refused, Advice: "FEISHU_APP_ID 或 FEISHU_APP_SECRET 不对"},
}

// refusesCard tells whether 飞书 refused a card, though it keeps to every limit that is known, or
// takes none there. Then nothing was sent, and the text alone is better than nothing.
func refusesCard(err error) bool {
	switch openapi.Code(err) {
	case codeBadParam, codeTooLong, codeNoCards, codeBadCard:
		return true
	}
	return false
}

// noMessage tells whether there is nothing to be replaced, or answered to.
func noMessage(err error) bool {
	switch openapi.Code(err) {
	case codeRecalled, codeNoTopic, codeTooOld, codeDeleted:
		return true
	}
	return false
}

// unreadable tells whether the bot may not read a conversation.
func unreadable(err error) bool {
	switch openapi.Code(err) {
	case codeNoScope, codeNoRight:
		return true
	}
	return false
}

var errReply = errors.New("feishu: a reply without what it is about, or to nobody")

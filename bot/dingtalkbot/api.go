package dingtalkbot

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/policybot/policybot/bot/internal/openapi"
)

// rules of the codes of 钉钉. What an administrator can put right for the whole app is Refused;
// what is wrong with one place or one message is Rejected.
var rules = map[string]openapi.Rule{
	"InvalidAuthentication":          {Fate: openapi.Expired},
	"invalidParameter.token.invalid": {Fate: openapi.Expired}, "40014": {Fate: openapi.Expired}, "42001": {Fate: openapi.Expired},

	"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": {Fate: openapi.Later, After: time.Second},
	"Forbidden.AccessDenied.QpsLimitForApi":          {Fate: openapi.Later, After: time.Second},
	"Forbidden.AccessDenied.ApiCountLimitForOrg":     {Fate: openapi.Later, After: time.Hour, Advice: quota},
	"90018": {Fate: openapi.Later, After: time.Second}, "90002": {Fate: openapi.Later, After: time.Second},
	"90020":         {Fate: openapi.Later, After: time.Hour, Advice: quota},
	"send.too.fast": {Fate: openapi.Later}, "send.byToken.tooFast": {Fate: openapi.Later},
	"too.many.group": {Fate: openapi.Later}, "too.many.people": {Fate: openapi.Later}, "130101": {Fate: openapi.Later, After: time.Minute},
	"system.busy": {Fate: openapi.Unsure}, "system.error": {Fate: openapi.Unsure}, "unknown.send.result": {Fate: openapi.Unsure}, "-1": {Fate: openapi.Unsure},

	"Forbidden.AccessDenied.AccessTokenPermissionDenied": {Fate: openapi.Refused, Advice: "请在开发者后台“权限管理”里开通消息里写明的权限"},
	"Forbidden.AccessDenied.IpNotInWhiteList":            {Fate: openapi.Refused, Advice: "请在开发者后台把本机的出口IP加入白名单"},
	"invalidClientIdOrSecret":                            {Fate: openapi.Refused, Advice: "DINGTALK_CLIENT_ID 或 DINGTALK_CLIENT_SECRET 不对"},
	"invalidParameter.robotCode.auth":                    {Fate: openapi.Refused, Advice: "DINGTALK_ROBOT_CODE 不是这个应用的机器人"},
	"invalidParameter.robotCode.notExsit":                {Fate: openapi.Refused, Advice: "请在应用里添加机器人并发布"}, // as 钉钉 spells it
	"chatbotId.notAllow.sendOTO":                         {Fate: openapi.Refused, Advice: "请在开发者后台启用机器人"},

	"invalidParameter.robotCode.empty": {Fate: openapi.Rejected, Advice: "机器人不在群里，请在群设置的“机器人”里添加"},
	"invalid.openConversationId":       {Fate: openapi.Rejected, Advice: "没有这个群"}, "miss.openConversationId": {Fate: openapi.Rejected},
	"group.disbanded": {Fate: openapi.Gone}, "conversation.org.notMatch": {Fate: openapi.Rejected},
	"staffId.notExisted": {Fate: openapi.Gone}, "robot.oto.notExist": {Fate: openapi.Rejected}, "param.userIdNotExist": {Fate: openapi.Gone},
	"33012": {Fate: openapi.Gone}, "60121": {Fate: openapi.Gone},
	"invalidParameter.msgParam.tooLong": {Fate: openapi.Rejected}, "invalidParameter.msgParam.invalid": {Fate: openapi.Rejected},
	"invalidParameter.msgKey.invalid": {Fate: openapi.Rejected}, "invalidParameter.param.invalid": {Fate: openapi.Rejected},
	"contain.notAllowed.text": {Fate: openapi.Rejected}, "contain.notAllowed.content": {Fate: openapi.Rejected}, "contain.unsafe.url": {Fate: openapi.Rejected},
	"param.contentUnsafe": {Fate: openapi.Rejected}, "param.invalid": {Fate: openapi.Rejected}, "param.cardNotExist": {Fate: openapi.Rejected},
	"param.openSpaceIdInvalid": {Fate: openapi.Rejected}, "param.templateNotExist": {Fate: openapi.Rejected}, "param.templateUnpublished": {Fate: openapi.Rejected},
	"param.cardPublicDataEmpty": {Fate: openapi.Rejected}, "param.openDeliverModelError": {Fate: openapi.Rejected},
	"session.expired": {Fate: openapi.Rejected}, "session.notExisted": {Fate: openapi.Rejected}, "300001": {Fate: openapi.Rejected},
	"310000": {Fate: openapi.Rejected}, "430101": {Fate: openapi.Rejected}, "430102": {Fate: openapi.Rejected},
}

const quota = "本月的接口调用次数用完了，请管理员升级钉钉版本或购买增购包"

// clients are for the two interfaces of 钉钉.
func clients(o Options) (api, old *openapi.Client, err error) {
	common := openapi.Options{Name: "钉钉", HTTP: o.Client, Now: o.Now, Rules: rules, Secrets: []string{o.ClientSecret, o.EventToken, o.EventKey}}
	plain := common
	plain.Base = o.API
	bare, err := openapi.New(plain)
	if err != nil {
		return nil, nil, err
	}
	tokens := openapi.NewTokens(func(ctx context.Context) (string, time.Duration, error) { return token(ctx, bare, o) }, o.Now)
	common.Tokens = tokens
	common.Authorize = func(r *http.Request, token string) { r.Header.Set("x-acs-dingtalk-access-token", token) }
	common.Base = o.API
	if api, err = openapi.New(common); err != nil {
		return nil, nil, err
	}
	common.Base, common.Coded = o.OldAPI, true
	common.Authorize = func(r *http.Request, token string) {
		q := r.URL.Query()
		q.Set("access_token", token)
		r.URL.RawQuery = q.Encode()
	}
	old, err = openapi.New(common)
	return api, old, err
}

// token asks for a token of the app.
func token(ctx context.Context, c *openapi.Client, o Options) (string, time.Duration, error) {
	var out struct {
		AccessToken string `json:"accessToken"`
		ExpireIn    int64  `json:"expireIn"`
	}
	err := c.Do(ctx, openapi.Call{Path: "/v1.0/oauth2/accessToken", Body: map[string]string{"appKey": o.ClientID, "appSecret": o.ClientSecret}, Out: &out})
	if err != nil {
		return "", 0, err
	}
	if out.AccessToken == "" || out.ExpireIn <= 0 {
		return "", 0, errNoToken
	}
	return out.AccessToken, time.Duration(min(out.ExpireIn, 24*3600)) * time.Second, nil
}

var errNoToken = errors.New("钉钉的答复里没有访问凭证")

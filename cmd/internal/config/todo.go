package config

import (
	"fmt"
	"net/url"
	"strings"
)

// The kinds of lists of things to do.
const (
	TodoCalDAV   = "caldav"
	TodoDingTalk = "dingtalk"
	TodoFeishu   = "feishu"
	TodoWecom    = "wecom"
)

// TodoList is a list of things to do somewhere else, that of one person.
type TodoList struct {
	To           string `json:"to"`            // the name registered, or channel@person
	Kind         string `json:"kind"`          // "" is TodoCalDAV; a chat platform's list needs nothing more
	URL          string `json:"url"`           // of the collection; https, or http on this machine
	User         string `json:"user"`          // of the server
	Password     string `json:"password"`      // or
	PasswordFile string `json:"password_file"` // a file that holds it
}

// Secret is the password, read from its file where it has one.
func (l TodoList) Secret() (string, error) {
	if l.PasswordFile == "" {
		return l.Password, nil
	}
	b, err := readBounded(l.PasswordFile)
	if err != nil {
		return "", fmt.Errorf("%w: 读不了todo_lists里%s的password_file,请检查路径和权限: %w", ErrInvalid, l.To, err)
	}
	return strings.TrimSpace(string(b)), nil
}

func (c Config) checkTodoLists() (errs []error) {
	seen := map[string]bool{}
	for i, l := range c.TodoLists {
		bad := func(what string) {
			errs = append(errs, fmt.Errorf("%w: todo_lists第%d项%s", ErrInvalid, i+1, what))
		}
		if l.Kind != "" && l.Kind != TodoCalDAV {
			c.checkPlatformList(l, seen[l.Kind+" "+l.To], bad)
			seen[l.Kind+" "+l.To] = true
			continue
		}
		switch u, err := url.Parse(l.URL); { // the address is not repeated: a password may stand in it
		case l.To == "":
			bad("没有写to,应是登记的姓名或 频道@人")
		case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
			bad("的url应写成 https://主机/…/清单/")
		case u.User != nil:
			bad("的url里不要写账号密码,请写在user和password_file里")
		case l.Password != "" && l.PasswordFile != "":
			bad("同时写了password和password_file,请只留一个")
		case seen[l.URL]:
			bad("的url和前面的重复,一个清单只能给一个人")
		}
		seen[l.URL] = true
	}
	return errs
}

// checkPlatformList looks at the list of a chat platform, which is set up for it already.
func (c Config) checkPlatformList(l TodoList, again bool, bad func(what string)) {
	switch {
	case l.To == "":
		bad("没有写to,应是登记的姓名或 频道@人")
	case l.Kind != TodoDingTalk && l.Kind != TodoFeishu && l.Kind != TodoWecom:
		bad(fmt.Sprintf("的kind为%q,应是 %s、%s、%s 或 %s", l.Kind, TodoCalDAV, TodoDingTalk, TodoFeishu, TodoWecom))
	case l.Kind == TodoDingTalk && c.DingTalkClientID == "":
		bad("要用钉钉待办,请先接入钉钉(DINGTALK_CLIENT_ID)")
	case l.Kind == TodoFeishu && c.FeishuAppID == "":
		bad("要用飞书任务,请先接入飞书(FEISHU_APP_ID)")
	case l.Kind == TodoWecom && (c.WecomBotID == "" && c.WecomToken == "" || c.WecomAppSecret == ""):
		bad("要用企业微信日程,请先接入企业微信,并设自建应用(WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_APP_SECRET)")
	case l.Kind == TodoDingTalk && c.PublicURL == "":
		bad("要用钉钉待办,还须设置 POLICYBOT_PUBLIC_URL:待办点开的就是那里的办结页")
	case l.URL != "" || l.Password != "" || l.PasswordFile != "":
		bad("是聊天平台的清单,不要写url和密码")
	case again:
		bad("和前面的重复,一个人的清单只写一次")
	}
}

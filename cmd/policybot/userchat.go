package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/policybot/policybot/cmd/internal/access"
)

type userChatsCmd struct {
	accountFlags
	JSON bool `name:"json" help:"输出接口的JSON。"`
}

func (u *userChatsCmd) Run(e *env) error {
	return u.with(e, func(ctx context.Context, c *apiClient) error {
		var page struct{ Links []access.ShownLink }
		all, err := pages(ctx, c, access.ChatLinksPath, &page, func() []access.ShownLink { return page.Links })
		if err != nil || u.JSON {
			return errors.Join(err, printIf(u.JSON && err == nil, e.std.out, all))
		}
		return table(e.std.out, all, "还没有聊天绑定。本人登录网页,在“账号”页生成绑定码,在聊天里发给机器人。", []string{"编号", "聊天用户", "账号", "绑定时间", "状态"},
			func(x access.ShownLink) []string {
				state := ""
				if !x.Usable {
					state = "无效"
				}
				return []string{x.ID, x.User, x.Account, shortTime(e, &x.Linked), state}
			})
	})
}

type userUnchatCmd struct {
	accountFlags
	ID string `arg:"" help:"编号,见 policybot user chats。" name:"编号"`
}

func (u *userUnchatCmd) Run(e *env) error {
	return u.with(e, func(ctx context.Context, c *apiClient) error {
		var out access.ShownLink
		if err := c.Call(ctx, http.MethodDelete, access.ChatLinksPath+"/"+url.PathEscape(u.ID), nil, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.std.out, "已解除%s的绑定,一秒内生效。\n", printable(out.User))
		return err
	})
}

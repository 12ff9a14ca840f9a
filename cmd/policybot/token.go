package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/policybot/policybot/cmd/internal/access"
)

// tokenCmd is what programs show.
type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"发一个令牌,只显示一次。"`
	List   tokenListCmd   `cmd:"" help:"列出令牌、用途和最近使用。"`
	Revoke tokenRevokeCmd `cmd:"" help:"吊销,立即失效。"`
}

type tokenCreateCmd struct {
	accountFlags
	Scope  []string `required:"" help:"用途,可重复: read(阅读和提问)、remind(提醒)、library(文件库)、admin(管理)。" placeholder:"用途" sep:","`
	Group  []string `help:"能看哪些组的文件,可重复;不给则只看公开的。" placeholder:"组" sep:","`
	Person string   `help:"替哪个登记人设提醒。" placeholder:"姓名"`
	Days   int      `help:"多少天后到期;不给则不到期。" placeholder:"天"`
	Name   string   `arg:"" help:"名称,如 oa。" name:"名称"`
}

func (t *tokenCreateCmd) Run(e *env) error {
	in := access.NewTokenBody{Name: t.Name, Groups: t.Group, Person: t.Person, Days: t.Days}
	for _, s := range t.Scope {
		in.Scopes = append(in.Scopes, access.Scope(s))
	}
	return t.with(e, func(ctx context.Context, c *apiClient) error {
		var out access.ShownToken
		if err := c.Call(ctx, http.MethodPost, access.TokensPath, in, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.std.out, "已发放%s。令牌只显示这一次,请求时加上请求头 Authorization: Bearer 令牌:\n%s\n", printable(out.Name), out.Secret)
		return err
	})
}

type tokenListCmd struct {
	accountFlags
	JSON bool `name:"json" help:"输出接口的JSON。"`
}

func (t *tokenListCmd) Run(e *env) error {
	return t.with(e, func(ctx context.Context, c *apiClient) error {
		var page struct{ Tokens []access.ShownToken }
		all, err := pages(ctx, c, access.TokensPath, &page, func() []access.ShownToken { return page.Tokens })
		if err != nil || t.JSON {
			return errors.Join(err, printIf(t.JSON && err == nil, e.std.out, all))
		}
		return table(e.std.out, all, "还没有令牌。发放: policybot token create 名称 --scope read", []string{"名称", "用途", "组", "到期", "最近使用", "状态"},
			func(x access.ShownToken) []string {
				state := ""
				switch {
				case x.Revoked != nil:
					state = "已吊销"
				case x.Ends != nil && x.Ends.Before(time.Now()):
					state = "已到期"
				}
				scopes := make([]string, len(x.Scopes))
				for i, s := range x.Scopes {
					scopes[i] = string(s)
				}
				return []string{x.Name, strings.Join(scopes, ","), strings.Join(x.Groups, "、"), shortTime(e, x.Ends), shortTime(e, x.Used), state}
			})
	})
}

type tokenRevokeCmd struct {
	accountFlags
	Name string `arg:"" help:"名称或编号。" name:"名称"`
}

func (t *tokenRevokeCmd) Run(e *env) error {
	return t.with(e, func(ctx context.Context, c *apiClient) error {
		var out access.ShownToken
		if err := c.Call(ctx, http.MethodDelete, access.TokensPath+"/"+url.PathEscape(t.Name), nil, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.std.out, "已吊销%s,立即失效。\n", printable(out.Name))
		return err
	})
}

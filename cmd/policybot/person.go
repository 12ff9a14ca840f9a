package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/policybot/policybot/cmd/internal/client"
	"github.com/policybot/policybot/reminders/web"
)

// personCmd is who is reminded.
type personCmd struct {
	Add    personAddCmd    `cmd:"" help:"登记一个人,给出个人链接。"`
	List   personListCmd   `cmd:"" help:"列出登记的人。"`
	Link   personLinkCmd   `cmd:"" help:"换发个人链接,旧的立即失效。"`
	Remove personRemoveCmd `cmd:"" help:"注销一个人。"`
}

const peoplePath = "/api/v1/people"

type personAddCmd struct {
	remindFlags
	To    []string `required:"" help:"在哪里提醒,可重复,常用的在前;如 webhook:oa、mail:zhangsan@bureau.gov.cn、slack:C0123456789@U0123456789。" placeholder:"频道" sep:"none"`
	Admin bool     `help:"可以查看和处理所有人的提醒。"`
	Name  string   `arg:"" help:"姓名。" name:"姓名"`
}

func (p *personAddCmd) Run(e *env) error {
	return p.with(e, func(ctx context.Context, c *apiClient) error {
		var out web.Person
		if err := c.Call(ctx, http.MethodPost, peoplePath, web.NewPerson{Name: p.Name, To: p.To, Admin: p.Admin}, &out); err != nil {
			return err
		}
		return printLink(e, p.remindFlags, c, out, "已登记"+out.Name)
	})
}

// printLink shows a personal link, which is not shown again.
func printLink(e *env, f remindFlags, c *apiClient, p web.Person, said string) error {
	base, err := f.site(e, c)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.std.out, "%s。个人链接只显示这一次,请只交给本人:\n%s%s\n", printable(said), base, p.Link)
	return err
}

// site is where people open the pages, without a slash at the end.
func (f remindFlags) site(e *env, c *apiClient) (string, error) {
	cfg, err := e.load(f.flags())
	if err != nil {
		return "", err
	}
	base := cfg.PublicURL
	if base == "" {
		if base = c.Base(); base == client.LocalBase {
			base = "http://" + cfg.Addr
		}
	}
	return strings.TrimSuffix(base, "/"), nil
}

type personListCmd struct {
	remindFlags
	JSON bool `name:"json" help:"输出接口的JSON。"`
}

func (p *personListCmd) Run(e *env) error {
	return listing(p.remindFlags, e, peoplePath, p.JSON, "还没有登记人。登记: policybot person add 姓名 --to 频道",
		[]string{"姓名", "提醒到", "管理员"}, func(x web.Person) []string {
			admin := ""
			if x.Admin {
				admin = "是"
			}
			return []string{x.Name, strings.Join(x.To, " "), admin}
		})
}

type personLinkCmd struct {
	remindFlags
	Name string `arg:"" help:"姓名。" name:"姓名"`
}

func (p *personLinkCmd) Run(e *env) error {
	return p.with(e, func(ctx context.Context, c *apiClient) error {
		var out web.Person
		if err := c.Call(ctx, http.MethodPost, peoplePath+"/"+url.PathEscape(p.Name)+"/token", nil, &out); err != nil {
			return err
		}
		return printLink(e, p.remindFlags, c, out, "已换发,旧链接失效")
	})
}

type personRemoveCmd struct {
	remindFlags
	Name string `arg:"" help:"姓名。" name:"姓名"`
}

func (p *personRemoveCmd) Run(e *env) error {
	return p.with(e, func(ctx context.Context, c *apiClient) error {
		var out web.Ended
		if err := c.Call(ctx, http.MethodDelete, peoplePath+"/"+url.PathEscape(p.Name), nil, &out); err != nil {
			return err
		}
		return printEnded(e.std.out, out)
	})
}

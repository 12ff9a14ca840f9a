package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/policybot/policybot/bot/webhook"
)

// webhookCmd is the endpoints that reminders are posted to.
type webhookCmd struct {
	Add     webhookAddCmd    `cmd:"" help:"添加一个回调地址,给出验签用的密钥。"`
	List    webhookListCmd   `cmd:"" help:"列出回调地址。"`
	Test    webhookTestCmd   `cmd:"" help:"发一条测试消息。"`
	Replay  webhookReplayCmd `cmd:"" help:"把发过的再发一遍,编号不变。"`
	Rotate  webhookRotateCmd `cmd:"" help:"换密钥。"`
	Enable  webhookOnCmd     `cmd:"" help:"重新启用。"`
	Disable webhookOffCmd    `cmd:"" help:"停用。"`
	Remove  webhookRemoveCmd `cmd:"" help:"删除。"`
}

const webhooksPath = "/api/v1/webhooks"

// order has the service do something with an endpoint and prints what it says.
func (f remindFlags) order(e *env, method, name, what string, in any) error {
	return f.with(e, func(ctx context.Context, c *apiClient) error {
		path := webhooksPath + "/" + url.PathEscape(name)
		if what != "" {
			path += "/" + what
		}
		var out webhook.Done
		if err := c.Call(ctx, method, path, in, &out); err != nil {
			return err
		}
		text := out.Text
		if what == "replay" {
			text = fmt.Sprintf("%s共%d条。", text, out.Sent)
		}
		_, err := fmt.Fprintln(e.std.out, printable(text))
		return err
	})
}

type webhookAddCmd struct {
	remindFlags
	Name string `arg:"" help:"名称,小写字母、数字和连字符;提醒时写 webhook:名称。" name:"名称"`
	URL  string `arg:"" help:"网址,内网的须列入 POLICYBOT_WEBHOOK_ALLOW。" name:"网址"`
}

func (w *webhookAddCmd) Run(e *env) error {
	return w.with(e, func(ctx context.Context, c *apiClient) error {
		var out webhook.View
		if err := c.Call(ctx, http.MethodPost, webhooksPath, webhook.Command{Name: w.Name, URL: w.URL}, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.std.out, "%s\n名称: webhook:%s\n地址: %s\n密钥: %s\n", out.Text, out.Name, printable(out.Where), out.Secret)
		return err
	})
}

type webhookListCmd struct {
	remindFlags
	JSON bool `name:"json" help:"输出接口的JSON。"`
}

func (w *webhookListCmd) Run(e *env) error {
	return listing(w.remindFlags, e, webhooksPath, w.JSON, "没有回调地址。添加: policybot webhook add 名称 网址",
		[]string{"名称", "地址", "状态"}, func(x webhook.View) []string {
			state := "启用"
			if x.Disabled != nil {
				state = "停用:" + x.Reason
			}
			return []string{"webhook:" + x.Name, x.Where, state}
		})
}

type webhookTestCmd struct {
	remindFlags
	Name string `arg:"" help:"名称。" name:"名称"`
}

func (w *webhookTestCmd) Run(e *env) error {
	return w.order(e, http.MethodPost, w.Name, "test", nil)
}

type webhookReplayCmd struct {
	remindFlags
	ID    string        `help:"只重放这一条:消息编号。" placeholder:"编号"`
	Since time.Duration `help:"重放最近这么久应发的。" default:"24h" placeholder:"时长"`
	Name  string        `arg:"" help:"名称。" name:"名称"`
}

func (w *webhookReplayCmd) Run(e *env) error {
	now := time.Now()
	return w.order(e, http.MethodPost, w.Name, "replay", webhook.Command{ID: w.ID, Since: now.Add(-w.Since).Format(time.RFC3339), Until: now.Format(time.RFC3339)})
}

type webhookRotateCmd struct {
	remindFlags
	Overlap time.Duration `help:"旧密钥再用多久,以便对方更换;泄露的请设为0。" default:"24h" placeholder:"时长"`
	Name    string        `arg:"" help:"名称。" name:"名称"`
}

func (w *webhookRotateCmd) Run(e *env) error {
	return w.with(e, func(ctx context.Context, c *apiClient) error {
		var out webhook.View
		if err := c.Call(ctx, http.MethodPost, webhooksPath+"/"+url.PathEscape(w.Name)+"/rotate", webhook.Command{OverlapHours: w.Overlap.Hours()}, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.std.out, "%s\n密钥: %s\n", out.Text, out.Secret)
		return err
	})
}

type webhookOnCmd struct {
	remindFlags
	Name string `arg:"" help:"名称。" name:"名称"`
}

func (w *webhookOnCmd) Run(e *env) error {
	return w.order(e, http.MethodPost, w.Name, "enable", nil)
}

type webhookOffCmd struct {
	remindFlags
	Name string `arg:"" help:"名称。" name:"名称"`
}

func (w *webhookOffCmd) Run(e *env) error {
	return w.order(e, http.MethodPost, w.Name, "disable", nil)
}

type webhookRemoveCmd struct {
	remindFlags
	Name string `arg:"" help:"名称。" name:"名称"`
}

func (w *webhookRemoveCmd) Run(e *env) error {
	return w.order(e, http.MethodDelete, w.Name, "", nil)
}

package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/policybot/policybot/bot"
)

// chatCmd is what could not be answered in chat.
type chatCmd struct {
	Failed chatFailedCmd `cmd:"" help:"列出没能答复的消息,旧的在前。"`
	Retry  chatRetryCmd  `cmd:"" help:"再答一次。"`
}

type chatFailedCmd struct {
	remindFlags
	JSON bool `name:"json" help:"输出接口的JSON。"`
}

func (c *chatFailedCmd) Run(e *env) error {
	c.quiet = true
	return c.with(e, func(ctx context.Context, api *apiClient) error {
		all := []bot.FailedMessage{}
		for {
			after := ""
			if n := len(all); n > 0 {
				after = all[n-1].ID
			}
			var page []bot.FailedMessage
			if err := api.Call(ctx, http.MethodGet, bot.FailedPath+"?after="+url.QueryEscape(after), nil, &page); err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			all = append(all, page...)
		}
		if c.JSON {
			return printJSON(e.std.out, all)
		}
		if len(all) == 0 {
			_, err := fmt.Fprintln(e.std.out, "没有未答复的消息。")
			return err
		}
		var b strings.Builder
		for _, f := range all {
			fmt.Fprintf(&b, "%s  %s  %s\n    %s\n    试了%d次: %s\n", e.local(f.At), f.Person, f.ID, strings.ReplaceAll(f.Text, "\n", " "), f.Attempts, strings.ReplaceAll(f.Reason, "\n", " "))
		}
		_, err := fmt.Fprint(e.std.out, printable(b.String()))
		return err
	})
}

type chatRetryCmd struct {
	remindFlags
	ID string `arg:"" help:"编号,见 policybot chat failed。" name:"编号"`
}

func (c *chatRetryCmd) Run(e *env) error {
	c.quiet = true
	return c.with(e, func(ctx context.Context, api *apiClient) error {
		var out bot.RetryOutcome
		if err := api.Call(ctx, http.MethodPost, bot.FailedPath+"?id="+url.QueryEscape(c.ID), nil, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintln(e.std.out, out.Text)
		return err
	})
}

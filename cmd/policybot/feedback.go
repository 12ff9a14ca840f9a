package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/policybot/policybot/bot"
)

// feedbackCmd is what people said of answers in chat.
type feedbackCmd struct {
	List   feedbackListCmd   `cmd:"" help:"列出反馈,新的在前。"`
	Delete feedbackDeleteCmd `cmd:"" help:"删除一个人的反馈和对话记录。"`
}

type feedbackListCmd struct {
	remindFlags
	Person string `help:"只看这个人的,如 slack:T0123:U0123。" placeholder:"编号"`
	Since  string `help:"只看这一刻以后的,如 2026-11-22T09:00:00+08:00。" placeholder:"时刻"`
	Limit  int    `help:"最多多少条。" default:"100" placeholder:"条数"`
	JSON   bool   `name:"json" help:"输出接口的JSON。"`
}

func (f *feedbackListCmd) Run(e *env) error {
	if f.Limit < 1 {
		return fmt.Errorf("%w: --limit须是正整数", errUsage)
	}
	f.quiet = true
	return f.with(e, func(ctx context.Context, c *apiClient) error {
		list := []bot.FeedbackView{}
		for after := ""; len(list) < f.Limit; {
			form := url.Values{
				"person": {f.Person}, "since": {f.Since}, "after": {after},
				"limit": {strconv.Itoa(f.Limit - len(list))},
			}
			var page bot.FeedbackList
			if err := c.Call(ctx, http.MethodGet, bot.FeedbackPath+"?"+form.Encode(), nil, &page); err != nil {
				return err
			}
			list = append(list, page.Feedback...)
			if after = page.Next; after == "" {
				break
			}
		}
		if f.JSON {
			return printJSON(e.std.out, list)
		}
		if len(list) == 0 {
			_, err := fmt.Fprintln(e.std.out, "没有反馈。")
			return err
		}
		var b strings.Builder
		for _, x := range list {
			fmt.Fprintf(&b, "%s  %s  %s\n", e.local(x.At), x.ReasonText, x.Person)
			for _, line := range []struct{ name, text string }{{"问题", x.Question}, {"答案", x.Answer}, {"说明", x.Comment}, {"地区", x.Region}, {"依据", strings.Join(x.URLs, " ")}} {
				if line.text != "" {
					fmt.Fprintf(&b, "    %s: %s\n", line.name, strings.ReplaceAll(line.text, "\n", " "))
				}
			}
		}
		_, err := fmt.Fprint(e.std.out, printable(b.String()))
		return err
	})
}

type feedbackDeleteCmd struct {
	remindFlags
	Person string `required:"" help:"谁的,如 slack:T0123:U0123;编号见 policybot feedback list。" placeholder:"编号"`
}

func (f *feedbackDeleteCmd) Run(e *env) error {
	f.quiet = true
	return f.with(e, func(ctx context.Context, c *apiClient) error {
		var out bot.Forgotten
		if err := c.Call(ctx, http.MethodDelete, bot.FeedbackPath+"?person="+url.QueryEscape(f.Person), nil, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintln(e.std.out, printable(out.Text))
		return err
	})
}

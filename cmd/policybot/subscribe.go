package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/policybot/policybot/reminders/web"
)

const subscriptionsPath = "/api/v1/subscriptions"

type subscribeCmd struct {
	remindFlags
	To       string `required:"" help:"提醒谁: 频道@人,或登记的姓名。" placeholder:"对象"`
	Region   string `help:"地区,可只写一部分。" placeholder:"地区"`
	Document string `help:"文件编号。" placeholder:"编号"`
	Keyword  string `help:"标题或事项里的词。" placeholder:"词"`

	Preview bool     `help:"只看会设哪些提醒,不订阅。"`
	Drop    []string `help:"不要的一项,可重复:预览第一列。" placeholder:"项" sep:"none"`
	Accept  []string `help:"待确认而要提醒的一项,可重复:预览第一列。" placeholder:"项" sep:"none"`
}

func (s *subscribeCmd) Run(e *env) error {
	return s.with(e, func(ctx context.Context, c *apiClient) error {
		var out web.Subscription
		in := web.Subscribe{To: s.To, Region: s.Region, Document: s.Document, Keyword: s.Keyword, Drop: s.Drop, Accept: s.Accept}
		if s.Preview {
			return s.preview(ctx, e, c, in)
		}
		if err := c.Call(ctx, http.MethodPost, subscriptionsPath, in, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.std.out, "已订阅,编号 %s。服务运行时,已收录和以后收录的文件里符合条件的期限都会提醒 %s。\n", printable(out.ID), printable(out.To))
		return err
	})
}

// preview lists what the subscription would set, and what it would leave to be confirmed.
func (s *subscribeCmd) preview(ctx context.Context, e *env, c *apiClient, in web.Subscribe) error {
	var list []web.Fitted
	if err := c.Call(ctx, http.MethodPost, subscriptionsPath+"/preview", in, &list); err != nil {
		return err
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(e.std.out, "已收录的文件里没有符合条件的期限;订阅后,以后收录的会提醒。")
		return err
	}
	lines := [][]string{{"项", "", "到期日", "责任主体", "事项", "出处"}}
	for _, f := range list {
		mark, day := "会提醒", "-"
		if !f.Sure {
			mark = "待确认"
		}
		if f.Set != "" {
			mark = "已设过"
		}
		if f.Due != nil {
			day = *f.Due
		}
		lines = append(lines, []string{f.Key, mark, day, clipColumns(oneLine(f.Who), whoColumns), clipColumns(oneLine(f.Action), actionColumns), "《" + clipColumns(f.Title, titleColumns) + "》"})
	}
	var b strings.Builder
	writeColumns(&b, lines)
	b.WriteString("不要的加 --drop 项,待确认的要提醒加 --accept 项。\n")
	_, err := fmt.Fprint(e.std.out, printable(b.String()))
	return err
}

type subscriptionsCmd struct {
	remindFlags
	JSON bool `name:"json" help:"输出接口的JSON。"`
}

func (s *subscriptionsCmd) Run(e *env) error {
	return listing(s.remindFlags, e, subscriptionsPath, s.JSON, "没有订阅。订阅: policybot remind subscribe --region 地区 --to 对象",
		[]string{"编号", "提醒谁", "地区", "关键词", "文件"}, func(x web.Subscription) []string {
			return []string{x.ID, x.To, x.Region, x.Keyword, x.Document}
		})
}

type unsubscribeCmd struct {
	remindFlags
	ID string `arg:"" help:"编号。" name:"编号"`
}

func (u *unsubscribeCmd) Run(e *env) error {
	return u.with(e, func(ctx context.Context, c *apiClient) error {
		var out web.Ended
		if err := c.Call(ctx, http.MethodDelete, subscriptionsPath+"/"+url.PathEscape(u.ID), nil, &out); err != nil {
			return err
		}
		return printEnded(e.std.out, out)
	})
}

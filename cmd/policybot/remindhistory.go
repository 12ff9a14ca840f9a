package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/policybot/policybot/reminders/web"
)

type remindHistoryCmd struct {
	remindFlags
	JSON bool   `name:"json" help:"输出接口的JSON。"`
	ID   string `arg:"" help:"编号,至少写前6位。" name:"编号"`
}

func (h *remindHistoryCmd) Run(e *env) error {
	return h.with(e, func(ctx context.Context, c *apiClient) error {
		path, err := pathOf(ctx, c, h.ID)
		if err != nil {
			return err
		}
		var one web.One
		if err := c.Call(ctx, http.MethodGet, path, nil, &one); err != nil {
			return err
		}
		if h.JSON {
			return printJSON(e.std.out, one)
		}
		return printOne(e.std.out, one)
	})
}

type remindFailedCmd struct {
	remindFlags
	JSON bool `name:"json" help:"输出接口的JSON。"`
}

func (f *remindFailedCmd) Run(e *env) error {
	return f.with(e, func(ctx context.Context, c *apiClient) error {
		list := []web.Delivery{}
		for _, form := range []url.Values{{"state": {"dead"}}, {"uncertain": {"true"}}} {
			var page web.Deliveries
			if err := c.Call(ctx, http.MethodGet, "/api/v1/deliveries?"+form.Encode(), nil, &page); err != nil {
				return err
			}
			list = append(list, page.Deliveries...)
		}
		if f.JSON {
			return printJSON(e.std.out, list)
		}
		return printDeliveries(e.std.out, list)
	})
}

type remindRetryCmd struct {
	remindFlags
	ID string `arg:"" help:"消息编号,见 policybot remind failed。" name:"编号"`
}

func (r *remindRetryCmd) Run(e *env) error {
	return r.with(e, func(ctx context.Context, c *apiClient) error {
		var out web.Ended
		if err := c.Call(ctx, http.MethodPost, "/api/v1/deliveries/"+url.PathEscape(r.ID), web.Verdict{Action: "retry"}, &out); err != nil {
			return err
		}
		return printEnded(e.std.out, out)
	})
}

type remindExportCmd struct {
	remindFlags
	File string `arg:"" optional:"" help:"写到这个文件;不给则写到标准输出。" name:"文件"`
}

func (x *remindExportCmd) Run(e *env) error {
	return x.with(e, func(ctx context.Context, c *apiClient) (err error) {
		if x.File == "" {
			return c.Download(ctx, remindersPath+"/export", e.std.out)
		}
		f, err := os.OpenFile(x.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("不能写入%s,请换一个还不存在的文件名: %w", x.File, err)
		}
		err = c.Download(ctx, remindersPath+"/export", f)
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			return errors.Join(err, os.Remove(x.File))
		}
		fmt.Fprintln(e.std.err, "已导出到", x.File)
		return nil
	})
}

type remindImportCmd struct {
	remindFlags
	File string `arg:"" help:"导出的文件。" name:"文件" type:"existingfile"`
}

func (x *remindImportCmd) Run(e *env) error {
	return x.with(e, func(ctx context.Context, c *apiClient) error {
		f, err := os.Open(x.File)
		if err != nil {
			return fmt.Errorf("打不开%s: %w", x.File, err)
		}
		defer f.Close()
		var out web.Imported
		if err := c.Upload(ctx, web.ImportPath, f, &out); err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.std.out, "%s\n导入提醒%d条、消息%d条、订阅%d条、设置(人员、推送地址)%d份;已有的%d条保持原样;其中%d条要先核实再发;读不了的%d行。\n",
			out.Text, out.Reminders, out.Occurrences, out.Subscriptions, out.Settings, out.Known, out.Uncertain, out.Damaged)
		return err
	})
}

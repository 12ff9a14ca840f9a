package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders/web"
)

// remindCmd is everything about reminders.
type remindCmd struct {
	Add           remindAddCmd     `cmd:"" help:"设提醒,如: policybot remind add \"每月25日前提醒我报考勤\" --to console"`
	List          remindListCmd    `cmd:"" help:"列出提醒。"`
	Done          remindDoneCmd    `cmd:"" help:"标记完成。"`
	Snooze        remindSnoozeCmd  `cmd:"" help:"稍后再提醒一次。"`
	Edit          remindEditCmd    `cmd:"" help:"修改时间、事项或转派。"`
	Cancel        remindCancelCmd  `cmd:"" help:"取消。"`
	Undo          remindUndoCmd    `cmd:"" help:"撤销完成或取消。"`
	History       remindHistoryCmd `cmd:"" help:"一条提醒的历史和接下来的五次。"`
	Failed        remindFailedCmd  `cmd:"" help:"列出发送失败和不确定是否送达的。"`
	Retry         remindRetryCmd   `cmd:"" help:"重试发送失败的。"`
	Subscribe     subscribeCmd     `cmd:"" help:"订阅某地区或关键词的期限。"`
	Subscriptions subscriptionsCmd `cmd:"" help:"列出订阅。"`
	Unsubscribe   unsubscribeCmd   `cmd:"" help:"退订。"`
	Export        remindExportCmd  `cmd:"" help:"导出全部提醒(JSON Lines)。"`
	Import        remindImportCmd  `cmd:"" help:"导入;再次导入不会重复。"`
}

// remindFlags are shared by the commands that work on the store of reminders.
type remindFlags struct {
	clientFlags
	calendarFlag
	Data string `help:"数据目录。" placeholder:"目录"`

	quiet bool // nothing is to be sent by what is done
}

func (f remindFlags) flags() config.Config {
	return config.Config{Data: f.Data, Token: f.Token, Calendar: f.Calendar}
}

// api is the running service, or the store of the data folder opened by this
// process. close is to be called in either case.
func (f remindFlags) api(e *env) (c *apiClient, close func() error, err error) {
	cfg, err := e.load(f.flags())
	if err != nil {
		return nil, nil, err
	}
	remote, err := f.remote(e.ctx, cfg, false)
	if err != nil {
		return nil, nil, err
	}
	if remote != nil {
		return remote, func() error { return nil }, nil
	}
	h, bearer, done, err := app.Reminders(e.ctx, cfg, app.Options{Version: version(), Log: e.logger(false), Console: e.std.out})
	if err != nil {
		return nil, nil, err
	}
	if cfg.RedisURL == "" && !f.quiet { // with Redis, a service elsewhere may well be running
		fmt.Fprintln(e.std.err, "服务没有运行:只记下,等 policybot serve 运行时发送。")
	}
	return localClient(h).As(bearer), done, nil
}

// with runs f with the API and closes it.
func (f remindFlags) with(e *env, run func(ctx context.Context, c *apiClient) error) error {
	c, done, err := f.api(e)
	if err != nil {
		return err
	}
	err = run(e.ctx, c)
	if err != nil {
		err = readable(err)
	}
	return errors.Join(err, done())
}

// listing prints what the API lists at path: as JSON, as a table under head, or when
// there is nothing, what to do about it.
func listing[T any](f remindFlags, e *env, path string, asJSON bool, none string, head []string, row func(T) []string) error {
	return f.with(e, func(ctx context.Context, c *apiClient) error {
		var all []T
		for at := path; ; at = fmt.Sprintf("%s?from=%d", path, len(all)) {
			var page []T
			if err := c.Call(ctx, http.MethodGet, at, nil, &page); err != nil {
				return err
			}
			if all = append(all, page...); len(page) < 1000 {
				break
			}
		}
		switch {
		case asJSON:
			return printJSON(e.std.out, all)
		case len(all) == 0:
			_, err := fmt.Fprintln(e.std.out, none)
			return err
		}
		lines := [][]string{head}
		for _, x := range all {
			lines = append(lines, row(x))
		}
		var b strings.Builder
		writeColumns(&b, lines)
		_, err := io.WriteString(e.std.out, printable(b.String()))
		return err
	})
}

const remindersPath = "/api/v1/reminders"

type remindAddCmd struct {
	remindFlags
	To            []string      `help:"提醒谁,可重复: 频道@人,或登记的姓名;如 console、webhook:oa。" placeholder:"对象" sep:"none"`
	Document      string        `help:"按文件里的期限提醒:文件编号。" placeholder:"编号"`
	Deadline      string        `help:"与 --document 一起:期限编号(见 policybot deadlines --json)。" placeholder:"编号"`
	Drop          bool          `help:"与 --document、--deadline 一起:不要提醒这一项。"`
	Digest        bool          `help:"定期发送未来一周的待办摘要。"`
	EscalateTo    string        `help:"没人标记完成时再提醒谁。" placeholder:"对象"`
	EscalateAfter time.Duration `help:"最后一次提醒后多久。" default:"24h" placeholder:"时长"`
	Repeat        bool          `help:"不确定是否送达又无法核实时,标明“可能重复”再发;默认留待人工。"`
	Key           string        `help:"同一个 key 只设一次。" placeholder:"key"`
	Preview       bool          `help:"只看会怎么提醒,不设。"`
	JSON          bool          `name:"json" help:"输出接口的JSON。"`
	Text          []string      `arg:"" optional:"" help:"一句话,如“每月25日前提醒我报考勤”。" name:"话"`
}

func (a *remindAddCmd) Run(e *env) error {
	in := web.Ask{
		Text: strings.Join(a.Text, " "), To: a.To, DocumentID: a.Document, DeadlineID: a.Deadline,
		Digest: a.Digest, Key: a.Key, Preview: a.Preview, Drop: a.Drop,
	}
	if a.Repeat {
		in.OnUncertain = "repeat"
	}
	if a.EscalateTo != "" {
		in.Escalate = &web.Escalate{To: a.EscalateTo, AfterHours: a.EscalateAfter.Hours()}
	}
	return a.with(e, func(ctx context.Context, c *apiClient) error {
		var out web.Made
		if err := c.Call(ctx, http.MethodPost, remindersPath, in, &out); err != nil {
			return err
		}
		if a.JSON {
			return printJSON(e.std.out, out)
		}
		return printMade(e.std.out, out)
	})
}

type remindListCmd struct {
	remindFlags
	To     string `help:"只列提醒他的。" placeholder:"对象"`
	Status string `help:"状态: 进行中、已完成、已取消、已到期;默认active(进行中)。" default:"active" placeholder:"状态"`
	All    bool   `help:"连同已结束的。"`
	JSON   bool   `name:"json" help:"输出接口的JSON。"`
}

func (l *remindListCmd) Run(e *env) error {
	if err := pick("status", &l.Status, statusChoices); err != nil {
		return err
	}
	return l.with(e, func(ctx context.Context, c *apiClient) error {
		status := l.Status
		if l.All {
			status = ""
		}
		list, err := listReminders(ctx, c, url.Values{"status": {status}, "to": {l.To}})
		if err != nil {
			return err
		}
		if l.JSON {
			return printJSON(e.std.out, list)
		}
		return printReminders(e.std.out, list)
	})
}

// listReminders follows the pages.
func listReminders(ctx context.Context, c *apiClient, form url.Values) ([]web.Reminder, error) {
	out := []web.Reminder{}
	for name, v := range form {
		if v[0] == "" {
			delete(form, name)
		}
	}
	for {
		var page web.List
		if err := c.Call(ctx, http.MethodGet, remindersPath+"?"+form.Encode(), nil, &page); err != nil {
			return nil, err
		}
		out = append(out, page.Reminders...)
		if page.Next == "" {
			return out, nil
		}
		form.Set("after", page.Next)
	}
}

// whole is the length of the id of a reminder; fewest is how much of its beginning will do.
// Less would name another one by a slip of the finger.
const (
	whole  = 25
	fewest = 6
)

// pathOf is the address of the reminder whose id begins so.
func pathOf(ctx context.Context, c *apiClient, id string) (string, error) {
	switch {
	case len(id) >= whole:
		return remindersPath + "/" + url.PathEscape(id), nil
	case len(id) < fewest:
		return "", fmt.Errorf("编号%q太短,请至少写前%d位,可用 policybot remind list 查看", id, fewest)
	}
	list, err := listReminders(ctx, c, url.Values{})
	if err != nil {
		return "", err
	}
	var found []string
	for _, r := range list {
		if strings.HasPrefix(r.ID, id) {
			found = append(found, r.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("没有编号以%s开头的提醒,请用 policybot remind list --all 查看", id)
	case 1:
		return remindersPath + "/" + found[0], nil
	}
	return "", fmt.Errorf("编号以%s开头的提醒有%d条,请多写几位", id, len(found))
}

// change sends an Edit and prints what came of it.
func (f remindFlags) change(e *env, id string, in web.Edit) error {
	return f.with(e, func(ctx context.Context, c *apiClient) error {
		path, err := pathOf(ctx, c, id)
		if err != nil {
			return err
		}
		var out web.Ended
		if err := c.Call(ctx, http.MethodPatch, path, in, &out); err != nil {
			return err
		}
		if err := printEnded(e.std.out, out); err != nil || !out.Undo {
			return err
		}
		undo := "撤销: policybot remind undo " + short(path[len(remindersPath)+1:])
		if in.Period != "" {
			undo += " --period " + in.Period
		}
		undo += e.again(f.Data)
		_, err = fmt.Fprintln(e.std.out, printable(undo))
		return err
	})
}

type remindDoneCmd struct {
	remindFlags
	Period string `help:"定期的:只完成这一期(如 2026-11-25),以后照常。" placeholder:"期"`
	ID     string `arg:"" help:"编号,至少写前6位。" name:"编号"`
}

func (d *remindDoneCmd) Run(e *env) error {
	return d.change(e, d.ID, web.Edit{Status: "done", Period: d.Period})
}

type remindSnoozeCmd struct {
	remindFlags
	ID    string   `arg:"" help:"编号,至少写前6位。" name:"编号"`
	Until []string `arg:"" help:"到什么时候,如 明天上午9点。" name:"时间"`
}

func (s *remindSnoozeCmd) Run(e *env) error {
	return s.change(e, s.ID, web.Edit{SnoozeUntil: strings.Join(s.Until, " ")})
}

type remindEditCmd struct {
	remindFlags
	What string   `help:"新的事项。" placeholder:"事项"`
	To   []string `help:"转派给,可重复。" placeholder:"对象" sep:"none"`
	ID   string   `arg:"" help:"编号,至少写前6位。" name:"编号"`
	Text []string `arg:"" optional:"" help:"新的时间,如 改到下周三下午3点。" name:"话"`
}

func (d *remindEditCmd) Run(e *env) error {
	if d.What == "" && len(d.To) == 0 && len(d.Text) == 0 {
		return fmt.Errorf("%w: 没有写改什么,请给出新的时间、--what 或 --to", errUsage)
	}
	return d.change(e, d.ID, web.Edit{What: d.What, To: d.To, Text: strings.Join(d.Text, " ")})
}

type remindCancelCmd struct {
	remindFlags
	Note string `help:"记入历史的原因。" placeholder:"原因"`
	ID   string `arg:"" help:"编号,至少写前6位。" name:"编号"`
}

func (x *remindCancelCmd) Run(e *env) error {
	return x.change(e, x.ID, web.Edit{Status: "cancelled", Note: x.Note})
}

type remindUndoCmd struct {
	remindFlags
	Period string `help:"定期的:撤销这一期(如 2026-11-25)的完成。" placeholder:"期"`
	ID     string `arg:"" help:"编号,至少写前6位。" name:"编号"`
}

func (u *remindUndoCmd) Run(e *env) error {
	return u.change(e, u.ID, web.Edit{Status: "active", Period: u.Period})
}

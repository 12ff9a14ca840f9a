package main

import (
	"fmt"
	"net/url"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search/web"
)

type deadlinesCmd struct {
	corpusFlags
	clientFlags
	calendarFlag
	From     string `help:"最早的一天;不给则从今天起。" placeholder:"年-月-日"`
	To       string `help:"最晚的一天。" placeholder:"年-月-日"`
	Region   string `help:"地区,可只写一部分。" placeholder:"地区"`
	Document string `help:"只列这份文件的。" placeholder:"文件编号"`
	Who      string `help:"责任主体包含。" placeholder:"机关"`
	Kind     string `help:"种类: 期限、定期、目标。" placeholder:"种类"`
	All      bool   `help:"连同已过的、目标、范文里的和失效文件里的。"`
	JSON     bool   `name:"json" help:"输出接口的JSON。"`
	ICS      bool   `name:"ics" help:"输出日历文件(iCalendar)。"`
}

// calendarFlag names the administrator's holiday years, where a command opens the
// documents itself; a running service has its own.
type calendarFlag struct {
	Calendar string `help:"放假安排目录,里面的年份取代内置的。" placeholder:"目录"`
}

// form is the filters as the API takes them.
func (d *deadlinesCmd) form() url.Values {
	form := url.Values{}
	for name, value := range map[string]string{
		"from": d.From, "to": d.To, "region": d.Region, "document_id": d.Document, "who": d.Who, "kind": d.Kind,
	} {
		if value != "" {
			form.Set(name, value)
		}
	}
	if d.All {
		form.Set("all", "true")
	}
	return form
}

func (d *deadlinesCmd) Run(e *env) error {
	if err := pick("kind", &d.Kind, deadlineChoices); err != nil {
		return err
	}
	form := d.form()
	if d.JSON && d.ICS {
		return fmt.Errorf("%w: --json 和 --ics 只能用一个", errUsage)
	}
	if err := web.CheckDeadlines(form); err != nil {
		return readable(err)
	}
	flags := d.config()
	flags.Token, flags.Calendar = d.Token, d.Calendar
	cfg, err := e.load(flags)
	if err != nil {
		return err
	}
	api, base, done, err := d.api(e, cfg)
	if err != nil {
		return err
	}
	defer done()
	if d.ICS {
		feed, err := api.Feed(e.ctx, form)
		if err != nil {
			return readable(err)
		}
		_, err = e.std.out.Write(feed)
		return err
	}
	list, err := api.Deadlines(e.ctx, form)
	switch {
	case err != nil:
		return readable(err)
	case d.JSON:
		return printJSON(e.std.out, list)
	}
	left := ""
	if !d.All {
		form.Set("all", "true")
		if every, err := api.Deadlines(e.ctx, form); err == nil { // the list is good without
			left = withheld(every)
		}
	}
	return printDeadlines(e.std.out, list, base, d.All, left)
}

// api is the running service, or one of its own over the documents; base is "" for
// that.
func (d *deadlinesCmd) api(e *env, cfg config.Config) (c *apiClient, base string, done func(), err error) {
	remote, err := d.remote(e.ctx, cfg, len(d.Corpus) > 0)
	if err != nil {
		return nil, "", nil, err
	}
	if remote != nil {
		return remote, remote.Base(), func() {}, nil
	}
	k, err := openLocal(e, cfg)
	if err != nil {
		return nil, "", nil, err
	}
	h, err := app.Handler(cfg, app.Options{Version: version(), Log: e.logger(false)}, k)
	if err != nil {
		_ = k.Close() // only read from: nothing is lost
		return nil, "", nil, err
	}
	return localClient(h), "", func() { _ = k.Close() }, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search/web"
)

// importTimeout is how long one page may take: the site is asked politely, and the service then reads it.
const importTimeout = 3 * time.Minute

type importCmd struct {
	clientFlags
	Data string   `help:"数据目录。" placeholder:"目录"`
	JSON bool     `name:"json" help:"输出接口的JSON。"`
	URL  []string `arg:"" help:"网页或文件的网址,可以多个。" name:"网址"`
}

// Run reads each page and keeps it; one that is refused does not stop the others.
func (c *importCmd) Run(e *env) error {
	cfg, err := e.load(config.Config{Data: c.Data, Token: c.Token})
	if err != nil {
		return err
	}
	take, done, err := c.library(e, cfg)
	if err != nil {
		return err
	}
	var failed []error
	for _, address := range c.URL {
		ctx, cancel := context.WithTimeout(e.ctx, importTimeout)
		out, err := take(ctx, address)
		cancel()
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", address, readable(err)))
			continue
		}
		if c.JSON {
			err = printJSON(e.std.out, out)
		} else {
			_, err = fmt.Fprintln(e.std.out, printable(imported(out)))
		}
		if err != nil {
			failed = append(failed, err)
			break
		}
	}
	return errors.Join(errors.Join(failed...), done())
}

// imported says in a line what became of a page.
func imported(out web.Uploaded) string {
	what := "已收录"
	switch {
	case out.Unchanged:
		what = "内容没有变化"
	case out.Replaced:
		what = "已更新"
	}
	s := what + " " + out.Name
	if len(out.Documents) > 0 {
		s += ",文件" + strings.Join(out.Documents, "、")
	} else {
		s += ",下次 serve 或 index 时建立索引"
	}
	return s
}

// library is the running service, or the data folder opened by this process.
func (c *importCmd) library(e *env, cfg config.Config) (take func(context.Context, string) (web.Uploaded, error), done func() error, err error) {
	remote, err := c.remote(e.ctx, cfg, false)
	if err != nil {
		return nil, nil, err
	}
	if remote != nil {
		patient := remote.Patient(importTimeout)
		return func(ctx context.Context, address string) (out web.Uploaded, err error) {
			return out, patient.Call(ctx, http.MethodPost, web.ImportPath, map[string]string{"url": address}, &out)
		}, func() error { return nil }, nil
	}
	return app.Importer(cfg, app.Options{Version: version(), Log: e.logger(false)})
}

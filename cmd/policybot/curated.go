package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/curate"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

// curatedCmd is the questions that the staff have put to clauses.
type curatedCmd struct {
	List   curatedListCmd   `cmd:"" help:"列出人工核对的问答和它们的状态。"`
	Export curatedExportCmd `cmd:"" help:"导出: CSV、XLSX,或 policybot eval 的题目(--eval)。"`
	Import curatedImportCmd `cmd:"" help:"导入 CSV 或 XLSX;有一行不对,就一行也不导入。"`
}

// curatedFlags say which service it is about. It has to run: whether a clause is still the same only its index knows.
type curatedFlags struct {
	clientFlags
	Data string `help:"数据目录。" placeholder:"目录"`
}

func (f curatedFlags) with(e *env, run func(ctx context.Context, c *apiClient) error) error {
	cfg, err := e.load(config.Config{Data: f.Data, Token: f.Token})
	if err != nil {
		return err
	}
	c, err := f.remote(e.ctx, cfg, false)
	if err != nil {
		return err
	}
	if c == nil {
		return errors.New("服务没有运行,请先启动 policybot serve,或用 --base 指定服务的地址")
	}
	if err := run(e.ctx, c); err != nil {
		return readable(err)
	}
	return nil
}

type curatedListCmd struct {
	curatedFlags
	State string `help:"只列: live(有效)、lapsed(失效)、due(到复核日期)。" enum:",live,lapsed,due" default:"" placeholder:"状态"`
	JSON  bool   `name:"json" help:"输出接口的JSON。"`
}

func (l *curatedListCmd) Run(e *env) error {
	return l.with(e, func(ctx context.Context, c *apiClient) error {
		all := []curate.CuratedPair{}
		for {
			var page struct {
				Total int
				Pairs []curate.CuratedPair
			}
			form := url.Values{"from": {fmt.Sprint(len(all))}, "size": {"1000"}}
			if l.State != "" {
				form.Set("state", l.State)
			}
			if err := c.Call(ctx, http.MethodGet, curate.PairsPath+"?"+form.Encode(), nil, &page); err != nil {
				return err
			}
			if all = append(all, page.Pairs...); len(page.Pairs) == 0 || len(all) >= page.Total {
				break
			}
		}
		if l.JSON {
			return printJSON(e.std.out, all)
		}
		return table(e.std.out, all, "没有。在网页“整理问答”(/curate)里添加,或用 policybot curated import 导入。", []string{"编号", "标准问", "文件", "负责人", "复核日期", "状态"},
			func(v curate.CuratedPair) []string {
				state := v.StateText
				if v.Due {
					state += ",到复核日期"
				}
				return []string{v.ID, v.Question, "《" + v.Title + "》", v.Owner, v.ReviewBy.String(), state}
			})
	})
}

type curatedExportCmd struct {
	curatedFlags
	Format string `help:"格式: csv 或 xlsx;不写则看文件名的后缀。" enum:",csv,xlsx" default:"" placeholder:"格式"`
	Eval   bool   `help:"导出成 policybot eval 的题目,改动文件或设置以后看有没有答坏的。"`
	File   string `arg:"" optional:"" help:"写到这个文件;不给或 - 是标准输出。" name:"文件"`
}

func (x *curatedExportCmd) Run(e *env) error {
	format := x.Format
	switch {
	case x.Eval && x.Format != "":
		return fmt.Errorf("%w: --eval 和 --format 只能用一个", errUsage)
	case x.Eval:
		format = "eval"
	case format == "":
		var err error
		if format, err = tableFormat(x.File); err != nil {
			return err
		}
	}
	return x.with(e, func(ctx context.Context, c *apiClient) error {
		b, err := c.Fetch(ctx, http.MethodGet, curate.ExportPath+"?format="+format, nil)
		if err != nil {
			return err
		}
		if x.File == "" || x.File == "-" {
			_, err := e.std.out.Write(b)
			return err
		}
		if err := writeFile(x.File, func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.std.out, "已导出到 %s。\n", printable(x.File))
		return err
	})
}

// tableFormat is the format that the name of a file asks for.
func tableFormat(name string) (string, error) {
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case name == "" || name == "-" || ext == ".csv":
		return "csv", nil
	case ext == ".xlsx":
		return "xlsx", nil
	}
	return "", fmt.Errorf("%w: 从文件名 %s 看不出格式,请以 .csv 或 .xlsx 结尾,或用 --format 指定", errUsage, name)
}

type curatedImportCmd struct {
	curatedFlags
	File string `arg:"" help:"CSV 或 XLSX 文件,表头同导出的。" name:"文件"`
}

func (i *curatedImportCmd) Run(e *env) error {
	f, err := os.Open(i.File)
	if err != nil {
		return fmt.Errorf("打不开表格,请检查路径和权限: %w", err)
	}
	defer f.Close() // only read from
	b, err := io.ReadAll(io.LimitReader(f, curated.MaxTable+1))
	if err != nil {
		return fmt.Errorf("读不了表格%s: %w", i.File, err)
	}
	if len(b) > curated.MaxTable {
		return fmt.Errorf("表格超过%dMB,请分几次导入", curated.MaxTable>>20)
	}
	return i.with(e, func(ctx context.Context, c *apiClient) error {
		var out curate.Imported
		err := c.Upload(ctx, curate.ImportPath, bytes.NewReader(b), &out)
		if why := search.Detail(err); why != "" { // the table is wrong, not the call
			return errors.New(why)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.std.out, "已导入:新增%d条,改动%d条。\n", out.Added, out.Changed)
		return err
	})
}

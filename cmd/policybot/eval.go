package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/policybot/policybot/search/eval"
)

type evalCmd struct {
	corpusFlags
	clientFlags
	Rows   bool     `help:"列出每一道没有答对或没有依据的题。"`
	Detail bool     `help:"另列按文件对半分的成绩，和把握与实际答对的对照。"`
	Gold   []string `arg:"" help:"题目文件(每行一个JSON对象)。" name:"题目文件"`
}

// Run fails only when it cannot measure; a bad result is a result.
func (c *evalCmd) Run(e *env) error {
	var rows []eval.Row
	for _, path := range c.Gold {
		more, err := readGold(path)
		if err != nil {
			return err
		}
		for _, r := range more {
			if slices.ContainsFunc(rows, func(x eval.Row) bool { return x.ID == r.ID }) {
				return fmt.Errorf("题号%s在%s和前面的文件里重复,请改成唯一的题号", r.ID, path)
			}
		}
		rows = append(rows, more...)
	}
	answerer, _, done, err := open(e, c.corpusFlags, c.clientFlags)
	if err != nil {
		return err
	}
	defer done()
	bar := newProgress(e.std.err)
	rep, err := eval.Run(e.ctx, answerer, rows, eval.Options{Progress: func(done, total int) { bar.show("评测", done, total) }})
	bar.end()
	if err != nil {
		return err
	}
	if c.Rows {
		if err := rep.WriteRows(e.std.out); err != nil {
			return err
		}
		fmt.Fprintln(e.std.out)
	}
	if err := rep.WriteTable(e.std.out); err != nil || !c.Detail {
		return err
	}
	fmt.Fprintln(e.std.out)
	return rep.WriteDetail(e.std.out)
}

func readGold(path string) ([]eval.Row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("打不开题目文件%s,请检查路径和权限: %w", path, err)
	}
	defer f.Close()
	rows, err := eval.ReadRows(f)
	if err != nil {
		return nil, fmt.Errorf("题目文件%s有误,请改正后再试: %w", path, err)
	}
	return rows, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
)

type evalCmd struct {
	answerFlags
	clientFlags
	Rows       bool     `help:"列出每一道没有答对或没有依据的题。"`
	Detail     bool     `help:"另列按文件对半分的成绩，和把握与实际答对的对照。"`
	Clauses    bool     `help:"不问答案，只看检索：对的条款排第几，读出来的答案对不对。"`
	Mode       string   `help:"--clauses 怎样找: lexical、hybrid 或 read(默认)。" default:"read" enum:"lexical,hybrid,read"`
	Split      string   `help:"按文件划分的表(文件、题集、部分三列)，与 --part 同用。" placeholder:"文件"`
	Part       string   `help:"只用表里这一部分的题: read、fit 或 test。" enum:",read,fit,test" default:"" placeholder:"部分"`
	Candidates string   `help:"把每道题考虑过的答案、各项特征和对错写到这个文件，供学习排序。" placeholder:"文件"`
	Memo       string   `help:"把语言模型读过的记在这个文件里，重跑时不再读。" placeholder:"文件"`
	Gold       []string `arg:"" help:"题目文件(每行一个JSON对象)。" name:"题目文件"`
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
	part, err := c.part(e, rows)
	if err != nil {
		return err
	}
	bar := newProgress(e.std.err)
	opt := eval.Options{All: rows, Progress: func(done, total int) { bar.show("评测", done, total) }}
	if c.Clauses {
		return c.clauses(e, part, opt, bar)
	}
	answerer, done, err := c.answerer(e)
	if err != nil {
		return err
	}
	defer done()
	opt.Explain = c.Candidates != ""
	rep, err := eval.Run(e.ctx, answerer, part, opt)
	bar.end()
	if err != nil {
		return err
	}
	if c.Candidates != "" {
		if err := writeFile(c.Candidates, rep.WriteCandidates); err != nil {
			return err
		}
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

// answerer is what is asked: with --memo an index of its own, whose encoder remembers.
func (c *evalCmd) answerer(e *env) (a eval.Asker, done func(), err error) {
	if c.Memo == "" {
		a, _, done, err = open(e, c.answerFlags, c.clientFlags)
		return a, done, err
	}
	cfg, err := e.load(c.config())
	if err != nil {
		return nil, nil, err
	}
	m, err := openMemo(c.Memo)
	if err != nil {
		return nil, nil, err
	}
	k, err := app.Open(e.ctx, cfg, app.Options{Version: version(), Log: e.logger(false), Encoder: m.around})
	if err != nil {
		return nil, nil, err
	}
	if err := k.Embed(e.ctx, func(int, int) {}); err != nil {
		return nil, nil, errors.Join(err, k.Close())
	}
	return search.NewConversations(k.Answerer, 0), func() {
		_ = k.Close() // only read from
		if err := m.save(); err != nil {
			fmt.Fprintln(e.std.err, err)
		}
	}, nil
}

// writeFile makes a file of what write writes.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("写不了%s: %w", path, err)
	}
	return errors.Join(write(f), f.Close())
}

// part is the rows of --part; those that no part has are told of.
func (c *evalCmd) part(e *env, rows []eval.Row) ([]eval.Row, error) {
	if (c.Split == "") != (c.Part == "") {
		return nil, fmt.Errorf("%w: --split 和 --part 要一起用", errUsage)
	}
	if c.Split == "" {
		return rows, nil
	}
	f, err := os.Open(c.Split)
	if err != nil {
		return nil, fmt.Errorf("打不开划分%s: %w", c.Split, err)
	}
	defer f.Close()
	split, err := eval.ReadSplit(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Split, err)
	}
	if n := len(split.Only(rows, "")); n > 0 {
		fmt.Fprintf(e.std.err, "%d道题的文件不在划分里,没有评测。\n", n)
	}
	return split.Only(rows, eval.Part(c.Part)), nil
}

// clauses judges the search instead of the answers.
func (c *evalCmd) clauses(e *env, rows []eval.Row, opt eval.Options, bar *progress) error {
	finder, done, err := c.finder(e, bar)
	if err != nil {
		return err
	}
	defer done()
	rep, err := eval.Clauses(e.ctx, finder, rows, opt)
	bar.end()
	if err != nil {
		return err
	}
	return rep.WriteTable(e.std.out)
}

// finder searches the running service, or an index of its own, of which it first makes the
// vectors.
func (c *evalCmd) finder(e *env, bar *progress) (f eval.Finder, done func(), err error) {
	flags := c.config()
	flags.Token = c.Token
	cfg, err := e.load(flags)
	if err != nil {
		return nil, nil, err
	}
	remote, err := c.remote(e.ctx, cfg, c.local())
	if err != nil {
		return nil, nil, err
	}
	if remote != nil {
		return finderOf(func(ctx context.Context, q search.Query) ([]search.Nearest, error) {
			h, err := remote.Search(ctx, q)
			return h.Hits, err
		}, c.Mode), func() {}, nil
	}
	k, err := openLocal(e, cfg)
	if err != nil {
		return nil, nil, err
	}
	done = func() { _ = k.Close() } // only read from: nothing is lost
	if c.Mode != string(search.Lexical) {
		err := k.Embed(e.ctx, func(n, total int) { bar.show("计算向量", n, total) })
		bar.end()
		if err != nil {
			done()
			return nil, nil, err
		}
	}
	return finderOf(func(ctx context.Context, q search.Query) ([]search.Nearest, error) {
		q.Passages = true
		res, err := k.Searcher.Search(ctx, q)
		return nearestOf(res), err
	}, c.Mode), done, nil
}

// finderOf is a search as eval judges it.
func finderOf(find func(context.Context, search.Query) ([]search.Nearest, error), mode string) eval.Finder {
	return finderFunc(func(ctx context.Context, question string, n int) ([]eval.Found, error) {
		hits, err := find(ctx, search.Query{Text: question, Mode: search.Mode(mode), Size: n})
		if err != nil {
			return nil, err
		}
		out := make([]eval.Found, len(hits))
		for i, h := range hits {
			out[i] = eval.Found{File: h.File, Text: h.Text, Read: h.Read}
		}
		return out, nil
	})
}

type finderFunc func(ctx context.Context, question string, n int) ([]eval.Found, error)

// Find implements eval.Finder.
func (f finderFunc) Find(ctx context.Context, question string, n int) ([]eval.Found, error) {
	return f(ctx, question, n)
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

package search

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/policybot/policybot/search/index"
)

// variant is the ranking with one part turned off.
type variant struct {
	name string
	off  func(r *index.Ranking, j *job)
}

var variants = []variant{
	{"全部", func(*index.Ranking, *job) {}},
	{"无词", func(r *index.Ranking, _ *job) { r.Words = 0 }},
	{"无双字", func(r *index.Ranking, _ *job) { r.Pairs = 0 }},
	{"无章节标题", func(r *index.Ranking, _ *job) { r.Path = 0 }},
	{"不计长短", func(r *index.Ranking, _ *job) { r.LengthPart = 0 }},
	{"无字覆盖", func(r *index.Ranking, _ *job) { r.Chars = 0 }},
	{"不逐句看", func(r *index.Ranking, _ *job) { r.Sentence = 0 }},
	{"不看同一文件", func(r *index.Ranking, _ *job) { r.Together = 0 }},
	{"无文件标题", func(r *index.Ranking, _ *job) { r.Title, r.Named = 0, 1 }},
	{"无同义词和俗称", func(_ *index.Ranking, j *job) { j.NoLexicon = true }},
	{"无文件自述的简称", func(r *index.Ranking, _ *job) { r.Mined = 0 }},
	{"不分地方和全国", func(r *index.Ranking, _ *job) { r.OtherRegion, r.Unasked = 1, 1 }},
	{"不计引用", func(r *index.Ranking, _ *job) { r.Cited = 0 }},
	{"不计所执行的法", func(r *index.Ranking, _ *job) { r.Serves = 0 }},
	{"不认条号", func(r *index.Ranking, _ *job) { r.Addressed = 1 }},
	{"文件名里的词不减", func(r *index.Ranking, _ *job) { r.NameWords = 1 }},
	{"不分范本和失效", func(r *index.Ranking, _ *job) { r.Template, r.Repealed = 1, 1 }},
	{"不略常见字词", func(r *index.Ranking, _ *job) { r.Frequent, r.FrequentSynonym = 1, 1 }},
}

// variantsNamed are those of a list of names, all for none.
func variantsNamed(names string) (some []variant, err error) {
	if names == "" {
		return variants, nil
	}
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(variants, func(v variant) bool { return v.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no variant %q", name)
		}
		some = append(some, variants[i])
	}
	return some, nil
}

// ablate judges the queries once for each variant, over one index.
func ablate(ctx context.Context, c config, dir string, rank *index.Ranking, queries []query, out io.Writer) error {
	j := c.job("ours", dir, rank)
	if _, err := makeIndex(ctx, j); err != nil {
		return err
	}
	j.Task, j.Timed = "ask", true
	some, err := variantsNamed(c.variants)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, v := range some {
		fmt.Fprintln(os.Stderr, v.name)
		r := index.DefaultRanking()
		if rank != nil {
			r = *rank
		}
		k := j
		v.off(&r, &k)
		k.Ranking = &r
		var a asked
		if err := k.run(ctx, &a); err != nil {
			return err
		}
		sets, err := judgeRun(k, queries, "")
		if err != nil {
			return err
		}
		for _, s := range sets {
			rows = append(rows, slices.Concat([]string{v.name, s.name}, s.cells(), []string{f2(a.Warm.P50), f2(a.Warm.P95), f2(a.CPU)}))
		}
	}
	table(out, slices.Concat([]string{"排序", "题"}, qualityHead, []string{"p50毫秒", "p95毫秒", "每问CPU毫秒"}), rows)
	return nil
}

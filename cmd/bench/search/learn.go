package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"reflect"

	"github.com/policybot/policybot/search/index"
)

// learn learns the numbers of a ranking on one half of the queries and judges them on
// the other, and the other way round, so that what is reported was judged by queries
// that had no say in it. The halves are drawn by seed.
func learn(ctx context.Context, c config, dir string, rank *index.Ranking, queries []query, out io.Writer) (err error) {
	j := c.job("ours", dir, rank)
	if _, err := makeIndex(ctx, j); err != nil {
		return err
	}
	x, err := ours{j}.Open(ctx, j.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	l := &learner{index: x.(*ourIndex), log: os.Stderr}
	start := index.DefaultRanking()
	if rank != nil {
		start = *rank
	}
	halves := split(rand.New(rand.NewPCG(c.seed, 0)), queries)
	fmt.Fprintf(out, "%d个问题,分半的种子 %d。学的是 nDCG@10 + 0.3·R@10。\n\n", len(queries), c.seed)
	var rows [][]string
	var judged [2]trial
	for i := range halves {
		t, err := l.trial(ctx, start, halves[i], halves[1-i], rand.New(rand.NewPCG(c.seed, 1)))
		if err != nil {
			return err
		}
		rows = append(rows, gainRow(fmt.Sprintf("第%d半,学习的题", i+1), t.own), gainRow(fmt.Sprintf("第%d半,评判的题", 2-i), t.other))
		judged[i] = t
	}
	rows = append(rows, gainRow("评判的题,两半平均", gain{
		mean(judged[0].other.before, judged[1].other.before), mean(judged[0].other.after, judged[1].other.after),
	}))
	table(out, []string{"题", "nDCG@10 前", "nDCG@10 后", "R@10 前", "R@10 后"}, rows)
	for i, t := range judged {
		if err := printRanking(out, fmt.Sprintf("从第%d半学得", i+1), t.learnt); err != nil {
			return err
		}
	}
	return printRanking(out, "两者平均", between(judged[0].learnt, judged[1].learnt))
}

// trial is a ranking learnt from some queries, and what it did to them and to others.
type trial struct {
	learnt     index.Ranking
	own, other gain
}

type gain struct{ before, after quality }

func (l *learner) trial(ctx context.Context, start index.Ranking, own, other []query, rng *rand.Rand) (t trial, err error) {
	if t.learnt, err = l.ascend(ctx, start, own, rng); err != nil {
		return t, err
	}
	for _, one := range []struct {
		into    *quality
		rank    index.Ranking
		queries []query
	}{{&t.own.before, start, own}, {&t.own.after, t.learnt, own}, {&t.other.before, start, other}, {&t.other.after, t.learnt, other}} {
		if *one.into, err = l.judge(ctx, one.rank, one.queries); err != nil {
			return t, err
		}
	}
	return t, nil
}

// split draws two halves; each keeps the order of the queries.
func split(rng *rand.Rand, queries []query) (halves [2][]query) {
	first := map[int]bool{}
	for _, i := range rng.Perm(len(queries))[:len(queries)/2] {
		first[i] = true
	}
	for i, q := range queries {
		if first[i] {
			halves[0] = append(halves[0], q)
		} else {
			halves[1] = append(halves[1], q)
		}
	}
	return halves
}

func mean(a, b quality) quality {
	return quality{NDCG10: (a.NDCG10 + b.NDCG10) / 2, R10: (a.R10 + b.R10) / 2}
}

// between is the ranking half way from a to b.
func between(a, b index.Ranking) index.Ranking {
	to, from := reflect.ValueOf(&a).Elem(), reflect.ValueOf(b)
	for i := range to.NumField() {
		to.Field(i).SetFloat((to.Field(i).Float() + from.Field(i).Float()) / 2)
	}
	return a
}

func gainRow(name string, g gain) []string {
	return []string{name, f3(g.before.NDCG10), f3(g.after.NDCG10), f3(g.before.R10), f3(g.after.R10)}
}

// printRanking writes a ranking as --ranking takes it, to three decimals: more would
// say what nobody measured.
func printRanking(w io.Writer, name string, r index.Ranking) error {
	v := reflect.ValueOf(&r).Elem()
	for i := range v.NumField() {
		v.Field(i).SetFloat(math.Round(v.Field(i).Float()*1000) / 1000)
	}
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s: `%s`\n\n", name, data)
	return err
}

package search

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// outcome is what an engine came to.
type outcome struct {
	engine string
	built  built
	asked  asked
	sets   []set
}

// set is a part of the queries, judged.
type set struct {
	name string
	quality
}

var engineNames = map[string]string{"ours": "policybot", "cjk": "bleve自带cjk", "opensearch": "policybot+OpenSearch"}

// setsOf judges each group of queries, and each again in the other script.
func setsOf(queries []query, hits, other map[string]found) []set {
	var groups []string
	for _, q := range queries {
		if !slices.Contains(groups, q.group()) {
			groups = append(groups, q.group())
		}
	}
	slices.Sort(groups)
	var out []set
	for _, g := range groups {
		var some, turned []query
		for _, q := range queries {
			if q.group() == g {
				some = append(some, q)
				if q.Other != "" {
					turned = append(turned, q)
				}
			}
		}
		out = append(out, set{strings.TrimSpace(g + " 原文"), judge(some, hits)})
		if len(turned) > 0 {
			out = append(out, set{strings.TrimSpace(g + " 另一字体"), judge(turned, other)})
		}
	}
	return out
}

// table writes Markdown.
func table(w io.Writer, head []string, rows [][]string) {
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, r := range rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(r, " | "))
	}
	fmt.Fprintln(w)
}

func f3(v float64) string { return fmt.Sprintf("%.4f", v) }
func f1(v float64) string { return fmt.Sprintf("%.1f", v) }
func f2(v float64) string { return fmt.Sprintf("%.2f", v) }

func (q quality) cells() []string {
	return []string{f3(q.R1), f3(q.R5), f3(q.R10), f3(q.R100), f3(q.MRR10), f3(q.NDCG10)}
}

var qualityHead = []string{"R@1", "R@5", "R@10", "R@100", "MRR@10", "nDCG@10"}

// report writes the tables of quality and of speed.
func report(w io.Writer, outs []outcome) {
	var rows [][]string
	for _, o := range outs {
		for _, s := range o.sets {
			rows = append(rows, slices.Concat([]string{engineNames[o.engine], s.name, fmt.Sprint(s.Queries)}, s.cells()))
		}
	}
	table(w, slices.Concat([]string{"引擎", "题", "题数"}, qualityHead), rows)

	rows = nil
	for _, o := range outs {
		a, b := o.asked, o.built
		rows = append(rows, []string{
			engineNames[o.engine], f2(a.Warm.P50), f2(a.Warm.P95), f2(a.Warm.P99), f2(a.Cold.P50), f2(a.Cold.P95), f2(a.CPU),
			fmt.Sprintf("%.0f", a.PerSecond), fmt.Sprintf("%.0f", float64(b.Rows)/b.Seconds), fmt.Sprintf("%.0f", float64(b.Rows)/max(b.CPU, 1e-9)), f1(b.DiskMB),
			fmt.Sprintf("%.0f", a.ResidentMB), fmt.Sprintf("%.0f", a.PeakMB), fmt.Sprintf("%.0f", b.PeakMB), f2(a.Open), f2(a.First),
		})
	}
	table(w, []string{"引擎", "p50毫秒", "p95毫秒", "p99毫秒", "首遍p50", "首遍p95", "每问CPU毫秒", "全核每秒", "索引条每秒", "索引条每CPU秒", "磁盘MB",
		"检索内存MB", "检索峰值MB", "建索引峰值MB", "打开秒", "首答秒"}, rows)
	if len(outs) == 2 {
		a, b := outs[0], outs[1]
		fmt.Fprintf(w, "%s 与 %s 之比: p95 %.2f,每问CPU %.2f,索引速度 %.2f(按CPU %.2f),磁盘 %.2f\n\n", engineNames[a.engine], engineNames[b.engine],
			a.asked.Warm.P95/b.asked.Warm.P95, a.asked.CPU/max(b.asked.CPU, 1e-9),
			b.built.Seconds/a.built.Seconds, b.built.CPU/max(a.built.CPU, 1e-9), a.built.DiskMB/b.built.DiskMB)
	}
	for _, o := range outs {
		if o.asked.Refused > 0 {
			fmt.Fprintf(w, "%s 拒绝了%d个过长的问题,按没有找到计。\n", engineNames[o.engine], o.asked.Refused)
		}
	}
}

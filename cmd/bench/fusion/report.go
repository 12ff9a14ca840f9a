package fusion

import (
	"fmt"
	"hash/fnv"
	"io"
	"strings"

	"github.com/policybot/policybot/search/index"
)

// folds is into how many parts the documents are cut.
const folds = 5

// report fits and prints tables in Markdown.
func report(all []question, out io.Writer) error {
	before := index.DefaultFusion()
	f := fit(all)
	if err := complete(f, all); err != nil {
		return err
	}
	words := index.Fusion{Pool: before.Pool, Windows: before.Windows}
	rows := [][]string{
		judge(words, all, false).row("words"),
		judge(before, all, false).row("hybrid, " + written(before)),
		judge(before, all, true).row("read, " + written(before)),
		judge(f, all, false).row("hybrid, fitted"),
		judge(f, all, true).row("read, fitted"),
	}
	rows = append(rows, crossValidated(all)...)
	for _, set := range setsOf(all) {
		some := only(all, func(q *question) bool { return q.Set == set })
		rows = append(rows, judge(words, some, false).row(set+", words"), judge(f, some, false).row(set+", hybrid, fitted"),
			judge(f, some, true).row(set+", read, fitted"))
	}
	table(out, []string{"", "questions", "first", "two", "five", "ten", "MRR@10", "among those read"}, rows)
	around(out, "hybrid: (MRR@10 + share among those read) / 2", f, all, hybridGoal, cosines, unfounds)
	around(out, "read: MRR@10", f, all, readGoal, readLexicals, readCosines)
	_, err := fmt.Fprintf(out, "Fitted to %d questions: %s\n", len(all), written(f))
	return err
}

// reportStatic is report for word vectors.
func reportStatic(all []question, out io.Writer) error {
	before, f := index.StaticFusion(), fitStatic(all)
	rows := [][]string{
		judge(index.Fusion{Pool: before.Pool}, all, false).row("words"),
		judge(before, all, false).row("hybrid, " + written(before)),
		judge(f, all, false).row("hybrid, fitted"),
	}
	var held figures
	for k := range uint32(folds) {
		in := func(q *question) bool { return fold(q.Document) == k }
		held.add(judge(fitStatic(only(all, func(q *question) bool { return !in(q) })), only(all, in), false))
	}
	table(out, []string{"", "questions", "first", "two", "five", "ten", "MRR@10", ""}, append(rows, held.row("hybrid, each part with what the others give")))
	around(out, "hybrid: MRR@10", f, all, func(f index.Fusion, all []question) float64 { return judge(f, all, false).mrr }, nearness, unfounds)
	_, err := fmt.Fprintf(out, "Fitted to %d questions: %s\n", len(all), written(f))
	return err
}

// complete fails when something counts as read that was not: the dump is of other settings.
func complete(f index.Fusion, all []question) error {
	for i := range all {
		q := &all[i]
		for _, n := range f.Rank(q.Candidates, false)[:min(f.Windows, len(q.Candidates))] {
			if !q.Read[n] {
				return fmt.Errorf("question %s: a candidate was not read; look everything up again", q.ID)
			}
		}
	}
	return nil
}

// crossValidated judges each fifth of the documents with what the others give.
func crossValidated(all []question) [][]string {
	var rows [][]string
	var hybrid, read figures
	for k := range uint32(folds) {
		in := func(q *question) bool { return fold(q.Document) == k }
		held := only(all, in)
		f := fit(only(all, func(q *question) bool { return !in(q) }))
		h, r := judge(f, held, false), judge(f, held, true)
		hybrid.add(h)
		read.add(r)
		rows = append(rows, r.row(fmt.Sprintf("read, documents of part %d with %s", k+1, written(f))))
	}
	return append(rows, hybrid.row("hybrid, each part with what the others give"), read.row("read, each part with what the others give"))
}

func fold(document string) uint32 {
	h := fnv.New32a()
	_, _ = io.WriteString(h, document) // never fails
	return h.Sum32() % folds
}

// add makes r the figures of its questions and of those of s.
func (r *figures) add(s figures) {
	n, m := float64(r.questions), float64(s.questions)
	for _, v := range [][2]*float64{
		{&r.first, &s.first}, {&r.two, &s.two}, {&r.five, &s.five}, {&r.ten, &s.ten}, {&r.mrr, &s.mrr}, {&r.windows, &s.windows},
	} {
		*v[0] = (*v[0]*n + *v[1]*m) / max(1, n+m)
	}
	r.questions += s.questions
}

func (r figures) row(name string) []string {
	cells := []string{name, fmt.Sprint(r.questions)}
	for _, v := range []float64{r.first, r.two, r.five, r.ten} {
		cells = append(cells, fmt.Sprintf("%.1f", 100*v))
	}
	return append(cells, fmt.Sprintf("%.3f", r.mrr), fmt.Sprintf("%.1f", 100*r.windows))
}

// around prints a goal for all values of two numbers, the others as f has them.
func around(out io.Writer, what string, f index.Fusion, all []question, goal func(index.Fusion, []question) float64, down, across number) {
	head := []string{what + "; " + down.name + " \\ " + across.name}
	for _, v := range across.values {
		head = append(head, fmt.Sprint(v))
	}
	var rows [][]string
	for _, v := range down.values {
		*down.of(&f) = v
		cells := []string{fmt.Sprint(v)}
		for _, w := range across.values {
			*across.of(&f) = w
			cells = append(cells, fmt.Sprintf("%.4f", goal(f, all)))
		}
		rows = append(rows, cells)
	}
	table(out, head, rows)
}

// written is a Fusion as Go says it.
func written(f index.Fusion) string {
	return fmt.Sprintf("Fusion{Cosine: %g, Unfound: %g, ReadLexical: %g, ReadCosine: %g, Pool: %d, Windows: %d}",
		f.Cosine, f.Unfound, f.ReadLexical, f.ReadCosine, f.Pool, f.Windows)
}

func setsOf(all []question) []string {
	var names []string
	for i := range all {
		if len(names) == 0 || names[len(names)-1] != all[i].Set {
			names = append(names, all[i].Set)
		}
	}
	return names
}

func only(all []question, keep func(q *question) bool) (kept []question) {
	for i := range all {
		if keep(&all[i]) {
			kept = append(kept, all[i])
		}
	}
	return kept
}

func table(out io.Writer, head []string, rows [][]string) {
	fmt.Fprintf(out, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, r := range rows {
		fmt.Fprintf(out, "| %s |\n", strings.Join(r, " | "))
	}
	fmt.Fprintln(out)
}

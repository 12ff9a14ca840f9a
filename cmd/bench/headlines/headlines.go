// Package headlines learns what corpus/headline goes by when it tells the title of a text, and measures it: the weights
// of each fold are learned on the files of the others.
package headlines

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/policybot/policybot/cmd/bench/internal/reading"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/headline"
)

// How the weights are learned: by steps up the likelihood of the right titles, held small by a penalty.
const (
	folds   = 5
	steps   = 400
	rate    = 0.5
	penalty = 0.02
	printed = 3 // decimals of a weight
)

var errUsage = errors.New("usage: [-failures] [-write weights.tsv] FOLDER=GOLD.jsonl …")

// text is a text whose title is known: its candidates, those that are right, and of which file it is.
type text struct {
	file  string
	cands []headline.Candidate
	right []bool
}

// Run is the sub-command.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	f := flag.NewFlagSet("headlines", flag.ContinueOnError)
	write := f.String("write", "", "file to write the weights to")
	list := f.Bool("failures", false, "list the titles that were not told")
	if err := f.Parse(args); err != nil {
		return err
	}
	var texts []text
	for _, arg := range f.Args() {
		folder, gold, ok := strings.Cut(arg, "=")
		if !ok {
			return errUsage
		}
		more, err := read(ctx, folder, gold)
		if err != nil {
			return err
		}
		texts = append(texts, more...)
	}
	if len(texts) == 0 {
		return errUsage
	}
	right, has := 0, 0
	for k := range folds {
		var learn, held []text
		for _, t := range texts {
			if fold(t.file) == k {
				held = append(held, t)
			} else {
				learn = append(learn, t)
			}
		}
		w := fit(learn)
		for _, t := range held {
			best, ok := choose(t, w)
			has++
			if ok {
				right++
			} else if *list {
				fmt.Fprintf(stdout, "%s\tgot %q\twant %q\n", t.file, best, t.wanted())
			}
		}
	}
	fmt.Fprintf(stdout, "told by weights of other files: %d of %d\n", right, has)
	if *write != "" {
		return save(*write, fit(texts))
	}
	return nil
}

// fold puts a file into one of the folds by its name.
func fold(file string) int {
	h := 0
	for _, r := range file {
		h = (h*31 + int(r)) % 9973
	}
	return h % folds
}

func (t *text) wanted() string {
	for i, c := range t.cands {
		if t.right[i] {
			return c.Text
		}
	}
	return ""
}

// gold is what a gold file says of a title.
type gold struct {
	File  string   `json:"file"`
	Title string   `json:"title"`
	Alt   []string `json:"title_alt"`
}

// letters is what titles are compared by.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, norm.NFKC.String(hanzi.Simplify(s)))
}

// read takes each text twice: as its file has it, and as it is when it was cleaned.
func read(ctx context.Context, folder, name string) (out []text, err error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the gold: %w", err)
	}
	byFile := map[string][]gold{}
	lines := bufio.NewScanner(strings.NewReader(string(raw)))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var g gold
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		byFile[g.File] = append(byFile[g.File], g)
	}
	for _, file := range slices.Sorted(maps.Keys(byFile)) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows := byFile[file]
		if raw, err := os.ReadFile(filepath.Join(folder, file)); err != nil {
			return nil, fmt.Errorf("read a file: %w", err)
		} else if s := string(raw); utf8.ValidString(s) && !strings.Contains(strings.ToLower(s), "<body") {
			out = append(out, known(file, s, rows[:1]))
		}
		docs, err := reading.File(folder, file)
		if err != nil {
			return nil, err
		}
		if len(docs) == 1 && len(rows) == 1 {
			out = append(out, known(file, docs[0].Text, rows))
		}
	}
	return out, nil
}

// known is a text with its candidates judged.
func known(file, words string, rows []gold) text {
	var lines []string
	for l := range strings.Lines(hanzi.Simplify(words)) {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			lines = append(lines, l)
		}
	}
	t := text{file: file, cands: headline.Candidates(lines, "")}
	for _, c := range t.cands {
		t.right = append(t.right, slices.ContainsFunc(append(rows[0].Alt, rows[0].Title), func(s string) bool {
			return s != "" && letters(s) == letters(c.Text)
		}))
	}
	return t
}

// choose is the candidate weights prefer, and whether it is right: one of the titles, or none where there is none.
func choose(t text, w map[string]float64) (best string, right bool) {
	top := w[headline.None]
	right = !slices.Contains(t.right, true)
	for i, c := range t.cands {
		if s := score(c.Features, w); s > top {
			top, best, right = s, c.Text, t.right[i]
		}
	}
	return best, right
}

func score(features, w map[string]float64) (sum float64) {
	for f, v := range features {
		sum += w[f] * v
	}
	return sum
}

// fit learns the weights.
func fit(texts []text) map[string]float64 {
	index, names := map[string]int{headline.None: 0}, []string{headline.None}
	type sparse struct {
		at []int
		v  []float64
	}
	cands := make([][]sparse, len(texts))
	for i, t := range texts {
		for _, c := range t.cands {
			var s sparse
			for _, f := range slices.Sorted(maps.Keys(c.Features)) {
				if _, ok := index[f]; !ok {
					index[f] = len(names)
					names = append(names, f)
				}
				s.at, s.v = append(s.at, index[f]), append(s.v, c.Features[f])
			}
			cands[i] = append(cands[i], s)
		}
	}
	w, seen := make([]float64, len(names)), make([]float64, len(names))
	for range steps {
		g := make([]float64, len(names))
		for i, t := range texts {
			n := len(t.cands)
			e := make([]float64, n+1)
			e[n] = math.Exp(w[0])
			all, good := e[n], 0.0
			for k, s := range cands[i] {
				sum := 0.0
				for j, a := range s.at {
					sum += w[a] * s.v[j]
				}
				e[k] = math.Exp(sum)
				if all += e[k]; t.right[k] {
					good += e[k]
				}
			}
			for k, s := range cands[i] {
				d := -e[k] / all
				if t.right[k] {
					d += e[k] / good
				}
				for j, a := range s.at {
					g[a] += d * s.v[j]
				}
			}
			if g[0] -= e[n] / all; good == 0 {
				g[0]++
			}
		}
		for a := range w {
			d := g[a] - penalty*float64(len(texts))/10*w[a]
			seen[a] += d * d
			w[a] += rate * d / (math.Sqrt(seen[a]) + 1e-6)
		}
	}
	out := map[string]float64{}
	for a, name := range names {
		out[name] = w[a]
	}
	return out
}

// save writes the weights, a line each.
func save(name string, w map[string]float64) error {
	var b strings.Builder
	for _, f := range slices.Sorted(maps.Keys(w)) {
		fmt.Fprintf(&b, "%s\t%.*f\n", f, printed, w[f])
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("write the weights: %w", err)
	}
	return nil
}

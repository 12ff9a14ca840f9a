// Package search measures the search of policybot beside bleve with its own analyzer
// for Chinese: the same rows, the same queries, one run.
//
//	go run ./cmd/bench search --articles F --queries F [--run OUT]
//	go run ./cmd/bench search --articles F --queries F --engines ours --mode read --encoder DIR --keep DIR [--odd] [--all]
//	go run ./cmd/bench search --articles F --queries F --url http://127.0.0.1:9200/bench [--keep DIR]
//	go run ./cmd/bench search --articles F --queries F --engines ours --times 10
//	go run ./cmd/bench search --articles F --queries F --ablate
//	go run ./cmd/bench search --articles F --queries F --learn [--seed N]
//	cmd/bench/search/wrk.sh FOLDER
//
// The files are JSON lines, gzipped or not. A row is {id, law, article, heading,
// text, local} or {id, text}; a query is {id, q, gold} and may have q_other_script,
// the same question in the other script, which is then judged too.
//
// Each engine indexes and answers in processes of its own, on one core (but for the
// throughput, and --cores), so that the times can be compared and the memory is its own. Ours
// goes through index.Index.Search, as the search over HTTP does. Tables come
// out as Markdown, progress on standard error. OUT gets a line for each hit:
// {"query", "row", "rank", "score"}, rank from 1.
//
// With --mode hybrid or read ours finds by meaning too. It first makes vectors, on all cores,
// of the rows that words find for the queries, or with --all of all; in a folder of --keep they
// stay, and what was stopped goes on.
//
// With --url the same rows are published in an OpenSearch cluster and searched there, beside ours. What an index
// there takes in memory and on disk is the cluster's to tell.
//
// wrk.sh measures searches over HTTP while documents are added. Its searches are
// words of the documents of FOLDER, which --folder and --wrk write for it.
package search

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// config is the command line.
type config struct {
	articles, queries string
	folder            string
	times             int
	runFile           string
	engines           string
	ranking           string
	ablate, learn     bool
	variants          string
	seed              uint64
	keep              string
	throughput        time.Duration
	wrk               string
	fusion            string
	url               string
	meaning           meaning
}

func parse(args []string) (config, error) {
	var c config
	f := flag.NewFlagSet("search", flag.ContinueOnError)
	f.StringVar(&c.articles, "articles", "", "the rows to be found, JSON lines")
	f.StringVar(&c.queries, "queries", "", "the judged queries, JSON lines")
	f.IntVar(&c.times, "times", 1, fmt.Sprintf("make the library so many times as large, at most %d, by varying its words", mostTimes))
	f.StringVar(&c.runFile, "run", "", "write the hits of policybot to this file, those of other engines beside it")
	f.StringVar(&c.engines, "engines", "ours,cjk", "engines to measure, in this order")
	f.StringVar(&c.ranking, "ranking", "", "JSON of a Ranking to use instead of the product's")
	f.BoolVar(&c.ablate, "ablate", false, "turn off one part of the ranking at a time")
	f.StringVar(&c.variants, "variants", "", "for --ablate: names of what is turned off, comma separated; default each in turn")
	f.BoolVar(&c.learn, "learn", false, "learn the numbers of the ranking on one half of the queries, judge them on the other, both ways")
	f.Uint64Var(&c.seed, "seed", 1, "draws the halves")
	f.StringVar(&c.url, "url", "", "nodes of an OpenSearch cluster: measure ours and opensearch, if --engines says nothing else")
	f.StringVar(&c.keep, "keep", "", "keep the indexes in this folder, and use those that are there")
	f.StringVar(&c.folder, "folder", "", "for --wrk: a folder of documents, whose clauses are the rows")
	f.StringVar(&c.wrk, "wrk", "", "only write a script of searches for wrk to this file, from words of the rows")
	f.DurationVar(&c.throughput, "throughput", 5*time.Second, "how long to ask from all cores")
	mode := f.String("mode", string(search.Lexical), "lexical, hybrid or read; the latter two need vectors, so --keep is wise")
	f.StringVar(&c.meaning.Encoder, "encoder", "auto", "for --mode: a folder with encoder.bin, or auto for the embedded one")
	f.BoolVar(&c.meaning.All, "all", false, "for --mode: vectors of all rows, not only of those that words find for the queries; goes on where it was stopped")
	f.IntVar(&c.meaning.Cores, "cores", 1, "how many cores one query may use; searches by words use one")
	f.BoolVar(&c.meaning.Odd, "odd", false, "only queries of odd numbers, none of which trained the encoder")
	f.BoolVar(&c.meaning.Even, "even", false, "only queries of even numbers, by which something may be chosen")
	f.StringVar(&c.fusion, "fusion", "", "JSON of a Fusion to use instead of the product's")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	if given := map[string]bool{}; c.url != "" {
		f.Visit(func(f *flag.Flag) { given[f.Name] = true })
		if !given["engines"] {
			c.engines = "ours,opensearch"
		}
	}
	c.meaning.Mode = search.Mode(*mode)
	if c.meaning.Odd && c.meaning.Even {
		return c, errors.New("--odd or --even")
	}
	if !slices.Contains([]search.Mode{search.Lexical, search.Hybrid, search.Reading}, c.meaning.Mode) {
		return c, fmt.Errorf("no mode %q, there are lexical, hybrid and read", *mode)
	}
	if c.times < 1 || c.times > mostTimes {
		return c, fmt.Errorf("--times is from 1 to %d", mostTimes)
	}
	rows := c.articles != "" || c.wrk != "" && c.folder != ""
	if !rows || c.queries == "" && c.wrk == "" || f.NArg() > 0 {
		f.Usage()
		return c, errors.New("needed are --articles and --queries, or --wrk and --folder")
	}
	return c, nil
}

// Run is the bench with its command line, or what a child of it does.
func Run(ctx context.Context, args []string, out io.Writer) (err error) {
	if slices.Equal(args, childArgs[1:]) {
		return child(ctx, time.Now(), os.Stdin, out)
	}
	c, err := parse(args)
	if err != nil {
		return err
	}
	if c.wrk != "" {
		rows, err := c.rows(ctx)
		if err != nil {
			return err
		}
		return writeWrk(c.wrk, rows, wrkQueries)
	}
	queries, empty, err := c.meaning.queries(c.queries)
	if err != nil {
		return err
	}
	if empty > 0 {
		fmt.Fprintf(os.Stderr, "略去%d个空问题\n", empty)
	}
	dir := c.keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "policybot-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	rank, err := readRanking(c.ranking)
	if err != nil {
		return err
	}
	if c.meaning.Fusion, err = readFusion(c.fusion); err != nil {
		return err
	}
	if c.ablate {
		return ablate(ctx, c, dir, rank, queries, out)
	}
	if c.learn {
		return learn(ctx, c, dir, rank, queries, out)
	}
	var outs []outcome
	for _, name := range strings.Split(c.engines, ",") {
		o := outcome{engine: name}
		j := c.job(name, dir, rank)
		if o.built, err = makeIndex(ctx, j); err != nil {
			return err
		}
		if name == "ours" && c.meaning.Mode != search.Lexical {
			j.Task = "embed"
			if err := j.run(ctx, new(struct{})); err != nil {
				return err
			}
		}
		j.Task, j.Timed, j.Throughput = "ask", true, c.throughput
		if err := j.run(ctx, &o.asked); err != nil {
			return err
		}
		if o.sets, err = judgeRun(j, queries, c.runFile); err != nil {
			return err
		}
		outs = append(outs, o)
	}
	report(out, outs)
	return nil
}

// rows are those of the file of articles, or the clauses of the folder.
func (c config) rows(ctx context.Context) ([]row, error) {
	if c.folder != "" {
		return clauseRows(ctx, os.DirFS(c.folder))
	}
	return readRows(c.articles)
}

func (c config) job(engine, dir string, rank *index.Ranking) job {
	return job{
		Engine: engine, Dir: filepath.Join(dir, engine), Articles: c.articles, Queries: c.queries, Times: c.times,
		Ranking: rank, Meaning: c.meaning, URL: c.url,
	}
}

// builtFile holds what building came to, so that a kept index is reported alike.
const builtFile = "built.json"

// makeIndex builds the index of j, unless it is there.
func makeIndex(ctx context.Context, j job) (b built, err error) {
	path := filepath.Join(j.Dir, builtFile)
	if data, err := os.ReadFile(path); err == nil {
		return b, json.Unmarshal(data, &b)
	}
	if err := os.MkdirAll(j.Dir, 0o700); err != nil {
		return b, err
	}
	j.Task = "build"
	if err := j.run(ctx, &b); err != nil {
		return b, err
	}
	data, err := json.Marshal(b)
	if err != nil {
		return b, err
	}
	return b, os.WriteFile(path, data, 0o600)
}

// judgeRun judges what the child found, and writes it out if asked.
func judgeRun(j job, queries []query, runFile string) ([]set, error) {
	hits, err := readHits(filepath.Join(j.Dir, hitsFile))
	if err != nil {
		return nil, err
	}
	other, err := readHits(filepath.Join(j.Dir, otherFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if runFile != "" {
		if j.Engine != "ours" {
			ext := filepath.Ext(runFile)
			runFile = strings.TrimSuffix(runFile, ext) + "-" + j.Engine + ext
		}
		if err := writeRun(runFile, queries, hits); err != nil {
			return nil, err
		}
	}
	return setsOf(queries, hits, other), nil
}

// writeRun writes a line for each hit, in the order of the queries.
func writeRun(path string, queries []query, hits map[string]found) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(f)
	for _, q := range queries {
		for i, row := range hits[q.ID].Rows {
			err = errors.Join(err, enc.Encode(struct {
				Query string  `json:"query"`
				Row   string  `json:"row"`
				Rank  int     `json:"rank"`
				Score float64 `json:"score"`
			}{q.ID, row, i + 1, hits[q.ID].Scores[i]}))
		}
	}
	return errors.Join(err, f.Close())
}

// readRanking reads a Ranking over the product's, nil for none.
func readRanking(path string) (*index.Ranking, error) {
	if path == "" {
		return nil, nil
	}
	r := index.DefaultRanking()
	if err := readNumbers(path, &r); err != nil {
		return nil, err
	}
	if err := r.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &r, nil
}

// readFusion is the product's with what a file changes of it; nil without one.
func readFusion(path string) (*index.Fusion, error) {
	if path == "" {
		return nil, nil
	}
	f := index.DefaultFusion()
	return &f, readNumbers(path, &f)
}

// readNumbers reads JSON that may change every number of into, and has no others.
func readNumbers(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

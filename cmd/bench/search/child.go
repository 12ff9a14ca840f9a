package search

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// job is what a process of its own is asked to do, as JSON on its standard input;
// it answers with JSON on its standard output.
type job struct {
	Task              string // build, embed or ask
	Engine            string
	Dir               string // of the index
	Articles, Queries string
	Times             int           // the rows are taken, varied; see enlarge.go
	Timed             bool          // ask: measure, not only judge
	Throughput        time.Duration // ask, timed: how long all cores ask; 0 for not at all

	Ranking   *index.Ranking // ours; nil is the product's
	NoLexicon bool           // ours
	Meaning   meaning        // ours
	URL       string         // opensearch
}

// built is the answer to build.
type built struct {
	Rows    int
	Seconds float64 // indexing alone, without reading the rows
	CPU     float64 // seconds of processor for it; 0 where it is not known
	PeakMB  float64 // resident set at its highest
	DiskMB  float64
}

// asked is the answer to ask. The hits of every query lie in the folder of the
// index as hitsFile, those of the other script as otherFile.
type asked struct {
	Refused     int     // queries the engine does not take
	Open, First float64 // seconds from the start of the process to the index, to the first answer
	Cold, Warm  spread  // the first time each query is asked, and three times more
	CPU         float64 // milliseconds of processor a query of Warm took, on average
	PerSecond   float64 // queries, all cores asking
	ResidentMB  float64 // after Warm
	PeakMB      float64
}

// spread is how long queries took, in milliseconds.
type spread struct{ P50, P95, P99 float64 }

const (
	hitsFile  = "hits.jsonl"
	otherFile = "hits-other.jsonl"

	warmPasses = 3
	timedSize  = 10 // hits of a timed query: a page
)

// childArgs start this binary as a child: the sub-command that it is, and a word that
// no user says.
var childArgs = []string{"search", "child"}

// run starts a child for j and waits for its answer. It gets one core, as the timing
// asks, or as many as queries may use.
func (j job) run(ctx context.Context, into any) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	in, err := json.Marshal(j)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, self, childArgs...)
	if cmd.Env = os.Environ(); j.Task != "embed" { // which is not timed
		cmd.Env = append(cmd.Env, fmt.Sprint("GOMAXPROCS=", max(1, j.Meaning.Cores)))
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", j.Task, j.Engine, err)
	}
	return json.Unmarshal(out.Bytes(), into)
}

// child does one job.
func child(ctx context.Context, start time.Time, in io.Reader, out io.Writer) error {
	var j job
	if err := json.NewDecoder(in).Decode(&j); err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	e, err := engineNamed(j)
	if err != nil {
		return err
	}
	var answer any
	switch j.Task {
	case "build":
		answer, err = j.build(ctx, e)
	case "embed":
		answer, err = j.embed(ctx)
	case "ask":
		answer, err = j.ask(ctx, e, start)
	default:
		err = fmt.Errorf("no task %q", j.Task)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(answer)
}

func (j job) build(ctx context.Context, e engine) (built, error) {
	rows, err := readRows(j.Articles)
	if err != nil {
		return built{}, err
	}
	lib, err := newLibrary(rows, max(1, j.Times))
	if err != nil {
		return built{}, err
	}
	start, used := time.Now(), processorTime()
	b := built{Rows: lib.rows}
	p := progress{what: j.Engine + " 建索引"}
	if err := e.Build(ctx, j.Dir, lib, p.show); err != nil {
		return built{}, err
	}
	p.end()
	b.Seconds, b.CPU = time.Since(start).Seconds(), (processorTime() - used).Seconds()
	b.DiskMB, err = folderMB(j.Dir)
	_, b.PeakMB = memoryMB()
	return b, err
}

// ask asks on one core, and when it is timed on all, for which the index is opened
// anew: an engine may settle by the cores it finds.
func (j job) ask(ctx context.Context, e engine, start time.Time) (asked, error) {
	a, err := j.askAlone(ctx, e, start)
	if err != nil || !j.Timed || j.Throughput == 0 {
		return a, err
	}
	runtime.GOMAXPROCS(runtime.NumCPU())
	a.PerSecond, err = j.askTogether(ctx, e)
	return a, err
}

func (j job) askAlone(ctx context.Context, e engine, start time.Time) (a asked, err error) {
	x, err := e.Open(ctx, j.Dir)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	a.Open = time.Since(start).Seconds()
	queries, _, err := j.queries()
	if err != nil {
		return a, err
	}
	reading := time.Since(start).Seconds() - a.Open
	if _, err := search1(ctx, x, queries[0].Q, timedSize); err != nil {
		return a, err
	}
	a.First = time.Since(start).Seconds() - reading
	if j.Timed {
		if err := a.measure(ctx, x, queries, j); err != nil {
			return a, err
		}
	}
	first := func(q query) string { return q.Q }
	other := func(q query) string { return q.Other }
	if a.Refused, err = collect(ctx, x, queries, first, filepath.Join(j.Dir, hitsFile)); err != nil {
		return a, err
	}
	if slices.ContainsFunc(queries, func(q query) bool { return q.Other != "" }) {
		_, err = collect(ctx, x, queries, other, filepath.Join(j.Dir, otherFile))
	}
	return a, err
}

// search1 asks one query. What the engine refuses to take finds nothing.
func search1(ctx context.Context, x opened, text string, size int) ([]hit, error) {
	hits, err := x.Search(ctx, text, size)
	if errors.Is(err, search.ErrInvalid) {
		return nil, nil
	}
	return hits, err
}

// measure times the queries.
func (a *asked) measure(ctx context.Context, x opened, queries []query, j job) error {
	p := progress{what: j.Engine + " 计时"}
	var cold, warm []float64
	var used time.Duration
	for pass := range 1 + warmPasses {
		if pass == 1 {
			used = processorTime()
		}
		for i, q := range queries {
			start := time.Now()
			if _, err := search1(ctx, x, q.Q, timedSize); err != nil {
				return err
			}
			took := time.Since(start).Seconds() * 1000
			if pass == 0 {
				cold = append(cold, took)
			} else {
				warm = append(warm, took)
			}
			p.show(pass*len(queries)+i+1, (1+warmPasses)*len(queries))
		}
	}
	p.end()
	a.CPU = (processorTime() - used).Seconds() * 1000 / float64(len(warm))
	a.Cold, a.Warm = spreadOf(cold), spreadOf(warm)
	a.ResidentMB, a.PeakMB = memoryMB()
	return nil
}

// collect writes the hits of every query to a file and counts those refused.
func collect(ctx context.Context, x opened, queries []query, text func(query) string, path string) (refused int, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	enc := json.NewEncoder(f)
	for _, q := range queries {
		if strings.TrimSpace(text(q)) == "" {
			continue
		}
		hits, err := x.Search(ctx, text(q), depth)
		if errors.Is(err, search.ErrInvalid) {
			refused++
			continue
		}
		if err != nil {
			return refused, fmt.Errorf("query %s: %w", q.ID, err)
		}
		out := found{ID: q.ID}
		if out.Rows, err = x.Rows(hits); err != nil {
			return refused, err
		}
		for _, h := range hits {
			out.Scores = append(out.Scores, h.score)
		}
		if err := enc.Encode(out); err != nil {
			return refused, err
		}
	}
	return refused, nil
}

func readHits(path string) (map[string]found, error) {
	hits := map[string]found{}
	err := eachLine(path, func(f found) error {
		hits[f.ID] = f
		return nil
	})
	return hits, err
}

func spreadOf(ms []float64) spread {
	slices.Sort(ms)
	at := func(p float64) float64 { return ms[min(int(p*float64(len(ms))), len(ms)-1)] }
	return spread{at(0.50), at(0.95), at(0.99)}
}

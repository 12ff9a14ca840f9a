package search

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search/zh"
)

// wrkQueries is how many queries a script holds: at 400 a second none comes twice
// within twenty seconds, so that no cache of answers could live on them.
const wrkQueries = 8000

// clauseRows makes a row of each clause of the documents below fsys.
func clauseRows(ctx context.Context, fsys fs.FS) ([]row, error) {
	rep, err := ingest.Load(ctx, fsys, ingest.Options{})
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, d := range rep.Documents {
		for _, c := range d.Clauses {
			rows = append(rows, row{ID: d.ID + "#" + c.ID, Text: d.Quote(c.Span)})
		}
	}
	return rows, nil
}

// writeWrk writes a script for wrk with n searches for words of the rows: two
// or three of one row, so that there is something to be found. The same rows give the
// same script.
func writeWrk(path string, rows []row, n int) (err error) {
	if len(rows) == 0 {
		return errors.New("no rows to take words from")
	}
	seg, err := zh.New()
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	w.WriteString(wrkHead)
	rng := rand.New(rand.NewPCG(20261122, 8000))
	seen := map[string]bool{}
	for tries := 0; len(seen) < n; tries++ {
		if tries > 100*n {
			return fmt.Errorf("%d rows give only %d queries", len(rows), len(seen))
		}
		q := someWords(seg, rng, rows[rng.IntN(len(rows))].Text)
		if q == "" || seen[q] {
			continue
		}
		seen[q] = true
		fmt.Fprintf(w, "  %q,\n", q)
	}
	w.WriteString(wrkTail)
	return w.Flush()
}

// someWords is two or three words of a text, in its order, "" when it has too few.
func someWords(seg *zh.Segmenter, rng *rand.Rand, text string) string {
	var words []string
	for _, t := range seg.Cut(text) {
		if n := utf8.RuneCountInString(t.Text); t.Kind == zh.Word && n >= 2 && n <= 6 && !seg.IsStop(t.Text) {
			words = append(words, t.Text)
		}
	}
	n := 2 + rng.IntN(2)
	if len(words) < n {
		return ""
	}
	from := rng.IntN(len(words) - n + 1)
	return strings.Join(words[from:from+n], " ")
}

const wrkHead = `-- Searches over HTTP for wrk, words of one row each, no query twice. Each thread begins at another place.
local queries = {
`

const wrkTail = `}

local function escape(s)
  return (s:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end))
end

local threads = 0
function setup(thread)
  thread:set("at", threads * 3571)
  threads = threads + 1
end

function request()
  at = at + 1
  return wrk.format("GET", "/api/v1/search?q=" .. escape(queries[at % #queries + 1]))
end

-- What wrk calls an error is a status other than 2xx or 3xx.
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("requests/s %.1f  p50 %.1f ms  p95 %.1f ms  p99 %.1f ms  errors %d\n",
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    latency:percentile(99) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
`

// Package tables shows and measures the tables found in documents: every table with its rows, the runs of short lines
// that were not understood as one, and of questions on cells whether one clause holds the row they ask for.
package tables

import (
	"bufio"
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
	"unicode/utf8"

	"github.com/policybot/policybot/cmd/bench/internal/reading"
	"github.com/policybot/policybot/corpus"
)

// What counts as a run of short lines.
const (
	minRun   = 8  // lines
	longest  = 40 // characters of a line
	shownRun = 40 // lines of a run that are listed
)

// errUsage is a command line that says too little.
var errUsage = errors.New("-corpus is needed")

// Run is the sub-command.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	f := flag.NewFlagSet("tables", flag.ContinueOnError)
	folder := f.String("corpus", "", "folder of the files")
	names := f.String("files", "*.txt", "which of them are listed")
	rows := f.String("rows", "", "JSON lines of questions with evidence: tell how many rows stand in one clause")
	list := f.Bool("failures", false, "list the rows that do not")
	category := f.String("category", "table", "of which questions")
	if err := f.Parse(args); err != nil {
		return err
	}
	switch {
	case *folder == "":
		return errUsage
	case *rows != "":
		return measure(ctx, *folder, *rows, *category, *list, stdout)
	}
	return dump(ctx, *folder, *names, stdout)
}

// dump lists the tables of every file.
func dump(ctx context.Context, folder, pattern string, out io.Writer) error {
	files, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil {
		return fmt.Errorf("list the files: %w", err)
	}
	for _, name := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		docs, err := reading.File(folder, filepath.Base(name))
		if err != nil {
			fmt.Fprintf(out, "==== %s: %v\n", filepath.Base(name), err)
			continue
		}
		for _, d := range docs {
			fmt.Fprintf(out, "==== %s %s\n", d.File, d.Title)
			for _, t := range d.Tables {
				show(out, d, t)
			}
			loose(out, d)
		}
	}
	return nil
}

func show(out io.Writer, d *corpus.Document, t corpus.Table) {
	fmt.Fprintf(out, "-- table %q, %d rows\n", d.Quote(t.Title), len(t.Rows))
	for _, r := range append([][]corpus.Cell{t.Columns}, t.Rows...) {
		for _, c := range r {
			fmt.Fprintf(out, " [%s]", c.Text)
		}
		fmt.Fprintln(out)
	}
}

// loose lists the runs of short lines that are no rows.
func loose(out io.Writer, d *corpus.Document) {
	var run []string
	flush := func() {
		if len(run) >= minRun {
			fmt.Fprintf(out, "-- loose, %d lines\n   %s\n", len(run), strings.Join(run[:min(len(run), shownRun)], "\n   "))
		}
		run = nil
	}
	for _, c := range d.Clauses {
		text := d.Quote(c.Span)
		if c.Kind == corpus.Row || utf8.RuneCountInString(text) > longest || strings.ContainsAny(text, "。；") {
			flush()
			continue
		}
		run = append(run, text)
	}
	flush()
}

// question is what of a question is of use here.
type question struct {
	ID       string            `json:"id"`
	Category string            `json:"category"`
	Evidence map[string]string `json:"evidence"`
}

// measure tells how many rows that questions ask for stand in one clause.
func measure(ctx context.Context, folder, name, category string, list bool, out io.Writer) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("open the questions: %w", err)
	}
	defer f.Close()
	read := reader(folder)
	found, all := 0, 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() && ctx.Err() == nil {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if q.Category != category || len(q.Evidence) == 0 {
			continue
		}
		all++
		ok := true
		for file, evidence := range q.Evidence {
			docs, err := read(file)
			if err != nil {
				return err
			}
			ok = ok && holds(docs, evidence)
		}
		if ok {
			found++
		} else if list {
			fmt.Fprintf(out, "%s %q\n", q.ID, q.Evidence)
		}
	}
	fmt.Fprintf(out, "%s: %d of %d in one clause\n", filepath.Base(name), found, all)
	return errors.Join(lines.Err(), ctx.Err())
}

// holds tells whether one clause has all the pieces of evidence. Of a row its cells count too, of which some stand
// above it.
func holds(docs []*corpus.Document, evidence string) bool {
	pieces := strings.FieldsFunc(evidence, func(r rune) bool { return strings.ContainsRune("|｜\n\t", r) })
	for _, d := range docs {
		for _, c := range d.Clauses {
			text := fold(d.Quote(c.Span))
			if c.Kind == corpus.Row {
				for _, cell := range d.Tables[c.Table].Rows[c.Row] {
					text += fold(cell.Text)
				}
			}
			if !slices.ContainsFunc(pieces, func(p string) bool { return !strings.Contains(text, fold(p)) }) {
				return true
			}
		}
	}
	return false
}

// fold leaves the signs of a text that say something.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" |\t\n\u3000", r) {
			return -1
		}
		return r
	}, s)
}

// reader reads every file once.
func reader(folder string) func(name string) ([]*corpus.Document, error) {
	known := map[string][]*corpus.Document{}
	return func(name string) ([]*corpus.Document, error) {
		if docs, ok := known[name]; ok {
			return docs, nil
		}
		docs, err := reading.File(folder, name)
		known[name] = docs
		return docs, err
	}
}

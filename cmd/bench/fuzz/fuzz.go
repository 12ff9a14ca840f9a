// Package fuzz runs every fuzz target of the repository for a while, one after the other.
//
//	go run ./cmd/bench fuzz                  # a minute each
//	go run ./cmd/bench fuzz -time 5s -run Walk
//
// Targets are found in the test files, not in a list that somebody has to keep. What a target found to fail lies where
// go test puts it, below testdata/fuzz of its package, and fails the usual tests from then on.
package fuzz

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Target is a fuzz target of a package.
type Target struct {
	Dir  string // slash path below the root, "./search/index"
	Name string
}

var declared = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(\w+ \*testing\.F\)`)

// Targets are all targets below root, by folder and name.
func Targets(root string) ([]Target, error) {
	var out []Target
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && path != root && (name == "testdata" || len(name) > 1 && strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, m := range declared.FindAllSubmatch(b, -1) {
			out = append(out, Target{"./" + filepath.ToSlash(dir), string(m[1])})
		}
		return nil
	})
	slices.SortFunc(out, func(a, b Target) int { return cmp.Or(cmp.Compare(a.Dir, b.Dir), cmp.Compare(a.Name, b.Name)) })
	return out, err
}

// errFound is what a run fails with.
var errFound = errors.New("fuzz targets fail")

// Run is the sub-command.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	f := flag.NewFlagSet("fuzz", flag.ContinueOnError)
	each := f.Duration("time", time.Minute, "how long each target runs")
	only := f.String("run", "", "regular expression of the folders and names to run: ./search/index.FuzzSearch")
	root := f.String("root", ".", "the repository")
	if err := f.Parse(args); err != nil {
		return err
	}
	want, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	targets, err := Targets(*root)
	if err != nil {
		return err
	}
	targets = slices.DeleteFunc(targets, func(t Target) bool { return !want.MatchString(t.Dir + "." + t.Name) })
	if len(targets) == 0 {
		return errors.New("there is no such target")
	}
	return runAll(ctx, targets, *each, stdout, func(ctx context.Context, args ...string) ([]byte, error) {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = *root
		return cmd.CombinedOutput()
	})
}

// figures are in the lines go test prints while it fuzzes; the last one counts.
var figures = regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+)`)

// runAll runs the targets and prints a line for each, and all that a failing one said.
func runAll(ctx context.Context, targets []Target, each time.Duration, stdout io.Writer, tool func(context.Context, ...string) ([]byte, error)) error {
	failed := 0
	for _, t := range targets {
		start := time.Now()
		out, err := tool(ctx, "test", t.Dir, "-run", "^$", "-fuzz", "^"+t.Name+"$", "-fuzztime", each.String(), "-timeout", (each + 10*time.Minute).String())
		if ctx.Err() != nil {
			return ctx.Err()
		}
		verdict, execs, found := "ok", "-", "-"
		if all := figures.FindAllSubmatch(out, -1); len(all) > 0 {
			execs, found = string(all[len(all)-1][1]), string(all[len(all)-1][2])
		}
		if err != nil {
			verdict = "FAIL"
			failed++
		}
		fmt.Fprintf(stdout, "%-4s %-48s %9s execs, %4s new, %s\n", verdict, t.Dir+"."+t.Name, execs, found, time.Since(start).Round(time.Second))
		if err != nil {
			fmt.Fprintf(stdout, "%s%v\n", out, err)
		}
	}
	fmt.Fprintf(stdout, "%d targets, %d fail\n", len(targets), failed)
	if failed > 0 {
		return fmt.Errorf("%w: %d of %d", errFound, failed, len(targets))
	}
	return nil
}

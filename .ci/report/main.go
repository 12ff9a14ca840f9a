// Command report reads what go test -json writes and tells what a person wants to
// know: each package that is through, with its time, what was skipped and why, the
// slowest packages and tests, and of a failed run the output of what failed, last.
//
//	go test -json ./... | go run ./.ci/report
//
// It ends with status 1 if anything failed, or if nothing was tested.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

func main() {
	if !report(os.Stdin, os.Stdout) {
		os.Exit(1)
	}
}

// event is a line of go test -json; see go doc test2json.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build output
	Test        string
	Elapsed     float64
	Output      string
	FailedBuild string
}

// result is a package or a test that is through.
type result struct {
	name   string
	took   float64
	output []string
}

func (r result) String() string {
	return fmt.Sprintf("%8s  %s", time.Duration(r.took*float64(time.Second)).Round(100*time.Millisecond), r.name)
}

// reporter gathers the output of what is not through yet, by package and test.
type reporter struct {
	out             io.Writer
	output          map[[2]string][]string
	failed          []result // tests, and packages that failed without a failed test
	guilty          map[string]bool
	packages, tests []result
}

// report tells whether all passed.
func report(in io.Reader, out io.Writer) bool {
	r := reporter{out: out, output: map[[2]string][]string{}, guilty: map[string]bool{}}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil { // go itself speaks, as of a module it cannot get
			fmt.Fprintln(out, lines.Text())
			continue
		}
		r.take(e)
	}
	if err := lines.Err(); err != nil {
		r.failed = append(r.failed, result{name: "reading the output of go test: " + err.Error()})
	}
	return r.end()
}

func (r *reporter) take(e event) {
	at := [2]string{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		at = [2]string{e.ImportPath, ""}
		fallthrough
	case "output":
		r.output[at] = append(r.output[at], e.Output)
		return
	case "pass", "skip", "fail":
	default:
		return
	}
	done := result{name: strings.TrimSpace(short(e.Package) + " " + e.Test), took: e.Elapsed, output: r.output[at]}
	delete(r.output, at)
	switch {
	case e.Action == "fail" && e.Test != "":
		r.guilty[e.Package] = true
		r.failed = append(r.failed, done)
	case e.Action == "fail":
		fmt.Fprintln(r.out, "FAIL", done)
		if e.FailedBuild != "" {
			done.output = append(r.output[[2]string{e.FailedBuild, ""}], done.output...)
		}
		if !r.guilty[e.Package] {
			done.output = slices.Concat(done.output, r.unfinished(e.Package))
			r.failed = append(r.failed, done)
		}
	case e.Action == "skip" && e.Test != "":
		fmt.Fprintf(r.out, "SKIP %s: %s\n", done.name, reason(done.output))
	case e.Action == "skip": // no test files
	case e.Test == "":
		fmt.Fprintln(r.out, "ok  ", done)
		r.packages = append(r.packages, done)
	case !strings.Contains(e.Test, "/"):
		r.tests = append(r.tests, done)
	}
}

// unfinished is the output of the tests of a package that were still running when it
// ended: the one that panicked or ran out of time is among them.
func (r *reporter) unfinished(pkg string) (out []string) {
	for at, lines := range r.output {
		if at[0] == pkg && at[1] != "" {
			out = append(out, lines...)
		}
	}
	return out
}

// slowest names the ten that took longest.
func (r *reporter) slowest(what string, list []result) {
	slices.SortFunc(list, func(a, b result) int { return cmp.Compare(b.took, a.took) })
	fmt.Fprintf(r.out, "slowest %s:\n", what)
	for _, one := range list[:min(10, len(list))] {
		fmt.Fprintln(r.out, one)
	}
}

// end names the slowest and, last, what failed.
func (r *reporter) end() bool {
	r.slowest("packages", r.packages)
	r.slowest("tests", r.tests)
	if len(r.failed) == 0 && len(r.packages) == 0 {
		fmt.Fprintln(r.out, "FAIL: nothing was tested")
		return false
	}
	for _, f := range r.failed {
		fmt.Fprintf(r.out, "\nFAIL: %s\n%s", f.name, strings.Join(f.output, ""))
	}
	return len(r.failed) == 0
}

// reason is the first line that a skipped test said.
func reason(output []string) string {
	for _, line := range output {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") {
			return line
		}
	}
	return "no reason given"
}

// short is a package without the host and owner of its module.
func short(pkg string) string {
	return strings.TrimPrefix(pkg, "github.com/policybot/policybot/")
}

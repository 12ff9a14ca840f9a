package phrase

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write what is read now to testdata, to be reviewed")

// golden compares what read says of the first column of a file with its second.
func golden(t *testing.T, name string, read func(string) string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	n := 0
	for line := range strings.Lines(string(data)) {
		in, want, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if in == "" || in[0] == '#' {
			out.WriteString(line)
			continue
		}
		n++
		got := read(in)
		fmt.Fprintf(&out, "%s\t%s\n", in, got)
		if got != want && !*update {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s: %d lines", name, n)
}

// TestPhraseGolden reads our own phrases on Sunday 2026-11-22 at ten.
func TestPhraseGolden(t *testing.T) {
	base := mustTime(t, phraseBase)
	golden(t, "phrases.txt", func(in string) string {
		r := Read(in, Options{Base: base})
		if (r.Status == OK) != (r.Reason == "") {
			t.Errorf("%s: status %s with reason %q", in, r.Status, r.Reason)
		}
		if r.Status != OK {
			return fmt.Sprintf("%s %s|%s|%s", r.Status, r.Mode, r.What, r.Who)
		}
		due := r.Due.Format("2006-01-02 15:04")
		return strings.TrimSpace(fmt.Sprintf("%s %s %s %s|%s|%s|%s", r.Mode, due, r.Precision, r.Rule, r.What, r.Who, leads(r.Lead)))
	})
}

func leads(ds []time.Duration) string {
	var out []string
	for _, d := range ds {
		out = append(out, d.String())
	}
	return strings.Join(out, ",")
}

// TestParseGolden reads our own expressions on Monday 2021-06-14 at 01:06:40.
func TestParseGolden(t *testing.T) {
	base := mustTime(t, "2021-06-14T01:06:40+08:00")
	golden(t, "expressions.txt", func(in string) string {
		e, ok := Parse(in, Options{Base: base})
		switch {
		case !ok:
			return "none"
		case e.Length:
			return "length"
		}
		to := "open"
		if !e.To.IsZero() {
			to = e.To.Format("2006-01-02 15:04:05")
		}
		return strings.TrimSpace(fmt.Sprintf("%s .. %s %s %s", e.From.Format("2006-01-02 15:04:05"), to, e.Precision, e.Rule))
	})
}

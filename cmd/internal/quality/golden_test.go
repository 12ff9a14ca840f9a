package quality

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/encoder/weights"
	"github.com/policybot/policybot/search/eval"
)

var (
	update = flag.Bool("update", false, "rewrite the golden files and their sums")
	worse  = flag.Bool("worse", false, "with -update: even if the sums get worse than their bounds")
	full   = flag.Bool("full", false, "ask with the encoder every question, not only a sample")
)

// TestWords: the answers where clauses are found by words alone.
func TestWords(t *testing.T) {
	l := readLibrary(t)
	g := golden{dir: filepath.Join("testdata", "words")}
	g.check(t, l, l.open(t, config.EncoderOff), every(step))
}

// TestEncoder: the answers with the embedded encoder. Its kernels agree bit for bit, so that
// the golden files are the same on every machine; it is a matter of time alone that a slow
// one skips them and others ask a sample. POLICYBOT_ENCODER_FILE tries another file out: its
// sums are only logged.
func TestEncoder(t *testing.T) {
	file := os.Getenv("POLICYBOT_ENCODER_FILE")
	dir := encoderFolder(t, file)
	l := readLibrary(t)
	g := golden{dir: filepath.Join("testdata", "encoder")}
	switch {
	case file != "":
		t.Logf("not compared, with %s:\n%s", file, statsOf(g.ask(t, l, l.open(t, dir), every(1))))
	case *update, *full:
		g.check(t, l, l.open(t, dir), every(1))
	default:
		g.check(t, l, l.open(t, dir), every(sampleStep*step))
	}
}

// encoderFolder is a folder with the weights, which are used however fast the machine is
// found to be the next time. It skips the test where there are none, or they are too slow.
func encoderFolder(t *testing.T, file string) string {
	t.Helper()
	data, err := weights.Data()
	if file != "" {
		data, err = os.ReadFile(file)
	}
	if errors.Is(err, weights.ErrNone) {
		t.Skipf("SKIP: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	enc, err := encoder.Open(data, encoder.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := enc.FastEnough(); err != nil && !*update {
		t.Skipf("SKIP: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "encoder.bin"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// sampleStep: with the encoder, which takes long, one question of so many is asked.
const sampleStep = 4

// every chooses one of n questions.
func every(n int) func([]eval.Row) []eval.Row {
	return func(rows []eval.Row) (some []eval.Row) {
		for i := 0; i < len(rows); i += n {
			some = append(some, rows[i])
		}
		return some
	}
}

// golden is a folder of golden files: one for each field, and their sums.
type golden struct{ dir string }

func (g golden) file(name string) string { return filepath.Join(g.dir, name+".txt") }

// ask puts a choice of the questions of each field.
func (g golden) ask(t *testing.T, l library, a eval.Asker, choose func([]eval.Row) []eval.Row) map[string][]entry {
	t.Helper()
	out := map[string][]entry{}
	for _, field := range fields {
		rows := l.rows(t, field)
		for _, r := range ask(t, a, choose(rows), rows) {
			out[field] = append(out[field], entryOf(r))
		}
	}
	return out
}

// check holds the answers to the golden files, or with -update writes these.
func (g golden) check(t *testing.T, l library, a eval.Asker, choose func([]eval.Row) []eval.Row) {
	t.Helper()
	got := g.ask(t, l, a, choose)
	if *update {
		refuseRace(t)
		g.write(t, got)
		return
	}
	want := g.read(t)
	t.Run("entries", func(t *testing.T) { g.compare(t, want, got) })
	t.Run("sums", func(t *testing.T) {
		for field := range got { // what was not asked is taken to be as it was
			got[field] = merge(want[field], got[field])
		}
		g.bound(t, statsOf(got))
	})
}

func (g golden) read(t *testing.T) map[string][]entry {
	t.Helper()
	out := map[string][]entry{}
	for _, field := range fields {
		b, err := os.ReadFile(g.file(field))
		if errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("no golden files in %s yet: go test ./cmd/internal/quality -run %s -update", g.dir, t.Name())
		}
		if err == nil {
			out[field], err = split(string(b))
		}
		if err != nil {
			t.Fatalf("%s: %v", g.file(field), err)
		}
	}
	return out
}

// merge is the entries of want, those in place that are in got, and what else is in got.
func merge(want, got []entry) (out []entry) {
	asked := map[string]entry{}
	for _, e := range got {
		asked[e.id] = e
	}
	for _, e := range want {
		if now, ok := asked[e.id]; ok {
			e = now
		}
		delete(asked, e.id)
		out = append(out, e)
	}
	for _, e := range got {
		if _, left := asked[e.id]; left {
			out = append(out, e)
		}
	}
	return out
}

// refuseRace fails where not everything is asked: the files would be of a part.
func refuseRace(t *testing.T) {
	t.Helper()
	if step > 1 {
		t.Fatal("-update goes without -race")
	}
}

// most is how many differences are printed.
const most = 40

func (g golden) compare(t *testing.T, want, got map[string][]entry) {
	var diffs []string
	for _, field := range fields {
		was := map[string]string{}
		for _, e := range want[field] {
			was[e.id] = e.text
		}
		for _, e := range got[field] {
			if d := difference(was[e.id], e.text); d != "" {
				diffs = append(diffs, d)
			}
		}
	}
	if len(diffs) == 0 {
		return
	}
	t.Errorf("%d answers differ from %s; when that is meant: go test ./cmd/internal/quality -update\n\n%s",
		len(diffs), g.dir, strings.Join(diffs[:min(len(diffs), most)], "\n"))
}

// bound holds sums to the bounds, and to the table when they keep these.
func (g golden) bound(t *testing.T, now stats) {
	before, err := parseStats(readFile(t, g.file("stats")))
	if err != nil {
		t.Fatalf("%s: %v", g.file("stats"), err)
	}
	if why := now.bounds.worse(before.bounds); len(why) > 0 {
		t.Errorf("worse than before:\n%s", strings.Join(why, "\n"))
	}
	if d := difference(before.table, now.table); d != "" {
		t.Errorf("the sums are others; -update writes them:\n%s", d)
	}
}

// write writes the golden files, unless that would get worse than the bounds.
func (g golden) write(t *testing.T, got map[string][]entry) {
	t.Helper()
	now := statsOf(got)
	if b, err := os.ReadFile(g.file("stats")); err == nil && !*worse {
		before, err := parseStats(string(b))
		if err != nil {
			t.Fatalf("%s: %v", g.file("stats"), err)
		}
		if why := now.bounds.worse(before.bounds); len(why) > 0 {
			t.Fatalf("nothing is written, for it is worse than before (-worse writes it all the same):\n%s", strings.Join(why, "\n"))
		}
	}
	if err := os.MkdirAll(g.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"stats": now.String()}
	for _, field := range fields {
		files[field] = join(got[field])
	}
	for name, text := range files {
		if err := os.WriteFile(g.file(name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s:\n%s", g.dir, now)
}

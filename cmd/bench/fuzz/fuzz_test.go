package fuzz

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestTargets: the targets of the repository are found, each once, with the folder go test takes.
func TestTargets(t *testing.T) {
	all, err := Targets(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []Target{{"./search/index", "FuzzSearch"}, {"./corpus/ingest", "FuzzFile"}, {"./cmd/internal/backup", "FuzzWalk"}} {
		if !slices.Contains(all, want) {
			t.Errorf("%v is not among them", want)
		}
	}
	if len(all) < 60 || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Errorf("%d targets: %v", len(all), all)
	}
}

func TestRunAll(t *testing.T) {
	var calls [][]string
	tool := func(_ context.Context, args ...string) ([]byte, error) {
		calls = append(calls, args)
		if args[1] == "./bad" {
			return []byte("fuzz: elapsed: 1s, execs: 7 (7/sec), new interesting: 1 (total: 3)\n--- FAIL: FuzzB\n"), errors.New("exit status 1")
		}
		return []byte("fuzz: elapsed: 0s, execs: 1 (1/sec), new interesting: 0 (total: 2)\nfuzz: elapsed: 3s, execs: 4711 (9/sec), new interesting: 12 (total: 14)\nok\n"), nil
	}
	var out strings.Builder
	err := runAll(t.Context(), []Target{{"./good", "FuzzA"}, {"./bad", "FuzzB"}}, 3*time.Second, &out, tool)
	if !errors.Is(err, errFound) || len(calls) != 2 || !slices.Contains(calls[0], "^FuzzA$") || !slices.Contains(calls[0], "3s") {
		t.Errorf("%v, %v", err, calls)
	}
	for _, want := range []string{"ok   ./good.FuzzA", "4711 execs,   12 new", "FAIL ./bad.FuzzB", "--- FAIL: FuzzB", "2 targets, 1 fail"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("lacks %q:\n%s", want, &out)
		}
	}
	if err := runAll(t.Context(), []Target{{"./good", "FuzzA"}}, time.Second, io.Discard, tool); err != nil {
		t.Errorf("all good: %v", err)
	}
}

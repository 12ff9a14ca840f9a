package faults

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders/faults"
)

func TestMain(m *testing.M) {
	Child()
	os.Exit(m.Run())
}

// small is a run of seconds.
func small(t *testing.T) config {
	return config{n: 1500, over: 2 * time.Second, herd: 500, crash: 60, kills: 2, races: 200,
		workers: 64, callers: 16, short: true, dir: t.TempDir()}
}

// matrix runs scenarios, all or those named, and wants nothing lost, twice or early.
func matrix(t *testing.T, store string, names ...string) {
	for _, s := range stores {
		if s.name != store {
			continue
		}
		for _, sc := range s.scenarios {
			if len(names) > 0 && !slices.Contains(names, sc.name) {
				continue
			}
			t.Run(sc.name, func(t *testing.T) {
				rows, err := sc.run(t.Context(), small(t))
				if errors.Is(err, faults.ErrNoRedis) {
					t.Skip("SKIP:", err)
				} else if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					if t.Logf("%+v", r); r.bad() || strings.Contains(r.note, "BAD") {
						t.Errorf("%s: lost %d, twice %d, early %d: %s", r.name, r.lost, r.duplicate, r.early, r.note)
					}
				}
				if len(rows) == 0 {
					t.Error("no rows")
				}
			})
		}
	}
}

// TestSmoke is the part of the matrix for every day: one fault of each kind. All of
// it is under the tag faults.
func TestSmoke(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: -short")
	}
	matrix(t, "redisstore", "kill", "power")
	matrix(t, "boltstore", "lock")
}

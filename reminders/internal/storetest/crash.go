package storetest

import (
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
)

// Crash is the other suite: it kills children at each failpoint and wants nothing lost,
// twice or early. TestMain of the package must call faults.Child first.
func Crash(t *testing.T, open faults.OpenStore, place func(t testing.TB) string) {
	n, kills := 120, 4
	if testing.Short() {
		n, kills = 30, 1
	}
	for _, point := range []string{reminders.FailAfterClaim, reminders.FailAfterBegin, reminders.FailAfterSend, reminders.FailAfterAck} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			r, err := faults.Crash(t.Context(), faults.CrashRun{Open: open, Place: place(t), Point: point, N: n, Kills: kills, Spread: 2 * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d occurrences, %d kills: lost %d, duplicates %d, early %d, read back %d, took %s",
				n, r.Kills, r.Lost, r.Duplicates, r.Early, r.Reads, r.Took.Round(time.Millisecond))
			if r.Lost+r.Duplicates+r.Early+len(r.Bad) > 0 || r.Kills != kills || r.Delivered != n {
				t.Errorf("kills %d of %d, delivered in the store %d of %d, bad requests %v", r.Kills, kills, r.Delivered, n, r.Bad)
			}
		})
	}
}

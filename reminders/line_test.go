package reminders_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// FuzzReadLines: whatever is read, no line is taken whose sum does not fit, and
// what was written is read back.
func FuzzReadLines(f *testing.F) {
	var b bytes.Buffer
	w, err := reminders.NewLineWriter(&b, time.Unix(0, 0).UTC())
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"报送 <a> & \u2028", ""} {
		if err := w.Write(reminders.LineSubscription, reminders.Subscription{ID: "s", Keyword: s}); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		f.Fatal(err)
	}
	n := 0
	damaged, err := reminders.ReadLines(bytes.NewReader(b.Bytes()), func(reminders.Line) error { n++; return nil })
	if n != 2 || damaged != 0 || err != nil {
		f.Fatalf("read back %d, damaged %d, %v", n, damaged, err)
	}
	f.Add(b.String())
	f.Add(strings.Replace(b.String(), "报", "保", 1))
	f.Add("{}")
	f.Fuzz(func(t *testing.T, s string) {
		damaged, err := reminders.ReadLines(strings.NewReader(s), func(l reminders.Line) error {
			if reminders.Sum(l.Data) != l.Sum {
				t.Error("a line whose sum does not fit")
			}
			return nil
		})
		if damaged > 0 && !errors.Is(err, reminders.ErrCorrupt) {
			t.Errorf("damaged %d, error %v", damaged, err)
		}
	})
}

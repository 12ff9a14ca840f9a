package ole

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/policybot/policybot/corpus/format"
)

func file(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("../testdata/one/policy.doc")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestStreams(t *testing.T) {
	f, err := Open(file(t), format.NewBudget(format.Limits{}))
	if err != nil {
		t.Fatal(err)
	}
	if !f.Has("worddocument") || f.Has("Workbook") {
		t.Error("streams are told wrongly")
	}
	if b, err := f.Stream(context.Background(), "WordDocument"); err != nil || len(b) < 4096 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if _, err := f.Stream(context.Background(), "Workbook"); !errors.Is(err, format.ErrDamaged) {
		t.Errorf("missing: %v", err)
	}
	f, err = Open(file(t), format.NewBudget(format.Limits{Unpacked: 1000}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Stream(context.Background(), "WordDocument"); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("over the budget: %v", err)
	}
}

// A compound file opens or is damaged; a stream of it ends.
func FuzzOpen(f *testing.F) {
	f.Add(file(f))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b := format.NewBudget(format.Limits{Unpacked: 1 << 20})
		o, err := Open(raw, b)
		if err == nil {
			_, err = o.Stream(context.Background(), "WordDocument")
		}
		if err != nil && !errors.Is(err, format.ErrDamaged) && !errors.Is(err, format.ErrTooLarge) {
			t.Fatalf("%v is none of the errors of a reader", err)
		}
	})
}

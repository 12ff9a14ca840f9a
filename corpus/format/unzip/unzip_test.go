package unzip

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/formattest"
)

func open(t *testing.T, raw []byte, l format.Limits) *Container {
	t.Helper()
	c, err := Open(raw, format.NewBudget(l))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPartsByName(t *testing.T) {
	c := open(t, formattest.Zip(t, `Word\Document.xml`, "一", "word/document.xml", "二", "/abs.xml", "三"), format.Limits{})
	for name, want := range map[string]string{"word/document.xml": "一", "abs.xml": "三", "/ABS.xml": "三"} {
		if got, err := c.Part(context.Background(), name); err != nil || string(got) != want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	if len(c.Entries) != 2 || !c.Has("WORD/document.xml") || c.Has("nothing") {
		t.Errorf("%d entries", len(c.Entries))
	}
	if _, err := c.Part(context.Background(), "nothing"); !errors.Is(err, ErrMissing) {
		t.Errorf("missing: %v", err)
	}
	if _, err := c.StreamPart(context.Background(), "nothing"); !errors.Is(err, ErrMissing) {
		t.Errorf("missing stream: %v", err)
	}
}

func TestBounds(t *testing.T) {
	raw := formattest.Zip(t, "a", strings.Repeat("字", 4000), "b", strings.Repeat("字", 4000))
	c := open(t, raw, format.Limits{Unpacked: 20_000})
	if _, err := c.Part(context.Background(), "a"); err != nil {
		t.Errorf("first: %v", err)
	}
	if _, err := c.Part(context.Background(), "b"); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("second, of one budget: %v", err)
	}
	if _, err := Open(raw, format.NewBudget(format.Limits{Entries: 1})); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("entries: %v", err)
	}
	if _, err := Open(raw[:len(raw)-8], format.NewBudget(format.Limits{})); !errors.Is(err, format.ErrDamaged) {
		t.Errorf("cut off: %v", err)
	}
}

func TestErrorsOfAnEntryAreDamage(t *testing.T) {
	for _, err := range []error{zip.ErrChecksum, zip.ErrFormat, io.ErrUnexpectedEOF} {
		if !errors.Is(Broken(err), format.ErrDamaged) || !errors.Is(Broken(err), err) {
			t.Errorf("%v", Broken(err))
		}
	}
	if err := Broken(format.ErrTooLarge); errors.Is(err, format.ErrDamaged) {
		t.Errorf("of the budget: %v", err)
	}
}

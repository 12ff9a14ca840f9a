package format

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"a.txt": "a.txt", "通知.txt": "通知.txt", "\xcd\xa8\xd6\xaa": "通知", "\xb2\xb9\xd6\xfa\xb0\xec\xb7\xa8.doc": "补助办法.doc", "a\xff": "a?", "": "",
	} {
		if got := Words(in); got != want {
			t.Errorf("Words(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestBudget(t *testing.T) {
	b := NewBudget(Limits{Unpacked: 10, Cells: 3, Entries: 2, Text: 4})
	if b.Depth != DefaultLimits.Depth {
		t.Errorf("depth %d", b.Depth)
	}
	for name, spend := range map[string]func() error{
		"unpacked": func() error { return b.Unpack(6) },
		"cells":    func() error { return b.Cell(2) },
		"text":     func() error { return b.Write(3) },
	} {
		if err := spend(); err != nil {
			t.Errorf("%s at first: %v", name, err)
		}
		if err := spend(); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s at last: %v", name, err)
		}
	}
	for n, want := range map[int]error{2: nil, 3: ErrTooLarge} {
		for range 2 { // each container has its own
			if err := b.Directory(n); !errors.Is(err, want) {
				t.Errorf("%d packed files: %v", n, err)
			}
		}
	}
	if err := b.Cell(-1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("less than no cells: %v", err)
	}
}

func TestReaderStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := NewBudget(Limits{}).Reader(ctx, strings.NewReader("abc"), 0)
	cancel()
	if _, err := io.ReadAll(r); !errors.Is(err, context.Canceled) || errors.Is(err, ErrSlow) {
		t.Errorf("cancelled: %v", err)
	}
	late, stop := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer stop()
	if err := Interrupted(late); !errors.Is(err, ErrSlow) {
		t.Errorf("late: %v", err)
	}
}

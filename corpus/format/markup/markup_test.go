package markup

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus/format"
)

func reader(s string, l format.Limits) *Reader {
	return New(context.Background(), strings.NewReader(s), format.NewBudget(l))
}

func drain(r *Reader) error {
	for {
		if _, err := r.Next(); err != nil {
			return err
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		in   string
		want error
	}{
		{"<a><b/>字</a>", io.EOF},
		{`<?xml version="1.0" encoding="GBK"?><a>` + "\xd7\xd6</a>", io.EOF},
		{"<!DOCTYPE a><a/>", format.ErrDamaged},
		{"<a>&lol;</a>", format.ErrDamaged},
		{"<a><b></a>", format.ErrDamaged},
		{"<a>", format.ErrDamaged},
		{strings.Repeat("<a>", 300), format.ErrTooDeep},
		{`<?xml version="1.0" encoding="nonesuch"?><a/>`, format.ErrDamaged},
	} {
		if err := drain(reader(c.in, format.Limits{})); !errors.Is(err, c.want) {
			t.Errorf("%.30q: %v, want %v", c.in, err, c.want)
		}
	}
}

func TestErrorOfTheSourceIsKept(t *testing.T) {
	b := format.NewBudget(format.Limits{Unpacked: 10})
	r := New(context.Background(), b.Reader(context.Background(), strings.NewReader("<a>文文文文文文</a>"), 0), b)
	if err := drain(r); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

func TestSkipAndText(t *testing.T) {
	r := reader("<a><b>x<c>y</c></b><d>一<e>二</e></d></a>", format.Limits{})
	for {
		tok, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		e, ok := tok.(xml.StartElement)
		switch {
		case ok && e.Name.Local == "b":
			if err := r.Skip(); err != nil || r.Depth() != 1 {
				t.Fatalf("skip: %v at %d", err, r.Depth())
			}
		case ok && e.Name.Local == "d":
			if s, err := r.Text(); s != "一二" || err != nil {
				t.Fatalf("text %q %v", s, err)
			}
			return
		case ok && e.Name.Local != "a":
			t.Fatalf("<%s> was not left out", e.Name.Local)
		}
	}
}

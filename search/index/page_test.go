package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// longDoc has headings, text outside of clauses, and more clauses than a page.
func longDoc(path string, clauses int) *corpus.Document {
	lines := []string{}
	for i := range clauses {
		if i%7 == 0 {
			lines = append(lines, fmt.Sprintf("# 第%d章、校车%d", i/7+1, i/7+1))
		}
		lines = append(lines, fmt.Sprintf("第%d号校车每年检验%d次。", i, i%5)+strings.Repeat("甲", i%40))
	}
	return newDoc(path, "校车规定", lines...)
}

// What is stored comes back whole, and each hit shows its own clause.
func TestPages(t *testing.T) {
	ctx := context.Background()
	for _, n := range []int{1, pageClauses - 1, pageClauses, pageClauses + 1, 5*pageClauses + 3} {
		d := longDoc("long.txt", n)
		ix := open(t, []*corpus.Document{d, newDoc("none.txt", "没有条款")})
		back, err := ix.Document(ctx, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := *d
		want.Map = nil
		if !reflect.DeepEqual(back, &want) {
			t.Errorf("%d clauses: got\n%+v\nwant\n%+v", n, back, &want)
		}
		res, err := ix.Search(ctx, search.Query{Text: "校车", Size: 100, Passages: true})
		if err != nil || len(res.Hits) != n {
			t.Fatalf("%d clauses: %d hits, %v", n, len(res.Hits), err)
		}
		for _, h := range res.Hits {
			p := h.Passage
			if c := d.Clauses[h.Clause]; p.URL != search.URL(d.ID, c.ID) || p.Quote != d.Quote(c.Span) ||
				!reflect.DeepEqual(p.Section, d.SectionPath(h.Clause)) ||
				p.Title != d.Title {
				t.Errorf("clause %d shows as %+v", h.Clause, p)
			}
		}
		if none, err := ix.Document(ctx, "id-none.txt"); err != nil || none.Text != "" {
			t.Errorf("a document without text: %+v %v", none, err)
		}
	}
}

// A damaged page is refused, or read as something, but never a reason to panic.
func TestDamagedPage(t *testing.T) {
	var pk packer
	whole, err := pk.page(longDoc("x", 3*pageClauses), pageClauses)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	read := func(b []byte) (err error) {
		p, err := openPage(b)
		for range pageClauses {
			p.clause()
		}
		if err == nil {
			err = p.err
		}
		return err
	}
	if err := read([]byte(whole)); err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		b := []byte(whole)
		b = b[:rng.IntN(len(b)+1)]
		if len(b) > 0 {
			b[rng.IntN(len(b))] ^= byte(1 << rng.IntN(8))
		}
		_ = read(b)
	}
	if err := read([]byte(whole[:len(whole)/2])); err == nil {
		t.Error("half a page is taken")
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte("\x03abc\x01c\x00\x03\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := page{rest: b}
		p.text = p.str()
		for range pageClauses {
			if _, text, _ := p.clause(); p.err == nil && !strings.Contains(p.text, text) {
				t.Fatalf("clause %q is not in the page", text)
			}
		}
	})
}

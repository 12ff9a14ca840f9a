package index

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/policybot/policybot/search"
)

// Run with -race.
func TestConcurrentSearch(t *testing.T) {
	ix := open(t, library())
	want := fmt.Sprint(found(t, ix, search.Query{Text: "教师轮岗"}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := fmt.Sprint(found(t, ix, search.Query{Text: "教师轮岗", Highlight: true})); got != want {
					t.Errorf("got %s", got)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestCancelledBuild(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Build(ctx, "", "x", library(), options(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("Build: %v", err)
	}
}

// FuzzSearch holds any query, valid or not, to hits that exist and come in order.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"初中班额", "〔2018〕31号", "第(", "a\xff", "的", "法", "<mark>"} {
		f.Add(s)
	}
	ix := open(f, library())
	f.Fuzz(func(t *testing.T, text string) {
		res, err := ix.Search(context.Background(), search.Query{Text: text, Highlight: true})
		if err != nil {
			if !errors.Is(err, search.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		for i, h := range res.Hits {
			d, err := ix.Document(context.Background(), h.DocumentID)
			if err != nil || h.Clause < 0 || h.Clause >= len(d.Clauses) {
				t.Fatalf("%q: hit %+v: %v", text, h, err)
			}
			if i > 0 && h.Score > res.Hits[i-1].Score {
				t.Fatalf("%q: hit %d out of order", text, i)
			}
			plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(h.Snippet)
			if strings.ContainsAny(plain, "<>") {
				t.Fatalf("%q: snippet %q", text, h.Snippet)
			}
		}
	})
}

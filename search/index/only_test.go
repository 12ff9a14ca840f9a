package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/policybot/policybot/search"
)

// shown is what the guide says, which TestChangedIsLikeBuiltAtOnce does not ask.
func shown(t *testing.T, ix *Index) []any {
	t.Helper()
	ctx := context.Background()
	out := said(t, ix)
	for _, typed := range []string{"第", "学校", "教师", "规", "工"} {
		got, err := ix.Complete(ctx, typed, 20)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, got)
	}
	for _, typed := range []string{"学较管理", "交师培训", "班学声"} {
		got, err := ix.Correct(ctx, typed)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, got)
	}
	docs, err := ix.Documents(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range docs {
		got, err := ix.Related(ctx, d.ID, -1, 5)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, got)
	}
	return append(out, ix.Lexicon().Len())
}

// TestOnlyIsLikeBuiltOfThat: what somebody sees who may not see all is to the last digit
// what an index says that was built without the rest. Nothing that is hidden shows through:
// no frequency, no suggestion, no facet, no relation between documents.
func TestOnlyIsLikeBuiltOfThat(t *testing.T) {
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 7))
		var all, rest []File
		hiddenFile, hiddenDoc := map[string]bool{}, map[string]bool{}
		for i := range 8 {
			f := fileOf(fmt.Sprintf("%d.txt", i), i)
			left := f
			left.Documents = nil
			switch rng.IntN(3) {
			case 0:
				hiddenFile[f.Key] = true
			case 1:
				for _, d := range f.Documents {
					if hiddenDoc[d.ID] = rng.IntN(2) == 0; !hiddenDoc[d.ID] {
						left.Documents = append(left.Documents, d)
					}
				}
				rest = append(rest, left)
			default:
				rest = append(rest, f)
			}
			all = append(all, f)
		}
		ix := create(t, all[:5]...)
		ix = update(t, ix, nil, all[5:]...)
		view, err := ix.Only(Sight{
			File:     func(key string) bool { return !hiddenFile[key] },
			Document: func(_ string, d *search.Summary) bool { return !hiddenDoc[d.ID] },
		})
		if err != nil {
			t.Fatal(err)
		}
		sameAs(t, fmt.Sprintf("seed %d", seed), shown(t, view), shown(t, create(t, rest...)))
		for f := range view.Files() {
			if hiddenFile[f.Key] {
				t.Errorf("%s is listed", f.Key)
			}
			for _, d := range f.Documents {
				if hiddenDoc[d.ID] {
					t.Errorf("%s of %s is listed", d.ID, f.Key)
				}
			}
		}
		for id := range hiddenDoc {
			if _, err := view.Document(context.Background(), id); hiddenDoc[id] != errors.Is(err, search.ErrNotFound) {
				t.Errorf("document %s, hidden %v: %v", id, hiddenDoc[id], err)
			}
		}
		if _, err := view.Update(context.Background(), nil, each(), 0); !errors.Is(err, ErrReplaced) {
			t.Errorf("changed from what shows a part only: %v", err)
		}
		if m := view.PlanMerge(); m != nil {
			t.Error("merged from what shows a part only")
		}
		if err := errors.Join(view.Close(), view.Close()); err != nil {
			t.Fatal(err)
		}
		if got := said(t, ix); len(got) == 0 { // the whole is still open
			t.Error("nothing left of the whole")
		}
	}
}

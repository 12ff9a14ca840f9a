package index

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/policybot/policybot/search"
)

// TestCharactersOfAChangedIndex: a character is found in what is there now, in several layers
// and beside files that went, though its entries were remembered before the change.
func TestCharactersOfAChangedIndex(t *testing.T) {
	find := func(ix *Index, char string, want int) {
		t.Helper()
		for range 2 { // looked through, remembered
			res, err := ix.Search(context.Background(), search.Query{Phrases: []string{char}})
			if err != nil || res.Total != want || res.AtMost {
				t.Errorf("%s is found %d times, want %d, %v", char, res.Total, want, err)
			}
		}
	}
	ix := create(t, fileOf("a", 1), fileOf("b", 2), fileOf("c", 3))
	find(ix, "训", 3)
	ix = update(t, ix, []string{"b"}, fileOf("c", 4), fileOf("d", 1))
	defer func() { ix.Close() }()
	find(ix, "训", 3)
	find(ix, "班", 3)
	find(ix, "鸡", 0)
}

// TestCharactersRemembered: how many does not grow with how many were asked for.
func TestCharactersRemembered(t *testing.T) {
	var c characters
	for i := range 3 * mostCharacters {
		char := string(rune('一' + i))
		c.put(char, roaring.BitmapOf(uint32(i)))
		if got := c.get(char); got == nil || !got.Contains(uint32(i)) {
			t.Fatalf("%s is not remembered", char)
		}
	}
	if len(c.of) > mostCharacters {
		t.Errorf("%d are remembered, want at most %d", len(c.of), mostCharacters)
	}
}

// TestOperatorsOnce: what is asked for twice, in any script and width, is looked up once.
func TestOperatorsOnce(t *testing.T) {
	ix := open(t, library())
	q := search.Query{Phrases: []string{"负责", "負責", "负 责", "（一）", "(一)"}, Without: []string{"师", "師", "负责"}}
	e, err := ix.newExact(context.Background(), q)
	if err != nil || len(e.must) != 2 || len(e.not) != 2 {
		t.Errorf("%d phrases and %d exclusions, want 2 and 2, %v", len(e.must), len(e.not), err)
	}
}

// TestNobodyWaitsForComparing: however many queries compare texts word for word, others have
// their turns; and who has gone is given none.
func TestNobodyWaitsForComparing(t *testing.T) {
	ix := open(t, library())
	ctx, leave := context.WithCancel(context.Background())
	for range cap(ix.folder.comparing) { // as many as may run do, and do not end
		if err := ix.folder.comparing.take(ctx); err != nil {
			t.Fatal(err)
		}
	}
	waiting := make(chan error)
	for i := range 3 {
		go func() {
			_, err := ix.Search(ctx, typed(fmt.Sprintf(`"的" -%d`, i)))
			waiting <- err
		}()
	}
	if res, err := ix.Search(ctx, search.Query{Text: "教师"}); err != nil || res.Total == 0 {
		t.Errorf("an ordinary search finds %d, %v", res.Total, err)
	}
	leave()
	for range 3 {
		if err := <-waiting; !errors.Is(err, context.Canceled) {
			t.Errorf("who waited and left: %v", err)
		}
	}
	if _, err := ix.Search(ctx, search.Query{Text: "教师"}); !errors.Is(err, context.Canceled) {
		t.Errorf("who has left, with a turn free: %v", err)
	}
}

package index

import (
	"context"
	"reflect"
	"strconv"
	"sync"
	"testing"

	"github.com/policybot/policybot/search"
)

// A query remembered finds what it found, whatever the filter between, also when
// many ask at once and when it was forgotten in the meantime.
func TestRecentQueriesFindTheSame(t *testing.T) {
	ix, err := Build(context.Background(), "", "f", library(), options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	find := func(q search.Query) search.Results {
		res, err := ix.Search(context.Background(), q)
		if err != nil {
			t.Error(err)
		}
		return res
	}
	all := search.Query{Text: "学校 学生数", Size: 20, Highlight: true}
	one := all
	one.DocumentID = "id-a.txt"
	wantAll, wantOne := find(all), find(one)
	if len(wantOne.Hits) == 0 || len(wantAll.Hits) <= len(wantOne.Hits) {
		t.Fatalf("%d hits, %d of one document", len(wantAll.Hits), len(wantOne.Hits))
	}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for k := range 20 {
				find(search.Query{Text: "办法 " + strconv.Itoa(k%(mostRecent+2)+i), Size: 5})
				if got := find(all); !reflect.DeepEqual(got, wantAll) {
					t.Errorf("all: %+v", got)
				}
				if got := find(one); !reflect.DeepEqual(got, wantOne) {
					t.Errorf("one: %+v", got)
				}
			}
		})
	}
	wg.Wait()
	if n := len(ix.recent.kept); n > mostRecent {
		t.Errorf("%d kept", n)
	}
}

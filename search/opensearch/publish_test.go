package opensearch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/opensearch"
	"github.com/policybot/policybot/search/opensearch/opensearchtest"
	"github.com/policybot/policybot/search/searchtest"
	"github.com/policybot/policybot/search/zh"
)

func all(t *testing.T) context.Context {
	return search.WithViewer(t.Context(), search.Viewer{All: true})
}

// many documents, the first n of them.
func many(n int) []*corpus.Document {
	var docs []*corpus.Document
	for i := range n {
		docs = append(docs, searchtest.Document(fmt.Sprintf("%03d.txt", i), fmt.Sprintf("第%d号办法", i), "每班学生不超过四十五人。", "教师应当轮岗。"))
	}
	return docs
}

func total(t *testing.T, x search.Searcher, text string) int {
	t.Helper()
	res, err := x.Search(all(t), search.Query{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return res.Total
}

// TestNothingIsPublished: a reader that comes first is told so.
func TestNothingIsPublished(t *testing.T) {
	f := opensearchtest.NewFake(t)
	if _, err := client(t, f.URL).Open(t.Context(), index.Options{}); !errors.Is(err, search.ErrNotReady) {
		t.Errorf("Open: %v", err)
	}
}

// TestStates: readers see one whole state or the next, a state that is in use is not written again, and publishing it
// twice costs nothing.
func TestStates(t *testing.T) {
	f := opensearchtest.NewFake(t)
	c := client(t, f.URL)
	first := embedded(t, many(20))
	one := publish(t, c, first, opensearch.Publication{})
	x := reopen(t, c)
	f.Forget()
	if again := publish(t, c, first, opensearch.Publication{}); again != one || len(f.Asked()) != 1 {
		t.Errorf("published again as %s after %s with %q", again, one, f.Asked())
	}
	docs := many(21)[1:] // one goes, one comes
	docs[3] = searchtest.Document("004.txt", "第4号办法", "每班学生不超过三十人。", "教师应当轮岗。", "校长应当轮岗。")
	docs[3].ID = "id-004-new"
	docs[5].Validity = corpus.Repealed // what is known of one changes
	f.Forget()
	two := publish(t, c, embedded(t, docs), opensearch.Publication{})
	if two == one || x.State() != one {
		t.Errorf("states %s and %s, the reader has %s", one, two, x.State())
	}
	if !slices.Contains(f.Asked(), "PUT /policybot-"+one+"/_clone/policybot-"+two) {
		t.Errorf("a small change did not begin with a copy: %q", f.Asked())
	}
	if n := total(t, x, "轮岗"); n != 20 {
		t.Errorf("a reader of the first state finds %d", n)
	}
	y := reopen(t, c)
	if n := total(t, y, "轮岗"); n != 21 || y.State() != two {
		t.Errorf("a reader of the second state, %s, finds %d", y.State(), n)
	}
	if n := f.Entries("policybot-" + two); n != 20*2+1+20 {
		t.Errorf("the second state has %d entries", n)
	}
	if res, err := y.Search(all(t), search.Query{Validity: corpus.Repealed}); err != nil || res.Total != 2 {
		t.Errorf("of the one repealed are found %d, %v", res.Total, err)
	}
}

// TestGoesOn: a publisher that dies leaves what was in use; the next one writes what is missing.
func TestGoesOn(t *testing.T) {
	f := opensearchtest.NewFake(t)
	var waited []time.Duration
	c := quick(t, f.URL, &waited)
	publish(t, c, embedded(t, many(3)), opensearch.Publication{})
	docs := many(60)
	some := opensearch.Publication{Batch: 60} // so that there are several requests
	ix := embedded(t, docs)
	bulks := 0
	f.SetFault(func(_, path string) *opensearchtest.Fault {
		if strings.HasSuffix(path, "/_bulk") {
			if bulks++; bulks == 4 {
				return &opensearchtest.Fault{Status: 500, Type: "exception"}
			}
		}
		return nil
	})
	if _, err := c.Publish(all(t), ix, some); !errors.Is(err, search.ErrNotReady) {
		t.Fatalf("with a cluster that breaks: %v", err)
	}
	if n := total(t, reopen(t, c), "轮岗"); n != 3 {
		t.Errorf("what was in use finds %d", n)
	}
	if bulks != 4 {
		t.Fatalf("%d requests to write", bulks)
	}
	f.SetFault(nil)
	written := 0
	f.SetItem(func(string) int { written++; return 0 })
	publish(t, c, ix, some)
	if n := total(t, reopen(t, c), "轮岗"); n != 60 {
		t.Errorf("then it finds %d", n)
	}
	if written >= 180 || written == 0 {
		t.Errorf("%d entries of 180 were written the second time", written)
	}
}

// TestBusyEntries: entries that were not taken are sent again, those that never will be are an error.
func TestBusyEntries(t *testing.T) {
	f := opensearchtest.NewFake(t)
	var waited []time.Duration
	c := quick(t, f.URL, &waited)
	seen := map[string]int{}
	f.SetItem(func(id string) int {
		if seen[id]++; seen[id] < 3 && strings.Contains(id, "007") {
			return 429
		}
		return 0
	})
	publish(t, c, embedded(t, many(10)), opensearch.Publication{})
	for id, n := range seen {
		if want := map[bool]int{true: 3, false: 1}[strings.Contains(id, "007")]; n != want {
			t.Errorf("%s was sent %d times, want %d", id, n, want)
		}
	}
	if len(waited) == 0 {
		t.Error("did not wait for a busy cluster")
	}
	for status, want := range map[int]error{429: search.ErrBusy, 400: nil} {
		f.SetItem(func(string) int { return status })
		_, err := c.Publish(all(t), embedded(t, many(11+status%100)), opensearch.Publication{})
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("entries refused with %d: %v", status, err)
		}
	}
}

// TestIncomplete: what was lost on the way is noticed before anybody reads it.
func TestIncomplete(t *testing.T) {
	f := opensearchtest.NewFake(t)
	c := client(t, f.URL)
	f.SetItem(func(id string) int {
		if id == "c:1:id-005.txt" {
			return 200 // says it is written, and it is not
		}
		return 0
	})
	if _, err := c.Publish(all(t), embedded(t, many(10)), opensearch.Publication{}); err == nil || !strings.Contains(err.Error(), "wanted 20") {
		t.Errorf("a clause was lost: %v", err)
	}
	if _, err := c.Open(t.Context(), index.Options{}); !errors.Is(err, search.ErrNotReady) {
		t.Errorf("Open: %v", err)
	}
}

// TestTidy: old states go, those in use or new, and what is not ours, stay.
func TestTidy(t *testing.T) {
	f := opensearchtest.NewFake(t)
	c, other := client(t, f.URL), client(t, f.URL+"/policybot-more")
	var names []string
	for n := range 3 {
		names = append(names, "policybot-"+publish(t, c, embedded(t, many(n+1)), opensearch.Publication{}))
	}
	theirs := "policybot-more-" + publish(t, other, embedded(t, many(2)), opensearch.Publication{})
	for _, name := range append(slices.Clone(names), theirs) {
		f.Age(name, 24*time.Hour)
	}
	last := "policybot-" + publish(t, c, embedded(t, many(4)), opensearch.Publication{})
	want := []string{last, names[2], theirs}
	slices.Sort(want)
	if got := f.Indices(); !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
}

// TestSomebodyElsesName: an alias of that name that is not ours is not touched.
func TestSomebodyElsesName(t *testing.T) {
	f := opensearchtest.NewFake(t)
	f.SetFault(func(_, path string) *opensearchtest.Fault {
		if path == "/_alias/policybot" {
			return &opensearchtest.Fault{Status: 200, Body: `{"orders-2026":{"aliases":{"policybot":{}}}}`}
		}
		return nil
	})
	c := client(t, f.URL)
	if _, err := c.Publish(all(t), embedded(t, many(1)), opensearch.Publication{}); err == nil || len(f.Indices()) > 0 {
		t.Errorf("published over it: %v, %q", err, f.Indices())
	}
}

// TestOver: who knows the documents reads their state, and nothing before it is published.
func TestOver(t *testing.T) {
	f := opensearchtest.NewFake(t)
	c := client(t, f.URL)
	ix := embedded(t, searchtest.Library())
	if _, err := c.Over(t.Context(), ix.Catalogue(), nil, index.Options{}); !errors.Is(err, search.ErrNotReady) {
		t.Errorf("before: %v", err)
	}
	publish(t, c, ix, opensearch.Publication{})
	x, err := c.Over(t.Context(), ix.Catalogue(), nil, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := total(t, x, "教师"); n != 4 {
		t.Errorf("finds %d", n)
	}
	secret := func(string) [][]string { return [][]string{{"校长"}} }
	if _, err := c.Over(t.Context(), ix.Catalogue(), secret, index.Options{}); !errors.Is(err, search.ErrNotReady) {
		t.Errorf("with other audiences: %v", err)
	}
}

// TestQuotesAreTheLibrarys: who has the library here quotes it, whatever the cluster says is written there.
func TestQuotesAreTheLibrarys(t *testing.T) {
	f := opensearchtest.NewFake(t)
	ix := embedded(t, searchtest.Library())
	publish(t, client(t, f.URL), ix, opensearch.Publication{})
	liar := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		told := httptest.NewRecorder()
		f.ServeHTTP(told, r)
		w.WriteHeader(told.Code)
		_, _ = w.Write(bytes.ReplaceAll(told.Body.Bytes(), []byte("48人"), []byte("84人")))
	}))
	defer liar.Close()
	c := client(t, liar.URL)
	here, err := c.Over(t.Context(), ix.Catalogue(), nil, index.Options{Lexicon: zh.DefaultLexicon()})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []search.Query{{Text: "初中班额上限"}, {Text: "初中", Whole: true}, {DocumentID: "id-a.txt", From: 1}} {
		q.Passages, q.Highlight = true, true
		res, err := here.Search(all(t), q)
		if err != nil || len(res.Hits) == 0 || !strings.Contains(res.Hits[0].Passage.Quote, "48人") || !strings.Contains(res.Hits[0].Snippet, "48人") {
			t.Errorf("%+v: %+v, %v", q, res.Hits, err)
		}
		if res, err := reopen(t, c).Search(all(t), q); err != nil || !strings.Contains(res.Hits[0].Passage.Quote, "84人") {
			t.Errorf("the lie does not reach who has nothing but the cluster, so that this proves nothing: %+v, %v", res.Hits, err)
		}
	}
}

// TestTwoUsers: whatever is asked, nobody is told of documents that are not for him.
func TestTwoUsers(t *testing.T) {
	docs := searchtest.Library()
	docs[1].Audience = []string{"教师", "校长"} // a.txt
	f := opensearchtest.NewFake(t)
	c := client(t, f.URL)
	who := func(id string) [][]string {
		switch id {
		case "id-a.txt":
			return [][]string{{"教师", "校长"}}
		case "id-c.txt":
			return [][]string{{"教师", "校长"}, {"校长"}} // both must fit
		}
		return nil
	}
	ix := embedded(t, docs)
	publish(t, c, ix, opensearch.Publication{Audience: who})
	x := reopen(t, c)
	queries := []search.Query{
		{Text: "教师", Facets: true, Highlight: true, Passages: true, Explain: true},
		{Text: "班额", Whole: true, Facets: true},
		{Phrases: []string{"教师"}, Facets: true},
		{DocumentID: "id-a.txt", Facets: true},
		{Documents: []string{"id-a.txt", "id-c.txt"}},
		{Text: "丙教发[2019]12号"},
		{Text: "丙州地区学校建设实施方案第一条"},
		{Region: "丙州", Facets: true},
		{Text: "管理", Sort: search.ByDate},
	}
	for _, v := range []struct {
		name string
		search.Viewer
		sees []string
	}{
		{"nobody", search.Viewer{}, []string{"id-b.txt"}},
		{"a stranger", search.Viewer{Groups: []string{"家长"}}, []string{"id-b.txt"}},
		{"a teacher", search.Viewer{Groups: []string{"教师"}}, []string{"id-a.txt", "id-b.txt"}},
		{"a head", search.Viewer{Groups: []string{"校长"}}, []string{"id-a.txt", "id-b.txt", "id-c.txt"}},
		{"all", search.Viewer{All: true}, []string{"id-a.txt", "id-b.txt", "id-c.txt"}},
	} {
		ctx := search.WithViewer(t.Context(), v.Viewer)
		listed, err := x.Documents(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, d := range listed {
			ids = append(ids, d.ID)
		}
		if !slices.Equal(ids, v.sees) {
			t.Errorf("%s sees %q, want %q", v.name, ids, v.sees)
		}
		for _, id := range []string{"id-a.txt", "id-b.txt", "id-c.txt"} {
			if _, err := x.Document(ctx, id); errors.Is(err, search.ErrNotFound) == slices.Contains(v.sees, id) {
				t.Errorf("%s opens %s: %v", v.name, id, err)
			}
		}
		for _, q := range queries {
			got, err := x.Search(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			whole := q // what he may see of it, counted by somebody who sees all
			whole.Documents = v.sees
			if q.Documents != nil {
				whole.Documents = slices.DeleteFunc(slices.Clone(v.sees), func(id string) bool { return !slices.Contains(q.Documents, id) })
			}
			want, err := x.Search(all(t), whole)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range got.Hits {
				if !slices.Contains(v.sees, h.DocumentID) {
					t.Errorf("%s asks %+v and finds %+v", v.name, q, h)
				}
			}
			if got.Total != want.Total || len(got.Hits) != len(want.Hits) || fmt.Sprint(got.Facets) != fmt.Sprint(want.Facets) {
				t.Errorf("%s asks %+v: %d, %v; want %d, %v", v.name, q, got.Total, got.Facets, want.Total, want.Facets)
			}
		}
	}
}

// TestDigestShowsAll: what a digest prints has nothing in it that prints as an address, or in any order.
func TestDigestShowsAll(t *testing.T) {
	var walk func(of reflect.Type, path string)
	walk = func(of reflect.Type, path string) {
		switch of.Kind() {
		case reflect.Pointer, reflect.Map, reflect.Func, reflect.Chan, reflect.Interface, reflect.UnsafePointer:
			t.Errorf("%s is a %s: digestOf must be told how to print it", path, of.Kind())
		case reflect.Struct:
			for f := range of.Fields() {
				walk(f.Type, path+"."+f.Name)
			}
		case reflect.Slice, reflect.Array:
			walk(of.Elem(), path+"[]")
		}
	}
	walk(reflect.TypeFor[index.Listed](), "Listed")
}

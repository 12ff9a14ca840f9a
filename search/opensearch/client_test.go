package opensearch_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/opensearch"
	"github.com/policybot/policybot/search/opensearch/opensearchtest"
	"github.com/policybot/policybot/search/searchtest"
)

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		address, hosts string // hosts "" is refused
	}{
		{"http://a:9200", "http://a:9200"},
		{"https://u:secret@a:9200/policies, https://b:9200", "https://a:9200 https://b:9200"},
		{"", ""},
		{"a:9200", ""},
		{"ftp://a", ""},
		{"http://", ""},
		{"http://a:9200?x=secret", ""},
		{"http://a:9200/Policies", ""},
		{"http://a:9200/a/b", ""},
		{"http://a:9200/_all", ""},
		{"http://a:9200/x,http://b:9200/y", ""},
		{"http://u:secret@a:9200,:::secret", ""},
		{"http://u:secret%zz@a:9200", ""},
	} {
		cl, err := opensearch.New(c.address, opensearch.Options{})
		if (err == nil) != (c.hosts != "") {
			t.Errorf("%q: %v", c.address, err)
		}
		if err != nil {
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("%q: the error tells the password: %v", c.address, err)
			}
			continue
		}
		if got := strings.Join(cl.Hosts(), " "); got != c.hosts {
			t.Errorf("%q: hosts %q, want %q", c.address, got, c.hosts)
		}
	}
}

// quick is a client that does not wait, and notes how long it would have.
func quick(t *testing.T, url string, waited *[]time.Duration) *opensearch.Client {
	t.Helper()
	c, err := opensearch.New(url, opensearch.Options{Timeout: 5 * time.Second, Sleep: func(ctx context.Context, d time.Duration) error {
		*waited = append(*waited, d)
		return ctx.Err()
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestTriedAgain: what may pass is tried again, what will not is not, and what it is called in the end.
func TestTriedAgain(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault opensearchtest.Fault
		times int // it fails
		tries int
		want  error // nil for success
	}{
		{"busy, then not", opensearchtest.Fault{Status: 429, Type: "rejected"}, 2, 3, nil},
		{"away, then back", opensearchtest.Fault{Status: 503, Type: "unavailable"}, 4, 5, nil},
		{"cut, then back", opensearchtest.Fault{}, 1, 2, nil},
		{"busy", opensearchtest.Fault{Status: 429, Type: "rejected"}, 99, 5, search.ErrBusy},
		{"away", opensearchtest.Fault{Status: 503, Type: "unavailable"}, 99, 5, search.ErrNotReady},
		{"broken", opensearchtest.Fault{Status: 500, Type: "exception"}, 99, 1, search.ErrNotReady},
		{"refused", opensearchtest.Fault{Status: 403, Type: "security_exception"}, 99, 1, nil},
		{"elsewhere", opensearchtest.Fault{Status: 302, Body: "gone"}, 99, 1, nil},
		{"no JSON", opensearchtest.Fault{Status: 200, Body: "<html>"}, 99, 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := opensearchtest.NewFake(t)
			var waited []time.Duration
			cl := quick(t, f.URL, &waited)
			left := c.times
			f.SetFault(func(string, string) *opensearchtest.Fault {
				if left--; left < 0 {
					return nil
				}
				fault := c.fault
				return &fault
			})
			_, err := cl.Version(t.Context())
			if got := len(f.Asked()); got != c.tries || len(waited) != c.tries-1 {
				t.Errorf("%d tries, waited %v; want %d", got, waited, c.tries)
			}
			switch fails := c.times > c.tries-1; {
			case fails != (err != nil):
				t.Errorf("error %v", err)
			case c.want != nil && !errors.Is(err, c.want):
				t.Errorf("error %v, want %v", err, c.want)
			case err != nil && strings.Contains(err.Error(), "perhaps"):
				t.Errorf("the error quotes what may be of a document: %v", err)
			}
		})
	}
}

func TestRetryAfterIsHeeded(t *testing.T) {
	f := opensearchtest.NewFake(t)
	var waited []time.Duration
	cl := quick(t, f.URL, &waited)
	replies := []string{"2", "99999", "x", ""}
	f.SetFault(func(string, string) *opensearchtest.Fault {
		if len(replies) == 0 {
			return nil
		}
		after := replies[0]
		replies = replies[1:]
		return &opensearchtest.Fault{Status: 429, Type: "rejected", RetryAfter: after}
	})
	if _, err := cl.Version(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(waited) != 4 || waited[0] != 2*time.Second || waited[1] > 5*time.Second || waited[2] > 5*time.Second || waited[3] <= 0 {
		t.Errorf("waited %v", waited)
	}
}

// TestSecrets: the password goes to the cluster and nowhere else, neither into errors nor along a redirect.
func TestSecrets(t *testing.T) {
	stolen := make(chan string, 10)
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen <- r.Header.Get("Authorization") }))
	defer thief.Close()
	f := opensearchtest.NewFake(t)
	f.SetPassword("robot", "hunter2")
	address := strings.Replace(f.URL, "http://", "http://robot:hunter2@", 1)
	var waited []time.Duration
	if _, err := quick(t, address, &waited).Version(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := quick(t, f.URL, &waited).Version(t.Context())
	if refused, ok := errors.AsType[*opensearch.Refusal](err); !ok || refused.Status != http.StatusUnauthorized {
		t.Errorf("without a password: %v", err)
	}
	moved := httptest.NewServer(http.RedirectHandler(thief.URL, http.StatusFound))
	defer moved.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, url := range []string{moved.URL, gone.URL} {
		_, err := quick(t, strings.Replace(url, "http://", "http://robot:hunter2@", 1), &waited).Version(t.Context())
		if err == nil || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "robot") {
			t.Errorf("%v", err)
		}
	}
	if len(stolen) > 0 {
		t.Errorf("followed a redirect, with %q", <-stolen)
	}
}

// TestOtherNode: with a node gone the other answers at once, and the one gone is left alone for a while.
func TestOtherNode(t *testing.T) {
	f := opensearchtest.NewFake(t)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	var waited []time.Duration
	cl := quick(t, gone.URL+","+f.URL, &waited)
	for range 6 {
		if _, err := cl.Version(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(waited) > 0 || len(f.Asked()) != 6 {
		t.Errorf("waited %v, the other was asked %d times", waited, len(f.Asked()))
	}
}

func TestOnlyOpenSearch(t *testing.T) {
	f := opensearchtest.NewFake(t)
	cl := client(t, f.URL)
	for v, ok := range map[string]bool{"2.19.6": true, "3.1.0": true, "1.3.0": false, "x": false, "": false} {
		f.SetVersion(v)
		if _, err := cl.Version(t.Context()); (err == nil) != ok {
			t.Errorf("version %q: %v", v, err)
		}
	}
}

// TestHalfAnAnswer: a search that did not look everywhere is an error, not a short list.
func TestHalfAnAnswer(t *testing.T) {
	f := opensearchtest.NewFake(t)
	cl := client(t, f.URL)
	publish(t, cl, embedded(t, searchtest.Library()), opensearch.Publication{})
	x := reopen(t, cl)
	ctx := search.WithViewer(t.Context(), search.Viewer{All: true})
	for _, body := range []string{
		`{"timed_out":true,"_shards":{"failed":0},"hits":{"total":{"value":0},"hits":[]}}`,
		`{"timed_out":false,"_shards":{"failed":1},"hits":{"total":{"value":0},"hits":[]}}`,
		`{"error":{"type":"x"},"status":500}`,
		`{"hits":{"total":{"value":1},"hits":[{"_score":1,"_source":{"doc":"id-other","clause":0}}]}}`,
		`{"hits":{"total":{"value":1},"hits":[{"_score":1,"_source":{"doc":"id-a.txt","clause":99}}]}}`,
		`{"hits":{"total":{"value":1},"hits":[{"_score":1,"_source":{"doc":"id-a.txt","clause":-1}}]}}`,
		`{"hits":{"total":{"value":0},"hits":[{"_score":1,"_source":{"doc":"id-a.txt","clause":0}}]}}`,
		`{"hits":{"total":{"value":1},"hits":[{"_score":-1,"_source":{"doc":"id-a.txt","clause":0}}]}}`,
	} {
		f.SetFault(func(string, string) *opensearchtest.Fault { return &opensearchtest.Fault{Status: 200, Body: body} })
		if res, err := x.Search(ctx, search.Query{Text: "教师"}); err == nil {
			t.Errorf("%s: %+v", body, res)
		}
	}
}

// FuzzReply: whatever answers, what comes of it are clauses there are, in order, or an error.
func FuzzReply(f *testing.F) {
	f.Add(`{"hits":{"total":{"value":1},"hits":[{"_score":1,"_source":{"doc":"id-a.txt","clause":0,"shown":{"text":"<b>教师"}}}]}}`)
	f.Add(`{"hits":{"total":{"value":2},"hits":[{"_score":1e999,"_source":{}}]},"aggregations":{"region":{"buckets":[{"key":"x","doc_count":-1}]}}}`)
	f.Add(`{"responses":[{}]}`)
	f.Add(`[]`)
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "search") {
			_, _ = w.Write([]byte(body))
			return
		}
		fake.ServeHTTP(w, r)
	}))
	f.Cleanup(server.Close)
	x := fuzzed(f, server.URL)
	ctx := search.WithViewer(context.Background(), search.Viewer{All: true})
	f.Fuzz(func(t *testing.T, text string) {
		body = text
		res, err := x.Search(ctx, search.Query{Text: "教师", Highlight: true, Facets: true, Passages: true})
		if err != nil {
			return
		}
		if res.Total < len(res.Hits) {
			t.Fatalf("%d hits of %d", len(res.Hits), res.Total)
		}
		for i, h := range res.Hits {
			d, ok := map[string]int{"id-a.txt": 5, "id-b.txt": 3, "id-c.txt": 2}[h.DocumentID]
			if !ok || h.Clause < 0 || h.Clause >= d || i > 0 && h.Score > res.Hits[i-1].Score {
				t.Fatalf("hit %+v", h)
			}
			if plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(h.Snippet); strings.ContainsAny(plain, "<>") {
				t.Fatalf("snippet %q", h.Snippet)
			}
		}
	})
}

// fake keeps the library that FuzzReply asks for what it does not make up.
var fake *opensearchtest.Fake

func fuzzed(f *testing.F, url string) *opensearch.Index {
	fake = opensearchtest.NewFake(f)
	ix, err := index.Build(context.Background(), "", "test", searchtest.Library(), index.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = ix.Close() })
	ctx := context.Background()
	real, err := opensearch.New(fake.URL, opensearch.Options{})
	if err != nil {
		f.Fatal(err)
	}
	if _, err := real.Publish(ctx, ix, opensearch.Publication{}); err != nil {
		f.Fatal(err)
	}
	cl, err := opensearch.New(url, opensearch.Options{Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		f.Fatal(err)
	}
	x, err := cl.Over(ctx, ix.Catalogue(), nil, index.Options{})
	if err != nil {
		f.Fatal(err)
	}
	return x
}

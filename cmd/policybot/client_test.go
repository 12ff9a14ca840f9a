package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/client"
	"github.com/policybot/policybot/search"
)

func serve(t *testing.T, h http.HandlerFunc) *apiClient {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	c, err := newClient(srv.URL+"/", "geheim")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAskSendsAndReads(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		var body map[string]any
		if err := json.Unmarshal(b, &body); err != nil || body["question"] != "问" || body["conversation_id"] != "k" || body["region"] != "某县" || body["explain"] != true {
			t.Errorf("body %s (%v)", b, err)
		}
		if r.Method != "POST" || r.URL.Path != "/api/v1/ask" || r.Header.Get("Authorization") != "Bearer geheim" {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
		io.WriteString(w, `{"status":"answered","answer":"30人","citations":[{"source":"a.txt","issued":"2021-09"}]}`)
	})
	a, err := c.AskIn(t.Context(), "k", search.Question{Text: "问", Region: "某县", Explain: true})
	if err != nil || a.Headline != "30人" || a.Status != search.Answered || a.Citations[0].Issued.Month != 9 {
		t.Errorf("answer %+v, %v", a, err)
	}
}

func TestSearchSendsOnlyWhatIsSet(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got, want := r.URL.Query().Encode(), "q=%E7%8F%AD&region=r&size=3&year=2021"; got != want {
			t.Errorf("query %s, want %s", got, want)
		}
		io.WriteString(w, `{"total":7,"hits":[{"id":"d#c1","text":"条"}]}`)
	})
	h, err := c.Search(t.Context(), search.Query{Text: "班", Region: "r", Year: 2021, Size: 3})
	if err != nil || h.Total != 7 || h.Hits[0].Text != "条" {
		t.Errorf("hits %+v, %v", h, err)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"problem", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(401)
			io.WriteString(w, `{"title":"x","detail":"访问令牌不对,请核对"}`)
		}, "访问令牌不对,请核对"},
		{"no problem", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, "HTTP 502"},
		{"redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, "HTTP 302"},
		{"not JSON", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") }, "不是policybot的格式"},
		{"too much", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, client.MaxReply+1)) }, "已放弃"},
	} {
		if _, err := serve(t, c.handler).AskIn(t.Context(), "", search.Question{Text: "q"}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	c, _ := newClient(gone.URL, "")
	if err := c.Ready(t.Context()); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("nothing listens, but error is %v", err)
	}
	for _, base := range []string{"", "localhost:8080", "ftp://x", "http://", "http://h?q"} {
		if _, err := newClient(base, ""); err == nil {
			t.Errorf("newClient(%q) was accepted", base)
		}
	}
}

// TestLocalIsTheSameAsServed: a handler in the process is asked as one elsewhere,
// and looks like this machine to it.
func TestLocalIsTheSameAsServed(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.RemoteAddr != "127.0.0.1:0" || r.Host != "localhost" || r.RequestURI == "" {
			t.Errorf("from %s to %s %s", r.RemoteAddr, r.Host, r.RequestURI)
		}
		switch r.URL.Path {
		case "/deadlines.ics":
			io.WriteString(w, "BEGIN:VCALENDAR\r\n")
		case "/api/v1/deadlines":
			if r.URL.Query().Get("kind") == "gut" {
				w.WriteHeader(400)
				io.WriteString(w, `{"detail":"kind只能写…"}`)
				return
			}
			io.WriteString(w, `[{"id":"x","due":null}]`)
		default:
			b, _ := io.ReadAll(r.Body)
			w.WriteHeader(200)
			w.Write(b)
		}
	})
	c := localClient(h)
	if list, err := c.Deadlines(t.Context(), url.Values{"region": {"某县"}}); err != nil || len(list) != 1 || list[0].Due != nil {
		t.Errorf("%+v, %v", list, err)
	}
	if feed, err := c.Feed(t.Context(), nil); err != nil || string(feed) != "BEGIN:VCALENDAR\r\n" {
		t.Errorf("%q, %v", feed, err)
	}
	if _, err := c.Deadlines(t.Context(), url.Values{"kind": {"gut"}}); !errors.Is(err, search.ErrInvalid) || !strings.Contains(err.Error(), "kind只能写") {
		t.Errorf("a refusal: %v", err)
	}
	if err := c.Ready(t.Context()); err != nil {
		t.Errorf("no body: %v", err)
	}
}

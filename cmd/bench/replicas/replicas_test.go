package replicas

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders/faults"
)

// TestReplicas: three replicas, a killed Redis, a rolling restart and a killed replica: nothing lost, nothing twice, no
// question unanswered.
func TestReplicas(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a run of a minute with processes")
	}
	c := config{n: 60, over: 25 * time.Second, lead: 8 * time.Second, askers: 1, replicas: 3, log: t.Output()}
	got, err := run(t.Context(), c)
	if errors.Is(err, faults.ErrNoRedis) {
		t.Skip("SKIP:", err)
	} else if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + got.String())
	if err := got.judge(); err != nil {
		t.Error(err)
	}
	if got.set != c.n || len(got.restarts) != c.replicas || got.shared == 0 {
		t.Errorf("not all of it happened: %+v", got)
	}
}

// TestCount: what is missing, came twice, early or again under its id is counted as that.
func TestCount(t *testing.T) {
	due := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	r := &rig{due: map[string]time.Time{}, inbox: newInbox()}
	for name, came := range map[string][]arrival{
		"第1件事": {{"a", due.Add(time.Second)}}, "第2件事": nil, "第3件事": {{"b", due}, {"c", due}}, "第4件事": {{"d", due}, {"d", due.Add(time.Minute)}},
		"第5件事": {{"e", due.Add(-time.Second)}},
	} {
		r.due[name] = due
		if came != nil {
			r.inbox.came[name] = came
		}
	}
	got := r.count()
	if got.set != 5 || got.arrived != 4 || got.lost != 1 || got.twice != 1 || got.early != 1 || got.repeated != 1 {
		t.Errorf("%+v", got)
	}
	if err := got.judge(); !errors.Is(err, errWrong) {
		t.Errorf("judged %v", err)
	}
	if s := got.String(); !strings.Contains(s, "lost 1, twice 1, early 1") {
		t.Errorf("says %s", s)
	}
}

// TestBalancer: who cannot be reached is passed over for everything; an answer of 503 only for what reads.
func TestBalancer(t *testing.T) {
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	defer busy.Close()
	fine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Forwarded-For") == "" {
			t.Error("does not say who asks")
		}
	}))
	defer fine.Close()
	front := httptest.NewServer(newBalancer([]string{"127.0.0.1:1", strings.TrimPrefix(busy.URL, "http://"), strings.TrimPrefix(fine.URL, "http://")}))
	defer front.Close()
	posts := map[int]int{}
	for range 6 {
		resp, err := http.Get(front.URL)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("get: %v, %v", resp, err)
		}
		_ = resp.Body.Close()
		resp, err = http.Post(front.URL, "text/plain", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		posts[resp.StatusCode]++
	}
	if posts[http.StatusOK] == 0 || posts[http.StatusServiceUnavailable] == 0 || posts[http.StatusBadGateway] > 0 {
		t.Errorf("posts %v", posts)
	}
}

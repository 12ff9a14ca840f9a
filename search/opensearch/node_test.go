package opensearch_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/opensearch"
	"github.com/policybot/policybot/search/opensearch/opensearchtest"
	"github.com/policybot/policybot/search/searchtest"
)

// patient bounds what is waited for on a machine that may be busy with other things.
const patient = 3 * time.Minute

// TestNodes holds the real thing to what the fake is held to, and takes one of two nodes away. It is one test, for
// starting nodes is most of its time.
func TestNodes(t *testing.T) {
	one := opensearchtest.Start(t, "one", nil)
	two := opensearchtest.Start(t, "two", one)
	both := one.URL + "," + two.URL
	c := client(t, both)
	until(t, "both nodes are there", func() bool { h, err := c.Health(t.Context()); return err == nil && h.Nodes == 2 })
	t.Run("conformance", func(t *testing.T) { searchtest.Run(t, opened(both)) })
	t.Run("ranks as embedded", func(t *testing.T) { ranksAsEmbedded(t, both) })
	t.Run("states", func(t *testing.T) { nextState(t, client(t, named(both, "states"))) })
	t.Run("a node goes", func(t *testing.T) { nodeGoes(t, c, two) })
}

// until waits for something to hold.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for start := time.Now(); !holds(); {
		if time.Since(start) > patient {
			t.Fatalf("after %v it is not so that %s", patient, what)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// nextState: a small change begins with a copy of the state in use, which stays as it is.
func nextState(t *testing.T, c *opensearch.Client) {
	publish(t, c, embedded(t, many(8)), opensearch.Publication{})
	x := reopen(t, c)
	publish(t, c, embedded(t, many(9)[1:]), opensearch.Publication{Keep: -1})
	y := reopen(t, c)
	if x.State() == y.State() || total(t, x, "轮岗") != 8 || total(t, y, "轮岗") != 8 {
		t.Errorf("states %s and %s", x.State(), y.State())
	}
	for id, in := range map[string]*opensearch.Index{"id-000.txt": x, "id-008.txt": y} {
		if _, err := in.Document(all(t), id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// nodeGoes: with one of two nodes gone under load every question is answered, none with less than all.
func nodeGoes(t *testing.T, c *opensearch.Client, gone *opensearchtest.Node) {
	docs := many(30)
	publish(t, c, embedded(t, docs), opensearch.Publication{})
	until(t, "each part has a copy", func() bool { h, err := c.Health(t.Context()); return err == nil && h.Status == "green" })
	x := reopen(t, c)
	var answers atomic.Int64
	var failed sync.Map
	stop := make(chan struct{})
	var users sync.WaitGroup
	for u := range 4 {
		users.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				res, err := x.Search(all(t), search.Query{Text: fmt.Sprintf("教师轮岗 第%d号办法", n%30)})
				if err == nil && res.Total < 30 {
					err = fmt.Errorf("found %d of 30", res.Total)
				}
				if err != nil {
					failed.Store(fmt.Sprintf("user %d, question %d", u, n), err)
				}
				answers.Add(1)
			}
		})
	}
	until(t, "questions are answered", func() bool { return answers.Load() > 40 })
	gone.Kill()
	before := answers.Load()
	until(t, "questions are answered without it", func() bool { return answers.Load() > before+200 })
	close(stop)
	users.Wait()
	failed.Range(func(who, err any) bool { t.Errorf("%v: %v", who, err); return true })
	t.Logf("%d answers, %d of them after a node was killed", answers.Load(), answers.Load()-before)
	d, err := x.Document(all(t), docs[0].ID)
	if err != nil || d.ID != docs[0].ID {
		t.Errorf("a document: %v", err)
	}
	if _, err := c.Health(t.Context()); err != nil && !errors.Is(err, search.ErrNotReady) {
		t.Errorf("health: %v", err)
	}
}

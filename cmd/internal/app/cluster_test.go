package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/opensearch/opensearchtest"
)

// clusterServed is a service that searches in a cluster, and says so.
type clusterServed struct {
	*served
	fake *opensearchtest.Fake
	log  *lines
	past atomic.Int64 // of its clock, nanoseconds
}

func serveInCluster(t *testing.T, change func(*config.Config), dir string) *clusterServed {
	t.Helper()
	c := &clusterServed{fake: opensearchtest.NewFake(t), log: &lines{}}
	cfg := settings(t, dir)
	cfg.SearchURL = strings.Replace(c.fake.URL, "http://", "http://robot:geheim@", 1)
	c.fake.SetPassword("robot", "geheim")
	if change != nil {
		change(&cfg)
	}
	c.served = serveWith(t, cfg, Options{
		Log: slog.New(slog.NewTextHandler(c.log, nil)), ClusterPatience: time.Hour, // a busy machine is none that fails
		Now: func() time.Time { return time.Now().Add(time.Duration(c.past.Load())) },
	})
	return c
}

// inCluster waits until what is served is searched in the cluster.
func (c *clusterServed) inCluster() {
	c.t.Helper()
	c.eventually("the newest state is in the cluster", func() bool { return c.gate.knowledge.Load().published.at.Load() != nil })
}

// asked is how many searches reach the cluster while do runs.
func (c *clusterServed) asked(do func()) int {
	c.fake.Forget()
	do()
	n := 0
	for _, r := range c.fake.Asked() {
		if strings.HasSuffix(r, "search") {
			n++
		}
	}
	return n
}

// TestSearchInCluster: what is served is searched in the cluster once it is there, follows the folder, and is searched in
// the index of the data folder while the cluster is away.
func TestSearchInCluster(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	c := serveInCluster(t, nil, dir)
	c.inCluster()
	if n := c.asked(func() {
		if !c.finds("青山县") {
			t.Error("青山县 is not found in the cluster")
		}
	}); n == 0 {
		t.Error("the cluster was not asked")
	}
	if a := c.answer("青山县校车多久检验一次"); !strings.Contains(a.Headline, "学期") {
		t.Errorf("answered %q", a.Headline)
	}
	write(t, dir, "b.txt", rule("白水县", "校车", "季度"))
	c.eventually("白水县 is found", func() bool { return c.finds("白水县") })
	c.inCluster()
	if n := c.asked(func() {
		if !c.finds("白水县") {
			t.Error("白水县 is not found in the cluster")
		}
	}); n == 0 {
		t.Error("the cluster was not asked for what came")
	}

	c.fake.SetFault(func(string, string) *opensearchtest.Fault {
		return &opensearchtest.Fault{Status: 500, Type: "exception"}
	})
	if n := c.asked(func() {
		if !c.finds("白水县") || !c.finds("青山县") {
			t.Error("with the cluster broken nothing is found")
		}
	}); n != 1 {
		t.Errorf("a cluster that fails was asked %d times", n)
	}
	c.fake.SetFault(nil)
	c.past.Add(int64(clusterRest + time.Second))
	if n := c.asked(func() { c.finds("白水县") }); n == 0 {
		t.Error("a cluster that is back was not asked")
	}
	for _, said := range []string{"检索改由它答复", "改用内置索引", "已换回"} {
		if !strings.Contains(c.log.String(), said) {
			t.Errorf("the log does not say %q", said)
		}
	}
	if strings.Contains(c.log.String(), "geheim") {
		t.Error("the log has the password")
	}
}

// TestClusterHoldsAudiences: who may not see a document does not in the cluster either, over lists, searches, deadlines
// and answers, also when the rules change.
func TestClusterHoldsAudiences(t *testing.T) {
	dir, rules := t.TempDir(), filepath.Join(t.TempDir(), "audience.txt")
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	if err := os.Mkdir(filepath.Join(dir, "内部"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "内部/b.txt", rule("白水县", "校车", "季度"))
	write(t, dir, "内部/d.md", "---\naudience: 财务科\n---\n\n"+rule("黄土县", "校车", "一年"))
	write(t, filepath.Dir(rules), "audience.txt", "内部/ | 人事科\n")
	c := serveInCluster(t, func(cfg *config.Config) { cfg.Audience = rules }, dir)
	sees := func(ctx context.Context, want string) {
		t.Helper()
		got := ""
		if c.asked(func() {
			for _, f := range []struct{ file, place string }{{"a.txt", "青山县校车"}, {"b.txt", "白水县校车"}, {"d.md", "黄土县校车"}} {
				if c.seesFile(ctx, f.file, f.place) {
					got += f.file[:1]
				}
			}
		}) == 0 {
			t.Error("the cluster was not asked")
		}
		if got != want {
			t.Errorf("%+v sees %q, want %q", search.ViewerOf(ctx), got, want)
		}
	}
	c.inCluster()
	sees(context.Background(), "a")
	sees(as("人事科"), "ab")
	sees(as("财务科"), "a")
	sees(as("财务科", "人事科"), "abd")
	sees(search.WithViewer(context.Background(), search.Viewer{All: true}), "abd")
	write(t, filepath.Dir(rules), "audience.txt", "内部/ | 保卫科\n")
	c.eventually("the rules are taken", func() bool { return !c.lists(as("人事科"), "b.txt") })
	c.inCluster()
	sees(as("人事科"), "a")
	sees(as("保卫科"), "ab")
}

// TestClusterOfTheCommand: policybot index writes to the cluster too, and says what to do when it cannot.
func TestClusterOfTheCommand(t *testing.T) {
	f := opensearchtest.NewFake(t)
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	cfg := settings(t, dir)
	cfg.SearchURL = f.URL + "/bureau"
	f.SetFault(func(string, string) *opensearchtest.Fault {
		return &opensearchtest.Fault{Status: 500, Type: "exception"}
	})
	if _, err := Index(t.Context(), cfg, Options{}); err == nil || !strings.Contains(err.Error(), "内置索引已更新") {
		t.Errorf("with a broken cluster: %v", err)
	}
	f.SetFault(nil)
	if _, err := Index(t.Context(), cfg, Options{}); err != nil {
		t.Fatal(err)
	}
	if names := f.Indices(); len(names) != 1 || !strings.HasPrefix(names[0], "bureau-") {
		t.Errorf("the cluster has %q", names)
	}
	cfg.SearchURL = "http://robot:geheim@:::"
	if _, err := New(cfg, Options{}); err == nil || !strings.Contains(err.Error(), "POLICYBOT_SEARCH_URL") || strings.Contains(err.Error(), "geheim") {
		t.Errorf("an address that is none: %v", err)
	}
}

func TestDoctorOfCluster(t *testing.T) {
	f := opensearchtest.NewFake(t)
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	cfg := settings(t, dir)
	finding := func() bot.Finding {
		t.Helper()
		for _, found := range Doctor(t.Context(), cfg, time.Now()) {
			if found.What == "检索集群" {
				return found
			}
		}
		return bot.Finding{}
	}
	if got := finding(); got.What != "" {
		t.Errorf("without a cluster: %+v", got)
	}
	cfg.SearchURL = strings.Replace(f.URL, "http://", "http://robot:geheim@", 1)
	if got := finding(); got.Verdict != bot.Warn || !strings.Contains(got.Text, "还没有写入") {
		t.Errorf("before anything is published: %+v", got)
	}
	if _, err := Index(t.Context(), cfg, Options{}); err != nil {
		t.Fatal(err)
	}
	if got := finding(); got.Verdict != bot.Warn || !strings.Contains(got.Text, "只有一个节点") {
		t.Errorf("of one node: %+v", got)
	}
	f.SetPassword("robot", "another")
	if got := finding(); got.Verdict != bot.Bad || !strings.Contains(got.Text, "POLICYBOT_SEARCH_URL") || strings.Contains(got.Text, "geheim") {
		t.Errorf("with a wrong password: %+v", got)
	}
}

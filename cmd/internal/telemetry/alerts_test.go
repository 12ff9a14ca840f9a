package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// series are the names that can be asked for of everything the service counts, with the labels each has and the values
// of those that are fixed.
func series(t *testing.T) map[string]map[string][]string {
	t.Helper()
	m := NewMetrics("v1")
	rem := m.Reminders(func(context.Context) (reminders.Counts, error) { return reminders.Counts{}, nil })
	for _, k := range []reminders.ObservationKind{reminders.ObservedSent, reminders.ObservedUncertain, reminders.ObservedDead, reminders.ObservedHeld, reminders.ObservedStuck} {
		rem.Observe(reminders.Observation{Kind: k})
	}
	m.Chat(func(context.Context) (bot.InboxCounts, error) { return bot.InboxCounts{}, nil }, func() map[string][2]int { return map[string][2]int{"slack": {1, 1}} })
	log := slog.New(slog.DiscardHandler)
	for _, f := range []fake{{ans: search.Answer{Status: search.Answered}, res: search.Results{Total: 1}}, {err: errors.New("x")}} {
		_, _ = m.Answerer(f, log, time.Now).Ask(t.Context(), search.Question{})
		_, _ = m.Searcher(f, log, time.Now).Search(t.Context(), search.Query{})
	}
	m.Request("GET /", 200, time.Millisecond)
	m.Request("", 429, time.Millisecond)
	m.Request("GET /", 500, time.Millisecond)
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string][]string{"up": {}} // which Prometheus itself writes
	for _, f := range families {
		labels := map[string][]string{"job": nil, "instance": nil}
		for _, s := range f.GetMetric() {
			for _, l := range s.GetLabel() {
				labels[l.GetName()] = append(labels[l.GetName()], l.GetValue())
			}
		}
		names := []string{f.GetName()}
		if f.GetType().String() == "HISTOGRAM" {
			labels["le"] = nil
			names = []string{f.GetName() + "_bucket", f.GetName() + "_sum", f.GetName() + "_count"}
		}
		for _, n := range names {
			out[n] = labels
		}
	}
	return out
}

var (
	selector = regexp.MustCompile(`\b((?:policybot|process|go)_[a-z_]+|up)\b(?:\{([^}]*)\})?`)
	matcher  = regexp.MustCompile(`([a-z_]+)(=~|=)"([^"]*)"`)
	grouping = regexp.MustCompile(`\bby \(([^)]*)\)`)
)

// check tells what is wrong with the names and labels of an expression.
func check(report func(format string, args ...any), where, expr string, known map[string]map[string][]string) {
	found := selector.FindAllStringSubmatch(expr, -1)
	if len(found) == 0 {
		report("%s: no metric in %q", where, expr)
	}
	labels := map[string]bool{}
	for _, m := range found {
		of, ok := known[m[1]]
		if !ok {
			report("%s: there is no metric %s", where, m[1])
			continue
		}
		for l := range of {
			labels[l] = true
		}
		for _, l := range matcher.FindAllStringSubmatch(m[2], -1) {
			values, ok := of[l[1]]
			if !ok && l[1] != "job" {
				report("%s: %s has no label %s", where, m[1], l[1])
			}
			re, err := regexp.Compile("^(?:" + l[3] + ")$")
			if err != nil {
				report("%s: %v", where, err)
			} else if len(values) > 0 && !slices.ContainsFunc(values, re.MatchString) {
				report("%s: %s is never %s%s%q, only %q", where, m[1], l[1], l[2], l[3], values)
			}
		}
	}
	for _, g := range grouping.FindAllStringSubmatch(expr, -1) {
		for l := range strings.SplitSeq(g[1], ",") {
			if !labels[strings.TrimSpace(l)] {
				report("%s: nothing in %q has the label %s", where, expr, l)
			}
		}
	}
}

func deployed(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestAlertsNameWhatThereIs: every metric, label and value in the alert rules exists, and each alert says what to do.
func TestAlertsNameWhatThereIs(t *testing.T) {
	known, rules := series(t), string(deployed(t, "alerts.yml"))
	alerts := strings.Split(rules, "- alert: ")[1:]
	if len(alerts) < 15 {
		t.Fatalf("%d alerts", len(alerts))
	}
	for _, a := range alerts {
		name, rest, _ := strings.Cut(a, "\n")
		expr := regexp.MustCompile(`(?m)^ +expr: (.+)$`).FindStringSubmatch(rest)
		if expr == nil {
			t.Errorf("%s has no expression", name)
			continue
		}
		check(t.Errorf, name, expr[1], known)
		for _, want := range []string{"severity: ", `summary: "`, `action: "`} {
			if !strings.Contains(rest, want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
	}
}

// TestDashboardNamesWhatThereIs: the same of the dashboard, and its panels have ids of their own and do not overlap.
func TestDashboardNamesWhatThereIs(t *testing.T) {
	var board struct {
		Title  string
		Panels []struct {
			ID          int
			Type, Title string
			GridPos     struct{ H, W, X, Y int }
			Targets     []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(deployed(t, "grafana.json"), &board); err != nil {
		t.Fatal(err)
	}
	known, ids, cells, exprs := series(t), map[int]bool{}, map[[2]int]string{}, 0
	for _, p := range board.Panels {
		if ids[p.ID] || p.ID == 0 {
			t.Errorf("%s: id %d twice", p.Title, p.ID)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := cells[[2]int{x, y}]; other != "" || x >= 24 {
					t.Fatalf("%s lies on %q", p.Title, other)
				}
				cells[[2]int{x, y}] = p.Title
			}
		}
		for _, target := range p.Targets {
			exprs++
			check(t.Errorf, p.Title, target.Expr, known)
		}
	}
	if exprs < 25 {
		t.Errorf("%d expressions", exprs)
	}
}

// TestCheckFinds: what the tests above look for is found.
func TestCheckFinds(t *testing.T) {
	known := map[string]map[string][]string{"policybot_a_total": {"event": {"dead"}}}
	for expr, wrong := range map[string]bool{
		`rate(policybot_a_total{event="dead"}[5m])`: false, `sum by (event) (policybot_a_total{event=~"dead|held"})`: false,
		`rate(policybot_b_total[5m])`: true, `policybot_a_total{state="dead"}`: true, `policybot_a_total{event="dread"}`: true,
		`sum by (state) (policybot_a_total)`: true, `1 > 0`: true,
	} {
		found := 0
		check(func(string, ...any) { found++ }, "x", expr, known)
		if (found > 0) != wrong {
			t.Errorf("%s: %d found, want any %v", expr, found, wrong)
		}
	}
}

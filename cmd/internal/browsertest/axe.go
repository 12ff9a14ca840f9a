package browsertest

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// Axe is axe-core.
type Axe struct{ source string }

// LoadAxe reads axe-core, or skips the test where nobody has said where it lies.
func LoadAxe(t *testing.T) Axe {
	t.Helper()
	path := os.Getenv("POLICYBOT_AXE")
	if path == "" {
		t.Skip("SKIP: POLICYBOT_AXE names no axe.min.js, accessibility is not checked by axe")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Axe{string(b)}
}

// A Finding is a rule of axe that a page breaks.
type Finding struct {
	ID, Impact string
	Nodes      []string // three at most: which element, and what is wrong with it
}

func (f Finding) String() string { return fmt.Sprintf("%s (%s) %q", f.ID, f.Impact, f.Nodes) }

// What is folded is looked at too.
const (
	unfold = `document.querySelectorAll("details").forEach(d => { d.open = true; }); true`
	axeRun = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({ID: v.id, Impact: v.impact || "",
	Nodes: v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + (n.any.concat(n.all, n.none)[0] || {message: ""}).message)})))`
)

// Findings are the rules that the page shown breaks, with everything on it unfolded.
func (a Axe) Findings(ctx context.Context) ([]Finding, error) {
	for _, script := range []string{unfold, a.source + "; true"} {
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script)); err != nil {
			return nil, err
		}
	}
	return chromedp.Run(ctx, chromedp.Evaluate[[]Finding](axeRun, chromedp.EvalAwaitPromise))
}

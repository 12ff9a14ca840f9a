package rules

import (
	"context"
	"testing"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

// BenchmarkAsk measures one question over a small shelf: the engine's own work,
// without an index.
func BenchmarkAsk(b *testing.B) {
	e := engine(shelftest.Doc(b, "east", east), shelftest.Doc(b, "west", west))
	for _, q := range []string{"东山县初中班额上限是多少", "谁负责组织验收", "东山县坚持哪三条原则"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				if _, err := e.Ask(context.Background(), search.Question{Text: q}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

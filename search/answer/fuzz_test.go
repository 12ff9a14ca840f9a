package answer

import (
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

func FuzzAsk(f *testing.F) {
	shelftest.FuzzAsk(f, func(d *corpus.Document) search.Answerer { return engine(d) })
}

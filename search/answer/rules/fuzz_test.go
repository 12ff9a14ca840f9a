package rules

import (
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/internal/shelf"
)

func FuzzAsk(f *testing.F) {
	shelf.FuzzAsk(f, func(d *corpus.Document) search.Answerer { return engine(d) })
}

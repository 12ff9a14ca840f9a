package relation_test

import (
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/relation"
)

// A new version, or one that repeals another, changes nothing before it is in force.
func TestLinkWaitsUntilTheNewTextIsInForce(t *testing.T) {
	year := func(y int) corpus.Date { return corpus.Date{Year: y, Month: 5, Day: 1} }
	for _, c := range []struct {
		of              corpus.Validity
		older, repealed corpus.Validity
	}{
		{corpus.NotYet, corpus.InForce, corpus.InForce},
		{corpus.InForce, corpus.Amended, corpus.Repealed},
	} {
		first := &corpus.Meta{
			ID: "1", Title: "绿化条例", Issued: year(2010), Authority: corpus.Official,
			Validity: corpus.InForce,
		}
		older := &corpus.Meta{
			ID: "2", Title: "绿化条例", Issued: year(2015), Authority: corpus.Official,
			Validity: corpus.InForce,
		}
		other := &corpus.Meta{
			ID: "3", Title: "树木办法", Issued: year(1998), Authority: corpus.Official,
			Validity: corpus.InForce,
		}
		newer := &corpus.Meta{ID: "4", Title: "绿化条例", Issued: year(2026), Authority: corpus.Official, Validity: c.of,
			Claims: []corpus.Claim{{Kind: corpus.Repeals, Title: "树木办法", Words: "《树木办法》同时废止。"}}}
		relation.Link([]*corpus.Meta{newer, other, older, first}, nil)
		if first.Validity != corpus.Amended || older.Validity != c.older || other.Validity != c.repealed || newer.Validity != c.of {
			t.Errorf("new text %s: %s, %s, %s, %s", c.of, first.Validity, older.Validity, other.Validity, newer.Validity)
		}
	}
}

package ingest

import (
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/clean"
	"github.com/policybot/policybot/corpus/relation"
	"github.com/policybot/policybot/corpus/zhdate"
)

// handAdvice is what to do about a line of validity.tsv that cannot be used.
const handAdvice = "请改正这一行，其余各行照常采用"

// byHand reads what the staff say holds. It gives no documents.
func byHand(name string, raw []byte) Result {
	res := Result{Path: name}
	if int64(len(raw)) > clean.DefaultMaxBytes {
		res.Skipped = []Skip{skipFor(name, "", clean.ErrTooLarge).Skip}
		return res
	}
	decoded, err := clean.Decode(raw)
	if err != nil {
		res.Skipped = []Skip{skipFor(name, "", err).Skip}
		return res
	}
	claims, faults := relation.ByHand(decoded.Mapped().Text)
	res.Claims = claims
	for _, f := range faults {
		res.Skipped = append(res.Skipped, Skip{Path: name, Reason: f.Error(), Advice: handAdvice})
	}
	return res
}

// today is the day of a moment, or none.
func today(now time.Time) corpus.Date {
	if now.IsZero() {
		return corpus.Date{}
	}
	return zhdate.DateOf(now)
}

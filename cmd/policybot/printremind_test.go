package main

import (
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders/web"
)

// What a reader has to know of the text stands beside its title in remind show.
func TestReminderShowsWhatItsTextIs(t *testing.T) {
	for _, c := range []struct {
		source corpus.Source
		want   string
	}{
		{corpus.Source{Title: "办法", Number: "1号", Authority: corpus.Digest, Validity: corpus.Unknown}, "依据: 《办法》1号  演示摘编，非原文\n"},
		{corpus.Source{Title: "办法", Number: "1号", Authority: corpus.Official, Validity: corpus.Amended}, "依据: 《办法》1号  已修改\n"},
		{corpus.Source{Title: "办法", Number: "1号", Authority: corpus.Official, Validity: corpus.InForce}, "依据: 《办法》1号\n"},
	} {
		var b strings.Builder
		if err := printOne(&b, web.One{Reminder: web.Reminder{Source: &web.Source{Source: c.source}}}); err != nil || !strings.Contains(b.String(), c.want) {
			t.Errorf("%v: %q, want %q", err, b.String(), c.want)
		}
	}
}

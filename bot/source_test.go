package bot_test

import (
	"strings"
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// What a reader has to know of a text goes with its deadline into the message.
func TestLabelsReachTheMessage(t *testing.T) {
	for _, c := range []struct {
		authority corpus.Authority
		validity  corpus.Validity
		want      []string
	}{
		{corpus.Digest, corpus.Unknown, []string{"演示摘编，非原文"}},
		{corpus.Official, corpus.Amended, []string{"已修改"}},
		{corpus.Digest, corpus.Repealed, []string{"演示摘编，非原文", "已废止"}},
		{corpus.Template, corpus.NotYet, []string{"范文，不是政策依据", "尚未生效"}},
	} {
		d := &corpus.Document{
			Meta: corpus.Meta{ID: "d1", Title: "办法", Authority: c.authority, Validity: c.validity},
			Text: "各校于9月30日前报备案。",
		}
		d.Clauses = []corpus.Clause{{ID: "c1", Section: -1, Span: corpus.Span{End: len(d.Text)}}}
		d.Deadlines = []corpus.Deadline{{ID: "x", Span: d.Clauses[0].Span}}
		source := bot.SourceOf(&search.DeadlinesOf(d)[0], "https://policy.example/")
		if source.Deadline != "x" || source.URL != "https://policy.example/documents/d1#c1" {
			t.Errorf("source %+v", source)
		}
		o := occurrence(t, "console", func(o *reminders.Occurrence) { o.Source = &source })
		text := bot.FromDelivery(reminders.Delivery{Occurrence: o}).Plain()
		for _, label := range c.want {
			if !strings.Contains(text, label) {
				t.Errorf("%s %s: %q is lost in\n%s", c.authority, c.validity, label, text)
			}
		}
	}
}

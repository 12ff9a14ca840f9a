package bot

import (
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// Details is what stands beside the title of a clause: heading path, issuer, date,
// validity, kind of text; clean, joined by " · ". "" when nothing is known.
func Details(c *corpus.Source) string {
	var parts []string
	for _, s := range c.Details() {
		if s = CleanLine(s); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

// SourceOf is the clause of a deadline for a reminder. Its address is whole, since a
// reminder is read where paths mean nothing.
func SourceOf(h *search.DeadlineHit, publicURL string) reminders.Source {
	s := reminders.Source{Source: h.Citation.Source, Deadline: h.ID}
	s.URL = Absolute(publicURL, s.URL)
	return s
}

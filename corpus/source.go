package corpus

import (
	"slices"
	"strings"
)

// Source is a cited clause: what it says word for word, where it stands, and what a
// reader has to know of the text before relying on it. It is the one shape of that in
// answers, hits, reminders, webhooks and chat messages.
type Source struct {
	DocumentID string    `json:"document_id"`
	Title      string    `json:"title"`
	Number     string    `json:"number"`
	Issuer     string    `json:"issuer"` // several are joined by 、
	Issued     Date      `json:"issued"`
	Region     string    `json:"region"`
	Authority  Authority `json:"authority"`
	Validity   Validity  `json:"validity"`                 // as of when it was cited
	Basis      string    `json:"validity_basis,omitempty"` // why, with the rule and the day; see Meta.Basis
	Section    []string  `json:"section"`                  // names of the headings above, outermost first
	Quote      string    `json:"quote,omitempty"`
	File       string    `json:"source"` // name of the file as loaded
	URL        string    `json:"url"`    // /documents/<id>#<clause>, or that with the public address before it
}

// Source is a clause of the document, whose address is url.
func (m *Meta) Source(section []string, quote, url string) Source {
	return Source{
		DocumentID: m.ID, Title: m.Title, Number: m.Number, Issuer: m.Issuer(), Issued: m.Issued, Region: m.Region,
		Authority: m.Authority, Validity: m.Validity, Basis: m.Basis(), Section: section, Quote: quote, File: m.File, URL: url,
	}
}

// Details is what stands beside the title: heading path, issuer, date and Labels, as
// far as they are known.
func (s *Source) Details() []string {
	known := []string{strings.Join(s.Section, " › "), s.Issuer, s.Issued.String()}
	return slices.DeleteFunc(append(known, s.Labels()...), func(part string) bool { return part == "" })
}

// Labels say of the text whether it is in force, why it is not, and, unless it is official, what it
// is. A source from before these were kept has none.
func (s *Source) Labels() []string {
	var out []string
	if s.Validity != "" {
		label := s.Validity.Label()
		if s.Validity.Stale() && s.Basis != "" {
			label += "（" + s.Basis + "）"
		}
		out = append(out, label)
	}
	if s.Authority != "" && s.Authority != Official {
		out = append(out, s.Authority.Label())
	}
	return out
}

// Caution is the labels a reader must not miss, joined by 、: that the text is not, or
// no longer, in force, and that it is no official one. "" when there are none.
func (s *Source) Caution() string {
	c := *s
	if !c.Validity.Stale() {
		c.Validity = ""
	}
	return strings.Join(c.Labels(), "、")
}

package bot

import (
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// ValidityLabel says a validity in Chinese.
func ValidityLabel(v corpus.Validity) string {
	switch v {
	case corpus.InForce:
		return "有效"
	case corpus.NotYet:
		return "尚未生效"
	case corpus.Amended:
		return "已修改"
	case corpus.Repealed:
		return "已废止"
	}
	return "有效性未知"
}

// AuthorityLabel says what kind of text something is, where a reader must know: a
// digest and a template are no originals. "" for an official text.
func AuthorityLabel(a corpus.Authority) string {
	switch a {
	case corpus.Excerpt:
		return "节选转载"
	case corpus.Template:
		return "范文，不是政策依据"
	case corpus.Digest:
		return "演示摘编，非原文"
	}
	return ""
}

// Details is what stands beside the title of a clause: heading path, issuer, date,
// validity, kind of text; clean, joined by " · ". "" when nothing is known.
func Details(c *search.Citation) string {
	var parts []string
	add := func(s string) {
		if s = CleanLine(s); s != "" {
			parts = append(parts, s)
		}
	}
	add(strings.Join(c.Section, " › "))
	add(c.Issuer)
	if c.Issued != (corpus.Date{}) {
		add(c.Issued.String())
	}
	if c.Validity != "" {
		add(ValidityLabel(c.Validity))
	}
	add(AuthorityLabel(c.Authority))
	return strings.Join(parts, " · ")
}

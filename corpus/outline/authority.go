package outline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
)

var (
	templateTitle = regexp.MustCompile(`范文|范本|模板|样本|经典版|精选|[(（][0-9一二三四五六七八九十]+篇[)）]`)
	templateText  = regexp.MustCompile(`(?:范文|范本|模板|方案|计划|总结)如下[:：]`)
	ownNumber     = regexp.MustCompile(`[\p{Han}]{2,10}[〔\[]20\d{2}[〕\]]\s*\d+号`)
)

// authority weighs the signs. Words of the title alone do not make a pattern: a
// contract pattern issued under a number is official. Places and duties alone do
// not make a fragment official text in full.
func authority(d *corpus.Document, in Input, p part) corpus.Authority {
	concrete := func() bool { return hasDuty(p.Text) || ownNumber.MatchString(p.Text) }
	issued := d.Number != "" || len(d.Issuers) > 0
	switch {
	case strings.Contains(d.Title+in.Source, "摘编") || strings.Contains(firstLines(p.Text, 3), "摘编"):
		return corpus.Digest
	case issued:
		return corpus.Official
	case p.farm && concrete():
		return corpus.Excerpt
	case p.farm, templateTitle.MatchString(d.Title), templateText.MatchString(firstLines(p.Text, 3)):
		return corpus.Template
	case strings.Count(p.Text, "____") >= 3 && !concrete():
		return corpus.Template
	}
	return corpus.Official
}

// hasDuty tells whether an item is followed by who is responsible for it.
func hasDuty(text string) bool {
	for _, w := range dutyWords[:4] {
		if strings.Contains(text, "("+w) || strings.Contains(text, "（"+w) {
			return true
		}
	}
	return false
}

func firstLines(text string, n int) string {
	lines := strings.SplitN(text, "\n", n+1)
	return strings.Join(lines[:min(n, len(lines))], "\n")
}

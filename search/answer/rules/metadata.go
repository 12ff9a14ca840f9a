package rules

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// What a website states beside a text (索引号, 责任部门, 生成日期) is answered from
// its own lines, by the name of the entry.

var entryRE = regexp.MustCompile(`([\p{Han}]{2,8})[:： ]+([^\s:：]+)`)

// metadataCandidates answers a question that names an entry of the page.
func metadataCandidates(q *question, d *corpus.Document) []candidate {
	var out []candidate
	for i, c := range d.Clauses {
		if c.Kind != corpus.Metadata {
			continue
		}
		text := d.Quote(c.Span)
		for _, m := range entryRE.FindAllStringSubmatchIndex(text, 40) {
			key := text[m[2]:m[3]]
			if !strings.Contains(q.text, key) {
				continue
			}
			hit := covered(recordTerms(q), []layer{{key, 1}, {d.Title, 1}, {d.Region, 1}, {strings.Join(d.Issuers, ""), 0.9}})
			w := &window{doc: d, clause: i, span: c.Span, text: text}
			out = append(out, candidate{w: w, headline: text[m[4]:m[5]], because: map[string]float64{"title": max(hit, 0.6)},
				score: 0.45 + 0.5*hit, whole: "《" + d.Title + "》的" + key + "是" + text[m[4]:m[5]],
				mark: corpus.Span{Start: c.Span.Start + m[4], End: c.Span.Start + m[5]}})
		}
	}
	return out
}

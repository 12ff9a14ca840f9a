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
		w := windowOf(d, i)
		for _, m := range entryRE.FindAllStringSubmatchIndex(w.text, 40) {
			key, value := w.text[m[2]:m[3]], w.text[m[4]:m[5]]
			if !strings.Contains(q.text, key) {
				continue
			}
			hit := covered(recordTerms(q), []layer{{key, 1}, {d.Title, 1}, {d.Region, 1}, {strings.Join(d.Issuers, ""), 0.9}})
			entry := w.says(m[4], m[5], value, 0.45+0.5*hit, map[string]float64{"title": max(hit, 0.6)})
			entry.whole = "《" + d.Title + "》的" + key + "是" + value
			out = append(out, entry)
		}
	}
	return out
}

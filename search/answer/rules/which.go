package rules

import (
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/answer/wording"
)

// Which text rules something: 老楼加装电梯该看哪个文件, 这个方案依据哪个通知.

// textNouns are what people call a text; they say nothing of which one.
var textNouns = []string{"文件", "法律", "法规", "法条", "条例", "规章", "司法解释", "解释", "办法", "规定", "政策", "通知", "方案", "规划", "意见"}

// askNouns go beside them.
var askNouns = append(slices.Clone(textNouns), "依据", "根据", "看", "查")

// whichCandidates proposes the documents by how well their titles and best clauses
// fit, and for 依据 the documents they cite.
func whichCandidates(q *question, p *pool) []candidate {
	asked := *q
	asked.terms = nil
	for _, t := range q.terms {
		if !wording.Any(t.text, askNouns...) {
			asked.terms = append(asked.terms, t)
		}
	}
	if len(asked.terms) == 0 {
		return nil
	}
	var out []candidate
	seen := map[string]bool{}
	for i := range p.windows { // best covered first: each document speaks by its best
		w := &p.windows[i]
		if seen[w.doc.ID] || len(w.doc.Title) == 0 {
			continue
		}
		seen[w.doc.ID] = true
		title := covered(asked.terms, []layer{{w.doc.Title, 1}, {w.doc.Region, 1}})
		both := covered(asked.terms, []layer{{w.doc.Title, 1}, {w.doc.Region, 1}, {w.text, inClause}, {strings.Join(w.doc.SectionPath(w.clause), "\n"), inHeading}})
		because := map[string]float64{"title": title, "words": both}
		out = append(out, candidate{w: w, headline: named(w.doc.Title, w.doc.Number), because: because, score: 0.15 + 0.55*both + 0.3*title,
			whole: "见《" + w.doc.Title + "》"})
	}
	if asksGround(q) {
		if d := firstOf(p); d != nil {
			out = append(out, citedRecords(&asked, d)...)
		}
	}
	return out
}

// firstOf is the document most of the question's words lead to; nil when none.
func firstOf(p *pool) *corpus.Document {
	if len(p.windows) == 0 {
		return nil
	}
	return p.windows[0].doc
}

// named is a title as it is cited, with its 文号 where there is one.
func named(title, number string) string {
	if number == "" {
		return "《" + title + "》"
	}
	return "《" + title + "》（" + number + "）"
}

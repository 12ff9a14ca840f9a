package rules

import (
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// record questions ask about a document itself: its 文号, who issued it, when.
// The document is either one of ours or one that ours cite by 《title》(文号).

// cited is a document named in another one's text.
type cited struct {
	title  string
	number string
	span   corpus.Span // of the whole reference in the citing text
	code   corpus.Span // of the number
	clause int
}

var citedRE = regexp.MustCompile(`《([^《》]*(?:[〈<《][^〈〉<>《》]*[〉>》][^《》]*)?)》\s*(?:[(（\[]([^()（）\n]{2,20}?[〔\[【(（［]\d{4}[〕\]】)）］]\s*第?\d+号)[)）\]])?`)

// recordCandidates answers 文号, 印发单位 and date questions.
func recordCandidates(q *question, p *pool) []candidate {
	var out []candidate
	for _, id := range p.order {
		if d := p.docs[id]; d != nil {
			out = append(out, metadataCandidates(q, d)...)
		}
	}
	if q.role == ground {
		return append(out, whichCandidates(q, p)...)
	}
	if q.role != number && q.role != issuer && !asksIssueDate(q) {
		return out
	}
	for _, id := range p.order {
		d := p.docs[id]
		if d == nil {
			continue
		}
		out = append(out, ownRecord(q, d)...)
		if q.role == number || q.role == issuer {
			out = append(out, citedRecords(q, d)...)
		}
	}
	return out
}

// recorded tells whether the record of a document the question names answers it.
func recorded(cs []candidate) bool {
	return slices.ContainsFunc(cs, func(c candidate) bool { return c.because["title"] >= 0.6 })
}

func asksIssueDate(q *question) bool {
	return (q.typ == search.DateType || q.typ == search.Deadline) &&
		(issuedRE.MatchString(q.text) || wording.Any(q.text, "印发", "发布", "发文", "施行", "实行", "生效", "实施", "成文", "公布", "签发", "出台", "颁布", "落款", "生成"))
}

var issuedRE = regexp.MustCompile(`(?:什么时候|何时|哪天|哪年|哪一年|几号|啥时候)(?:发|印|出)(?:的|出|台|$)`)

// ownRecord reads the document's own metadata; the quotation is the clause of
// the document that states it, or its first clause.
func ownRecord(q *question, d *corpus.Document) []candidate {
	hit := covered(recordTerms(q), []layer{{d.Title, 1}, {d.Region, 1}, {strings.Join(d.Issuers, "\n"), 0.9}, {d.Issued.Chinese(), 0.8}})
	for _, n := range q.named {
		if slices.Contains(n.IDs, d.ID) {
			hit = 1
		}
	}
	for _, p := range q.places {
		if slices.Contains(p.Regions, d.Region) && !asksGround(q) {
			hit = min(1, hit+0.2) // the paper of the place asked about, not one it cites
		}
	}
	because := map[string]float64{"title": hit}
	make1 := func(head, whole string) []candidate {
		if head == "" {
			return nil
		}
		i := max(0, wording.ClauseWith(d, head))
		w := windowOf(d, i)
		c := candidate{w: w, headline: head, because: because, score: 0.2 + 0.72*hit, whole: whole}
		if at := strings.Index(w.text, head); at >= 0 {
			c.mark = corpus.Span{Start: w.span.Start + at, End: w.span.Start + at + len(head)}
		}
		return []candidate{c}
	}
	if len(d.Clauses) == 0 {
		return nil
	}
	switch {
	case q.role == number:
		if asksGround(q) {
			return nil
		}
		return make1(d.Number, "《"+d.Title+"》的文号是"+d.Number)
	case q.role == issuer:
		cs := make1(strings.Join(d.Issuers, "、"), "《"+d.Title+"》由"+strings.Join(d.Issuers, "、")+"印发")
		for i := range cs {
			cs[i].items = d.Issuers
			if len(d.Issuers) > 0 {
				cs[i].w, cs[i].quote = signed(d)
			}
			if q.count > 0 && q.count != len(d.Issuers) {
				cs[i].score -= 0.2
			}
		}
		return cs
	case wording.Any(q.text, "施行", "实行", "生效", "实施", "执行"):
		return make1(d.Effective.Chinese(), "《"+d.Title+"》自"+d.Effective.Chinese()+"起施行")
	case wording.Any(q.text, "发布日期", "挂网", "上网", "网上发布"):
		return make1(d.Posted.Chinese(), "《"+d.Title+"》网站发布日期为"+d.Posted.Chinese())
	}
	return make1(d.Issued.Chinese(), "《"+d.Title+"》成文日期为"+d.Issued.Chinese())
}

// signed is the clause of the first issuer's name, and the stretch that holds
// all of them when they stand close together, as signatures do.
func signed(d *corpus.Document) (*window, corpus.Span) {
	k := max(0, wording.ClauseWith(d, d.Issuers[0]))
	span := d.Clauses[k].Span
	last := max(0, wording.ClauseWith(d, d.Issuers[len(d.Issuers)-1]))
	if end := d.Clauses[last].Span.End; last >= k && end-span.Start < 600 {
		span.End = end
	}
	return windowOf(d, k), span
}

func asksGround(q *question) bool { return wording.Any(q.text, "依据", "根据") }

// recordTerms leaves out the words of asking for a record.
func recordTerms(q *question) []term {
	var out []term
	for _, t := range q.terms {
		if wording.Any(t.text, "文号", "号文", "印发", "发布", "方案", "文件", "日期", "办公室", "联合", "依据") && len(q.terms) > 1 {
			t.weight *= 0.15
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		out = []term{{text: q.text, weight: 1}}
	}
	return out
}

// citedRecords reads the references in the text.
func citedRecords(q *question, d *corpus.Document) []candidate {
	var out []candidate
	for _, r := range references(d) {
		w := windowOf(d, r.clause)
		before := w.text[:r.span.Start-w.span.Start]
		lead := before[max(0, strings.LastIndexAny(before, "》，,。")):]
		hit := covered(recordTerms(q), []layer{{r.title, 1}, {lead, 0.9}, {r.number, 0.9}})
		if asksGround(q) {
			hit = covered(recordTerms(q), []layer{{r.title, 1}, {lead, 1}, {w.text, 0.4}})
		}
		c := candidate{w: w, because: map[string]float64{"title": hit}, score: 0.2 + 0.72*hit}
		switch q.role {
		case number:
			if r.number == "" {
				continue
			}
			c.headline, c.mark, c.whole = r.number, r.code, "《"+r.title+"》的文号是"+r.number
		case ground:
			c.headline, c.mark = named(r.title, r.number), r.span
		case issuer:
			names := issuersOf(r.title)
			if len(names) == 0 || (q.count > 0 && len(names) != q.count) {
				continue
			}
			c.headline, c.items, c.mark = strings.Join(names, "、"), names, r.span
			c.whole = "《" + r.title + "》由" + c.headline + "印发"
		}
		out = append(out, c)
	}
	return out
}

// references lists the documents a document names, with their 文号 where given.
func references(d *corpus.Document) []cited {
	var out []cited
	for i, c := range d.Clauses {
		text := d.Quote(c.Span)
		if !strings.Contains(text, "《") {
			continue
		}
		for _, m := range citedRE.FindAllStringSubmatchIndex(text, 50) {
			r := cited{
				title: text[m[2]:m[3]], clause: i,
				span: corpus.Span{Start: c.Span.Start + m[0], End: c.Span.Start + m[1]},
			}
			if m[4] >= 0 {
				r.number = text[m[4]:m[5]]
				r.code = corpus.Span{Start: c.Span.Start + m[4], End: c.Span.Start + m[5]}
			}
			out = append(out, r)
		}
	}
	return out
}

var agencyRE = regexp.MustCompile(`[\p{Han}]{1,12}?(?:人民政府办公厅|人民政府办公室|委员会办公厅|委员会办公室|办公厅|办公室|人民政府|发展改革委|委员会|总局|部|委|局|厅|署|院)`)

// issuersOf reads the bodies a title begins with: 教育部财政部关于…的意见.
func issuersOf(title string) []string {
	head, _, ok := strings.Cut(title, "关于")
	if !ok || head == "" {
		return nil
	}
	var out []string
	for _, part := range strings.FieldsFunc(head, func(r rune) bool { return r == ' ' || r == '、' }) {
		out = append(out, agencyRE.FindAllString(part, -1)...)
	}
	return out
}

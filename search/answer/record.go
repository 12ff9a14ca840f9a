package answer

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/answer/wording"
)

// Questions about a document itself: its 文号, who issued it, when, from when it applies. The 文号 of one that the library
// has not stands where others cite it.

var (
	asksNumberRE = regexp.MustCompile(`文号|发文字号|几号文|多少号文`)
	asksIssuerRE = regexp.MustCompile(`(?:谁|哪[^,，。年天月日时]{0,8}|什么(?:部门|单位|机关))(?:联合)?(?:印发|发布|制定|出台|发文|下发|颁布|发的)|发文机关|印发单位|发布单位|制定机关|谁发的`)
	asksIssuedRE = regexp.MustCompile(`(?:什么时候|何时|哪天|哪年|哪一年|几号|几月|啥时候|什么时间|日期|哪一天)[^,，。]{0,4}(?:印发|发布|发文|成文|公布|签发|出台|颁布|下发|发的|出的)|(?:印发|发布|发文|成文|公布|签发|颁布|落款)(?:的)?(?:日期|时间)`)
)

// records are the candidates that a document's own record makes.
func records(q *question, p *pool) []*candidate {
	read := recordAsked(q.text)
	if read == nil {
		return nil
	}
	var out []*candidate
	seen := map[string]bool{}
	for _, c := range p.clauses {
		d := c.doc
		if seen[d.ID] || len(d.Clauses) == 0 {
			continue
		}
		seen[d.ID] = true
		value, items := read(d)
		if value == "" {
			continue
		}
		at := wording.ClauseWith(d, value)
		if at < 0 && len(items) > 0 {
			at = wording.ClauseWith(d, items[0])
		}
		at = max(at, 0) // it is on record with the document, and stands in no clause
		text := d.Quote(d.Clauses[at].Span)
		home := &clause{doc: d, index: at, text: text, path: d.Title, lexRank: c.lexRank, lexical: c.lexical, rank: c.rank, place: c.place, talk: c.talk}
		r := &candidate{clause: home, kind: recordKind, headline: value, items: items, record: titleShare(q, d)}
		if i := strings.Index(text, value); i >= 0 {
			r.mark = corpus.Span{Start: i, End: i + len(value)}
		}
		out = append(out, r)
	}
	if c := cited(q, p); c != nil {
		out = append(out, c)
	}
	return out
}

// citedRE finds a text cited with its 文号: 《…的通知》（教督〔2017〕6号）.
var citedRE = regexp.MustCompile(`《([^《》]{4,90})》\s*[(（]([^()（）《》，,；;]{1,12}〔\d{4}〕\d{1,5}号)[)）]`)

// cited is the 文号 by which a clause found cites another text that the question asks for, more so than for the document
// of the clause; nil where none is, or two are alike.
func cited(q *question, p *pool) (best *candidate) {
	if !asksNumberRE.MatchString(q.text) {
		return nil
	}
	terms := besideRecord(q)
	for _, c := range p.clauses {
		own := titleShare(q, c.doc)
		for _, m := range citedRE.FindAllStringSubmatchIndex(c.text, -1) {
			k := &candidate{clause: c, kind: recordKind, headline: c.text[m[4]:m[5]], mark: corpus.Span{Start: m[4], End: m[5]}, record: covered(terms, c.text[m[2]:m[3]])}
			switch {
			case k.record <= own || best != nil && (k.record < best.record || k.headline == best.headline):
			case best != nil && k.record == best.record:
				return nil
			default:
				best = k
			}
		}
	}
	return best
}

// besideRecord are the words of a question that do not ask for a record.
func besideRecord(q *question) (out []term) {
	for _, t := range q.terms {
		if !wording.Any(t.text, "文号", "号文", "字号", "印发", "发布", "发文", "颁布", "出台", "制定", "日期", "单位", "机关", "文件") {
			out = append(out, t)
		}
	}
	return out
}

// recordAsked is what reads the record a question asks for; nil when it asks for none.
func recordAsked(t string) func(*corpus.Document) (value string, items []string) {
	switch {
	case asksNumberRE.MatchString(t):
		return func(d *corpus.Document) (string, []string) { return d.Number, nil }
	case asksIssuerRE.MatchString(t):
		return func(d *corpus.Document) (string, []string) { return strings.Join(d.Issuers, "、"), d.Issuers }
	case asksIssuedRE.MatchString(t):
		return func(d *corpus.Document) (string, []string) { return d.Issued.Chinese(), nil }
	}
	return nil
}

// onRecord is the record of the document a question is about; nil when none is.
func onRecord(cands []*candidate) (best *candidate) {
	for _, c := range cands {
		if c.kind == recordKind && c.record >= aboutIt && (best == nil || c.record > best.record) {
			best = c
		}
	}
	return best
}

// aboutIt is the least share of a question's words in a title by which the document is the one it asks about, recordTrust
// how sure its record is then.
const (
	aboutIt     = 0.6
	recordTrust = 0.9
)

// titleShare is how much of what a question says beside asking for a record stands in a document's title, place and issuers.
func titleShare(q *question, d *corpus.Document) float64 {
	if q.titled(d.ID) {
		return 1
	}
	terms := besideRecord(q)
	if len(terms) == 0 {
		return placeOf(q, d)
	}
	return covered(terms, d.Title+"\n"+d.Region+"\n"+strings.Join(d.Issuers, "\n"))
}

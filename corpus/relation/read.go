package relation

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// Limits of what is taken down of one document: a list of cleared files has some hundreds.
const (
	maxClaims = 3000
	keptWords = 120 // characters of the clause
	headBytes = 1500
)

// Read takes down in d what it says of other documents, when it was last revised, and in which of its clauses it
// speaks of its own term. today is the day it is read on.
func Read(d *corpus.Document, today corpus.Date) {
	d.Revised = revised(d)
	d.Claims = nil
	r := reader{d: d, today: today, kind: kindOf(d.Title)}
	r.subject()
	for i := range d.Clauses {
		if len(r.claims) >= maxClaims {
			break
		}
		r.clause(i)
	}
	r.explains()
	d.Claims = r.claims
	if i := clauseOf(d, d.Note); i >= 0 && d.Why.Rule != corpus.NoRule {
		d.Why.Clause = d.Clauses[i].ID
	}
}

// clauseOf is the clause in which words stand, or -1.
func clauseOf(d *corpus.Document, words string) int {
	words, _, _ = strings.Cut(words, ",已于")
	if words == "" {
		return -1
	}
	at := strings.LastIndex(d.Text, words)
	if at < 0 {
		return -1
	}
	return d.ClauseAt(at + len(words) - 1) // its number may stand before the clause
}

// reader reads one document.
type reader struct {
	d      *corpus.Document
	today  corpus.Date
	kind   titleKind
	claims []corpus.Claim
}

// titleKind is what the title of a document promises.
type titleKind struct {
	mode    corpus.ClaimKind // that of its lists, "" for none
	changes bool             // it is a decision to change or clear others
	tells   bool             // it explains another
}

var (
	changing  = regexp.MustCompile(`修改|修订|修正|废止|失效|清理|调整`)
	telling   = regexp.MustCompile(`解读|问答|百问|\d+问|解答|图解|一图读懂|一图看懂|答记者问|明白纸|起草说明|编制说明|政策说明`)
	modeWords = regexp.MustCompile(`废止|失效|停止执行|不再执行|继续有效|继续执行|保留|修改|修订`)
)

func kindOf(title string) titleKind {
	return titleKind{mode: modeOf(title), changes: changing.MatchString(title), tells: telling.MatchString(title)}
}

// modeOf is what a heading says of the files listed below it; one that says both says nothing.
func modeOf(heading string) corpus.ClaimKind {
	var mode corpus.ClaimKind
	for _, w := range modeWords.FindAllString(heading, -1) {
		kind := corpus.Repeals
		switch w {
		case "继续有效", "继续执行", "保留":
			kind = corpus.Keeps
		case "修改", "修订":
			kind = corpus.Amends
		}
		if mode != "" && mode != kind {
			return ""
		}
		mode = kind
	}
	return mode
}

// subject takes down what the title of a decision changes: 关于修改《甲》的决定, 甲修正案.
func (r *reader) subject() {
	title := r.d.Title
	if r.kind.tells || draft.MatchString(title) {
		return
	}
	for _, s := range []struct {
		re   *regexp.Regexp
		kind corpus.ClaimKind
	}{{amending, corpus.Amends}, {ending, corpus.Repeals}} {
		if m := s.re.FindStringSubmatch(title); m != nil {
			for _, c := range cited(m[0]) {
				r.add(corpus.Claim{Kind: s.kind, Title: c.title, Number: c.number, Words: title})
			}
		}
	}
	if name, ok := strings.CutSuffix(canon(title), "修正案"); ok && utf8.RuneCountInString(name) >= minName {
		r.add(corpus.Claim{Kind: corpus.Amends, Title: name, Words: title})
	}
}

var (
	amending = regexp.MustCompile(`关于(?:修改|修订|修正)《.{3,200}的(?:决定|通知|命令|令|公告)`)
	ending   = regexp.MustCompile(`关于废止《.{3,200}的(?:决定|通知|命令|令|公告)`)
)

// clause takes down what a clause says.
func (r *reader) clause(i int) {
	c := r.d.Clauses[i]
	if c.Kind == corpus.Heading || c.Kind == corpus.Metadata {
		return
	}
	text := r.d.Quote(c.Span)
	if r.entry(i, text) {
		return
	}
	if c.Kind == corpus.Signature || c.Kind == corpus.Row {
		return
	}
	r.sentences(c.ID, text)
}

// add keeps a claim.
func (r *reader) add(c corpus.Claim) {
	if utf8.RuneCountInString(canon(c.Title)) < minName {
		c.Title = ""
	}
	if c.Title == "" && c.Number == "" || len(r.claims) >= maxClaims {
		return
	}
	if c.Title != "" && canon(c.Title) == canon(r.d.Title) && c.Number == "" {
		return // its own name
	}
	c.Title, c.Number, c.Words = strings.Clone(c.Title), strings.Clone(c.Number), cut(c.Words, keptWords)
	c.Ahead = c.Day.IsDay() && r.today.IsDay() && c.Day.Compare(r.today) > 0
	r.claims = append(r.claims, c)
}

var (
	revisedLine = regexp.MustCompile(`修正|修订|修改`)
	titleYear   = regexp.MustCompile(`[(（]((?:19|20)\d\d)年?(?:修订|修正|修改|版)[^()（）]{0,4}[)）]`)
	plainDay    = regexp.MustCompile(`\d{4}年\d{1,2}月\d{1,2}日`)
)

// revised is the last day its head says it was changed: （2010年…通过 2021年…修正）; else the year in its title.
func revised(d *corpus.Document) (last corpus.Date) {
	head := d.Text[:min(len(d.Text), headBytes)]
	for line := range strings.SplitSeq(head, "\n") {
		bracket := strings.HasPrefix(line, "(") || strings.HasPrefix(line, "（")
		if !revisedLine.MatchString(line) || !bracket && !(strings.Contains(line, "通过") && strings.Contains(line, "根据")) {
			continue
		}
		for _, s := range plainDay.FindAllString(line, -1) {
			if day, _, ok := zhdate.Prefix(s); ok && day.Compare(last) > 0 {
				last = day
			}
		}
	}
	if m := titleYear.FindStringSubmatch(d.Title); m != nil && last.IsZero() {
		last, _, _ = zhdate.Prefix(m[1] + "年")
	}
	return last
}

// cut shortens s to n characters.
func cut(s string, n int) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return strings.Clone(s)
}

package index

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/search/zh"
)

// What a document is called is scored once per document, in memory: written into
// every clause's entry it would double the index, and long titles would drown the
// clauses.

// aboutShare is the part of a query that a document's name must carry for all its
// clauses to be found, also those that share no word with the query.
const aboutShare = 0.6

// titles finds documents by title, region, issuers and 文号.
type titles struct {
	docs   int
	byTerm map[string][]int32     // term -> documents, ascending
	names  map[string][]name      // first characters of a title as cited -> those titles
	texts  func() *address.Titles // names as people say them; made when an address is first asked for
	issued map[string][]int32     // 〔2021〕12号 -> documents whose 文号 ends so
	agency map[int32]string       // by document: what stands before that
}

// name is a title as others cite it and the document it is of.
type name struct {
	title string
	doc   int32
}

// called is what a query says about documents. Score is nil when it says
// nothing.
type called struct {
	score []float32      // by document
	about map[int32]bool // documents all of whose clauses are found
	named map[int32]bool // documents whose whole title was said
}

func newTitles(parts []part, t *table, seg *zh.Segmenter) *titles {
	ti := &titles{
		docs: len(t.Documents), byTerm: map[string][]int32{}, names: map[string][]name{},
		issued: map[string][]int32{}, agency: map[int32]string{},
		texts: sync.OnceValue(func() *address.Titles { return newNames(t.Documents, seg) }),
	}
	for i := range t.Documents {
		d, at := &t.Documents[i], t.at[i]
		if s := shortTitle(canonical(d.Title)); utf8.RuneCountInString(s) >= minCitedTitle {
			head := firstRunes(s, minCitedTitle)
			ti.names[head] = append(ti.names[head], name{s, int32(i)})
		}
		if agency, serial, ok := strings.Cut(numberKey(d.Number), "〔"); ok {
			ti.agency[int32(i)] = agency
			ti.issued["〔"+serial] = append(ti.issued["〔"+serial], int32(i))
		}
		for _, term := range parts[at.part].callings(seg)[at.doc].terms {
			ti.byTerm[term] = append(ti.byTerm[term], int32(i))
		}
	}
	return ti
}

// calling is what a document is called, cut up.
type calling struct {
	terms []string // words and pairs of title, region, issuers and 文号, each once
	chars []uint16 // zh.Chars of the title
}

// callings are, by document, what it is called. They are cut once for all states the
// layer is part of: it is half the work of a change.
func (l *layer) callings(seg *zh.Segmenter) []calling {
	l.cutting.Do(func() {
		l.called = make([]calling, len(l.Documents))
		for i := range l.Documents {
			d := &l.Documents[i]
			text := d.Title + "\n" + d.Region + "\n" + strings.Join(d.Issuers, "\n")
			var terms []string
			for _, tok := range slices.Concat(zh.Bigrams(text), seg.Cut(text), zh.Bigrams(d.Number), seg.Search(d.Number)) {
				terms = append(terms, tok.Text)
			}
			slices.Sort(terms)
			l.called[i] = calling{slices.Clip(slices.Compact(terms)), zh.Chars(zh.Canonical(d.Title))}
		}
	})
	return l.called
}

// named returns the documents whose whole title a query says, its text folded.
func (ti *titles) named(query string) []name {
	var out []name
	for i := range query {
		for _, n := range ti.names[firstRunes(query[i:], minCitedTitle)] {
			if strings.HasPrefix(query[i:], n.title) {
				out = append(out, n)
			}
		}
	}
	return append(out, ti.numbered(query)...)
}

// numberRE finds a 文号 with or without its agency.
var numberRE = regexp.MustCompile(`(\p{Han}*)(\s*)[〔({<«]\s*((?:19|20)\d\d)\s*[〕)}>»]\s*第?\s*(\d{1,5})\s*号`)

// numbered returns the documents whose 文号 a query says, its text folded: the whole,
// or what begins at the bracket where no agency stands before it.
func (ti *titles) numbered(query string) []name {
	var out []name
	for _, m := range numberRE.FindAllStringSubmatch(query, -1) {
		key := "〔" + m[3] + "〕" + m[4] + "号"
		for _, d := range ti.issued[key] {
			if agency := ti.agency[d]; m[1] == "" || m[2] != "" || agency != "" && strings.HasSuffix(m[1], agency) {
				out = append(out, name{m[0], d})
			}
		}
	}
	return out
}

// firstRunes is the first n characters of s, or all of it.
func firstRunes(s string, n int) string { return s[:ahead(s, 0, n)] }

// find compares the terms of a query with what documents are called.
func (ti *titles) find(names []name, terms []string) called {
	var byDoc []float32
	mass := 0.0
	for _, t := range terms {
		docs := ti.byTerm[t]
		df := float64(len(docs))
		idf := math.Log(1 + (float64(ti.docs)-df+0.5)/(df+0.5))
		mass += idf
		if len(docs) > 0 && byDoc == nil {
			byDoc = make([]float32, ti.docs)
		}
		for _, d := range docs {
			byDoc[d] += float32(idf)
		}
	}
	c := called{byDoc, map[int32]bool{}, map[int32]bool{}}
	for d, s := range byDoc {
		if s > 0 && float64(s) >= aboutShare*mass {
			c.about[int32(d)] = true
		}
	}
	for _, n := range names {
		c.named[n.doc], c.about[n.doc] = true, true
	}
	return c
}

// numberKey is the one form of a 文号, whatever brackets and spaces it came with.
func numberKey(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case strings.ContainsRune("(（{<«〈", r):
			return '〔'
		case strings.ContainsRune(")）}>»〉", r):
			return '〕'
		}
		return r
	}, canonical(s))
	s = strings.Replace(s, "〕第", "〕", 1)
	for strings.Contains(s, "〕0") { // 〔2006〕093号 is asked for as 93号
		s = strings.Replace(s, "〕0", "〕", 1)
	}
	return s
}

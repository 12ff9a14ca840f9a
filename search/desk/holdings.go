package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// listed is how many documents an answer names.
const listed = 10

// narrowed tells that not all documents are meant.
func (s saying) narrowed() bool { return s.about != "" || s.year != 0 }

// among are the documents that are meant, the newest first.
func (s saying) among(docs []search.Summary) []*search.Summary {
	var out []*search.Summary
	for i := range docs {
		d := &docs[i]
		if s.year != 0 && d.Issued.Year != s.year || s.about != "" && !concerns(d, s.about) {
			continue
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b *search.Summary) int {
		return cmp.Or(dayOf(b).Compare(dayOf(a)), strings.Compare(a.Title, b.Title))
	})
	return out
}

// dayOf is when a document came out, as far as it is known.
func dayOf(d *search.Summary) corpus.Date {
	if d.Issued.IsZero() {
		return d.Posted
	}
	return d.Issued
}

// concerns tells whether a document is of a place, a kind or a matter by its title.
func concerns(d *search.Summary, about string) bool {
	title := string(letters(d.Title))
	return strings.Contains(title, about) || strings.Contains(d.Region, about) ||
		about == corpus.TypeOf(d.Title) || strings.Contains(d.Issuer(), about)
}

// list names the first documents, and says how many there are.
func (s saying) list(found []*search.Summary) (text string, refs []search.DocumentRef) {
	for _, d := range found[:min(len(found), listed)] {
		refs = append(refs, search.DocumentRef{ID: d.ID, Title: d.Title, Number: d.Number, Issued: dayOf(d), URL: "/documents/" + d.ID})
	}
	switch {
	case len(found) == 0:
		return "还没有收录文件。", refs
	case s.code == search.Newest:
		if day := dayOf(found[0]); day.IsZero() {
			return "已收录的文件没有载明成文日期，先列出这些。", refs
		}
		return "按成文日期，最新的是《" + found[0].Title + "》（" + dayOf(found[0]).Chinese() + "）。", refs
	case len(found) > len(refs):
		return fmt.Sprintf("%s%d份，按成文日期先列%d份：%s。", s.said(), len(found), len(refs), places(found)), refs
	}
	return fmt.Sprintf("%s%d份。", s.said(), len(found)), refs
}

// said leads the number in.
func (s saying) said() string {
	switch {
	case s.year != 0:
		return fmt.Sprintf("%d年的文件有", s.year)
	case s.about != "":
		return "标题、地区或机关里有“" + s.about + "”的文件有"
	}
	return "已收录文件"
}

// places says where the documents are of: the three commonest, and how many others.
func places(found []*search.Summary) string {
	n := map[string]int{}
	for _, d := range found {
		n[cmp.Or(d.Region, "全国或未标明地区")]++
	}
	var names []string
	for name := range n {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(n[b]-n[a], strings.Compare(a, b)) })
	var parts []string
	for _, name := range names[:min(len(names), 3)] {
		parts = append(parts, fmt.Sprintf("%s%d份", name, n[name]))
	}
	if rest := len(names) - len(parts); rest > 0 {
		parts = append(parts, fmt.Sprintf("另有%d个地区", rest))
	}
	return strings.Join(parts, "，")
}

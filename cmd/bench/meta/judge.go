package meta

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
)

// The measures, in the order of the report.
const (
	title = iota
	number
	issuer
	region
	regionWhole
	issued
	headings
	keep
	drop
	dropPage
	measures
)

var names = [measures]string{
	"title", "number where present", "issuer", "region", "region, word for word", "issued", "headings in place",
	"keep strings", "drop strings gone", "and not quoted as page information",
}

// tally counts right of all for each measure.
type tally struct {
	right, all [measures]int
	list       io.Writer // where failures are listed; nil lists none
}

func (t *tally) count(m int, ok bool, g *gold, format string, a ...any) {
	t.all[m]++
	if ok {
		t.right[m]++
	} else if t.list != nil {
		fmt.Fprintf(t.list, "%s\t%s\t%s\n", names[m], g.File, fmt.Sprintf(format, a...))
	}
}

// fold brings text to what is compared: NFKC, simplified, no white space.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, norm.NFKC.String(hanzi.Simplify(s)))
}

// foldTitle leaves out title marks as well.
func foldTitle(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("《》〈〉<>「」『』\"“”", r) {
			return -1
		}
		return r
	}, fold(s))
}

// foldNumber writes the brackets of a 文号 in one way.
func foldNumber(s string) string {
	return strings.NewReplacer("(", "[", ")", "]", "〔", "[", "〕", "]", "【", "[", "】", "]").Replace(fold(s))
}

// judge compares what was read with what is to be read. d is the document of the text; strings are looked for
// in all documents of the file.
func (t *tally) judge(g *gold, d *corpus.Document, docs []*corpus.Document) {
	t.count(title, rightTitle(g, d), g, "got %q want %q", d.Title, g.Title)
	if g.Number != "" {
		ok := slices.ContainsFunc(append(g.NumberAlt, g.Number), func(n string) bool { return foldNumber(n) == foldNumber(d.Number) })
		t.count(number, ok, g, "got %q want %q", d.Number, g.Number)
	} else if d.Number != "" && t.list != nil {
		fmt.Fprintf(t.list, "number, none wanted\t%s\tgot %q\n", g.File, d.Number)
	}
	t.count(issuer, rightIssuer(g, d), g, "got %q want %q", d.Issuers, g.Issuer)
	whole := slices.ContainsFunc(g.Region, func(r string) bool { return fold(r) == fold(d.Region) })
	path := whole || d.Region != "" && slices.ContainsFunc(g.Region, func(r string) bool {
		return r != "" && strings.HasSuffix(fold(d.Region), fold(r))
	})
	t.count(region, path, g, "got %q want %q", d.Region, g.Region)
	t.count(regionWhole, whole, g, "got %q want %q", d.Region, g.Region)
	days := append(g.IssuedAlt, g.Issued)
	t.count(issued, slices.Contains(days, d.Issued.String()), g, "got %q want %q", d.Issued.String(), days)
	t.judgeHeadings(g, d)
	t.judgeStrings(g, docs)
}

// rightTitle: a text without a title, or which may be left without, has to have none of its own, which is that of its
// file.
func rightTitle(g *gold, d *corpus.Document) bool {
	none := d.Title == "" || slices.ContainsFunc(d.Flags, func(f corpus.Flag) bool {
		return f.Code == corpus.Guessed && strings.Contains(f.Detail, "标题")
	})
	return slices.ContainsFunc(append(g.TitleAlt, g.Title), func(s string) bool {
		return s == "" && none || s != "" && foldTitle(s) == foldTitle(d.Title)
	})
}

// rightIssuer: each body named is one of the gold's, and one is unless it may be left empty.
func rightIssuer(g *gold, d *corpus.Document) bool {
	for _, who := range d.Issuers {
		if !slices.ContainsFunc(g.Issuer, func(s string) bool { return fold(s) == fold(who) }) {
			return false
		}
	}
	return len(d.Issuers) > 0 || slices.Contains(g.Issuer, "")
}

// judgeStrings looks for the strings that must stay in the whole text, and for those that must go in each clause.
func (t *tally) judgeStrings(g *gold, docs []*corpus.Document) {
	var text, page []string
	whole := ""
	for _, d := range docs {
		whole += fold(d.Text)
		for _, c := range d.Clauses {
			if s := fold(d.Quote(c.Span)); c.Kind == corpus.Metadata {
				page = append(page, s)
			} else {
				text = append(text, s)
			}
		}
	}
	has := func(in []string, s string) bool {
		return slices.ContainsFunc(in, func(c string) bool { return strings.Contains(c, s) })
	}
	for _, k := range g.Keep {
		t.count(keep, strings.Contains(whole, fold(k)), g, "lost %q", k)
	}
	for _, k := range g.Drop {
		s := fold(k)
		if s == "" { // nothing but white space and invisible signs
			s = k
		}
		t.count(drop, !has(text, s), g, "still there %q", k)
		t.count(dropPage, !has(text, s) && !has(page, s), g, "still there %q", k)
	}
}

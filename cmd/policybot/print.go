package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// printable drops what could steer a terminal: documents and the replies of a
// service are not ours. Line breaks stay.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}

// printAnswer writes an answer for people. base is the service's address for
// links; without one the source file is named instead.
func printAnswer(w io.Writer, a search.Answer, base string) error {
	var b strings.Builder
	switch a.Status {
	case search.Answered:
		b.WriteString(a.Headline + "\n")
		if a.Text != "" && a.Text != a.Headline {
			b.WriteString(a.Text + "\n")
		}
		for _, c := range a.Citations {
			writeCitation(&b, c, base)
		}
		for _, alt := range a.Alternatives {
			fmt.Fprintf(&b, "\n另有文件的说法: %s\n", alt.Headline)
			for _, c := range alt.Citations {
				writeCitation(&b, c, base)
			}
		}
		b.WriteString("\n仅供参考,以原文为准。\n")
	case search.Clauses:
		writeClauses(&b, a, base)
	default:
		b.WriteString(a.Text + "\n")
		if len(a.Nearest) > 0 {
			b.WriteString("\n相近的条款:\n")
		}
		for _, n := range a.Nearest {
			writeNearest(&b, n, base)
		}
	}
	if note := a.Curated.Note(); note != "" {
		b.WriteString(note + "\n")
	}
	if note := a.Assist.Note(); note != "" {
		b.WriteString(note + "\n")
	}
	for _, s := range a.Suggestions {
		fmt.Fprintf(&b, "可以试试: %s\n", s)
	}
	writeExplanation(&b, a.Explain)
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

// writeClauses lists clauses that are no answer, with the words in each that likely tell.
func writeClauses(b *strings.Builder, a search.Answer, base string) {
	headline, _ := a.Words()
	fmt.Fprintf(b, "%s(没有给出结论)\n%s\n", headline, a.Text)
	for _, c := range a.Citations {
		writeCitation(b, c, base)
		if before, told, after := c.Marked(); told != "" && before+after != "" {
			fmt.Fprintf(b, "  最可能有关: %s\n", strings.ReplaceAll(told, "\n", " "))
		}
	}
	b.WriteString("\n以上条款不是答案。仅供参考,以原文为准。\n")
}

func writeCitation(b *strings.Builder, c search.Citation, base string) {
	writeSource(b, &c.Source, base)
}

func writeNearest(b *strings.Builder, n search.Nearest, base string) {
	whole := n.Cited()
	writeSource(b, &whole.Source, base)
}

// writeSource writes a clause and what to know of it; base is the service's address,
// or "" to name the file instead.
func writeSource(b *strings.Builder, s *corpus.Source, base string) {
	fmt.Fprintf(b, "\n《%s》", s.Title)
	if s.Number != "" {
		b.WriteString(" " + s.Number)
	}
	for _, known := range append([]string{s.Issuer, s.Issued.Chinese()}, s.Labels()...) {
		if known != "" {
			b.WriteString("  " + known)
		}
	}
	b.WriteString("\n")
	if len(s.Section) > 0 {
		fmt.Fprintf(b, "  位置: %s\n", strings.Join(s.Section, " > "))
	}
	fmt.Fprintf(b, "  原文: %s\n", strings.ReplaceAll(s.Quote, "\n", " "))
	if base != "" {
		fmt.Fprintf(b, "  打开: %s\n", openedAt(base, s.URL))
		return
	}
	fmt.Fprintf(b, "  来源: %s\n", s.File)
}

func writeExplanation(b *strings.Builder, x *search.Explanation) {
	if x == nil {
		return
	}
	b.WriteString("\n答案的由来:\n")
	for _, k := range sortedKeys(x.Parsed) {
		fmt.Fprintf(b, "  %s: %s\n", k, x.Parsed[k])
	}
	for _, m := range x.Model {
		fmt.Fprintf(b, "  模型 %s: %s, %.0f毫秒 %s\n", m.Purpose, m.Outcome, m.MS, m.Said)
	}
	for _, c := range x.Candidates {
		fmt.Fprintf(b, "  %.3f  %s  %s\n", c.Score, c.Value, c.URL)
		for _, k := range sortedKeys(c.Because) {
			fmt.Fprintf(b, "         %s %.3f\n", k, c.Because[k])
		}
	}
}

func printHits(w io.Writer, h searchHits, base string) error {
	var b strings.Builder
	if h.Total == 0 {
		b.WriteString("没有找到。请换一个词,或减少筛选条件。\n")
	} else {
		fmt.Fprintf(&b, "共%d条,显示%d条\n", h.Total, len(h.Hits))
	}
	for _, n := range h.Hits {
		writeNearest(&b, n, base)
	}
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

// openedAt is an address as one can open it: the service gives whole ones where it has a public
// address.
func openedAt(base, address string) string {
	if strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
		return address
	}
	return base + address
}

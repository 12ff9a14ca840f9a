package compare

import (
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// unit is a piece with what it is compared by.
type unit struct {
	Piece
	pairs []uint64 // pairs of neighbouring characters, sorted
}

// units cuts a document: an article is one piece with all its paragraphs; elsewhere each paragraph is one, and so is
// a heading and a row of a table.
func units(d *corpus.Document) []unit {
	var out []unit
	last := -1 // clause before, of the same piece if it is
	for i, c := range d.Clauses {
		text := strings.Join(strings.Fields(d.Quote(c.Span)), " ")
		if c.Kind == corpus.Metadata || text == "" {
			continue
		}
		if last >= 0 && together(d, last, i) {
			u := &out[len(out)-1]
			u.Text += "\n" + text
		} else {
			out = append(out, unit{Piece: Piece{Name: nameOf(d, i), Clause: c.ID, Text: text}})
		}
		last = i
	}
	for i := range out {
		out[i].pairs = bigrams(out[i].Text)
	}
	return out
}

// together tells whether two neighbouring clauses are one piece.
func together(d *corpus.Document, i, j int) bool {
	a, b := d.Clauses[i], d.Clauses[j]
	if a.Kind != b.Kind || a.Section != b.Section || a.Kind == corpus.Row || a.Kind == corpus.Heading {
		return false
	}
	return a.Para == b.Para || a.Section >= 0 && isArticle(d.Sections[a.Section].Label)
}

func isArticle(label string) bool {
	return strings.HasPrefix(label, "第") && strings.Contains(label, "条")
}

// nameOf is the heading a clause stands under, where that says which it is.
func nameOf(d *corpus.Document, i int) string {
	if s := d.Clauses[i].Section; s >= 0 && d.Clauses[i].Kind != corpus.Heading {
		return d.Sections[s].Name()
	}
	return ""
}

func bigrams(text string) []uint64 {
	var out []uint64
	var before rune
	for _, r := range text {
		if r == ' ' || r == '\n' {
			continue
		}
		if before != 0 {
			out = append(out, uint64(before)<<32|uint64(r))
		}
		before = r
	}
	slices.Sort(out)
	return out
}

// likeness is the share of pairs of characters two pieces have in common, 0 to 1.
func likeness(a, b *unit) float64 {
	if a.Text == b.Text {
		return 1
	}
	if len(a.pairs)+len(b.pairs) == 0 {
		return 0
	}
	i, j, same := 0, 0, 0
	for i < len(a.pairs) && j < len(b.pairs) {
		switch {
		case a.pairs[i] == b.pairs[j]:
			same, i, j = same+1, i+1, j+1
		case a.pairs[i] < b.pairs[j]:
			i++
		default:
			j++
		}
	}
	return 2 * float64(same) / float64(len(a.pairs)+len(b.pairs))
}

package index

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxVerbatim is how many characters a query has that is looked for as it stands.
const maxVerbatim = 16

// codeLike tells whether a query is one run of figures and letters, as a number with its word.
func codeLike(text string) bool {
	figure, letter := false, false
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			figure = true
		case unicode.IsLetter(r):
			letter = true
		case unicode.IsSpace(r):
			return false
		}
	}
	return figure && letter && utf8.RuneCountInString(text) <= maxVerbatim
}

// verbatim raises the matches that hold a query of figures and words as it stands. The words
// of such a query say little each: 号 is in every 编号, and the figure in other figures.
func (ix *Index) verbatim(ctx context.Context, text string, best []match) error {
	if text = strings.TrimSpace(text); ix.opt.Ranking.Verbatim <= 0 || !codeLike(text) {
		return nil
	}
	key := squeezed(text)
	for i, m := range best {
		if err := ctx.Err(); err != nil {
			return err
		}
		d := ix.table.doc[m.ordinal]
		at := ix.table.at[d]
		_, clause, _, err := ix.parts[at.part].passage(int(at.doc), int(m.ordinal-ix.table.First[d]))
		if err != nil {
			return err
		}
		if strings.Contains(squeezed(clause), key) {
			best[i].score *= 1 + ix.opt.Ranking.Verbatim
		}
	}
	return nil
}

package index

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
)

// What one list of completions looks at.
const (
	mostWords   = 400 // words that begin as what is typed
	wordsShown  = 4   // of them
	leastPrefix = 1   // characters typed before words are offered
)

// Complete lists what a text may become; see search.Guide.
func (ix *Index) Complete(ctx context.Context, text string, n int) ([]search.Completion, error) {
	done, err := ix.use()
	if err != nil {
		return nil, err
	}
	defer done()
	typed := canonical(text)
	if !hasContent(typed) || n <= 0 {
		return []search.Completion{}, ctx.Err()
	}
	titles := ix.completeTitles(typed)
	words, err := ix.completeWord(ctx, typed)
	if err != nil {
		return nil, err
	}
	// Words last, but not crowded out.
	room := max(n-min(len(words), wordsShown), 0)
	out := append(titles[:min(len(titles), room)], words...)
	return out[:min(len(out), n)], ctx.Err()
}

// completeTitles finds the titles that hold what is typed, and the 文号: those that
// begin with it first, then short ones.
func (ix *Index) completeTitles(typed string) []search.Completion {
	type found struct {
		search.Completion
		at, long int
	}
	var all []found
	seen := map[string]bool{}
	add := func(kind search.CompletionKind, text string, at int) {
		if at >= 0 && !seen[text] {
			seen[text] = true
			all = append(all, found{search.Completion{Text: text, Kind: kind}, at, len(text)})
		}
	}
	number := numberKey(typed)
	for i := range ix.table.Documents {
		d := &ix.table.Documents[i]
		title := canonical(d.Title)
		add(search.TitleCompletion, d.Title, strings.Index(shortTitle(title), typed))
		if d.Number != "" {
			add(search.NumberCompletion, d.Number, strings.Index(numberKey(d.Number), number))
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(min(a.at, 1), min(b.at, 1)), cmp.Compare(a.long, b.long), strings.Compare(a.Text, b.Text))
	})
	out := make([]search.Completion, len(all))
	for i, f := range all {
		out[i] = f.Completion
	}
	return out
}

// completeWord finds the words of the library that begin with the last word typed,
// the commonest first.
func (ix *Index) completeWord(ctx context.Context, typed string) ([]search.Completion, error) {
	before, last := typed, ""
	if at := strings.LastIndexFunc(typed, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }); at >= 0 {
		_, size := utf8.DecodeRuneInString(typed[at:])
		before, last = typed[:at+size], typed[at+size:]
	} else {
		before, last = "", typed
	}
	if utf8.RuneCountInString(last) < leastPrefix {
		return nil, nil
	}
	type word struct {
		text  string
		count uint64
	}
	var words []word
	r := newReader(ix.parts)
	for _, text := range r.wordsBeginningWith(last, mostWords) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if strings.ContainsFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
			continue // dates, numbers
		}
		_, count, err := r.find(inWords, text)
		if err != nil {
			return nil, err
		}
		words = append(words, word{text, count})
	}
	slices.SortFunc(words, func(a, b word) int { return cmp.Or(cmp.Compare(b.count, a.count), strings.Compare(a.text, b.text)) })
	var out []search.Completion
	for _, w := range words[:min(len(words), wordsShown)] {
		out = append(out, search.Completion{Text: before + w.text, Kind: search.WordCompletion})
	}
	return out, nil
}

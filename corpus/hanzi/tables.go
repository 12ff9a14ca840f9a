package hanzi

import (
	_ "embed" // the OpenCC tables
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/TSCharacters.txt
var charactersFile string

//go:embed data/TSPhrases.txt
var phrasesFile string

//go:embed data/ZhuWords.txt
var zhuFile string

// character is where one traditional character goes.
type character struct {
	to rune
	// ambiguous: simplified text uses the character too, so it converts only in
	// a traditional context.
	ambiguous bool
}

// phrase is an entry that overrides the characters. A phrase whose to equals
// from protects its words.
type phrase struct {
	from, to string
	weak     bool // can be read as simplified text: only in a traditional context
}

// conversion is the tables ready for use; immutable.
type conversion struct {
	chars   map[rune]character
	phrases map[rune][]phrase // by first character, longest first
	begins  runeSet           // what stands in chars or begins a phrase: few characters of a simplified text
}

// runeSet answers for every character of the Basic Multilingual Plane whether it is
// in a set, and yes for all others.
type runeSet [1 << 16 / 64]uint64

func (s *runeSet) add(r rune) {
	if r < 1<<16 {
		s[r/64] |= 1 << (r % 64)
	}
}

func (s *runeSet) has(r rune) bool { return r >= 1<<16 || s[r/64]&(1<<(r%64)) != 0 }

// tables builds the conversion once, at first use (about a millisecond).
var tables = sync.OnceValue(func() *conversion {
	t := &conversion{chars: map[rune]character{}, phrases: map[rune][]phrase{}}
	simplified := t.addCharacters()
	t.addPhrases(simplified)
	t.addZhu()
	for r := range t.chars {
		t.begins.add(r)
	}
	for r, list := range t.phrases {
		t.begins.add(r)
		sort.SliceStable(list, func(i, j int) bool { return len(list[i].from) > len(list[j].from) })
	}
	return t
})

// addCharacters reads TSCharacters and returns the set of characters it converts
// to: the ones known to be simplified.
func (t *conversion) addCharacters() map[rune]bool {
	simplified := map[rune]bool{}
	eachEntry(charactersFile, func(key string, targets []string) {
		from, _ := utf8.DecodeRuneInString(key)
		to, _ := utf8.DecodeRuneInString(targets[0])
		if to == from || to > 0xffff {
			return
		}
		own := false
		for _, other := range targets[1:] {
			own = own || other == key
		}
		t.chars[from] = character{to, own}
		simplified[to] = true
	})
	return simplified
}

// addPhrases reads TSPhrases; see the package comment for what is held back.
func (t *conversion) addPhrases(simplified map[rune]bool) {
	eachEntry(phrasesFile, func(key string, targets []string) {
		to := t.finish(key, targets[0])
		weak := true
		for _, r := range key {
			if c, ok := t.chars[r]; ok && !c.ambiguous {
				weak = false
			}
		}
		if weak && to != key {
			weak = changesSimplified(key, to, simplified)
		}
		t.add(phrase{key, to, weak && to != key})
	})
}

// finish is the target of a phrase, with what the table forgot to convert
// (不可貲計 goes to 不可赀計), or the phrase itself when the target leaves the BMP.
func (t *conversion) finish(key, to string) string {
	if strings.ContainsFunc(to, func(r rune) bool { return r > 0xffff }) {
		return key
	}
	return strings.Map(func(r rune) rune {
		if c, ok := t.chars[r]; ok && !c.ambiguous {
			return c.to
		}
		return r
	}, to)
}

// changesSimplified tells whether a character that the phrase changes is itself a
// simplified form (坏 of 壞), so that the phrase may be plain simplified text.
func changesSimplified(from, to string, simplified map[rune]bool) bool {
	a, b := []rune(from), []rune(to)
	if len(a) != len(b) {
		return true
	}
	for i := range a {
		if a[i] != b[i] && simplified[a[i]] {
			return true
		}
	}
	return false
}

// addZhu makes 著 an ambiguous form of 着 and protects its own words, in both
// scripts because input mixes them.
func (t *conversion) addZhu() {
	t.chars['著'] = character{'着', true}
	eachEntry(zhuFile, func(word string, _ []string) {
		to := strings.Map(func(r rune) rune {
			if c, ok := t.chars[r]; ok && r != '著' {
				return c.to
			}
			return r
		}, word)
		t.add(phrase{word, to, false})
		if to != word {
			t.add(phrase{to, to, false})
		}
	})
}

func (t *conversion) add(p phrase) {
	first, _ := utf8.DecodeRuneInString(p.from)
	t.phrases[first] = append(t.phrases[first], p)
}

// eachEntry calls f for every line "key TAB target target…" of a table; a line
// without a tab has the key as its target.
func eachEntry(file string, f func(key string, targets []string)) {
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, rest, _ := strings.Cut(line, "\t")
		if rest == "" {
			rest = key
		}
		f(key, strings.Fields(rest))
	}
}

// count returns how many characters of s exist only in the traditional script,
// and how many are Chinese at all.
func (t *conversion) count(s string) (strict, han int) {
	for _, r := range s {
		if !isHan(r) {
			continue
		}
		han++
		if !t.begins.has(r) {
			continue
		}
		if c, ok := t.chars[r]; ok && !c.ambiguous {
			strict++
		}
	}
	return strict, han
}

// walk yields the changed pieces of s; mixed says that s is traditional enough
// for ambiguous entries to apply.
func (t *conversion) walk(s string, mixed bool, yield func(start, end int, out string)) {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !t.begins.has(r) {
			i += n
			continue
		}
		if p, ok := t.match(s[i:], r, mixed); ok {
			p.changes(i, yield)
			i += len(p.from)
			continue
		}
		if c, ok := t.chars[r]; ok && (mixed || !c.ambiguous) {
			yield(i, i+n, string(c.to))
		}
		i += n
	}
}

// match returns the longest phrase s begins with; first is its first character.
func (t *conversion) match(s string, first rune, mixed bool) (phrase, bool) {
	for _, p := range t.phrases[first] {
		if (mixed || !p.weak) && strings.HasPrefix(s, p.from) {
			return p, true
		}
	}
	return phrase{}, false
}

// changes yields what a phrase found at offset at changes.
func (p phrase) changes(at int, yield func(start, end int, out string)) {
	if p.from == p.to {
		return
	}
	if utf8.RuneCountInString(p.from) != utf8.RuneCountInString(p.to) {
		yield(at, at+len(p.from), p.to)
		return
	}
	rest := p.to
	for i, r := range p.from {
		q, n := utf8.DecodeRuneInString(rest)
		rest = rest[n:]
		if q != r {
			yield(at+i, at+i+utf8.RuneLen(r), string(q))
		}
	}
}

package encoder

import "unicode/utf8"

// space stands for a space in pieces, and in front of the first word.
const space = '▁'

// A token is a piece of a text. Its bytes do not include the space in front of a word.
type token struct {
	id         int32
	start, end int32 // bytes of the original text, half open, on boundaries of its characters
}

// normal is a text as the pieces spell it: in simplified script, characters replaced as the vocabulary says
// (compatibility forms, widths, control characters), a mark in front of every word, no other space.
type normal struct {
	text  []byte
	chars []char
}

// char is a character of a normal text and where it comes from. Of a character that became several, all have its
// place. A mark has none: it stands, empty, where its word begins.
type char struct {
	at         int32 // byte of the normal text
	start, end int32 // bytes of the original text
}

func (v *vocabulary) normalize(text string) normal {
	n := normal{text: make([]byte, 0, len(text)+len(text)/8+4), chars: make([]char, 0, len(text)/2+4)}
	spaced := true // whether a word begins
	add := func(s string, start, end int) {
		for _, r := range s {
			if r == ' ' || r == space {
				spaced = true
				continue
			}
			if spaced {
				n.chars = append(n.chars, char{int32(len(n.text)), int32(start), int32(start)})
				n.text = utf8.AppendRune(n.text, space)
				spaced = false
			}
			n.chars = append(n.chars, char{int32(len(n.text)), int32(start), int32(end)})
			n.text = utf8.AppendRune(n.text, r)
		}
	}
	// spell adds s, which is what stands from at on, or has replaced what stands from at to end.
	spell := func(s string, at, end int) {
		for i := 0; i < len(s); {
			r, size := utf8.DecodeRuneInString(s[i:])
			c, ok := v.replaced[r]
			if !ok {
				c = s[i : i+size]
			}
			if end < 0 {
				add(c, at+i, at+i+size)
			} else {
				add(c, at, end)
			}
			i += size
		}
	}
	done := 0
	if v.simplify != nil {
		v.simplify(text, func(start, end int, out string) {
			spell(text[done:start], done, -1)
			spell(out, start, end)
			done = end
		})
	}
	spell(text[done:], done, -1)
	return n
}

// step is the best way to a place between two characters.
type step struct {
	score float64
	from  int32 // the place before its last piece, -1 when there is no way yet
	id    int32
}

// tokenize cuts text into the most likely pieces, word by word (a unigram model). Characters that no piece has become
// unknown, several in a row one token.
func (v *vocabulary) tokenize(text string) []token {
	n := v.normalize(text)
	tokens := make([]token, 0, len(n.chars))
	steps := make([]step, len(n.chars)+1)
	for from := 0; from < len(n.chars); {
		to := from + 1
		for to < len(n.chars) && !n.spaceAt(to) {
			to++
		}
		tokens = v.word(tokens, n, from, to, steps[:to-from+1])
		from = to
	}
	return tokens
}

// word appends the tokens of the characters from..to of n; steps has one more.
func (v *vocabulary) word(tokens []token, n normal, from, to int, steps []step) []token {
	last := len(n.text)
	if to < len(n.chars) {
		last = int(n.chars[to].at)
	}
	for i := range steps {
		steps[i] = step{from: -1}
	}
	for i := range steps[:len(steps)-1] {
		here := n.text[n.chars[from+i].at:last]
		score := steps[i].score
		_, first := utf8.DecodeRune(here)
		reach, whole := i, false
		better := func(to int, s float64, id int) {
			if t := &steps[to]; t.from < 0 || s > t.score {
				*t = step{s, int32(i), int32(id)}
			}
		}
		v.prefixes(here, func(id, length int) {
			for reach < len(steps)-1 && n.end(from+reach)-int(n.chars[from+i].at) <= length {
				reach++
			}
			better(reach, score+float64(v.scores[id]), id)
			whole = whole || length == first
		})
		if !whole {
			better(i+1, score+v.unknown, unknownID)
		}
	}
	// The way back, then turned round; neighbours that are unknown become one.
	start := len(tokens)
	for i := len(steps) - 1; i > 0; {
		s := steps[i]
		t := token{s.id, n.chars[from+int(s.from)].start, n.chars[from+i-1].end}
		if k := len(tokens) - 1; t.id == unknownID && k >= start && tokens[k].id == unknownID {
			tokens[k].start = t.start
		} else {
			tokens = append(tokens, t)
		}
		i = int(s.from)
	}
	for i, j := start, len(tokens)-1; i < j; i, j = i+1, j-1 {
		tokens[i], tokens[j] = tokens[j], tokens[i]
	}
	return tokens
}

func (n normal) spaceAt(i int) bool {
	at := n.chars[i].at
	return int(at)+2 < len(n.text) && n.text[at] == 0xE2 && n.text[at+1] == 0x96 && n.text[at+2] == 0x81
}

// end returns the byte of the normal text where character i ends.
func (n normal) end(i int) int {
	if i+1 < len(n.chars) {
		return int(n.chars[i+1].at)
	}
	return len(n.text)
}

// Package fit brings texts within the lengths that chat platforms take: what is too long loses its
// end, and a quote what stands farthest from its value. Each platform counts in its own way (Scale).
package fit

import (
	"unicode/utf16"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search"
)

// dots stand where something was left out.
const dots = "…"

// Scale is how long one character is to a platform; at least 1, and the same at each call.
type Scale func(r rune) int

// Runes counts characters.
func Runes(rune) int { return 1 }

// UTF16 counts the units of UTF-16, as JavaScript does.
func UTF16(r rune) int { return max(utf16.RuneLen(r), 1) }

// Bytes counts those of UTF-8.
func Bytes(r rune) int { return max(utf8.RuneLen(r), 1) }

// Of is the length of a text.
func (s Scale) Of(text string) (n int) {
	for _, r := range text {
		n += s(r)
	}
	return n
}

// Cut shortens a text to length at most max, its last character then being …; "" where not even that fits.
func (s Scale) Cut(text string, max int) string {
	if s.Of(text) <= max {
		return text
	}
	room := max - s.Of(dots)
	if room <= 0 {
		return ""
	}
	return s.Head(text, room) + dots
}

// Head is as much of the beginning as is no longer than max.
func (s Scale) Head(text string, max int) string {
	n := 0
	for i, r := range text {
		if n += s(r); n > max {
			return text[:i]
		}
	}
	return text
}

// Tail is as much of the end as is no longer than max.
func (s Scale) Tail(text string, max int) string {
	n := 0
	for i := len(text); i > 0; {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		if n += s(r); n > max {
			return text[i:]
		}
		i -= size
	}
	return text
}

// Around shortens what stands before and after mark, so that the three are together no longer than max. mark is never
// cut: what does not fit goes from the outer ends, where … then stands. whole tells that nothing had to go; ok is false
// when not even mark fits, and then there is nothing.
func (s Scale) Around(before, mark, after string, max int) (b, a string, whole, ok bool) {
	x, y, room := s.Of(before), s.Of(after), max-s.Of(mark)
	if x+y <= room {
		return before, after, true, true
	}
	if room -= 2 * s.Of(dots); room < 0 {
		return "", "", false, false
	}
	left := min(x, room/2)
	right := min(y, room-left)
	left = min(x, room-right)
	if left < x {
		before = dots + s.Tail(before, left)
	}
	if right < y {
		after = s.Head(after, right) + dots
	}
	return before, after, false, true
}

// Excerpt is the quote of c in three parts that are together no longer than max, of which mark is the value that
// decides; see Around.
func (s Scale) Excerpt(c *search.Citation, max int) (before, mark, after string, whole, ok bool) {
	before, mark, after = c.Marked()
	before, mark, after = bot.Clean(before), bot.Clean(mark), bot.Clean(after)
	before, after, whole, ok = s.Around(before, mark, after, max)
	if !ok {
		mark = ""
	}
	return before, mark, after, whole, ok
}

package zh

import "strings"

// commonChars each stand in more than a fifth of the articles of Chinese law, and
// together make up two fifths of them. To share one says nothing.
const commonChars = "第条的十人应当和行定规有法以理民关政管二者部三门一或本其用对在机等不国业工四务作制设事主市及照公经合施五建保为府依会可责区由发生并位单地进实上处员他内下按自提构"

// Chars lists the Chinese characters of a text that is Canonical, each once, that say something by
// themselves. Those beyond the Basic Multilingual Plane are left out.
func Chars(text string) []uint16 {
	var out []uint16
	var seen [1 << 16 / 64]uint64
	for _, r := range text {
		if !isHan(r) || r >= 1<<16 || seen[r/64]&(1<<(r%64)) != 0 || strings.ContainsRune(commonChars, r) {
			continue
		}
		seen[r/64] |= 1 << (r % 64)
		out = append(out, uint16(r))
	}
	return out
}

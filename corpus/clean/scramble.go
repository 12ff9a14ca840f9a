package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/policybot/policybot/corpus"
)

// maxScrambles is how often UTF-8 may have been read as Latin, one time upon the other.
const maxScrambles = 3

// unscramble mends lines whose UTF-8 some program took for Latin (ç¬¬ä¸æ¡ for 第一条) by taking the way back. A
// line that shows the damage and cannot be mended is flagged.
func unscramble(s *state) {
	if !strings.ContainsAny(s.text(), latinSigns) {
		return
	}
	var edits []corpus.Edit
	mended := 0
	for _, l := range s.lines() {
		if !scrambled(l.text) {
			continue
		}
		out, ok := l.text, false
		for range maxScrambles {
			if out, ok = backFromLatin(out); !ok || !scrambled(out) {
				break
			}
		}
		if !ok {
			s.flag(corpus.Unrepaired, "此行是乱码，无法还原，未改动，请换一份完好的原文", l.Span)
			continue
		}
		mended++
		edits = append(edits, corpus.Edit{Span: l.Span, New: out})
	}
	if mended > 0 {
		s.flag(corpus.Repaired, "文件有乱码（UTF-8 被当作西文编码），已还原，请核对原文", corpus.Span{})
	}
	s.apply(edits)
}

// latinSigns begin most of the three bytes of a Chinese character when they are read as Latin.
const latinSigns = "äåæçèéãïÃÂ"

// scrambled tells whether a line is mostly such signs.
func scrambled(text string) bool {
	signs, high, han := 0, 0, 0
	for _, r := range text {
		switch {
		case strings.ContainsRune(latinSigns, r):
			signs++
			high++
		case r >= 0x80 && r < 0x2e80:
			high++
		case unicode.Is(unicode.Han, r):
			han++
		}
	}
	return signs >= 3 && high >= 3*han && high*2 > utf8.RuneCountInString(strings.ReplaceAll(text, " ", ""))
}

// backFromLatin takes the characters of a line for bytes and reads them as UTF-8. A no-break space that became a
// plain one is no reason to give up, nor a byte that was lost at the end.
func backFromLatin(text string) (string, bool) {
	raw := make([]byte, 0, len(text))
	for _, r := range text {
		switch b, ok := charmap.Windows1252.EncodeRune(r); {
		case r < 0x100:
			raw = append(raw, byte(r))
		case ok:
			raw = append(raw, b)
		default:
			return text, false
		}
	}
	out := string(raw)
	if bad := strings.Count(strings.ToValidUTF8(out, "\uFFFD"), "\uFFFD"); bad*10 > utf8.RuneCount(raw) {
		return text, false
	}
	return strings.ToValidUTF8(out, "\uFFFD"), true
}

// lostSign is what bytes that are no UTF-8 leave when they were replaced and read as GBK.
const lostSign = "锟斤拷"

// lost tells whether a text has lost its characters that way.
func lost(text string) bool {
	n := strings.Count(text, lostSign)
	return n >= 3 && n*20*len(lostSign) > len(text)
}

package format

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Words reads a name or a title whose encoding nobody states: UTF-8, or GBK as programs in China write it. A few
// words of GBK may be UTF-8 by chance, but then of letters from Armenian to Arabic.
func Words(s string) string {
	if utf8.ValidString(s) {
		long := strings.ContainsFunc(s, func(r rune) bool { return utf8.RuneLen(r) > 2 })
		if ascii := len(s) == utf8.RuneCountInString(s); ascii || long {
			return s
		}
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().String(s)
	if err != nil || strings.ContainsRune(out, utf8.RuneError) {
		return strings.ToValidUTF8(s, "?")
	}
	return out
}

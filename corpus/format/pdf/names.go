package pdf

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// glyphNames are the names of glyphs in the order of their characters: those of ASCII from the space on, those of
// Latin-1 from the space that does not break on, and others with their characters.
const (
	asciiNames = `space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus comma hyphen
period slash zero one two three four five six seven eight nine colon semicolon less equal greater question at A B C D E F G H I J K L M
N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum underscore grave a b c d e f g h i j k l m n o p q r s t u v w
x y z braceleft bar braceright asciitilde`
	latinNames = `nbspace exclamdown cent sterling currency yen brokenbar section dieresis copyright ordfeminine guillemotleft logicalnot
sfthyphen registered macron degree plusminus twosuperior threesuperior acute mu paragraph periodcentered cedilla onesuperior
ordmasculine guillemotright onequarter onehalf threequarters questiondown Agrave Aacute Acircumflex Atilde Adieresis Aring AE Ccedilla
Egrave Eacute Ecircumflex Edieresis Igrave Iacute Icircumflex Idieresis Eth Ntilde Ograve Oacute Ocircumflex Otilde Odieresis multiply
Oslash Ugrave Uacute Ucircumflex Udieresis Yacute Thorn germandbls agrave aacute acircumflex atilde adieresis aring ae ccedilla egrave
eacute ecircumflex edieresis igrave iacute icircumflex idieresis eth ntilde ograve oacute ocircumflex otilde odieresis divide oslash
ugrave uacute ucircumflex udieresis yacute thorn ydieresis`
	otherNames = `quoteleft ‘ quoteright ’ quotedblleft “ quotedblright ” quotesinglbase ‚ quotedblbase „ bullet • endash – emdash —
ellipsis … perthousand ‰ minus − fi fi fl fl ff ff ffi ffi ffl ffl Euro € trademark ™ dagger † daggerdbl ‡ lessequal ≤ greaterequal ≥
notequal ≠ fraction ⁄ guilsinglleft ‹ guilsinglright › middot · degree °`
)

// runesOfNames is the three lists as a table.
var runesOfNames = func() map[string]string {
	out := map[string]string{}
	for i, n := range strings.Fields(asciiNames) {
		out[n] = string(rune(0x20 + i))
	}
	for i, n := range strings.Fields(latinNames) {
		out[n] = string(rune(0xa0 + i))
	}
	other := strings.Fields(otherNames)
	for i := 0; i+1 < len(other); i += 2 {
		out[other[i]] = other[i+1]
	}
	return out
}()

// glyphText is the characters a glyph's name stands for: a name of the lists, uni4E00, u4E00; "" for g123.
func glyphText(n string) string {
	n, _, _ = strings.Cut(n, ".")
	if t, ok := runesOfNames[n]; ok {
		return t
	}
	for _, prefix := range []string{"uni", "u"} {
		figures, ok := strings.CutPrefix(n, prefix)
		if !ok || len(figures) < 4 || len(figures) > 6 {
			continue
		}
		if r, err := strconv.ParseUint(figures, 16, 32); err == nil && utf8.ValidRune(rune(r)) {
			return string(rune(r))
		}
	}
	return ""
}

// byteTable is what the bytes of a simple font mean when it says no more than the name of its encoding.
func byteTable(encoding name) (out [256]string) {
	table := charmap.Windows1252
	if encoding == "MacRomanEncoding" {
		table = charmap.Macintosh
	}
	for i := range out {
		if r := table.DecodeByte(byte(i)); i >= 0x20 && r != utf8.RuneError {
			out[i] = string(r)
		}
	}
	return out
}

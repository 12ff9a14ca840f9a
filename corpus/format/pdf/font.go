package pdf

import (
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/traditionalchinese"
)

// font knows what the codes in strings mean and how wide they are.
type font struct {
	composite bool
	unicode   *cmap               // ToUnicode; nil for none
	table     [256]string         // of a simple font, beside ToUnicode
	codes     *cmap               // of a composite font: codes to CIDs
	decode    func(string) string // of a composite font whose codes are characters: GBK, UTF-16; else nil
	mixed     bool                // codes of decode are one byte or two, as in GBK
	cidText   func(cid int) string
	widths    map[int]float64 // by code or CID, in text space: 1 is the size of the font
	missing   float64
	vertical  bool
}

// maxWidths bounds the widths of one font.
const maxWidths = 70_000

// font reads a font once.
func (f *file) font(v any) *font {
	r, isRef := v.(ref)
	if t, ok := f.fonts[r]; ok && isRef {
		return t
	}
	d := f.dict(v)
	t := &font{widths: map[int]float64{}}
	if st := f.stream(d["ToUnicode"]); st != nil {
		t.unicode = readCmap(f.budget, f.kept(st))
	}
	switch f.name(d["Subtype"]) {
	case "Type0":
		f.compositeFont(t, d)
	default:
		f.simpleFont(t, d)
	}
	if isRef {
		f.fonts[r] = t
	}
	return t
}

func (f *file) simpleFont(t *font, d dict) {
	encoding := f.get(d["Encoding"])
	base := f.name(encoding)
	named, _ := encoding.(dict)
	if named != nil {
		base = f.name(named["BaseEncoding"])
	}
	type3 := f.name(d["Subtype"]) == "Type3"
	if !type3 {
		t.table = byteTable(base)
	}
	at := 0
	for _, v := range f.array(named["Differences"]) {
		switch v := f.get(v).(type) {
		case int:
			at = v
		case name:
			if at >= 0 && at < 256 {
				t.table[at] = glyphText(string(v))
			}
			at++
		}
	}
	scale := 0.001
	if m := f.numbers(d["FontMatrix"]); type3 && len(m) == 6 && m[0] != 0 {
		scale = m[0]
	}
	first := f.int(d["FirstChar"])
	for i, w := range f.array(d["Widths"]) {
		if i >= 256 {
			break
		}
		t.widths[first+i] = f.number(w) * scale
	}
	t.missing = 0.5
	if w := f.number(f.dict(d["FontDescriptor"])["MissingWidth"]); w > 0 {
		t.missing = w * scale
	}
}

func (f *file) compositeFont(t *font, d dict) {
	t.composite = true
	below := dict{}
	if kids := f.array(d["DescendantFonts"]); len(kids) > 0 {
		below = f.dict(kids[0])
	}
	t.missing = 1
	if w, ok := f.get(below["DW"]).(int); ok {
		t.missing = bounded(float64(w)) / 1000
	}
	f.cidWidths(t, f.array(below["W"]))
	encoding := f.name(d["Encoding"])
	if st := f.stream(d["Encoding"]); st != nil {
		t.codes = readCmap(f.budget, f.kept(st))
		t.vertical = t.codes.vertical
		encoding = f.name(st.dict["UseCMap"])
	}
	t.vertical = t.vertical || strings.HasSuffix(string(encoding), "-V")
	t.decode, t.mixed = decoderOf(encoding)
	switch info := f.dict(below["CIDSystemInfo"]); {
	case f.text(info["Ordering"]) == "GB1":
		t.cidText = gb1
	case f.name(below["Subtype"]) == "CIDFontType2":
		if st := f.stream(f.dict(below["FontDescriptor"])["FontFile2"]); st != nil && t.unicode == nil {
			glyphs := f.glyphMap(below["CIDToGIDMap"])
			chars := glyphChars(f.budget, f.kept(st))
			t.cidText = func(cid int) string { return chars[glyphs(cid)] }
		}
	}
}

// glyphMap leads from CIDs to the glyphs of a TrueType font.
func (f *file) glyphMap(v any) func(int) int {
	st := f.stream(v)
	if st == nil {
		return func(cid int) int { return cid }
	}
	body := f.kept(st)
	return func(cid int) int {
		if i := 2 * cid; i >= 0 && i+1 < len(body) {
			return int(body[i])<<8 | int(body[i+1])
		}
		return 0
	}
}

// cidWidths reads W: c [w1 w2 ...] and first last w.
func (f *file) cidWidths(t *font, w array) {
	for i := 0; i+1 < len(w) && len(t.widths) < maxWidths; {
		first := f.int(w[i])
		if list := f.array(w[i+1]); list != nil {
			for j, v := range list[:min(len(list), maxWidths)] {
				t.widths[first+j] = f.number(v) / 1000
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last, width := min(f.int(w[i+1]), first+maxWidths), f.number(w[i+2])/1000
		for c := first; c <= last && len(t.widths) < maxWidths; c++ {
			t.widths[c] = width
		}
		f.spend(max(0, last-first))
		i += 3
	}
}

// decoderOf is how the codes of a predefined encoding are read as characters; nil for those that are only numbers.
func decoderOf(encoding name) (decode func(string) string, mixed bool) {
	e := string(encoding)
	switch {
	case strings.HasPrefix(e, "Uni") && (strings.Contains(e, "UCS2") || strings.Contains(e, "UTF16")):
		return func(s string) string { return wide(s) }, false
	case strings.HasPrefix(e, "GB"):
		return func(s string) string { return gb([]byte(s)...) }, true
	case strings.Contains(e, "B5"):
		return func(s string) string {
			out, err := traditionalchinese.Big5.NewDecoder().String(s)
			if err != nil {
				return ""
			}
			return out
		}, true
	}
	return nil, false
}

// next is how many bytes the first code of s has.
func (t *font) next(s string) int {
	switch {
	case !t.composite:
		return 1
	case t.codes != nil && len(t.codes.spaces) > 0:
		return t.codes.next(s)
	case t.mixed: // ASCII is one byte
		switch {
		case s[0] <= 0x80 || s[0] == 0xff || len(s) == 1:
			return 1
		case len(s) >= 4 && s[1] >= '0' && s[1] <= '9':
			return 4
		}
		return 2
	case t.decode != nil && len(s) >= 4 && utf16.IsSurrogate(rune(s[0])<<8|rune(s[1])):
		return 4
	}
	return min(2, len(s))
}

// unknown stands for a glyph whose character nobody can tell.
const unknown = "\uFFFD"

// glyph is what a code means and how far it moves the pen.
func (t *font) glyph(s string) (text string, width float64) {
	c := code(s)
	text = t.unicode.text(c)
	if !t.composite {
		if text == "" || private(text) {
			if own := t.table[c&255]; own != "" {
				text = own
			}
		}
		w, ok := t.widths[c]
		if !ok {
			w = t.missing
		}
		return orUnknown(text), w
	}
	cid := c
	if t.codes != nil && len(t.codes.cids) > 0 {
		cid = t.codes.cid(c)
	}
	if text == "" || private(text) {
		own := ""
		if t.decode != nil {
			own = t.decode(s)
		} else if t.cidText != nil {
			own = t.cidText(cid)
		}
		if own != "" {
			text = own
		}
	}
	w, ok := t.widths[cid]
	switch {
	case t.decode != nil && len(text) == 1: // the CID of a letter is not known
		w = 0.5
	case !ok || t.decode != nil:
		w = t.missing
	}
	return orUnknown(text), w
}

// private tells characters that mean nothing outside their font.
func private(text string) bool {
	for _, r := range text {
		if 0xe000 <= r && r <= 0xf8ff || r == 0 || r == 0xfffd || r >= 0xf0000 {
			return true
		}
	}
	return false
}

func orUnknown(text string) string {
	if text == "" {
		return unknown
	}
	return text
}

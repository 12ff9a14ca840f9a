package pdf

import "encoding/binary"

// glyphChars reads which characters the glyphs of a TrueType font are, out of its cmap table: the way back from a
// glyph to its character, for files that don't say it. A font without one gives none.
func glyphChars(b *budget, font []byte) map[int]string {
	out := map[int]string{}
	table := sfntTable(font, "cmap")
	if len(table) < 4 {
		return out
	}
	for i := range int(binary.BigEndian.Uint16(table[2:])) {
		rec := 4 + 8*i
		if rec+8 > len(table) || i > 20 {
			break
		}
		platform, encoding := binary.BigEndian.Uint16(table[rec:]), binary.BigEndian.Uint16(table[rec+2:])
		at := int(binary.BigEndian.Uint32(table[rec+4:]))
		if at < 0 || at+6 > len(table) || platform != 0 && (platform != 3 || encoding != 1 && encoding != 10) {
			continue
		}
		switch sub := table[at:]; binary.BigEndian.Uint16(sub) {
		case 4:
			format4(b, sub, out)
		case 12:
			format12(b, sub, out)
		}
	}
	return out
}

// sfntTable is one table of a TrueType font.
func sfntTable(font []byte, tag string) []byte {
	if len(font) < 12 {
		return nil
	}
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		rec := 12 + 16*i
		if rec+16 > len(font) {
			return nil
		}
		if string(font[rec:rec+4]) == tag {
			at, n := int(binary.BigEndian.Uint32(font[rec+8:])), int(binary.BigEndian.Uint32(font[rec+12:]))
			if at > len(font) {
				return nil
			}
			return font[at:min(len(font), at+n)]
		}
	}
	return nil
}

func keep(out map[int]string, glyph int, r rune) {
	if _, known := out[glyph]; !known && glyph != 0 {
		out[glyph] = string(r)
	}
}

// format4 reads segments of 16-bit characters.
func format4(b *budget, t []byte, out map[int]string) {
	u16 := func(at int) int {
		if at < 0 || at+2 > len(t) {
			return 0
		}
		return int(binary.BigEndian.Uint16(t[at:]))
	}
	n := u16(6) / 2
	for i := range n {
		end, start := u16(14+2*i), u16(16+2*n+2*i)
		delta, offset := u16(16+4*n+2*i), u16(16+6*n+2*i)
		for c := start; c <= end && c < 0xffff && b.spend(4); c++ {
			glyph := c + delta
			if offset != 0 {
				if glyph = u16(16 + 6*n + 2*i + offset + 2*(c-start)); glyph != 0 {
					glyph += delta
				}
			}
			keep(out, glyph&0xffff, rune(c))
		}
	}
}

// format12 reads groups of 32-bit characters.
func format12(b *budget, t []byte, out map[int]string) {
	if len(t) < 16 {
		return
	}
	n := int(binary.BigEndian.Uint32(t[12:]))
	for i := 0; i < n && 16+12*i+12 <= len(t); i++ {
		g := t[16+12*i:]
		start, end := binary.BigEndian.Uint32(g), binary.BigEndian.Uint32(g[4:])
		glyph := int(binary.BigEndian.Uint32(g[8:]))
		for c := start; c <= end && c <= 0x10ffff && b.spend(4); c++ {
			keep(out, glyph+int(c-start), rune(c))
		}
	}
}

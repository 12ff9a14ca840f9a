package clean

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// shifted reads the second form: sign is the half-width sign, rest what follows up
// to the ASCII letter. The lost first byte is searched, and so are two bytes that
// decoded to no character behind the sign. Only readings of everyday characters
// are returned.
func shifted(sign byte, rest string) []string {
	tail, err := gbk(rest)
	if err != nil {
		return nil
	}
	var out []string
	heads := secondByte(0xa3)
	// The tail is odd, for it ends with the ASCII letter; with the byte of the sign
	// it is even. So nothing was lost behind the sign, or just two bytes: the second
	// half of one character and the first of the next.
	out = combine(out, heads, pairs(append([]byte{sign | 0x80}, tail...)))
	firsts := keep(firstByte(sign|0x80), func(c string) bool { b, err := gbk(c); return err == nil && unassigned(b[1]) })
	seconds := secondByte(tail[0])
	end := pairs(tail[1:])
	for _, a := range firsts {
		for _, b := range seconds {
			out = combine(out, heads, a+b+end)
		}
	}
	return out
}

// combine appends head+rest for every head, unless rest is no reading.
func combine(out, heads []string, rest string) []string {
	if rest == "" {
		return out
	}
	for _, h := range heads {
		out = append(out, h+rest)
	}
	return out
}

// unassigned tells whether GBK has no characters but private ones for a first byte
// (with a second from A1 up): such a pair vanishes in decoding.
func unassigned(lead byte) bool { return 0xaa <= lead && lead <= 0xaf || lead >= 0xf8 }

// pairs decodes GBK bytes and returns "" unless all are everyday characters.
func pairs(b []byte) string {
	if len(b)%2 != 0 {
		return ""
	}
	var out strings.Builder
	for i := 0; i < len(b); i += 2 {
		c := decodePair(b[i], b[i+1])
		if c == "" {
			return ""
		}
		out.WriteString(c)
	}
	return out.String()
}

func keep(list []string, ok func(string) bool) []string {
	var out []string
	for _, c := range list {
		if ok(c) {
			out = append(out, c)
		}
	}
	return out
}

// secondByte lists the everyday characters whose second GBK byte is b.
func secondByte(b byte) []string {
	var out []string
	for lead := 0x81; lead <= 0xfe; lead++ {
		if c := decodePair(byte(lead), b); c != "" {
			out = append(out, c)
		}
	}
	return out
}

// firstByte lists the everyday characters whose first GBK byte is lead.
func firstByte(lead byte) []string {
	var out []string
	for b := 0x40; b <= 0xfe; b++ {
		if c := decodePair(lead, byte(b)); c != "" {
			out = append(out, c)
		}
	}
	return out
}

// decodePair decodes two GBK bytes to an everyday Chinese character, or "".
func decodePair(lead, trail byte) string {
	b, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte{lead, trail})
	if err != nil {
		return ""
	}
	r := []rune(string(b))
	if len(r) != 1 || !unicode.Is(unicode.Han, r[0]) || !words().common(r[0]) {
		return ""
	}
	return string(r)
}

// gbk encodes s; the error says that it cannot be.
func gbk(s string) ([]byte, error) {
	return simplifiedchinese.GBK.NewEncoder().Bytes([]byte(s))
}

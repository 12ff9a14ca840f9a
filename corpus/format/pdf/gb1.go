package pdf

import "golang.org/x/text/encoding/simplifiedchinese"

// gb1Signs are the runs of Adobe-GB1, the collection that Chinese fonts number their glyphs by, which follow the rows
// of GB 2312: first CID, how many, and the code of the first.
var gb1Signs = []struct{ cid, n, code int }{
	{96, 94, 0xa1a1}, {190, 50, 0xa2b1}, {240, 10, 0xa2e5}, {250, 12, 0xa2f1}, {262, 94, 0xa3a1}, {356, 83, 0xa4a1},
	{439, 86, 0xa5a1}, {525, 24, 0xa6a1}, {602, 33, 0xa7a1}, {635, 33, 0xa7d1}, {668, 32, 0xa8a1}, {738, 76, 0xa9a4},
}

// The characters of GB 2312 follow its rows; the row 0xd7, where the common ones end, is five short.
const (
	gb1Hanzi  = 940
	gb1Common = 3755
	gb1Last   = 7702
)

// gb1 is the character of a CID of Adobe-GB1, "" beyond ASCII and GB 2312. The glyphs of GBK come in no order and
// would take a table of 30,000.
func gb1(cid int) string {
	switch {
	case 1 <= cid && cid <= 95:
		return string(rune(cid + 0x1f))
	case 814 <= cid && cid <= 907:
		return string(rune(cid - 814 + 0x21))
	case cid == 7716:
		return " "
	case gb1Hanzi <= cid && cid <= gb1Last:
		n := cid - gb1Hanzi
		if n >= gb1Common {
			n += 5
		}
		return gb(byte(0xb0+n/94), byte(0xa1+n%94))
	}
	for _, r := range gb1Signs {
		if r.cid <= cid && cid < r.cid+r.n {
			c := r.code + cid - r.cid
			return gb(byte(c>>8), byte(c))
		}
	}
	return ""
}

// gb decodes bytes of GB 2312, GBK or GB 18030.
func gb(code ...byte) string {
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(code)
	if err != nil {
		return ""
	}
	return string(out)
}

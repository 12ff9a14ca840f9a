package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus/format"
)

// build writes a PDF of objects, the first being number 1, with a table of them.
func build(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func streamOf(dict, body string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(body), body)
}

func deflated(body string) string {
	var b bytes.Buffer
	w, _ := zlib.NewWriterLevel(&b, zlib.BestSpeed) // a level there is
	io.WriteString(w, body)
	w.Close()
	return b.String()
}

// page is a file of one page with a program, the font F and what else is given as objects from 6 on.
func page(program, font string, more ...string) []byte {
	return build(append([]string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 600 800]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>",
		streamOf("", program),
		font,
	}, more...)...)
}

// gbk is a font whose codes are GBK, as Chinese programs write without embedding it.
const gbk = "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBK-EUC-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2" +
	"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>]>>"

// show is a program that writes lines one below another, each given as a hex or literal string.
func show(lines ...string) string {
	var b strings.Builder
	b.WriteString("BT /F 12 Tf 14 TL 72 700 Td\n")
	for _, l := range lines {
		b.WriteString(l + " Tj T*\n")
	}
	b.WriteString("ET")
	return b.String()
}

func read(t testing.TB, raw []byte) (format.Content, error) {
	t.Helper()
	return Read(context.Background(), format.File{Data: raw}, format.NewBudget(format.Limits{}))
}

func mustRead(t testing.TB, raw []byte) string {
	t.Helper()
	c, err := read(t, raw)
	if err != nil {
		t.Fatal(err)
	}
	return c.Text
}

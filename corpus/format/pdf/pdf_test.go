package pdf

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus/format"
)

// The notice was set by ReportLab in two pages, with a running head, page numbers and merged cells.
func TestNoticeReadsAsItWasWritten(t *testing.T) {
	raw, err := os.ReadFile("testdata/notice.pdf")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/notice.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got := mustRead(t, raw); got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A file that forbids printing is encrypted with an empty password and opens for everybody.
func TestEncryptedFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/rights-*.pdf")
	if err != nil || len(files) < 4 {
		t.Fatalf("files with rights: %v, %v", files, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := mustRead(t, raw); got != "班额不得超过45人。\n" {
			t.Errorf("%s: %q", name, got)
		}
	}
	raw, err := os.ReadFile("testdata/password-256.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(t, raw); !errors.Is(err, format.ErrEncrypted) {
		t.Errorf("with a password: %v", err)
	}
}

func TestFonts(t *testing.T) {
	composite := func(encoding, info, more string) string {
		return "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding" + encoding + "/DescendantFonts[<</Type/Font/Subtype/CIDFontType2" +
			"/CIDSystemInfo<</Registry(Adobe)/Ordering(" + info + ")/Supplement 0>>" + more + ">>]"
	}
	toUnicode := streamOf("", "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"+
		"2 beginbfchar <0001> <73ED> <0002> <989D> endbfchar\n1 beginbfrange <0010> <0012> <4E00> <0020> <0021> [<4E0D><5F97>] endbfrange endcmap")
	for _, c := range []struct{ name, font, program, want string }{
		{"GBK", gbk, show("<B0E0B6EE34352E>"), "班额45."},
		{"GB 18030 of four bytes", strings.Replace(gbk, "GBK-EUC-H", "GBK2K-H", 1), show("<B0E08139EE3935>"), "班㐀5"},
		{"UTF-16", composite("/UniGB-UTF16-H", "GB1", "") + ">>", show("<73ED989D>"), "班额"},
		{"Big5", composite("/ETen-B5-H", "CNS1", "") + ">>", show("<AF5A>"), "班"},
		{"numbers of Adobe-GB1", composite("/Identity-H", "GB1", "") + ">>", show("<03F107E50024>"), gb1(0x3f1) + gb1(0x7e5) + "C"},
		{"ToUnicode", composite("/Identity-H", "Identity", "") + "/ToUnicode 6 0 R>>", show("<00010002001000120021>"), "班额一丂得"},
		{"glyph names", "<</Type/Font/Subtype/Type1/BaseFont/X/Encoding<</Differences[65/uni73ED/u989D/quotedblleft]>>>>", show("(ABCD)"), "班额“D"},
		{"Latin", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>", show(`(\(a\)\2411\\)`), "(a)¡1\\"},
		{"ActualText", gbk, "BT /F 12 Tf 72 700 Td /Span<</ActualText<FEFF4E00>>>BDC <B0E0B6EE> Tj EMC <B6EE> Tj ET", "一额"},
		{"a running head so marked", gbk, "BT /F 12 Tf 72 700 Td /Artifact<</Type/Pagination>>BDC <B0E0> Tj EMC 0 -20 Td <B6EE> Tj ET", "额"},
		{"a form", gbk, "/X Do", "班"},
		{"spacing", gbk, "BT /F 12 Tf 72 700 Td [<B0E0> -1500 <B6EE>] TJ ET", "班 额"},
	} {
		sixth := toUnicode
		if c.name == "a form" {
			sixth = streamOf("/Type/XObject/Subtype/Form/BBox[0 0 600 800]", show("<B0E0>"))
		}
		if got := strings.TrimSpace(mustRead(t, page(c.program, c.font, sixth))); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestFilters(t *testing.T) {
	program := show("<B0E0B6EE>")
	long := deflated(program + strings.Repeat("% filling", 200))
	for name, s := range map[string]string{
		"flate":      streamOf("/Filter/FlateDecode", deflated(program)),
		"two":        streamOf("/Filter[/ASCIIHexDecode/FlateDecode]", hexOf(deflated(program))+">"),
		"base 85":    streamOf("/Filter/A85", encode85(program)),
		"run":        streamOf("/Filter/RunLengthDecode", runs(program)),
		"cut off":    streamOf("/Filter/FlateDecode", long[:len(long)-8]),
		"no head":    streamOf("/Filter/FlateDecode", "xx"+deflated(program)[2:]),
		"unfinished": streamOf("/Filter/Fl", deflated(program)) + " ",
	} {
		raw := build("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
			"<</Type/Page/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>", s, gbk)
		if got, err := read(t, raw); !strings.HasPrefix(got.Text, "班额") {
			t.Errorf("%s: %q, %v", name, got.Text, err)
		}
	}
}

func TestGate(t *testing.T) {
	picture := streamOf("/Type/XObject/Subtype/Image/Width 10/Height 10/Filter/DCTDecode", "\xff\xd8\xff")
	nameless := "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2>>]>>"
	for name, raw := range map[string][]byte{
		"a scan":   page("q 600 0 0 800 0 0 cm /X Do Q", gbk, picture),
		"no names": page(show("<00010002000300040005>"), nameless, "null"),
		"blank":    page("", gbk, "null"),
		"a stamp":  page("q 600 0 0 800 0 0 cm /X Do Q "+show("<B0E0>"), gbk, picture),
	} {
		if _, err := read(t, raw); !errors.Is(err, format.ErrNoText) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Pages that could not be read are named, and the others are read.
func TestPagesAreReadAlone(t *testing.T) {
	raw := build("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R 9 0 R 99 0 R]/Count 5/Resources<</Font<</F 7 0 R/N 10 0 R>>/XObject<</X 8 0 R>>>>>>",
		"<</Type/Page/Contents 6 0 R>>", "<</Type/Page/Contents 11 0 R>>", "<</Type/Page/Contents 11 0 R>>",
		streamOf("", show("<B0E0B6EEA1A3>")), gbk, streamOf("/Subtype/Image/Width 9/Height 9", ""), "<</Type/Page/Contents 12 0 R>>",
		"<</Type/Font/Subtype/Type0/Encoding/Identity-H>>", streamOf("", "600 0 0 850 0 0 cm /X Do"),
		streamOf("", "BT /N 9 Tf <000100020003> Tj ET"))
	c, err := read(t, raw)
	if err != nil || c.Text != "班额。\n" {
		t.Fatalf("%q, %v", c.Text, err)
	}
	if len(c.Flags) != 2 || !strings.HasPrefix(c.Flags[0].Detail, "PDF第2-3页是图片") || !strings.HasPrefix(c.Flags[1].Detail, "PDF第4页的字体") {
		t.Errorf("flags: %v", c.Flags)
	}
	if len(c.Left) != 2 || c.Left[0].Name != "第2-3页" || !errors.Is(c.Left[0].Err, format.ErrNoText) || c.Left[1].Name != "第4页" {
		t.Errorf("left: %v", c.Left)
	}
}

// A table of objects that is wrong or missing, and lengths that lie, cost nothing but time.
func TestMending(t *testing.T) {
	good := page(show("<B0E0B6EE>"), gbk, "null")
	for name, raw := range map[string][]byte{
		"wrong start":    bytes.Replace(good, []byte("startxref\n"), []byte("startxref\n1"), 1),
		"no table":       good[:bytes.Index(good, []byte("xref\n"))],
		"shifted":        bytes.Replace(good, []byte("%PDF-1.7\n"), []byte("%PDF-1.7\n%%%%%%\n"), 1),
		"mail before it": append([]byte("Content-Type: application/pdf\r\n\r\n"), good...),
		"junk behind it": append(bytes.Clone(good), bytes.Repeat([]byte("\x00"), 500)...),
		"wrong length":   bytes.Replace(good, []byte("/Length "), []byte("/Length 9"), 1),
		"no length":      bytes.Replace(good, []byte("/Length "), []byte("/Lenght "), 1),
		"no endobj":      bytes.ReplaceAll(good, []byte("endobj"), []byte("      ")),
		"its own parent": bytes.Replace(good, []byte("/Kids[3 0 R]"), []byte("/Kids[2 0 R 3 0 R 3 0 R]"), 1),
	} {
		if got := mustRead(t, raw); got != "班额\n" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

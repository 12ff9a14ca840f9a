package ofd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/formattest"
)

const ns = ` xmlns:ofd="http://www.ofdspec.org/2016"`

// build is an OFD of pages given by the objects on them; more parts follow.
func build(t testing.TB, pages []string, more ...string) []byte {
	t.Helper()
	var list strings.Builder
	parts := []string{"OFD.xml", `<ofd:OFD` + ns + `><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`}
	for i, p := range pages {
		fmt.Fprintf(&list, `<ofd:Page ID="%d" BaseLoc="Pages/%d.xml"/>`, i, i)
		parts = append(parts, fmt.Sprintf("Doc_0/Pages/%d.xml", i), `<ofd:Page`+ns+`><ofd:Content><ofd:Layer>`+p+`</ofd:Layer></ofd:Content></ofd:Page>`)
	}
	parts = append(parts, "Doc_0/Document.xml", `<ofd:Document`+ns+`><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>`+
		`</ofd:PageArea><ofd:DocumentRes>Res.xml</ofd:DocumentRes><ofd:TemplatePage ID="7" BaseLoc="Tpl.xml"/></ofd:CommonData><ofd:Pages>`+list.String()+`</ofd:Pages></ofd:Document>`)
	return formattest.Zip(t, append(parts, more...)...)
}

// text is a text of 4 mm at a place.
func text(x, y float64, words, attrs string) string {
	return fmt.Sprintf(`<ofd:TextObject Size="4" Boundary="%g %g 100 5"%s><ofd:TextCode X="0" Y="4">%s</ofd:TextCode></ofd:TextObject>`, x, y, attrs, words)
}

func read(t testing.TB, raw []byte) (format.Content, error) {
	t.Helper()
	return Read(context.Background(), format.File{Data: raw}, format.NewBudget(format.Limits{}))
}

func TestText(t *testing.T) {
	for name, c := range map[string]struct{ page, want string }{
		"plain":     {text(20, 30, "班额不超过45人", ""), "班额不超过45人"},
		"deltas":    {`<ofd:TextObject Size="4" Boundary="20 30 100 5"><ofd:TextCode X="0" Y="4" DeltaX="4 g 2 2 4">班45人额</ofd:TextCode></ofd:TextObject>`, "班45人额"},
		"far apart": {`<ofd:TextObject Size="4" Boundary="20 30 100 5"><ofd:TextCode X="0" Y="4" DeltaX="8 4">第一条</ofd:TextCode></ofd:TextObject>`, "第 一条"},
		"in pieces": {text(20, 30, "班额", "") + text(28, 30, "不超", ""), "班额不超"},
		"two codes": {`<ofd:TextObject Size="4" Boundary="20 30 100 20"><ofd:TextCode X="0" Y="4">班额。</ofd:TextCode><ofd:TextCode X="0" Y="14">自愿。</ofd:TextCode></ofd:TextObject>`, "班额。自愿。"},
		"scaled":    {`<ofd:TextObject Size="1" CTM="4 0 0 4 0 0" Boundary="20 30 100 5"><ofd:TextCode X="0" Y="1" DeltaX="1">班额</ofd:TextCode></ofd:TextObject>`, "班额"},
		"hidden":    {text(20, 30, "班额", "") + text(20, 50, "秘密", ` Visible="false"`), "班额"},
		"in blocks": {`<ofd:PageBlock><ofd:PageBlock>` + text(20, 30, "班额", "") + `</ofd:PageBlock></ofd:PageBlock>`, "班额"},
		"aslant":    {text(20, 30, "班额", "") + text(20, 60, "样稿", ` CTM="0.7 0.7 -0.7 0.7 0 0"`), "班额"},
		"top down":  {`<ofd:TextObject Size="4" Boundary="20 30 5 100"><ofd:TextCode X="0" Y="4" DeltaY="g 2 4">班额外</ofd:TextCode></ofd:TextObject>`, "班额外"},
		"entities":  {text(20, 30, "a&lt;b&amp;c", ""), "a<b&c"},
	} {
		if got, err := read(t, build(t, []string{c.page})); err != nil || strings.TrimSpace(got.Text) != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got.Text, err, c.want)
		}
	}
}

func TestTables(t *testing.T) {
	rule := func(x, y, w, h float64, data string) string {
		return fmt.Sprintf(`<ofd:PathObject Boundary="%g %g %g %g"><ofd:AbbreviatedData>%s</ofd:AbbreviatedData></ofd:PathObject>`, x, y, w, h, data)
	}
	page := rule(20, 50, 80, 20, "M 0 0 L 80 0 L 80 20 L 0 20 C") + rule(20, 60, 80, 0.3, "M 0 0 L 80 0") + rule(60, 50, 0.3, 20, "M 0 0 L 0 20") +
		`<ofd:PathObject Boundary="150 50 1 1" Fill="true" Stroke="false"><ofd:AbbreviatedData>M 0 0 B 1 1 2 2 3 3 Q 1 1 2 2 A 1 1 0 0 0 2 2 X</ofd:AbbreviatedData></ofd:PathObject>` +
		text(25, 53, "学段", "") + text(65, 53, "金额", "") + text(25, 63, "小学", "") + text(65, 63, "650", "")
	if got, err := read(t, build(t, []string{page})); err != nil || got.Text != "| 学段 | 金额 |\n| --- | --- |\n| 小学 | 650 |\n" {
		t.Errorf("%q, %v", got.Text, err)
	}
}

const scan = `<ofd:ImageObject ResourceID="9" Boundary="0 0 210 297"/>`

func TestScans(t *testing.T) {
	if _, err := read(t, build(t, []string{scan})); !errors.Is(err, format.ErrNoText) {
		t.Errorf("a scan: %v", err)
	}
	media := []string{"Doc_0/Res.xml", `<ofd:Res` + ns + ` BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="9"><ofd:MediaFile>a.JPG</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>`,
		"Doc_0/Res/a.JPG", "pixels"}
	raw := build(t, []string{text(20, 30, "班额不超过四十五人。", ""), scan}, media...)
	c, err := read(t, raw)
	if err != nil || c.Text != "班额不超过四十五人。\n" || len(c.Flags) != 1 || len(c.Left) != 1 || c.Left[0].Name != "第2页" {
		t.Errorf("a page of two: %q, %v, %v, %v", c.Text, c.Flags, c.Left, err)
	}
	ocr := func(_ context.Context, picture []byte, kind string) (string, error) {
		return string(picture) + "/" + kind, nil
	}
	c, err = New(ocr)(t.Context(), format.File{Data: raw}, format.NewBudget(format.Limits{}))
	if err != nil || c.Text != "班额不超过四十五人。\npixels/jpg\n" || len(c.Left) != 0 || len(c.Flags) != 1 {
		t.Errorf("recognised: %q, %v, %v", c.Text, c.Flags, err)
	}
}

func TestHostileFiles(t *testing.T) {
	deep := strings.Repeat("<ofd:PageBlock>", 1000) + text(20, 30, "班额", "") + strings.Repeat("</ofd:PageBlock>", 1000)
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"empty":             {nil, format.ErrDamaged},
		"not a zip":         {[]byte("OFD.xml"), format.ErrDamaged},
		"nothing in it":     {formattest.Zip(t, "OFD.xml", "<a/>"), format.ErrDamaged},
		"no OFD.xml":        {formattest.Zip(t, "a.xml", "<a/>"), format.ErrDamaged},
		"no document":       {formattest.Zip(t, "OFD.xml", `<OFD><DocRoot>Doc_0/Document.xml</DocRoot></OFD>`), format.ErrDamaged},
		"no page":           {build(t, nil), format.ErrDamaged},
		"a page is missing": {build(t, nil, "Doc_0/Document.xml", ""), format.ErrDamaged},
		"outside":           {formattest.Zip(t, "OFD.xml", `<OFD><DocRoot>../../etc/passwd</DocRoot></OFD>`), format.ErrDamaged},
		"cut off":           {build(t, []string{"班额"})[:300], format.ErrDamaged},
		"broken XML":        {build(t, []string{"<a></b>"}), format.ErrDamaged},
		"entities":          {formattest.Zip(t, "OFD.xml", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`), format.ErrDamaged},
		"too deep":          {build(t, []string{deep}), format.ErrTooDeep},
		"encrypted":         {build(t, []string{text(20, 30, "班额", "")}, "Encryptions.xml", "<a/>"), format.ErrEncrypted},
		"many deltas":       {build(t, []string{`<ofd:TextObject Size="4"><ofd:TextCode DeltaX="g 999999999 1">班</ofd:TextCode></ofd:TextObject>`}), nil},
		"odd numbers":       {build(t, []string{`<ofd:TextObject Size="NaN" Boundary="Inf -1e400 0x5 a" CTM="1 2"><ofd:TextCode X="1e309" Y="-">班</ofd:TextCode></ofd:TextObject>`}), format.ErrNoText},
	} {
		if got, err := read(t, c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %.80q, %v; want %v", name, got.Text, err, c.want)
		}
	}
}

func TestBudget(t *testing.T) {
	raw := build(t, []string{strings.Repeat(text(20, 30, "班额", ""), 10_000)})
	for name, l := range map[string]format.Limits{"a part": {Part: 100_000}, "all parts": {Unpacked: 100_000}, "text": {Text: 5}, "entries": {Entries: 2}} {
		if _, err := Read(t.Context(), format.File{Data: raw}, format.NewBudget(l)); !errors.Is(err, format.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Read(ctx, format.File{Data: raw}, format.NewBudget(format.Limits{})); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
}

// FuzzPage reads pages of any content: refused by name, or text in UTF-8 that the page has.
func FuzzPage(f *testing.F) {
	f.Add(text(20, 30, "班额", "") + scan)
	f.Add(`<ofd:TextObject Size="4" Boundary="20 30 100 5"><ofd:TextCode X="0" Y="4" DeltaX="4 g 2 2 4">班45人额</ofd:TextCode></ofd:TextObject>`)
	f.Add(`<ofd:PathObject Boundary="1 2 3 4"><ofd:AbbreviatedData>M 0 0 L 8 0 B 1 C S</ofd:AbbreviatedData></ofd:PathObject>`)
	f.Fuzz(func(t *testing.T, page string) {
		c, err := read(t, build(t, []string{page}))
		if err != nil {
			if !errors.Is(err, format.ErrDamaged) && !errors.Is(err, format.ErrNoText) && !errors.Is(err, format.ErrTooDeep) && !errors.Is(err, format.ErrTooLarge) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		if !utf8.ValidString(c.Text) {
			t.Fatalf("%q", c.Text)
		}
		for _, r := range c.Text {
			if r >= 0x4e00 && !strings.ContainsRune(page, r) && !strings.Contains(page, "&") {
				t.Fatalf("%c is not on the page: %q", r, c.Text)
			}
		}
	})
}

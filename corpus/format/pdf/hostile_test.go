package pdf

import (
	"bytes"
	"context"
	"encoding/ascii85"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/format"
)

func hexOf(s string) string { return hex.EncodeToString([]byte(s)) }

func encode85(s string) string {
	var b bytes.Buffer
	w := ascii85.NewEncoder(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String() + "~>"
}

func runs(s string) string {
	var b strings.Builder
	for ; len(s) > 100; s = s[100:] {
		b.WriteString("\x63" + s[:100])
	}
	b.WriteString(string(rune(len(s)-1)) + s + "\x80")
	return b.String()
}

// hostile is files that want to cost much, and what they are refused with; nil for those that are read.
func hostile() map[string]struct {
	raw  []byte
	want error
} {
	type c = struct {
		raw  []byte
		want error
	}
	line := show("<B0E0B6EE>")
	bomb := deflated(strings.Repeat("0 ", 40<<20))
	many := func(n int, f func(i int) string) (out []string) {
		for i := range n {
			out = append(out, f(i))
		}
		return out
	}
	forms := many(20, func(i int) string { // each form draws the next ten times
		return streamOf(fmt.Sprintf("/Subtype/Form/Resources<</XObject<</X %d 0 R>>>>", i+7), strings.Repeat("/X Do ", 10))
	})
	pages := build(append([]string{"<</Type/Catalog/Pages 2 0 R>>"},
		many(300, func(i int) string { return fmt.Sprintf("<</Type/Pages/Kids[%d 0 R %d 0 R]>>", i+3, i+3) })...)...)
	loop := page(line, gbk, "null")
	loop = bytes.Replace(loop, []byte("trailer\n<<"), fmt.Appendf(nil, "trailer\n<</Prev %d", bytes.Index(loop, []byte("xref\n"))), 1)
	return map[string]c{
		"empty":               {nil, format.ErrDamaged},
		"only a head":         {[]byte("%PDF-1.7\n"), format.ErrDamaged},
		"no PDF":              {[]byte("hello"), format.ErrDamaged},
		"cut in the middle":   {page(line, gbk, "null")[:120], format.ErrDamaged},
		"tables in a circle":  {loop, nil},
		"a bomb drawn":        {bombFile(bomb), format.ErrTooLarge},
		"a bomb in a bomb":    {bombFile(deflated(deflated(strings.Repeat("\x00", 60<<20)))), format.ErrNoText},
		"forms in forms":      {page("/X Do", gbk, forms...), format.ErrTooLarge},
		"a form in itself":    {page("/X Do "+line, gbk, streamOf("/Subtype/Form", "/X Do")), nil},
		"pages in pages":      {pages, format.ErrDamaged},
		"deep arrays":         {page(strings.Repeat("[", 1<<20)+line, gbk, "null"), format.ErrNoText},
		"deep dictionaries":   {page(line, gbk, strings.Repeat("<</A", 1<<20)), nil},
		"a length of itself":  {bytes.Replace(page(line, gbk, "null"), []byte("/Length 5"), []byte("/Length 4 0 R /L 5"), 1), nil},
		"endless string":      {page("("+strings.Repeat("a", 6<<20), gbk, "null"), format.ErrNoText},
		"many saved states":   {page(strings.Repeat("q ", 1<<19)+line, gbk, "null"), nil},
		"many operands":       {page(strings.Repeat("1 ", 1<<19)+line, gbk, "null"), nil},
		"huge numbers":        {page("1e999 99999999999999999999 0 0 99999999999999999999 -9e99 cm "+line, gbk, "null"), format.ErrNoText},
		"a page of no size":   {bytes.Replace(page(line, gbk, "null"), []byte("[0 0 600 800]"), []byte("[0 0 0 0]"), 1), nil},
		"streams without end": {build(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<</Contents 4 0 R>>"}, many(3000, func(int) string { return "<<>>stream\n" })...)...), format.ErrNoText},
		"widths of a billion": {page(line, strings.Replace(gbk, "/CIDSystemInfo", "/W[0 999999999 5]/CIDSystemInfo", 1), "null"), nil},
		"a range of a billion": {page(line, strings.Replace(gbk, "/Encoding", "/ToUnicode 6 0 R/Encoding", 1),
			streamOf("", "1 beginbfrange <C0000000> <FFFFFFFF> <4E00> endbfrange")), nil},
		"a table of a billion": {bytes.Replace(page(line, gbk, "null"), []byte("xref\n0 "), []byte("xref\n0 99999999"), 1), nil},
		"a million objects":    {[]byte("%PDF-1.7\n" + strings.Join(many(1_000_100, func(i int) string { return fmt.Sprint(i, " 0 obj") }), "\n")), format.ErrTooLarge},
		"a foreign lock":       {bytes.Replace(page(line, gbk, "null"), []byte("/Root"), []byte("/Encrypt<</Filter/Acme/V 1>>/Root"), 1), format.ErrEncrypted},
		"a broken lock":        {bytes.Replace(page(line, gbk, "null"), []byte("/Root"), []byte("/Encrypt<</Filter/Standard/V 5/R 6/U()/UE()>>/Root"), 1), format.ErrEncrypted},
	}
}

func bombFile(bomb string) []byte {
	return build("<</Type/Catalog/Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<</Contents 4 0 R>>", streamOf("/Filter[/FlateDecode/FlateDecode]", deflated(bomb)))
}

// Generous bounds, for machines that have much else to do: each file takes well under a second alone.
const (
	maxTime   = time.Minute
	maxMemory = 400 << 20
)

func TestHostileFilesAreRefusedSoon(t *testing.T) {
	for name, c := range hostile() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			ctx, stop := context.WithTimeout(t.Context(), maxTime)
			defer stop()
			got, err := Read(ctx, format.File{Data: c.raw}, format.NewBudget(format.Limits{}))
			runtime.ReadMemStats(&after)
			if !errors.Is(err, c.want) || c.want == nil && got.Text != "班额\n" {
				t.Errorf("%q, %v; want %v", got.Text, err, c.want)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > maxMemory {
				t.Errorf("took %d MiB in all", used>>20)
			}
		})
	}
}

// A reader stops soon after nobody waits for it.
func TestReadingStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	raw := page(strings.Repeat("1 ", 2<<20), gbk, "null")
	if _, err := Read(ctx, format.File{Data: raw}, format.NewBudget(format.Limits{})); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

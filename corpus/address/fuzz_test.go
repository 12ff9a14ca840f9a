package address

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// FuzzRead holds that whatever is asked nothing panics, every address stands where it
// says, its steps lead inwards, and it is read the same from how texts write it.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"请问《甲条例》（2020年修订）第二条之一第三款第（二）项前段是什么", "养犬条例§6、第七至九条和附件2", "養犬條例第６條", "意见三、（二）", "第三条到第五条",
		"第2-1条", "最后一条第二款但书", "第四条，养犬管理条例里的", "该办法第一、二款", "《《〈》》第十条",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 600 {
			return
		}
		r := Read(text)
		if again := Read(r.Text); again.Text != r.Text || len(again.Addresses) != len(r.Addresses) {
			t.Errorf("%q is read as %v, and folded as %v", text, r.Addresses, again.Addresses)
		}
		for _, a := range r.Addresses {
			if s := a.Span; s.Start < 0 || s.Len() <= 0 || s.End > len(r.Text) ||
				!utf8.RuneStart(r.Text[s.Start]) || s.End < len(r.Text) && !utf8.RuneStart(r.Text[s.End]) {
				t.Fatalf("%q: span %v of %q", text, s, r.Text)
			}
			if n := a.name; n.Start < 0 || n.End > len(r.Text) || n.Len() < 0 || !strings.Contains(unquoted(r.Text), unquoted(a.Said)) {
				t.Fatalf("%q: name %v %q of %q", text, n, a.Said, r.Text)
			}
			for i, s := range a.Steps {
				if i > 0 && s.Unit <= a.Steps[i-1].Unit || s.N == 0 && s.Unit != Annex || s.N > maxNumber || s.N < -maxNumber {
					t.Errorf("%q: steps %v", text, a.Steps)
				}
			}
			said := "某市养犬条例" + a.Steps.String()
			if back := Read(said).Addresses; len(back) != 1 || !slices.Equal(back[0].Steps, a.Steps) {
				t.Errorf("%q: %v is read as %v", text, a.Steps, back)
			}
		}
		if rest := r.Rest(func(a Address) (int, int) { return len(a.Said), 0 }); len(rest) > len(r.Text) || !utf8.ValidString(rest) {
			t.Errorf("%q leaves %q", text, rest)
		}
	})
}

func unquoted(s string) string { return strings.NewReplacer("《", "", "》", "").Replace(s) }

// FuzzParts holds that the 款 of a text are in order, apart and hold all of it but white
// space, and that 项 and halves lie inside of them.
func FuzzParts(f *testing.F) {
	for _, s := range []string{
		"第一款。\n第二款：\n（一）甲；\n（二）乙：\n1.丙；\n2.丁。\n第三款。但是，戊除外。", "甲：（一）乙；（二）丙。丁。", "依照第（一）项和第（二）项处理；违反的，罚款。", "（一）（二）\n\n①②", "１．甲\n２．乙",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 2000 {
			return
		}
		d := &corpus.Document{Text: text}
		whole := corpus.Span{End: len(text)}
		ordered := func(parts []corpus.Span, in corpus.Span) {
			t.Helper()
			end := in.Start
			for _, p := range parts {
				if p.Start < end || p.End > in.End || p.Len() <= 0 || !utf8.ValidString(text[p.Start:p.End]) ||
					strings.TrimSpace(text[p.Start:p.End]) != text[p.Start:p.End] {
					t.Fatalf("%q: %v in %v", text, parts, in)
				}
				end = p.End
			}
		}
		kuan := paragraphs(d, whole)
		ordered(kuan, whole)
		at := 0
		for _, p := range append(kuan, corpus.Span{Start: len(text), End: len(text)}) {
			if left := text[at:p.Start]; strings.TrimSpace(left) != "" {
				t.Errorf("%q: %q stands in no 款", text, left)
			}
			at = p.End
		}
		for _, p := range kuan {
			for _, u := range []Unit{Item, Subitem} {
				ordered(items(text, p, u), p)
			}
			for n := FirstHalf; n <= Proviso; n++ {
				if h, ok := half(text, p, n); ok {
					ordered([]corpus.Span{h}, p)
				}
			}
		}
	})
}

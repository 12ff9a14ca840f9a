package corpus

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestReplaceKeepsTheWayBack(t *testing.T) {
	src := "關于(gūan)班額"
	m := Identity(src, 0)
	i := strings.Index(src, "(")
	j := strings.Index(src, ")") + 1
	m = m.Replace([]Edit{{Span{0, 3}, "关"}, {Span{i, j}, ""}, {Span{j + 3, j + 6}, "额"}})
	if m.Text != "关于班额" {
		t.Fatalf("text %q", m.Text)
	}
	for _, c := range []struct{ piece, source string }{{"关", "關"}, {"于班", "于(gūan)班"}, {"额", "額"}, {"关于班额", src}} {
		at := strings.Index(m.Text, c.piece)
		s, e, ok := m.Map.Source(Span{at, at + len(c.piece)})
		if !ok || src[s:e] != c.source {
			t.Errorf("%q leads to %q (%v), want %q", c.piece, src[s:e], ok, c.source)
		}
	}
	if err := m.Map.check(len(m.Text)); err != nil {
		t.Error(err)
	}
}

func TestInsertedTextHasNoSource(t *testing.T) {
	m := Identity("50%85%", 10).Replace([]Edit{{Span{3, 3}, "、"}})
	if m.Text != "50%、85%" {
		t.Fatalf("text %q", m.Text)
	}
	if _, _, ok := m.Map.Source(Span{3, 6}); ok {
		t.Error("an inserted separator claims a source")
	}
	if s, e, ok := m.Map.Source(Span{0, len(m.Text)}); !ok || s != 10 || e != 16 {
		t.Errorf("whole text leads to %d..%d %v", s, e, ok)
	}
}

// Any chain of edits leaves a map that covers the text and whose untouched
// characters lead back to the very same characters.
func TestRandomEditsKeepIdentity(t *testing.T) {
	src := "甲乙丙丁戊己庚辛壬癸0123456789"
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		m := Identity(src, 0)
		for range 4 {
			m = m.Replace(randomEdits(r, m.Text))
			if err := m.Map.check(len(m.Text)); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		for i, c := range m.Text {
			n := len(string(c))
			s, e, ok := m.Map.Source(Span{i, i + n})
			if c != 'X' && ok && !strings.Contains(src[s:e], string(c)) {
				t.Fatalf("seed %d: %q leads to %q", seed, c, src[s:e])
			}
		}
	}
}

func randomEdits(r *rand.Rand, text string) []Edit {
	var edits []Edit
	var starts []int
	for i := range text {
		starts = append(starts, i)
	}
	starts = append(starts, len(text))
	for i := 0; i < len(starts)-2; i += 1 + r.IntN(6) {
		j := i + r.IntN(2)
		edits = append(edits, Edit{Span{starts[i], starts[j]}, strings.Repeat("X", r.IntN(3))})
		i = j
	}
	return edits
}

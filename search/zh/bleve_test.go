package zh

import (
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"
)

func analyzed(t *testing.T, name, text string) []string {
	t.Helper()
	seg, err := New()
	if err == nil {
		err = Register(seg)
	}
	if err != nil {
		t.Fatal(err)
	}
	a, err := registry.NewCache().AnalyzerNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, tok := range a.Analyze([]byte(text)) {
		out = append(out, show(tok))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// show writes marks visibly: + for a pair that is no word, #n for n times.
func show(t *analysis.Token) string {
	s := string(t.Term)
	for i, n := range Times {
		s = strings.ReplaceAll(s, string(rune(1+i)), "#"+string(rune('0'+n)))
	}
	return strings.ReplaceAll(s, pairMark, "+")
}

func TestAnalyzers(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{TextName, "学校管理", "学校 校管+ 管理"},
		{WordsName, "学校管理", "学校 管理"},
		{BigramsName, "学校管理", "学校 校管 管理"},
		{TextName, "應當", "应当+"}, // a stop word is no word, but a pair
		{TextName, "校车。校车。校车", "校车 校车#2 校车#3"},
		{BigramsName, "校车。校车。校车。校车。校车。", "校车 校车#2 校车#3 校车#5"},
		{TextName, "应当。应当", "应当+ 应当+#2"},
		{CharsName, "校车的校車", "校 车"}, // 的 is common
		{CharsName, "2021 abc", ""},
	} {
		if got := strings.Join(analyzed(t, c.name, c.text), " "); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

func TestUnmarked(t *testing.T) {
	for _, c := range []struct {
		term, plain string
		ok          bool
	}{
		{"校车", "校车", true}, {PairOnly("校管"), "校管", true}, {Repeated("校车", 0), "", false}, {Repeated(PairOnly("校管"), 2), "", false}, {"", "", true},
	} {
		if plain, ok := Unmarked(c.term); plain != c.plain || ok != c.ok {
			t.Errorf("Unmarked(%q) = %q %v", c.term, plain, ok)
		}
	}
}

func TestFoldOffsets(t *testing.T) {
	text := "ＡＢ學校"
	f := Fold(text)
	if f.Text != "ab学校" {
		t.Fatalf("folded to %q", f.Text)
	}
	i := strings.Index(f.Text, "校")
	if got := text[f.Offset(i):]; got != "校" {
		t.Errorf("校 is at %q", got)
	}
	if f.Offset(len(f.Text)) != len(text) {
		t.Errorf("the end is at %d", f.Offset(len(f.Text)))
	}
}

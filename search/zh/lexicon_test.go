package zh

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestDefaultLexicon(t *testing.T) {
	l := DefaultLexicon()
	if len(l.means) < 1000 {
		t.Errorf("%d words", len(l.means))
	}
	for _, c := range []struct{ word, other string }{
		{"班额", "班级学生数"}, {"老师", "教师"}, {"最晚", "时限"}, {"发文字号", "文号"}, {"特岗", "特岗教师"},
	} {
		if got := l.Expand(c.word); !slices.Contains(got, c.other) || slices.Contains(got, c.word) {
			t.Errorf("Expand(%s) = %q, want %s in it", c.word, got, c.other)
		}
	}
	if got := l.Expand("没有这个词"); got != nil {
		t.Errorf("unknown word expands to %q", got)
	}
	if got := (*Lexicon)(nil).Find("班额"); got != nil {
		t.Errorf("nil lexicon finds %v", got)
	}
}

func TestLexiconFind(t *testing.T) {
	l, err := LoadLexicon(strings.NewReader("甲乙 丙 # c\n\n甲乙丁 戊\n独\n學校 校\n"))
	if err != nil {
		t.Fatal(err)
	}
	text := "庚甲乙丁甲乙學校"
	var got []string
	for _, m := range l.Find(text) {
		got = append(got, m.Word+"="+text[m.Start:m.End])
	}
	if want := "甲乙丁=甲乙丁 甲乙=甲乙 学校=學校"; strings.Join(got, " ") != want {
		t.Errorf("found %q, want %q", got, want)
	}
	if l.Expand("独") != nil {
		t.Error("a group of one expands")
	}
}

// A > leads one way: the official word asks for nothing but itself, and is not
// found as a word of the lexicon.
func TestLexiconOneWay(t *testing.T) {
	l, err := LoadLexicon(strings.NewReader("電驢 電瓶車 > 电动自行车 电动车辆\n电瓶车 蓄电池车\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Expand("电瓶车"); !slices.Equal(got, []string{"电动自行车", "电动车辆", "蓄电池车"}) {
		t.Errorf("电瓶车 expands to %q", got)
	}
	if got := l.Expand("电动自行车"); got != nil {
		t.Errorf("电动自行车 expands to %q", got)
	}
	if got := l.Find("电动自行车"); len(got) != 0 {
		t.Errorf("found %v", got)
	}
}

func TestLoadLexiconRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"not UTF-8": "甲 \xff", "long word": strings.Repeat("长", maxWordRunes+1) + " 短",
		"nothing meant": "电驴 >", "nothing asked": "> 电动自行车",
		"too many": strings.Repeat("a b c d e f g h i j\n", maxLexiconWords/10+1),
	} {
		if _, err := LoadLexicon(strings.NewReader(in)); !errors.Is(err, ErrLexicon) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

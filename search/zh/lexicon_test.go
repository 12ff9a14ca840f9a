package zh

import (
	"errors"
	"fmt"
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
	l, err := LoadLexicon(strings.NewReader("甲乙 丙 # c\n\n甲乙丁 戊\n學校 校\n"))
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
	many := func(n int, word string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, " %s%d", word, i)
		}
		return b.String()
	}
	for name, c := range map[string]struct{ in, want string }{
		"not UTF-8":     {"甲 乙\n甲 \xff", "第2行不是UTF-8文本"},
		"UTF-16":        {"\xff\xfe2u\x20\x00Yu", "第1行不是UTF-8文本"},
		"long word":     {strings.Repeat("长", maxWordRunes+1) + " 短", "第1行有超过32字的词"},
		"nothing meant": {"电驴 >", "第1行的>两边都要有词"},
		"nothing asked": {"> 电动自行车", "第1行的>两边都要有词"},
		"one word":      {"甲 乙\n独\n", "第2行只有一个词“独”"},
		"two ways":      {"甲 > 乙 > 丙", "第1行有不止一个>"},
		"an arrow":      {"甲 → 乙", "第1行的“→”不是词"},
		"unseen":        {"甲 乙\u200b", "第1行有看不见的字符"},
		"control":       {"甲 乙\x1b[31m", "第1行有看不见的字符"},
		"long group":    {many(maxGroupWords+1, "词"), "第1行超过30个词"},
		"long line":     {"甲 乙\n" + strings.Repeat("甲", 1<<16), "第2行太长"},
		"too much said of a word": {
			"甲 > 乙\n甲 >" + many(maxGroupWords-1, "丙") + "\n甲 >" + many(maxGroupWords-1, "丁") + "\n甲 >" + many(2, "戊"), "第4行使“甲”有了超过60个同义词"},
		"too many":  {strings.Repeat("a b c d e f g h i j\n", maxLexiconWords/10+1), "超过100000个词"},
		"too large": {strings.Repeat("# 说明\n", maxLexiconBytes/8), "超过8MB"},
	} {
		_, err := LoadLexicon(strings.NewReader(c.in))
		if !errors.Is(err, ErrLexicon) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// Files of any editor read the same.
func TestLoadLexiconReads(t *testing.T) {
	for name, in := range map[string]string{
		"plain": "甲乙 丙丁\n", "CRLF and a mark": "\ufeff甲乙 丙丁\r\n\r\n", "wide space, no end": "甲乙\u3000丙丁", "comment": "# 说明 > \xff\n甲乙 丙丁#丙",
	} {
		l, err := LoadLexicon(strings.NewReader(in))
		if err != nil || !slices.Equal(l.Expand("甲乙"), []string{"丙丁"}) || l.Len() != 2 {
			t.Errorf("%s: %v %v", name, l, err)
		}
	}
	l, err := LoadLexicon(strings.NewReader("電驢＞電動自行車\n"))
	if err != nil || !slices.Equal(l.Expand("电驴"), []string{"电动自行车"}) {
		t.Errorf("traditional: %v %v", l, err)
	}
}

// Every bad line is named, so that a list is mended in one go.
func TestLoadLexiconNamesLines(t *testing.T) {
	_, err := LoadLexicon(strings.NewReader("\ufeff甲 乙\n独\n# 说明\n电驴 >\n丙 丁\n" + strings.Repeat("孤\n", 50)))
	if err == nil {
		t.Fatal("taken")
	}
	for _, want := range []string{"第2行只有一个词“独”", "第4行的>两边都要有词", "第6行"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %s", err, want)
		}
	}
	if n := strings.Count(err.Error(), ";") + 1; n != maxBadLines {
		t.Errorf("%d lines named", n)
	}
}

func TestLexiconWith(t *testing.T) {
	load := func(s string) *Lexicon {
		l, err := LoadLexicon(strings.NewReader(s))
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	base, more := load("甲 乙\n丙 丁\n"), load("甲 己 乙\n")
	both := base.With(more)
	if got := both.Expand("甲"); !slices.Equal(got, []string{"己", "乙"}) {
		t.Errorf("甲 expands to %q", got)
	}
	if got := both.Expand("丙"); !slices.Equal(got, []string{"丁"}) || both.longest == 0 {
		t.Errorf("丙 expands to %q", got)
	}
	if n := both.Len(); n != 5 {
		t.Errorf("%d words", n)
	}
	top := both.With(load("丙 庚\n辛辛辛 甲\n").With(load("壬 甲 丁\n")))
	for word, want := range map[string]string{"甲": "壬 丁 辛辛辛 己 乙", "丙": "庚 丁", "辛辛辛": "甲", "乙": "甲 己", "癸": ""} {
		if got := strings.Join(top.Expand(word), " "); got != want {
			t.Errorf("%s expands to %q, want %q", word, got, want)
		}
	}
	if got := top.Find("辛辛辛壬丙"); len(got) != 3 || top.Len() != 8 {
		t.Errorf("%v of %d words", got, top.Len())
	}
	if both.With(nil) != both || (*Lexicon)(nil).With(both) != both {
		t.Error("with nothing it is another one")
	}
	if got := base.Expand("甲"); !slices.Equal(got, []string{"乙"}) {
		t.Errorf("the one added to has changed: %q", got)
	}
}

// FuzzLoadLexicon holds any file to being refused or to words that can be found.
func FuzzLoadLexicon(f *testing.F) {
	for _, s := range []string{"甲 乙 # x", "> 甲", "a\xff", "電驢 > 电动自行车", "\ufeff甲 乙"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := LoadLexicon(strings.NewReader(text))
		if err != nil {
			if !errors.Is(err, ErrLexicon) {
				t.Fatal(err)
			}
			return
		}
		for w := range l.means {
			if len(l.Expand(w)) == 0 || len(l.Find(w)) == 0 {
				t.Fatalf("%q: %q stands for nothing", text, w)
			}
		}
	})
}

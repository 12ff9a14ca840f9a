package zh

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"
)

func segmenter(t testing.TB) *Segmenter {
	t.Helper()
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func texts(tokens []Token) []string {
	out := []string{}
	for _, t := range tokens {
		out = append(out, t.Text)
	}
	return out
}

func TestRulesKeepWhole(t *testing.T) {
	s := segmenter(t)
	for _, c := range []struct {
		in, want string
		kind     Kind
	}{
		{"依照第八百三十条办理", "第八百三十条", Article},
		{"刑法第一百二十条之一", "第一百二十条之一", Article},
		{"见第（三）项", "第(三)项", Article},
		{"第12条规定", "第12条", Article},
		{"根据甲政办发〔2019〕7号文", "甲政办发〔2019〕7号", DocNumber},
		{"甲政办发[2019]7号", "甲政办发〔2019〕7号", DocNumber},
		{"甲政办发（2019）7号", "甲政办发〔2019〕7号", DocNumber},
		{"甲政办发【2019】第7号", "甲政办发〔2019〕第7号", DocNumber},
		{"甲政办发〔２０１９〕７号", "甲政办发〔2019〕7号", DocNumber},
		{"于2019年3月5日印发", "2019年3月5日", Date},
		{"2019 年 3 月 5 日", "2019年3月5日", Date},
		{"二〇一九年三月五日", "二〇一九年三月五日", Date},
		{"二0一九年", "二0一九年", Date},
		{"2019年3月底前", "2019年3月底", Date},
		{"3月底前报送", "3月底", Date},
		{"2019-03-05", "2019-03-05", Date},
		{"不低于12.5%", "12.5%", Number},
		{"共1,200人", "1,200", Number},
		{"百分之十五", "百分之十五", Number},
		{"使用PM2.5监测", "pm2", Latin},
		{"ＡＢＣ项目", "abc", Latin},
	} {
		i := slices.IndexFunc(s.Cut(c.in), func(t Token) bool { return t.Text == c.want && t.Kind == c.kind })
		if i < 0 {
			t.Errorf("Cut(%q) = %q, want %q of kind %d in it", c.in, texts(s.Cut(c.in)), c.want, c.kind)
		}
	}
}

func TestRulesLeaveAlone(t *testing.T) {
	s := segmenter(t)
	for _, c := range []struct {
		in   string
		kind Kind
	}{
		{"第一时间报告", Article}, {"第三方评估", Article}, {"百分之", Number},
		{"（2019）", DocNumber}, {"数组[2019]7号", Date}, {"十分重要", Number},
	} {
		for _, tok := range s.Cut(c.in) {
			if tok.Kind == c.kind {
				t.Errorf("Cut(%q) has %q of kind %d", c.in, tok.Text, tok.Kind)
			}
		}
	}
}

// Whole words that are the whole query must survive, and words inside longer
// ones must be reachable; both are known ways for a segmenter to lose matches.
func TestSearchFinds(t *testing.T) {
	s := segmenter(t)
	for _, c := range []struct{ in, want string }{
		{"法", "法"}, {"劳动合同", "劳动合同"}, {"劳动合同", "劳动"}, {"义务教育法", "义务教育"},
		{"待处理事项", "处理"}, {"在建工程项目", "工程"}, {"班额", "班额"}, {"控辍保学", "控辍保学"},
		{"2019年3月5日", "2019年"}, {"2019年3月5日", "3月"}, {"2019年3月底", "3月底"},
		{"第八百三十条", "第830条"}, {"第八百三十条", "第八百三十条"}, {"第十五条之二", "第15条之二"},
		{"甲政办发〔2019〕7号", "甲政办发"}, {"甲政办发〔2019〕7号", "7号"}, {"85%", "85"}, {"1,200", "1200"},
	} {
		if got := texts(s.Search(c.in)); !slices.Contains(got, c.want) {
			t.Errorf("Search(%q) = %q lacks %q", c.in, got, c.want)
		}
	}
}

func TestTraditionalCutsAsSimplified(t *testing.T) {
	s := segmenter(t)
	simple, trad := "关于进一步规范学校教学时间的通知", "關於進一步規範學校教學時間的通知"
	for name, cut := range map[string]func(string) []Token{"Cut": s.Cut, "Search": s.Search, "Bigrams": Bigrams} {
		if a, b := texts(cut(simple)), texts(cut(trad)); !slices.Equal(a, b) {
			t.Errorf("%s: %q, traditional %q", name, a, b)
		}
	}
	for _, tok := range s.Cut(trad) {
		if tok.Text == "时间" && trad[tok.Start:tok.End] != "時間" {
			t.Errorf("时间 leads to %q", trad[tok.Start:tok.End])
		}
	}
}

func TestOffsetsAreThoseOfTheInput(t *testing.T) {
	in := "（甲政办发［２０１９］７号），９月底前。"
	for _, tok := range segmenter(t).Cut(in) {
		if tok.Kind == DocNumber && in[tok.Start:tok.End] != "甲政办发［２０１９］７号" {
			t.Errorf("文号 leads to %q", in[tok.Start:tok.End])
		}
		if tok.Kind == Date && in[tok.Start:tok.End] != "９月底" {
			t.Errorf("date leads to %q", in[tok.Start:tok.End])
		}
	}
}

func TestBigrams(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"初中班额", "初中 中班 班额"}, {"法", "法"}, {"共50人。", "共 50 人"}, {"85%以上", "85% 以上"}, {"", ""},
	} {
		if got := strings.Join(texts(Bigrams(c.in)), " "); got != c.want {
			t.Errorf("Bigrams(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestStopWords(t *testing.T) {
	s := segmenter(t)
	for _, w := range strings.Fields("什么 多少 哪些 吗 呢 是 的") {
		if !s.IsStop(w) {
			t.Errorf("%s is no stop word", w)
		}
	}
	for _, w := range strings.Fields("法 学校 教师 50 上限") {
		if s.IsStop(w) {
			t.Errorf("%s is a stop word", w)
		}
	}
}

// Run with -race: cutting while others cut, and loading while others load.
func TestConcurrentUse(t *testing.T) {
	s := segmenter(t)
	want := texts(s.Search("各县市应当按照标准配备专任教师"))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if got := texts(s.Search("各县市应当按照标准配备专任教师")); !slices.Equal(got, want) {
					t.Errorf("got %q", got)
					return
				}
			}
		})
	}
	for range 2 {
		wg.Go(func() {
			if other, err := New(); err != nil || other != s {
				t.Errorf("a second call gives another: %v", err)
			}
		})
	}
	wg.Wait()
}

// FuzzCut holds every way of cutting to its promises: spans on rune boundaries of
// the input, and for Cut order, no overlap and every letter and digit covered.
func FuzzCut(f *testing.F) {
	for _, s := range []string{
		"根据甲政办发〔2019〕7号，2019年3月底前", "第八百三十条之", "關於進一步", "二〇一九年三月", "a\xffb\xe4", "㎡①Ⅳ２０％", "第(", "百分之", "〔2019〕", "2019.", "é̈x", "学۱۲",
	} {
		f.Add(s)
	}
	s := segmenter(f)
	f.Fuzz(func(t *testing.T, in string) {
		if len(in) > 4096 {
			return
		}
		for _, tok := range append(s.Search(in), Bigrams(in)...) {
			checkSpan(t, in, tok)
		}
		at := 0
		for _, tok := range s.Cut(in) {
			checkSpan(t, in, tok)
			if tok.Start < at {
				t.Fatalf("%q: token %+v begins before %d", in, tok, at)
			}
			checkGap(t, in, at, tok.Start)
			at = tok.End
		}
		checkGap(t, in, at, len(in))
	})
}

func checkSpan(t *testing.T, in string, tok Token) {
	t.Helper()
	if tok.Text == "" || tok.Start < 0 || tok.End <= tok.Start || tok.End > len(in) {
		t.Fatalf("%q: token %+v", in, tok)
	}
	if !utf8.ValidString(in) {
		return
	}
	if !utf8.RuneStart(in[tok.Start]) || tok.End < len(in) && !utf8.RuneStart(in[tok.End]) {
		t.Fatalf("%q: token %+v splits a character", in, tok)
	}
}

func checkGap(t *testing.T, in string, from, to int) {
	t.Helper()
	for _, r := range in[from:to] {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			t.Fatalf("%q: %q between tokens", in, r)
		}
	}
}

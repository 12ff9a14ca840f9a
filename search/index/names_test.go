package index

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/zh"
)

func TestNamesOf(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"市住房公积金管理委员会（以下简称公积金管委会）负责。", "公积金管委会=公积金管理委员会"},
		{"开展科學技術普及(以下簡稱“科普”)活动。", "科普=科学技术普及"},
		{"依照《中华人民共和国进出口商品检验法》（以下简称《商检法》）。", "商检法=商品检验法"},
		{"网络预约出租汽车（以下简称网约车）和巡游出租汽车（以下称巡游车）。", "巡游车=巡游出租汽车 网约车=网络预约出租汽车"},
		{"设立中外合资经营企业（以下简称合营企业）。", "合营企业=合资经营企业"},
		{"（八）私人小客车合乘（也称为拼车、顺风车）；", "拼车=私人小客车合乘"},
		{"模型航空器，也称航空模型，是指无人驾驶的航空器。", "航空模型=模型航空器"},
		{"本法所称的著作权即版权。", "版权=著作权"},

		// of this document alone, or wider than the full name
		{"教学楼改造工程（以下简称项目），甲方和乙方（以下统称双方）。", ""},
		{"某某县教育局（以下简称本单位）制定本办法（以下简称办法）。", ""},
		{"城市轨道交通运营单位（以下简称运营单位）。", ""},
		{"发生突发公共卫生事件（以下简称突发事件）的。", ""},
		{"市人民政府体育行政部门（以下简称市体育行政部门）。", ""},
		{"向环境排放污染物的企业和其他生产经营者（以下统称排污单位）。", ""},
		{"尊重信仰宗教的公民（以下简称信教公民）。", ""},
		{"依照中华人民共和国（以下简称中国）法律。", ""},
		{"因为食品的俗称或者简称等不规范的。", ""},
		{"本条例所称绿线，是指城市各类绿地范围的控制线。", ""},
		{"本办法所称职工，即与单位建立劳动关系的人员。", ""},
		{"（以下简称管委会）", ""},
		{"称（以下称）（称）", ""},
	} {
		var got []string
		for _, a := range namesOf(newDoc("a.txt", "甲", c.text)) {
			got = append(got, a.Short+"="+a.Full)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s\ngives %q, want %q", c.text, got, c.want)
		}
	}
}

// A document cannot give more than a number of names, however many it writes.
func TestNamesAreBounded(t *testing.T) {
	var lines []string
	for i := range 5 * mostNames {
		lines = append(lines, fmt.Sprintf("甲%c管理委员会（以下简称甲%c管委会）。", '一'+rune(i), '一'+rune(i)))
	}
	for _, lines := range [][]string{lines, {strings.Join(lines, "")}} {
		if n := len(namesOf(newDoc("a.txt", "甲", lines...))); n == 0 || n > mostNames {
			t.Errorf("%d names of %d clauses", n, len(lines))
		}
	}
}

// TestMinedSynonyms: a name found in one document finds what others write in full,
// as long as the document is there and the weight is not 0; a name for too many
// things finds none of them.
func TestMinedSynonyms(t *testing.T) {
	file := func(key string, lines ...string) File {
		d := newDoc(key, "第"+key+"号文件", lines...)
		return File{Key: key, Stamp: key, Documents: []*corpus.Document{d}}
	}
	full := file("a", "游艇检验委员会每年检验一次。", "学校应当安全。")
	says := file("b", "依法设立游艇检验委员会（以下简称游检委）。")
	ix := create(t, full)
	finds := func(ix *Index) bool {
		t.Helper()
		return slices.ContainsFunc(found(t, ix, search.Query{Text: "游检委", Highlight: true}), func(s string) bool { return strings.HasPrefix(s, "游艇检验委员会每年") })
	}
	if ix.Lexicon().Expand("游检委") != nil {
		t.Fatal("known before it is said")
	}
	ix = update(t, ix, nil, says)
	if !finds(ix) || !slices.Equal(ix.Lexicon().Expand("游艇检验委员会"), []string{"游检委"}) {
		t.Error("not found by the name another document gives")
	}
	res, err := ix.Search(t.Context(), search.Query{Text: "游检委", Explain: true})
	if err != nil || len(res.Hits) != 2 || res.Hits[0].DocumentID != "id-b" {
		t.Errorf("what has the name itself is not first: %+v %v", res.Hits, err)
	}
	other, err := ix.WithLexicon(nil)
	if err != nil || !finds(other) {
		t.Errorf("with another lexicon: %v", err)
	}
	defer other.Close()

	for i, word := range []string{"检测", "检阅", "检修"} {
		ix = update(t, ix, nil, file(fmt.Sprint("c", i), "游艇"+word+"委员会（以下简称游检委）。"))
	}
	if got := ix.Lexicon().Expand("游检委"); got != nil {
		t.Errorf("a name for four things means %q", got)
	}
	ix = update(t, ix, []string{"c0", "c1", "c2"})
	if !finds(ix) {
		t.Error("not found again")
	}
	for i := range 2 * manyLayers { // also what all documents say
		ix = update(t, ix, nil, file(fmt.Sprint("d", i), "游艇检验委员会（以下简称游检委）负责。"))
	}
	before := len(ix.parts)
	if ix = compact(t, ix); len(ix.parts) == before {
		t.Fatal("nothing was merged")
	}
	if !slices.Equal(ix.Lexicon().Expand("游检委"), []string{"游艇检验委员会"}) {
		t.Error("what many say is not believed, or was lost when layers were merged")
	}
	for i := range 2 * manyLayers {
		ix = update(t, ix, []string{fmt.Sprint("d", i)})
	}
	ix = update(t, ix, nil, file("e", "游艇检验委员会（以下简称游委会）。", "游艇检验委员会（以下简称游验委）。", "游艇检验委员会（以下简称艇委会）。", "游艇检验委员会（以下简称游检会）。"))
	if got := ix.Lexicon().Expand("游艇检验委员会"); got != nil {
		t.Errorf("a thing of five names is called %q", got)
	}
	ix = update(t, ix, []string{"e"})
	if ix = update(t, ix, []string{"b"}); ix.Lexicon().Expand("游检委") != nil {
		t.Error("what went is still believed")
	}
	if err := ix.Close(); err != nil {
		t.Error(err)
	}
	opt := options(t)
	rank := DefaultRanking()
	rank.Mined = 0
	opt.Ranking = &rank
	off, err := Create(t.Context(), t.TempDir(), each(full, says), 2, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer off.Close()
	if off.Lexicon().Expand("游检委") != nil {
		t.Error("turned off and yet used")
	}
}

// TestMinedAlternatives: what the lexicon knows already is not looked up twice.
func TestMinedAlternatives(t *testing.T) {
	d := newDoc("a", "甲", "网络预约出租汽车（以下简称网约车）。", "网上预约出租汽车（以下简称网约车）。")
	ix := create(t, File{Key: "a", Documents: []*corpus.Document{d}})
	defer ix.Close()
	known := len(zh.DefaultLexicon().Expand("网约车"))
	if !slices.Contains(zh.DefaultLexicon().Expand("网约车"), "网络预约出租汽车") {
		t.Fatal("the lexicon has changed: choose another word")
	}
	if n := len(ix.alternatives("网约车")); n != 1+known+1 {
		t.Errorf("%d ways to say it, want %d", n, known+2)
	}
}

// FuzzNames holds what is found to what was said: the short name's characters stand
// in the full one in this order, and both in the text.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"管理委员会（以下简称管委会）", "甲乙，又称丙丁。", "所称著作权即版权。", "（以下简称", "稱\xff（简称甲乙）"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := zh.Fold(text).Text
		for _, a := range namesOf(newDoc("a.txt", "甲", strings.ReplaceAll(text, "\n", " "))) {
			if !utf8.ValidString(a.Short+a.Full) || !strings.Contains(folded, a.Short) ||
				!strings.Contains(folded, a.Full) ||
				a.Short == a.Full {
				t.Fatalf("%q gives %q", text, a)
			}
		}
		if a, ok := abbreviated("管委会", folded); ok {
			rest := a.Full
			for _, r := range a.Short {
				_, after, ok := strings.Cut(rest, string(r))
				if !ok {
					t.Fatalf("%q abbreviates %q", a.Short, a.Full)
				}
				rest = after
			}
		}
	})
}

package searchtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// oneWord: 班额 and 班级学生数 mean the same; 学生数 and 标准 are pieces of what does.
func oneWord(t *testing.T, open Open) {
	e := open(t, []*corpus.Document{
		Document("a.txt", "甲县办学条件", "全县学生数逐年增加。", "各校按标准配齐设备。", "班级学生数不超过四十五人。", "逐步消除大班额，班额不得超标。"),
		Document("b.txt", "乙县办学条件", "# 一、班额", "小学不超过四十五人。", "# 二、其他", "学生规模由学校确定。"),
	})
	show := func(q search.Query) (texts []string, res search.Results) {
		t.Helper()
		q.Highlight = true
		_, res = find(t, e, q)
		for _, h := range res.Hits {
			texts = append(texts, h.Snippet)
		}
		return texts, res
	}
	got, res := show(search.Query{Text: "班额", Whole: true, Facets: true})
	want := []string{
		"逐步消除大<mark>班额</mark>，<mark>班额</mark>不得超标。", "<mark>班级学生数</mark>不超过四十五人。", "小学不超过四十五人。",
	}
	if !slices.Equal(got, want) || res.Total != 3 || res.Facets["authority"]["official"] != 3 {
		t.Errorf("%d, %v: %q\nwant %q", res.Total, res.Facets, got, want)
	}
	if w := res.Word; w == nil || w.Text != "班额" || w.Whole != 1 || w.Alike != 1 || w.Under != 1 || !slices.Equal(w.Also, []string{"班级学生数"}) {
		t.Errorf("told %+v", res.Word)
	}
	if _, res := show(search.Query{Text: "班额"}); res.Total != 6 || res.Word != nil {
		t.Errorf("not asked for as a whole: %d, %+v", res.Total, res.Word)
	}
	for _, text := range []string{"班额不得超过多少", "班额 设备", "甲县办学条件", "额"} {
		if _, res := show(search.Query{Text: text, Whole: true}); res.Word != nil {
			t.Errorf("%q is taken for one word: %+v", text, res.Word)
		}
	}
	// A word that nobody says finds what has parts of it, and says so.
	if got, res := show(search.Query{Text: "班主任", Whole: true}); res.Word == nil || res.Word.Whole+res.Word.Alike+res.Word.Under != 0 {
		t.Errorf("%q %+v", got, res.Word)
	}
	_, all := show(search.Query{Text: "班额", Whole: true})
	for from := range 3 {
		if _, one := show(search.Query{Text: "班额", Whole: true, From: from, Size: 1}); len(one.Hits) != 1 || one.Hits[0].Clause != all.Hits[from].Clause || one.Total != 3 {
			t.Errorf("page %d: %+v", from, one)
		}
	}
	if got, res := show(search.Query{Text: "班额", Whole: true, Without: []string{"超标"}}); res.Total != 2 || !strings.HasPrefix(got[0], "<mark>班级学生数") {
		t.Errorf("with something left out: %d %q", res.Total, got)
	}
}

// addresses: who gives the number of an article wants that article, not what cites it.
func addresses(t *testing.T, open Open) {
	law := Document("law.txt", "养犬管理条例", "# 第三条", "公安机关主管养犬工作。", "# 第四条", "养犬应当登记。", "登记每年检验一次。", "# 第五条", "违反本条例第四条的，处罚款。")
	other := Document("other.txt", "养犬管理条例解读", "养犬管理条例第四条要求登记，第四条很重要。", "第四条的登记由公安机关办理。")
	e := open(t, []*corpus.Document{law, other})
	for _, c := range []struct{ query, first string }{
		{"养犬管理条例第四条", "养犬应当登记"},
		{"养犬管理条例第4条第二款", "登记每年检验"},
		{"养犬管理条例第五条", "违反本条例"},
	} {
		got, _ := find(t, e, search.Query{Text: c.query})
		if len(got) == 0 || !strings.HasPrefix(got[0], c.first) {
			t.Errorf("%q finds %q, want %q first", c.query, got, c.first)
		}
	}
}

// places: who names a place wants its documents; who names none wants none in particular.
func places(t *testing.T, open Open) {
	var docs []*corpus.Document
	for i, region := range []string{"甲乙县", "丙丁县", "戊己县", ""} {
		d := Document(fmt.Sprintf("%d.txt", i), "办学规定", "每班学生不超过四十五人。")
		d.Region = region
		docs = append(docs, d)
	}
	e := open(t, docs)
	for _, c := range []struct{ query, first string }{
		{"丙丁每班学生人数", "id-1.txt"}, {"戊己县每班学生人数", "id-2.txt"}, {"每班学生人数", "id-3.txt"},
	} {
		if _, res := find(t, e, search.Query{Text: c.query}); len(res.Hits) != 4 || res.Hits[0].DocumentID != c.first {
			t.Errorf("%q finds %+v, want %s first", c.query, res.Hits, c.first)
		}
	}
}

// FewCharacters is a text of n characters, of four different ones, in which pairs deceive.
func FewCharacters(rng *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteRune([]rune("甲乙丙丁")[rng.IntN(4)])
	}
	return b.String()
}

// OfFewCharacters are n documents of ten such texts each, and the texts.
func OfFewCharacters(rng *rand.Rand, n int) (docs []*corpus.Document, texts []string) {
	for i := range n {
		var lines []string
		for range 10 {
			lines = append(lines, FewCharacters(rng, 9))
		}
		docs, texts = append(docs, Document(fmt.Sprintf("%02d.txt", i), "某县规定", lines...)), append(texts, lines...)
	}
	return docs, texts
}

// phrases: what they and exclusions let through is what the texts say, on texts of few characters, where pairs deceive.
func phrases(t *testing.T, open Open) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(n int) string { return FewCharacters(rng, n) }
	docs, texts := OfFewCharacters(rng, 6)
	e := open(t, docs)
	for range 40 {
		must, not := random(2+rng.IntN(3)), random(1+rng.IntN(3))
		want := 0
		for _, text := range texts {
			if strings.Contains(text, must) && !strings.Contains(text, not) {
				want++
			}
		}
		res, err := e.Search(everything(t), search.Query{Phrases: []string{must}, Without: []string{not}, Size: 100})
		if err != nil || res.Total != want || len(res.Hits) != want || res.AtMost {
			t.Fatalf("%q without %q: %d of %d, want %d: %v", must, not, len(res.Hits), res.Total, want, err)
		}
	}
}

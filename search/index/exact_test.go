package index

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/searchtest"
)

func typed(text string) search.Query {
	q := search.Query{Highlight: true, Facets: true, Size: 50}
	q.Read(text)
	return q
}

// TestPhrasesAgainstTexts: what phrases and exclusions let through is what the texts
// say, on texts of few characters, where pairs deceive; counts and pages agree.
func TestPhrasesAgainstTexts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(n int) string { return searchtest.FewCharacters(rng, n) }
	docs, texts := searchtest.OfFewCharacters(rng, 12)
	ix := open(t, docs)
	for range 200 {
		must, not := random(2+rng.IntN(3)), random(1+rng.IntN(3))
		q := search.Query{Phrases: []string{must}, Without: []string{not}, Facets: true}
		want := 0
		for _, text := range texts {
			if strings.Contains(text, must) && !strings.Contains(text, not) {
				want++
			}
		}
		var all []string
		for q.From = 0; ; q.From += 7 {
			q.Size = 7
			res, err := ix.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if res.Total != want || res.AtMost || len(ix.table.Documents) > 0 && want > 0 && res.Facets["type"]["规定"] != want {
				t.Fatalf("%q without %q: total %d (%v), facets %v, want %d", must, not, res.Total, res.AtMost, res.Facets["type"], want)
			}
			for _, h := range res.Hits {
				all = append(all, fmt.Sprint(h.DocumentID, h.Clause))
			}
			if len(res.Hits) < 7 {
				break
			}
		}
		slices.Sort(all)
		if n := len(slices.Compact(all)); n != want {
			t.Fatalf("%q without %q: %d on pages, want %d", must, not, n, want)
		}
	}
}

// TestPhraseOfOneCharacter: it is found wherever it stands, at the end of a word too.
func TestPhraseOfOneCharacter(t *testing.T) {
	docs := library()
	ix := open(t, docs)
	with := map[rune]int{} // clauses
	for _, d := range docs {
		for _, c := range d.Clauses {
			for _, r := range slices.Compact(slices.Sorted(slices.Values([]rune(squeezed(d.Quote(c.Span)))))) {
				with[r]++
			}
		}
	}
	if len(with) < 50 {
		t.Fatalf("only %d characters", len(with))
	}
	for r, want := range with {
		if !unicode.Is(unicode.Han, r) {
			continue
		}
		res, err := ix.Search(context.Background(), search.Query{Phrases: []string{string(r)}})
		if err != nil || res.Total != want || res.AtMost {
			t.Errorf("%c is found %d times, want %d, %v", r, res.Total, want, err)
		}
	}
}

// TestAnyPieceIsAPhrase: a clause is found by every piece of it, as often as the texts say,
// also where a character stands at the edge of the piece and by itself within a sentence mark.
func TestAnyPieceIsAPhrase(t *testing.T) {
	docs := library()
	ix := open(t, docs)
	var texts []string
	for _, d := range docs {
		for _, c := range d.Clauses {
			texts = append(texts, squeezed(d.Quote(c.Span)))
		}
	}
	whole := func(r rune) bool { return r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) } // numbers are not cut
	tried := 0
	for _, text := range texts {
		runes := []rune(text)
		for from := range runes {
			for to := from + 2; to <= min(from+4, len(runes)); to++ {
				piece := string(runes[from:to])
				cut := from > 0 && whole(runes[from-1]) && whole(runes[from]) ||
					to < len(runes) && whole(runes[to-1]) && whole(runes[to])
				if cut || !strings.ContainsFunc(piece, unicode.IsLetter) || strings.ContainsAny(piece, "\"“”「」『』") {
					continue
				}
				want := 0
				for _, other := range texts {
					if strings.Contains(other, piece) {
						want++
					}
				}
				res, err := ix.Search(context.Background(), search.Query{Phrases: []string{piece}})
				if tried++; err != nil || res.Total != want || res.AtMost {
					t.Errorf("%q is found %d times, want %d, %v", piece, res.Total, want, err)
				}
			}
		}
	}
	if tried < 300 {
		t.Errorf("only %d pieces", tried)
	}
}

// TestNumbersInAnyForm: a 文号 is found with any brackets and width, whole or from its
// bracket on, as words and as a filter.
func TestNumbersInAnyForm(t *testing.T) {
	ix := open(t, library())
	for _, number := range []string{
		"丙教发〔2019〕12号", "丙教发[2019]12号", "丙教发(2019)12号", "丙教发（２０１９）１２号", "丙教發【2019】第12號", "丙教发﹝2019﹞ 12 号", "丙教发<2019>12号",
		"〔2019〕12号", "[2019]12号", "（2019）12号", "〔２０１９〕第１２号",
	} {
		for _, q := range []search.Query{{Text: number}, {Text: "教师交流 " + number}, {Number: number}, typed("文号:" + strings.ReplaceAll(number, " ", ""))} {
			res, err := ix.Search(context.Background(), q)
			if err != nil || res.Total < 5 || res.Hits[0].DocumentID != "id-a.txt" {
				t.Errorf("%+v: %+v %v", q, res, err)
			}
		}
	}
	for _, other := range []string{"丁教发〔2019〕12号", "〔2019〕2号", "教发〔2019〕12号", "〔2020〕12号"} {
		if got := found(t, ix, search.Query{Number: other}); len(got) != 0 {
			t.Errorf("%s finds %q", other, got)
		}
	}
}

func TestArticleAddresses(t *testing.T) {
	law := func(path, title string) *corpus.Document {
		var lines []string
		for _, n := range []string{"十", "十一", "十二", "十二之一", "一百一十二"} {
			label := "第" + strings.Replace(n, "之一", "", 1) + "条"
			if strings.Contains(n, "之一") {
				label += "之一"
			}
			lines = append(lines, "# "+label, "学校应当保障安全,"+n+"之甲。", "政府应当保障安全,"+n+"之乙。")
		}
		// What speaks of an article all the time is not that article.
		lines = append(lines, "# 第二百条", strings.Repeat("违反"+title+"第十二条第二款、第十条、第十二条之一第2款规定的,", 3)+"改正。")
		d := newDoc(path, title, lines...)
		for i := range d.Sections {
			d.Sections[i].Label, d.Sections[i].Heading = d.Sections[i].Label+d.Sections[i].Heading, ""
		}
		return d
	}
	ix := open(t, []*corpus.Document{
		law("a.txt", "中华人民共和国校园法"), law("b.txt", "校车安全条例"),
		law("c.txt", "南山县城市户外广告设施管理条例"), law("d.txt", "关于印发《北川市二次供水管理办法(试行)》的通知"),
	})
	for _, c := range []struct{ query, doc, first string }{
		{"校园法第十二条", "id-a.txt", "学校应当保障安全,十二之甲"},
		{"校园法第12条", "id-a.txt", "学校应当保障安全,十二之甲"},
		{"《校园法》第十二条第二款", "id-a.txt", "政府应当保障安全,十二之乙"},
		{"中华人民共和国校园法第十二条之一第2款", "id-a.txt", "政府应当保障安全,十二之一之乙"},
		{"校车安全條例第一百一十二條", "id-b.txt", "学校应当保障安全,一百一十二之甲"},
		{"校车安全条例§12", "id-b.txt", "学校应当保障安全,十二之甲"},
		{"户外广告设施管理条例第十二条", "id-c.txt", "学校应当保障安全,十二之甲"},
		{"户外广告条例第12条第2款", "id-c.txt", "政府应当保障安全,十二之乙"},
		{"二次供水管理办法第十二条之一", "id-d.txt", "学校应当保障安全,十二之一之甲"},
		{"户广条例最后一条", "id-c.txt", "违反南山县城市户外广告设施管理条例"},
		{"校车安全条例第十条第一款怎么规定", "id-b.txt", "学校应当保障安全,十之甲"},
	} {
		res, err := ix.Search(context.Background(), search.Query{Text: c.query})
		if err != nil || len(res.Hits) == 0 || res.Hits[0].DocumentID != c.doc {
			t.Errorf("%s: %+v %v", c.query, res.Hits, err)
			continue
		}
		if got := found(t, ix, search.Query{Text: c.query}); !strings.HasPrefix(got[0], c.first) {
			t.Errorf("%s finds %q first", c.query, got[0])
		}
	}
}

// TestWhyAddsUp: the parts of a score give the score, and its terms its text.
func TestWhyAddsUp(t *testing.T) {
	ix := open(t, library())
	for _, text := range []string{"教师轮岗", "丙州地区学校建设实施方案班额", "第八百三十条", `"教师"`, "一个班的人数", "标题:方案"} {
		q := typed(text)
		q.Explain = true
		res, err := ix.Search(context.Background(), q)
		if err != nil || len(res.Hits) == 0 {
			t.Fatalf("%s: %v", text, err)
		}
		for _, h := range res.Hits {
			w := h.Why
			if got := (w.Text + w.Title) * w.Place * w.Named * w.Chars * w.Kind * w.Weight; math.Abs(got-h.Score) > 1e-9 || w.Chars < 1-1e-9 || w.Chars > mostRefined(ix.opt.Ranking)+1e-9 {
				t.Errorf("%s: parts give %v with %v for characters, score %v", text, got, w.Chars, h.Score)
			}
			sum, ways := 0.0, 0.0
			for _, term := range w.Terms {
				if ways += term.Score; term.Typed {
					sum += term.Score
				}
			}
			if w.Text > ways+1e-4 || len(ix.opt.Lexicon.Find(text)) == 0 && math.Abs(sum-w.Text) > 1e-4 {
				t.Errorf("%s: terms give %v to %v, text %v", text, sum, ways, w.Text)
			}
		}
	}
}

// mostRefined is what refine makes of a score at most.
func mostRefined(r *Ranking) float64 {
	return (1 + r.Chars) * (1 + r.Sentence) * (1 + r.Together) * (1 + r.Verbatim)
}

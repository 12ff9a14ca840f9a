package index

import (
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// TestWholeWord: 班额 and 班级学生数 mean the same; 学生数 and 标准 are pieces of what does.
func TestWholeWord(t *testing.T) {
	ix := open(t, []*corpus.Document{
		newDoc("a.txt", "甲县办学条件", "全县学生数逐年增加。", "各校按标准配齐设备。", "班级学生数不超过四十五人。", "逐步消除大班额，班额不得超标。"),
		newDoc("b.txt", "乙县办学条件", "# 一、班额", "小学不超过四十五人。", "# 二、其他", "学生规模由学校确定。"),
	})
	ask := func(q search.Query) (texts []string, res search.Results) {
		t.Helper()
		q.Highlight = true
		res, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range res.Hits {
			texts = append(texts, h.Snippet)
		}
		return texts, res
	}
	got, res := ask(search.Query{Text: "班额", Whole: true})
	want := []string{
		"逐步消除大<mark>班额</mark>，<mark>班额</mark>不得超标。", "<mark>班级学生数</mark>不超过四十五人。", "小学不超过四十五人。",
	}
	if !slices.Equal(got, want) || res.Total != 3 {
		t.Errorf("%d: %q\nwant %q", res.Total, got, want)
	}
	if w := res.Word; w == nil || w.Text != "班额" || w.Whole != 1 || w.Alike != 1 || w.Under != 1 || !slices.Equal(w.Also, []string{"班级学生数"}) {
		t.Errorf("told %+v", res.Word)
	}
	if _, res := ask(search.Query{Text: "班额"}); res.Total != 6 || res.Word != nil {
		t.Errorf("not asked for as a whole: %d, %+v", res.Total, res.Word)
	}
	for _, text := range []string{"班额不得超过多少", "班额 设备", "甲县办学条件", "额"} {
		if _, res := ask(search.Query{Text: text, Whole: true}); res.Word != nil {
			t.Errorf("%q is taken for one word: %+v", text, res.Word)
		}
	}
	// A word that nobody says finds what has parts of it, and says so.
	if got, res := ask(search.Query{Text: "班主任", Whole: true}); res.Word == nil || res.Word.Whole+res.Word.Alike+res.Word.Under != 0 {
		t.Errorf("%q %+v", got, res.Word)
	}
	// The order of a tier, pages and filters are as ever.
	_, all := ask(search.Query{Text: "班额", Whole: true})
	for from := range 3 {
		if _, one := ask(search.Query{Text: "班额", Whole: true, From: from, Size: 1}); len(one.Hits) != 1 || one.Hits[0].Score != all.Hits[from].Score || one.Total != 3 {
			t.Errorf("page %d: %+v", from, one)
		}
	}
	if got, res := ask(search.Query{Text: "班额", Whole: true, Without: []string{"超标"}}); res.Total != 2 || !strings.HasPrefix(got[0], "<mark>班级学生数") {
		t.Errorf("with something left out: %d %q", res.Total, got)
	}
}

// TestSynonymsAreMarkedWhole: of a question, too, what was not typed is marked only where all of it stands.
func TestSynonymsAreMarkedWhole(t *testing.T) {
	m := marks{parts: map[string]bool{"班额": true}, whole: []string{"标准班额", "班级学生数"}}
	for text, want := range map[string]string{
		"学生数按标准确定": "学生数按标准确定", "达到标准班额": "达到<mark>标准班额</mark>", "班级学生数和班额": "<mark>班级学生数</mark>和<mark>班额</mark>",
	} {
		if got := snippet(text, m); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

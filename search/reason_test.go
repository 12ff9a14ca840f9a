package search

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
)

// TestReasonWords: whatever the reason, what is said can stand alone and says what to do.
func TestReasonWords(t *testing.T) {
	for code, want := range map[ReasonCode]string{
		NoClause:  "未找到依据：现有文件中没有能直接回答",
		NoMatch:   "未找到依据：现有文件中没有与这个问题有关的条款",
		NoPlace:   "未找到依据：现有文件中没有北原县的规定",
		OneSided:  "未找到依据：没有找到北原县的规定",
		NoMatters: "这个问题不属于政策文件的范围，无法回答。可以问",
	} {
		r := Reason{Code: code, Place: "北原县", Unplaced: true}
		headline, detail := r.Words()
		if !strings.HasPrefix(r.Text(), want) || headline == "" || !strings.HasSuffix(detail, "。") ||
			(len(r.Suggestions()) < 3) != (code == NoMatters) {
			t.Errorf("%s: %q %q, suggests %q", code, headline, detail, r.Suggestions())
		}
	}
	for _, code := range []ReasonCode{Greeting, Thanks, HowTo, Holdings, Newest} {
		r := Reason{Code: code}
		if headline, _ := r.Words(); headline == "" || !r.ToService() || r.Suggestions() != nil {
			t.Errorf("%s: %q, suggests %q", code, headline, r.Suggestions())
		}
	}
	if s := (Reason{Code: NoClause}).Suggestions(); len(s) != 2 {
		t.Errorf("to a question that names its place: %q", s)
	}
}

func TestWorded(t *testing.T) {
	got := Answer{Status: NotFound, Reason: Reason{Code: NoMatch}}.Worded()
	if got.Text != got.Reason.Text() || len(got.Suggestions) == 0 {
		t.Errorf("%+v", got)
	}
	for _, a := range []Answer{
		{Status: Answered, Text: "不超过50人。"},
		{Status: NotFound, Text: "服务自己的话。", Suggestions: []string{"换个说法"}, Reason: Reason{Code: NoClause}},
	} {
		if w := a.Worded(); w.Text != a.Text || len(w.Suggestions) != len(a.Suggestions) {
			t.Errorf("%+v became %+v", a, w)
		}
	}
}

// TestClausesWorded: whatever the reason, one sentence says that no value is claimed and
// what to do; the marked sentence goes out as text.
func TestClausesWorded(t *testing.T) {
	for code, want := range map[ReasonCode]string{
		"": "不够确定", NoClause: "不够确定", NoMatch: "不够确定", Unsure: "不够确定", Unstated: "没有写明所问的内容",
		Disagree: "说法不一致", OnlyWord: "没有问具体的事", ByCase: "取决于问题里没有说明的情况",
	} {
		quote := "第一句。第二句。"
		a := Answer{Status: Clauses, Reason: Reason{Code: code, Unplaced: true}, Citations: []Citation{{
			Source: corpus.Source{Quote: quote}, Span: corpus.Span{Start: 30, End: 30 + len(quote)},
			Mark: corpus.Span{Start: 42, End: 54}}}}
		headline, detail := a.Words()
		got := a.Worded()
		if headline != "相关条款" || got.Text != detail || !strings.Contains(detail, want) || strings.Count(detail, "。") != 1 ||
			!strings.Contains(detail, "不给结论") || got.Reason.Code == "" || len(got.Suggestions) != 1 {
			t.Errorf("%q: %q %+v", code, headline, got)
		}
		if got.Citations[0].Told != "第二句。" || a.Citations[0].Told != "" {
			t.Errorf("%q marks %q, and changed what it was given: %q", code, got.Citations[0].Told, a.Citations[0].Told)
		}
	}
	sided := Answer{Status: Clauses, Reason: Reason{Code: OneSided, Place: "北原县"}}.Worded()
	if sided.Text != "没有找到北原县的规定，无法比较。" {
		t.Errorf("of one side: %q", sided.Text)
	}
}

func TestInvalid(t *testing.T) {
	err := fmt.Errorf("ask: %w", Invalid("问题超过%d字", 300))
	if !errors.Is(err, ErrInvalid) || Detail(err) != "问题超过300字" {
		t.Errorf("%v, detail %q", err, Detail(err))
	}
	if d := Detail(fmt.Errorf("%w: of the inside", ErrInvalid)); d != "" {
		t.Errorf("what nobody wrote for people is shown: %q", d)
	}
}

// TestSuggestsTheirWords: the example of how the documents put it is a heading of theirs, without its number.
func TestSuggestsTheirWords(t *testing.T) {
	a := Answer{Status: NotFound, Reason: Reason{Code: NoClause}}
	if s := a.Worded().Suggestions; s[0] != "换用文件中的说法再问" {
		t.Errorf("without any clause: %q", s)
	}
	a.Nearest = []Nearest{{Source: corpus.Source{Section: []string{"二、渔船检验", "（一）一个比十二个字还要长得多的标题不作例子"}}}}
	if s := a.Worded().Suggestions; s[0] != "换用文件中的说法再问，例如“渔船检验”" {
		t.Errorf("%q", s)
	}
	a.Suggestions = []string{"服务自己的话"}
	if s := a.Worded().Suggestions; len(s) != 1 || s[0] != "服务自己的话" {
		t.Errorf("%q", s)
	}
}

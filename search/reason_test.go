package search

import (
	"errors"
	"fmt"
	"strings"
	"testing"
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
			len(r.Suggestions()) < 3 {
			t.Errorf("%s: %q %q, suggests %q", code, headline, detail, r.Suggestions())
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

func TestInvalid(t *testing.T) {
	err := fmt.Errorf("ask: %w", Invalid("问题超过%d字", 300))
	if !errors.Is(err, ErrInvalid) || Detail(err) != "问题超过300字" {
		t.Errorf("%v, detail %q", err, Detail(err))
	}
	if d := Detail(fmt.Errorf("%w: of the inside", ErrInvalid)); d != "" {
		t.Errorf("what nobody wrote for people is shown: %q", d)
	}
}

package index

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// town is a library in which the words of the tests below stand often enough.
func town() []*corpus.Document {
	var docs []*corpus.Document
	for i := range 6 {
		d := newDoc(fmt.Sprintf("%d.txt", i), fmt.Sprintf("塔城地区第%d号义务教育实施方案", i),
			"塔城地区各学校落实义务教育，优质均衡发展。", "申请人向教育局申请校车标志牌。", fmt.Sprintf("校车每%d年检验一次，班额不超过四十五人。", i+1))
		d.Number = fmt.Sprintf("塔教发〔2021〕%d号", i)
		docs = append(docs, d)
	}
	return docs
}

func TestCorrect(t *testing.T) {
	ix := open(t, town())
	for typed, want := range map[string]string{
		"塔成地区":     "塔城地区",   // sounds alike
		"义物教育":     "义务教育",   //
		"申清校车":     "申请校车",   //
		"塔城地区义务敎育": "",       // a variant, simplified by the way
		"校车捡验":     "校车检验",   // looks alike
		"优质均横发展":   "优质均衡发展", //
		"塔成地区义物教育": "塔城地区义务教育",
		"塔城地區義務教育": "", "校车 检验": "", "核潜艇": "", "班额": "", "abc 123": "", "": "", "校": "",
		"教育局校车": "", // side by side for the first time, and yet right
	} {
		got, err := ix.Correct(context.Background(), typed)
		if err != nil || got != want {
			t.Errorf("%s becomes %q, want %q (%v)", typed, got, want, err)
		}
	}
}

func TestComplete(t *testing.T) {
	ix := open(t, town())
	for _, c := range []struct {
		typed string
		want  []string
		kind  search.CompletionKind
	}{
		{"第3号", []string{"塔城地区第3号义务教育实施方案"}, search.TitleCompletion},
		{"塔教发[2021]4", []string{"塔教发〔2021〕4号"}, search.NumberCompletion},
		{"校车标", nil, ""},
		{"班额 校", []string{"班额 校车"}, search.WordCompletion},
	} {
		got, err := ix.Complete(context.Background(), c.typed, 8)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			ok := false
			for _, g := range got {
				ok = ok || g.Text == want && g.Kind == c.kind
			}
			if !ok {
				t.Errorf("%s: %v, want %s", c.typed, got, want)
			}
		}
	}
	if got, err := ix.Complete(context.Background(), "塔城", 5); err != nil || len(got) != 5 {
		t.Errorf("%v %v", got, err)
	}
	if got, err := ix.Complete(context.Background(), "？", 5); err != nil || len(got) != 0 {
		t.Errorf("%v %v", got, err)
	}
}

func TestRelated(t *testing.T) {
	docs := []*corpus.Document{
		newDoc("a.txt", "甲市校车管理办法", "校车应当每半年检验一次。", "学校食堂应当公开账目。"),
		newDoc("b.txt", "乙市校车安全规定", "校车每年进行两次检验。", "驾驶人每年体检。"),
		newDoc("c.txt", "丙市食堂管理办法", "食堂的账目每月公开。", "食堂人员持健康证上岗。"),
		newDoc("d.txt", "甲市校车管理办法", "校车应当每半年检验一次。"), // a copy
	}
	ix := open(t, docs)
	for _, c := range []struct {
		doc    string
		clause int
		want   string
	}{{"id-a.txt", 0, "id-b.txt"}, {"id-a.txt", 1, "id-c.txt"}, {"id-c.txt", 0, "id-a.txt"}, {"id-b.txt", -1, "id-a.txt"}} {
		got, err := ix.Related(context.Background(), c.doc, c.clause, 3)
		if err != nil || len(got) == 0 || got[0].DocumentID != c.want {
			t.Errorf("related to clause %d of %s: %+v %v, want %s first", c.clause, c.doc, got, err, c.want)
		}
		for _, h := range got {
			if h.DocumentID == c.doc {
				t.Errorf("clause %d of %s is related to itself", c.clause, c.doc)
			}
		}
	}
	for _, bad := range []struct {
		doc    string
		clause int
	}{{"nobody", 0}, {"id-a.txt", 2}, {"id-a.txt", -2}} {
		if _, err := ix.Related(context.Background(), bad.doc, bad.clause, 3); !errors.Is(err, search.ErrNotFound) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// FuzzGuide holds any text to answers that are texts.
func FuzzGuide(f *testing.F) {
	for _, s := range []string{"塔成地区", "a\xff", "校", "〔2021〕", strings.Repeat("义物", 50)} {
		f.Add(s)
	}
	ix := open(f, town())
	f.Fuzz(func(t *testing.T, text string) {
		fixed, err := ix.Correct(context.Background(), text)
		if err != nil || fixed != "" && len([]rune(fixed)) != len([]rune(canonical(text))) {
			t.Fatalf("%q: %q %v", text, fixed, err)
		}
		list, err := ix.Complete(context.Background(), text, 5)
		if err != nil || len(list) > 5 {
			t.Fatalf("%q: %v %v", text, list, err)
		}
	})
}

package curate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"context"
	"github.com/policybot/policybot/search"
)

func TestAsked(t *testing.T) {
	path, c := filepath.Join(t.TempDir(), "asked.json"), newClock()
	a, err := OpenAsked(path, 30*24*time.Hour, c.now)
	if err != nil {
		t.Fatal(err)
	}
	a.Note("校车多久检验一次？", false)
	a.Note("请问校车多久检验一次", true)
	a.Note("我叫13800138000，身份证11010519491231002X，邮箱a.b@c.cn，2024年12月怎么办", false)
	a.Note("？？", false)
	if err := a.Flush(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	text, _ := os.ReadFile(path)
	for _, w := range []string{"13800138000", "11010519491231002X", "a.b@c.cn"} {
		if strings.Contains(string(text), w) {
			t.Errorf("%s is kept", w)
		}
	}
	if !strings.Contains(string(text), "2024年12月怎么办") {
		t.Errorf("a day is taken for the number of a person: %s", text)
	}
	if a, err = OpenAsked(path, 30*24*time.Hour, c.now); err != nil {
		t.Fatal(err)
	}
	list := a.List()
	if len(list) != 2 || list[1].Text != "校车多久检验一次？" || list[1].Asked != 2 || list[1].Unanswered != 1 {
		t.Errorf("%+v", list)
	}
	c.pass(31 * 24 * time.Hour)
	a.Note("新问的一句", true)
	if list := a.List(); len(list) != 1 || list[0].Text != "新问的一句" {
		t.Errorf("after its time: %+v", list)
	}
	if err := a.Flush(); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(path); strings.Contains(string(text), "校车") {
		t.Errorf("what has had its time is still in the file: %s", text)
	}
	if !a.Drop("新问的一句？") || a.Drop("新问的一句") || len(a.List()) != 0 {
		t.Error("a question is not forgotten")
	}
	if none, err := OpenAsked(path, 0, c.now); err != nil || none != nil {
		t.Errorf("%v %v", none, err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("what is not to be kept any more is still there")
	}
	var none *Asked
	none.Note("校车多久检验一次", false)
	if none.List() != nil || none.Flush() != nil || none.Drop("x") {
		t.Error("nothing keeps something")
	}
}

func TestAskedIsBounded(t *testing.T) {
	c := newClock()
	a, err := OpenAsked(filepath.Join(t.TempDir(), "asked.json"), 24*time.Hour, c.now)
	if err != nil {
		t.Fatal(err)
	}
	for i := range MaxAsked + 100 {
		c.pass(time.Second)
		a.Note(fmt.Sprintf("第%d个问题", i), true)
	}
	list := a.List()
	if len(list) > MaxAsked {
		t.Errorf("%d are kept", len(list))
	}
	for _, q := range list {
		if q.Text == "第0个问题" {
			t.Error("the oldest is kept")
		}
	}
	if err := os.WriteFile(a.path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAsked(a.path, time.Hour, c.now); err == nil {
		t.Error("a damaged file is taken for an empty one")
	}
}

// answers gives what a test says.
type answers search.Answer

func (a answers) Ask(context.Context, search.Question) (search.Answer, error) {
	return search.Answer(a), nil
}

func TestNoting(t *testing.T) {
	for _, c := range []struct {
		name   string
		q      search.Question
		got    search.Answer
		text   string // that is kept; "" is nothing
		missed int
	}{
		{"answered", search.Question{Text: "甲乙丙"}, search.Answer{Status: search.Answered}, "甲乙丙", 0},
		{"clauses", search.Question{Text: "甲乙丙"}, search.Answer{Status: search.Clauses}, "甲乙丙", 1},
		{"goes on", search.Question{Text: "那丁呢"}, search.Answer{Status: search.NotFound, Turn: search.Turn{Meant: "丁戊己"}}, "丁戊己", 1},
		{"overheard", search.Question{Text: "甲乙丙", Private: true}, search.Answer{Status: search.NotFound}, "", 0},
		{"a word", search.Question{Text: "校车"}, search.Answer{Status: search.Clauses, Reason: search.Reason{Code: search.OnlyWord}}, "", 0},
		{"a greeting", search.Question{Text: "你好呀"}, search.Answer{Status: search.OffTopic}, "", 0},
	} {
		a, err := OpenAsked(filepath.Join(t.TempDir(), "asked.json"), time.Hour, newClock().now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (Noting{Next: answers(c.got), Asked: a}).Ask(t.Context(), c.q); err != nil {
			t.Fatal(err)
		}
		list := a.List()
		if c.text == "" && len(list) > 0 || c.text != "" && (len(list) != 1 || list[0].Text != c.text || list[0].Unanswered != c.missed) {
			t.Errorf("%s: %+v", c.name, list)
		}
	}
}

func TestGrouped(t *testing.T) {
	now := time.Unix(1000, 0)
	got := grouped([]counted{{"校车多久检验一次", 2, now}, {"校车多久检验一回", 3, now.Add(time.Second)}, {"残疾人补贴标准是多少", 4, now}})
	if len(got) != 2 || got[0].Question != "校车多久检验一回" || got[0].Count != 5 || len(got[0].Others) != 1 || got[1].Count != 4 {
		t.Errorf("%+v", got)
	}
}

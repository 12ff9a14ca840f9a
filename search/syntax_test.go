package search

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParseWords(t *testing.T) {
	title := func(v string) []Field { return []Field{{Name: TitleField, Value: v}} }
	for _, c := range []struct {
		text string
		want Words
	}{
		{"校车 检验", Words{Free: "校车 检验"}},
		{"  校车\t检验 ", Words{Free: "校车\t检验"}},
		{`"校车检验" 周期`, Words{Free: "周期", Phrases: []string{"校车检验"}}},
		{"“校车 检验” 「每学期」", Words{Phrases: []string{"校车 检验", "每学期"}}},
		{"校车 -公交 -“班车 时刻”", Words{Free: "校车", Without: []string{"公交", "班车 时刻"}}},
		{"校车 －公交", Words{Free: "校车", Without: []string{"公交"}}},
		{"标题:校车 检验", Words{Free: "检验", Fields: title("校车")}},
		{"检验 标题：“校车 管理”", Words{Free: "检验", Fields: title("校车 管理")}},
		{"TITLE:校车 文号:青教发〔2023〕7号", Words{Fields: []Field{{Name: TitleField, Value: "校车"}, {Name: NumberField, Value: "青教发〔2023〕7号"}}}},
		{"校车 -地区:塔城", Words{Free: "校车", Fields: []Field{{Name: RegionField, Value: "塔城", Not: true}}}},
		// no operators
		{"什么是“双减”政策", Words{Free: "什么是“双减”政策"}},
		{"“十四五”规划", Words{Free: "“十四五”规划"}},
		{`"没有结束`, Words{Free: `"没有结束`}},
		{`"" “ ” - -- 标题: 标题:`, Words{Free: `"" “ ” - -- 标题: 标题:`}},
		{"http://a.cn 时间:8点", Words{Free: "http://a.cn 时间:8点"}},
		{"2021-2035年 -", Words{Free: "2021-2035年 -"}},
		{"新政办发〔2021〕56号", Words{Free: "新政办发〔2021〕56号"}},
	} {
		if got := ParseWords(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q\n got %+v\nwant %+v", c.text, got, c.want)
		}
	}
	many := ParseWords(strings.Repeat("-甲 ", 40))
	if len(many.Without) != maxOperators || strings.Count(many.Free, "-甲") != 40-maxOperators {
		t.Errorf("%d exclusions, %q", len(many.Without), many.Free)
	}
}

// FuzzParseWords holds any text to this: nothing is lost but operators, and what is
// written from the parts is read as the same parts.
func FuzzParseWords(f *testing.F) {
	for _, s := range []string{`"a b" -c`, "标题:“甲 乙” 丙", "-地区:塔城", `-"`, "a\x00\"b\" “c", "- \"a\" b", "「甲」乙", "标题:标题:甲", `"a -x b"`, "－－甲", "\u3000“甲”\u3000", "标题:-甲", "-标题:“"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w := ParseWords(text)
		if again := ParseWords(w.String()); !reflect.DeepEqual(again, w) {
			t.Fatalf("%q\nparsed  %+v\nwritten %q\nagain   %+v", text, w, w.String(), again)
		}
		if len(w.Phrases)+len(w.Without)+len(w.Fields) == 0 && w.Free != strings.TrimSpace(text) {
			t.Fatalf("%q without operators became %q", text, w.Free)
		}
		if !strings.ContainsAny(text, "-－−:："+quoteMarks) && (len(w.Phrases)+len(w.Without)+len(w.Fields) > 0) {
			t.Fatalf("%q has operators: %+v", text, w)
		}
		if n := len(w.Phrases) + len(w.Without) + len(w.Fields); n > maxOperators {
			t.Fatalf("%d operators", n)
		}
	})
}

// TestFewSingles: phrases and exclusions of one character are few, counted once each, and who
// asks for more is told what to do.
func TestFewSingles(t *testing.T) {
	for typed, ok := range map[string]bool{
		`"的" "的" "的" "的" "的" "的" -的 班`: true,
		`"一" “二” -三 -四 班`:              true,
		`"一" “二” -三 -四 -"五" 班`:         false,
		`"一二" "三四" "五六" "七八" "九十"`:     true,
	} {
		var q Query
		q.Read(typed)
		if err := q.Validate(); (err == nil) != ok ||
			err != nil && (!errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "两个字以上")) {
			t.Errorf("%s: %v", typed, err)
		}
	}
}

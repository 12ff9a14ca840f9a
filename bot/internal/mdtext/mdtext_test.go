package mdtext_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/internal/mdtext"
	"github.com/policybot/policybot/bot/wecombot/wecomfake"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// markup is what a text must never become.
func markup(r wecomfake.Reading) []string {
	return slices.Concat(r.Links, r.Mentions, r.Bold, r.Other)
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"初中每班不超过50人。":                                "初中每班不超过50人。",
		"塔地教[2021]12号":                               "塔地教［2021］12号",
		"<@all> <font color=\"info\">x</font>":       "＜@all> ＜font color=\"info\">x＜/font>",
		"**粗** *斜* _斜_ `码` ~~删~~":                    "＊＊粗＊＊ ＊斜＊ ＿斜＿ ｀码｀ ～～删～～",
		"[x](https://evil.example)":                  "［x］(https://evil.example)",
		"# 一\n> 二\n- 三\n1. 四\n2) 五\n---\n===\n    六": "＃ 一\n＞ 二\n－ 三\n1． 四\n2） 五\n－－－\n＝＝＝\n六",
		"&lt;b&gt; &#60; a&b;c AT&T":                 "＆lt;b＆gt; ＆#60; a＆b;c AT&T",
		"a|b\n-|-":                                   "a｜b\n-｜-",
		"－3℃，+5，-5，1.5倍":                             "－3℃，+5，-5，1.5倍",
		"-5":                                         "-5",
		"1.5":                                        "1.5",
		"\x1b[2J\u202e甲\u200b乙":                      "［2J甲乙",
	} {
		if got := mdtext.Escape(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if alive := markup(wecomfake.ReadMarkdown(mdtext.Escape(in))); len(alive) > 0 {
			t.Errorf("%q is markup: %q", in, alive)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"<@U1>", "* a\n** b **", "[a](b)", "1. x", "a_b_c", "&amp;", "\u00a0# x", "| a |"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := mdtext.Escape(s)
		if alive := markup(wecomfake.ReadMarkdown(got)); len(alive) > 0 || !utf8.ValidString(got) {
			t.Errorf("%q: %q has %q", s, got, alive)
		}
		if again := mdtext.Escape(got); again != got {
			t.Errorf("%q: %q, again %q", s, got, again)
		}
	})
}

func TestAddress(t *testing.T) {
	for in, ok := range map[string]bool{
		"https://policy.example/d#c7": true, "http://10.0.0.1:8080/me?x=1": true, "javascript:alert(1)": false,
		"/me": false, "https://a b": false, "https:///x": false, "https://e.example/" + strings.Repeat("x", 1000): false,
	} {
		if got, is := mdtext.Address(in); is != ok {
			t.Errorf("%q: %q, %v", in, got, is)
		}
	}
	if got := mdtext.Link("查看[原文]", "https://policy.example/a_(b)*c"); got != "[查看［原文］](https://policy.example/a%5F%28b%29%2Ac)" {
		t.Error(got)
	}
}

func TestMessage(t *testing.T) {
	m := bottest.Sample("id1")
	m.Footer = "仅供参考，以原文为准"
	r := wecomfake.ReadMarkdown(mdtext.Message(&m, 4096))
	for _, want := range []string{"【补发】原定2026年9月27日 09:00", m.Headline, "签批需要时间。", m.Citations[0].Quote,
		m.Citations[0].Title, m.Citations[0].Number, m.Citations[0].URL, m.Footer} {
		if !strings.Contains(r.Text, want) {
			t.Errorf("%q is missing in\n%s", want, r.Text)
		}
	}
	if !slices.Contains(r.Bold, "9月30日") || len(r.Other)+len(r.Mentions) > 0 {
		t.Errorf("%+v", r)
	}
}

// TestMessageWithin: whatever the length, the text keeps to its bounds, and value, title and
// the way to the original stay in it.
func TestMessageWithin(t *testing.T) {
	for _, max := range []int{800, 2048, 4096, 20000} {
		for _, n := range []int{0, 1, 7, 300, 5000} {
			m := bottest.Sample("id1")
			c := m.Citations[0]
			c.Quote = strings.Repeat("前文，", n) + "不超过50人（含）" + strings.Repeat("，后文\n", n)
			at := strings.Index(c.Quote, "50人")
			c.Span, c.Mark = corpus.Span{Start: 9, End: 9 + len(c.Quote)}, corpus.Span{Start: 9 + at, End: 9 + at + len("50人")}
			m.Headline, m.Body, m.Footer = "50人"+strings.Repeat("长", n), strings.Repeat("正文。", n), strings.Repeat("脚", n)
			m.Citations = slices.Repeat([]search.Citation{c}, 1+n%9)
			m.Sections = []bot.Section{{Title: "其他", Text: strings.Repeat("字", n), Rows: []bot.Row{{Text: strings.Repeat("行", n)}}}}
			got := mdtext.Message(&m, max)
			r := wecomfake.ReadMarkdown(got)
			if len(got) > max || !utf8.ValidString(got) {
				t.Errorf("max %d, n %d: %d bytes", max, n, len(got))
			}
			for _, want := range []string{"50人", c.Title, c.URL} {
				if !strings.Contains(r.Text, want) {
					t.Errorf("max %d, n %d: %q is missing in %s", max, n, want, got)
				}
			}
			if !slices.Contains(r.Bold, "50人") {
				t.Errorf("max %d, n %d: the value is not whole in its quote: %s", max, n, got)
			}
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{{"甲乙丙", 9, "甲乙丙"}, {"甲乙丙丁", 9, "甲乙…"}, {"甲乙丙丁", 8, "甲…"}, {"甲乙", 3, ""}, {"abc", 0, ""}} {
		if got := mdtext.Cut(c.in, c.max); got != c.want || len(got) > max(c.max, 0) {
			t.Errorf("%q in %d: %q", c.in, c.max, got)
		}
	}
}

package assistant

import (
	"strings"
	"testing"
)

func TestParseWords(t *testing.T) {
	for _, c := range []struct {
		text string
		verb verb
		rest string
	}{
		{"", verbHelp, ""},
		{"？", verbHelp, ""},
		{"帮助", verbHelp, ""},
		{"HELP", verbHelp, ""},
		{"列表", verbList, ""},
		{" 我的提醒 ", verbList, ""},
		{"列表 怎么填", verbNew, "列表 怎么填"},
		{"完成 报考勤", verbDone, "报考勤"},
		{"完成：报考勤", verbDone, "报考勤"},
		{"已办结 报考勤", verbDone, "报考勤"},
		{"完成率低于90%的学校明天报说明", verbNew, "完成率低于90%的学校明天报说明"},
		{"取消 报考勤", verbCancel, "报考勤"},
		{"取消", verbCancel, ""},
		{"取消订阅 塔城", verbUnfollow, "塔城"},
		{"稍后 报考勤 明天", verbSnooze, "报考勤 明天"},
		{"订阅 塔城", verbFollow, "塔城"},
		{"订阅列表", verbFollows, ""},
		{"退订 塔城", verbUnfollow, "塔城"},
		{"每周摘要 关", verbDigest, "关"},
		{"明天上午9点报材料", verbNew, "明天上午9点报材料"},
	} {
		if v, rest := parseWords(c.text); v != c.verb || rest != c.rest {
			t.Errorf("%q: %d %q, want %d %q", c.text, v, rest, c.verb, c.rest)
		}
	}
}

// FuzzParseWords: what is not a verb is kept as it was typed, and nothing is made up.
func FuzzParseWords(f *testing.F) {
	for _, s := range []string{"完成 报考勤", "取消订阅", "list", "订阅\u3000塔城", "摘要：关", "\xff列表"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, rest := parseWords(text)
		if !strings.Contains(text, rest) || rest != strings.TrimSpace(rest) {
			t.Errorf("%q: rest %q", text, rest)
		}
		if v == verbNew && rest != strings.TrimSpace(text) {
			t.Errorf("%q: a phrase became %q", text, rest)
		}
		if again, same := parseWords(strings.TrimSpace(text)); again != v || same != rest {
			t.Errorf("%q: %d %q, without spaces around it %d %q", text, v, rest, again, same)
		}
	})
}

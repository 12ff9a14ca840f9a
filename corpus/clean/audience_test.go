package clean

import (
	"strings"
	"testing"
)

func TestAudience(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"one":                {"---\ntitle: 甲\naudience: 人事科\n---\n正文", "人事科"},
		"several":            {"---\naudience: [人事科, \"办公室\"]\n---\n", "人事科, \"办公室"},
		"below":              {"---\naudience:\n- 人事科\n- \"办公室\"\ntitle: 甲\n---\n", "人事科、办公室"},
		"below, to the end":  {"---\naudience:\n  - 人事科\n---\n- 正文", "人事科"},
		"Chinese":            {"---\n可见范围：人事科\n---\n", "人事科"},
		"traditional":        {"---\n可見範圍：人事科\n---\n", "人事科"},
		"Windows":            {"\ufeff---\r\nAudience: 人事科\r\n---\r\n", "人事科"},
		"after a blank line": {"\n---\naudience: 人事科\n---\n", "人事科"},
		"beside a slip":      {"---\n这一行不是元数据！\naudience: 人事科\n---\n", "人事科"},
		"unended":            {"---\naudience: 人事科\n正文从这里开始", "人事科"},
		"no group":           {"---\naudience:\n---\n正文", noGroup},
		"an empty list":      {"---\naudience: []\n---\n正文", noGroup},
		"none":               {"---\ntitle: 甲\n---\n正文", ""},
		"in the text":        {"正文\naudience: 人事科\n", ""},
		"behind it":          {"---\ntitle: 甲\n---\naudience: 人事科\n", ""},
		"far below":          {"---\n" + strings.Repeat("甲: 乙\n", maxFront) + "audience: 人事科\n---\n", ""},
	} {
		if got := audience(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestAudienceOfEveryPage: what a file says at its head holds for all it contains, however it is cut up.
func TestAudienceOfEveryPage(t *testing.T) {
	page := func(n string) string {
		return "清河县教育局关于" + n + "的通知\n\n清教发〔2026〕" + n + "号\n\n各学校：\n一、请于2026年3月底前报送。\n\n清河县教育局\n2026年3月1日\n\n"
	}
	res, err := Clean("a.md", []byte("---\naudience: 人事科\n---\n"+page("1")+page("2")+page("3")), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range append([]Result{res}, res.More...) {
		if r.Meta[AudienceKey] != "人事科" {
			t.Errorf("page %d of %d: %q", i, 1+len(res.More), r.Meta[AudienceKey])
		}
		if strings.Contains(r.Text, "人事科") {
			t.Errorf("page %d: %q", i, r.Text)
		}
	}
}

func FuzzAudience(f *testing.F) {
	f.Add("甲: 乙\n", "人事科")
	f.Add("- 甲\n", "人事科、办公室")
	f.Fuzz(func(t *testing.T, other, group string) {
		if strings.Contains(other, "---") || strings.Count(other, "\n") > maxFront-4 || strings.TrimSpace(group) == "" ||
			strings.ContainsAny(group, "\r\n") || strings.Count(other, "\r") > 0 || audienceLine.MatchString(other) {
			t.Skip()
		}
		if got := audience("---\n" + other + "\naudience: " + group + "\n---\n正文"); got == "" && !strings.ContainsAny(other, "\v\f\u0085\u2028\u2029") {
			t.Errorf("front matter %q for %q is open to everybody", other, group)
		}
	})
}

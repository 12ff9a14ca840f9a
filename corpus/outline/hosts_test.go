package outline

import "testing"

func TestPlaceOfHost(t *testing.T) {
	for _, c := range []struct{ address, text, want string }{
		{"http://wsj.huizhou.gov.cn/a/1.html", "", "惠州市"},
		{"www.harbin.gov.cn", "", "哈尔滨市"},
		{"https://hrss.gd.gov.cn/", "", "广东省"},
		{"https://www.suzhou.gov.cn/", "苏州市各区", "苏州市"},
		{"https://www.suzhou.gov.cn/", "宿州市各区，苏州企业", ""}, // both are named
		{"https://www.suzhou.gov.cn/", "", ""},
		{"https://www.huizhou.example.com/", "", ""}, // no site of a government
		{"https://www.gov.cn/zhengce/", "", ""},
		{"", "", ""},
	} {
		if got := placeOfHost(c.address, c.text); got != c.want {
			t.Errorf("placeOfHost(%q, %q) = %q, want %q", c.address, c.text, got, c.want)
		}
	}
}

// TestBestIssuer: what the text says outweighs what the page does, and places that agree outweigh one.
func TestBestIssuer(t *testing.T) {
	for _, c := range []struct {
		all  []issuerCandidate
		want string
	}{
		{[]issuerCandidate{{[]string{"青岚县人民政府"}, bySource}, {[]string{"青岚县教育局"}, byPrint}}, "青岚县教育局"},
		{[]issuerCandidate{{[]string{"体育俱乐部"}, byName}, {[]string{"青岚县第一中学"}, bySite}}, "青岚县第一中学"},
		{[]issuerCandidate{{[]string{"教育局"}, bySignature}, {[]string{"青岚县教育局"}, byHead}}, "青岚县教育局"}, // named in full elsewhere
		{[]issuerCandidate{{[]string{"财政局"}, bySignature}, {[]string{"青岚县教育局"}, byHead}}, "财政局"},
		{[]issuerCandidate{{[]string{"青岚县水务局"}, bySource}, {[]string{"青岚县林业局"}, byPlace}, {[]string{"林业局"}, bySite}, {[]string{"林业局"}, byName}}, "青岚县林业局"}, // three places name it
	} {
		if got := bestIssuer(c.all, ""); len(got) != 1 || got[0] != c.want {
			t.Errorf("%v: %q, want %q", c.all, got, c.want)
		}
	}
}

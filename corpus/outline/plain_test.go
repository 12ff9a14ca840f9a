package outline

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/policybot/policybot/corpus"
)

// TestItemHeadings: the headings of items are sections below their article, and so are those below them.
func TestItemHeadings(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/items.txtar")
	if err != nil {
		t.Fatal(err)
	}
	d := Parse(Input{Mapped: corpus.Identity(string(ar.Files[0].Data), 0), Source: "x.txt", Path: "x.txt"})[0]
	var got []string
	for _, s := range d.Sections {
		got = append(got, strings.Repeat("-", s.Level)+s.Name())
	}
	const want = "-第一条 -第二条 --（一）落户补贴 --（二）租金补贴 -第三条 --（一）文化程度 --（二）服务年限 -第四条"
	if g := strings.Join(got, " "); g != want {
		t.Errorf("sections %s\nwant %s", g, want)
	}
}

func TestOnce(t *testing.T) {
	for in, want := range map[string]string{
		"公元公司 采购制度公元公司采购制度": "公元公司 采购制度",
		"采购制度采购办法":          "采购制度采购办法",
		"通知通知":              "通知通知", // too short to tell
	} {
		if got := once(in); got != want {
			t.Errorf("once(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestOnlyNamed: a place named alone tells where a short text is from; two places, or one in passing, tell nothing.
func TestOnlyNamed(t *testing.T) {
	for in, want := range map[string]string{
		"持郑州市居住证办理": "郑州市", "按《河南省学籍办法》办理": "河南省", "郑州市和洛阳市的学生": "", "学生持居住证办理": "",
		"赴遂宁市调研。" + strings.Repeat("城市体检应当全面。", 1000): "",
	} {
		if got := onlyNamed(in); got != want {
			t.Errorf("onlyNamed(%.60q) = %q, want %q", in, got, want)
		}
	}
}

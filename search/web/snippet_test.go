package web

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/policybot/policybot/search/web/webtest"
)

func TestMarkOnly(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"不超过<mark>38人</mark>", "不超过<mark>38人</mark>"},
		{"A &amp; B &lt;i&gt;", "A &amp; B &lt;i&gt;"},
		{"<b>粗</b><mark>x</mark>", "&lt;b&gt;粗&lt;/b&gt;<mark>x</mark>"},
		{`<mark onclick="x">y</mark>`, "&lt;mark onclick=&#34;x&#34;&gt;y"},
		{"<mark>没关", "<mark>没关</mark>"},
		{"</mark>多余", "多余"},
		{"<mark>甲<mark>乙</mark>丙</mark>", "<mark>甲乙</mark>丙"},
		{"&lt;mark&gt;字面&lt;/mark&gt;", "&lt;mark&gt;字面&lt;/mark&gt;"},
		{"<MARK>大写", "&lt;MARK&gt;大写"},
	} {
		if got := string(markOnly(c.in)); got != c.want {
			t.Errorf("markOnly(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// Whatever comes in, a browser sees text and plain, balanced marks, nothing else.
func FuzzMarkOnly(f *testing.F) {
	for _, s := range []string{"<mark>a</mark>", "<script>", "<mar<mark>k>", "&lt;mark&gt;", "&#60;img&#62;", "<mark", webtest.Hostile} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := string(markOnly(in))
		z, depth := html.NewTokenizer(strings.NewReader(out)), 0
		for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
			switch tok := z.Token(); tt {
			case html.TextToken:
			case html.StartTagToken:
				depth++
				if tok.Data != "mark" || len(tok.Attr) > 0 || depth > 1 {
					t.Fatalf("%q became %q with tag %v", in, out, tok)
				}
			case html.EndTagToken:
				depth--
			default:
				t.Fatalf("%q became %q with %v", in, out, tok)
			}
		}
		if depth != 0 {
			t.Fatalf("%q became %q, unbalanced", in, out)
		}
		if again := string(markOnly(out)); again != out {
			t.Fatalf("%q became %q and then %q", in, out, again)
		}
	})
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{{"四个汉字", 4, "四个汉字"}, {"五个汉字呢", 4, "五个汉…"}, {"", 3, ""}} {
		if got := clip(c.in, c.n); got != c.want {
			t.Errorf("clip(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

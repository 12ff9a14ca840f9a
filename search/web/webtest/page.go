package webtest

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// CheckPage holds a page to what every page has to have.
func CheckPage(t *testing.T, page string) {
	t.Helper()
	checkNesting(t, page)
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	in := &inspector{ids: map[string]int{}, labels: map[string]int{}, count: map[string]int{}}
	in.visit(root)
	for _, b := range in.broken {
		t.Error(b)
	}
	for id, n := range in.ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for _, id := range in.inputs {
		if id == "" || in.labels[id] != 1 {
			t.Errorf("input %q has %d labels", id, in.labels[id])
		}
	}
	for _, id := range in.anchors {
		if in.ids[id] != 1 {
			t.Errorf("#%s leads nowhere", id)
		}
	}
	for name, want := range map[string]int{"h1": 1, "main": 1, "title": 1, "script": 1} {
		if in.count[name] != want {
			t.Errorf("%d of %s", in.count[name], name)
		}
	}
	if in.lang != "zh-CN" || in.count["header"] == 0 || in.count["footer"] == 0 || in.count["nav"] == 0 {
		t.Errorf("lang %q, landmarks %v", in.lang, in.count)
	}
}

// checkNesting wants every element closed in the order it was opened, which the
// forgiving parser would hide.
func checkNesting(t *testing.T, page string) {
	t.Helper()
	void := map[string]bool{"meta": true, "link": true, "input": true, "br": true, "!doctype": true}
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		tok := z.Token()
		switch {
		case tt == html.StartTagToken && !void[tok.Data]:
			open = append(open, tok.Data)
		case tt == html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("</%s> closes %v", tok.Data, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("never closed: %v", open)
	}
}

// inspector gathers what a well-made page has to have.
type inspector struct {
	ids, labels    map[string]int
	count          map[string]int // elements by name
	inputs, broken []string
	anchors        []string
	lang           string
}

func (in *inspector) visit(n *html.Node) {
	if n.Type == html.ElementNode {
		a := map[string]string{}
		for _, x := range n.Attr {
			a[x.Key] = x.Val
			if strings.HasPrefix(x.Key, "on") || x.Key == "style" ||
				strings.HasPrefix(strings.ToLower(strings.TrimSpace(x.Val)), "javascript:") {
				in.broken = append(in.broken, n.Data+" has "+x.Key+"="+x.Val)
			}
		}
		in.count[n.Data]++
		if a["id"] != "" {
			in.ids[a["id"]]++
		}
		in.element(n, a)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		in.visit(c)
	}
}

func (in *inspector) element(n *html.Node, a map[string]string) {
	switch n.Data {
	case "html":
		in.lang = a["lang"]
	case "label":
		in.labels[a["for"]]++
	case "input", "select", "textarea":
		if a["type"] != "hidden" {
			in.inputs = append(in.inputs, a["id"])
		}
	case "a":
		if strings.HasPrefix(a["href"], "#") {
			in.anchors = append(in.anchors, a["href"][1:])
		}
		if strings.TrimSpace(words(n)) == "" && a["aria-label"] == "" {
			in.broken = append(in.broken, "a link without words to "+a["href"])
		}
	case "script":
		if a["src"] == "" || n.FirstChild != nil || !strings.HasPrefix(a["src"], "/static/") {
			in.broken = append(in.broken, "a script that is not ours: "+words(n))
		}
	case "nav", "section", "article":
		if a["aria-label"] == "" && a["aria-labelledby"] == "" {
			in.broken = append(in.broken, n.Data+" without a name")
		} else if by := a["aria-labelledby"]; by != "" {
			in.anchors = append(in.anchors, by)
		}
	case "img", "iframe", "style", "object", "b":
		in.broken = append(in.broken, "unexpected "+n.Data)
	case "th":
		if a["scope"] == "" {
			in.broken = append(in.broken, "th without scope")
		}
	}
}

func words(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(words(c))
	}
	return b.String()
}

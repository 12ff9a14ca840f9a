package clean

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// Crawlers and interfaces write what they read as JSON, or one JSON object a line, or XML. What a page is called, when it
// was put up and its text are values in it; the rest serves the program. Each object that holds a text becomes what the
// page was: its title, lines of names and values as sites write them, its text.
const (
	maxDepth  = 40 // objects inside each other
	wordsText = 40 // Chinese characters of a value that is the text, whatever its name
	wordsBody = 10 // and where it has the name of one
	maxNodes  = 200_000
)

// bodyRole is what the name of the text itself means.
const bodyRole = "text"

// node is a value: a string or number at span, or what it holds.
type node struct {
	key    string
	span   value
	scalar bool
	list   bool
	below  []*node
}

// roles are what the names of values mean, without case and signs; the value is the name sites use, "" for the title and
// "text" for the text itself.
var roles = func() map[string]string {
	roles := map[string]string{}
	for role, names := range map[string]string{
		"":       "title subject headline articletitle doctitle 标题 题名 文件名称 文件标题 信息名称 名称",
		bodyRole: "content text body article articlecontent maintext fulltext html description 正文 内容 全文 文本",
		"发布日期":   "date pubtime pubdate publishtime publishdate publishedat published releasetime releasedate posttime createtime createdat 发布日期 发布时间 日期 时间",
		"成文日期":   "signdate issuedate issuedat writtendate 成文日期 成文时间 发文日期 印发日期",
		"来源":     "source site sitename publisher website from 来源 信息来源 网站 网站名称",
		"发布机构":   "organ organization issuer agency department dept issuedby 发布机构 发文机关 发文机构 发布单位 发文单位 制发机关 部门",
		"文号":     "docno number docnumber documentnumber fileno filenumber wenhao 文号 发文字号",
	} {
		for _, n := range strings.Fields(names) {
			roles[n] = role
		}
	}
	return roles
}()

// roleOf is what the name of a value means; ok is false when it means nothing known.
func roleOf(key string) (role string, ok bool) {
	key = strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "", ":", "").Replace(key))
	role, ok = roles[key]
	return role, ok
}

// takeStructured turns such a file into the pages it was made from.
func takeStructured(s *state) {
	text := s.text()
	what, edits := "JSON", jsonEdits
	tree := readJSON(text)
	if tree == nil {
		what, edits = "XML", noEdits
		tree = readXML(text)
	}
	if tree == nil {
		return
	}
	var pages [][]roleValue
	decode := func(v value) string {
		return s.m.Slice(v).Replace(edits(text[v.Start:v.End])).Text
	}
	tree.pages(decode, nil, &pages)
	if len(pages) == 0 || len(pages) > maxRecords {
		return
	}
	var parts []corpus.Mapped
	for _, p := range pages {
		for _, f := range inOrder(p) {
			lead := "\n"
			if f.role != "" && f.role != bodyRole {
				lead += f.role + "："
			}
			parts = append(parts, corpus.Literal(lead, f.at.Start), s.m.Slice(f.at).Replace(edits(text[f.at.Start:f.at.End])))
			if f.role == "" && len(pages) > 1 {
				s.titles = append(s.titles, strings.Join(strings.Fields(decode(f.at)), " "))
			}
		}
	}
	s.m = corpus.Concat(parts...)
	s.flag(corpus.Restored, fmt.Sprintf("文件是程序写出的%s，其中%d篇各读作标题、出处和正文，其余未作正文", what, len(pages)), corpus.Span{})
}

// roleValue is a value of a page and what it means.
type roleValue struct {
	role string
	at   value
}

// inOrder are the fields of a page as a page has them: its title, what is said of it, its text. What a name is repeated
// with is left out.
func inOrder(fields []roleValue) (out []roleValue) {
	seen := map[string]bool{bodyRole: true}
	for _, rank := range []func(role string) bool{
		func(role string) bool { return role == "" },
		func(role string) bool { return role != "" && role != bodyRole },
		func(role string) bool { return role == bodyRole },
	} {
		for _, f := range fields {
			if rank(f.role) && (f.role == bodyRole || !seen[f.role]) {
				seen[f.role] = true
				out = append(out, f)
			}
		}
	}
	return out
}

// pages finds the objects that hold a text, each with its values in the order of the file. above are those of the objects
// around it.
func (n *node) pages(decode func(value) string, above []roleValue, out *[][]roleValue) {
	var own, texts []roleValue
	for _, c := range n.below {
		role, known := roleOf(c.key)
		if n.list && n.key != "" {
			role, known = roleOf(n.key)
		}
		words, values := 0, c.values()
		for _, v := range values {
			words += countHan(decode(v))
		}
		for _, v := range values {
			switch {
			case known && role == bodyRole && words >= wordsBody, !known && words >= wordsText:
				texts = append(texts, roleValue{bodyRole, v})
			case known && role != bodyRole && v.End > v.Start:
				own = append(own, roleValue{role, v})
			}
		}
	}
	if len(texts) == 0 || n.list {
		for _, c := range n.below {
			if !c.scalar {
				c.pages(decode, slices.Concat(above, own), out)
			}
		}
		return
	}
	*out = append(*out, slices.Concat(own, texts, above)) // its own say more than those of what it is in
}

// values are those of a node that is one, or a list of nothing but them.
func (n *node) values() (out []value) {
	if n.scalar {
		return []value{n.span}
	}
	for _, c := range n.below {
		if !n.list || !c.scalar {
			return nil
		}
		out = append(out, c.span)
	}
	return out
}

// readXML reads a file that is XML and no web page; nil when it is not.
func readXML(text string) *node {
	head := strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if !strings.HasPrefix(head, "<?xml") || strings.Contains(strings.ToLower(head[:min(len(head), 1000)]), "<html") {
		return nil
	}
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is decoded already
	root := &node{list: true, span: value{End: len(text)}}
	open := []*node{root}
	for count := 0; ; count++ {
		from := int(d.InputOffset())
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || count > maxNodes || len(open) > maxDepth {
			return nil
		}
		to := int(d.InputOffset())
		in := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			n := &node{key: t.Name.Local, span: value{Start: to, End: to}}
			in.below = append(in.below, n)
			open = append(open, n)
		case xml.EndElement:
			if len(open) == 1 {
				return nil
			}
			in.span.End = from
			if in.scalar = len(in.below) == 0; in.scalar {
				in.span = bareXML(text, in.span)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 1 {
		return nil
	}
	return root
}

// bareXML is a value without the blanks and the signs of CDATA around it.
func bareXML(text string, v value) value {
	for {
		words := text[v.Start:v.End]
		inner := strings.TrimSpace(words)
		inner = strings.TrimSuffix(strings.TrimPrefix(inner, "<![CDATA["), "]]>")
		if inner == words {
			return v
		}
		v.Start += strings.Index(words, inner)
		v.End = v.Start + len(inner)
	}
}

// noEdits is for values that need none; entities are read later.
func noEdits(string) []corpus.Edit { return nil }

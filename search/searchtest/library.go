package searchtest

import (
	"fmt"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// Document makes one of lines: a line that begins with "# " is a heading at the top level, any other a clause under
// the last heading.
func Document(path, title string, lines ...string) *corpus.Document {
	d := &corpus.Document{Meta: corpus.Meta{
		ID: "id-" + path, File: path, Path: path, Title: title, Authority: corpus.Official, Validity: corpus.InForce,
	}}
	var text strings.Builder
	section := -1
	for _, l := range lines {
		start := text.Len()
		name, heading := strings.CutPrefix(l, "# ")
		text.WriteString(name)
		span := corpus.Span{Start: start, End: text.Len()}
		text.WriteByte('\n')
		if heading {
			label, words := "", name
			if i := strings.IndexAny(name, "、条"); i >= 0 {
				i += len("、")
				label, words = name[:i], name[i:]
			}
			section = len(d.Sections)
			d.Sections = append(d.Sections, corpus.Section{Label: label, Heading: words, Level: 1, Parent: -1, Span: span})
			continue
		}
		n := len(d.Clauses)
		d.Clauses = append(d.Clauses, corpus.Clause{ID: fmt.Sprintf("c%d", n+1), Kind: corpus.Body, Section: section, Span: span, Para: n})
		if section >= 0 {
			d.Sections[section].Span.End = span.End
		}
	}
	d.Text = text.String()
	d.Map = corpus.Identity(d.Text, 0).Map
	return d
}

// Library is a small one of our own, not in order.
func Library() []*corpus.Document {
	a := Document("a.txt", "丙州地区学校建设实施方案",
		"各县市教育局、各学校：",
		"# 一、班额控制",
		"小学每班不超过42人，初中每班不超过48人。",
		"# 二、教师队伍",
		"县级教育部门负责教师交流轮岗，并于2019年11月底前报送方案。",
		"待处理的在建工程由住建局牵头。",
		"本方案依据丁政办发〔2018〕31号制定。")
	a.Number, a.Region, a.Issuers = "丙教发〔2019〕12号", "丙州地区", []string{"丙州地区教育局"}
	a.Issued = corpus.Date{Year: 2019, Month: 3, Day: 5}
	b := Document("b.txt", "戊市随迁子女入学办法",
		"# 第八百三十条",
		"进城务工人员随迁子女按居住地就近入学。",
		"# 第八百三十一条",
		"劳动合同可以作为居住证明。",
		"法律另有规定的，从其规定。")
	b.Region, b.Issuers, b.Issued, b.Validity = "丙州市", []string{"戊市人民政府", "戊市教育局"}, corpus.Date{Year: 2021}, corpus.Repealed
	c := Document("c.txt", "班级管理制度范文", "每班学生数由学校自行填写。", "教师应当<严格>管理&记录。")
	c.Authority = corpus.Template
	return []*corpus.Document{c, a, b}
}

// Package outline turns clean text into documents: what a text is called, who
// issued it and when, and the tree of its headings down to the smallest clause
// that can be cited.
//
// The way through, file by file:
//
//	tidy      one paragraph a line; comments and page footers go
//	split     a page that collects several texts is cut into its documents
//	glue      headings that stand in the middle of a line get their own
//	head      title, 文号, table of contents, the instrument a 通知 carries
//	sign      signature lines; info: the adoption history of a law
//	html      tables written in HTML become lines | a | b |
//	table     tables, also those that lost their lines to one cell a line
//	build     numbering -> sections; sentences, 款 and table rows -> clauses
//	region, validity, authority
//	          what follows from the words of the above
//
// Nothing here reads files or clocks. Text is only cut and given line ends, by
// corpus.Mapped, so every byte still knows where it came from. All functions
// are pure and may be called from several goroutines.
package outline

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// Input is one cleaned file.
type Input struct {
	corpus.Mapped
	Heads  []corpus.Span     // lines of Text that the page marks as headings below its title
	Source string            // base name, for the file name as a last resort
	Path   string            // slash path relative to the corpus folder
	Meta   map[string]string // of the page: 文号, 发布机构, 发布日期, 成文日期 …
	Page   corpus.Mapped     // the lines Meta was read from; they end the document, to be quoted
	Flags  []corpus.Flag     // raised by cleaning; they go to every document of the file
	Now    time.Time         // the day Validity is judged on; zero leaves it Unknown unless the text settles it
}

// Parse returns the documents of a file, at least one when it has any text, in
// text order. IDs are left empty. Every document passes Check.
func Parse(in Input) []*corpus.Document {
	m := tidy(PipeTables(markHeads(in.Mapped, in.Heads)))
	if m.Text == "" {
		return nil
	}
	m = freeBrackets(freeSigns(m))
	m, repeated := dropRepeat(m)
	parts := split(m)
	parts[0].flags = append(parts[0].flags, repeated...)
	docs := make([]*corpus.Document, 0, len(parts))
	for i, p := range parts {
		docs = append(docs, document(in, p, i, len(parts)))
	}
	shareRegion(docs)
	return docs
}

// document outlines one part of a file.
func document(in Input, p part, i, of int) *corpus.Document {
	var glued int
	p.Mapped, glued = unglue(p.Mapped)
	if of > 1 {
		in.Meta = nil // a page's metadata is not that of each text it collects
	}
	d := &corpus.Document{Meta: corpus.Meta{File: in.Source, Path: in.Path, Part: i}, Text: p.Text, Map: p.Map}
	d.Flags = carryFlags(in, d.Map)
	d.Flags = append(d.Flags, p.flags...)
	if glued > 0 {
		d.Flags = append(d.Flags, gluedFlag(glued))
	}
	ps := paragraphs(p.Text)
	if p.farm {
		ps[0].level = 1 // the title split found
	}
	h := readHead(ps, titleHint(in.Meta), first(in.Meta["标题"], in.Meta["信息名称"], in.Meta["文件名称"], in.Meta["文件标题"], in.Meta["信息标题"]), in.Meta["所解读文件"])
	h.text = p.Text
	describe(d, in, h, ps)
	markPlain(ps, h.roles)
	build(d, ps, h)
	d.Authority = authority(d, in, p)
	if d.Authority == corpus.Template || d.Authority == corpus.Excerpt {
		d.Region = region(d.Issuers, nil, d.Text)
		inferRegion(d)
	}
	raise(d, ps, h)
	if of == 1 {
		appendPage(d, in.Page)
	}
	return d
}

// appendPage puts the metadata lines of the page behind the text, a clause each:
// a 文号 that only the page states is then quoted from where it stands.
func appendPage(d *corpus.Document, page corpus.Mapped) {
	if page.Text == "" || len(d.Clauses) == 0 {
		return
	}
	d.Sections = append(d.Sections, corpus.Section{Heading: "网页信息", Level: 1, Parent: -1})
	sec := len(d.Sections) - 1
	para := d.Clauses[len(d.Clauses)-1].Para
	from := len(d.Text) + 1
	whole := corpus.Concat(corpus.Mapped{Text: d.Text, Map: d.Map}, corpus.Literal("\n", 0), page)
	d.Text, d.Map = whole.Text, whole.Map
	for n, l := range strings.Split(page.Text, "\n") {
		para++
		span := corpus.Span{Start: from, End: from + len(l)}
		d.Clauses = append(d.Clauses, corpus.Clause{ID: fmt.Sprintf("p%d", n+1), Kind: corpus.Metadata, Section: sec, Span: span, Para: para})
		from += len(l) + 1
	}
	d.Sections[sec].Span = corpus.Span{Start: len(d.Text) - len(page.Text), End: len(d.Text)}
}

// describe fills the metadata.
func describe(d *corpus.Document, in Input, h head, ps []paragraph) {
	d.Title = unquoted(squeeze(h.title))
	if name := titleOfName(in.Source); d.Title == "" && (h.opening == "" || titleEnd.MatchString(name)) {
		d.Title = name
		d.Flags = append(d.Flags, corpus.Flag{Code: corpus.Guessed, Detail: "正文中没有找到标题，暂用文件名作标题"})
	} else if d.Title == "" {
		d.Title = h.opening
		d.Flags = append(d.Flags, corpus.Flag{Code: corpus.Guessed, Detail: "正文中没有找到标题，暂用第一行作标题"})
	}
	d.Audience = audience(in.Meta["可见范围"])
	d.Number = first(h.number, numberOf(in.Meta), h.info.number(), h.order, numberOfAnnex(h.text))
	d.Issuers = issuers(in, h)
	d.Posted = firstDate(metaDate(in.Meta, "发布日期", "发布时间", "公布日期", "公开日期", "更新时间", "更新日期", "发表时间", "发表日期", "时间", "日期"), h.posted)
	d.Issued = firstDate(h.signed, h.info.adopted(), h.dated, metaDate(in.Meta, "成文日期", "成文时间", "落款日期", "印发日期", "印发时间", "生成日期", "产生日期", "发文日期", "发文时间", "签发日期", "颁布日期", "颁布时间", "修正日期", "修订日期", "订定日期", "公发布日"))
	if d.Issued.IsZero() && !h.printed.IsZero() {
		d.Issued = h.printed
		d.Flags = append(d.Flags, corpus.Flag{Code: corpus.Guessed, Detail: "没有落款日期，成文日期取自版记的印发日期:" + h.printed.Chinese()})
	}
	if d.Issued.IsZero() {
		if when := dateOfName(in.Source); !when.IsZero() {
			d.Issued = when
			d.Flags = append(d.Flags, corpus.Flag{Code: corpus.Guessed, Detail: "成文日期取自文件名:" + when.Chinese()})
		}
	}
	d.Region = region(d.Issuers, []string{d.Title, h.top}, d.Text)
	if d.Region == "" {
		site := first(in.Meta["网站主办"], in.Meta["网站名称"])
		if regionOf(site) == "" {
			site = first(placeOfHost(first(in.Meta["原文链接"], in.Meta["链接"], in.Meta["网址"], in.Meta["link"]), d.Title+d.Text), site)
		}
		placeWithout(d, h, site)
	}
	t := readTerm(d.Text, firstDate(h.info.published(), d.Issued))
	if when, note := h.info.effective(); t.effective.IsZero() && !when.IsZero() {
		t.effective, t.note = when, note
	}
	setValidity(d, in.Now, t)
}

// audience is who a text says it is for, group by group; nil is everybody, which may also be written.
func audience(stated string) (groups []string) {
	for _, g := range strings.FieldsFunc(stated, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		g = strings.Trim(g, `"' `)
		if g == "全体" || g == "所有人" || g == "公开" {
			return nil
		}
		if g != "" && !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups
}

// placeWithout finds the place of a text whose issuer tells none, and says how. site is who runs the site it was on.
func placeWithout(d *corpus.Document, h head, site string) {
	place, by := inferPlace(d, first(h.top, d.Title), site)
	if place == "" {
		place, by = inferPlace(d, d.Title, site)
	}
	if d.Region = place; place != "" && by != "标题" {
		d.Flags = append(d.Flags, corpus.Flag{Code: corpus.Guessed, Detail: "没有写明地区的发文机关，按" + by + "推断为" + place + "，请核对"})
	}
}

// titleHint is what a page says its title is.
func titleHint(meta map[string]string) string {
	return first(meta["标题"], meta["信息名称"], meta["文件名称"], meta["名称"], meta["文件标题"], meta["信息标题"], meta["公开标题"], meta["法规标题"], meta["公文标题"], meta["公文名称"], meta["文件题名"],
		meta["来信主题"], meta["信件主题"], meta["来信标题"], meta["信件标题"], meta["留言标题"], meta["留言主题"], meta["咨询标题"], meta["页面标题"])
}

// numberOf is the 文号 a page states.
func numberOf(meta map[string]string) string {
	for _, k := range []string{"文号", "发文字号", "文件编号", "文件字号", "发布文号", "公文字号", "字号"} {
		if n := strings.TrimSpace(meta[k]); n != "无" && strings.ContainsAny(n, "0123456789") {
			return first(numberIn(n), n)
		}
	}
	return ""
}

// raise adds the flags that concern the text as a whole.
func raise(d *corpus.Document, ps []paragraph, h head) {
	flag := func(c corpus.FlagCode, s corpus.Span, detail string) {
		d.Flags = append(d.Flags, corpus.Flag{Code: c, Detail: detail, Span: s})
	}
	if d.Issued.IsZero() {
		flag(corpus.Undated, corpus.Span{}, "正文中没有成文日期")
	}
	if d.Number == "" && len(h.info.events) == 0 {
		flag(corpus.NoNumber, corpus.Span{}, "正文中没有文号")
	}
	if all := blanksIn(d.Text); len(all) > 0 {
		flag(corpus.Blank, corpus.Span{Start: all[0][0], End: all[0][1]}, fmt.Sprintf("有%d处空白待填，原数字不详", len(all)))
	}
	if s, how := truncated(d, ps, h); how != "" {
		flag(corpus.Truncated, s, how)
	}
}

var blank = regexp.MustCompile(`_{2,}|＿{2,}|[ \x{3000}]{2,}年[ \x{3000}]{2,}月`)

// blanksIn finds the blanks to fill in; most texts have none and are not searched.
func blanksIn(text string) [][]int {
	for _, sign := range []string{"__", "＿＿", " 年", "\u3000年"} {
		if strings.Contains(text, sign) {
			return blank.FindAllStringIndex(text, -1)
		}
	}
	return nil
}

// truncated tells whether a text begins or ends mid-way.
func truncated(d *corpus.Document, ps []paragraph, h head) (corpus.Span, string) {
	for i, p := range ps {
		l, ok := scanLabel(p.text)
		if h.roles[i] != roleBody || !ok {
			continue
		}
		if l.n > 1 && l.kind > kindArticle { // a 修正案 carries on the articles of the one before
			return p.span, "正文从中间开始，前面的部分缺失"
		}
		break
	}
	last := len(ps) - 1
	if n := len(d.Clauses); d.Authority == corpus.Excerpt && n > 0 && d.Clauses[n-1].Section >= 0 && startsLabel(ps[last].text) && heading(ps[last].text) {
		return ps[last].span, "正文在标题处中断，后面的部分缺失"
	}
	return corpus.Span{}, ""
}

var nameDate = regexp.MustCompile(`[(（](\d{4}-\d{2}-\d{2})[)）]`)

// dateOfName is the date a file name carries: 学前教育条例(2021-12-03).md.
func dateOfName(name string) corpus.Date {
	m := nameDate.FindStringSubmatch(name)
	if m == nil {
		return corpus.Date{}
	}
	d, err := zhdate.ParseDate(m[1])
	if err != nil {
		return corpus.Date{}
	}
	return d
}

func titleOfName(name string) string {
	name = strings.TrimSuffix(name, path.Ext(name))
	return strings.TrimSpace(nameDate.ReplaceAllString(name, ""))
}

// unquoted is a title without the marks around the whole of it; those of a title within it stay.
func unquoted(title string) string {
	bare := strings.Trim(title, "《》")
	if strings.Count(bare, "《") != strings.Count(bare, "》") {
		return title
	}
	return bare
}

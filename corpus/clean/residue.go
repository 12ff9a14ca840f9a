package clean

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// What is left inside the lines of a text of how it came here: the names of fonts that a word processor wrote into a
// page, the stamp that a site set behind sentences, the colon behind a title that was copied with its address.

var (
	// fontRest is the end of an attribute of Word that names a font: 仿宋_GB2312">.
	fontRest = regexp.MustCompile(`(?:font-family ?: ?)?["'“”]?(?:仿宋|楷体|黑体|宋体|新宋体|微软雅黑|方正[\p{Han}]{2,6}|华文[\p{Han}]{2}|Times New Roman|Calibri)(?:_?(?:GB|GBK)\d{0,4})?(?:["'”;]{1,3} ?/?>|;[^\p{Han}。\n]{0,60}["'] ?>)`)
	// siteStamp is the name of a site behind the sentence that ends a line.
	siteStamp = regexp.MustCompile(`[。；：]((?:[\p{Han}]{2,10}网|(?:www\.)?[\w-]+(?:\.[a-z]{2,4}){1,2}))$`)
	// loadCount is how often the file of a line was loaded down.
	loadCount = regexp.MustCompile(`^附件.*[】\]）)\w]( ?(?:已?(?:下载|点击|浏览)(?:次数)? ?[:：]? ?[\[【(（]?\d+[\]】)）]? ?次?))$`)
	// bareURL is an address alone on its line.
	bareURL = regexp.MustCompile(`^<?(?:https?://|www\.)[^\s\p{Han}]+>?$`)
)

// looseLabel is the number of an item with a space before its sign: 1 、.
var looseLabel = regexp.MustCompile(`^(?:\d{1,2}|[一二三四五六七八九十]{1,3})( {1,2})[、．.][^\d]`)

// spacedLabel is a number with a space before the sign that ends it, anywhere: a label that was set wide.
var spacedLabel = regexp.MustCompile(`(?m)(?:^|[^\d一二三四五六七八九十\n])(?:\d{1,2}|[一二三四五六七八九十]{1,3})( {1,2})、`)

// closeLabels deletes that space; no sign of a sentence has one before it.
func closeLabels(s *state) {
	if !strings.Contains(s.text(), " 、") {
		return
	}
	var edits []corpus.Edit
	for _, m := range spacedLabel.FindAllStringSubmatchIndex(s.text(), -1) {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: m[2], End: m[3]}})
	}
	s.apply(edits)
}

// minStamps is how often the same name stands there to be a stamp.
const minStamps = 2

// fileTitle is a title with the ending of the file it was, as libraries of documents head their pages.
var fileTitle = regexp.MustCompile(`\.(?:docx?|pdf|wps|txt|rtf|html?)$`)

// fileReach is how far down a page such a line may stand, in lines.
const fileReach = 15

// dropResidue deletes them.
func dropResidue(s *state) {
	var edits []corpus.Edit
	lines := s.lines()
	stamps := map[string]int{}
	for _, l := range lines {
		if m := siteStamp.FindStringSubmatch(l.text); m != nil {
			stamps[m[1]]++
		}
	}
	for i, l := range lines {
		if m := looseLabel.FindStringSubmatchIndex(l.text); m != nil {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start + m[2], End: l.Start + m[3]}})
		}
		if strings.Contains(l.text, ">") {
			for _, m := range fontRest.FindAllStringIndex(l.text, -1) {
				edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start + m[0], End: l.Start + m[1]}})
			}
		}
		if m := loadCount.FindStringSubmatchIndex(l.text); m != nil {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start + m[2], End: l.End}})
		}
		if at := fileTitle.FindStringIndex(l.text); at != nil && i < fileReach && titled.MatchString(l.text[:at[0]]) && !annex.MatchString(l.text) && !numbered.MatchString(l.text) {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start + at[0], End: l.End}})
		}
		if m := siteStamp.FindStringSubmatchIndex(l.text); m != nil && stamps[l.text[m[2]:]] >= minStamps {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start + m[2], End: l.End}})
		}
		if bare := strings.TrimRight(l.text, "：: "); i+1 < len(lines) && len(bare) < len(l.text) && titled.MatchString(bare) && bareURL.MatchString(lines[i+1].text) {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start + len(bare), End: l.End}})
		}
	}
	s.apply(disjoint(edits))
}

// underscored is a line drawn with the sign that also stands for a blank to fill in.
var underscored = regexp.MustCompile(`^[_＿]{10,}$`)

// ruledOff tells such a line of the form of GB/T 9704, below the number of a paper or around who printed it.
func ruledOff(lines []line, i int) bool {
	if !underscored.MatchString(lines[i].text) {
		return false
	}
	for _, k := range []int{i - 1, i + 1} {
		if k >= 0 && k < len(lines) && (docNumber.MatchString(lines[k].text) || letterhead.MatchString(lines[k].text) ||
			strings.HasSuffix(lines[k].text, "印发") || strings.HasPrefix(lines[k].text, "抄送")) {
			return true
		}
	}
	return false
}

package clean

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/policybot/policybot/corpus"
)

// normalise brings the characters to one form and leaves the layout alone: NFC,
// \n as the only line end, plain spaces and tabs, and nothing invisible.
func normalise(s *state) {
	s.apply(nfc(s.text()))
	s.apply(invisible(s.text()))
	s.apply(entities(s.text()))
	s.apply(radicals(s.text()))
}

// blankRun is more than one blank line.
var blankRun = regexp.MustCompile(`\n(?:[ \t]*\n){2,}`)

// maxGaps is how often several blank lines may stand together in a text for each to set something off.
const maxGaps = 12

// joinBlankLines leaves one blank line of several, and remembers where they stood if that was rare.
func joinBlankLines(s *state) {
	var edits []corpus.Edit
	runs := blankRun.FindAllStringIndex(s.text(), -1)
	for _, m := range runs {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: m[0] + len("\n\n"), End: m[1]}})
		if len(runs) <= maxGaps {
			s.gaps = append(s.gaps, m[1])
		}
	}
	s.apply(edits)
}

// nfc replaces what is not in Unicode normal form C (é written as two, the
// compatibility forms of Chinese characters).
func nfc(text string) []corpus.Edit {
	if norm.NFC.IsNormalString(text) {
		return nil
	}
	var edits []corpus.Edit
	var it norm.Iter
	it.InitString(norm.NFC, text)
	for !it.Done() {
		start := it.Pos()
		out := string(it.Next())
		if old := text[start:it.Pos()]; out != old {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: start, End: it.Pos()}, New: out})
		}
	}
	return edits
}

// invisible turns every kind of line end into \n, every kind of space into one
// plain space a character, and deletes control and zero-width characters.
func invisible(text string) []corpus.Edit {
	var edits []corpus.Edit
	for i, r := range text {
		out, size := "", utf8.RuneLen(r)
		switch {
		case r == '\n' || r == '\t' || r == '\f' || r == ' ' || 0x20 < r && r < 0x7f || r == utf8.RuneError:
			continue
		case r == '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				break
			}
			out = "\n"
		case r == '\v' || r == 0x85 || r == 0x2028 || r == 0x2029:
			out = "\n"
		case unicode.Is(unicode.Zs, r), r == gbkSpace:
			out = " "
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || 0xfe00 <= r && r <= 0xfe0f:
		default:
			continue
		}
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: i, End: i + size}, New: out})
	}
	return edits
}

// gbkSpace is how older programs read the wide space of GBK, A3A0.
const gbkSpace = 0xe5e5

// runTogether is a title, its 文号 and whom it is sent to without a line end between them.
var runTogether = regexp.MustCompile(`^([^\n。；]{6,240}?(?:通知|意见|办法|方案|规定|公告|通告|函|决定|批复)[)）]?) ?([\p{Han}]{2,12}[〔\[(（﹝]\d{4}[〕\])）﹞]\d{1,5}号) ?(各[^\n。；]{4,300}?[：:])`)

// runPosted is a title, when a site put it up, and the buttons behind.
var runPosted = regexp.MustCompile(`^([^\n。；]{6,240}?(?:通知|意见|办法|方案|规定|公告|公示|通告|决定|批复))((?:19|20)\d{2} ?[年-] ?\d{1,2} ?[月-] ?\d{1,2}日?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*来源 ?[:：] ?[^\s【]{0,20})?(?:\s*【(?:打印|关闭|收藏)】)*)`)

// breakHead gives each of them its line.
func breakHead(s *state) {
	if m := runPosted.FindStringSubmatchIndex(s.text()); m != nil {
		edits := []corpus.Edit{{Span: corpus.Span{Start: m[3], End: m[4]}, New: "\n"}}
		for i := m[4]; i < m[5]; i++ {
			if s.text()[i] == '\n' {
				edits = append(edits, corpus.Edit{Span: corpus.Span{Start: i, End: i + 1}, New: " "})
			}
		}
		s.apply(append(edits, corpus.Edit{Span: corpus.Span{Start: m[5], End: m[5]}, New: "\n"}))
	}
	m := runTogether.FindStringSubmatchIndex(s.text())
	if m == nil {
		return
	}
	s.apply([]corpus.Edit{
		{Span: corpus.Span{Start: m[3], End: m[4]}, New: "\n"}, {Span: corpus.Span{Start: m[5], End: m[6]}, New: "\n"},
		{Span: corpus.Span{Start: m[7], End: m[7]}, New: "\n"},
	})
}

// oneLine is the length in bytes from which a text without any line end is taken
// for paragraphs run together.
const oneLine = 600

var (
	afterSentence = regexp.MustCompile(`[。；：！？:;》〉〕」)）] +`)
	beforeLabel   = regexp.MustCompile(` +(?:第[一二三四五六七八九十百千零〇]+[章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]|[\d二][\d〇○一二三四五六七八九十]{3} ?年)`)
)

// breakLines puts line ends into a text that has none, where a space is all that
// is left of them: after the end of a sentence or a title, and before numbering or
// a date. Where the spaces between Chinese words are rare (fewer than one to 12
// characters) each of them was a line end. The text is the file, or the one line of
// a page that holds most of it.
func breakLines(s *state) {
	for _, l := range s.lines() {
		if body := strings.TrimSpace(l.text); len(body) >= oneLine && 2*len(body) >= len(s.text()) {
			s.apply(lostBreaks(s.text()[:l.End], l.Start))
			return
		}
	}
}

// lostBreaks finds those in the line that begins at byte from of a text and ends it.
func lostBreaks(text string, from int) []corpus.Edit {
	at := map[int]bool{} // where the spaces begin that certainly were line ends
	for _, m := range afterSentence.FindAllStringIndex(text, -1) {
		_, n := utf8.DecodeRuneInString(text[m[0]:])
		at[m[0]+n] = true
	}
	for _, m := range beforeLabel.FindAllStringIndex(text, -1) {
		at[m[0]] = true
	}
	numbers := map[int]bool{} // where the number of a section ends
	for _, n := range decimals(text) {
		at[n[0]], numbers[n[1]] = true, true
	}
	var sure, likely []corpus.Edit
	for i := from; i < len(text); i++ {
		n := spaces(text[i:])
		if n == 0 || numbers[i] {
			continue
		}
		e := corpus.Edit{Span: corpus.Span{Start: i, End: i + n}, New: "\n"}
		if at[i] {
			sure = append(sure, e)
		}
		if at[i] || !insideDate(text, i, i+n) && !besideLatin(text, i, i+n) && !insideWord(text, i, i+n) {
			likely = append(likely, e)
		}
		i += n - 1
	}
	if len(likely)*12 < utf8.RuneCountInString(text[from:]) {
		sure = likely
	}
	return sure
}

// spaces is the number of spaces text begins with.
func spaces(text string) int { return len(text) - len(strings.TrimLeft(text, " ")) }

// spread is a word set wide: 重 庆 市 财 政 局, 二 ○ 一 二 年.
var spread = regexp.MustCompile(`(?:^|[^\p{Han}○〇0-9])((?:[\p{Han}○〇] ){3,}[\p{Han}○〇])(?:$|[^\p{Han}])`)

// spreadDate is a date in Chinese figures set wide.
var spreadDate = regexp.MustCompile(`^[一二三四五六七八九十○〇零０0 ]{4,}年[一二三四五六七八九十 ]+月[一二三四五六七八九十 ]+日$`)

// closeUp deletes the spaces inside words set wide, and those that a program put between all the words of a
// sentence (为 规范 本科 生 转学 工作 ，维 护学 生).
func closeUp(s *state) {
	var edits []corpus.Edit
	for _, l := range s.lines() {
		body := strings.Trim(l.text, " ")
		at := l.Start + spaces(l.text)
		words := strings.Fields(body)
		han := countHan(body)
		if spreadDate.MatchString(body) {
			edits = append(edits, betweenHan(body, at)...)
			continue
		}
		if len(words) > 6 && han < 5*len(words)/2 && han > len(words) && strings.ContainsAny(body, "，。、；《") && parted(body)*2 > len(words) {
			edits = append(edits, betweenHan(body, at)...)
			continue
		}
		for _, m := range spread.FindAllStringSubmatchIndex(body, -1) {
			edits = append(edits, betweenHan(body[m[2]:m[3]], at+m[2])...)
		}
	}
	s.apply(edits)
}

// parted is how many spaces part Chinese from Chinese, and none of them a figure from it as programs that make PDF do.
func parted(body string) (n int) {
	for i := range body {
		if body[i] == ' ' && spaces(body[i:]) == 1 {
			if before, after := around(body, i, i+1); before >= 0x2e80 && after >= 0x2e80 {
				n++
			}
		}
	}
	return n
}

// betweenHan finds the spaces beside Chinese characters in a text that begins at at.
func betweenHan(text string, at int) (edits []corpus.Edit) {
	for i := 0; i < len(text); i++ {
		n := spaces(text[i:])
		if n == 0 {
			continue
		}
		if before, after := around(text, i, i+n); i > 0 && (before >= 0x2e80 || after >= 0x2e80) {
			edits = appendDelete(edits, at+i, at+i+n)
		}
		i += n - 1
	}
	return edits
}

// around returns the characters before and after text[i:j], U+FFFD at an end.
func around(text string, i, j int) (before, after rune) {
	before, _ = utf8.DecodeLastRuneInString(text[:i])
	after, _ = utf8.DecodeRuneInString(text[j:])
	return before, after
}

// besideLatin tells whether the spaces text[i:j] set off a Latin word (GPS 定位) or
// stand between figures.
func besideLatin(text string, i, j int) bool {
	before, after := around(text, i, j)
	latin := func(r rune) bool { return r < 0x2e80 && unicode.IsLetter(r) }
	return latin(before) || latin(after) || unicode.IsDigit(before) && unicode.IsDigit(after)
}

// labelEnd is a label whose title stands behind a space.
var labelEnd = regexp.MustCompile(`第[一二三四五六七八九十百\d]{1,5}[编章节条]$`)

// insideWord tells whether the spaces text[i:j] stand beside a figure that goes with the word beyond (9:30 至 17:00), or
// spread a name or word over the line (组  长, 张  三).
func insideWord(text string, i, j int) bool {
	before, n := utf8.DecodeLastRuneInString(text[:i])
	after, m := utf8.DecodeRuneInString(text[j:])
	alone := func(r rune, beyond byte) bool { return unicode.Is(unicode.Han, r) && beyond == ' ' }
	return unicode.IsDigit(before) || unicode.IsDigit(after) || labelEnd.MatchString(text[max(0, i-30):i]) ||
		i > n && alone(before, text[i-n-1]) || j+m < len(text) && alone(after, text[j+m])
}

// setOff tells whether the space text[i:j] sets off a figure inside words, as programs that make PDF do: 的 7 座,
// 〔2026〕15 号. A figure at the beginning of a line is a number of its own and keeps its space.
func setOff(text string, i, j int) bool {
	before, after := around(text, i, j)
	switch {
	case unicode.Is(unicode.Han, after) && '0' <= before && before <= '9' || after == '%' || after == '％':
		start := strings.TrimRight(text[:i], "0123456789.,%")
		if start == text[:i] || start == "" {
			return false
		}
		r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(start, " "))
		return unicode.Is(unicode.Han, r) && strings.HasSuffix(start, " ") || strings.ContainsRune("〕]）)第", r) && strings.HasPrefix(text[j:], "号")
	case unicode.Is(unicode.Han, before) && '0' <= after && after <= '9':
		rest := strings.TrimLeft(text[j:], "0123456789.,%")
		r, _ := utf8.DecodeRuneInString(strings.TrimPrefix(rest, " "))
		return strings.HasPrefix(rest, " ") && unicode.Is(unicode.Han, r) && !labelled.MatchString(text[:i])
	}
	return false
}

// insideDate tells whether the spaces text[i:j] are inside 2022 年 12 月 13 日.
func insideDate(text string, i, j int) bool {
	before, after := around(text, i, j)
	return unicode.IsDigit(before) && strings.ContainsRune("年月日", after) ||
		strings.ContainsRune("年月", before) && unicode.IsDigit(after) && dateGoesOn(text[j:])
}

// dateGoesOn tells whether text begins with a figure and 月 or 日, spaces allowed.
func dateGoesOn(text string) bool {
	text = strings.TrimLeft(strings.TrimLeft(text, "0123456789"), " ")
	return strings.HasPrefix(text, "月") || strings.HasPrefix(text, "日")
}

// tidyLines trims every line, drops blank lines, makes one space of several, and
// deletes the spaces that layout left inside dates and sentences.
func tidyLines(s *state) {
	text := s.text()
	var edits []corpus.Edit
	blank := true // nothing but line ends so far
	for _, l := range s.lines() {
		body := strings.Trim(l.text, " ")
		if body == "" {
			edits = appendDelete(edits, l.Start, min(l.End+1, len(text)))
			continue
		}
		lead := spaces(l.text)
		edits = appendDelete(edits, l.Start, l.Start+lead)
		edits = append(edits, insideSpaces(body, l.Start+lead)...)
		edits = appendDelete(edits, l.Start+lead+len(body), l.End)
		blank = false
	}
	s.apply(edits)
	if t := s.text(); !blank && strings.HasSuffix(t, "\n") {
		s.apply([]corpus.Edit{{Span: corpus.Span{Start: len(t) - 1, End: len(t)}}})
	}
}

// appendDelete adds the deletion of [start, end) unless it is empty.
func appendDelete(edits []corpus.Edit, start, end int) []corpus.Edit {
	if start >= end {
		return edits
	}
	return append(edits, corpus.Edit{Span: corpus.Span{Start: start, End: end}})
}

// labelled is what a line begins with when the next space ends a label or a heading
// run into its text: 第五条, 一、总体要求, # 第一章.
var labelled = regexp.MustCompile(`^#* ?(?:(?:第[一二三四五六七八九十百千零〇○\d]+[编章节条款项]|附件|附表|[一二三四五六七八九十]+)|(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])[^。；，,; ]*)$`)

// longCell is how many bytes a cell has before its last character for a space between the two to be no part of it.
const longCell = 15

// brokenCell tells whether the space at i breaks the last word of a cell of a table: 超过960000元的部 分.
func brokenCell(row string, i int) bool {
	if !strings.HasPrefix(row, "|") {
		return false
	}
	_, w := utf8.DecodeRuneInString(row[i+1:])
	rest := strings.TrimLeft(row[i+1+w:], " ")
	cell := row[strings.LastIndexByte(row[:i], '|')+1 : i]
	return strings.HasPrefix(rest, "|") && len(strings.TrimSpace(cell)) >= longCell && strings.Count(strings.TrimSpace(cell), " ") == 0
}

// signedBefore and signedAfter are two bodies that sign in one line, the second with the date behind it or nothing.
var (
	signedBefore = regexp.MustCompile(`(?:^|[^\p{Han}])([\p{Han}]{5,30})$`)
	signedAfter  = regexp.MustCompile(`^([\p{Han}]{5,30})(?:$| ?[\d○〇零一二]{4} ?年)`)
)

// signTogether tells whether the space at i stands between the names of two such bodies.
func signTogether(body string, i int) bool {
	after := signedAfter.FindStringSubmatch(body[i+1:])
	if after == nil || !bodyName.MatchString(after[1]) {
		return false
	}
	before := signedBefore.FindStringSubmatch(body[max(0, i-120):i])
	return before != nil && bodyName.MatchString(before[1])
}

// insideSpaces finds what to do with the spaces inside a line that begins at at.
// Between two Chinese characters a space is kept where it means something (after a
// label or a heading, between the names of a list, in a heading set wide) and
// deleted where it is rare in a line of prose: a break of the page or of the editor.
func insideSpaces(body string, at int) []corpus.Edit {
	var keep, drop []corpus.Edit // drop: what to do when the line is prose
	loose := 0                   // spaces of drop that are not in keep
	for i := 0; i < len(body); i++ {
		n := spaces(body[i:])
		if n == 0 {
			continue
		}
		before, after := around(body, i, i+n)
		both := unicode.Is(unicode.Han, before) && unicode.Is(unicode.Han, after)
		switch {
		case insideDate(body, i, i+n):
			keep = appendDelete(keep, at+i, at+i+n)
			drop = appendDelete(drop, at+i, at+i+n)
		case n == 1 && setOff(body, i, i+n), before >= 0x2e80 && strings.ContainsRune("，。、；：）》”", after):
			keep = appendDelete(keep, at+i, at+i+n)
			drop = appendDelete(drop, at+i, at+i+n)
		case both && n == 1 && brokenCell(body, i):
			keep = appendDelete(keep, at+i, at+i+n)
			drop = appendDelete(drop, at+i, at+i+n)
		case both && n == 1 && !labelled.MatchString(body[:i]) && !signTogether(body, i):
			drop = appendDelete(drop, at+i, at+i+n)
			loose++
		default:
			keep = appendDelete(keep, at+i+1, at+i+n)
			drop = appendDelete(drop, at+i+1, at+i+n)
		}
		i += n - 1
	}
	if strings.ContainsAny(body, "。；") && loose*40 <= utf8.RuneCountInString(body) {
		return drop
	}
	return keep
}

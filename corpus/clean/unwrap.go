package clean

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

var (
	// pageMark is a line that numbers a page and says so.
	pageMark = regexp.MustCompile(`^(?:[-—–－] ?\d{1,4} ?[-—–－]|第 ?\[?\d{1,4}\]? ?页(?:[,，、 /]*共 ?\d{1,4} ?页)?[。.]?|(?:Page|page) ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?|[-—] ?第 ?\d{1,4} ?页 ?[-—])$`)
	bareMark = regexp.MustCompile(`^\d{1,3}$`)
)

// minPage is how many lines of text a page has at least, between numbers without any sign.
const minPage = 8

// dropPageNumbers deletes the lines that number pages, with the blank lines around them and the running head, so
// that a sentence goes on from one page to the next.
func dropPageNumbers(s *state) {
	lines := s.lines()
	full := make([]int, 0, len(lines)) // indices of the lines that are not blank
	for i, l := range lines {
		if strings.TrimSpace(l.text) != "" {
			full = append(full, i)
		}
	}
	marks := pageMarks(lines, full)
	if len(marks) == 0 {
		return
	}
	drop := make([]bool, len(lines))
	heads := runningHeads(lines, full, marks)
	for k, i := range full {
		if !marks[k] && !heads[k] {
			continue
		}
		drop[i] = true
		for j := i - 1; j >= 0 && strings.TrimSpace(lines[j].text) == ""; j-- {
			drop[j] = true
		}
		for j := i + 1; j < len(lines) && strings.TrimSpace(lines[j].text) == ""; j++ {
			drop[j] = true
		}
	}
	s.dropLines(lines, drop)
}

// pageMarks are the places, in full, of the lines that number pages. Bare figures do when they count on.
func pageMarks(lines []line, full []int) map[int]bool {
	marks := map[int]bool{}
	var bare []int
	for k, i := range full {
		text := strings.TrimSpace(lines[i].text)
		switch {
		case pageMark.MatchString(text):
			marks[k] = true
		case bareMark.MatchString(text):
			bare = append(bare, k)
		}
	}
	for at := 0; at < len(bare); {
		end := at + 1
		for end < len(bare) && bare[end]-bare[end-1] > minPage && figureAt(lines, full, bare[end]) == figureAt(lines, full, bare[end-1])+1 {
			end++
		}
		if end-at > 1 {
			for _, k := range bare[at:end] {
				marks[k] = true
			}
		}
		at = end
	}
	return marks
}

func figureAt(lines []line, full []int, k int) int {
	n, _ := strconv.Atoi(strings.TrimSpace(lines[full[k]].text))
	return n
}

// runningHeads are the lines beside a page number that stand beside another one too, but for the first.
func runningHeads(lines []line, full []int, marks map[int]bool) map[int]bool {
	seen, heads := map[string]bool{}, map[int]bool{}
	for k, i := range full {
		if marks[k] || !marks[k-1] && !marks[k+1] {
			continue
		}
		text := strings.TrimSpace(lines[i].text)
		if utf8.RuneCountInString(text) > 40 || strings.ContainsAny(text, "。；") {
			continue
		}
		heads[k] = seen[text]
		seen[text] = true
	}
	return heads
}

// maxWrapped is the widest a line of wrapped text may be, in half-width columns.
const maxWrapped = 130

// unwrap joins the lines of a text that was broken at a width, as PDF programs and mail do. Such a text has many
// lines that are as long as the longest and end in the middle of a sentence.
func unwrap(s *state) {
	lines := s.lines()
	byColumns, full := wrapWidth(lines, columns)
	byRunes, more := wrapWidth(lines, utf8.RuneCountInString)
	switch {
	case byRunes > 0 && more > full:
		s.apply(joins(lines, byRunes, utf8.RuneCountInString))
	case byColumns > 0:
		s.apply(joins(lines, byColumns, columns))
	}
}

// columns is the width of text where Chinese characters take two columns.
func columns(text string) (n int) {
	for _, r := range text {
		n++
		if r >= 0x2e80 || strings.ContainsRune("“”‘’—…·", r) {
			n++
		}
	}
	return n
}

// overlong is of how many lines one may be longer than the rest, an address or a table.
const overlong = 40

// slack is how much shorter than the longest a full line may be.
const slack = 3

// minFew is the width from which lines that break off at one width are wrapped though they are few: the rest of such a
// text is headings and the cells of tables.
const minFew = 50

// wrapWidth is the width a text was broken at, 0 when it was not, and how many lines are that long.
func wrapWidth(lines []line, width func(string) int) (widest, full int) {
	var widths []int
	for _, l := range lines {
		if t := strings.TrimRight(l.text, " "); t != "" && !strings.HasPrefix(t, "|") {
			widths = append(widths, width(t))
		}
	}
	if len(widths) == 0 {
		return 0, 0
	}
	slices.Sort(widths)
	all := len(widths)
	widest = widths[all-1-all/overlong]
	if widest > maxWrapped || widest < 16 {
		return 0, 0
	}
	open := 0
	for _, l := range lines {
		t := strings.TrimRight(l.text, " ")
		if strings.HasPrefix(t, "|") || width(t) < widest-slack {
			continue
		}
		full++
		if !ended(t) {
			open++
		}
	}
	few := full*4 < all && (widest < minFew || open*2 < full)
	if full < 3 || open < 3 || few || open*5 < full*2 {
		return 0, 0
	}
	return widest, full
}

// ended tells whether a line ends a sentence.
func ended(t string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(t, " "))
	return strings.ContainsRune("。！？；;:：!?", r)
}

// joins finds the line ends inside sentences.
func joins(lines []line, w int, width func(string) int) (edits []corpus.Edit) {
	indent := 1 << 20
	for _, l := range lines {
		if strings.TrimSpace(l.text) != "" {
			indent = min(indent, spaces(l.text))
		}
	}
	for i := 0; i+1 < len(lines); i++ {
		at, next := strings.TrimRight(lines[i].text, " "), lines[i+1].text
		body := strings.TrimLeft(next, " ")
		if at == "" || body == "" || strings.HasPrefix(at, "|") || strings.HasPrefix(body, "|") || strings.HasPrefix(body, "#") {
			continue
		}
		first, _ := utf8.DecodeRuneInString(body)
		closes := strings.ContainsRune("》，。、；：）”’」』】〕!?！？,", first)
		word := len(body) - len(strings.TrimLeftFunc(body, latin))
		switch {
		case closes && width(at)*2 >= w:
		case closes, ended(at), spaces(next) > indent+1, begins(body), docNumber.MatchString(body) && utf8.RuneCountInString(body) < 40:
			continue
		case width(at) < w-slack-word && (width(at)*10 < w*8 || !strings.ContainsAny(at, "，、；（《")):
			continue // too short to be full, unless a sentence shows that it goes on
		}
		e := corpus.Edit{Span: corpus.Span{Start: lines[i].Start + len(at), End: lines[i+1].Start + spaces(next)}}
		last, _ := utf8.DecodeLastRuneInString(at)
		if unicode.IsLetter(last) && latin(last) && unicode.IsLetter(first) && latin(first) {
			e.New = " "
		}
		edits = append(edits, e)
	}
	return edits
}

func latin(r rune) bool { return r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// refers is what follows a number that is spoken of: 第五条规定的, 一、二年级.
var refers = regexp.MustCompile(`^(?:[第、,，和及至或的中款项之所规]|[一二三四五六七八九十\d])`)

// begins tells whether a line begins a section and not the rest of a sentence that speaks of one.
func begins(body string) bool {
	m := numbered.FindString(body)
	return m != "" && !refers.MatchString(body[len(m):])
}

package clean

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// The furniture of a page is told by weighing lines. A word that sites use adds weight, more where a line has
// little else; how much is needed depends on where the line stands: little above the text and behind it, much
// inside it. A line with the marks of a document (see substance) is not weighed at all.
const (
	dropInside  = 3.0 // weight from which a line inside the text goes
	dropOutside = 1.6 // above the text and behind it
	menuWeight  = 0.8 // from which a line shows that the page has menus
	minMenu     = 2   // lines of that weight make a page with menus
	minFooter   = 2   // behind the text
)

// menuReach is how many links may stand behind the last word of a site above a text, and before the first below it.
// menuGap is how many more may stand between two such words; beyond it a word of a site is one of the text.
const menuReach = 6

// longestChrome is the length in characters of the longest line taken for page furniture; the legal notes of
// document libraries run to this.
const longestChrome = 200

// dropChrome deletes page furniture, and with it what spammers put behind the end of the article.
func dropChrome(s *state) {
	lines := s.lines()
	drop := markChrome(lines, s.weighAll(lines), s.linked(lines), s.meta[PageTitle], s.page.Text != "")
	s.learnSite(lines, drop)
	dropped, first := 0, ""
	for i, l := range lines {
		if drop[i] {
			if dropped == 0 {
				first = shorten(l.text, 20)
			}
			dropped++
		}
	}
	spam := markSpam(lines, drop)
	if dropped > 0 {
		s.flag(corpus.Dropped, fmt.Sprintf("删去网页导航、按钮、版权等与正文无关的文字 %d 行，如“%s”", dropped, first), corpus.Span{})
	}
	if spam > 0 {
		s.flag(corpus.Dropped, fmt.Sprintf("删去文末夹带的与正文无关的文字 %d 行", spam), corpus.Span{})
	}
	s.dropLines(lines, drop)
}

// weighAll is how much each line looks like furniture; it takes most of the time of cleaning, so that it is remembered.
func (s *state) weighAll(lines []line) []float64 {
	if s.weights == nil {
		s.weights = make(map[string]float64, len(lines))
	}
	w := make([]float64, len(lines))
	for i, l := range lines {
		known, ok := s.weights[l.text]
		if !ok {
			known = weigh(l.text)
			s.weights[l.text] = known
		}
		w[i] = known
	}
	return w
}

// markChrome decides about every line; w is how much each looks like furniture, and linked tells those that are links.
// title is what the page says its title is, "" when it does not; onPage tells that a site said more of the text.
func markChrome(lines []line, w []float64, linked []bool, title string, onPage bool) []bool {
	drop := make([]bool, len(lines))
	first, last := bodyBounds(lines, w)
	head := titleAt(lines, title, first)
	told := tellTitle(lines, w, title, first)
	signs := 0
	for _, is := range []bool{head >= 0, onPage, told.Share >= sureTitle} {
		if is {
			signs++
		}
	}
	sure := head
	if sure < 0 && told.Share >= sureTitle {
		sure = told.At
	}
	w = weighOutside(lines, w, linked, head, sure, signs, first, last)
	own := contactsBelow(lines, w, last)
	menu, sum, menuEnd := menus(lines, w, first)
	if head >= 0 { // between a title and its text stand buttons, and no menus
		menuEnd = min(menuEnd, head)
	}
	footer, footerStart, footerEnd := footers(lines, w, last)
	for i, l := range lines {
		switch {
		case i < first && bareURL.MatchString(l.text) && (i == 0 || !strings.HasSuffix(lines[i-1].text, "：")), ruledOff(lines, i):
			drop[i] = true
		case isRule(l.text), fileMark.MatchString(l.text), code.MatchString(l.text) && i < first, count.MatchString(l.text) && (i < first || i == 0), remnant.MatchString(l.text) && (i < first || i >= last):
			drop[i] = true
		case i < first:
			drop[i] = w[i] >= dropOutside || menu >= minMenu && sum >= dropInside && i <= menuEnd && linkLike(l.text) && !headLine(lines, i, first)
		case i >= last:
			drop[i] = i >= own && (w[i] >= 2 || w[i] > 0.5 && (footer > 0 || menu >= minMenu) ||
				footer >= minFooter && i >= footerStart && w[i] < menuWeight && linkLike(l.text) && !official.MatchString(l.text) && !titled.MatchString(l.text) ||
				footer >= minFooter && footerStart <= i && i < footerEnd && !substance(l.text) && !annex.MatchString(l.text) ||
				footer >= minFooter+2 && i >= footerStart && linkLike(l.text) && i > last)
		default:
			drop[i] = w[i] >= dropInside && !numbered.MatchString(l.text) && !strings.Contains(l.text, "。") || library.MatchString(l.text)
		}
	}
	dropIslands(lines, drop, w, first, last)
	dropRelated(lines, drop, last)
	dropTopMenus(lines, drop, first)
	dropStrays(lines, drop, first, last)
	dropAboveCrumbs(lines, drop, w, first)
	if head < 0 && told.Share >= sureTitle && hasMenus(w, first) {
		head = told.At
	}
	dropAboveTitle(lines, drop, head, first)
	keepTitle(lines, drop, title, first, last)
	dropSiteNames(lines, drop, w, first)
	dropForms(lines, drop)
	for i := told.At + told.N; i < first; i++ {
		if !drop[i] && titled.MatchString(lines[i].text) && countHan(lines[i].text) >= pageTitleMin {
			return drop // a title stays below it
		}
	}
	for i := range told.N { // sure or not, it is the likeliest there is
		drop[told.At+i] = false
	}
	return drop
}

// remnant is what is left of a button whose words stand on other lines.
var remnant = regexp.MustCompile(`^[【】\[\]|｜()（）>»]{1,3}$`)

// menus weighs the words of a site above the text. Links stand among them, and not behind the last.
func menus(lines []line, w []float64, first int) (menu int, sum float64, end int) {
	for i := 0; i < first && i < len(lines); i++ {
		if w[i] >= menuWeight && !library.MatchString(lines[i].text) {
			menu++
			sum += w[i]
			end = i + menuReach
		}
	}
	return menu, sum, end
}

// footers counts the words of a site below the text. Links stand among them, and not before the first; a list of
// links with a word of a site above it begins there. Whatever stands before the last one, at end, is of the site.
func footers(lines []line, w []float64, last int) (footer, start, end int) {
	start = len(lines)
	for i := last; i < len(lines); i++ {
		if w[i] >= 2 && !blankField.MatchString(lines[i].text) {
			footer++
			end = i
			if start == len(lines) {
				for start = i; start > last && start > i-menuReach && menuLink(lines[start-1].text); start-- {
				}
			}
		}
	}
	for i := min(start, len(lines)) - 1; i >= last && linkLike(lines[i].text) && !substance(lines[i].text); i-- {
		if w[i] >= menuWeight {
			start = i
		}
	}
	return footer, start, end
}

// dropRelated drops the links to other pages below a text: what stands behind their heading and is no sentence.
func dropRelated(lines []line, drop []bool, last int) {
	below := false
	for i := last; i < len(lines); i++ {
		text := lines[i].text
		switch {
		case related(text):
			below, drop[i] = true, true
		case !linkLike(text) || annex.MatchString(text) || strings.HasPrefix(text, "|"):
			below = false
		case below:
			drop[i] = true
		}
	}
}

// crumbWord begins the way to a page, which stands right above its title.
var crumbWord = regexp.MustCompile(`^[\p{Han}]{0,6}(?:您|你|现在|当前|目前|所在|浏览)[\p{Han}]{0,6}位置 ?(?:[:：>]|$)|^(?:网站)?首页 ?(?:->|[>›»/-])`)

// dropAboveCrumbs drops what stands above the way to the page, when the title stands below it.
func dropAboveCrumbs(lines []line, drop []bool, w []float64, first int) {
	way, below := -1, false
	for i := 0; i < min(first, len(lines)); i++ {
		switch {
		case crumbWord.MatchString(lines[i].text):
			way, below = i, false
		case !drop[i] && w[i] < menuWeight && utf8.RuneCountInString(lines[i].text) >= 6:
			below = true
		}
	}
	if !below {
		return
	}
	for i := range way {
		drop[i] = true
	}
}

// keepTitle keeps the title of a page where it stands last above the text, and drops it where it stands before that,
// as in the title bar, or behind the text.
func keepTitle(lines []line, drop []bool, title string, first, last int) {
	if title == "" {
		return
	}
	kept := -1
	for i := 0; i < len(lines) && i <= first+titleReach; i++ {
		if strings.TrimLeft(lines[i].text, "# ") != title {
			continue
		}
		if kept >= 0 {
			drop[kept] = true
		}
		kept, drop[i] = i, false
	}
	for i := max(last, kept+1); i < len(lines); i++ {
		drop[i] = drop[i] || lines[i].text == title
	}
}

// blankField is a line of a form nobody has filled in: 姓名： 性别： 身份证号：.
var blankField = regexp.MustCompile(`^(?:[\p{Han}]{2,8}[:：] ?)+$`)

// minForm is how many blank fields in a row make a form; one alone leads on to what stands below it.
const minForm = 3

// dropForms drops the forms nobody has filled in.
func dropForms(lines []line, drop []bool) {
	for i := 0; i < len(lines); {
		n := 0
		for i+n < len(lines) && blankField.MatchString(lines[i+n].text) {
			n++
		}
		if n >= minForm {
			for k := range n {
				drop[i+k] = true
			}
		}
		i += max(n, 1)
	}
}

// widestLink is how wide a link of a menu is at most, in columns.
const widestLink = 80

// linkLike tells what can be a link of a menu: short, no sentence.
func linkLike(text string) bool {
	return columns(text) <= widestLink && !strings.ContainsAny(text, "。；！")
}

// nearBody is how many lines above the text its title, number and history may begin.
const nearBody = 10

// headLine tells whether line i, between menus, is of the head of the document: its title, 文号, issuer or date.
func headLine(lines []line, i, first int) bool {
	text := lines[i].text
	if belowCrumbs(lines, i) || docNumber.MatchString(text) || strings.HasPrefix(text, "#") || postedDate.MatchString(text) && utf8.RuneCountInString(text) > 20 {
		return true
	}
	if first-i > nearBody {
		return false
	}
	n := utf8.RuneCountInString(text)
	if titled.MatchString(text) && (n >= 10 || first-i <= 2) || dated.MatchString(text) || addressed(text) || strings.Contains(text, "关于") ||
		strings.HasPrefix(text, "（") || strings.HasPrefix(text, "(") || first-i <= 3 && bodies(text) {
		return true
	}
	// The parts of a title broken over lines, and who issued it, stand beside one of these.
	for j := i + 1; j <= min(i+2, first-1, len(lines)-1); j++ {
		t := lines[j].text
		if weigh(t) < menuWeight && (titled.MatchString(t) || docNumber.MatchString(t) || dated.MatchString(t)) {
			return n >= 4 && official.MatchString(text) || n >= minTitlePart
		}
	}
	return first-i == 1
}

// belowCrumbs tells the line right below the way to the page, which is the title of what stands there.
func belowCrumbs(lines []line, i int) bool {
	return i > 0 && crumbWord.MatchString(lines[i-1].text) && utf8.RuneCountInString(lines[i].text) >= pageTitleMin && countHan(lines[i].text) >= pageTitleMin-1 &&
		!strings.ContainsAny(lines[i].text, "：:|>") && weigh(lines[i].text) < menuWeight
}

// minTitlePart is how long a line right above the end of a title is at least, in characters, to be its beginning.
const minTitlePart = 12

// bodies tells a line of the names of public bodies, as they stand below a title.
func bodies(text string) bool {
	for _, f := range strings.Fields(text) {
		if !bodyName.MatchString(f) {
			return false
		}
	}
	return strings.Contains(text, " ") || utf8.RuneCountInString(text) >= 6
}

var bodyName = regexp.MustCompile(`^[\p{Han}]{2,30}(?:局|厅|部|委|办|处|会|院|政府|办公室|中心|大学|中学|学院|公司)$`)

// dropSiteNames drops the name of a site, which stands alone among its menus and looks like an issuer.
func dropSiteNames(lines []line, drop []bool, w []float64, first int) {
	for i := 0; i < first && i < len(lines); i++ {
		if drop[i] || !official.MatchString(lines[i].text) || !linkLike(lines[i].text) || titled.MatchString(lines[i].text) ||
			docNumber.MatchString(lines[i].text) || dated.MatchString(lines[i].text) {
			continue
		}
		if i+1 < len(lines) && drop[i+1] && w[i+1] >= dropOutside && (i == 0 || drop[i-1]) {
			drop[i] = true
		}
	}
}

// closing is a button that ends the article; what follows is not of it.
var closing = regexp.MustCompile(`^[\[【(（ ]*(?:关闭|打印|返回顶部)(?:本页|窗口|页面)?[\]】)） ]*$`)

// tailLines is how many lines after the article are looked at for spam.
const tailLines = 6

// markSpam marks the lines behind the last closing button, if they are the end of the file and look like no part
// of a document: short, without punctuation, numbering, figures or the marks of a date, an office or an
// attachment.
func markSpam(lines []line, drop []bool) int {
	last := -1
	for i := max(0, len(lines)-tailLines); i < len(lines); i++ {
		if drop[i] && closing.MatchString(lines[i].text) {
			last = i
		}
	}
	if last < len(lines)/2 || last < 1 {
		return 0
	}
	for i := last + 1; i < len(lines); i++ {
		if !drop[i] && !stray(lines[i].text) {
			return 0
		}
	}
	n := 0
	for i := last + 1; i < len(lines); i++ {
		if !drop[i] {
			drop[i] = true
			n++
		}
	}
	return n
}

// stray tells whether a line behind the article can only be spam.
func stray(text string) bool {
	if utf8.RuneCountInString(text) > 40 || official.MatchString(text) {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsPunct(r) || unicode.IsDigit(r)
	})
}

// shorten is the first n characters of text, with … when there are more.
func shorten(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n]) + "…"
	}
	return text
}

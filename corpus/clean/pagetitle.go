package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// titleLines is how far down a saved page the words of its title bar may stand.
const titleLines = 6

var (
	// between divides what a title bar says: the title, the column, the site.
	between = regexp.MustCompile(` ?[_|｜]{1,3} ?| ?-{1,2} ?| [–—] `)
	// siteEnd is how the names of sites end.
	siteEnd = regexp.MustCompile(`(?:网|网站|门户|官网|平台|在线|频道|之窗|人民政府|[局厅委会院部]|中心|大学|中学|学院)$`)
)

// PageTitle is the name under which PageTitle of the words of a title bar are kept in Meta.
const PageTitle = "页面标题"

// TitleOfBar is the title in the words of a title bar, without the column and the site behind it; ok is false
// when they name no site.
func TitleOfBar(bar string) (title string, ok bool) {
	parts := between.Split(bar, -1)
	if len(parts) < 2 || !siteEnd.MatchString(strings.TrimSpace(parts[len(parts)-1])) {
		return "", false
	}
	title = strings.TrimSpace(parts[0])
	return title, utf8.RuneCountInString(title) >= 6 && !insideDay.MatchString(bar) && !siteKey.MatchString(title)
}

// insideDay is a stroke that divides a date and no title bar.
var insideDay = regexp.MustCompile(`(?:19|20)\d{2}-\d{1,2}-\d{1,2}`)

// SiteLike tells words that a site is called by, and no text.
func SiteLike(words string) bool {
	return siteEnd.MatchString(words) && !titled.MatchString(words)
}

// barReach is how many lines below a title bar its title may stand.
const barReach = 60

// standsBelow is the part of a title bar that stands alone on a line below, where sites set their name first.
func standsBelow(bar string, below []line) (title string, ok bool) {
	parts := between.Split(bar, -1)
	if len(parts) < 2 || utf8.RuneCountInString(bar) > 100 {
		return "", false
	}
	last := strings.TrimSpace(parts[len(parts)-1])
	for _, l := range below[:min(len(below), barReach)] {
		if l.text == last && utf8.RuneCountInString(last) >= 4 {
			return last, true
		}
	}
	return "", false
}

// wayInBar tells a title bar that has the way to the page, the site first, and no title: the way stands below it too.
func wayInBar(bar string, below []line) bool {
	parts := between.Split(bar, -1)
	if len(parts) < 3 || !siteEnd.MatchString(strings.TrimSpace(parts[0])) {
		return false
	}
	for _, l := range below[:min(len(below), titleLines)] {
		n := 0
		for _, p := range parts[1:] {
			if p = strings.TrimSpace(p); p != "" && strings.Contains(l.text, p) {
				n++
			}
		}
		if n == len(parts)-1 && (crumbWord.MatchString(l.text) || crumbs.MatchString(l.text)) {
			return true
		}
	}
	return false
}

// crumbReach is how many lines below the way to a page its title may stand.
const crumbReach = 4

// crumbTitle is the last place on the way to the page where it stands alone below: there it is the title.
func crumbTitle(lines []line) string {
	for i, l := range lines[:min(len(lines), headLines)] {
		if utf8.RuneCountInString(l.text) > 120 || !crumbs.MatchString(l.text) && !crumbWord.MatchString(l.text) {
			continue
		}
		places := strings.FieldsFunc(l.text, func(r rune) bool { return strings.ContainsRune(">›»/", r) })
		last := strings.TrimSpace(places[len(places)-1])
		for _, below := range lines[i+1 : min(len(lines), i+1+crumbReach)] {
			if below.text == last && len(places) > 1 && utf8.RuneCountInString(last) >= 4 {
				return last
			}
		}
	}
	return ""
}

// takePageTitle recognises the words of the title bar at the head of a page that was saved as text. They go when
// the title stands below them again; else the title stays.
func takePageTitle(s *state) {
	lines := s.lines()
	defer func() { s.learn(PageTitle, crumbTitle(lines)) }() // the title bar is surer
	for i, l := range lines[:min(len(lines), titleLines)] {
		bar := strings.TrimLeft(l.text, "# ")
		if wayInBar(bar, lines[i+1:]) {
			drop := make([]bool, len(lines))
			drop[i] = true
			s.dropLines(lines, drop)
			return
		}
		title, ok := TitleOfBar(bar)
		if !ok {
			title, ok = standsBelow(bar, lines[i+1:])
		}
		if !ok || numbered.MatchString(l.text) || strings.ContainsAny(l.text, "。；") {
			continue
		}
		s.learn(PageTitle, title)
		for _, below := range lines[i+1:] {
			if strings.HasPrefix(strings.TrimLeft(below.text, "# "), title) || !strings.HasPrefix(bar, title) {
				drop := make([]bool, len(lines))
				drop[i] = true
				s.dropLines(lines, drop)
				return
			}
		}
		s.apply([]corpus.Edit{{Span: corpus.Span{Start: l.End - len(bar) + len(title), End: l.End}}})
		return
	}
}

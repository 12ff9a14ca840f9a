package address

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Text is what a text of a library is called.
type Text struct {
	Title, Number, Region string
	Year                  int // of issue or version, where known
}

// Fit is how well a name fits a title.
type Fit int

// The fits, the closest first. Named texts of a worse fit are other texts.
const (
	NoFit  Fit = iota
	Whole      // the title as people write it: without 中华人民共和国, without a bracket at its end
	Local      // the title without its place: 养犬管理条例 for 清河县城市养犬管理条例
	Ending     // the end of a title
	Short      // words of it shortened, in order: 养犬条例, 义教法
)

// Named is what a name was found to mean.
type Named struct {
	Texts []int // indexes into what NewTitles was given, in order
	Fit   Fit
	Size  int // bytes of the words that name them
	After int // bytes of what was said after them
}

// Titles are the names of the texts of a library, ready to be looked up.
type Titles struct {
	whole map[string][]int // a name, without marks -> texts
	names []name
	words func(string) []string
}

// name is one name of a text.
type name struct {
	full   string // without marks
	local  string // without the place it begins with; the same where it names none
	region string
	year   int
	text   int
}

// NewTitles prepares the names of texts. words cuts a title into words; nil takes every
// two characters for one.
func NewTitles(texts []Text, words func(string) []string) *Titles {
	t := &Titles{whole: map[string][]int{}, words: words}
	for i, x := range texts {
		for _, full := range namesOf(x.Title) {
			t.whole[full] = append(t.whole[full], i)
			region := bare(x.Region)
			t.names = append(t.names, name{full, withoutPlace(full, region), region, x.Year, i})
		}
		if key := bare(x.Number); key != "" {
			t.whole[key] = append(t.whole[key], i)
		}
	}
	return t
}

var issueRE = regexp.MustCompile(`(?:印发|公布|发布|颁布|转发|批转|下发)(?:(?:了|的)?)(.+?)的(?:通知|公告|通告|命令|令|决定|函)$`)

// namesOf are the names of a title: its own, and that of the text it hands down (关于印发
// 甲县养犬管理办法的通知).
func namesOf(title string) (names []string) {
	title = trimBracket(fold(title))
	names = append(names, bare(title))
	if m := issueRE.FindStringSubmatch(title); m != nil {
		inner := m[1]
		if open := strings.Index(inner, "《"); open >= 0 {
			inner = inner[open:]
			if end := strings.LastIndex(inner, "》"); end > 0 {
				inner = inner[:end]
			}
		}
		if inner = bare(trimBracket(strings.Trim(inner, "《》"))); kindAtEnd(inner) != "" && inner != names[0] {
			names = append(names, inner)
		}
	}
	return slices.DeleteFunc(names, func(s string) bool { return utf8.RuneCountInString(s) < 2 })
}

// bare is a name as it is compared: folded, without quotation marks, brackets of one
// kind, without 中华人民共和国.
func bare(s string) string { return unmarked.Replace(fold(s)) }

var unmarked = strings.NewReplacer(
	"中华人民共和国", "", "《", "", "》", "", "〈", "", "〉", "", "<", "", ">", "", "“", "", "”", "", `"`, "", "〔", "(", "〕", ")",
)

var placeRE = regexp.MustCompile(`^\p{Han}{1,12}?(?:自治区|自治州|自治县|自治旗|特别行政区|地区|省|市|州|盟|县|区|旗|镇|乡)`)

// withoutPlace is a name without the places it begins with: the region of its text, or
// what ends like one.
func withoutPlace(full, region string) string {
	s := full
	if region != "" {
		s = strings.TrimPrefix(s, region)
	}
	for {
		m := placeRE.FindString(s)
		if m == "" || notPlace(m) || utf8.RuneCountInString(s)-utf8.RuneCountInString(m) < 4 {
			return s
		}
		s = s[len(m):]
	}
}

// notPlace tells words that end like a place and are none: 城市, 社区, 学区.
func notPlace(m string) bool {
	for _, w := range []string{"城市", "社区", "学区", "校区", "园区", "灾区", "小区", "地区", "库区", "景区", "保护区", "开发区", "都市", "超市", "夜市", "上市", "民族乡", "城镇", "乡镇", "村镇", "山区", "牧区", "林区", "湿地", "禁区", "辖区", "城区", "街区", "厂区"} {
		if strings.HasSuffix(m, w) {
			return w != "地区" || m == w
		}
	}
	return utf8.RuneCountInString(m) < 2
}

var yearRE = regexp.MustCompile(`(?:19|20)\d\d`)

// Find reads the name that what was said ends with. A name is never taken for a longer
// one said: 教育法 is not what 义务教育法 names.
func (t *Titles) Find(a Address) Named {
	said := a.Said
	whole := trimBracket(said)
	version := 0
	if whole != said || yearRE.MatchString(said) {
		for _, y := range yearRE.FindAllString(said[len(whole):], 1) {
			version = int(y[0]-'0')*1000 + int(y[1]-'0')*100 + int(y[2]-'0')*10 + int(y[3]-'0')
		}
	}
	var n Named
	for _, try := range append([]string{said, whole}, namesOf(said)...) { // 关于印发甲办法的通知 is where 甲办法 stands
		if n = t.find(try, a.name.Len() > len(said)); n.Fit != NoFit {
			n.Size = min(len(said), n.Size+max(0, len(said)-len(try)))
			break
		}
	}
	if quoted := a.name.Len() > len(said); n.Fit == NoFit && !quoted {
		n = t.before(said)
	}
	if version > 0 && len(n.Texts) > 1 {
		t.keepVersion(&n, version)
	}
	return n
}

// before finds a name that more was said after: 养犬条例中哪些条款引用了.
func (t *Titles) before(said string) Named {
	for end := len(said); end > 0; {
		_, w := utf8.DecodeLastRuneInString(said[:end])
		rest := said[end:]
		next, _ := utf8.DecodeRuneInString(rest)
		if k := kindAtEnd(said[:end]); rest != "" && k != "" && nameBefore(said[:end], k) &&
			(strings.ContainsRune("中里内的对关", next) || strings.HasPrefix(rest, "规定")) {
			if n := t.find(said[:end], false); n.Fit != NoFit {
				n.After = len(rest)
				return n
			}
		}
		end -= w
	}
	return Named{}
}

// keepVersion leaves the texts of a year, where there are any.
func (t *Titles) keepVersion(n *Named, year int) {
	var of []int
	for _, x := range t.names {
		if x.year == year && slices.Contains(n.Texts, x.text) {
			of = append(of, x.text)
		}
	}
	if len(of) > 0 {
		slices.Sort(of)
		n.Texts = slices.Compact(of)
	}
}

// find is Find for one form of the name; quoted tells that all of it is the name.
func (t *Titles) find(said string, quoted bool) Named {
	starts := []int{0}
	if !quoted {
		starts = append(starts, leadsOf(said)...)
	}
	for _, at := range starts {
		if texts := t.whole[bare(said[at:])]; len(texts) > 0 && at < len(said) {
			return Named{Texts: texts, Fit: Whole, Size: len(said) - at}
		}
	}
	if !quoted {
		if n := t.inside(said); n.Fit != NoFit {
			return n
		}
	}
	best := Named{}
	for _, at := range starts {
		b := bare(said[at:])
		kind := kindAtEnd(b)
		if kind == "" || b == kind {
			continue
		}
		for _, n := range t.names {
			f := t.fits(b, kind, n)
			if f == NoFit || best.Fit != NoFit && f > best.Fit {
				continue
			}
			if f != best.Fit {
				best = Named{Fit: f, Size: len(said) - at}
			}
			best.Texts = append(best.Texts, n.text)
		}
		if best.Fit != NoFit && best.Fit <= Local {
			break
		}
	}
	slices.Sort(best.Texts)
	best.Texts = slices.Compact(best.Texts)
	if best.Fit > Local && !t.oneName(best.Texts, kindOf(said)) {
		return Named{}
	}
	return best
}

func kindOf(s string) string { return kindAtEnd(trimBracket(s)) }

// oneName tells whether texts, found by part of their names, are of one name but for
// the place, so that nothing else can be meant. Of laws (…法) only a short form that stands
// for every word was let through.
func (t *Titles) oneName(texts []int, kind string) bool {
	local := ""
	for _, n := range t.names {
		if !slices.Contains(texts, n.text) || kind != "" && !strings.HasSuffix(n.local, kind) {
			continue
		}
		if local != "" && n.local != local {
			return false
		}
		local = n.local
	}
	return true
}

// longName is the characters of a title that can hardly be the end of another one.
const longName = 8

package outline

import (
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// inferText is how much of a text is searched for the places it names, in bytes.
const inferText = 200 << 10

// nationwide is a body of the whole country.
var nationwide = regexp.MustCompile(`^(?:国务院|国家|中共中央|中央|全国|中华人民共和国|最高人民)|^[\p{Han}]{2,12}(?:部|总局|总署)(?:办公厅)?$`)

// toProvinces is how a text of the whole country is addressed.
var toProvinces = regexp.MustCompile(`各省、?自治区|各省（|各省\(|省级人民政府`)

// inferPlace finds the place of a text whose issuer does not tell it: by the 文号, by the title, by the place the
// text speaks of as its own, by who runs the site it was on, by the folder it lies in. "" where nothing is sure. by says how it was found.
func inferPlace(d *corpus.Document, title, site string) (place, by string) {
	text := d.Text[:min(len(d.Text), inferText)]
	for _, who := range d.Issuers {
		if nationwide.MatchString(who) {
			return "", ""
		}
	}
	if toProvinces.MatchString(text[:min(len(text), 3000)]) {
		return "", ""
	}
	title = strings.TrimLeft(title, "0123456789年-— 《【[“")
	if p := placeOfTitle(title, text); p != "" {
		return p, "标题"
	}
	if _, below, ok := strings.Cut(title, "—"); ok {
		if p := placeOfTitle(strings.TrimLeft(below, "—"), text); p != "" {
			return p, "标题"
		}
	}
	if p := placeOfNumber(d.Number, title+text); p != "" {
		return p, "文号"
	}
	if p := placeInside(title, text); p != "" {
		return p, "标题"
	}
	if p := mostNamed(title, text); p != "" {
		return p, "正文"
	}
	if p := regionOf(site); p != "" {
		return p, "所在网站"
	}
	if p := onlyNamed(title + text); p != "" {
		return p, "正文"
	}
	if m := townTitle.FindStringSubmatch(title); m != nil && strings.Count(title+text, m[1]) > 2 {
		return m[1], "标题"
	}
	for dir := path.Dir(d.Path); dir != "." && dir != "/" && dir != ""; dir = path.Dir(dir) {
		if p := knownPlace(path.Base(dir)); p != "" {
			return p, "所在文件夹"
		}
	}
	return "", ""
}

// townTitle is a title that begins with the name of a town.
var townTitle = regexp.MustCompile(`^([\p{Han}]{2,4}?(?:镇|乡|街道))`)

// placeOfTitle is the place a title begins with, where it is one everybody knows or the text names it again.
func placeOfTitle(title, text string) string {
	short := ""
	for _, p := range provinces {
		s := shortOf(p)
		if strings.HasPrefix(title, p) {
			short, title = p, title[len(p):]
			break
		}
		if strings.HasPrefix(title, s) {
			short, title = p, title[len(s):]
			break
		}
	}
	if short != "" {
		if n := placeName(title, true); n > 0 && strings.Contains(text, title[:n]) {
			return short + title[:n]
		}
		return short
	}
	for _, p := range corpus.Prefectures() {
		if !strings.HasPrefix(title, p+"市") && !(strings.HasPrefix(title, p) && strings.Contains(text, p+"市")) {
			continue
		}
		rest := strings.TrimPrefix(title[len(p):], "市")
		if n := placeName(rest, true); n > 0 && strings.Count(text, rest[:n]) > 1 {
			return p + "市" + rest[:n]
		}
		return p + "市"
	}
	if r := regionOf(title); r != "" && strings.Count(text, r) > 1 {
		return r
	}
	return ""
}

// shortOf is a province without what kind of one it is: 广西壮族自治区 -> 广西.
func shortOf(p string) string {
	if strings.HasSuffix(p, "区") {
		if strings.HasPrefix(p, "内蒙古") {
			return "内蒙古"
		}
		return p[:len("新疆")]
	}
	return strings.TrimSuffix(strings.TrimSuffix(p, "省"), "市")
}

// marks are what a 文号 of a place begins with: of a province, or of a city that has a character of its own. Those
// of unsure are also the first characters of other names, and count where the text names the place.
var (
	provinceMarks = map[string]string{
		"京": "北京市", "津": "天津市", "沪": "上海市", "渝": "重庆市", "冀": "河北省", "晋": "山西省", "辽": "辽宁省", "苏": "江苏省", "浙": "浙江省",
		"皖": "安徽省", "闽": "福建省", "赣": "江西省", "鲁": "山东省", "豫": "河南省", "鄂": "湖北省", "湘": "湖南省", "粤": "广东省", "桂": "广西壮族自治区",
		"琼": "海南省", "黔": "贵州省", "滇": "云南省", "内": "内蒙古自治区", "黑": "黑龙江省", "吉": "吉林省", "川": "四川省", "贵": "贵州省", "云": "云南省",
		"藏": "西藏自治区", "陕": "陕西省", "甘": "甘肃省", "青": "青海省", "宁": "宁夏回族自治区", "新": "新疆维吾尔自治区",
	}
	cityMarks  = map[string]string{"穗": "广州", "甬": "宁波", "榕": "福州", "蓉": "成都", "筑": "贵阳", "鹏": "深圳", "宁": "南京", "哈": "哈尔滨", "乌": "乌鲁木齐", "呼": "呼和浩特", "石": "石家庄"}
	markUnsure = "内黑吉川贵云藏陕甘青宁新哈乌呼石"
)

// placeOfNumber is the place a 文号 begins with: 渝府发, 穗府办规; 武劳社 is of 武汉市 where the text names that.
func placeOfNumber(number, text string) string {
	if number == "" {
		return ""
	}
	_, w := utf8.DecodeRuneInString(number)
	mark := number[:w]
	if city := cityMarks[mark]; city != "" && (!strings.Contains(markUnsure, mark) || strings.Contains(text, city+"市")) {
		return city + "市"
	}
	best, most := "", 0
	for _, p := range corpus.Prefectures() {
		if strings.HasPrefix(p, mark) {
			if n := strings.Count(text, p+"市"); n > most {
				best, most = p+"市", n
			}
		}
	}
	if best != "" {
		return best
	}
	if p := provinceMarks[mark]; p != "" && (!strings.Contains(markUnsure, mark) || strings.Contains(text, p)) {
		return p
	}
	return ""
}

// placeInside is the county a title names anywhere, if the text names it too.
func placeInside(title, text string) string {
	for i, r := range title {
		if !strings.ContainsRune("县区旗", r) {
			continue
		}
		end := i + utf8.RuneLen(r)
		name, count := "", 1
		for n := 2; n <= 3; n++ {
			start := backRunes(title, i, n)
			if start < 0 || placeName(title[start:end], false) != end-start {
				break
			}
			if c := strings.Count(text, title[start:end]); c > 1 && c >= count {
				name, count = title[start:end], c
			}
		}
		if name != "" {
			return name
		}
	}
	return ""
}

// backRunes is the byte n characters before byte i of s, -1 when there are fewer.
func backRunes(s string, i, n int) int {
	for range n {
		_, w := utf8.DecodeLastRuneInString(s[:i])
		if w == 0 {
			return -1
		}
		i -= w
	}
	return i
}

// minNamed is how often a text has to name a place that its title does not.
const minNamed = 2

// mostNamed is the city, else the province, that a text which speaks of its own place names more than all others
// together.
func mostNamed(title, text string) string {
	if !speaksOfOwn(text) && !strings.Contains(text, "本规范适用于") {
		return ""
	}
	cities := make([]string, 0, len(corpus.Prefectures()))
	for _, p := range corpus.Prefectures() {
		cities = append(cities, p+"市")
	}
	for _, names := range [][]string{cities, provinces} {
		best, most, all := "", 0, 0
		for _, p := range names {
			n := strings.Count(text, p) + 3*strings.Count(title, strings.TrimSuffix(p, "市"))
			all += n
			if n > most {
				best, most = p, n
			}
		}
		if most >= minNamed && 2*most > all {
			return best
		}
	}
	return ""
}

// onlyNamed is the city a text names and no other, else the province: where its office is, which school's pupils it
// is for. A text that names several tells nothing by that, nor does a long one that names one in passing.
func onlyNamed(text string) string {
	for _, names := range [][]string{corpus.Prefectures(), provinces} {
		found := ""
		for _, p := range names {
			if !strings.HasSuffix(p, "省") && !strings.HasSuffix(p, "市") && !strings.HasSuffix(p, "区") {
				p += "市"
			}
			if !strings.Contains(text, p) {
				continue
			}
			if found != "" {
				return ""
			}
			found = p
		}
		if found != "" && len(text) <= passing*strings.Count(text, found) {
			return found
		}
	}
	return ""
}

// passing is how many bytes of text there may be to each time that a place is named.
const passing = 8 << 10

// knownPlace is the place a folder is named for.
func knownPlace(name string) string {
	for _, p := range provinces {
		if name == p || name == shortOf(p) {
			return p
		}
	}
	for _, p := range corpus.Prefectures() {
		if name == p || name == p+"市" {
			return p + "市"
		}
	}
	if r := regionOf(name); r == name {
		return r
	}
	return ""
}

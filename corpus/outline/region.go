package outline

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// provinces are the province-level names; everything below them is recognised
// by the form of the name.
var provinces = []string{
	"北京市", "天津市", "上海市", "重庆市", "河北省", "山西省", "辽宁省", "吉林省", "黑龙江省", "江苏省", "浙江省",
	"安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省", "海南省", "四川省", "贵州省", "云南省",
	"陕西省", "甘肃省", "青海省", "台湾省", "内蒙古自治区", "广西壮族自治区", "西藏自治区", "宁夏回族自治区",
	"新疆维吾尔自治区", "香港特别行政区", "澳门特别行政区",
}

// placeSuffixes end the name of a place below the province, longest first.
var placeSuffixes = []string{"经济特区", "自治州", "自治县", "自治旗", "地区", "新区", "林区", "市", "区", "县", "盟", "旗"}

// notPlaces are words that show that what looks like a name is a common noun:
// 自由贸易试验区, 民族地区, 房地产市场.
var notPlaces = []string{
	"关于", "加强", "推动", "促进", "城乡", "城镇", "农村", "乡村", "义务", "教育", "国家", "全国", "中华", "人民", "全面", "实施",
	"建设", "开发", "产业", "技术", "试验", "实验", "保护", "示范", "管理", "行政", "自然", "风景", "功能", "经济", "保税", "住宅",
	"居住", "核心", "公共", "生活", "民族", "贫困", "边远", "历史", "贸易", "合作", "农产品", "证券", "期货", "文化", "旅游", "生态",
	"推进", "民用", "局", "厅", "政府", "转发", "批转", "机场", "区县", "大中", "优化", "中心", "诉", "某",
	"各", "我", "全", "本", "与", "和", "的", "在", "对", "等", "及", "大城", "小城", "为", "被", "第", "中小", "辖", "设区",
}

// vertical is a body of the whole country before the name of its office at a place: 国家税务总局某市税务局.
var vertical = regexp.MustCompile(`^(?:国家[\p{Han}]{2,8}?(?:总局|局)|中国人民银行)`)

// regionOf is the place name s begins with, as long as it goes: province, city,
// county. "" when it begins with none.
func regionOf(s string) string {
	rest := strings.TrimPrefix(strings.TrimPrefix(s, "中国共产党"), "中共")
	rest = strings.TrimPrefix(rest, "中华人民共和国")
	if m := vertical.FindString(rest); m != "" && regionOf(rest[len(m):]) != "" {
		rest = rest[len(m):]
	}
	whole := rest
	for _, p := range provinces {
		if strings.HasPrefix(rest, p) {
			rest = rest[len(p):]
			break
		}
	}
	for range 2 {
		n := placeName(rest, len(rest) < len(whole))
		if n == 0 {
			break
		}
		rest = rest[n:]
	}
	return whole[:len(whole)-len(rest)]
}

// maxBelow is how many characters the name of a city or county has at most, 自治县 and 自治州 apart.
const maxBelow = 5

// placeName is how many bytes of s a name with one of the suffixes takes; below
// says that a larger place stands before it, so that 忠县 and 沙县 are names too.
func placeName(s string, below bool) int {
	runes := 0
	for i, r := range s {
		if !unicode.Is(unicode.Han, r) || runes > 9 || runes > maxBelow && below && !strings.Contains(s[i:min(len(s), i+len("族自治县"))], "自治") {
			return 0
		}
		if runes >= 2 || runes == 1 && below && r == '县' {
			for _, suf := range placeSuffixes {
				if strings.HasPrefix(s[i:], suf) {
					return checkPlace(s, i, i+len(suf), suf)
				}
			}
		}
		runes++
	}
	return 0
}

// checkPlace refuses a name that is a common noun or whose last letter belongs
// to the next word (市场, 区域).
func checkPlace(s string, body, end int, suf string) int {
	for _, w := range notPlaces {
		if suf != "经济特区" && strings.Contains(s[:body], w) {
			return 0
		}
	}
	last, _ := utf8.DecodeLastRuneInString(s[:body])
	for end, common := range map[string]string{"区": "社园校灾景小辖郊牧矿库战分片厂老", "市": "超集股", "县": "区古", "旗": "红国党军"} {
		if suf == end && strings.ContainsRune(common, last) {
			return 0
		}
	}
	next, _ := utf8.DecodeRuneInString(s[end:])
	if strings.ContainsRune("场容域块级长县渠", next) || suf == "县" && next == '城' {
		return 0
	}
	if after := s[end:]; next == '民' && !strings.HasPrefix(after, "民用") && !strings.HasPrefix(after, "民政") &&
		!strings.HasPrefix(after, "民族") {
		return 0
	}
	if next == '政' && !strings.HasPrefix(s[end:], "政府") && !strings.HasPrefix(s[end:], "政协") {
		return 0
	}
	return end
}

// ownPlace are the words by which a local text speaks of its own place.
var ownPlace = []string{"本市", "本县", "本区", "本省", "本州", "我市", "我县", "我区", "我省", "全市", "全县", "全区", "各县", "各区", "本行政区",
	"市教育局", "县教育局", "区教育局", "市政府", "县政府", "区政府", "市人民政府", "县人民政府", "区人民政府"}

// region decides the place a document is about. The issuer's name is believed,
// and a name in a title that is longer; a national issuer has no region; a name
// that stands only in a title needs a text that speaks of its own place.
func region(issuers []string, titles []string, text string) string {
	best := ""
	for _, is := range issuers {
		if r := regionOf(is); len(r) > len(best) {
			best = r
		}
	}
	for _, is := range issuers {
		if best == "" {
			best = townOf(is)
		}
	}
	if best == "" && len(issuers) > 0 && national(issuers[0]) {
		return ""
	}
	for _, t := range titles {
		r := regionOf(t)
		if len(r) <= len(best) || best != "" && !strings.HasPrefix(r, best) {
			continue
		}
		if best != "" || knownProvince(r) || speaksOfOwn(text) {
			best = r
		}
	}
	if best == "" && len(titles) > 0 && speaksOfOwn(text) {
		best = shortProvince(titles[0])
	}
	return best
}

// town is a body of a town or a street, whose name says no larger place.
var town = regexp.MustCompile(`^([\p{Han}]{2,5}(?:镇|乡|街道))(?:人民政府|政府|党委|党政|办事处|社会|便民|综合|人大|财政|农业|村镇|应急|平安|公共|卫生|中心|司法|派出)`)

// townOf is the town such a body is of.
func townOf(body string) string {
	if m := town.FindStringSubmatch(body); m != nil && placeName(m[1]+"县", false) == len(m[1]+"县") {
		return m[1]
	}
	return ""
}

// shortProvince is the full name of the province whose short one a title begins
// with: 上海港口条例, 中国（上海）自由贸易试验区条例.
func shortProvince(title string) string {
	title = strings.TrimLeft(strings.TrimPrefix(title, "中国"), "(（")
	for _, p := range provinces {
		short := strings.TrimSuffix(strings.TrimSuffix(p, "省"), "市")
		if strings.HasSuffix(p, "区") {
			short = p[:len("新疆")]
		}
		if strings.HasPrefix(title, short) {
			return p
		}
	}
	return ""
}

func knownProvince(r string) bool {
	for _, p := range provinces {
		if strings.HasPrefix(r, p) {
			return true
		}
	}
	return strings.HasSuffix(r, "经济特区")
}

func speaksOfOwn(text string) bool {
	for _, w := range ownPlace {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// national tells an authority of the whole country from a local one that leaves
// its place out (市人民政府, 行署办公室).
func national(issuer string) bool {
	for _, p := range []string{"行署", "市", "区", "县", "省", "州", "盟", "旗", "自治", "地区", "本"} {
		if strings.HasPrefix(issuer, p) {
			return false
		}
	}
	return true
}

package outline

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Who issued a text is told in many places, and not all of them are right. Each body found is a candidate that weighs
// what the place it was found in is worth: what the text itself says comes before what the page around it does, and
// who puts a page up last. A body that is named in several places weighs more, and so does one that says where it is.
const (
	bySignature = 20.0 // nothing outweighs those who sign
	byHistory   = 16.0
	byTitle     = 12.0 // 某县人民政府关于…
	byOrder     = 11.0 // 某市人民政府令第37号
	byHead      = 10.0 // the letterhead, and names of a catalogue that say who issued
	byPrint     = 8.0  // who printed it, or made it as a report on it says
	byAnswer    = 7.5
	byLabel     = 7.2 // 归口部门：, 编制单位：
	byBuyer     = 7.0
	bySelf      = 6.5 // 某部（以下简称本部）
	bySchool    = 6.0 // a school or body at the head of the title, without 关于
	bySource    = 5.0 // whence the page has it
	byPlace     = 4.0 // the body above the title
	bySite      = 3.0 // whose site it is
	byHost      = 2.8 // who runs the site, as its footer says, and has no texts of others on it
	byTopic     = 2.5 // 某县人民政府工作规则, where nobody else is named
	byName      = 2.0 // the body above the title that names no place

	agreed = 0.3 // of what a second place is worth that names the same body
	placed = 0.4 // for a name that begins with a place
	repeat = 0.1 // for one that the text names too
)

// The names of metadata, by what they tell of the issuer.
var (
	issuedKeys = []string{"答复单位", "回复单位", "答复部门", "回复部门", "答复机构", "回复机构", "发布机构", "发布机关", "发文机关", "发文机构", "制发机关", "发文单位", "发布单位", "制定机关", "公布机关", "发布部门", "发文部门", "颁布单位", "颁布机关", "颁布部门", "制定单位", "印发机关", "公开主体"}
	sourceKeys = []string{"来源", "信息来源", "文章来源", "新闻来源"}
	chargeKeys = []string{"公开责任部门", "责任部门", "办理单位", "受理单位", "网站名称"}
)

// issuerCandidate is one answer to who issued a text.
type issuerCandidate struct {
	bodies []string
	weight float64
}

// issuers is the best of the answers, nil where there is none.
func issuers(in Input, h head) []string {
	var all []issuerCandidate
	add := func(bodies []string, weight float64) {
		if len(bodies) > 0 {
			all = append(all, issuerCandidate{unique(bodies), weight})
		}
	}
	add(h.signers, bySignature)
	add(h.info.issuers(), byHistory)
	if m := titleVerb.FindStringIndex(h.top); m != nil && m[0] > 0 {
		add(organs(h.top[:m[0]]), byTitle)
	}
	add(organs(strings.TrimRight(orderOf.FindString(h.order), "令公通告")), byOrder)
	add(ofMeta(in.Meta, issuedKeys), byHead)
	add(list(ofCategory(in.Meta["法规类别"])), byHead)
	add(organs(h.site), byHead)
	add(first2(h.maker, h.printer), byPrint)
	if m := answeredBy.FindStringSubmatch(h.text); m != nil {
		add(organs(m[1]), byAnswer)
	}
	add(labelledBody(h.text), byLabel)
	add(buyer(h.text), byBuyer)
	add(list(selfNamed(h)), bySelf)
	if m := schoolTitle.FindStringSubmatch(h.top); m != nil && !strings.Contains(m[1], "全国") && !strings.HasSuffix(m[1], "中小学") { // a school speaks in its own name
		add(list(m[1]), bySchool)
	}
	if m := organTitle.FindStringSubmatch(h.top); m != nil && organs(m[1]) != nil {
		add(list(m[1]), bySchool)
	}
	add(ofMeta(in.Meta, sourceKeys), bySource)
	if o := organs(h.above); o != nil {
		if regionOf(h.above) != "" {
			add(o, byPlace)
		} else {
			add(o, byName)
		}
	}
	if m := topicTitle.FindStringSubmatch(h.title); m != nil && (regionOf(m[1]) != "" || strings.HasPrefix(m[1], "中华") || strings.HasPrefix(m[1], "中国")) {
		add(list(m[1]), byTopic)
	}
	for _, k := range chargeKeys {
		if o := organs(siteOf.ReplaceAllString(in.Meta[k], "")); o != nil && !strings.Contains(o[0], "政府") { // whose site carries the texts of all
			add(o, bySite)
			break
		}
	}
	if o := organs(in.Meta["网站主办"]); len(o) == 1 && ownPages.MatchString(o[0]) && !hosting.MatchString(o[0]) && regionOf(o[0]) != "" {
		add(o, byHost)
	}
	return bestIssuer(all, h.text)
}

// ownPages are bodies whose site carries what they say themselves, where that of an authority carries the texts of all, and
// hosting is the business of companies that make the sites of others.
var (
	ownPages = regexp.MustCompile(`(?:公司|集团|大学|学院|中学|小学|学校|幼儿园|医院|卫生院|银行)$`)
	hosting  = regexp.MustCompile(`科技|网络|网讯|传媒|信息|软件|广告|文化|报业|数据|咨询|技术`)
)

// bestIssuer weighs the answers against each other. The name of the best is taken in full where another place has it so.
func bestIssuer(all []issuerCandidate, text string) []string {
	var best issuerCandidate
	for i, c := range all {
		w := c.weight
		for k, other := range all {
			if k != i && sameBodies(c.bodies, other.bodies) {
				w += agreed * other.weight
			}
		}
		if regionOf(c.bodies[0]) != "" {
			w += placed
		}
		if strings.Count(text, c.bodies[0]) > 1 {
			w += repeat
		}
		if w > best.weight {
			best = issuerCandidate{c.bodies, w}
		}
	}
	if len(best.bodies) == 1 && regionOf(best.bodies[0]) == "" && !nationwide.MatchString(best.bodies[0]) {
		for _, c := range all {
			if len(c.bodies) == 1 && regionOf(c.bodies[0]) != "" && strings.HasSuffix(c.bodies[0], best.bodies[0]) {
				return c.bodies
			}
		}
	}
	return best.bodies
}

// sameBodies tells two answers with the same first body, named in full or not.
func sameBodies(a, b []string) bool {
	return len(a) == len(b) && (strings.HasSuffix(a[0], b[0]) || strings.HasSuffix(b[0], a[0]))
}

// list is a list of s alone, nil for "".
func list(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// ofMeta are the bodies of the first of the names that holds any.
func ofMeta(meta map[string]string, keys []string) []string {
	for _, k := range keys {
		if o := organs(siteOf.ReplaceAllString(meta[k], "")); o != nil {
			return o
		}
	}
	return nil
}

// titleVerb is what stands in a title behind who issued it.
var titleVerb = regexp.MustCompile(`关于|印发|转发|批转`)

// ofCategory is the body in the place a catalogue of laws gives a text: 行政 ＞ 内政部 ＞ 移民目.
func ofCategory(path string) string {
	for _, f := range strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune(">＞›»", r) }) {
		if o := organs(strings.TrimSpace(f)); len(o) == 1 {
			return o[0]
		}
	}
	return ""
}

// calledSelf is where a text says that a body is the one that speaks: 教育部（以下简称本部）, 某市劳动局（以下称我局）.
var calledSelf = regexp.MustCompile(`([\p{Han}]{3,24})[(（]以下(?:简称?|统称|称)[为：:]?[“"「『]?(?:本|我)[\p{Han}]{1,3}[”"」』]?[)）]`)

// selfNamed is that body, where the name begins the words before the brackets or the title begins with it.
func selfNamed(h head) string {
	for _, m := range calledSelf.FindAllStringSubmatch(h.text[:min(len(h.text), 4000)], 4) {
		name := m[1]
		for _, lead := range []string{"为了", "根据", "按照", "加强", "规范", "为", "由", "经", "凡", "在", "对", "与", "和", "及", "是"} {
			name = strings.TrimPrefix(name, lead)
		}
		if o := organs(name); len(o) == 1 && (regionOf(name) != "" || strings.HasPrefix(h.top, name) || nationwide.MatchString(name) || looksWhole(name)) {
			return name
		}
	}
	return ""
}

// looksWhole tells the name of a school, which needs no place.
func looksWhole(name string) bool {
	return utf8.RuneCountInString(name) <= 14 && (strings.HasSuffix(name, "大学") || strings.HasSuffix(name, "学院") || strings.HasSuffix(name, "中学") || strings.HasSuffix(name, "小学"))
}

// answeredBy is a line inside a text that says whose word it is: an answer to a letter, an explanation.
var answeredBy = regexp.MustCompile(`(?m)^(?:答复|回复|解读|解答|发布|发文|制定)(?:单位|部门|机构|机关) ?[：:] ?([\p{Han}]{4,30})$`)

// bodyLabel is a line of a text that says whose it is, as manuals and standards have it.
var bodyLabel = regexp.MustCompile(`(?m)^(?:[-*>] )?(?:归口|编制|编写|起草|主管|责任|提出|解释|颁发|颁布|发布|印发|制定)(?:单位|部门|机构|机关|科室)? ?[：:] ?([\p{Han}]{4,40})(?:$|[\s，,。；;|｜])`)

// bodyCell is a cell of a service guide that says who serves.
var bodyCell = regexp.MustCompile(`(?m)(?:^|[|] )(?:实施主体|实施机关|实施机构|实施部门|办理机构|受理机构|主管部门)(?: [|] |[：:] ?|\n)([\p{Han}]{4,30})(?:$| [|])`)

// labelledBody is that body; what is only an office of one is named without place and is none.
func labelledBody(text string) []string {
	for _, m := range append(bodyLabel.FindAllStringSubmatch(text, 3), bodyCell.FindAllStringSubmatch(text, 3)...) {
		if o := organs(m[1]); o != nil {
			return o
		}
		if looseEnd.MatchString(m[1]) && regionOf(m[1]) != "" {
			return []string{m[1]}
		}
	}
	return nil
}

// orderOf is who gives an order: 某市人民政府令第37号.
var orderOf = regexp.MustCompile(`^[\p{Han}]{4,20}?(?:令|公告|通告)`)

// siteOf is what turns the name of a body into that of its site.
var siteOf = regexp.MustCompile(` ?(?:官方|门户|政务)?(?:官网|网站|网|微信公众号|公众号|微信|微博)$`)

// organTitle is a title that begins with a body and a year: 某县水利局2018年采购公告.
var organTitle = regexp.MustCompile(`^([\p{Han}]{4,30}?(?:局|厅|委员会|办公室|人民政府|街道办事处))(?:19|20)\d{2}`)

// topicTitle is a title that begins with the body that its rules are of.
var topicTitle = regexp.MustCompile(`^([\p{Han}]{2,24}?(?:人民政府(?:办公室|办公厅)?|管理委员会|委员会|[市县区州盟旗省][\p{Han}]{2,10}局|厅|办公室|街道办事处|法院|检察院|基金会|协会|学会|联合会))[\p{Han}\d《“（(]*?(?:规则|制度|办法|规定|细则|章程|规范|须知|公告|通告|指南|公示|简章|方案)`)

var schoolTitle = regexp.MustCompile(`^(?:\d{4}(?:[-—]\d{4})?(?:学?年度?)?)?([\p{Han}]{2,20}?(?:大学|学院|中学|小学|幼儿园))(?:[^\p{Han}]|[^英语生计日]|$)`)

// buys is where the notice of a purchase or a tender says who makes it; nobody signs those.
var buys = regexp.MustCompile(`(?:采购人|招标人|采购单位|招标单位|建设单位|发包人|征集人)(?:信息)?(?:名 ?称)?\s*[:：|]?\s*(?:名 ?称 ?[:：])?\s*[为是]?([\p{Han}]{4,40}?(?:局|厅|委员会|办公室|人民政府|街道办事处|中心|医院|大学|学院|中学|小学|幼儿园|公司|管理处|支队|大队|总队|监狱|法院|检察院|研究所|研究院|学校|集团|银行))(?:[^\p{Han}]|地址|联系|采购|招标|代理|项目|$)`)

// buyer is that body.
func buyer(text string) []string {
	if m := buys.FindStringSubmatch(text); m != nil {
		return organs(m[1])
	}
	return nil
}

// first2 is a, or b where a is empty.
func first2(a, b []string) []string {
	if len(a) > 0 {
		return unique(a)
	}
	return unique(b)
}

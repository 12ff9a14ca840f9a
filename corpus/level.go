package corpus

import (
	"slices"
	"strings"
)

// Level is how wide the place is that a document is for.
type Level string

// The levels, widest first.
const (
	National   Level = "national"   // 全国, or a text that names no place
	Provincial Level = "provincial" // 省、自治区、直辖市
	City       Level = "city"       // 设区的市、地区、州、盟
	County     Level = "county"     // 县、区、旗、县级市
	Township   Level = "township"   // 乡、镇、街道
)

// Levels lists them all, widest first.
func Levels() []Level { return []Level{National, Provincial, City, County, Township} }

// LevelOf tells the level of a region by the last place it names: 吴忠市利通区 is a
// county's. A name of no known kind is taken for a city's, as 新区 and the like
// mostly are of one.
func LevelOf(region string) Level {
	if region == "" {
		return National
	}
	last := region
	for _, cut := range []string{"省", "自治区", "自治州", "地区", "州", "盟", "市"} {
		if _, rest, ok := strings.Cut(last, cut); ok && rest != "" && len(rest) >= 2*len("县") {
			last = rest
		}
	}
	switch {
	case hasSuffix(last, "省", "自治区", "特别行政区"):
		return Provincial
	case strings.HasSuffix(last, "市"):
		name := strings.TrimSuffix(last, "市")
		switch {
		case slices.Contains(Provinces(), name) && name != "吉林":
			return Provincial
		case slices.Contains(Prefectures(), name):
			return City
		}
		return County
	case hasSuffix(last, "地区", "自治州", "州", "盟"):
		return City
	case hasSuffix(last, "县", "区", "旗"):
		return County
	case hasSuffix(last, "乡", "镇", "街道"):
		return Township
	case slices.Contains(Provinces(), last):
		return Provincial
	}
	return City
}

func hasSuffix(s string, suffixes ...string) bool {
	return slices.ContainsFunc(suffixes, func(suffix string) bool { return strings.HasSuffix(s, suffix) })
}

// types are the kinds of document a title ends with, longer ones before those they
// end with: 管理办法 is no 法.
var types = []string{
	"实施细则", "细则", "条例", "办法", "规定", "规则", "准则", "守则", "章程", "修正案", "解释", "法律", "宪法", "法典", "决定", "决议",
	"命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "函", "纪要", "方案", "规划", "计划", "纲要", "要点",
	"标准", "规范", "指南", "指引", "目录", "清单", "措施", "制度", "预案", "解读", "合同", "协议", "法", "令",
}

// OtherType is the type of a document whose title names none.
const OtherType = "其他"

// TypeOf is the kind of document a title names at its end: 通知, 条例, 办法. What
// stands in brackets at the end (试行, 2021年修订) does not count.
func TypeOf(title string) string {
	title = strings.TrimSpace(title)
	for strings.HasSuffix(title, ")") || strings.HasSuffix(title, "）") || strings.HasSuffix(title, "〕") {
		at := strings.LastIndexAny(title, "(（〔")
		if at < 0 {
			break
		}
		title = strings.TrimSpace(title[:at])
	}
	title = strings.TrimRight(title, "》”\" ")
	for _, t := range types {
		if !strings.HasSuffix(title, t) {
			continue
		}
		switch t {
		case "法", "宪法", "法典":
			return "法律"
		case "实施细则":
			return "细则"
		case "令":
			return "命令"
		}
		return t
	}
	return OtherType
}

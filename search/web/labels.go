package web

import (
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// badge is a short label with the CSS class that colours it. The words alone
// carry the meaning; colour only repeats it.
type badge struct{ Class, Text string }

// authorityBadge names the kind of text. Digest and template are worded as the
// guarantees of the service ask.
func authorityBadge(a corpus.Authority) badge {
	switch a {
	case corpus.Official:
		return badge{"good", "正式文件"}
	case corpus.Excerpt:
		return badge{"plain", "节选转载"}
	case corpus.Template:
		return badge{"warn", "范文，不是政策依据"}
	case corpus.Digest:
		return badge{"warn", "演示摘编，非原文"}
	}
	return badge{"plain", "性质未标明"}
}

func validityBadge(v corpus.Validity) badge {
	switch v {
	case corpus.InForce:
		return badge{"good", "有效"}
	case corpus.NotYet:
		return badge{"warn", "尚未生效"}
	case corpus.Amended:
		return badge{"warn", "已修改"}
	case corpus.Repealed:
		return badge{"bad", "已废止"}
	}
	return badge{"plain", "有效性未知"}
}

func typeLabel(t search.Type) string {
	return map[search.Type]string{
		search.Numeric: "数值", search.DateType: "日期", search.Deadline: "期限", search.Entity: "主体",
		search.List: "列举", search.YesNo: "是否", search.Procedure: "办理流程", search.Definition: "释义",
		search.Penalty: "处罚", search.Comparison: "对比",
	}[t]
}

func kindLabel(k corpus.DeadlineKind) string {
	switch k {
	case corpus.Recurring:
		return "定期"
	case corpus.Target:
		return "目标"
	}
	return "期限"
}

// flagBadge groups the flags of a document: what was mended, and what the
// reader still has to watch for.
func flagBadge(c corpus.FlagCode) badge {
	switch c {
	case corpus.Repaired:
		return badge{"plain", "已修复"}
	case corpus.Restored:
		return badge{"plain", "已补分隔"}
	case corpus.Dropped:
		return badge{"plain", "已剔除"}
	case corpus.Conversion:
		return badge{"plain", "繁转简"}
	case corpus.EncodingFlag:
		return badge{"plain", "编码推定"}
	case corpus.Unrepaired:
		return badge{"bad", "未能修复"}
	case corpus.Discrepancy:
		return badge{"bad", "前后不一致"}
	case corpus.Blank:
		return badge{"warn", "有空白待填"}
	case corpus.Undated:
		return badge{"warn", "无成文日期"}
	case corpus.NoNumber:
		return badge{"warn", "无文号"}
	case corpus.Guessed:
		return badge{"warn", "推定信息"}
	case corpus.Truncated:
		return badge{"warn", "文本不全"}
	case corpus.MissingFile:
		return badge{"warn", "缺附件"}
	}
	return badge{"plain", "说明"}
}

func levelLabel(l corpus.Level) string {
	switch l {
	case corpus.National:
		return "全国或未写明"
	case corpus.Provincial:
		return "省级"
	case corpus.City:
		return "市级"
	case corpus.County:
		return "县级"
	}
	return "乡镇"
}

// facetLabel words a facet's value for people.
func facetLabel(facet, value string) string {
	switch facet {
	case "authority":
		return authorityBadge(corpus.Authority(value)).Text
	case "validity":
		return validityBadge(corpus.Validity(value)).Text
	case "year":
		return value + "年"
	case "level":
		return levelLabel(corpus.Level(value))
	case "kind":
		return kindLabel(corpus.DeadlineKind(value))
	}
	return value
}

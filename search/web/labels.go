package web

import (
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// badge is a short label with the CSS class that colours it. The words alone
// carry the meaning; colour only repeats it.
type badge struct{ Class, Text string }

// authorityBadge names the kind of text.
func authorityBadge(a corpus.Authority) badge {
	class := "plain"
	switch a {
	case corpus.Official:
		class = "good"
	case corpus.Template, corpus.Digest:
		class = "warn"
	}
	return badge{class, a.Label()}
}

func validityBadge(v corpus.Validity) badge {
	class := "plain"
	switch v {
	case corpus.InForce:
		class = "good"
	case corpus.NotYet, corpus.Amended:
		class = "warn"
	case corpus.Repealed:
		class = "bad"
	}
	return badge{class, v.Label()}
}

func typeLabel(t search.Type) string {
	return map[search.Type]string{
		search.Numeric: "数值", search.DateType: "日期", search.Deadline: "期限", search.Entity: "主体",
		search.List: "列举", search.YesNo: "是否", search.Procedure: "办理流程", search.Definition: "释义",
		search.Penalty: "处罚", search.Comparison: "对比",
	}[t]
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

// facetLabel words a facet's value for people.
func facetLabel(facet, value string) string {
	switch facet {
	case "authority":
		return corpus.Authority(value).Label()
	case "validity":
		return corpus.Validity(value).Label()
	case "year":
		return value + "年"
	case "level":
		return corpus.Level(value).Label()
	case "kind":
		return corpus.DeadlineKind(value).Label()
	}
	return value
}

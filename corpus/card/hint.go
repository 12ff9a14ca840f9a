package card

import "strings"

// Most clauses of a library are of no card, laws above all. What cannot be a line is told by a few words before any
// pattern is tried: looking for a word costs a hundredth of it.

// hints are the words one of which a text has to have that one of the patterns can fit.
type hints []string

func (h hints) in(text string) bool {
	for _, w := range h {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

var (
	targetHints    = hints{"适用", "对象", "人群"}
	amountHints    = hints{"元", "%", "％", "‰", "分之", "折", "倍", "额", "免", "半"}
	benefitHints   = hints{"补", "奖", "资助", "救助", "津贴", "扶助", "返还", "报销", "减免", "养老金", "保险金", "抚恤", "慰问", "优惠", "标准"}
	conditionHints = hints{"符合", "具备", "满足", "具有"}
	materialHints  = hints{"身份证", "户口", "复印件", "原件", "表", "证", "执照", "照片", "合同", "银行卡"}
	limitHints     = hints{"日内", "天内", "日之内"}
	listHints      = hints{"下列", "以下", "如下", "之一", "包括"}
	calledHints    = hints{"电话", "热线", "专线"}
	formHints      = hints{"__", "＿", "□", "☐", ".do", ".xls", ".ppt", ".wps", ".pdf", ".zip", ".rar", ".DO", ".XLS", ".PDF"}
	siteHints      = hints{
		"版权", "备案号", "ICP", "icp", "网安备", "网站", "站点", "技术支持", "opyright", "COPYRIGHT", "浏览", "分辨率", "扫一扫", "打印本页", "关闭窗口", "一篇", "相关阅读",
		"相关链接", "分享到", "首页", "加入收藏", "当前位置", "您是第",
	}
)

// mayLead tells whether a text can be a lead at all.
func mayLead(text string) bool {
	return strings.HasSuffix(text, "：") || strings.HasSuffix(text, ":") || listHints.in(text)
}

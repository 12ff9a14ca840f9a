package deadline_test

import "testing"

// TestWhoseIs: whose field, paper or group a duty belongs to, and words that are nobody; head is issued
// on 2025-03-10.
func TestWhoseIs(t *testing.T) {
	for in, want := range map[string]string{
		// Whose paper it is that is handed over, also a phrase before.
		"普通高中的招生方案应于4月1日前送县教育局。":                   "d 2025-04-01 [4月1日前] 普通高中",
		"实验小学的招生方案应报县教育局审批后实施,录取名单应于5月7日前报县教育局审核。": "d 2025-05-07 [5月7日前] 实验小学→县教育局",
		"新生的报名材料应于5月7日前报县教育局。":                     "d 2025-05-07 [5月7日前]→县教育局",
		// Whose field it is.
		"民办幼儿园的集中报名时间原则上为6月2日至6月4日。": "d 2025-06-02>2025-06-04 [6月2日至6月4日] 民办幼儿园",
		"全县统一报名时间为6月2日至6月4日。":        "d 2025-06-02>2025-06-04 [6月2日至6月4日]",
		// The group somebody sets up, and meetings that act.
		"由县教育局组成审查小组,于每年6月办理审查。":         "r {YEARLY;BYMONTH=6} [每年6月] 审查小组",
		"联席会议对初评报告进行审议,于10月底前报县政府。":      "d 2025-10-31 [10月底前] 联席会议→县政府",
		"技能等级考核我校每年组织3次。":                "r {YEARLY} [每年] 我校",
		"各报名点收件后,应及时审核汇总,于5月20日前上交县招生办。": "d 2025-05-20 [5月20日前] 各报名点→县招生办",
		"第三方机构于6月30日前完成评估。":              "d 2025-06-30 [6月30日前] 第三方机构",
		"其他参保人员应于6月30日前缴费。":              "d 2025-06-30 [6月30日前] 其他参保人员",
		"县财政于5月底前拨付补助资金。":                "d 2025-05-31 [5月底前] 县财政",
		"请法定监护人携带户口簿,于4月22日回户籍所在区教育局登记。": "d 2025-04-22 [4月22日] 法定监护人",
		// Nobody: a verb, a thing, who only waits.
		"名单每月5日前推送给供水企业。":                "r 2025-04-05{MONTHLY;BYMONTHDAY=5} [每月5日前]",
		"暑假期间少儿阅览区延长,7月10日前完成布置。":        "d 2025-07-10 [7月10日前]",
		"申请人于6月2日至6月5日填报志愿,6月12日公布录取结果。": "d 2025-06-02>2025-06-05 [6月2日至6月5日] 申请人; d 2025-06-12 [6月12日]",
		// Whose parents they are.
		"适龄儿童确因疾病逾期未报名的,其父母可于8月26日到县教育局补报名。": "d 2025-08-26 [8月26日] 适龄儿童的父母",
		"新生由其监护人于6月7日、6月8日到校登记。":             "d 2025-06-07 [6月7日] 新生的监护人; d 2025-06-08 [6月8日] 新生的监护人",
		"学校受理后,由其监护人于6月7日到校登记。":              "d 2025-06-07 [6月7日] 监护人",
		// A name with 应 in it, a lead-in that ends as 如下 does, a treasury that only pays.
		"合格的供应商可于2025年7月13日前提交材料。":               "d 2025-07-13 [2025年7月13日前] 合格的供应商",
		"递交要求如下（各标段相同）：合格的供应商可于2025年7月13日前提交材料。": "d 2025-07-13 [2025年7月13日前] 合格的供应商",
		"县财政落实专项资金。消防队每年集中训练不少于60天。":             "r {YEARLY} [每年] 消防队",
		"县财政落实专项资金。物资库每年9月底前检修一次。":               "r 2025-09-30{YEARLY;BYMONTH=9;BYMONTHDAY=30} [每年9月底前]",
		// What somebody does in a stretch of time.
		"每月1至18日为办理参保手续时间。":   "r 2025-03-18{MONTHLY;BYMONTHDAY=18} [每月1至18日]",
		"5月6日至5月10日为报名时间。":    "d 2025-05-06>2025-05-10 [5月6日至5月10日]",
		"6月1日至6月30日为安全生产月。":   "",
		"8月3日至8月9日为防汛值守重点时段。": "",
	} {
		if got := describe(read(t, "a.txt", head+in+"\n")); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

// TestDescribes: times that measure, allow or sign.
func TestDescribes(t *testing.T) {
	for _, in := range []string{
		"其监护人应在本镇居住满两年（至当年3月31日止）,可以提出申请。",
		"申请人在本县参保12个月（截止当年9月30日）以上的,优先安排。",
		"选址方案将于明年下半年适当时候公布。",
		"公告发布之日至2025年9月30日,允许商户自行决定营业时间。",
		"对受灾农户,在2025年7月1日至8月31日期间,未能按时缴费造成中断的,不收滞纳金。",
		"2025年6月2月前未领取补贴的农户,可以申请。",
		"2025年3月12日发布",
		"补助对象为2025年3月27日前（即报名截止之日前）已登记建档的农户。",
		"本通知适用截止时间为2025年6月30日。",
	} {
		if got := describe(read(t, "a.txt", head+in+"\n")); got != "" {
			t.Errorf("%s\n got %s", in, got)
		}
	}
}

// TestOfTerm: a day of the second year of a term has its year where the text says when the first one began.
func TestOfTerm(t *testing.T) {
	const said = "评比周期第2年10月底前，各乡镇将自查报告报县农业农村局。"
	for in, want := range map[string]string{
		"每两年为一个评比周期,首个评比周期从2025年3月27日起计算。" + said: "r 2026-10-31{YEARLY;INTERVAL=2;BYMONTH=10;BYMONTHDAY=31} [10月底前] 各乡镇→县农业农村局",
		"首个评比周期从2025年11月27日起计算。" + said:           "d 2027-10-31 [10月底前] 各乡镇→县农业农村局",
		said: "d  [10月底前] 各乡镇→县农业农村局",
	} {
		if got := describe(read(t, "a.txt", head+in+"\n")); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

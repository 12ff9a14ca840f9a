package deadline_test

import (
	"strings"
	"testing"
)

// TestWhoActs: who has to act, one sentence for each way of saying it; head is issued on 2025-03-10.
func TestWhoActs(t *testing.T) {
	for in, want := range map[string]string{
		// Named by a verb that elsewhere begins a phrase of its own.
		"报价人须于4月13日前将保证金汇至指定账户。":     "d 2025-04-13 [4月13日前] 报价人",
		"持密单位应当每年至少开展一次自查。":          "r {YEARLY} [每年] 持密单位",
		"集中制证点接到信息后应当在3个工作日内完成制作。":   "d  [3个工作日内] 集中制证点",
		"申请材料齐全的,受理机构当场受理,15日内制作发放。": "d  [15日内] 受理机构",
		"截图发至班级群,老师11月30日前统计完毕。":     "d 2025-11-30 [11月30日前] 老师",
		// Not a name, though it ends as one.
		"请于8月20日前带孩子到县妇幼保健院完成体检。": "d 2025-08-20 [8月20日前]",
		"逐户核查未参保人员,12月31日前完成清查。":  "d 2025-12-31 [12月31日前]",
		"其他地区到县人员,到县14日内,应当完成登记。": "d  [14日内]",
		// The agent behind the time, with a verb of any kind, or with what it goes by.
		"养老保险费由单位按规定的标准逐月缴纳。":        "r {MONTHLY} [逐月] 单位",
		"事迹材料11月10日前统一由县教育局收齐后提交。":   "d 2025-11-10 [11月10日前] 县教育局",
		"县人社局牵头,各乡镇参加,每年至少召开一次联席会议。": "r {YEARLY} [每年] 县人社局",
		// Whose act the event is, or whose case it is.
		"会员预约后20分钟内需到网点办理取车。":               "d  [20分钟内] 会员",
		"持证人居住地址变动的,自变动之日起10日内办理变更登记。":      "d  [自变动之日起10日内] 持证人",
		"年满16周岁的参保人,在规定的档次中选择一档,按年缴纳养老保险费。": "r {YEARLY} [按年] 年满16周岁的参保人",
		"因故未能事先请假者,一概于返校后三天内向班主任补办手续。":      "d  [三天内] 因故未能事先请假者",
		"申请人提交申请后10个工作日内作出决定。":              "d  [10个工作日内]",
		"每年招生期间,县教育局以及审核部门公布积分办法。":          "r {YEARLY} [每年] 县教育局",
		"失业人员死亡的,遗属应当在失业人员死亡之日起六个月内办理领取手续。": "d  [六个月内] 遗属",
		"评委会评审,10月底前完成。":                    "d 2025-10-31 [10月底前] 评委会",
		"租户养犬的,由房东在租户入住后3日内告知物业公司。":         "d  [3日内] 房东",
		"单位推荐、公示(8月10日前)":                   "d 2025-08-10 [8月10日前] 单位",
		"这个纳税人应于7月20日前申报。":                  "d 2025-07-20 [7月20日前] 纳税人",
	} {
		if got := describe(read(t, "a.txt", head+in+"\n")); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

// TestWhoOfContext: who has to act where the sentence names nobody.
func TestWhoOfContext(t *testing.T) {
	const to = "关于评选先进的通知\n各学院：\n现将有关事项通知如下：\n"
	const date = "\n学生处\n2025年3月10日\n"
	for in, want := range map[string]string{
		to + "一、评选程序\n（一）学院评审：4月19日至4月24日。" + date:                       "d 2025-04-19>2025-04-24 [4月19日至4月24日] 学院",
		to + "一、评选程序\n（一）材料报送。4月25日前，将推荐名单及申请审批表报学生资助中心。" + date:         "d 2025-04-25 [4月25日前] 各学院→学生资助中心",
		to + "一、其他\n（一）联系人及电话于4月30日前报学生处。" + date:                        "d 2025-04-30 [4月30日前] 各学院→学生处",
		to + "一、其他\n（一）每周五下班前报送周报。" + date:                               "r 2025-03-14{WEEKLY;BYDAY=FR} [每周五] 各学院",
		to + "一、其他\n（一）奖学金将于11月30日前发放，请各学院提前核对。" + date:                  "d 2025-11-30 [11月30日前]",
		to + "一、立项\n（一）公示立项：6月底前下达计划。" + date:                            "d 2025-06-30 [6月底前]",
		"造林补助申请指南\n一、申请主体\n从事造林的农户、合作社、企业。\n二、申请期限\n2025年3月15日至4月30日。\n": "d 2025-03-15>2025-04-30 [2025年3月15日至4月30日] 从事造林的农户、合作社、企业",
	} {
		if got := describe(read(t, "a.txt", in)); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

// TestFlatTable: a table that came out of its file as running text names who answers for a row as
// the last cell, persons with blanks in their names too.
func TestFlatTable(t *testing.T) {
	const in = "关于评定奖学金的方案\n一、奖学金评定进程 时 间 工作安排 地 点 负责人 4月24日 制定工作方案 主楼205 李 青 4月25日至27日 组织报名 会议室 王小川\n" +
		"主楼309 李 青 4月28日 名单公示 网站 5月6日前 材料整理 教务科\n二、说明\n本方案由学院负责解释。\n青川学院\n2025年3月10日\n"
	const want = "d 2025-04-24 [4月24日] 李青; d 2025-04-25>2025-04-27 [4月25日至27日] 王小川; d 2025-04-28 [4月28日]; d 2025-05-06 [5月6日前] 教务科"
	if got := describe(read(t, "a.txt", in)); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestAhead: what is for a year may be arranged in the autumn before it; a day on which somebody is
// bidden asks for something whatever the verb is.
func TestAhead(t *testing.T) {
	for in, want := range map[string]string{
		"2026年度研修选派办法\n一、报名时间\n2025年12月1日至20日。\n二、派出\n学员应在2026年5月31日前完成报到。\n": "d 2025-12-01>2025-12-20 [2025年12月1日至20日] 学员; d 2026-05-31 [2026年5月31日前] 学员",
		"2026届毕业生推荐办法\n一、安排\n学生应于9月12日前提交申请。\n学院2025年9月15日至2025年9月20日组织评审。\n": "d 2025-09-12 [9月12日前] 学生; d 2025-09-15>2025-09-20 [2025年9月15日至2025年9月20日] 学院",
		head + "9月1日,新生须携带被褥入园。\n":                      "d 2025-09-01 [9月1日] 新生",
		head + "错过登记的学生,可于8月20日至21日到教育局补录。\n":           "d 2025-08-20>2025-08-21 [8月20日至21日] 错过登记的学生",
		head + "(三)县级抽查(4月下旬)。县教育局组成督查组赴各校抽查。\n":        "d 2025-04-30 [4月下旬] 县教育局",
		head + "1.文件获取:2025年4月8日至4月12日(工作日),发送邮件索取。\n":  "d 2025-04-08>2025-04-12 [2025年4月8日至4月12日]",
		head + "1.作品上交:5月31日截止。\n":                      "d 2025-05-31 [5月31日]",
		head + "二、提交文件截止时间、开标时间和地点\n2025年4月25日9点30分。\n": "d 2025-04-25 [2025年4月25日]",
	} {
		got := describe(read(t, "a.txt", in))
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

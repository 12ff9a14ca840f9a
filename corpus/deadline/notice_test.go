package deadline_test

import (
	"strings"
	"testing"
)

// noticeCases are sentences of notices as people write them; head is issued on 2025-03-10.
var noticeCases = []struct{ in, want string }{
	// What is no longer asked for, moved, or forbidden.
	{"原定2025年5月10日前报送的自评材料不再报送。", ""},
	{"报送时间由5月15日延长至2025年5月31日前。", "d 2025-05-31 [2025年5月31日前]"},
	{"2025年9月20日前不得受理专项资金申请。", ""},
	// Days that do not exist, and days by a holiday or the moon.
	{"各学校应于2025年6月31日前完成建档。", "d  [2025年6月31日前] 各学校"},
	{"各学校应于13月1日前完成建档。", "d  [13月1日前] 各学校"},
	{"各学校应于2026年元旦前三个工作日完成检查。", "d 2025-12-29 [2026年元旦前三个工作日] 各学校"},
	{"各学校应于春节前十五日完成慰问。", "d 2026-02-02 [春节前十五日] 各学校"},
	{"各学校应于腊月二十前完成隐患排查。", "d 2026-02-07 [腊月二十前] 各学校"},
	{"各学校应自2025年5月1日起10日内完成备案。", "d 2025-05-01>2025-05-11 [自2025年5月1日起10日内] 各学校"},
	{"各学校应于贰零贰伍年伍月拾捌日前完成签约。", "d 2025-05-18 [贰零贰伍年伍月拾捌日前] 各学校"},
	// Ranges and lists.
	{"报名时间:5月19—20日。", "d 2025-05-19>2025-05-20 [5月19—20日]"},
	{"学生于5月21日、22日报到。", "d 2025-05-21>2025-05-22 [5月21日、22日] 学生"},
	{"活动期间每月10日至15日开放申报。", "r 2025-03-15{MONTHLY;BYMONTHDAY=15} [每月10日至15日]"},
	{"各学校应于2025年6月底（6月30日）前完成验收。", "d 2025-06-30 [2025年6月底] 各学校"},
	{"各学校应于次年1月10日前报送年度报告。", "r 2026-01-10{YEARLY;BYMONTH=1;BYMONTHDAY=10} [次年1月10日前] 各学校"},
	// Years of names, stamps of websites, what somebody has to have been.
	{"2025年普通高考报名包括预报名和现场确认两个阶段。", ""},
	{"2026年家电以旧换新工作开展前,先征集企业。", ""},
	{"抓取时间: 2025/12/5 11:32:15", ""},
	{"截止5月31日,申请人已连续居住满一年的,可以登记。", ""},
	{"生均公用经费标准为每年 950 元。", ""},
	{"2025年4月1日前已提交申请但未通过审批的,可以重新申请。", ""},
	{"2025年4月1日前发放的居住证,在有效期内继续有效。", ""},
	{"2025年6月1日(含本日)以前男满60周岁的人员,应当办理登记。", ""},
	{"例:2025年5月1日,李先生缴纳三年保险费并完成登记。", ""},
	{"时间:2025-06-20 字体:大 中 小", ""},
	{"离校2年内未就业的毕业生应当登记。", ""},
	// Who: behind the time, in the heading's own words, persons of a notice.
	{"7月3日至7月5日:各小学接受适龄儿童报名登记。", "d 2025-07-03>2025-07-05 [7月3日至7月5日] 各小学"},
	{"2025年5月20日前,所有适龄儿童家长请登录系统填写信息。", "d 2025-05-20 [2025年5月20日前] 所有适龄儿童家长"},
	{"7月16日至18日报名点公示审查结果。", "d 2025-07-16>2025-07-18 [7月16日至18日] 报名点"},
	{"自荐生面试时间为5月22日。", "d 2025-05-22 [5月22日] 自荐生"},
}

func TestNotices(t *testing.T) {
	for _, c := range noticeCases {
		if got := describe(read(t, "a.txt", head+strings.ReplaceAll(c.in, "/", "\n")+"\n")); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

// TestDaysOff: what the text says of a last day that is off is kept with the deadline, and a
// day that does not exist says so.
func TestDaysOff(t *testing.T) {
	for in, want := range map[string]string{
		"各学校应于2025年7月5日前报送材料,如遇节假日顺延至下一工作日。":   "after",
		"各学校应于2025年7月5日前报送材料。遇休息日提前至前一个工作日报送。": "before",
		"各学校应于2025年7月5日前报送材料,遇节假日不顺延。":         "",
		"各学校应于2025年7月5日前报送材料。":                 "",
	} {
		docs := read(t, "a.txt", head+in+"\n")
		if len(docs) != 1 || len(docs[0].Deadlines) == 0 || docs[0].Deadlines[0].DaysOff != want {
			t.Errorf("%s: %+v, want %q", in, docs[0].Deadlines, want)
		}
	}
	docs := read(t, "a.txt", head+"各学校应于2025年6月31日前完成建档。\n")
	if n := docs[0].Deadlines[0].Note; !strings.Contains(n, "6月没有31日") {
		t.Errorf("note %q", n)
	}
}

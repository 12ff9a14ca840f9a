package scan

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate"
)

// issued is the day of issue of the document all cases are read for.
var issued = zhdate.Date{Year: 2021, Month: 9, Day: 18}

// scanCases are a clause and what is read in it: expression, start, due, rule.
var scanCases = []struct{ in, want string }{
	{"各县区于2021年11月底前报备", "2021年11月底前>2021-11-30"},
	{"2022 年 12 月 13 日印发", "2022 年 12 月 13 日>2022-12-13"},
	{"二0一九年三月五日", "二0一九年三月五日>2019-03-05"},
	{"到二〇三五年全面建成", "到二〇三五年>2035-12-31"},
	{"二○二二年底前完成", "二○二二年底前>2022-12-31"},
	{"2023-05-06公开", "2023-05-06>2023-05-06"},
	{"覆盖率达到80%2024年实现", "2024年>2024-12-31"},
	{"深度融合2025年建成", "2025年>2025-12-31"},
	{"力争到2027年底，全部达标", "到2027年底>2027-12-31"},
	{"2021—2023年实施", "2021—2023年2021-01-01>2023-12-31"},
	{"2022年至2024年", "2022年至2024年2022-01-01>2024-12-31"},
	{"2021年9月至2022年6月", "2021年9月至2022年6月2021-09-01>2022-06-30"},
	{"10月15日～10月20日", "10月15日～10月20日2021-10-15>2021-10-20"},
	{"10月8日至12日报名", "10月8日至12日2021-10-08>2021-10-12"},
	{"10-11月组织自查", "10-11月2021-10-01>2021-11-30"},
	{"2022年3-5月开展", "2022年3-5月2022-03-01>2022-05-31"},
	{"2021—2022学年度", "2021—2022学年度>2022-08-31"},
	{"三年内(2022—2024年)完成", "三年内(2022—2024年)2022-01-01>2024-12-31"},
	{"三年内（2022—2024年）完成", "三年内（2022—2024年）2022-01-01>2024-12-31"},
	{"两年内完成改造", "两年内2021-09-18>2023-09-18"},
	{"半年内整改到位", "半年内2021-09-18>2022-03-18"},
	{"30日内书面答复", "30日内2021-09-18>2021-10-18"},
	{"10个工作日内反馈", "10个工作日内2021-09-18>2021-10-01"},
	{"自受理之日起二十个工作日内作出决定", "自受理之日起二十个工作日内"},
	{"自印发之日起30日内", "自印发之日起30日内2021-09-18>2021-10-18"},
	{"本办法自印发之日起施行", "自印发之日起2021-09-18>"},
	{"收到申请后10日内答复", "10日内"},
	{"十四五期间新建学校", "十四五期间2021-01-01>2025-12-31"},
	{"“十三五”期间", "“十三五”期间2016-01-01>2020-12-31"},
	{"到“十五五”末", "“十五五”末>2030-12-31"},
	{"规划期内新增学位", "规划期内2021-01-01>2035-12-31"},
	{"未来三年补充教师", "未来三年2021-09-18>2024-09-18"},
	{"12月底前完成", "12月底前>2021-12-31"},
	{"3月底前完成", "3月底前>2022-03-31"},
	{"年底前完成", "年底前>2021-12-31"},
	{"今年年底前", "今年年底前>2021-12-31"},
	{"明年6月底前", "明年6月底前>2022-06-30"},
	{"从10月11日到10月31日", "从10月11日到10月31日2021-10-11>2021-10-31"},
	{"应于114年6月30日前缴纳", "114年6月30日前>2025-06-30"},
	{"民国一百十五年六月三十日", "一百十五年六月三十日>2026-06-30"},
	{"注册资本114年", ""},
	{"10月7-8日、14-15日报到", "10月7-8日、14-15日2021-10-07>2021-10-15"},
	{"每月5日、20日前报送", "每月5日、20日前>2021-09-20 FREQ=MONTHLY;BYMONTHDAY=5,20"},
	{"每季度首月10日前报送", "每季度首月10日前>2021-10-10 FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=10"},
	{"每周一、三、五巡查", "每周一、三、五>2021-09-20 FREQ=WEEKLY;BYDAY=MO,WE,FR"},
	{"报销时间不得晚于次年3月底", "不得晚于次年3月底>2022-03-31"},
	{"次年1月至8月提交", "次年1月至8月2022-01-01>2022-08-31"},
	{"当年11月5日至20日填写", "当年11月5日至20日2021-11-05>2021-11-20"},
	{"明年11月1日至2月底缴费", "明年11月1日至2月底2022-11-01>2023-02-28"},
	{"本月底前报送", "本月底前>2021-09-30"},
	{"下月5日前报送", "下月5日前>2021-10-05"},
	{"2022年上半年出台", "2022年上半年>2022-06-30"},
	{"期限为2025年至2030年", "2025年至2030年2025-01-01>2030-12-31"},
	{"于第四季度举行", "第四季度>2021-12-31"},
	{"第三方评估", ""},
	{"前三季度完成投资", "前三季度>2021-09-30"},
	{"4月中下旬防治", "4月中下旬>2022-04-30"},
	{"2022至2023年度供暖", "2022至2023年度2022-01-01>2023-12-31"},
	{"各校每月5日前报送", "每月5日前>2021-10-05 FREQ=MONTHLY;BYMONTHDAY=5"},
	{"下半年开工建设", "下半年>2021-12-31"},
	{"2022年第三季度末", "2022年第三季度末>2022-09-30"},
	{"2022年一季度完成", "2022年一季度>2022-03-31"},
	{"2022年前三季度", "2022年前三季度>2022-09-30"},
	{"2022年2月中旬", "2022年2月中旬>2022-02-20"},
	{"2024年2月底前", "2024年2月底前>2024-02-29"},
	{"从2019年起实行", "从2019年起2019-01-01>"},
	{"2023年9月1日起施行", "2023年9月1日起2023-09-01>"},
	{"截至2020年底", "截至2020年底>2020-12-31"},
	{"国庆节前完成检查", "国庆节前>2021-09-30"},
	{"中秋节前发放到位", "中秋节前>2021-09-20"},
	{"2022年春节前完成", "2022年春节前>2022-01-31"},
	{"五一前完成修缮", "五一前>2022-04-30"},
	{"国庆节期间值班", "国庆节期间2021-10-01>2021-10-03"},
	{"庆祝教师节活动", ""},
	{"每年12月底前报告", "每年12月底前>2021-12-31 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"},
	{"每年3月15日前", "每年3月15日前>2022-03-15 FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15"},
	{"每年年底考核", "每年年底>2021-12-31 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"},
	{"每年2月底前", "每年2月底前>2022-02-28 FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"},
	{"每月5日前报送", "每月5日前>2021-10-05 FREQ=MONTHLY;BYMONTHDAY=5"},
	{"每年3月和9月开展", "每年3月和9月> FREQ=YEARLY;BYMONTH=3,9"},
	{"每年6月、12月底前报送", "每年6月、12月底前>2021-12-31 FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"},
	{"销号不迟于12月20日", "不迟于12月20日>2021-12-20"},
	{"最迟不得超过四月三十日", "最迟不得超过四月三十日>2022-04-30"},
	{"每月底调度", "每月底>2021-09-30 FREQ=MONTHLY;BYMONTHDAY=-1"},
	{"每季度末通报", "每季度末>2021-09-30 FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"},
	{"每学期至少召开2次会议", "每学期> FREQ=MONTHLY;INTERVAL=6 x2"},
	{"每学年开展一次", "每学年> FREQ=YEARLY x1"},
	{"每三年评估一次", "每三年> FREQ=YEARLY;INTERVAL=3 x1"},
	{"三年一周期", "三年一周期> FREQ=YEARLY;INTERVAL=3"},
	{"每半年通报", "每半年> FREQ=MONTHLY;INTERVAL=6"},
	{"每周不少于1课时", "每周> FREQ=WEEKLY"},
	{"每周五报送", "每周五>2021-09-24 FREQ=WEEKLY;BYDAY=FR"},
	{"逐年提高", "逐年> FREQ=YEARLY"},
	{"纳入年度考核", "年度> FREQ=YEARLY"},
	{"按季度通报", "按季度> FREQ=MONTHLY;INTERVAL=3"},
	{"任期五年", "任期五年"},
	{"2022年11月至次年3月", "2022年11月至次年3月2022-11-01>2023-03-31"},
	{"11月-2月供暖", "11月-2月2021-11-01>2022-02-28"},
	{"每年1月1日至6月30日公示", "每年1月1日至6月30日>2022-06-30 FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=30"},
	{"自治区人民政府自受理之日起20日内", "自受理之日起20日内"},
	{"从事教学工作", ""},
	// left alone
	{"九年一贯制学校", ""},
	{"十二年一贯制学校", ""},
	{"鼓励提前完成任务", ""},
	{"教督〔2017〕6号", ""},
	{"力争到____年完成", ""},
	{"到 年实现", ""},
	{"6—15周岁儿童", ""},
	{"招收615周岁少年", ""},
	{"年满3岁", ""},
	{"三年级学生", ""},
	{"三年制高职", ""},
	{"三年规划", ""},
	{"不少于24学分", ""},
	{"作为“十二五”教育规划", ""},
	{"及时、按期、定期、适时", ""},
	{"电话12345678", ""},
	{"GB 50099-2011", ""},
	{"每生每年650元", ""},
	{"2022年版课程标准", ""},
	{"近三年内无违规", ""},
	{"在最高年期内确定", ""},
	{"年度终了时编制", "年度终了>2021-12-31"},
	{"年均增长5%", ""},
	{"规模2021人", ""},
	{"12021年3月4日", "3月4日>2022-03-04"},
	{"2021年2月30日", "2021年2月30日"},
}

func TestScanResolve(t *testing.T) {
	for _, c := range scanCases {
		if got := describe(c.in); got != c.want {
			t.Errorf("%s: read %q, want %q", c.in, got, c.want)
		}
	}
}

// describe writes what is read in s as scanCases do.
func describe(s string) string {
	var out []string
	for _, m := range Mentions(s) {
		r, _ := m.Resolve(Context{Issued: issued, PlanFrom: zhdate.Date{Year: 2021, Month: 0, Day: 0}, PlanTo: zhdate.Date{Year: 2035, Month: 0, Day: 0}})
		line := s[m.Start:m.End]
		if !r.Start.IsZero() || !r.Due.IsZero() || r.Rule != "" {
			line += r.Start.String() + ">" + r.Due.String()
		}
		if r.Rule != "" {
			line += " " + r.Rule
		}
		if m.Times > 0 {
			line += " x" + string(rune('0'+m.Times))
		}
		out = append(out, line)
	}
	return strings.Join(out, " | ")
}

func TestCarryYear(t *testing.T) {
	ms := Mentions("2022年9月底前完成摸底，11月底前完成整改。\n12月底前总结")
	if len(ms) != 3 || ms[1].CarryYear != 2022 || ms[2].CarryYear != 0 {
		t.Fatalf("Scan = %+v", ms)
	}
	for carry, want := range map[bool]zhdate.Date{true: {Year: 2022, Month: 11, Day: 30}, false: {Year: 2021, Month: 11, Day: 30}} {
		if s, ok := ms[1].Resolve(Context{Issued: issued, Carry: carry}); !ok || s.Due != want {
			t.Errorf("Carry %v: due %v, want %v", carry, s.Due, want)
		}
	}
}

func TestEventAnchors(t *testing.T) {
	for in, want := range map[string]string{
		"自受理之日起二十个工作日内": "受理",
		"收到申请后10日内答复":   "收到申请",
		"公示期满后的5日内":     "公示期满",
	} {
		ms := Mentions(in)
		if len(ms) != 1 || !ms[0].Event || ms[0].Anchor != want {
			t.Errorf("%s: %+v, want an event %q", in, ms, want)
			continue
		}
		if _, ok := ms[0].Resolve(Context{Issued: issued}); ok {
			t.Errorf("%s: resolved, though it counts from an event", in)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, c := range scanCases {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, m := range Mentions(s) {
			if m.Start < end || m.End <= m.Start || m.End > len(s) {
				t.Fatalf("Scan(%q): span %d:%d after %d", s, m.Start, m.End, end)
			}
			if utf8.ValidString(s) && (!utf8.RuneStart(s[m.Start]) || m.End < len(s) && !utf8.RuneStart(s[m.End])) {
				t.Fatalf("Scan(%q): span %d:%d cuts a character", s, m.Start, m.End)
			}
			if strings.ContainsRune(s[m.Start:m.End], '\n') {
				t.Fatalf("Scan(%q): span over a line break", s)
			}
			end = m.End
			if m.Rule != "" {
				if _, err := zhdate.ParseRule(m.Rule); err != nil {
					t.Fatalf("Scan(%q): %v", s, err)
				}
			}
			r, ok := m.Resolve(Context{Issued: issued, Carry: true, PlanFrom: zhdate.Date{Year: 2021, Month: 1, Day: 1}, PlanTo: zhdate.Date{Year: 2035, Month: 12, Day: 31}})
			if ok && !r.Start.IsZero() && !r.Due.IsZero() && r.Due.Before(r.Start) {
				t.Fatalf("Scan(%q): %q starts %v after due %v", s, s[m.Start:m.End], r.Start, r.Due)
			}
		}
	})
}

func BenchmarkScan(b *testing.B) {
	s := ""
	for _, c := range scanCases {
		s += c.in + "，各县区要加强组织领导，落实工作责任，确保各项任务落到实处。\n"
	}
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Mentions(s)
	}
}

package statement

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/unit"
)

// shown is a value as the tables write it: its span, the interval of its number in the
// base of its unit, what it measures, its bound.
func shown(text string, v Value) string {
	out := text[v.Span.Start:v.Span.End]
	if low, high, ok := v.Base(); ok {
		out += " " + number3(low)
		if high != low {
			out += ".." + number3(high)
		}
	}
	if v.Dim() != "" {
		out += " " + string(v.Dim())
	}
	if v.Comparator != corpus.Equal {
		out += " " + string(v.Comparator)
	}
	if v.IsRange() {
		out += " [" + text[v.Ends[0].Start:v.Ends[0].End] + "|" + text[v.Ends[1].Start:v.Ends[1].End] + "]"
	}
	return out
}

func number3(x float64) string {
	if s := strconv.FormatFloat(math.Round(x*1e9)/1e9, 'f', -1, 64); x == 0 || s != "0" {
		return s
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}

func shownAll(text string) string {
	var got []string
	for _, v := range Values(text) {
		if v.Kind != Code && v.Kind != Ordinal {
			got = append(got, shown(text, v))
		}
	}
	return strings.Join(got, "; ")
}

// What people write for a value, over many fields.
func TestValuesAsWritten(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		// financial numerals
		{"履约保证金为人民币叁拾贰万元整", "叁拾贰万元整 320000 money"},
		{"一次性安葬补助壹仟贰佰元正。", "壹仟贰佰元正 1200 money"},
		{"押金柒佰零伍元", "柒佰零伍元 705 money"},
		{"自收到之日起拾伍日内办结", "拾伍日内 15 duration <="},
		// decimals and fractions in Chinese
		{"容积率不大于二点八，", "不大于二点八 2.8 <="},
		{"绿地率不低于百分之三十五点五", "不低于百分之三十五点五 0.355 share >="},
		{"滞纳金按日加收万分之五", "万分之五 0.0005 share"},
		{"手续费为千分之二", "千分之二 0.002 share"},
		{"费率为2.5‰", "2.5‰ 0.0025 share"},
		{"经三分之二以上业主同意", "三分之二以上 0.666666667 share >="},
		{"单位负担2/3", "2/3 0.666666667 share"},
		{"合格率不低于九成五", "不低于九成五 0.95 share >="},
		{"七成以上的村", "七成以上 0.7 share >="},
		{"门票打八五折", "八五折 0.85 share"},
		{"半数以上委员出席", "半数以上 0.5 share >="},
		{"减按一半收取", "一半 0.5 share"},
		{"到百分之百", "百分之百 1 share"},
		// digits mixed with units of ten thousand
		{"安排13万2千元", "13万2千元 132000 money"},
		{"投资2亿3千万元", "2亿3千万元 230000000 money"},
		{"罚款3百元", "3百元 300 money"},
		{"共一万零十二人", "一万零十二人 10012 count"},
		{"一百○六户", "一百○六户 106 count"},
		{"租金补助每户四万五。", "四万五 45000 money"},
		// money
		{"水价2元8角5分", "2元8角5分 2.85 money"},
		{"误餐费十二元五角", "十二元五角 12.5 money"},
		{"押金￥12，500元", "￥12，500元 12500 money"},
		{"奖金¥3.5万", "¥3.5万 35000 money"},
		{"注册资本500万美元", "500万美元 5000000 money"},
		{"门票5角", "5角 0.5 money"},
		// full width, spaces
		{"人口３，５００人", "３，５００人 3500 count"},
		{"面积15 000平方米", "15 000平方米 15000 area"},
		{"投资 1 200 万元", "1 200 万元 12000000 money"},
		{"身高 1.2 米 以下", "1.2 米 以下 1.2 length <="},
		{"比例为 3.5 %", "3.5 % 0.035 share"},
		{"１２．５％", "１２．５％ 0.125 share"},
		// units of measurement, longest first
		{"噪声不超过55分贝", "不超过55分贝 55 sound <="},
		{"得55分以上", "55分以上 55 score >="},
		{"室温不低于18℃", "不低于18℃ 18 temperature >="},
		{"车速不得超过40km/h", "不得超过40km/h 40 speed <="},
		{"照度不低于300lx", "不低于300lx 300 light >="},
		{"余氯0.3mg/L以上", "0.3mg/L以上 0.3 concentration >="},
		{"水压0.14MPa", "0.14MPa 140000 pressure"},
		{"导线截面2.5平方毫米", "2.5平方毫米 0.0000025 area"},
		{"用地3亩", "3亩 2000 area"},
		{"车位30㎡", "30㎡ 30 area"},
		{"电价0.52元/千瓦时", "0.52元/千瓦时 0.52 money"},
		{"载重5吨", "5吨 5000 mass"},
		// compound and half
		{"时限为一年半", "一年半 18 duration"},
		{"试用期两个半月", "两个半月 2.5 duration"},
		{"每次1小时30分钟", "1小时30分钟 0.0625 duration"},
		{"工龄满3年零6个月", "满3年零6个月 42 duration >="},
		{"半年内整改", "半年内 6 duration <="},
		// approximate
		{"三五天内答复", "三五天内 3..5 duration <="},
		{"十多家医院", "十多家 10 count ~"},
		{"20余辆", "20余辆 20 count ~"},
		{"三十几万元", "三十几万元 300000..400000 money ~"},
		{"数百亩", "数百亩 66666.666666667..666666.666666667 area ~"},
		{"七八十人", "七八十人 70..80 count ~"},
		{"上千人次", "上千人次 1000 count ~"},
		{"2个多月", "2个多月 2 duration ~"},
		// ranges
		{"护士45-50人", "45-50人 45..50 count [45|50人]"},
		{"费率百分之三到五", "百分之三到五 0.03..0.05 share [百分之三|五]"},
		{"滞纳金3%至5%", "3%至5% 0.03..0.05 share [3%|5%]"},
		{"补助三至五百元", "三至五百元 300..500 money [三|五百元]"},
		{"贷款20万到50万元", "20万到50万元 200000..500000 money [20万|50万元]"},
		{"10～15个工作日", "10～15个工作日 10..15 duration [10|15个工作日]"},
		{"处五千元以上二万元以下罚款", "五千元以上二万元以下 5000..20000 money [五千元以上|二万元以下]"},
		{"处1万元以上、5万元以下罚款", "1万元以上、5万元以下 10000..50000 money [1万元以上|5万元以下]"},
		{"处一千元以上一万元以下", "一千元以上一万元以下 1000..10000 money [一千元以上|一万元以下]"},
		{"合同价款百分之二以上百分之四以下", "百分之二以上百分之四以下 0.02..0.04 share [百分之二以上|百分之四以下]"},
		// bounds
		{"最高补贴50万元", "50万元 500000 money <="},
		{"最长不超过6个月", "最长不超过6个月 6 duration <="},
		{"≥85%", "≥85% 0.85 share >="},
		{"应不少于3人", "不少于3人 3 count >="},
		{"不应当少于3人", "不应当少于3人 3 count >="},
		{"多于5人", "多于5人 5 count >"},
		{"未满18周岁", "未满18周岁 18 age <"},
		{"不低于每人每月800元", "每月 often; 800元 800 money >="},
		{"5人及以上", "5人及以上 5 count >="},
		{"控制在50人以内", "50人以内 50 count <="},
		// bounds and units of a list
		{"不超过45、50、55人", "不超过45 45 count <=; 50 50 count <=; 55人 55 count <="},
		{"分别不低于5%、8%、10%", "不低于5% 0.05 share >=; 8% 0.08 share >=; 10% 0.1 share >="},
		{"分别为4.5、5.8、6.1平方米以上", "4.5 4.5 area >=; 5.8 5.8 area >=; 6.1平方米以上 6.1 area >="},
		{"分别奖励1、2、3万元", "1 10000 money; 2 20000 money; 3万元 30000 money"},
		{"分别奖励5000、1万元", "5000 5000 money; 1万元 10000 money"},
		// dates with both ends, clocks
		{"供水期为每年5月1日至10月31日", "每年5月1日至10月31日 date [每年5月1日|10月31日]"},
		{"采暖期每年10月15日至次年4月15日", "每年10月15日至次年4月15日 date [每年10月15日|次年4月15日]"},
		{"禁渔期3月至6月", "3月至6月 date [3月|6月]"},
		{"公示期为2026年3月1日至15日", "2026年3月1日至15日 date [2026年3月1日|15日]"},
		{"自2026年1月1日起至2028年12月31日止", "2026年1月1日起至2028年12月31日止 date [2026年1月1日|2028年12月31日]"},
		{"2026 年 9 月 30 日前", "2026 年 9 月 30 日前 date <="},
		{"２０２６年１０月１日", "２０２６年１０月１日 date"},
		{"2020年2—4月份", "2020年2—4月份 date [2020年2|4月份]"},
		{"4月23-29日报名", "4月23-29日 date [4月23|29日]"},
		{"2021—2025年建设", "2021—2025年 date [2021|2025年]"},
		{"每月1至18日办理", "每月1至18日 date [每月1|18日]"},
		{"每月15日前缴费", "每月15日前 date <="},
		{"2025年第三季度", "2025年第三季度 date"},
		{"2026-03-15发布", "2026-03-15 date"},
		{"上午9:00—12:00", "上午9:00—12:00 clock [上午9:00|12:00]"},
		{"每日8时30分开门", "每日 often; 8时30分 clock"},
		{"8月31日17时前", "8月31日17时前 date <="},
		{"师生比1:20", "1:20 ratio"},
		{"配比不低于１：１５", "不低于１：１５ ratio >="},
		{"按三比一配备", "三比一 ratio"},
		{"前三名", "前三名 3 count"},
		{"前10%的企业", "前10% 0.1 share"},
	} {
		if got := shownAll(c.text); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// What looks like a value and is none.
func TestNoValues(t *testing.T) {
	for _, text := range []string{
		"国发〔2018〕41号", "（2023）京01行初12号", "第三十二条第二款第（一）项", "第二条之一", "一次性补助", "第二次评估", "第一时间报告", "党的十九大精神", "二十届三中全会",
		"一般情况", "一律执行", "统一规划", "十分重要", "三部门联合", "五险一金", "一户一表改造", "二手房交易", "三甲医院", "九台区", "三门县", "星期三", "每星期五上午不办公"[:len("每星期五")],
		"联系电话0991-2652391", "邮编830000", "咨询13899990000", "拨打12345", "GB 50099-2011", "GB/T 9704—2012", "A4纸", "PM2.5", "5G网络", "12021年", "数据共享",
		"一方面", "万一", "同一人", "三轮车", "400-893-9111", "九年一贯制学校", "每一位居民", "上一年职工", "二级", "Ⅱ级", "一等奖",
	} {
		for _, v := range Values(text) {
			if v.Kind != Code && v.Kind != Ordinal && v.Kind != Date {
				t.Errorf("%s: %s", text, shown(text, v))
			}
		}
	}
}

// Equal amounts in other words are equal.
func TestSameAmount(t *testing.T) {
	for _, c := range [][2]string{
		{"13万2千元", "132000元"}, {"壹拾万元整", "10万元"}, {"百分之三点五", "3.5%"}, {"三分之一", "1/3"}, {"九成五", "95%"}, {"2‰", "千分之二"}, {"一年半", "18个月"},
		{"90分钟", "1小时30分钟"}, {"2元5角", "2.5元"}, {"１５，０００元", "15 000元"}, {"3公里", "3000米"}, {"1公顷", "15亩"}, {"三至五百元", "300元至500元"}, {"半年", "6个月"},
		{"一千元以上五千元以下", "1000-5000元"}, {"两天", "48小时"},
	} {
		a, b := Values(c[0]), Values(c[1])
		if len(a) != 1 || len(b) != 1 {
			t.Errorf("%s %s: %d and %d values", c[0], c[1], len(a), len(b))
			continue
		}
		alow, ahigh, _ := a[0].Base()
		blow, bhigh, _ := b[0].Base()
		if math.Abs(alow-blow) > 1e-9 || math.Abs(ahigh-bhigh) > 1e-9 || a[0].Measure.Base != b[0].Measure.Base {
			t.Errorf("%s is %v..%v %s, %s is %v..%v %s", c[0], alow, ahigh, a[0].Measure.Base, c[1], blow, bhigh, b[0].Measure.Base)
		}
	}
}

func TestAllows(t *testing.T) {
	for _, c := range []struct {
		text string
		x    float64
		want bool
	}{
		{"不超过50人", 50, true}, {"不超过50人", 51, false}, {"不少于3人", 2, false}, {"超过3人", 3, false}, {"不满18周岁", 18, false}, {"3至5人", 4, true},
		{"3至5人", 6, false}, {"1万元以上5万元以下", 20000, true}, {"不超过1.5万元", 15000, true}, {"第三条", 3, false},
	} {
		if got := Values(c.text)[0].Allows(c.x); got != c.want {
			t.Errorf("%s allows %v: %v", c.text, c.x, got)
		}
	}
}

func TestRoles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"低保标准由每人每月610元提高到每人每月660元", "old stated"},
		{"报销比例从60%调整为65%", "old stated"},
		{"缴费年限由15年逐步延长至20年", "old stated"},
		{"押金由原来的300元降为100元", "old stated"},
		{"比上年提高5个百分点", "change"},
		{"满10年不满20年的，休假10天", "condition condition stated"},
		{"超过36立方米的部分每立方米3.5元", "condition stated"},
		{"每500名居民配备1名网格员", "denominator stated"},
		{"罚款从轻，处200元罚款，再犯处500元罚款", "stated stated"},
	} {
		var got []string
		for _, v := range Values(c.text) {
			if v.Unit != "每" {
				got = append(got, [...]string{"stated", "old", "change", "condition", "denominator"}[v.Role])
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.text, s, c.want)
		}
	}
}

func TestPer(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"补助每人每年200元", "每人每年"}, {"公厕每座每月补贴1500元", "每座每月"}, {"水价2.05元/立方米", "立方米"}, {"1200元/人·年", "人·年"}, {"3元/（平方米·月）", "（平方米·月）"},
		{"每车次收费15元", "每车次"}, {"罚款200元", ""},
	} {
		got := ""
		for _, v := range Values(c.text) {
			if v.Dim() == unit.Money {
				got = v.Per
			}
		}
		if got != c.want {
			t.Errorf("%s: per %q, want %q", c.text, got, c.want)
		}
	}
}

// TestOften: 每两年 says how often, and is no length of time.
func TestOften(t *testing.T) {
	for text, want := range map[string]string{
		"每两年至少组织一次": "每两年", "应当每半年检测一次": "每半年", "每月至少组织研究一次": "每月", "每学期召开2次会议": "每学期", "三年内": "",
	} {
		got := ""
		for _, v := range Values(text) {
			if v.Dim() == unit.Often {
				got = text[v.Span.Start:v.Span.End]
			}
		}
		if got != want {
			t.Errorf("%s: %q says how often, want %q", text, got, want)
		}
	}
}

package outline

import (
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
)

func TestScanLabel(t *testing.T) {
	for in, want := range map[string]label{
		"一、总则":        {kind: kindComma, n: 1, text: 6, end: 6},
		"二十三、附则":      {kind: kindComma, n: 23, text: 12, end: 12},
		"（十二）经费":      {kind: kindParen, n: 12, text: 12, end: 12},
		"(3) 验收":      {kind: kindArParen, n: 3, text: 3, end: 4},
		"12．检查":       {kind: kindDot, n: 12, text: 5, end: 5},
		"3、检查":        {kind: kindDot, n: 3, text: 4, end: 4},
		"第一百二十条 甲":    {kind: kindArticle, n: 120, text: 18, end: 19},
		"第十二条之一　甲":    {kind: kindArticle, n: 12, sub: 1, text: 18, end: 21},
		"第 5 章 甲":     {kind: kindChapter, n: 5, text: 9, end: 10},
		"第一节一般规定":     {kind: kindSection, n: 1, text: 9, end: 9},
		"第三分编　合同":     {kind: kindSubpart, n: 3, text: 12, end: 15},
		"⑤检查":         {kind: kindCircle, n: 5, text: 3, end: 3},
		"第一〇五条为了公平":   {kind: kindArticle, n: 105, text: 15, end: 15},
		"第九条规定 的除外情形": {},
		"㈡夫妻投靠":       {kind: kindParen, n: 2, text: 3, end: 3},
		"三、一次性求职补贴":   {kind: kindComma, n: 3, text: 6, end: 6},
		"五、一年内三次的":    {kind: kindComma, n: 5, text: 6, end: 6},
		"一、一个月以上":     {kind: kindComma, n: 1, text: 6, end: 6},
		"二、一人一户":      {kind: kindComma, n: 2, text: 6, end: 6},
		"四、二级以上医院":    {kind: kindComma, n: 4, text: 6, end: 6},
		"三、百分之二十以上":   {kind: kindComma, n: 3, text: 6, end: 6},
		"一、三年内不得申请":   {kind: kindComma, n: 1, text: 6, end: 6},
	} {
		got, ok := scanLabel(in)
		if ok != (want != label{}) || got != want {
			t.Errorf("scanLabel(%q) = %+v, %v; want %+v", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "4.5平方米", "2021.年", "1、2、3项", "一、二年级", "一、一年级", "一、三季度", "一、三、五年级", "二、三级医院", "第三条第二款", "第五条、第六条", "(2021)号",
		"（一）项所列", "第三届", "三公经费", "5%", "1.5%", "第一，提高认识",
		"第一节提前到14:00，请各班转告。", "第二节课取消"} {
		if got, ok := scanLabel(in); ok {
			t.Errorf("scanLabel(%q) = %+v, want none", in, got)
		}
	}
}

func TestRegionOf(t *testing.T) {
	for in, want := range map[string]string{
		"江北省人民代表大会常务委员会":  "",
		"河南省安阳市龙安区教育局":    "河南省安阳市龙安区",
		"中共韶关市浈江区委办公室":    "韶关市浈江区",
		"聊城市城镇容貌管理条例":     "聊城市",
		"塔城地区行政公署":        "塔城地区",
		"宁夏回族自治区教育督导条例":   "宁夏回族自治区",
		"景宁畲族自治县森林防火条例":   "景宁畲族自治县",
		"深圳经济特区学前教育条例":    "深圳经济特区",
		"杭州市民用建筑节能条例":     "杭州市",
		"福建省沙县人民政府":       "福建省沙县",
		"城市公共交通条例":        "",
		"自由贸易试验区条例":       "",
		"证券市场禁入规定":        "",
		"民族地区教育发展办法":      "",
		"上海市推进浦东新区开放若干规定": "上海市",
		"国旗法": "",
		"关于加强县域义务教育工作的意见":     "",
		"王某诉某县人民政府行政协议案":      "",
		"上海市浦东新区城市管理若干规定":     "上海市浦东新区",
		"滨州市渤海老区革命遗址遗迹保护条例":   "滨州市",
		"安阳市林州红旗渠保护条例":        "安阳市",
		"重庆市区县人民代表大会选举实施细则":   "重庆市",
		"中华人民共和国香港特别行政区基本法解释": "香港特别行政区",
	} {
		if got := regionOf(in); got != want {
			t.Errorf("regionOf(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestIssuerWithoutSignature: who issued a text that nobody signs as bodies of a state do.
func TestIssuerWithoutSignature(t *testing.T) {
	const body = "第一条 为了加强管理，制定本办法。\n第二条 本办法自2020年1月1日起施行。"
	for in, want := range map[string]string{
		"甲山市人民政府令\n第37号\n甲山市献血办法\n" + body:                                   "甲山市人民政府",
		"关于补选课程的通知\n各学院：\n现将补选事项通知如下，请遵照执行。\n一、时间\n3月1日至5日。\n教务处\n2024年2月1日": "教务处",
		"村规民约\n为了村务，制定本约。\n一、卫生\n垃圾应当定点投放。\n甲山村村民委员会":                        "甲山村村民委员会",
		"关于停水的通知\n各位用户：\n因施工停水，请提前储水备用。\n一、时间\n3月1日。\n甲山水务公司主办":              "",
	} {
		got := strings.Join(Parse(Input{Mapped: corpus.Identity(in, 0), Source: "x.txt", Path: "x.txt"})[0].Issuers, "、")
		if got != want {
			t.Errorf("issuers of %q: %q, want %q", in, got, want)
		}
	}
}

// TestDecimalsBehindContents: the numbers of a standard count again behind its table of contents, and a last section
// without subsections is one of them.
func TestDecimalsBehindContents(t *testing.T) {
	for in, want := range map[string]string{
		"站点标准\n目 录\n1 总则\n2 选址\n2.1 规定\n1 总则\n1.0.1 为规范建设，制定本标准。\n2 选址\n2.1 规定\n2.1.1 站点应设在适中位置，间距不小于50m。": "1总则 1.0.1 2选址 2.1规定 2.1.1",
		"使用制度\n1. 范围\n1.1 各单位开展活动。\n1.2 每次不超过2小时。\n2. 预约\n2.1 提前3个工作日提交。\n3. 附则\n本制度自2020年8月1日起执行。":        "1.范围 1.1 1.2 2.预约 2.1 3.附则",
	} {
		var got []string
		for _, s := range Parse(Input{Mapped: corpus.Identity(in, 0), Source: "x.txt", Path: "x.txt"})[0].Sections {
			name := s.Label
			if s.Heading != "" && len(s.Heading) < 12 {
				name = s.Name()
			}
			got = append(got, strings.TrimSpace(name))
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("sections %q, want %q", g, want)
		}
	}
}

func TestNumberOfALine(t *testing.T) {
	for in, want := range map[string]string{
		"清政发〔２０２６〕１２号": "清政发〔2026〕12号", "文号：清政发（２０２６）１２号": "清政发〔2026〕12号", "按清政发〔２０２６〕１２号文件的要求办理": "",
	} {
		if got := numberIn(in); got != want {
			t.Errorf("numberIn(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]string{
		"云政办发[2023]07号":        "云政办发〔2023〕07号",
		"（云教基【2021】第12号）":      "云教基〔2021〕12号",
		"云政办发〔2023〕7号":         "云政办发〔2023〕7号",
		"见云政办发〔2023〕7号文件":      "",
		"云府规(2020) 3 号":        "云府规〔2020〕3号",
		"(教督〔2017〕6号)和(云府〔1〕)": "",
	} {
		if got := Number(in); got != want {
			t.Errorf("Number(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestValidity(t *testing.T) {
	for _, c := range []struct {
		text      string
		eff, exp  string
		want      corpus.Validity
		published corpus.Date
	}{
		{"本办法自2020年1月1日起施行，有效期五年。", "2020-01-01", "2024-12-31", corpus.Repealed, corpus.Date{}},
		{"本办法自2025年3月1日起实施,有效期至2030年2月28日。", "2025-03-01", "2030-02-28", corpus.InForce, corpus.Date{}},
		{"本通知自印发之日起执行。本通知有效期为3年。", "2025-05-06", "2028-05-05", corpus.InForce, corpus.Date{Year: 2025, Month: 5, Day: 6}},
		{"本规定自2027年1月1日起施行。", "2027-01-01", "", corpus.NotYet, corpus.Date{}},
		{"本办法自2025年1月1日起试行，试行期两年。", "2025-01-01", "2026-12-31", corpus.InForce, corpus.Date{}},
		{"本通知自2025年1月1日起执行，有效期6个月。", "2025-01-01", "2025-06-30", corpus.Repealed, corpus.Date{}},
		{"第三条 许可证有效期为2年。\n第九条 本条例自2010年5月1日起施行。", "2010-05-01", "", corpus.InForce, corpus.Date{}},
		{"备案自批准之日起生效，有效期为3年。", "", "", corpus.Unknown, corpus.Date{}},
		{"学校应当办好食堂。", "", "", corpus.Unknown, corpus.Date{}},
	} {
		var d corpus.Document
		setValidity(&d, day, readTerm(c.text, c.published))
		if d.Effective.String() != c.eff || d.Expires.String() != c.exp || d.Validity != c.want {
			t.Errorf("%s\ngot effective %s expires %s %s, want %s %s %s", c.text, d.Effective, d.Expires, d.Validity, c.eff, c.exp, c.want)
		}
	}
}

// TestFlagsKeepTheirPlace checks that the place a flag of cleaning names is the
// same words after lines were moved.
func TestFlagsKeepTheirPlace(t *testing.T) {
	in := "  云溪县作息规定  \n\n\n 一、早读。  七点到校。\n"
	at := len("  云溪县作息规定  \n\n\n 一、早读。  ")
	docs := Parse(Input{Mapped: corpus.Identity(in, 100), Source: "x.txt", Now: day,
		Flags: []corpus.Flag{{Code: corpus.Repaired, Detail: "甲", Span: corpus.Span{Start: at, End: at + len("七点")}}}})
	for _, f := range docs[0].Flags {
		if f.Code == corpus.Repaired {
			if got := docs[0].Quote(f.Span); got != "七点" {
				t.Errorf("the flag stands at %q", got)
			}
			return
		}
	}
	t.Error("the flag is gone")
}

// TestMapsBack checks that every clause leads to its own bytes of the source.
func TestMapsBack(t *testing.T) {
	in := "云溪县作息规定\n\n一、到校。七点到校，八点上课，每天上六节课，中午休息两个小时，下午四点半放学，放学以后学校开展课后服务到六点。住校生九点半熄灯。\n"
	d := Parse(Input{Mapped: corpus.Identity(in, 0), Source: "x.txt", Now: day})[0]
	for _, c := range d.Clauses {
		a, b, ok := d.Map.Source(c.Span)
		if !ok || in[a:b] != d.Quote(c.Span) {
			t.Errorf("clause %s %q maps to %q", c.ID, d.Quote(c.Span), in[a:b])
		}
	}
}

package statement

import (
	"strings"
	"testing"
)

// Siblings are what the text coordinates: members of a 分别 with labels of any kind, of a
// list, of parallel segments, sentences and items.
func TestRival(t *testing.T) {
	for _, c := range []struct {
		text, value string
		yes         []string // questions that ask for a sibling
		no          []string // questions that ask for this one, or for neither
	}{
		{
			"一、二、三等奖奖金分别为1万元、5000元、2000元。", "5000元",
			[]string{"一等奖奖金多少", "三等奖有多少钱"}, []string{"二等奖奖金多少", "奖金多少", "一等奖和二等奖各多少"},
		},
		{
			"三级、二级、一级医院住院起付标准分别为每次800元、500元、200元。", "500元",
			[]string{"三级医院起付标准是多少", "Ⅰ级医院起付标准"}, []string{"二级医院住院起付标准是多少", "2级医院", "起付标准是多少"},
		},
		{
			"第一阶梯、第二阶梯和第三阶梯水价分别为2.1元/立方米、3.1元/立方米、6.3元/立方米。", "6.3元/立方米",
			[]string{"第二阶梯水价是多少", "一阶水价多少"}, []string{"第三阶梯水价是多少"},
		},
		{
			"小型、中型、大型客车通行费分别为10元、20元、35元。", "10元",
			[]string{"大型客车通行费多少"}, []string{"小型客车通行费多少"},
		},
		{
			"A类、B类、C类企业每年检查分别为1次、2次、4次。", "4次",
			[]string{"a类企业每年检查几次", "B类企业检查几次"}, []string{"C类企业每年检查几次"},
		},
		{
			"①类地区补贴100元，②类地区补贴200元，③类地区补贴300元。", "200元",
			[]string{"一类地区补贴多少", "③类地区补贴多少"}, []string{"二类地区补贴多少", "②类地区补贴多少"},
		},
		{
			"启动Ⅲ级响应的，2小时内报告；启动Ⅳ级响应的，4小时内报告。", "4小时内",
			[]string{"三级响应多久报告", "III级响应多久报告"}, []string{"Ⅳ级响应多久报告", "四级响应多久报告"},
		},
		{
			"第1档缴费200元，第2档缴费400元，第10档缴费3000元，第12档缴费5000元。", "200元",
			[]string{"第10档缴多少", "十二档缴多少"}, []string{"第1档缴多少", "一档缴费多少"},
		},
		{
			"一级医院起付线200元，报销比例90%；二级医院起付线400元，报销比例85%。", "85%",
			[]string{"一级医院报销比例是多少"}, []string{"二级医院报销比例是多少"},
		},
		{
			"物业公司应当每季度开展电梯检查2次、水箱清洗1次、消防巡查3次。", "1次",
			[]string{"电梯检查每季度几次", "消防巡查几次"}, []string{"水箱清洗每季度几次"},
		},
		{
			"配备主任1名、副主任2名，干事不少于5名。", "2名",
			[]string{"主任几名", "干事不少于几名"}, []string{"副主任几名"},
		},
		{
			"（一）甲级防火门耐火时间1.5小时；\n（二）乙级防火门耐火时间1小时；\n（三）丙级防火门耐火时间0.5小时。", "1小时",
			[]string{"甲级防火门耐火多久", "丙级防火门耐火时间"}, []string{"乙级防火门耐火时间多长"},
		},
		{
			"派驻1名所长、2名副所长和6名协管员。", "6名",
			[]string{"副所长几名"}, []string{"协管员有几名"},
		},
		{
			"医护人员3816人（中心医院医护人员2176人，乡镇卫生院医护人员1640人）。", "1640人",
			[]string{"中心医院医护人员多少人", "医护人员一共多少人"}, []string{"乡镇卫生院的医护人员是多少人"},
		},
		{
			"医护人员3816人（中心医院医护人员2176人，乡镇卫生院医护人员1640人）。", "3816人",
			[]string{"中心医院的医护人员多少人"}, []string{"医护人员一共多少人"},
		},
		{
			"2025年覆盖率达到85%，2030年覆盖率达到95%。", "达到95%",
			[]string{"2025年覆盖率是多少"}, []string{"2030年覆盖率是多少", "覆盖率是多少"},
		},
		{
			"低保标准由每月610元提高到每月660元，特困标准由每月800元提高到每月900元。", "660元",
			[]string{"特困标准是多少"}, []string{"低保标准是多少"},
		},
	} {
		values := Values(c.text)
		subjects := Subjects(c.text, values)
		found := false
		for i, v := range values {
			if c.text[v.Span.Start:v.Span.End] != c.value {
				continue
			}
			found = true
			for _, q := range c.yes {
				if _, ok := subjects[i].Rival(q); !ok {
					t.Errorf("%s: %s is not refused for %s; %+v", c.text, c.value, q, subjects[i])
				}
			}
			for _, q := range c.no {
				if label, ok := subjects[i].Rival(q); ok {
					t.Errorf("%s: %s is refused for %s, which asks for %s", c.text, c.value, q, label)
				}
			}
		}
		if !found {
			t.Errorf("%s: no value %s", c.text, c.value)
		}
	}
}

// Nouns are pairs of any field: what the text coordinates is paired alike whatever it is
// called.
func TestPairingKnowsNoField(t *testing.T) {
	fields := [][3]string{
		{"小学", "初中", "高中"}, {"门诊", "住院", "急诊"}, {"一档水", "二档水", "三档水"}, {"客车", "货车", "挂车"}, {"金奖", "银奖", "铜奖"}, {"社区", "街道", "区县"}, {"水稻", "玉米", "大豆"},
		{"幼儿园", "养老院", "图书馆"}, {"甲级", "乙级", "丙级"}, {"特等奖", "一等奖", "二等奖"},
	}
	shapes := []string{
		"全市A、B、C每月补贴标准分别不超过42元、48元、55元。",
		"A42元、B48元、C55元。",
		"A不超过42元，B不超过48元，C不超过55元。",
		"A补贴42元；B补贴48元；C补贴55元。",
		"A、B和C补贴分别为42元、48元和55元。",
		"对A给予42元补贴，对B给予48元补贴，对C给予55元补贴。",
	}
	amounts := []string{"42元", "48元", "55元"}
	for _, shape := range shapes {
		for _, names := range fields {
			text := strings.NewReplacer("A", names[0], "B", names[1], "C", names[2]).Replace(shape)
			values := Values(text)
			scopes, subjects := Scopes(text, values), Subjects(text, values)
			seen := 0
			for i, v := range values {
				for k, amount := range amounts {
					if text[v.Core.Start:v.Core.End] != amount {
						continue
					}
					seen++
					own := ""
					for _, s := range scopes[i].Own {
						own += text[s.Start:s.End] + "|"
					}
					for other, name := range names {
						_, rival := subjects[i].Rival(name + "补贴多少")
						if holds := strings.Contains(own, name); holds != (other == k) || rival != (other != k) {
							t.Errorf("%s: own words of %s are %q, holds %s %v, refused for it %v; %+v", text, amount, own, name, holds, rival, subjects[i])
						}
					}
				}
			}
			if seen != 3 {
				t.Errorf("%s: %d of 3 amounts", text, seen)
			}
		}
	}
}

func TestFold(t *testing.T) {
	for _, group := range [][]string{
		{"Ⅱ级", "II级", "二级", "2级", "第二级", "②级", "２级", "第 2 级"}, {"第十档", "10档", "十档", "⑩档"}, {"a类", "A类"},
	} {
		for _, s := range group {
			if Fold(s) != Fold(group[0]) {
				t.Errorf("%s is %s, %s is %s", s, Fold(s), group[0], Fold(group[0]))
			}
		}
	}
	for _, pair := range [][2]string{{"一级", "十一级"}, {"1档", "10档"}, {"VIP客户", "6P客户"}, {"B类", "8类"}} {
		if strings.Contains(Fold(pair[1]), Fold(pair[0])) {
			t.Errorf("%s is found in %s", pair[0], pair[1])
		}
	}
}

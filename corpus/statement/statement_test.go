package statement

import (
	"strings"
	"testing"
)

func TestValues(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"每班不超过45人", "不超过45人<=人"},
		{"比例达到92%以上", "达到92%以上>=%"},
		{"不得少于百分之六十", "不得少于百分之六十>=%"},
		{"新建学校约12所", "约12所~所"},
		{"自受理之日起二十个工作日内作出决定", "二十个工作日内<=个工作日"},
		{"分别为3.5、4.8平方米以上", "3.5>=平方米 4.8平方米以上>=平方米"},
		{"2024年10月底前报送", "2024年10月底前<="},
		{"二〇二三年五月六日", "二〇二三年五月六日="},
		{"按照（某政办发〔2020〕12号）执行", ""},
		{"依照第三十二条第一款处理", ""},
		{"共计1,250元", "1,250元=元"},
		{"每学期至少1次", "每学期=每 至少1次>=次"},
		{"按六百比一配备", "六百比一="},
		{"坚持一切为了学生", ""},
		{"第二次评估", ""},
		{"创建一类园7所", "7所=所"},
		{"处三千元以上六千元以下的罚款", "三千元以上六千元以下=元"},
	} {
		var got []string
		for _, v := range Values(c.text) {
			if v.Kind == Code || v.Kind == Ordinal {
				continue
			}
			got = append(got, c.text[v.Span.Start:v.Span.End]+string(v.Comparator)+v.Unit)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

// Each case names a value and what must, and must not, be among the words said
// of it alone or shared.
func TestScopes(t *testing.T) {
	for _, c := range []struct{ name, text, value, own, not string }{
		{"respectively", "全县小学、初中每班人数分别不超过42人、48人", "48人", "初中", "小学"},
		{"respectively first", "全县小学、初中每班人数分别不超过42人、48人", "不超过42人", "小学", "初中"},
		{"one character alike", "确保县域内所有小学、初中班级学生数分别不超过45人、50人,小学、初中规模不超过2000人", "50人", "初中", "学"},
		{"where, before the first", "城区和镇区公办医院、诊所（均不含门诊部）就近接种比例分别达到100%、95%以上", "达到100%", "医院", "镇区"},
		{"two nouns", "公办园占比和普惠园覆盖率分别达到51%、86%", "86%", "普惠园覆盖率", "公办园占比"},
		{"stage inside two nouns", "公办在园幼儿占比和普惠性幼儿园覆盖率分别达到51%、86%", "达到51%", "公办在园幼儿占比", "覆盖率"},
		{"unit once", "小学、初中生均用房分别达到3.5、4.8平方米以上", "达到3.5", "小学", "初中"},
		{"bracket in the noun", "城区小学、初中(均不含寄宿学校)入学比例分别达到99%、94%以上", "94%以上", "初中", "小学"},
		{"list", "现有小学31所，初中6所，高中2所", "6所", "初中", "小学"},
		{"list in one segment", "逐步实行小学42人、初中48人的标准班额", "48人", "初中", "小学"},
		{"year first", "2026年东山县，2027年西河县、南岭县，2029年北原县完成创建", "2027年", "西河县", "东山县"},
		{"breakdown", "新增学位约900个(其中,幼儿园约300个、小学约400个、初中约200个)", "约400个", "小学", "幼儿园"},
		{"total", "新增学位约900个(其中,幼儿园约300个、小学约400个、初中约200个)", "约900个", "新增学位", "小学"},
	} {
		values := Values(c.text)
		scopes := Scopes(c.text, values)
		found := false
		for i, v := range values {
			if c.text[v.Span.Start:v.Span.End] != c.value {
				continue
			}
			found = true
			own := ""
			for _, s := range scopes[i].Own {
				own += c.text[s.Start:s.End] + "|"
			}
			if !strings.Contains(own, c.own) || strings.Contains(own, c.not) {
				t.Errorf("%s: own %q, want %q and not %q", c.name, own, c.own, c.not)
			}
		}
		if !found {
			t.Errorf("%s: value %q not found", c.name, c.value)
		}
	}
}

func TestSharedIndicator(t *testing.T) {
	text := "全县小学、初中每班人数分别不超过42人、48人"
	values := Values(text)
	for i, s := range Scopes(text, values) {
		if s.Indicator != "每班人数" {
			t.Errorf("value %d: indicator %q", i, s.Indicator)
		}
	}
}

package rules

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/asked"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

// A regulation and two plans of invented places: each line of it is there for
// one mechanism.
const rule = `
标题:南岭县校车管理办法
文号:南政办发〔2023〕7号
地区:南岭县
机关:南岭县人民政府办公室
日期:2023-02-10
# 第一章
本办法所称接送车，是指接送幼儿和小学生上下学的九座以上客车。
接送车驾驶人年龄不得超过五十八周岁。驾驶人连续驾驶满2年不满5年的，年检1次；满5年不满10年的，年检3次。
接送车超员的，由交通运输部门处三千元以上六千元以下罚款。
申请接送车使用许可，应当提交下列材料：（一）车辆行驶证；（二）驾驶人证明；（三）运行方案。
班级人数占比由2020年的21.5%降为3.4%。
学校不得安排学生乘坐副驾驶座位，可以在公交专用道行驶。
把乘车安全作为评价接送工作的第一标准。
每学期至少召开2次安全会议。
幼儿园、小学接送率分别达到60%、70%。2028年分别达到80%、90%。
以当年在校人数为依据，将接送名额分配到各村。
残疾学生接送率在正文中为97%。
接送车2026年60%完成检测，2028年全部完成检测。
# 第二章 接送安全宣传周
每年九月开展，接送学校要参加。
责任单位：县教育局、县公安局、县交通运输局
`

const third = `
标题:西河县校车标牌管理办法
文号:西政规〔2024〕3号
地区:西河县
机关:西河县人民政府
日期:2024-03-01
# 一、标牌
校车标牌由公安机关交通管理部门发给。首次申领校车标牌，免收工本费。
校车标牌有效期为3年或者行驶里程8万公里。
逾期未答复换发申请的，视为准予换发。
公安局是校车标牌管理工作的主管部门，教育局配合做好校车标牌管理工作。
校车停靠点由所在地村民委员会为管护责任人。
# 二、责任
校车驾驶人有下列行为之一，一次扣4分：（一）使用过期标牌的；（二）遮挡标牌的。
转借校车标牌的，处五百元以上一千元以下罚款；拒不改正的，处二千元罚款。
`

const other = `
标题:北原县校车管理办法
地区:北原县
机关:北原县人民政府
日期:2022-05-01
# 一、要求
接送车驾驶人年龄不得超过五十五周岁。2027年东河乡，2029年西河乡完成接送全覆盖。
`

func TestMechanisms(t *testing.T) {
	e := engine(shelftest.Doc(t, "rule", rule), shelftest.Doc(t, "other", other), shelftest.Doc(t, "third", third), shelftest.Doc(t, "east", east))
	for _, c := range []struct{ name, q, want, not string }{
		{"definition", "南岭县什么叫接送车", "九座以上客车", ""},
		{"bound applied", "南岭县接送车驾驶人今年60周岁，合规吗", "否，60周岁超过五十八周岁", ""},
		{"scale by the case", "南岭县 连续 驾驶 6年的 年检 几次", "3次", "1次"},
		{"penalty", "南岭县接送车超员罚多少", "三千元以上六千元以下", ""},
		{"items", "南岭县申请接送车使用许可要提交哪些材料", "车辆行驶证、驾驶人证明、运行方案", ""},
		{"changed value", "南岭县班级人数占比降到多少", "3.4%", "21.5"},
		{"prohibition", "南岭县学生能坐副驾驶座位吗", "否", ""},
		{"regarded as", "南岭县接送工作的第一标准是什么", "乘车安全", ""},
		{"how often", "南岭县安全会议多久召开一次", "每学期至少召开2次", ""},
		{"pair carried on", "南岭县 小学 接送 率 2028年 要达到多少", "90%", "80"},
		{"basis", "南岭县接送名额按什么分配", "以当年在校人数为依据", ""},
		{"comparison", "南岭县和北原县接送车驾驶人年龄上限一样吗", "五十五周岁", ""},
		{"number", "南岭县校车管理办法的文号是多少", "南政办发〔2023〕7号", ""},
		{"issuer", "南岭县校车管理办法是谁印发的", "南岭县人民政府办公室", ""},
		{"the whole, not a part", "南岭县哪年全部完成接送车检测", "2028年", "2026"},
		{"all that are answerable", "南岭县哪个部门负责接送安全宣传周", "县教育局、县公安局、县交通运输局", ""},
		{"who issues what is no text", "西河县 校车标牌 是哪个部门发的", "公安机关交通管理部门", "人民政府"},
		{"free of charge", "西河县首次申领校车标牌要交工本费不", "否，首次申领校车标牌，免收", ""},
		{"either holds", "西河县 校车标牌 有效期 几年 或者多少公里", "3年或者行驶里程8万公里", ""},
		{"counts as", "西河县 换发 申请 逾期 未答复 算不算准予", "是，逾期未答复换发申请的，视为准予换发", ""},
		{"the whole of a fine", "西河县 转借 校车标牌 罚多少", "拒不改正的，处二千元罚款", ""},
		{"who is in charge", "西河县 校车标牌 管理 工作 哪个部门 主管", "公安局", "教育局"},
		{"who holds a part", "西河县 校车 停靠点 管护 责任人 是谁", "村民委员会", ""},
		{"said of each", "西河县 遮挡 标牌 扣 几分", "4分", ""},
		{"which text", "西河县管 校车标牌 的是哪个文件", "《西河县校车标牌管理办法》（西政规〔2024〕3号）", ""},
		{"year of issue", "南岭县校车管理办法是哪年印发的", "2023年", "办公室"},
	} {
		a := ask(t, e, c.q)
		if a.Status != search.Answered || !strings.Contains(a.Headline, c.want) ||
			(c.not != "" && strings.Contains(a.Headline, c.not)) {
			t.Errorf("%s: %s: %s %q (%.2f), want %q", c.name, c.q, a.Status, a.Headline, a.Confidence, c.want)
			for _, x := range a.Explain.Candidates[:min(3, len(a.Explain.Candidates))] {
				t.Logf("   %.3f %q %v", x.Score, x.Value, x.Because)
			}
		}
	}
}

// Who does something is not answered by whom it is done to, nor by an amount.
func TestSaysWho(t *testing.T) {
	q := &question{terms: []term{{text: "教师", alts: []string{"老师"}}}}
	for text, want := range map[string]bool{
		"2024年发放补助300万元": false, "由县教育局发放": true, "每人每年300元，覆盖所有村小学校": false,
		"老师每月领取": false, "家长每月领取": true,
	} {
		if got := saysWho(q, text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestBodyGoesOnToItsOffice(t *testing.T) {
	for piece, want := range map[string]string{
		"县教育局后勤办备案": "县教育局后勤办", "县教育局基教科": "县教育局基教科", "县教育局办理": "县教育局", "县教育局审核": "县教育局", "县教育局": "县教育局",
	} {
		if got := piece[:bodyEnd(piece)]; got != want {
			t.Errorf("%s: %q, want %q", piece, got, want)
		}
	}
}

func TestTypeOfWho(t *testing.T) {
	for q, want := range map[string]search.Type{
		"谁可以当校长": search.Entity, "谁的班额大": search.Comparison, "哪个学校年限长": search.Comparison, "哪年印发的": search.DateType, "是几几年发的": search.DateType,
	} {
		if got := asked.TypeOf(q); got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
}

// The lead of a list is followed by the list, but not by what it says itself.
func TestSentenceOfLead(t *testing.T) {
	for _, c := range []struct{ lead, headline, want string }{
		{"乘车学生要遵守下列规定:", "系好安全带、不得离开座位", "南岭县：乘车学生要遵守下列规定：系好安全带、不得离开座位。"},
		{"学校应当在开学后15日内备案，备案时提供下列材料：", "15日内", "南岭县：学校应当在开学后15日内备案，备案时提供下列材料。"},
	} {
		k := candidate{w: &window{doc: shelftest.Doc(t, "rule", rule), text: c.lead}, headline: c.headline}
		if got := k.sentence(&question{}); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// A comparison says that it was derived, and cites both sides.
func TestComparisonIsDerived(t *testing.T) {
	e := engine(shelftest.Doc(t, "rule", rule), shelftest.Doc(t, "other", other))
	a := ask(t, e, "南岭县和北原县接送车驾驶人年龄上限一样吗")
	if !a.Derived || len(a.Citations) != 2 || a.Citations[0].DocumentID == a.Citations[1].DocumentID {
		t.Errorf("derived %v, %d citations", a.Derived, len(a.Citations))
	}
}

// Documents that differ are shown as alternatives when no place is named.
func TestAlternatives(t *testing.T) {
	e := engine(shelftest.Doc(t, "rule", rule), shelftest.Doc(t, "other", other))
	a := ask(t, e, "接送车驾驶人年龄上限是多少周岁")
	if a.Status != search.Answered || len(a.Alternatives) != 1 || a.Alternatives[0].Headline == a.Headline {
		t.Errorf("%s %q, alternatives %+v", a.Status, a.Headline, a.Alternatives)
	}
}

// A template answers only when it is asked for, a text out of force only when the
// question says so.
func TestInadmissible(t *testing.T) {
	d := shelftest.Doc(t, "tpl", strings.Replace(other, "日期:", "类别:template\n日期:", 1))
	if a := ask(t, engine(d), "北原县接送车驾驶人年龄上限"); a.Status == search.Answered {
		t.Errorf("a template answered %q", a.Headline)
	}
	if a := ask(t, engine(d), "北原县那篇范文里接送车驾驶人年龄上限是多少周岁"); a.Status != search.Answered {
		t.Errorf("a template asked for: %s", a.Status)
	}
	for v, asked := range map[corpus.Validity]string{
		corpus.Repealed: "北原县已废止的规定里接送车驾驶人年龄上限是多少周岁",
		corpus.Amended:  "北原县修改前的接送车驾驶人年龄上限是多少周岁",
		corpus.NotYet:   "北原县新规施行后接送车驾驶人年龄上限是多少周岁",
	} {
		old := *shelftest.Doc(t, "old", other)
		old.Validity = v
		if a := ask(t, engine(&old), "北原县接送车驾驶人年龄上限是多少周岁"); a.Status == search.Answered {
			t.Errorf("a text that is %s answered %q", v, a.Headline)
		}
		if a := ask(t, engine(&old), asked); a.Status != search.Answered {
			t.Errorf("a text that is %s and asked for: %s", v, a.Status)
		}
	}
}

// A misspelt place is heard, another place is not.
func TestHeardPlaces(t *testing.T) {
	sound := func(s string) string {
		return strings.NewReplacer("岭", "ling", "领", "ling", "南", "nan", "北", "bei").Replace(s)
	}
	docs := shelftest.Shelf{shelftest.Doc(t, "rule", rule)}
	e := New(Config{Searcher: docs, Library: docs, Words: shelftest.Words, Sound: sound})
	ctx := context.Background()
	a, err := e.Ask(ctx, search.Question{Text: "南领县接送车驾驶人年龄上限是多少周岁"})
	if err != nil || a.Status != search.Answered || !strings.Contains(a.Headline, "五十八") {
		t.Errorf("misspelt: %v %s %q", err, a.Status, a.Headline)
	}
	if a, _ = e.Ask(ctx, search.Question{Text: "西领县接送车驾驶人年龄上限是多少周岁"}); a.Status == search.Answered {
		t.Errorf("another place answered %q", a.Headline)
	}
}

// People count heads by 个 and speak of 一班.
func TestStandardWording(t *testing.T) {
	for in, want := range map[string]string{
		"初中一班48个人行不行": "初中一个班48人行不行", "一个班50个学生可以吗": "一个班50名学生可以吗", "初一班48人": "初一班48人",
		"每一千口人要配多少学位": "每千人口要配多少学位", "没有北京户口能上学吗": "非北京户籍能上学吗",
	} {
		if got := asked.Standard(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// What only makes a question of a sentence denies nothing.
func TestDenies(t *testing.T) {
	for q, want := range map[string]bool{"要交手续费不?": false, "要不要交钱": false, "算不算工伤吗": false, "不交行吗": true, "学校不批怎么办": true, "要交吗": false} {
		if got := denies(q); got != want {
			t.Errorf("%s: %v", q, got)
		}
	}
}

// Encouragement and bounds are neither duty nor ban.
func TestPolarity(t *testing.T) {
	for _, c := range []struct {
		q, seg string
		want   bool
	}{
		{"大学必须办责任险吗", "鼓励高等学校办理责任保险", false},
		{"学校必须办责任险吗", "学校应当办理责任保险", true},
		{"学校要赔钱不", "学校不承担赔偿责任", false},
		{"过了保修期可以退吗", "保修期不得低于三年", true},
		{"能转租吗", "不得转租", false},
	} {
		if got, _ := polarity(&question{text: c.q, bare: c.q}, c.seg, c.seg); got != c.want {
			t.Errorf("%s by %s: %v", c.q, c.seg, got)
		}
	}
}

// 几个 goes with the unit behind it.
func TestAskedUnits(t *testing.T) {
	for q, want := range map[string]string{"每天几个小时": "小时", "要修几个学时": "学时", "停几个月": "个月", "一周几个工作日": "个工作日", "配几个老师": "人", "罚几千元": "元"} {
		if got := askedUnits(q); !slices.Contains(got, want) {
			t.Errorf("%s asks for %v, not %s", q, got, want)
		}
	}
}

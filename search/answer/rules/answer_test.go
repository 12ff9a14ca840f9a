package rules

import (
	"context"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

// Two invented counties: what they say differs in all the ways the readers tell
// apart.
const east = `
标题:东山县义务教育发展实施方案(2024—2030年)
文号:东政办发〔2024〕18号
地区:东山县
机关:东山县人民政府办公室
日期:2024-03-05
# 一、总体目标
2026年青石镇，2027年白水镇、黑土镇，2029年红岩镇完成学校改造任务。
# 二、工作任务
## (一)控制规模
全县小学、初中每班人数分别不超过42人、48人，小学、初中规模不超过1800人。
小学、初中生均用房面积分别达到3.5、4.8平方米以上。
## (二)经费
特殊教育学校生均公用经费不低于7000元。严禁教师参与有偿补课。
## (三)督导
坚持“按季自查、逐校复查、全县通报”的原则。教育督导室负责组织验收，验收结果报县人民政府备案。
各乡镇于2024年10月底前将自查报告报县教育局备案。
# 三、主要指标
|类别|指标|2023年|2028年|属性|
|学前|1.毛入园率(%)|91.2|96|约束性|
|学前|2.普惠园覆盖率(%)|84|90|预期性|
|义务|3.巩固率(%)|98.5|99|约束性|
`

const west = `
标题:西河县教育事业“十四五”规划
文号:西政发〔2022〕9号
地区:西河县
机关:西河县人民政府
日期:2022-06-01
# 一、任务
逐步实行小学45人、初中50人的标准班额。新增学位约900个(其中,幼儿园约300个、小学约400个、初中约200个)。
## (一)教研
教研员实行包片、包校、包科的三包工作机制。
`

func TestAnswers(t *testing.T) {
	e := engine(shelftest.Doc(t, "east", east), shelftest.Doc(t, "west", west))
	for _, c := range []struct{ q, want, not string }{
		{"东山县初中班额上限是多少", "48人", "42"},
		{"东山县小学班额上限是多少", "42人", "48"},
		{"西河初中班额", "50人", "45"},
		{"東山縣小學生均用房面積要達到多少平方米", "3.5平方米", "4.8"},
		{"东山县特殊教育学校生均公用经费最低多少元", "7000元", ""},
		{"西河县小学新增学位多少个", "约400个", "900"},
		{"东山县白水镇哪年完成学校改造", "2027年", "2026"},
		{"东山县2028年毛入园率要达到多少", "96%", "91.2"},
		{"东山县2023年毛入园率是多少", "91.2%", "96"},
		{"东山县教师可以有偿补课吗", "否", ""},
		{"东山县的方案文号是什么", "东政办发〔2024〕18号", ""},
		{"东山县坚持哪三条原则", "按季自查、逐校复查、全县通报", ""},
	} {
		a := ask(t, e, c.q)
		if a.Status != search.Answered || !strings.Contains(a.Headline, c.want) ||
			(c.not != "" && strings.Contains(a.Headline, c.not)) {
			t.Errorf("%s: %s %q (%.2f), want %q", c.q, a.Status, a.Headline, a.Confidence, c.want)
			for _, x := range a.Explain.Candidates[:min(3, len(a.Explain.Candidates))] {
				t.Logf("   %.3f %q %v", x.Score, x.Value, x.Because)
			}
			t.Logf("   %v", a.Explain.Parsed)
		}
	}
}

func TestRefusals(t *testing.T) {
	e := engine(shelftest.Doc(t, "east", east), shelftest.Doc(t, "west", west))
	for q, want := range map[string]search.Reason{
		"东山县高中班额上限是多少":        {Code: search.NoMatch},
		"北原县初中班额上限是多少":        {Code: search.NoPlace, Place: "北原县"},
		"西河县特殊教育学校生均公用经费是多少元": {Code: search.NoMatch},
		"东山县学生近视率要控制在多少以内":    {Code: search.NoMatch},
		"今天天气怎么样":             {Code: search.NoMatch, Unplaced: true},
		"东山县自查报告最晚几点报":        {Code: search.NoClause}, // a day is said, no hour
	} {
		if a := ask(t, e, q); a.Status == search.Answered {
			t.Errorf("%s: answered %q (%.2f)", q, a.Headline, a.Confidence)
			t.Logf("   %v %v", a.Explain.Parsed, a.Explain.Candidates[0])
		} else if a.Headline != "" || a.Reason != want {
			t.Errorf("%s: refusal with headline %q because %+v, want %+v", q, a.Headline, a.Reason, want)
		}
	}
}

func TestFollowUps(t *testing.T) {
	e := engine(shelftest.Doc(t, "east", east), shelftest.Doc(t, "west", west))
	var history []search.Turn
	for _, c := range []struct{ q, want string }{
		{"东山县初中班额上限是多少", "48人"},
		{"那小学呢?", "42人"},
		{"西河县呢", "45人"},
		{"那初中的呢", "50人"},
		{"小学是多少", "45人"}, // nothing but the stage: as if asked with 呢
		{"东山县多少", "42人"},
		{"高中是多少", ""}, // not what else is said of high schools, nor the old answer
	} {
		a, err := e.Ask(context.Background(), search.Question{Text: c.q, History: history})
		if err != nil {
			t.Fatal(err)
		}
		history = append(history, a.Turn)
		if !strings.Contains(a.Headline, c.want) || (a.Status == search.Answered) != (c.want != "") {
			t.Errorf("%s: %s %q, want %q", c.q, a.Status, a.Headline, c.want)
		}
	}
}

// TestAnotherMatter: what has nothing to do with the talk, nor with any document, is
// not answered with what the talk was about.
func TestAnotherMatter(t *testing.T) {
	e := engine(shelftest.Doc(t, "east", east), shelftest.Doc(t, "west", west))
	for q, want := range map[string]bool{
		"今天开会吗": false, "谢谢": false, "明天几点下班": false,
		"为什么": true, "自查报告什么时候报": true, // these go on
	} {
		first := ask(t, e, "东山县初中班额上限是多少")
		a, err := e.Ask(context.Background(), search.Question{Text: q, History: []search.Turn{first.Turn}})
		if err != nil {
			t.Fatal(err)
		}
		if (a.Status == search.Answered) != want {
			t.Errorf("%s: %s %q", q, a.Status, a.Text)
		}
	}
}

// Every citation quotes its document to the letter and leads to a clause of it.
func TestQuotesAreVerbatim(t *testing.T) {
	d := shelftest.Doc(t, "east", east)
	e := engine(d)
	for _, q := range []string{"初中班额上限是多少", "坚持哪三条原则", "毛入园率2028年多少", "方案文号是什么", "谁负责组织验收"} {
		for _, c := range ask(t, e, q).Citations {
			if c.Quote != d.Text[c.Span.Start:c.Span.End] || !c.Span.Contains(c.Mark) {
				t.Errorf("%s: quote %q span %v mark %v", q, c.Quote, c.Span, c.Mark)
			}
			if d.ClauseByID(c.URL[strings.Index(c.URL, "#")+1:]) < 0 {
				t.Errorf("%s: %s leads nowhere", q, c.URL)
			}
		}
	}
}

package answer

import (
	"context"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

const poolRules = `安河市游泳场所管理办法

第一条 为了规范游泳场所管理，制定本办法。
第二条 本办法所称游泳场所，是指向公众开放的游泳池。
天然水域的管理，不适用本办法。
第二条之一 游泳场所应当取得卫生许可证。
第三条 游泳场所应当具备下列条件：
（一）水质符合国家标准；
（二）配备救生员；
（三）设置急救室。
水面面积在250平方米以上的，救生员不得少于3人。
第四条 夜间开放不得晚于22时，押金不得超过50元。
第五条 违反第四条规定的，处2000元罚款。
第六条 经营者依照第三条第（二）项配备的人员应当每年培训40学时。
`

const adRules = `临水县户外广告设施管理条例

第一条 为了规范户外广告设施，制定本条例。
第二条 户外广告设施的设置期限不超过三年。
第三条 户外广告设施应当每年检测一次，押金不得超过800元。
第四条 设置人应当清洗设施。
`

func fromText(t testing.TB, name, text string) *corpus.Document {
	t.Helper()
	docs, err := ingest.File(name, []byte(text), ingest.Options{})
	if err != nil || len(docs) != 1 {
		t.Fatalf("%d documents: %v", len(docs), err)
	}
	return docs[0]
}

func TestArticles(t *testing.T) {
	both := engine(fromText(t, "a.txt", poolRules), fromText(t, "b.txt", adRules))
	for _, c := range []struct{ q, want, not string }{
		{"安河市游泳场所管理办法第四条是什么", "夜间开放不得晚于22时，押金不得超过50元。", ""},
		{"游泳场所管理办法第4条规定了什么", "夜间开放不得晚于22时", "罚款"},
		{"游泳场所办法第四条的内容", "夜间开放不得晚于22时", "罚款"},
		{"《游泳场所管理办法》第二条之一", "卫生许可证", ""},
		{"游泳場所管理辦法第二條第二款", "天然水域的管理，不适用本办法。", "公众"},
		{"游泳场所管理办法第三条第一款第二项是什么", "配备救生员", "水质"},
		{"游泳场所管理办法第三条（三）", "设置急救室", "救生员"},
		{"游泳场所管理办法第三条第二款", "水面面积在250平方米以上的，救生员不得少于3人。", "水质"},
		{"游泳场所管理办法第四条和户外广告设施管理条例第二条", "第四条：夜间开放不得晚于22时，押金不得超过50元。；第二条：户外广告设施的设置期限不超过三年。", ""},
		{"游泳场所管理办法第四至六条", "第五条：违反第四条规定的，处2000元罚款。", ""},
		{"游泳场所管理办法最后一条", "每年培训40学时", ""},
		{"户外广告条例第三条", "每年检测一次", ""},
		{"违反游泳场所管理办法第四条怎么处罚", "2000元", ""},
		{"游泳场所管理办法中哪些条款引用了第三条", "每年培训40学时", "急救"},
		{"游泳场所管理办法第四条规定押金不得超过多少", "50元", "800"},
		{"户外广告设施管理条例第三条的押金不得超过多少", "800元", "50元"},
	} {
		a, err := both.Ask(context.Background(), search.Question{Text: c.q})
		if err != nil || a.Status != search.Answered || !strings.Contains(a.Headline, c.want) ||
			c.not != "" && strings.Contains(a.Headline, c.not) {
			t.Errorf("%s: %s %q %v", c.q, a.Status, a.Headline, err)
			continue
		}
		if !wording.Standing(a, c.q) {
			t.Errorf("%s: a number of %q stands nowhere", c.q, a.Headline)
		}
	}
	a, err := both.Ask(context.Background(), search.Question{Text: "游泳场所管理办法第一条规定押金是多少"})
	if err != nil || a.Status != search.Clauses || len(a.Citations) != 1 || !strings.Contains(a.Citations[0].Quote, "制定本办法") {
		t.Errorf("a value the article does not state: %s %q %v", a.Status, a.Headline, err)
	}
}

const careNotice = `临水县关于加强养老服务的实施意见

各乡镇人民政府：

为加强养老服务，现提出如下意见。

一、总体要求

到2027年，每个乡镇建成1所养老院。

二、重点任务

（一）增加床位。每千名老年人床位达到45张。

（二）发放补贴。80岁以上老年人每月发放高龄补贴100元。

1.资金由县财政承担。

2.每季度首月发放。

附件2

联络电话

12345
`

// TestPlacesOfNotices: what has no articles is cited by its headings, whose words belong
// to the answer.
func TestPlacesOfNotices(t *testing.T) {
	e := engine(fromText(t, "a.txt", careNotice), fromText(t, "b.txt", adRules))
	for _, c := range []struct{ q, want, not string }{
		{"养老服务的实施意见第一部分", "总体要求 到2027年，每个乡镇建成1所养老院。", "补贴"},
		{"养老服务实施意见第二条第（二）项", "发放补贴。80岁以上", "床位"},
		{"养老服务意见二、（一）", "增加床位。每千名老年人床位达到45张。", "补贴"},
		{"养老服务意见第二部分第二点第1目", "资金由县财政承担。", "1."},
		{"养老服务意见第一部分规定每个乡镇建成几所养老院", "1所", "45"},
		{"养老服务意见附件2", "12345", ""},
	} {
		a, err := e.Ask(context.Background(), search.Question{Text: c.q})
		if err != nil || a.Status != search.Answered || !strings.Contains(a.Headline, c.want) ||
			c.not != "" && strings.Contains(a.Headline, c.not) {
			t.Errorf("%s: %s %q %v", c.q, a.Status, a.Headline, err)
		}
		for _, x := range a.Citations {
			d, _ := e.cfg.Library.Document(context.Background(), x.DocumentID)
			if x.Quote != d.Quote(x.Span) || !x.Span.Contains(x.Mark) {
				t.Errorf("%s: citation %+v", c.q, x)
			}
		}
	}
}

// TestArticleNothingSpeaksOf: what follows from breaking it is not guessed.
func TestArticleNothingSpeaksOf(t *testing.T) {
	e := engine(fromText(t, "a.txt", poolRules), fromText(t, "b.txt", adRules))
	a, err := e.Ask(context.Background(), search.Question{Text: "违反户外广告条例第四条怎么处罚"})
	if err != nil || a.Status != search.Clauses || a.Headline != "" || len(a.Citations) != 1 || !strings.Contains(a.Citations[0].Quote, "清洗") {
		t.Errorf("%s %q %+v %v", a.Status, a.Headline, a.Citations, err)
	}
}

func TestArticlesThatAreNotThere(t *testing.T) {
	e := engine(fromText(t, "a.txt", poolRules), fromText(t, "b.txt", adRules))
	for _, c := range []struct{ q, text, nearest string }{
		{"游泳场所管理办法第六十条是什么", "《安河市游泳场所管理办法》没有第六十条，最后是第六条", "每年培训40学时"},
		{"游泳场所管理办法第三条第三款", "《安河市游泳场所管理办法》第三条没有第三款，最后是第二款", "水质"},
		{"户外广告条例第一条第二项", "《临水县户外广告设施管理条例》第一条没有第（二）项。", "户外广告设施"},
		{"民法典第三条是什么", "没有《民法典》", ""},
		{"《排水管理条例》第三条", "没有《排水管理条例》", ""},
		{"第三条是什么", "没有说明是哪个文件的第三条", ""},
	} {
		a, err := e.Ask(context.Background(), search.Question{Text: c.q})
		a = a.Worded()
		if err != nil || a.Status != search.NotFound || a.Headline != "" || !strings.Contains(a.Text, c.text) {
			t.Errorf("%s: %s %q %v", c.q, a.Status, a.Text, err)
			continue
		}
		if c.nearest != "" && (len(a.Nearest) == 0 || !strings.Contains(a.Nearest[0].Text, c.nearest)) {
			t.Errorf("%s: nearest %+v", c.q, a.Nearest)
		}
	}
	// What is said of part of it is said beside the rest.
	a, err := e.Ask(context.Background(), search.Question{Text: "游泳场所管理办法第五条和第九条"})
	if err != nil || a.Status != search.Answered || !strings.Contains(a.Text, "罚款") || !strings.Contains(a.Text, "没有第九条") {
		t.Errorf("%s %q %v", a.Status, a.Text, err)
	}
}

// TestArticlesOfATalk: 那第五条呢 is of the text the talk is about, 第二款 of its article.
func TestArticlesOfATalk(t *testing.T) {
	e := engine(fromText(t, "a.txt", poolRules), fromText(t, "b.txt", adRules))
	var history []search.Turn
	for _, c := range []struct{ q, want string }{
		{"游泳场所管理办法第三条第一款第一项是什么", "水质"},
		{"第二款呢", "水面面积"},
		{"那第二条之一呢", "卫生许可证"},
		{"该办法第二条", "向公众开放"},
		{"第二款", "天然水域"},
		{"户外广告条例第四条呢", "清洗"},
		{"第二条呢", "三年"},
	} {
		a, err := e.Ask(context.Background(), search.Question{Text: c.q, History: history})
		if err != nil || a.Status != search.Answered || !strings.Contains(a.Headline, c.want) {
			t.Errorf("%s: %s %q %v", c.q, a.Status, a.Headline, err)
		}
		history = append(history, a.Turn)
	}
}

// TestArticleOfVersions: of one name the text in force goes first, the others beside it.
func TestArticleOfVersions(t *testing.T) {
	old, now := fromText(t, "old.txt", adRules), fromText(t, "new.txt", strings.Replace(adRules, "800元", "900元", 1))
	old.Validity, now.Validity = corpus.Repealed, corpus.InForce
	other := fromText(t, "other.txt", strings.NewReplacer("临水县", "北川市", "800元", "700元").Replace(adRules))
	old.Region, now.Region, other.Region = "临水县", "临水县", "北川市"
	a, err := engine(old, now, other).Ask(context.Background(), search.Question{Text: "临水县户外广告设施管理条例第三条是什么"})
	if err != nil || !strings.Contains(a.Headline, "900元") || len(a.Alternatives) != 1 ||
		!strings.Contains(a.Alternatives[0].Text, "（已废止）") || !strings.Contains(a.Alternatives[0].Headline, "800元") {
		t.Errorf("%q, besides %+v %v", a.Headline, a.Alternatives, err)
	}
	for region, want := range map[string]string{"北川市": "700元", "临水县": "900元"} {
		old.Region, now.Region, other.Region = "临水县", "临水县", "北川市"
		a, err := engine(old, now, other).Ask(context.Background(), search.Question{Text: "户外广告条例第三条", Region: region})
		if err != nil || !strings.Contains(a.Headline, want) || len(a.Alternatives) != 2 {
			t.Errorf("%s: %q, besides %d %v", region, a.Headline, len(a.Alternatives), err)
		}
	}
}

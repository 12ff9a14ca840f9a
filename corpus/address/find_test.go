package address_test

import (
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/corpus/ingest"
)

const rules = `安河市游泳场所管理办法

第一章 总则

第一条 为了规范游泳场所管理，制定本办法。
第二条 本办法所称游泳场所，是指向公众开放的游泳池。
天然水域的管理，不适用本办法。
第二条之一 游泳场所应当取得卫生许可证。
第二条之十一 夜间开放至22时。

第二章 开放条件

第三条（设施要求） 游泳场所应当具备下列条件：
（一）水质符合国家标准；
（二）有下列救生设施：
1.救生圈每池不少于6个；
2.救生杆每池不少于4根；
（三）配备救生员。
水面面积在250平方米以上的，救生员不得少于3人。但是，儿童戏水池除外。
第四条 经营者应当每日检测水质；检测结果应当公示。有下列行为之一的，责令改正：（一）未公示的；（二）公示不实的。依照第三条第（一）项的规定处理的除外。
第五条 违反第三条第二款规定的，处2000元罚款。
第六条 收费标准如下：
|项目|价格|
|---|---|
|成人|30元|
|儿童|15元|
前款价格每年核定一次。
`

const notice = `关于做好防汛工作的通知

各镇人民政府：

现就防汛工作通知如下：

一、总体要求

坚持预防为主。各镇应当成立指挥部。

二、重点任务

（一）排查隐患。6月1日前完成河道排查。

（二）储备物资。每镇储备编织袋不少于5000条。储备沙石不少于200立方米。

三、保障措施

（一）加强领导。主要负责人负总责。

附件1

物资清单

编织袋

附件2

联络人名单

张某
`

func parse(t testing.TB, name, text string) *corpus.Document {
	t.Helper()
	docs, err := ingest.File(name, []byte(text), ingest.Options{})
	if err != nil || len(docs) == 0 {
		t.Fatalf("%d documents: %v", len(docs), err)
	}
	return docs[0]
}

func TestFind(t *testing.T) {
	docs := map[string]*corpus.Document{"办法": parse(t, "a.md", rules), "通知": parse(t, "b.md", notice)}
	for _, c := range []struct{ of, at, want string }{
		{"办法", "第一条", "为了规范游泳场所管理，制定本办法。"},
		{"办法", "第二条", "本办法所称游泳场所，是指向公众开放的游泳池。\n天然水域的管理，不适用本办法。"},
		{"办法", "第二条第二款", "天然水域的管理，不适用本办法。"},
		{"办法", "第二条最后一款", "天然水域的管理，不适用本办法。"},
		{"办法", "第二条之一", "游泳场所应当取得卫生许可证。"},
		{"办法", "第二条之十一", "夜间开放至22时。"},
		{"办法", "第三条第一款第一项", "（一）水质符合国家标准；"},
		{"办法", "第三条第（三）项", "（三）配备救生员。"},
		{"办法", "第三条第一款第二项第2目", "2.救生杆每池不少于4根；"},
		{"办法", "第三条第二款", "水面面积在250平方米以上的，救生员不得少于3人。但是，儿童戏水池除外。"},
		{"办法", "第三条第二款前段", "水面面积在250平方米以上的，救生员不得少于3人。"},
		{"办法", "第三条第二款后段", "但是，儿童戏水池除外。"},
		{"办法", "第三条第二款但书", "但是，儿童戏水池除外。"},
		{"办法", "第四条第一项", "（一）未公示的；"},
		{"办法", "第四条第二项", "（二）公示不实的。"},
		{"办法", "第四条前段", "经营者应当每日检测水质；检测结果应当公示。"},
		{"办法", "第六条第二款", "前款价格每年核定一次。"},
		{"办法", "最后一条第二款", "前款价格每年核定一次。"},
		{"办法", "第一章第二条第一款", "本办法所称游泳场所，是指向公众开放的游泳池。"},
		{"通知", "第一条", "坚持预防为主。各镇应当成立指挥部。"},
		{"通知", "第一部分", "坚持预防为主。各镇应当成立指挥部。"},
		{"通知", "第二条第（二）项", "每镇储备编织袋不少于5000条。储备沙石不少于200立方米。"},
		{"通知", "第二部分（二）后段", "储备沙石不少于200立方米。"},
		{"通知", "附件2", "联络人名单\n张某"},
	} {
		d := docs[c.of]
		as := address.Read(d.Title + c.at).Addresses
		if len(as) != 1 {
			t.Errorf("%s is read as %v", c.at, as)
			continue
		}
		p, missing := address.Find(d, as[0].Steps)
		if got := d.Quote(p.Span); missing != nil || got != c.want {
			t.Errorf("%s %s: %q (missing %+v), want %q", c.of, c.at, got, missing, c.want)
			continue
		}
		if p.Clauses[0] >= p.Clauses[1] || !p.Label.Contains(p.Span) {
			t.Errorf("%s: clauses %v, label %v of %v", c.at, p.Clauses, p.Label, p.Span)
		}
	}
}

func TestFindWhatIsMissing(t *testing.T) {
	d := parse(t, "a.md", rules)
	for _, c := range []struct {
		at, above, step string
		last            int
	}{
		{"第六十条", "", "第六十条", 6},
		{"第三条之一", "", "第三条之一", 6},
		{"第二条第三款", "第二条", "第三款", 2},
		{"第三条第四项", "第三条", "第（四）项", 3},
		{"第一条第一项", "第一条", "第（一）项", 0},
		{"第一条后段", "第一条", "后段", 0},
		{"第五章", "", "第五章", 2},
		{"第一章第三条", "第一章", "第三条", 2},
		{"附件3", "", "附件3", 0},
	} {
		p, m := address.Find(d, address.Read(d.Title + c.at).Addresses[0].Steps)
		if m == nil || m.Step.String() != c.step || m.Above.String() != c.above || m.Last != c.last {
			t.Errorf("%s: %+v", c.at, m)
			continue
		}
		if (p.Clauses[0] < p.Clauses[1]) != (c.above != "") {
			t.Errorf("%s: clauses %v", c.at, p.Clauses)
		}
	}
}

func TestCitedBy(t *testing.T) {
	d := parse(t, "a.md", rules)
	for at, want := range map[string]string{
		"第三条": "第四条 第五条", "第三条第二款": "第五条", "第三条第一项": "第四条", "第三条第一款第一项": "第四条", "第二条": "", "第五章": "",
	} {
		got := ""
		for _, i := range address.CitedBy(d, address.Read(d.Title + at).Addresses[0].Steps) {
			got = strings.TrimSpace(got + " " + address.ArticleOf(d, i).String())
		}
		if got != want {
			t.Errorf("%s is cited by %q, want %q", at, got, want)
		}
	}
	other := parse(t, "c.md", "安河市排水办法\n\n第一条 依照游泳条例第三条、第四条和《安河市游泳场所管理办法》第三条办理。\n第二条 违反本办法第三条和第四条的，罚款。\n第三条 应当排水。\n第四条 应当清淤。\n")
	if got := address.CitedBy(other, address.Steps{{Unit: address.Article, N: 4}}); len(got) != 1 || address.ArticleOf(other, got[0]).N != 2 {
		t.Errorf("第四条 is cited by clauses %v", got)
	}
}

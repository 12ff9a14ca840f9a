package card_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/card"
	"github.com/policybot/policybot/corpus/ingest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// day is the day validity is judged on.
var day = time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)

// read is the first document of a text.
func read(t testing.TB, text string) *corpus.Document {
	t.Helper()
	docs, err := ingest.File("a.txt", []byte(text), ingest.Options{Now: day})
	if err != nil {
		t.Fatal(err)
	}
	return docs[0]
}

// shown is a card a line each, as the golden files have it.
func shown(d *corpus.Document) string {
	var b strings.Builder
	for _, l := range d.Card.Lines {
		fmt.Fprintf(&b, "%s\t%s\t%s", l.Field.Label(), d.Clauses[l.Clause].ID, strings.ReplaceAll(d.Quote(l.Span), "\n", "⏎"))
		if len(l.Profiles) > 0 {
			fmt.Fprintf(&b, "\t[%s]", strings.Join(l.Profiles, " "))
		}
		b.WriteString("\n")
	}
	if len(d.Card.Profiles) > 0 {
		fmt.Fprintf(&b, "点到\t%s\n", strings.Join(d.Card.Profiles, " "))
	}
	return b.String()
}

// TestGolden: the cards of the repository's own documents, line for line. Whoever changes one reads the difference.
func TestGolden(t *testing.T) {
	for name, dir := range map[string]string{
		"sample": "../sample/docs", "quality": "../../cmd/internal/quality/testdata/docs",
		"cards": "testdata/docs",
	} {
		t.Run(name, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no documents in %s: %v", dir, err)
			}
			var b strings.Builder
			lines := 0
			for _, f := range files {
				raw, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				docs, err := ingest.File(filepath.Base(f), raw, ingest.Options{Now: day})
				if err != nil {
					continue // a file that no reader takes
				}
				for _, d := range docs {
					lines += len(d.Card.Lines)
					fmt.Fprintf(&b, "== %s %s\n%s", filepath.Base(f), d.Title, shown(d))
				}
			}
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != string(want) {
				t.Errorf("the cards differ from %s; run with -update and read the difference\n%s", golden, firstDifference(b.String(), string(want)))
			}
		})
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(g), len(w))
}

// has tells whether a card has exactly that line in that field.
func has(d *corpus.Document, f corpus.CardField, text string) bool {
	return slices.ContainsFunc(d.Card.Lines, func(l corpus.CardLine) bool { return l.Field == f && d.Quote(l.Span) == text })
}

func holds(d *corpus.Document, part string) bool {
	return slices.ContainsFunc(d.Card.Lines, func(l corpus.CardLine) bool { return strings.Contains(d.Quote(l.Span), part) })
}

const notice = `青山县人力资源和社会保障局关于申领一次性创业补贴的通知

各乡镇人民政府：
现将一次性创业补贴申领有关事项通知如下。
一、补贴对象
在本县首次创办小微企业或者从事个体经营的高校毕业生、退役军人。
二、申报条件
（一）申请人应当同时符合下列条件：
1.依法登记注册满6个月；
2.正常缴纳社会保险费。
（二）有下列情形之一的，不得申领：
1.被列入严重失信名单的；
2.已经领过同类补贴的残疾人。
三、补贴标准
符合条件的给予一次性补贴5000元。2025年全县共发放补贴120万元。
四、办理材料
1.一次性创业补贴申请表；
2.身份证和营业执照复印件。
五、申报时间
2027年3月1日至3月31日，逾期不再受理。
六、受理地点
青山县政务服务中心二楼12号窗口（青山县解放路18号）。
七、联系方式
联系人：王敏，联系电话：0571-62345678。

青山县人力资源和社会保障局
2026年11月2日
`

// TestNotice: all seven fields of a plain notice, and nothing of those who get nothing.
func TestNotice(t *testing.T) {
	d := read(t, notice)
	for field, line := range map[corpus.CardField]string{
		corpus.CardTarget:    "在本县首次创办小微企业或者从事个体经营的高校毕业生、退役军人。",
		corpus.CardCondition: "依法登记注册满6个月；",
		corpus.CardStandard:  "符合条件的给予一次性补贴5000元。",
		corpus.CardMaterial:  "身份证和营业执照复印件。",
		corpus.CardPeriod:    "2027年3月1日至3月31日，逾期不再受理。",
		corpus.CardAddress:   "青山县政务服务中心二楼12号窗口（青山县解放路18号）。",
		corpus.CardPhone:     "联系人：王敏，联系电话：0571-62345678。",
	} {
		if !has(d, field, line) {
			t.Errorf("%s has no line %q:\n%s", field.Label(), line, shown(d))
		}
	}
	for _, wrong := range []string{"失信名单", "同类补贴", "不得申领", "120万元", "各乡镇"} {
		if holds(d, wrong) {
			t.Errorf("a line says %q:\n%s", wrong, shown(d))
		}
	}
	if want := []string{"小微企业", "个体工商户", "高校毕业生", "退役军人"}; !slices.Equal(d.Card.Profiles, want) {
		t.Errorf("it names %q, want %q", d.Card.Profiles, want)
	}
}

// TestNothing: what is no line of a card, however much it looks like one.
func TestNothing(t *testing.T) {
	for name, text := range map[string]string{
		"the foot of a website": "关于道路施工的通告\n\n青山路封闭施工，请绕行。\n版权所有：青山县人民政府 备案号：ICP备12345678号\n地址：青山县人民路1号 电话：0571-62345678\n",
		"what was":              "青山县工作总结\n\n2025年，全县累计发放就业补贴300万元，惠及高校毕业生600人。\n",
		"a fine":                "青山县市容条例\n\n第一条 乱倒垃圾的，处以200元以上500元以下罚款，并追回已发的补贴100元。\n",
		"a form":                "申请表\n\n一、申请材料\n身份证____号，联系电话：________\n",
		"what is to be said":    "青山县实施方案\n\n一、补贴标准\n具体补贴标准由县财政局另行制定。\n二、办理地点\n另行通知。\n",
		"a table in pieces":     "青山县考试安排\n\n一、考试时间\n日期\n5月7日至8日\n5月21日\n（星期六）\n8:30--10:30\n英语\n15：00—16：00\n物理\n16：45—17：45\n",
		"advice":                "青山县申报指南\n\n一、申报条件\n申报单位可在系统中查询在研项目情况，避免重复申报。\n各乡镇可结合实际，自行添加条件。\n",
		"another text":          "青山县工作方案\n\n一、工作任务\n根据《高校毕业生创业补贴办法》规定，每人给予5000元补贴。\n",
	} {
		t.Run(name, func(t *testing.T) {
			if d := read(t, text); len(d.Card.Lines) > 0 {
				t.Errorf("a card:\n%s", shown(d))
			}
		})
	}
}

// TestTemplate: a pattern holds for nobody.
func TestTemplate(t *testing.T) {
	d := read(t, notice)
	d.Authority = corpus.Template
	if c := card.Of(d); len(c.Lines)+len(c.Profiles) > 0 {
		t.Errorf("a card of a pattern: %+v", c)
	}
}

// TestLeads: words before a list say what its items are, and whose they are not.
func TestLeads(t *testing.T) {
	d := read(t, "青山县管理办法\n\n第一条 申请许可应当具备下列条件：\n（一）有固定的经营场所；\n（二）有三名以上从业人员。\n"+
		"第二条 申请人应当提交下列材料：\n（一）申请书；\n（二）场所使用证明。\n第三条 有下列情形之一的，不予许可：\n（一）有固定的债务；\n（二）提供虚假证明。\n")
	for field, lines := range map[corpus.CardField][]string{
		corpus.CardCondition: {"申请许可应当具备下列条件：", "（一）有固定的经营场所；", "（二）有三名以上从业人员。"},
		corpus.CardMaterial:  {"申请人应当提交下列材料：", "（一）申请书；", "（二）场所使用证明。"},
	} {
		for _, line := range lines {
			if !has(d, field, line) {
				t.Errorf("%s has no line %q:\n%s", field.Label(), line, shown(d))
			}
		}
	}
	if holds(d, "债务") || holds(d, "虚假") {
		t.Errorf("the wrong list is on the card:\n%s", shown(d))
	}
}

// TestLong: a card and its lines are bounded, and what is beyond is counted.
func TestLong(t *testing.T) {
	var b strings.Builder
	b.WriteString("青山县办事指南\n\n一、办理材料\n")
	for i := range 3 * card.MaxLines {
		fmt.Fprintf(&b, "%d.第%d号证明材料；\n", i+1, i+1)
	}
	b.WriteString("二、申报条件\n" + strings.Repeat("具有本县户籍并且", 200) + "的人员。\n")
	d := read(t, b.String())
	n := 0
	for _, l := range d.Card.Lines {
		if l.Field == corpus.CardMaterial {
			n++
		}
		if got := utf8.RuneCountInString(d.Quote(l.Span)); got > card.MaxRunes {
			t.Errorf("a line of %d characters", got)
		}
	}
	if n != card.MaxLines || d.Card.More != 2*card.MaxLines {
		t.Errorf("%d lines and %d more", n, d.Card.More)
	}
}

// FuzzCard: whatever a text says, its card is a part of it, bounded, and the same twice.
func FuzzCard(f *testing.F) {
	f.Add(notice)
	f.Add("办理指南\n\n一、申请条件\n①有下列情形之一的：\n（一）不得申请；\n联系电话：12345\n地址：：：（（\n")
	f.Add("一、补贴对象及标准\n| 对象 | 标准 | 电话 |\n| 农户 | 300元 | 88881234 |\n")
	f.Fuzz(func(t *testing.T, text string) {
		docs, err := ingest.File("a.txt", []byte(text), ingest.Options{Now: day})
		if err != nil {
			t.Skip()
		}
		for _, d := range docs {
			if err := d.Check(); err != nil {
				t.Fatal(err)
			}
			n := map[corpus.CardField]int{}
			for _, l := range d.Card.Lines {
				quote := d.Quote(l.Span)
				if n[l.Field]++; n[l.Field] > card.MaxLines || strings.TrimSpace(quote) == "" {
					t.Errorf("line %d of %s: %q", n[l.Field], l.Field, quote)
				}
				if !strings.Contains(d.Quote(d.Clauses[l.Clause].Span), quote) {
					t.Errorf("%q is no part of its clause", quote)
				}
			}
			if again := card.Of(d); fmt.Sprint(again) != fmt.Sprint(d.Card) {
				t.Errorf("read twice:\n%v\n%v", again, d.Card)
			}
		}
	})
}

// BenchmarkOf is the cost of a card, of a notice and of a law, by clause.
func BenchmarkOf(b *testing.B) {
	law := "青山县管理条例\n\n" + strings.Repeat("第一条 县级以上人民政府应当加强对本行政区域内管理工作的领导，建立健全协调机制，保障所需经费，并将其纳入国民经济和社会发展规划。\n", 1)
	for name, text := range map[string]string{"notice": notice, "law": law + strings.Repeat("县级以上地方人民政府有关部门应当依照法律、行政法规和本条例的规定，在各自职责范围内负责相关的监督管理工作。\n", 200)} {
		d := read(b, text)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				card.Of(d)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(d.Clauses)), "ns/clause")
		})
	}
}

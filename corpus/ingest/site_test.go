package ingest

import (
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
)

// notice is a notice without its head.
const notice = `各乡镇人民政府，县直各单位：
为进一步规范全县校外托管机构管理，保障学生安全，经县人民政府同意，现就有关事项通知如下：
一、托管机构应当在开业前向所在乡镇人民政府备案，备案不收取任何费用。
二、每名工作人员照看的学生不得超过15人，并应当持有健康证明。
三、本通知自2026年3月1日起施行，有效期3年。
`

// TestSitePages: what sites build around a text goes, and tells its title, its day and its place.
func TestSitePages(t *testing.T) {
	for _, c := range []struct {
		name, page, title, region, posted string
		gone                              []string
	}{
		{"links above the way to the page", `清河县教育局
首页
政务公开
互动交流
热点关注：
关于公布2025年全县中小学招生范围的通知
清河县教育局关于开展暑期安全教育活动的通知
您的位置：首页 > 信息公开 > 通知
关于加强校外托管机构管理的通知
` + notice, "关于加强校外托管机构管理的通知", "清河县", "", []string{"招生范围", "暑期安全", "热点关注", "您的位置"}},
		{"a title that ends like none, in the title bar and above the day", `校外托管怎么备案？一文说清
首页
走进清河
登录
政务服务
当前位置：首页 > 政务服务
校外托管怎么备案？一文说清
发布时间：2026-02-13 09:30:11 来源：本站原创 字体：大 中 小
` + notice + `扫一扫在手机打开当前页
主办：清河县人民政府 承办：清河县政务服务中心
网站标识码：1305340001 冀ICP备12345678号`, "校外托管怎么备案？一文说清", "清河县", "2026-02-13", []string{"走进清河", "扫一扫", "承办"}},
		{"a date as sites write it", "关于加强校外托管机构管理的通知\n2026-02-13\n" + notice, "关于加强校外托管机构管理的通知", "", "2026-02-13", nil},
		{"run together with its day", "关于加强校外托管机构管理的通知2026年02月13日 09:30 来源：清河网 【打印】\n" + notice, "关于加强校外托管机构管理的通知", "", "2026-02-13", []string{"09:30", "打印"}},
		{"a menu on one line", "清河县教育局\n首页 走进清河 新闻中心 政务公开 政务服务 互动交流 专题专栏 清河旅游\n关于加强校外托管机构管理的通知\n" + notice, "关于加强校外托管机构管理的通知", "清河县", "", []string{"走进清河", "清河旅游"}},
		{"links to other pages below", "关于加强校外托管机构管理的通知\n" + notice + "相关新闻\n清河县教育局关于开展暑期安全教育活动的通知 2026-01-05\n1、2025年全县中小学招生公告\n点击排行\n清河县人民政府关于停电的公告", "关于加强校外托管机构管理的通知", "", "", []string{"暑期安全", "招生公告", "停电", "排行"}},
		{"scripts and styles", `var _hmt = _hmt || [];
function goPage(n) {
.nav li { float: left; }
}
关于加强校外托管机构管理的通知
` + notice + `$("#share").hide();
document.write("<img src='x.gif'>");
});`, "关于加强校外托管机构管理的通知", "", "", []string{"_hmt", "goPage", "float", "hide", "document"}},
		{"buttons, counters and links behind", `关于加强校外托管机构管理的通知
` + notice + `浏览：334
【打印本页】【关闭窗口】
分享到朋友圈
上一篇：没有了
责任编辑：王某
相关新闻
点击排行
转载请注明来源
您是第 - 位访客`, "关于加强校外托管机构管理的通知", "", "", []string{"334", "朋友圈", "没有了", "王某", "排行", "转载", "访客"}},
		{"a field of Word", "清河县教育局\n HYPERLINK \"http://example.cn/a.html\" 关于加强校外托管机构管理的通知\n" + notice,
			"清河县教育局关于加强校外托管机构管理的通知", "清河县", "", []string{"HYPERLINK", "example.cn"}},
		{"a chapter of a handbook", "# （二）清河中学校外托管管理办法\n" + notice, "清河中学校外托管管理办法", "", "", nil},
	} {
		all, docs := text(t, "a.txt", c.page)
		d := docs[0]
		if d.Title != c.title || d.Region != c.region || c.posted != "" && (d.Posted.String() != c.posted || !d.Issued.IsZero()) {
			t.Errorf("%s: %q, %q, put up %s, issued %s", c.name, d.Title, d.Region, d.Posted, d.Issued)
		}
		body := clauses(d)
		for _, w := range c.gone {
			if strings.Contains(body, w) {
				t.Errorf("%s: %q is left in\n%s", c.name, w, body)
			}
		}
		for l := range strings.Lines(notice) {
			if l = strings.TrimSpace(l); !strings.Contains(all, l) {
				t.Errorf("%s: lost %q", c.name, l)
			}
		}
	}
}

// clauses is the text of a document without what only the page says.
func clauses(d *corpus.Document) string {
	var b strings.Builder
	for _, c := range d.Clauses {
		if c.Kind != corpus.Metadata {
			b.WriteString(d.Text[c.Span.Start:c.Span.End] + "\n")
		}
	}
	return b.String()
}

// TestSigned: who signs and when, however the lines of the signature were set or lost.
func TestSigned(t *testing.T) {
	title := "关于加强校外托管机构管理的通知\n"
	for _, c := range []struct{ name, page, issuer, issued string }{
		{"with the last sentence", title + strings.TrimSpace(notice) + "清河县教育局2026年2月12日（此件公开发布）", "清河县教育局", "2026-02-12"},
		{"the body with the last sentence", title + strings.TrimSpace(notice) + "清河县教育局\n2026年2月12日", "清河县教育局", "2026-02-12"},
		{"the date with the last sentence", title + strings.TrimSpace(notice) + " 二〇二六年二月十二日", "", "2026-02-12"},
		{"set wide", title + notice + "清河县教育局        清 河 县 财 政 局\n二 ○二 六 年 二 月 十 二 日", "清河县教育局、清河县财政局", "2026-02-12"},
		{"for another body", title + notice + "清河县托管工作领导小组办公室（代章）\n2026年2月12日", "清河县托管工作领导小组办公室", "2026-02-12"},
		{"spaces of GBK", title + notice + "\ue5e5\ue5e5清河县教育局\n\ue5e5\ue5e52026年2月12日", "清河县教育局", "2026-02-12"},
		{"letterhead", "清河县人民政府文件\n清政发〔2026〕5号\n" + title + notice, "清河县人民政府", ""},
		{"only in the catalogue", "索 引 号：QH-2026-1 文 号：清教字〔2026〕5号\n发布机构：清河县教育局 发文日期：20260212\n" + title + notice, "清河县教育局", "2026-02-12"},
		{"in the brackets of a library of laws", "【发布部门】清河县教育局 【发文字号】清教字〔2026〕5号\n【颁布日期】2026.02.12 【效力级别】规范性文件\n" + title + notice, "清河县教育局", "2026-02-12"},
	} {
		_, docs := text(t, "a.txt", c.page)
		d := docs[0]
		issued := ""
		if !d.Issued.IsZero() {
			issued = d.Issued.String()
		}
		if got := strings.Join(d.Issuers, "、"); got != c.issuer || issued != c.issued {
			t.Errorf("%s: by %q on %q, want %q on %q", c.name, got, issued, c.issuer, c.issued)
		}
	}
}

// TestOneLine: a text without a line end has its sections.
func TestOneLine(t *testing.T) {
	one := "清河县人民政府关于加快电商发展的意见清政发〔2026〕5号各乡镇人民政府，县直各部门：" +
		"近年来，全县电商持续发展。现提出如下意见。一、总体要求（一）指导思想。坚持市场主导，政府引导。（二）工作目标。到2028年，网络零售额达到5亿元。" +
		"二、主要任务（一）培育企业。每年培育企业10家。三、保障措施（一）加强领导。成立领导小组。清河县人民政府2026年2月12日"
	_, docs := text(t, "a.txt", one)
	var got []string
	for _, s := range docs[0].Sections {
		got = append(got, s.Label+s.Heading)
	}
	if want := "一、总体要求 （一）指导思想 （二）工作目标 二、主要任务 （一）培育企业 三、保障措施 （一）加强领导"; strings.Join(got, " ") != want {
		t.Errorf("sections %q, want %q", strings.Join(got, " "), want)
	}
}

// TestKeepsCells: short cells of a table that also are words of sites.
func TestKeepsCells(t *testing.T) {
	all, _ := text(t, "a.txt", "关于公布第一批湿地名录的通知\n"+notice+"清河县林业局\n2026年2月12日\n附件\n序号\n名称\n位置\n内容\n1\n下岸湿地\n下岸村\nA\n")
	for _, w := range []string{"\n位置\n", "\n内容\n", "\nA\n", "\n下岸村\n"} {
		if !strings.Contains(all, w) && !strings.Contains(all, strings.TrimSpace(w)+" |") && !strings.Contains(all, "| "+strings.TrimSpace(w)) {
			t.Errorf("lost %q of\n%s", w, all)
		}
	}
}

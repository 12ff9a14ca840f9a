package ingest

import (
	"strings"
	"testing"
)

// TestCopiedPages: what people and programs leave around and inside a text when they copy it from the web. One case for
// each cause that real pages showed; places, bodies and texts are made up.
func TestCopiedPages(t *testing.T) {
	const title = "关于加强校外托管机构管理的通知"
	signed := notice + "清河县教育局\n2026年2月12日\n"
	for _, c := range []struct {
		name, page           string
		title, number        string
		issuer, region, date string
		gone                 []string
	}{
		{name: "an article about a program that quotes a notice", page: "托管费怎么算，程序略作修改。\n#!/usr/bin/env python\n#coding:utf8\n# author: someone\nnotes =\n'''\n" + title + "\n清教字〔2026〕5号\n" + signed +
			"'''\ndef fee(n):\n    base = 300\n    total = base*n\n    print(\"total=%.2f\" % total)\n    return total\nif __name__ == '__main__':\n    fee(3)\n    print(\"done\")\n",
			title: title, number: "清教字〔2026〕5号", issuer: "清河县教育局", date: "2026-02-12", gone: []string{"python", "notes", "print", "someone", "略作修改", "'''"}},
		{name: "a stamp behind sentences and a font inside one", page: title + "\n" + strings.ReplaceAll(notice, "费用。", "费用。托管查询网") + "四、仿宋_GB2312\">  请各乡镇抓好落实。托管查询网\n清河县教育局\n2026年2月12日",
			title: title, issuer: "清河县教育局", date: "2026-02-12", gone: []string{"托管查询网", "GB2312"}},
		{name: "the address it was copied from", page: "办理校外托管备案具体事项\nhttp://jyj.huizhou.gov.cn/pages/201211/177924.html\n一、备案对象\n在我市开办的托管机构应当在开业前备案，备案不收取任何费用。\n二、备案材料\n每名工作人员应当持有健康证明，并按规定提交。\n",
			title: "办理校外托管备案具体事项", region: "惠州市", gone: []string{"huizhou"}},
		{name: "the title of the page and of the text, broken", page: "# 关于做好2026年度清河县校外托管机构备案工作的通知 - 清河县人民政府\n\n# 关于做好2026年度清河县  \n校外托管机构备案工作的通知\n\n" + signed,
			title: "关于做好2026年度清河县校外托管机构备案工作的通知", issuer: "清河县教育局", date: "2026-02-12"},
		{name: "the site's name as first heading", page: "# 清河县教育局\n\n> 来源: 清河\n> 抓取时间: 2026/3/5 11:24:52\n\n### " + title + "\n\n发布时间：2026-02-13\n\n浏览 1403 次\n\n" + notice,
			title: title, issuer: "清河县教育局", gone: []string{"1403", "抓取时间"}},
		{name: "a title that only the links beside it have", page: "【文字解读】《清河县教育局关于加强校外托管机构管理的通知》政策解读 2026-02-13\n【一图读懂】《清河县教育局关于加强校外托管机构管理的通知》 2026-02-13\n当前位置： 首页 > 政策文件\n清教字〔2026〕5号\n2026年03月01日\n" + notice + "2026年2月12日\n",
			title: "清河县教育局关于加强校外托管机构管理的通知", number: "清教字〔2026〕5号", issuer: "清河县教育局", date: "2026-02-12"},
		{name: "a number that only the annex repeats", page: title + "\n" + signed + "清教字〔2026〕46号附件1\n托管机构名单\n清河县晨光托管中心等五家机构已经备案，名单每年更新一次。\n",
			title: title, number: "清教字〔2026〕46号", issuer: "清河县教育局", date: "2026-02-12"},
		{name: "a line of the form of papers drawn with underscores", page: "清河县教育局文件\n清教字〔2026〕5号\n____________________________\n" + title + "\n" + notice,
			title: title, number: "清教字〔2026〕5号", issuer: "清河县教育局", gone: []string{"____"}},
		{name: "a school's site", page: "清河县第一中学网站 Portal Website of Qinghe No.1 School\n首页 | 站点地图 | 联系我们\n学校概况\n校园生活\n体育俱乐部\n校友风采\n校友留言\n招生信息\n校园全景\n科技特色\n学校托管安全制度\n" + strings.TrimPrefix(notice, "各乡镇人民政府，县直各单位：\n") + "首页 | 招生信息 | 站点地图\n清河县第一中学版权所有 1999-2026 联系网站管理员\n冀ICP备05021150号",
			title: "学校托管安全制度", issuer: "清河县第一中学", region: "清河县", gone: []string{"体育俱乐部", "版权所有"}},
		{name: "a day that is said to be that of signing", page: title + "\n" + notice + "清河县教育局\n2026年2月12日签发\n2026年2月13日发布\n（此件主动公开）", title: title, issuer: "清河县教育局", date: "2026-02-12"},
		{name: "the name of who signs broken over two lines", page: title + "\n" + notice + "清河县教育局校外托管机构综合治理\n工作领导小组\n2026年2月12日", title: title, issuer: "清河县教育局校外托管机构综合治理工作领导小组", date: "2026-02-12"},
		{name: "a notice without a title", page: "清教字〔2026〕5号\n各乡镇人民政府：\n为规范托管，我们制定了《清河县校外托管管理试行办法》，现印发给你们，请遵照执行。\n清河县教育局\n2026年2月12日\n清河县校外托管管理试行办法\n第一条 为规范校外托管，保障学生安全，制定本办法。\n第二条 本办法自2026年3月1日起施行。",
			title: "清河县校外托管管理试行办法", number: "清教字〔2026〕5号", issuer: "清河县教育局", date: "2026-02-12"},
		{name: "a title broken behind whom it concerns", page: "清河县校外托管机构外来从业人员\n参加社会保险试行办法实施细则\n第一条 为保障从业人员的社会保险权益，妥善解决有关问题，制定本细则。\n第二条 本细则自2026年3月1日起施行。",
			title: "清河县校外托管机构外来从业人员参加社会保险试行办法实施细则"},
		{name: "a ministry that calls itself so", page: "教育部补助校外托管要点\n一、依据：\n教育部（以下简称本部）为推动校外托管，特订定本要点。\n二、目的：\n整合学校与社区资源，期能完善校外托管机制，保障学生安全。", title: "教育部补助校外托管要点", issuer: "教育部"},
		{name: "whence and when on one line", page: "2026年清河县校外托管15问\n\n来源：清河县教育局  2026-02-13　\n\n1、托管机构如何备案？\n答：应当在开业前向所在乡镇人民政府备案，备案不收取任何费用。\n2、每人照看多少学生？\n答：每名工作人员照看的学生不得超过15人。\n",
			title: "2026年清河县校外托管15问", issuer: "清河县教育局", region: "清河县"},
		{name: "the way to the page in its title bar", page: "清河县教育局-信息公开-政策法规及其他可以公开的文件-校外托管\n您当前的位置：首页 > 信息公开 > 政策法规及其他可以公开的文件 > 校外托管\n" + title + "\n" + signed,
			title: title, issuer: "清河县教育局", date: "2026-02-12", gone: []string{"可以公开的文件"}},
		{name: "a note of Markdown", page: "# " + title + "\n> [!WARNING]\n> 以正式文件为准，具体请咨询学校。\n\n" + signed, title: title, issuer: "清河县教育局", date: "2026-02-12", gone: []string{"WARNING"}},
		{name: "two that sign one line", page: "各位用户：自2024年11月1日起小区水费按新标准收取，首档每立方米2元，请按期交纳，逾期按欠费处理，有疑问的到服务中心查询。特此通知。青林小区业主委员会 清河县惠民供水有限公司 2024年10月18日\n",
			title: "a", issuer: "青林小区业主委员会、清河县惠民供水有限公司", date: "2024-10-18", region: "清河县"},
		{name: "a company named in the foot of its page", page: waterPage + "清河县供水有限责任公司 冀ICP备10000000号\n", title: "居民用水常见问题", issuer: "清河县供水有限责任公司", region: "清河县"},
		{name: "an authority there, whose site has the texts of all", page: waterPage + "版权所有：清河县财政局\n", title: "居民用水常见问题", gone: []string{"版权所有"}},
		{name: "who made the site of others", page: waterPage + "清河县云帆网络科技有限公司 冀ICP备10000000号\n", title: "居民用水常见问题"},
		{name: "one long line inside a page", page: "首页\n政务公开\n当前位置： 首页 > 政务公开\n" + title + "\n" + strings.ReplaceAll(strings.Repeat(notice, 2), "\n", " ") + " 清河县教育局 2026年2月12日\n【打印】 【关闭】\n版权所有：清河县教育局\n",
			title: title, issuer: "清河县教育局", date: "2026-02-12", gone: []string{"版权所有"}},
		{name: "a program's list of what it knows", page: "# " + title + "\n\n- 来源：清河县教育局\n- 发布时间：2026-02-13\n- 链接：<https://www.example.cn/a/1.html>\n- 采集时间：2026-05-06\n\n---\n\n" + notice,
			title: title, issuer: "清河县教育局", gone: []string{"采集时间", "example.cn"}},
	} {
		_, docs := text(t, "a.txt", c.page)
		d := docs[0]
		issued := ""
		if !d.Issued.IsZero() {
			issued = d.Issued.String()
		}
		if d.Title != c.title || d.Number != c.number || strings.Join(d.Issuers, "、") != c.issuer || issued != c.date || c.region != "" && d.Region != c.region {
			t.Errorf("%s: title %q, number %q, by %q, of %q, on %q", c.name, d.Title, d.Number, d.Issuers, d.Region, issued)
		}
		body := clauses(d)
		for _, w := range c.gone {
			if strings.Contains(body, w) {
				t.Errorf("%s: %q is left in\n%s", c.name, w, body)
			}
		}
	}
}

// TestTextsPutTogether: texts that somebody put in one file, told by what stands between.
func TestTextsPutTogether(t *testing.T) {
	leaflet := func(name string) string {
		return name + "\n1 、托管机构应当在开业前向所在乡镇人民政府备案，备案不收取任何费用，备案后方可开展托管服务，并在门口公示备案编号和收费标准，接受家长监督。\n" +
			"2 、每名工作人员照看的学生不得超过15人，并应当持有健康证明；健康证明每年更换一次，过期的不得上岗，机构应当建立工作人员档案备查。\n" +
			"3 、学生离开机构时应当由家长接走；家长委托他人的，应当事先书面告知机构，机构核对身份后方可放行，并做好登记，登记保存一年以上。\n" +
			"4 、机构应当购买场所责任保险，制定应急预案，每学期至少组织一次演练；发生伤害事故的，应当立即送医并报告乡镇人民政府。\n5 、机构应当公开收费项目和标准，按月收取费用，不得一次收取超过三个月的费用；退费按实际托管天数计算，三日内退还家长。\n清河县教育局\n2026年2月12日\n"
	}
	one := "清河县校外托管管理办法\n" + strings.Repeat("托管机构应当在开业前向所在乡镇人民政府备案，备案不收取任何费用，并应当公示。\n", 12)
	two := "清河县学校食堂管理办法\n" + strings.Repeat("学校食堂应当取得许可，工作人员应当持有健康证明，食品原料应当索证索票。\n", 12)
	for name, c := range map[string]struct {
		page   string
		titles []string
	}{
		"two leaflets of one office": {leaflet("托管入托须知") + "\n\n\n" + strings.NewReplacer("托管机构", "离托学生的机构", "15人", "12人", "家长", "监护人", "每学期", "每年", "费用", "费").Replace(leaflet("离托须知")), []string{"托管入托须知", "离托须知"}},
		"with the names of files":    {"=== 01.txt ===\n" + one + "=== 02.txt ===\n" + two, []string{"清河县校外托管管理办法", "清河县学校食堂管理办法"}},
	} {
		_, docs := text(t, "a.txt", c.page)
		var got []string
		for _, d := range docs {
			got = append(got, d.Title)
		}
		if strings.Join(got, "、") != strings.Join(c.titles, "、") {
			t.Errorf("%s: %q, want %q", name, got, c.titles)
		}
	}
}

// waterPage is a page of questions that nobody signs.
const waterPage = "首页 | 用水业务 | 缴费网点\n居民用水常见问题\n更新：2023-09-01\n问：水价怎么分档？\n答：第一档为年用水量144立方米及以下，第二档为145至204立方米，每立方米加价1元。\n" +
	"问：停水了打什么电话？\n答：拨打热线，城区45分钟内到达现场。\n网站地图 | 联系我们\n"

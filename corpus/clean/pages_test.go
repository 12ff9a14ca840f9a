package clean

import (
	"strings"
	"testing"
)

// notice is a notice as the page of a site shows it: menus, what is said of it, its text, and the foot.
func notice(title, number, day string) string {
	return "首页\n政务公开\n互动交流\n您当前的位置：首页 > 政务公开 > 通知公告\n发布机构：青岚县教育局 发布日期：" + day + " 文号：" + number + "\n" + title + "\n" +
		"各中小学校，各镇中心校：\n一、收费单位应当在显著位置公示收费项目、收费标准和监督电话，接受社会监督。\n" +
		"二、收费单位应当按学期向县教育局报告执行情况，不得擅自提高标准，违者依规处理。\n青岚县教育局\n" + day + "\n" +
		"上一篇：关于放假的通知\n版权所有：青岚县人民政府 ICP备12345678号\n"
}

// TestPages: pages saved one behind the other are cleaned one by one; a notice and what it carries are one.
func TestPages(t *testing.T) {
	all := []string{
		notice("关于公布住宿费标准的通知", "青教发〔2023〕6号", "2023年6月12日"), notice("关于做好校服选用工作的通知", "青教发〔2023〕9号", "2023年9月1日"),
		notice("关于规范课后服务收费的通知", "青教发〔2024〕2号", "2024年2月5日"),
	}
	r, err := Clean("a.txt", []byte(strings.Join(all, "")), Options{})
	if err != nil || len(r.More) != 2 {
		t.Fatalf("%v, %d more:\n%s", err, len(r.More), r.Text)
	}
	for i, page := range append([]Result{r}, r.More...) {
		checkMap(t, page, []byte(strings.Join(all, "")))
		for _, word := range []string{"首页", "版权", "上一篇"} {
			if strings.Contains(page.Text, word) {
				t.Errorf("page %d has %s:\n%s", i, word, page.Text)
			}
		}
		if want := []string{"6号", "9号", "2号"}[i]; !strings.HasSuffix(page.Meta["文号"], want) {
			t.Errorf("page %d has the number %s, want %s", i, page.Meta["文号"], want)
		}
	}
	const carried = "青岚县教育局关于印发《青岚县校车管理办法》的通知\n青教发〔2023〕7号\n各中小学校：\n现将《青岚县校车管理办法》印发给你们，请遵照执行，执行中的问题请报告。\n" +
		"青岚县教育局\n2023年7月1日\n青岚县校车管理办法\n第一条 校车应当按照审核确定的线路和站点行驶，不得超员、超速。\n第二条 学校应当每学期开展一次校车安全演练，并报教育局备案。\n"
	if r, err := Clean("a.txt", []byte(carried), Options{}); err != nil || len(r.More) > 0 {
		t.Errorf("%v: a notice and what it carries are %d pages", err, 1+len(r.More))
	}
}

// TestPutUpAgain: texts of one page that each have a line of when they were put up; and those of a database.
func TestPutUpAgain(t *testing.T) {
	body := "\n参保人员达到法定退休年龄后，可以向社会保险经办机构提出申请，由经办机构在十五个工作日内办结。\n申请时应当出示本人身份证和缴费凭证，委托他人办理的，还应当提交委托书和受托人身份证。\n"
	listed := "养老保险关系转入\n发布时间： 2015-09-23 来源：县社保局" + body + "养老保险关系转出\n发布时间： 2015-09-24 来源：县社保局" + body
	insert := "INSERT INTO `news` VALUES (1,'四六级考试报名','" + body + "','2021-03-18'),\n(2,'春季校园招聘','" + body + "','2021-04-01');\n"
	for name, in := range map[string]string{"listed": listed, "insert": insert} {
		r, err := Clean("a.txt", []byte(in), Options{})
		if err != nil || len(r.More) != 1 {
			t.Errorf("%s: %v, %d more:\n%s", name, err, len(r.More), r.Text)
		}
	}
}

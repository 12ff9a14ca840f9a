package phrase

import (
	"strings"

	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// everyone are the words for the whole channel, longest first.
var everyone = [...]string{
	"@所有人", "@全体成员", "@全员", "@all", "@channel", "@here", "所有人员", "所有人", "所有同事", "全体人员", "全体成员", "全体同事", "全体同志",
	"全体干部", "全体职工", "全体教职工", "全体", "全员", "全群", "本群成员", "本群", "群里的人", "群里所有人", "群里大家", "群里", "群内", "群成员", "大家伙",
	"大家", "大伙儿", "大伙", "各位同事", "各位同志", "各位老师", "各位", "我们", "咱们", "同志们", "同事们",
}

// roles end the name of a person or office.
var roles = [...]string{
	"负责人", "联系人", "班主任", "办公室", "工作人员", "值班人员", "人员", "主任", "科长", "局长", "处长", "部长", "校长", "园长", "院长", "所长", "站长",
	"股长", "镇长", "乡长", "县长", "区长", "市长", "组长", "队长", "班长", "书记", "老师", "教师", "同志", "同事", "同学", "经理", "秘书", "会计",
	"出纳", "财务", "司机", "专员", "干事", "助理", "领导", "家长", "科室", "股室", "部门", "单位", "学校", "各校", "中心", "委员", "代表", "成员",
	"师傅", "专班", "小组", "党员", "干部", "教职工", "职工", "师生", "学生", "科", "处", "股", "办", "局", "室", "组", "队", "站", "校", "县",
	"区", "市", "镇", "乡",
}

// surnames that a name typed after 提醒 may begin with, in both scripts.
const surnames = "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱林何郭罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎余潘杜戴夏钟汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文"

// taskVerbs begin the task after a name: 张三|交报告, 王小明|开会.
const taskVerbs = "交报報送写寫开開参參填发發看审審签簽改核整来來准準做办辦打回联聯召组組检檢完取领領带帶值去提备備汇匯上查收盖蓋复修订訂归歸还還缴付批拟起统統录錄登调調接迎转轉补補到在把明后今下周本每给"

// notNames begin like a name but are words of a task.
var notNames = [...]string{
	"高考", "安排", "周报", "周例", "周会", "马上", "方案", "文件", "程序", "任务", "成绩", "单位", "金额", "白天", "常委", "常务", "万一", "石油",
	"江苏", "任何", "何时", "周末", "范文", "毛利", "钱款", "段落", "江西", "龙头", "于是", "余额", "文稿", "文明", "汤圆", "许可", "田间", "易地",
	"常规", "武装", "金融", "谢谢", "黄金", "林业", "程控", "曾经", "石材", "金秋", "史志", "方法",
}

// person reads whom to remind at i. Nobody named leaves next at i.
func (p *phrase) person(i int) (next int, who string, ok bool) {
	t := p.t
	if n, k := t.Any(i, "我自己", "我本人", "本人", "自己", "俺"); k >= 0 {
		return n, Me, true
	}
	if n, k := t.Any(i, everyone[:]...); k >= 0 {
		if t.In(i, "全各所") { // 全体教师, 各位老师
			n = max(n, p.role(i))
		}
		if t.In(i, "我咱") && t.In(n, "科局办组处室股校班院所站队园") {
			n++ // 我们科
		}
		return n, Channel, true
	}
	if t.At(i) == '我' {
		if _, verb := t.Any(i+1, "校园", "校对", "校验", "校准", "处理", "处置", "处罚", "区分", "区别", "科研", "科普", "市场"); verb < 0 && t.In(i+1, "局校科处县区市镇院") {
			return i, "", false
		}
		if n, k := t.Any(i+1, "和", "跟", "与", "、"); k >= 0 {
			if m := p.name(n); m > n && !p.meets(m) {
				return m, p.source(i, m), true
			}
		}
		return i + 1, Me, true
	}
	n := p.name(i)
	if n == i {
		return i, "", false
	}
	for { // 张三和李四
		k, which := t.Any(n, "和", "、", "及", "与", "跟")
		if which < 0 {
			break
		}
		m := p.name(k)
		if t.At(k) == '我' && !t.In(k+1, "们局校科处县区市镇院") { // 张三和我
			m = k + 1
		}
		if m == k {
			break
		}
		n = m
	}
	return n, strings.TrimPrefix(p.source(i, n), "@"), true
}

// meets tells whether the task at i is to meet those named before it, who are then not to be
// reminded: 提醒我与张局长|沟通.
func (p *phrase) meets(i int) bool {
	_, k := p.t.Any(i, "沟通", "谈", "见面", "会面", "商", "对接", "联系", "核对", "讨论", "通话", "通电话", "面谈", "约", "汇报")
	return k >= 0
}

// name is the end of a name or role at i, or i.
func (p *phrase) name(i int) int {
	t := p.t
	if t.At(i) == '@' {
		j := i + 1
		for j < len(t) && (!t.Gap(j) || j == i+1) && !t.In(j, ",.。;:!?、@") && !(j > i+2 && (begins(t.At(j)) || t.In(j, taskVerbs))) {
			j++
		}
		if j == i+1 {
			return i
		}
		return j
	}
	if j := p.role(i); j > i {
		return j
	}
	if t.In(i, "小老阿") && t.In(i+1, surnames) {
		return i + 2
	}
	if !t.In(i, surnames) {
		return i
	}
	if n, k := t.Any(i+1, "总", "工", "姐", "哥", "局", "处", "科", "部", "校", "院", "所"); k >= 0 && t.In(n, taskVerbs) {
		return n
	}
	for _, w := range notNames {
		if t.Has(i, w) {
			return i
		}
	}
	for n := i + 2; n <= i+3 && n <= len(t); n++ {
		if n == len(t) || t.In(n, taskVerbs) && !(n == i+3 && t.In(n-1, ",。")) || t.In(n, ",，和、") || t.Gap(n) || lex.IsDigit(t.At(n)) && !lex.IsDigit(t.At(n-1)) && t.At(i-1) == '醒' {
			if !t.In(i+1, ",。:") && !(n == i+3 && t.In(i+2, ",。:")) {
				return n
			}
		}
	}
	return i
}

// role is the end of a role or office at i (值班人员, 张主任, 各科室, 财务科负责人), or i.
func (p *phrase) role(i int) int {
	t := p.t
	end := i
	for n := i; n < i+7 && n < len(t); n++ {
		if t.In(n, ",。;:!?、的在把我") || n > i && n == end && !p.roleAt(n) || n > i && (lex.IsDigit(t.At(n))) {
			break
		}
		if n > i+1 && end == i && t.In(n, "交报送写填签审") && !t.In(n+1, "人员") {
			break
		}
		for _, w := range roles {
			k := t.After(n, w)
			if k == n {
				continue
			}
			single := k == n+1
			if single && (n == i || !t.In(k, taskVerbs) && k < len(t)) {
				continue
			}
			end = k
			break
		}
		if end > i && n < end-1 {
			n = end - 1
		}
	}
	if end > i && (t.At(i) == '交' || t.In(i, "报送写开参填发看签改检完取领查") && !t.Has(i, "检查组")) {
		return i
	}
	return end
}

// roleAt tells whether a title goes on at n (办公室|主任, 财务|科).
func (p *phrase) roleAt(n int) bool {
	for _, w := range roles {
		if k := p.t.After(n, w); k > n+1 || k == n+1 && p.t.In(k, taskVerbs) {
			return true
		}
	}
	return false
}

package card

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Profile is somebody a policy may name.
type Profile struct {
	Name  string // 高校毕业生
	Group string // what it stands beside: 就业创业
	words []string
}

// profiles are the people and bodies that policies are written for, in the words of laws and of official language, with
// the other words they go by. The longer word stands first where one holds another.
var profiles = []Profile{
	{"小微企业", "企业和单位", []string{"小型微型企业", "小型、微型企业", "小型和微型企业", "小型微利企业", "中小微企业", "小微企业", "微型企业", "小型企业"}},
	{"中小企业", "企业和单位", []string{"中小微企业", "中小企业", "中型企业", "小型企业"}},
	{"个体工商户", "企业和单位", []string{"个体工商户", "个体经营者", "个体户", "从事个体经营"}},
	{"高新技术企业", "企业和单位", []string{"高新技术企业", "科技型中小企业", "科技型企业", "技术先进型服务企业"}},
	{"专精特新企业", "企业和单位", []string{"专精特新"}},
	{"农民合作社和家庭农场", "企业和单位", []string{"农民专业合作社", "农民合作社", "家庭农场", "专业合作社", "种植大户", "养殖大户", "新型农业经营主体"}},
	{"用人单位", "企业和单位", []string{"用人单位", "参保单位", "参保企业"}},
	{"社会组织", "企业和单位", []string{"社会组织", "民办非企业单位", "社会团体", "社会服务机构"}},

	{"高校毕业生", "就业创业", []string{"普通高等学校毕业生", "高等学校毕业生", "高等院校毕业生", "高校毕业生", "大中专毕业生", "大学毕业生", "毕业年度"}},
	{"就业困难人员", "就业创业", []string{"就业困难人员", "就业困难对象", "零就业家庭", "大龄失业"}},
	{"失业人员", "就业创业", []string{"登记失业人员", "失业人员", "失业青年", "下岗职工", "下岗失业", "登记失业的"}},
	{"灵活就业人员", "就业创业", []string{"灵活就业人员", "灵活就业", "新就业形态劳动者"}},
	{"农民工和务工人员", "就业创业", []string{"农民工", "进城务工人员", "外来务工人员", "农村转移劳动力", "农村劳动力"}},
	{"返乡创业人员", "就业创业", []string{"返乡创业", "返乡入乡创业", "回乡创业", "返乡下乡"}},
	{"创业者", "就业创业", []string{"创业人员", "创业者", "自主创业", "初创企业"}},
	{"高层次人才", "就业创业", []string{"高层次人才", "急需紧缺人才", "领军人才", "博士后", "博士"}},
	{"技能人才", "就业创业", []string{"高技能人才", "技能人才", "技师", "高级工"}},
	{"留学回国人员", "就业创业", []string{"留学回国人员", "留学归国人员", "留学人员", "海外留学"}},

	{"退役军人", "军人", []string{"退役军人", "退役士兵", "退役士官", "退伍军人", "复员军人", "转业军人", "复转军人", "军队转业干部", "军队退役"}},
	{"现役军人和军属", "军人", []string{"现役军人", "随军家属", "军人家属", "军人配偶", "军人子女", "军属"}},
	{"烈属和优抚对象", "军人", []string{"优抚对象", "烈士遗属", "烈士子女", "烈属", "残疾军人", "伤残军人", "因公牺牲军人"}},

	{"低保和低收入家庭", "困难家庭", []string{"最低生活保障对象", "最低生活保障家庭", "低保对象", "低保家庭", "低保户", "低保边缘", "低收入家庭", "中低收入家庭", "中等偏下收入", "低收入住房困难"}},
	{"特困人员", "困难家庭", []string{"特困人员", "特困供养", "五保户", "五保供养", "五保对象"}},
	{"脱贫和防返贫人口", "困难家庭", []string{"建档立卡", "脱贫人口", "脱贫户", "贫困户", "贫困劳动力", "贫困家庭", "防止返贫监测"}},
	{"困难群众", "困难家庭", []string{"困难群众", "困难家庭", "经济困难学生", "经济困难家庭", "困难职工", "经济困难"}},
	{"残疾人", "困难家庭", []string{"残疾人", "残疾儿童", "残疾学生", "残疾少年", "残障"}},
	{"孤儿和困境儿童", "困难家庭", []string{"孤儿", "困境儿童", "事实无人抚养儿童", "弃婴", "流浪未成年人"}},
	{"大病患者", "困难家庭", []string{"大病患者", "重病患者", "重大疾病患者", "重特大疾病"}},
	{"计划生育特殊家庭", "困难家庭", []string{"计划生育特殊家庭", "计划生育家庭", "独生子女父母", "独生子女伤残", "失独家庭"}},

	{"适龄儿童和学生家长", "学生和家庭", []string{"适龄儿童", "适龄少年", "学龄儿童", "适龄幼儿", "学前儿童", "入学儿童", "小学新生"}},
	{"随迁子女", "学生和家庭", []string{"随迁子女", "进城务工人员子女", "外来务工人员子女", "务工人员子女", "流动人口子女", "来穗人员子女", "新莞人子女"}},
	{"中考考生", "学生和家庭", []string{"初中毕业生", "初中应届毕业生", "应届初中毕业生", "中考考生"}},
	{"高考考生", "学生和家庭", []string{"高考考生", "高中毕业生", "普通高考"}},
	{"在校大学生", "学生和家庭", []string{"在校大学生", "在校生", "大学生", "研究生", "本科生"}},
	{"孕产妇和婴幼儿家庭", "学生和家庭", []string{"孕产妇", "婴幼儿", "新生儿", "生育妇女", "产妇"}},
	{"妇女", "学生和家庭", []string{"女职工", "妇女", "适龄女性"}},
	{"老年人", "学生和家庭", []string{"老年人", "高龄老人", "失能老人", "独居老人", "周岁以上老人", "长者"}},
	{"退休人员", "学生和家庭", []string{"退休人员", "离退休人员", "退休职工", "领取养老金人员"}},

	{"职工", "居民和职工", []string{"参保职工", "在职职工", "企业职工", "城镇职工", "在岗职工", "新就业职工"}},
	{"城乡居民", "居民和职工", []string{"城乡居民", "城镇居民", "农村居民", "参保居民"}},
	{"农户", "居民和职工", []string{"农户", "农民", "农牧民", "农村村民", "村民"}},
	{"流动人口和新市民", "居民和职工", []string{"流动人口", "流动人员", "新市民", "异地务工", "非本市户籍", "非户籍", "居住证持有人", "新莞人", "来穗人员"}},
	{"教师", "居民和职工", []string{"中小学教师", "乡村教师", "幼儿园教师", "教师"}},
	{"医务人员", "居民和职工", []string{"医务人员", "医护人员", "卫生技术人员", "执业医师", "乡村医生"}},
	{"港澳台居民", "居民和职工", []string{"港澳台居民", "港澳居民", "台湾居民", "台湾同胞", "台胞", "港澳台"}},
	{"归侨侨眷", "居民和职工", []string{"归侨", "侨眷", "华侨"}},
	{"外国人", "居民和职工", []string{"外国人", "外籍人员", "外籍人士", "外国侨民", "外籍"}},
	{"见义勇为人员", "居民和职工", []string{"见义勇为"}},
}

// Profiles lists who there is, in the order of their groups. It is the caller's.
func Profiles() []Profile { return append([]Profile(nil), profiles...) }

// IsProfile tells whether there is one of that name.
func IsProfile(name string) bool {
	for _, p := range profiles {
		if p.Name == name {
			return true
		}
	}
	return false
}

// Named lists the profiles a text names, in order.
func Named(text string) []string {
	var out []string
	for i, p := range profiles {
		for _, w := range p.words {
			if strings.Contains(text, w) && named(text, w, longer(i, w)) {
				out = append(out, p.Name)
				break
			}
		}
	}
	return out
}

// longer are the words of other profiles than the i-th that begin with a word of it: 农民 in 农民工 names no 农民.
func longer(i int, word string) []string {
	var out []string
	for n, p := range profiles {
		if n == i {
			continue
		}
		for _, w := range p.words {
			if len(w) > len(word) && strings.HasPrefix(w, word) {
				out = append(out, w[len(word):])
			}
		}
	}
	return out
}

var (
	// office is what a word is part of that names a body: 退役军人事务局, 残疾人联合会, 教师资格.
	office = regexp.MustCompile(`^(?:和[\p{Han}]{2,6})?(?:工作)?(?:联合会|联谊会|协会|学会|基金会|事务|服务中心|服务站|服务局|管理局|发展中心|活动中心|工作办|工作领导|就业保障金|保障金|就业服务中心|资格|权益保护协会|公寓|公益|大学|节|法|条例|[\p{Han}]{0,2}(?:主管|管理|行政|服务|工作)部门)`)
	// without and exceptFor say, before a word, that somebody is not meant; besides and outside behind it.
	without   = regexp.MustCompile(`(?:不包括|不含|不适用于|不属于|不是|并非)[\p{Han}、]{0,8}$|非$`)
	exceptFor = regexp.MustCompile(`除[\p{Han}、]{0,8}$`)
	besides   = regexp.MustCompile(`^[^，,。；;）)]{0,10}(?:除外|不在此列|不享受|不适用|以外)`)
	outside   = regexp.MustCompile(`^[^，,。；;]{0,10}外`)
)

// named tells whether a text names somebody by a word, and not a body, nor somebody left out, nor another by a longer
// word: what such a one goes on with is given.
func named(text, word string, on []string) bool {
	const reach = 30 // bytes
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(word)
		before := text[runeStart(text, max(0, start-reach)):start]
		rest := text[end:min(len(text), runeStart(text, end+2*reach))]
		out := without.MatchString(before) || besides.MatchString(rest) || exceptFor.MatchString(before) && outside.MatchString(rest)
		other := slices.ContainsFunc(on, func(more string) bool { return strings.HasPrefix(rest, more) })
		if !out && !other && !office.MatchString(rest) {
			return true
		}
		at = end
	}
}

// runeStart is the first byte of the rune at or before at.
func runeStart(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

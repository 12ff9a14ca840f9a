// Package asked reads off the words of a question what kind of answer it wants.
package asked

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// Text is a question without white space around it, or an InvalidError where it is none.
func Text(question string) (string, error) {
	text := strings.TrimSpace(question)
	switch {
	case !utf8.ValidString(text):
		return "", search.Invalid("问题不是有效的UTF-8文本,请用UTF-8重新提交")
	case text == "":
		return "", search.Invalid("问题为空,请写出要问的事,例如:备案材料什么时候以前报")
	case utf8.RuneCountInString(text) > search.MaxQueryRunes:
		return "", search.Invalid("问题超过%d字,请缩短后再问", search.MaxQueryRunes)
	}
	return text, nil
}

// bareYearRE finds a year without 年, as keyword questions write it.
var bareYearRE = regexp.MustCompile(`(?:^|[^\d.])((?:19|20)\d{2})(?:$|[^\d.年/-])`)

// BareYear is the first year a text gives without 年; nil for none.
func BareYear(text string) []int {
	m := bareYearRE.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	y, _ := strconv.Atoi(m[1])
	return []int{y}
}

// TypeOf reads the type off the interrogative, the most telling first.
func TypeOf(t string) search.Type {
	has := func(ws ...string) bool { return wording.Any(t, ws...) }
	asksAmount := has("多少", "几个", "几所", "几次", "几回", "几名", "几家", "几天", "几年", "百分之几", "多大", "多高", "多长", "多久", "多远", "上限", "下限", "封顶", "最多", "最少", "上线", "几座", "几小时", "几分钟", "几课时", "几学时", "几种", "几个钟头", "几岁")
	switch {
	case has("一样吗", "有差别", "有区别", "哪个更", "哪里更", "谁更", "差几", "差多少", "同一年", "相比差", "比较一下", "是否一致", "不同吗"),
		whichMoreRE.MatchString(noDegreeRE.ReplaceAllString(t, "")):
		return search.Comparison
	case has("文号", "几号文", "发文字号", "多少号", "哪个号"):
		return search.Entity
	case maRE.MatchString(t) && !has("多少", "是几", "第几"), asksAtEnd(t),
		yesNoForm(t) && !Wh(t):
		return search.YesNo
	case strings.Contains(t, "还是"),
		fiveRE.MatchString(t),
		has("哪个部门", "哪个局", "哪个单位", "哪家", "谁来", "由谁", "归哪", "归谁", "哪个机关", "什么部门", "哪里管", "谁负责", "谁管", "找哪", "找谁") && !has("多少", "几"):
		return search.Entity
	case listAskRE.MatchString(t),
		has("什么情况", "哪些情况", "什么情形", "哪些情形", "什么条件下", "哪种情况", "哪几种情况"):
		return search.List
	case has("界定", "到底指", "指啥", "指的啥", "啥概念", "什么概念", "怎么定义", "如何定义", "咋定义", "怎么算是", "算是什么"):
		return search.Definition
	case has("多久内", "几天内", "几日内", "多少天内", "多少日内", "几个工作日内", "期限"):
		return search.Deadline
	case has("罚多少", "怎么罚", "如何处罚", "怎么处罚", "罚款", "受什么处罚", "什么处罚", "会怎么处罚", "处罚标准", "受什么处分", "什么处分", "啥处分", "什么后果", "罚不罚", "罚几", "罚啥", "咋罚"):
		return search.Penalty
	case has("哪年", "哪一年", "几几年", "哪天", "什么时候", "何时", "几时", "啥时候", "年份", "哪个月", "日期", "哪日", "几月", "几号", "何日", "从哪天"):
		if has("最晚", "最迟", "截止", "前完成", "之前", "以前") {
			return search.Deadline
		}
		return search.DateType
	case has("最晚", "最迟", "截止", "期限", "时限", "多长时间内", "几日内", "几天内", "几年内", "多少日内", "多少天内", "什么时间以前", "什么时间之前", "多久之内", "提前多"):
		return search.Deadline
	case has("能不能", "可不可以", "是不是", "算不算") && !has("多少", "几"):
		return search.YesNo
	case has("流程", "步骤", "手续", "程序", "怎么办理", "怎么走", "如何办理", "怎么申请", "如何申请"):
		return search.Procedure
	case has("哪些", "哪几", "哪两", "哪三", "哪四", "哪五", "哪六", "哪七", "哪八", "哪十", "有哪些") && !has("多少"):
		return search.List
	case asksAmount:
		return search.Numeric
	case has("有哪", "都有啥", "都有什么", "包括什么", "哪三", "哪两", "哪四", "哪五", "几条", "包哪", "几家"):
		return search.List
	case has("指的是什么", "是指", "什么意思", "什么叫", "啥叫", "何谓", "含义", "定义", "指什么", "啥意思", "是什么意思"):
		return search.Definition
	case has("谁", "哪个部门", "哪个局", "哪个单位", "什么部门", "哪家", "责任单位", "哪个机构", "什么机构", "哪类", "哪种", "哪块", "哪个", "什么", "啥"):
		return search.Entity
	case has("怎么", "如何", "怎样", "咋"):
		return search.Procedure
	case has("几"):
		return search.Numeric
	}
	return keywordType(t)
}

// listAskRE finds questions for conditions, papers and the like, which texts list.
var listAskRE = regexp.MustCompile(`(?:什么|啥|哪些|哪几样)(?:条件|材料|证明|手续材料|资料|东西|情形|内容|事项)`)

// noDegreeRE finds words that end like a degree and are none: 谁可以当校长 asks for no length.
var noDegreeRE = regexp.MustCompile(`[校园局厅县市区镇乡村院班会处科所站家社组队]长|[成特增生]长|人大|[重扩]大|[减至]少|[优首率]先`)

// whichMoreRE finds 哪个招得多, 谁高.
var whichMoreRE = regexp.MustCompile(`(?:哪个|哪项|哪份|谁)[\p{Han}]{0,4}?[多高早大长低少晚先](?:[?？,，。]|$)|(?:19|20)\d{2}年?[跟和与比](?:19|20)\d{2}年?[\p{Han}]{0,4}(?:差|高|多|少|低|提高|增加)`)

// keywordType is for questions without any interrogative: 小学 校额 不超过.
func keywordType(t string) search.Type {
	switch {
	case wording.Any(t, "不超过", "不低于", "率", "比例", "标准", "面积", "人数", "数量", "经费", "班额", "校额", "规模", "占比"):
		return search.Numeric
	case wording.Any(t, "时间", "年限"):
		return search.DateType
	case wording.Any(t, "名单", "清单", "条件", "原则"):
		return search.List
	}
	return search.Other
}

var fiveRE = regexp.MustCompile(`几五[\p{Han}]`)

var notEndRE = regexp.MustCompile(`[能行可要让准给用]?[^不]不[?？]?$|行不|可不可以|能不能|是不是|算不算|有没有|要不要|会不会|需不需要`)

func yesNoForm(t string) bool {
	whole := t
	t = strings.TrimRight(t, "?？ 。")
	return bareAsk(whole) || maRE.MatchString(t) || wording.Any(t, "是否", "能否", "可否") || aNotA(t) || asksDoneRE.MatchString(t) ||
		notEndRE.MatchString(t) || strings.HasSuffix(t, "可以") || strings.HasSuffix(t, "合规么")
}

// maRE finds 吗 at an end, or a word like it.
var maRE = regexp.MustCompile(`(?:[吗嘛]|[^什怎多那这要]么|[可行对好]以?吧)(?:[?？,，。 (（]|$)`)

var asksDoneRE = regexp.MustCompile(`(?:了没有|了没|没有|与否)$`)

// dialect maps interrogatives of the south to the standard ones.
var dialect = strings.NewReplacer("几多", "多少", "边啲", "哪些", "边个", "谁", "边度", "哪里", "点样", "怎样", "咩", "什么", "乜嘢", "什么", "有冇", "有没有", "几时", "何时",
	"其中小学", "其中、小学", "小学生均", "小学 生均", "初中生均", "初中 生均", "高中生均", "高中 生均")

// Standard is a question in standard wording.
func Standard(t string) string {
	t = noRegisterRE.ReplaceAllString(dialect.Replace(t), "非${1}户籍")
	t = perHeadsRE.ReplaceAllString(t, "${1}人口")
	t = personsRE.ReplaceAllString(headsRE.ReplaceAllString(t, "${1}人"), "${1}名${2}")
	return oneClassRE.ReplaceAllString(t, "${1}一个班${2}")
}

// People count people by 个, texts by 人 and 名: 48个人, 48个学生. A class of them is 一班 in short.
var (
	headsRE    = regexp.MustCompile(`(\d+)个人`)
	personsRE  = regexp.MustCompile(`(\d+)个(学生|孩子|娃|老师|教师|党员|职工)`)
	oneClassRE = regexp.MustCompile(`([中学园校])一班(\d)`)
)

// perHeadsRE finds 每一千口人, which texts call 每千人口.
var perHeadsRE = regexp.MustCompile(`一?([千万])口人`)

// noRegisterRE finds 没有北京户口, which texts call 非本市户籍.
var noRegisterRE = regexp.MustCompile(`没(?:有)?([\p{Han}]{0,4})(?:户口|户籍)`)

// Wh tells whether a text holds an interrogative of its own.
func Wh(t string) bool {
	return someRE.MatchString(t) || wording.Any(t, "什么", "啥", "谁", "哪", "多少", "怎么", "如何", "咋", "怎样", "何时", "多久", "多长", "多大", "多高", "多远")
}

// someRE finds a 几 that asks: 好几家 and 这几年 do not.
var someRE = regexp.MustCompile(`(?:^|[^好十这那近前数])几`)

// bareAsk finds a statement put as a question: 校长还要去听课? A noun with a mark behind it, 缴存基数下限?, states
// nothing: it asks for a value.
func bareAsk(t string) bool {
	return strings.ContainsAny(t, "?？") && !Wh(t) && !strings.Contains(t, "还是") && utf8.RuneCountInString(t) > 7 &&
		saysRE.MatchString(t) && !headNounRE.MatchString(t)
}

// saysRE finds that something is said of something, and leaves words out that only look so: 主要, 社会, 许可, 所得.
var saysRE = regexp.MustCompile(`[还也都就只必须没让给算了过]|应当|应该|可以|能够|需要|不[\p{Han}]|(?:^|[^主重])要|(?:^|[^社委议学协员])会|(?:^|[^功技性产职效])能|(?:^|[^许认])可|是|(?:^|[^所取])得|(?:^|[^银执实发施])行`)

// headNounRE finds what a text ends in when it asks for a value of it.
var headNounRE = regexp.MustCompile(`(?:[期时年]限|[上下限定差金税数名]额|[额程幅度湿温浓密]度|标准|比例|金额|费用|价格?|[费税利概比效]?率|[上下][限线]|限值|电话|地址|时[间长段]|日期|[止起末]日|含义|定义|条件|材料|流程|程序|范围|名单|学时|面积|[人天个岁里户次]数|数量|要求|依据|对象|部门|单位|主体|原则|情形|职责|内容|罚款|处罚)[?？\s]*$`)

// aNotA finds the form 计不计, 算不算, 要不要.
func aNotA(t string) bool {
	r := []rune(t)
	for i := 0; i+2 < len(r); i++ {
		if r[i] == r[i+2] && r[i+1] == '不' && r[i] >= 0x4e00 {
			return true
		}
	}
	return false
}

// asksAtEnd tells whether the last clause alone asks whether something is so, whatever stands before it: 养了几头猪，要不要登记?
// in 交了多少，能不能告诉我? it only asks to be told.
func asksAtEnd(t string) bool {
	t = strings.TrimRight(t, "?？ 。")
	if wholeRE.MatchString(t) {
		return true
	}
	at := strings.LastIndexAny(t, ",，;；。?？")
	if at < 0 {
		return false
	}
	_, size := utf8.DecodeRuneInString(t[at:])
	last := strings.TrimSpace(t[at+size:])
	if wording.Any(t[:at], "谁", "哪", "怎么", "如何", "什么") {
		return false // 票价谁说了算，企业自己定吗
	}
	return utf8.RuneCountInString(last) >= 4 && !Wh(last) && !tellRE.MatchString(last) && (maRE.MatchString(last) || aNotA(last) || strings.Contains(last, "是否"))
}

var (
	// wholeRE finds words behind a statement that ask whether all of it holds: 放几只羊行不行.
	wholeRE = regexp.MustCompile(`(?:行不行|可不可以|可以吗|行吗|对吗|对不对|是吗|[是对]吧)$`)
	tellRE  = regexp.MustCompile(`告诉|知道|[说讲问查看]一?[下说讲问查看]|帮`)
)

package soak

import "math/rand/v2"

func pick[T any](from []T) T { return from[rand.IntN(len(from))] }

// words are two to six characters in a row out of the title of a document.
func (l *load) words() string {
	title := []rune(pick(l.titles))
	n := min(len(title), 2+rand.IntN(5))
	at := rand.IntN(len(title) - n + 1)
	return string(title[at : at+n])
}

// unasked is a question that for the most part nobody has asked before: of three, one is as it stands in the list.
func (l *load) unasked() string {
	if q := pick(questions); rand.IntN(3) > 0 {
		return l.words() + "方面，" + q
	} else {
		return q
	}
}

// followUps lean on the question before.
var followUps = []string{
	"那由哪个部门负责", "多久办结", "不服怎么办", "需要哪些材料", "有没有例外", "从什么时候开始施行", "逾期会怎样", "罚款多少", "依据是哪一条", "对个人也适用吗",
}

// questions are our own; not all of them have an answer in the documents loaded.
var questions = []string{
	"谁负责监督管理", "违反规定罚多少钱", "什么时候开始施行", "适用于哪些范围", "哪些行为是禁止的", "申请要提交什么材料",
	"多少个工作日内办结", "不服处罚怎么申请复议", "许可证有效期几年", "由谁组织编制规划", "经费从哪里来", "哪些情形可以减免",
	"单位不配合检查怎么处理", "公民有什么权利", "举报有没有奖励", "紧急情况下可以采取什么措施", "信息要不要向社会公布", "公布多少天",
	"听证会怎么开", "委托第三方要什么条件", "未成年人有什么特别保护", "残疾人可以享受什么照顾", "老年人有哪些优待", "企业要承担什么责任",
	"工作人员玩忽职守怎么追究", "造成损失怎么赔偿", "构成犯罪的怎么办", "保护范围怎么划定", "在保护区内能不能建设", "施工前要办什么手续",
	"垃圾应当怎么分类", "污水排放有什么要求", "饮用水水源怎么保护", "机动车停放有什么规定", "电动车可以上楼吗", "养犬要办什么证",
	"公共场所能不能吸烟", "食品摊贩怎么登记", "房屋出租要不要备案", "物业费怎么定", "业主大会多少人同意才能通过", "电梯多久检验一次",
	"消防通道被占用怎么处理", "学校周边有什么限制", "教师有哪些待遇", "幼儿园由谁审批", "献血有什么优惠", "急救多长时间内到达",
	"档案保存多少年", "统计数据造假怎么处罚", "招标公告发布多久", "预算调整由谁批准", "代表建议多久答复", "人大常委会怎么监督",
	"法规解释权归谁", "文物发现后怎么报告", "古树名木砍伐怎么处罚", "野生动物伤人谁来补偿", "渔业禁渔期是什么时候", "森林防火期从几月到几月",
}

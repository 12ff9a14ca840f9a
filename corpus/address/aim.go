package address

import "regexp"

// fillers are what a question for the words of an article says besides naming it. Each
// is removed where it stands; what is left is asked of the article.
var fillers = regexp.MustCompile(`发给我|发我|拿给我|请问一下|请问|请教|麻烦|帮我|帮忙|给我|告诉我|我想知道|我想了解|我想问|我想看|我想|我要|想知道|想了解|想问|想看|想查|` +
	`查一下|查一查|查询|查找|查看|查|找一下|找出|找|看一下|看看|看|问一下|问|说说|说一下|讲讲|讲一下|讲一讲|列出|列一下|写出|给出|提供|` +
	`解释一下|介绍一下|念一下|读一下|背诵|背一下|贴一下|贴出来|发一下|展示|显示|引用|摘录|` +
	`具体|详细|完整|主要|大概|大致|到底|究竟|分别|各自|都|分别是|一共|全部|` +
	`有什么要求|有哪些要求|有什么规定|有哪些规定|有什么内容|有哪些内容|是什么意思|啥意思|什么意思|的意思|` +
	`是怎么规定的|是怎样规定的|是如何规定的|怎么规定的?|怎样规定的?|如何规定的?|咋规定的?|怎么说的?|咋说的?|怎么写的?|咋写的?|怎样写的?|如何表述的?|怎么表述的?|怎么要求的?|` +
	`规定了?什么|规定了?啥|规定了?哪些|规定的?是|写了?什么|写了?啥|写的是?什么|写的啥|说了?什么|说了?啥|说的是?什么|说的啥|讲了?什么|讲了?啥|讲的是?什么|讲的啥|` +
	`要求什么|包括什么|包含什么|是关于什么的?|关于什么的?|涉及什么|` +
	`规定|内容|原文|全文|条文|正文|原话|文字|表述|条款|法条|有哪些|是哪些|是什么|是啥|是哪|什么|是多少|哪些|如何|怎样|怎么样|` +
	`现行有效|现行|最新|根据|依据|依照|按照|关于|对于|在|的|里面|里|中|内|是|有|呢|吗|么|嘛|呀|啊|吧|了|和|与|及|以及|或者|或|还有|跟|至|到|那么|那|这|请|我|你|下|一下|对|个|把|将|` +
	`[[:punct:]，。？！：；、“”‘’…·《》〈〉〔〕（）—~-]`)

// Aim is what a question asks of the place it points to.
type Aim int

// The aims.
const (
	Within  Aim = iota // something that stands there: 第四条的期限是多少
	There              // what stands there: 第四条是什么
	Against            // what follows from breaking it, which other articles say
	Citing             // what speaks of it
	Beside             // something about it that no place says: when it was amended
)

var (
	against = regexp.MustCompile(`违反|触犯|违背|不遵守|不执行|不符合`)
	citing  = regexp.MustCompile(`引用|援引|援用|提到|提及|涉及到`)
	beside  = regexp.MustCompile(`修改|修订|废止|删去|删除|增加了?哪|新增|哪些?条|哪一条`)
)

// AimOf reads the rest of a question, without its addresses and names.
func AimOf(rest string) Aim {
	switch rest = fold(rest); {
	case citing.MatchString(rest):
		return Citing
	case against.MatchString(rest):
		return Against
	case beside.MatchString(rest):
		return Beside
	case fillers.ReplaceAllString(rest, "") == "":
		return There
	}
	return Within
}

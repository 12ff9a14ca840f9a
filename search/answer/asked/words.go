package asked

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// formWords are what questions are built with; they say nothing of what is asked about.
// Longest first, since they are cut out in order.
var formWords = strings.Fields(`
	指的是什么 指什么 是什么意思 是怎么 怎么样 怎样 怎么 如何 什么时候 什么时间 啥时候 何时 几时
	是什么 什么 是啥 啥 哪些 哪几个 哪几种 哪几条 哪几块 哪几项 哪几家 哪几样 哪个部门 哪些部门 什么部门 哪个单位 什么单位 哪一年 哪年 几几年 哪天 哪个 哪家 哪类 哪种 哪块 哪份 哪里 哪两个 哪两 哪三个 哪三 哪几 哪
	最多能有多少 最多能 最多 最大 最少 最晚 最小 不高于 不大于 不小于 不多于 最迟 最低 最高 至少 至多 不能少于 不能超过 不能低于 不得 不低于 不超过 能有
	多少个 多少人 多少钱 多少元 多少家 多少所 多少名 多少 几个 几所 几家 几回 几次 几名 几年 几天 几号文 几号 几 多大 多高 多长 多久 多远 多快 多
	上限 上线 下限 封顶 百分之几 百分之 百分点 是不是 能不能 可不可以 是否 算不算 有没有 可以 能否 能够 允许 吗 呢 吧 呀 啊 么
	请问 想问 一下 告诉我 我想知道 都有谁 都有啥 都有 有谁 谁 由谁 归谁 跟谁 由 归
	这个 那个 那边 这边 那份 这份 那条 这条 里面 里 讲的 讲 写了 写的是 写 规定的 规定 要求 应该 应当 需要 必须 打算 准备 计划里 目前 现在
	不能 不可 不许 不准 比一比 对比 区别 差别 不同 不一样 一样 更高 更低 哪个高 要求高 要求低
	年份 一年 起来 一次 一轮 做起 年度 时候 数目
	法律上 法律规定 规定上 条例里 法里 政策上 文件里 方案里
	要是 如果 假如 的话 会不会 会被 一所 一家 我县 我市 我校 我区
	一共 总共 总数 分别 各 分别是 大概 大约 左右 以上 以下 之前 以前 以后 之后 期间 隔多久 多长时间 做到什么程度 程度 具体
	的 了 得 着 和 与 跟 在 是 把 被 给 要 让 对 对于 关于 就 也 都 还 又 再 来 去 到 从 向 按 按照 照 以 为 会 能 想 靠 用 定 达到 有 其 该 本 我 我们 你 俺 咱 其中 一个 个 件事 件 事 这 那 想要 进行 实现`)

// IsForm tells whether a word carries only the form of a question.
func IsForm(word string) bool { return slices.Contains(formWords, word) }

// WithoutForm is a text with the form words of more than one character replaced by line
// breaks, so that no word is made across them.
func WithoutForm(text string) string {
	for _, w := range formWords {
		if utf8.RuneCountInString(w) > 1 {
			text = strings.ReplaceAll(text, w, "\n")
		}
	}
	return text
}

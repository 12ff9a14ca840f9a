package assistant

import (
	"regexp"
	"strings"
)

// What is said without asking anything of the documents: manners, thanks, how it is used. A
// sentence is small talk when nothing but such words is in it.

var (
	// greetRE is a word of greeting, thanksRE of thanks, closingRE of closing a talk.
	greetRE = regexp.MustCompile(`^(?:你好|您好|大家好|各位好|老师好|早上好|上午好|中午好|下午好|晚上好|早安|晚安|早|嗨|哈喽|哈啰|喂|hi|hello|hey|` +
		`有人吗|在吗|在么|在不在|在不|机器人|小助手|助手|policybot|打扰(?:一下|了)?|请问(?:一下)?)`)
	thanksRE = regexp.MustCompile(`^(?:谢谢|多谢|感谢|谢了|谢啦|谢|辛苦|thanks|thank you|thx|3q|麻烦你们?|麻烦您|给您添麻烦|太好|真好|很好|不错|真棒|厉害|` +
		`解决|很有用|很有帮助|有帮助|帮(?:了)?大忙|非常|十分|太|真的?|赞|👍|🙏)`)
	closingRE = regexp.MustCompile(`^(?:好的|好吧|好嘞|好|行|收到|嗯|ok|okay|明白|清楚|懂|知道|了解|晓得|哈|没事|不用|没问题|没有|再见|拜拜|回头见|先这样|就这样|可以|对)`)
	// fillRE is what stands between such words.
	fillRE = regexp.MustCompile(`^(?:[\s?？!！.。,，~～、…]|你们?|您|大家|各位|的|了|啦|啊|呀|哦|哈|呢|吧|帮助|回答|解答|提醒|回复|指点|一下)`)
)

// talk is what kind of small talk a sentence is; none when it says anything else.
type talk int

const (
	noTalk talk = iota
	greets
	givesThanks
	closes
)

// smallTalk takes a sentence apart into words of manners.
func smallTalk(text string) talk {
	text = strings.ToLower(strings.TrimSpace(text))
	said := noTalk
	if len(text) > 120 {
		return noTalk
	}
	for text != "" {
		word := ""
		for _, k := range []struct {
			re   *regexp.Regexp
			kind talk
		}{{greetRE, greets}, {thanksRE, givesThanks}, {closingRE, closes}, {fillRE, noTalk}} {
			if word = k.re.FindString(text); word != "" {
				if k.kind == givesThanks || said != givesThanks && k.kind != noTalk {
					said = k.kind // thanks outweigh the rest: 好的谢谢
				}
				break
			}
		}
		if word == "" {
			return noTalk
		}
		text = text[len(word):]
	}
	return said
}

// howRE finds questions about the bot itself: 怎么用, 你能做什么, 怎么设提醒.
var howRE = regexp.MustCompile(`^(?:帮助|help|使用(?:说明|方法|帮助|指南)|说明书?|教程|指南|手册|功能(?:介绍)?|菜单|你(?:到底)?是谁|你(?:是|叫)什么(?:名字)?|` +
	`(?:这|你|您|这个|本)?(?:机器人|助手|系统|工具|东西)?(?:应该|该|要|具体)?(?:怎么|如何|咋|怎样)(?:样)?(?:使?用|操作|玩|提问|问(?:你|您|问题)?)(?:你|您|它|这个|呢)?|` +
	`(?:这|你|您|这个|本)?(?:机器人|助手|系统|工具)?(?:都|还|到底)?(?:能|会|可以)(?:帮我|为我|给我)?(?:做|干|问|查|提供)(?:些|点)?(?:什么|啥|哪些)(?:事情?|功能|问题|服务)?|` +
	`(?:你|您)?(?:都|还)?(?:有|支持|具有)(?:什么|哪些|啥)(?:功能|用处|用途|本事|命令|指令)|(?:有什么用|什么功能|可以说什么|怎么说)|` +
	`(?:怎么|如何|咋|怎样|在哪(?:里|儿)?)(?:设置?|添加|新建|取消|关闭|修改|查看?|看|用|使用|开启?)(?:一[个条下])?(?:到期|定期)?(?:提醒|期限|订阅|摘要|每周摘要)|` +
	`(?:怎么|如何|咋|怎样)(?:订阅|退订|反馈|换地区|换个地区|追问))$`)

// greeting tells whether a text only greets or asks how the bot is used.
func greeting(text string) bool {
	text = bare(text)
	return text == "" || smallTalk(text) == greets || howRE.MatchString(text) || howRE.MatchString(bare(manners(text)))
}

// courtesy tells whether a text only closes a conversation, and what to say to it:
// nothing, or that it was nothing.
func courtesy(text string) (answer string, ok bool) {
	switch smallTalk(text) {
	case givesThanks:
		return "不客气。", true
	case closes:
		return "", true
	}
	return "", false
}

// bare is a short text without what stands around its words.
func bare(text string) string {
	return strings.ToLower(strings.TrimFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n?？!！.。,，~～、啊呀啦", r) }))
}

var (
	leadRE = regexp.MustCompile(`^(?:(?:你好|您好|大家好|早上好|上午好|下午好|晚上好|嗨|hi|hello|请问(?:一下)?|请教(?:一下)?|想?问一下|问下|麻烦(?:你|您)?|劳驾|` +
		`请(?:你|您)?帮(?:我|忙)?|帮(?:我|忙)|替我|给我|我(?:想要|要|想|需要)(?:知道|了解|看看|看一下|问问|问一下)?|请|想知道|能不能|能否|可不可以|可以)[\s，,。！!、~～：:]*)+`)
	tailRE = regexp.MustCompile(`(?:[\s，,]*(?:谢谢(?:你|您)?|多谢|可以吗|行吗|好吗|吧|呗))*[\s。.！!？?~～]*$`)
)

// manners is a text without the manners it is led in and out by; itself where nothing else is left.
func manners(text string) string {
	rest := leadRE.ReplaceAllString(strings.TrimSpace(text), "")
	rest = strings.TrimSpace(tailRE.ReplaceAllString(rest, ""))
	if rest == "" {
		return strings.TrimSpace(text)
	}
	return rest
}

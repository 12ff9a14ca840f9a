package desk

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
)

// saying is what was said to the service itself; with code "" it was not.
type saying struct {
	code  search.ReasonCode
	year  int    // of Holdings: of issue; 0 for any
	about string // of Holdings: what title, place or kind is to have; "" for all
}

// longestSaying is how many letters are looked at; whoever writes more asks something.
const longestSaying = 40

// fixed are sayings word for word, without marks and final particles.
var fixed = func() map[string]search.ReasonCode {
	out := map[string]search.ReasonCode{}
	for code, words := range map[search.ReasonCode]string{
		search.Greeting: "你好 您好 你们好 大家好 早上好 上午好 中午好 下午好 晚上好 早 在吗 在么 在不在 有人吗 有人在吗 hi hello hey 嗨 哈喽",
		search.Thanks:   "谢谢 谢谢你 谢谢您 谢了 多谢 感谢 非常感谢 辛苦了 thanks thankyou thx 好的谢谢 好的 好 收到 明白 明白了 知道了 再见 拜拜 ok",
		search.HowTo: "帮助 help 怎么用 如何用 怎么使用 如何使用 怎样使用 怎样用 怎么用你 这个怎么用 这怎么用 使用说明 使用帮助 使用方法 怎么问 怎么提问 如何提问 怎样提问 " +
			"怎么检索 怎么查 能做什么 你能做什么 你能干什么 你能干啥 你会什么 你会做什么 你有什么用 有什么功能 有哪些功能 你有什么功能 有什么用 可以问什么 能问什么 可以问哪些问题 能问哪些问题 我可以问什么 我能问什么 都能问什么 " +
			"你是谁 你是什么 你叫什么 你是机器人吗 你是人工智能 你是ai 介绍一下你自己 自我介绍",
	} {
		for _, w := range strings.Fields(words) {
			out[w] = code
		}
	}
	return out
}()

const (
	texts = `(?:政策文件|政策|文件|文档|资料|法律法规|法规|法律)`
	have  = `(?:有|收录了?|收了|收着|知道|掌握|包含|包括|存了|放了|库里有|里面有|现在有|目前有|现有|已有|已收录)`
	which = `(?:哪些|什么|多少份?|几份|多少个|哪几份)`
)

var (
	holdingsRE = []*regexp.Regexp{
		regexp.MustCompile(`^(?:你们|您|你)?(?:这里|这儿|系统|库里|库中|这个库|本站|这)?(?:现在|目前|都|一共|总共)*` + have + `(?:了|过)?(?:哪些|什么|多少份?|几份|多少个|哪几份)` + texts + `$`),
		regexp.MustCompile(`^` + texts + `(?:都|一共|总共)*有` + which + `$`),
		regexp.MustCompile(`^(?:文件|政策)(?:目录|清单|列表|一览)$`),
		regexp.MustCompile(`^(?:列出|看看|查看|显示)(?:所有|全部)的?` + texts + `$`),
		regexp.MustCompile(`^(?:所有|全部)的?` + texts + `$`),
	}
	// narrowRE is 2024年的文件有哪些, 塔城的文件有哪些, 有哪些关于校车的文件.
	narrowRE = []*regexp.Regexp{
		regexp.MustCompile(`^(?:关于|有关|涉及)?(.{2,16}?)(?:方面|有关|相关)?的?` + texts + `(?:都|一共|总共)*有` + which + `$`),
		regexp.MustCompile(`^有` + which + `(?:关于|有关|涉及)?(.{2,16}?)(?:方面|有关|相关)?的` + texts + `$`),
	}
	newestRE = []*regexp.Regexp{
		regexp.MustCompile(`^(?:你|这里|库里)?(?:有没有|有|有什么|有哪些|查看|看看)?(?:最新|最近|近期|新)(?:收录|发布|印发|出台|更新|下发|上传|增加|添加|来)?的?` + texts + `(?:是|有)?(?:什么|哪些|哪份|哪一份|哪个)?$`),
		regexp.MustCompile(`^` + texts + `(?:最近|最新)(?:更新|收录)(?:了|到)?(?:什么|哪些|哪里|哪天|何时|什么时候)?$`),
		regexp.MustCompile(`^(?:最近|近期|最新)(?:有什么|有哪些|有啥)?(?:更新|新文件|新政策)(?:了)?(?:什么|哪些)?$`),
		regexp.MustCompile(`^(?:什么时候|何时|哪天|上次)(?:更新|收录)的?$`),
	}
	yearRE = regexp.MustCompile(`^((?:19|20)\d\d)年?(?:度|印发|发布|出台)?$`)
)

// read finds what was said to the service itself. It knows whole sayings only: a question that merely begins with
// a greeting is a question.
func read(text string) saying {
	all := letters(text)
	if len(all) == 0 || len(all) > longestSaying {
		return saying{}
	}
	said := strings.TrimRight(string(all), "呢啊吧呀啦哦嘛")
	if said == "" {
		said = string(all)
	}
	for _, form := range []string{string(all), said, plain(said)} {
		if code := fixed[form]; code != "" {
			return saying{code: code}
		}
	}
	said = plain(said)
	for _, re := range newestRE {
		if re.MatchString(said) {
			return saying{code: search.Newest}
		}
	}
	for _, re := range holdingsRE {
		if re.MatchString(said) {
			return saying{code: search.Holdings}
		}
	}
	for _, re := range narrowRE {
		if m := re.FindStringSubmatch(said); m != nil {
			s := saying{code: search.Holdings, about: m[1]}
			if y := yearRE.FindStringSubmatch(m[1]); y != nil {
				s.year, _ = strconv.Atoi(y[1])
				s.about = ""
			}
			return s
		}
	}
	return saying{}
}

// politeRE finds how a saying is led in by manners.
var politeRE = regexp.MustCompile(`^(?:你好|您好|请问一下|请问|请教一下|请教|想问一下|想问|我想知道|我想问|告诉我|请告诉我|请)`)

// plain is a saying without its manners, and itself where nothing else is left.
func plain(said string) string {
	for {
		rest := politeRE.ReplaceAllString(said, "")
		if rest == said || rest == "" {
			return said
		}
		said = rest
	}
}

// letters are the letters and digits of a text, simplified and folded.
func letters(text string) []rune {
	var out []rune
	for _, r := range hanzi.Fold(hanzi.Simplify(text)) {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			out = append(out, r)
		}
		if len(out) > search.MaxQueryRunes {
			break
		}
	}
	return out
}

// reply is what is said to a greeting, to thanks, and of how the service is used.
func (s saying) reply(docs []search.Summary) string {
	const made = "答案为原文摘录，非生成内容。"
	switch s.code {
	case search.Thanks:
		return "不客气。"
	case search.HowTo:
		return "写一句话提问，得到答案和所依据的条款；只写一个词，列出写着它的条款；有把握时给答案，没有把握只列可能相关的条款，请核对。可以接着追问，如“那另一种情况呢”。" + made
	}
	n := 0
	for i := range docs {
		n += docs[i].Clauses
	}
	return fmt.Sprintf("您好。这里收录了%d份文件、%d条条款，请写下要问的事。%s", len(docs), n, made)
}

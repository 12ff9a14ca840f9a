package assistant_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search"
)

// What the bot and its documentation tell people to type has to be understood. The phrases are collected from the
// texts themselves, so that a text that is added is held to it.

var (
	quotedRE = regexp.MustCompile(`(?:^|[^直])(?:发送|发|说|回复|输入)(?:一句|一下)?“([^”]+)”`)
	afterRE  = regexp.MustCompile(`(?:如|例如|说|这样订阅|这样设|问)：([^“”]+)`)
)

// phrasesOf are what a text tells people to type; %s and %d stand for a place and a number.
func phrasesOf(text string) (out []string) {
	text = strings.NewReplacer("%s", "额敏", "%d", "3").Replace(text)
	for _, m := range quotedRE.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	for _, m := range afterRE.FindAllStringSubmatch(text, -1) {
		for part := range strings.SplitSeq(m[1], "，或：") {
			part, _, _ = strings.Cut(part, "。")
			out = append(out, strings.TrimSpace(part))
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" || strings.Contains(s, "…") || strings.Contains(s, "http") })
}

// texts are the string literals of the package's sources, those that are added up as one; what is no literal stands as a place.
func sourceTexts(t *testing.T) (out []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	consts := map[string]string{}
	var parsed []*ast.File
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok {
				for i, id := range v.Names {
					if i < len(v.Values) {
						if lit, ok := v.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
							consts[id.Name], _ = strconv.Unquote(lit.Value)
						}
					}
				}
			}
			return true
		})
	}
	var textOf func(e ast.Expr) string
	textOf = func(e ast.Expr) string {
		switch e := e.(type) {
		case *ast.BasicLit:
			s, _ := strconv.Unquote(e.Value)
			return s
		case *ast.BinaryExpr:
			return textOf(e.X) + textOf(e.Y)
		case *ast.ParenExpr:
			return textOf(e.X)
		case *ast.Ident:
			if s, ok := consts[e.Name]; ok {
				return s
			}
		case *ast.CallExpr:
			if f, ok := e.Fun.(*ast.Ident); ok && f.Name == "whenOf" {
				return "12月25日"
			}
		}
		return "额敏"
	}
	for _, f := range parsed {
		ast.Inspect(f, func(n ast.Node) bool {
			switch e := n.(type) {
			case *ast.BinaryExpr:
				if e.Op == token.ADD {
					out = append(out, textOf(e))
					return false
				}
			case *ast.BasicLit:
				if e.Kind == token.STRING {
					out = append(out, textOf(e))
				}
			}
			return true
		})
	}
	return out
}

// ready is a chat in which each thing that a phrase may be about is there.
func ready(t *testing.T) *chat {
	c := newChat(t)
	for _, s := range []string{"每月25日提醒我报考勤", "提醒我 明天上午9点报第3份材料", "订阅 额敏", "订阅 备案", "订阅 塔城"} {
		c.say(s)
	}
	return c
}

// misunderstood are words of an answer to what was not understood.
var misunderstood = []string{"还没有设", "没有设成", "没有看懂", "请写", "没有找到", "不再使用", "没有订阅", "您的提醒里没有", "哪一条", "没有改"}

// TestAdviceIsUnderstood: every phrase that a text, the help or the documentation tells people to type does what it is for.
func TestAdviceIsUnderstood(t *testing.T) {
	from := map[string]string{}
	for _, text := range sourceTexts(t) {
		for _, p := range phrasesOf(text) {
			from[p] = text
		}
	}
	own := len(from)
	c := newChat(t)
	for _, s := range c.say("帮助").Sections {
		for _, r := range s.Rows {
			from[r.Text] = "帮助"
		}
	}
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	inDocs := 0
	for _, name := range append(docs, "../../README.md") {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quotedRE.FindAllStringSubmatch(string(raw), -1) {
			if !strings.Contains(m[1], "…") {
				from[m[1]], inDocs = filepath.Base(name), inDocs+1
			}
		}
	}
	if own < 8 || inDocs < 3 {
		t.Fatalf("%d phrases in the texts, %d in the documentation: they are not found any more", own, inDocs)
	}
	for p, where := range from {
		c := ready(t)
		c.say("提醒我 2026年12月20日前报额敏总结") // what a placeholder names
		m := c.say(p)
		isQuestion := strings.HasSuffix(p, "多少") || strings.HasSuffix(p, "呢") || strings.HasSuffix(p, "呢?") || strings.HasSuffix(p, "什么")
		switch {
		case m.Kind != bot.KindNotice && !isQuestion:
			t.Errorf("%q, as in %q, was taken for a question", p, where)
		case m.Kind == bot.KindNotice && slices.ContainsFunc(misunderstood, func(w string) bool { return strings.Contains(m.Plain(), w) }):
			t.Errorf("%q, as in %q, was not understood:\n%s", p, where, m.Plain())
		}
	}
	t.Logf("%d phrases, %d of them in the texts", len(from), own)
}

// TestAdviceSpeaksOfTheDocuments: no text of ours speaks of a place or a matter that the documents loaded need not have.
func TestAdviceSpeaksOfTheDocuments(t *testing.T) {
	ours := regexp.MustCompile(`学校|学前|班额|初中|小学|随迁|教育|校车|教师|塔城|额敏县|园`)
	texts := sourceTexts(t)
	for code := range map[search.ReasonCode]bool{search.NoClause: true, search.NoMatch: true, search.NoPlace: true, search.NoMatters: true, search.WhichText: true, search.Unsure: true, search.OnlyWord: true} {
		r := search.Reason{Code: code, Unplaced: true}
		headline, detail := r.Words()
		texts = append(append(texts, headline, detail), r.Suggestions()...)
	}
	for _, s := range texts {
		if w := ours.FindString(s); w != "" {
			t.Errorf("%q speaks of %s", s, w)
		}
	}
}

// TestSubscribeInWords: subscribing and its end, as people put it; each wording does the same.
func TestSubscribeInWords(t *testing.T) {
	for _, text := range []string{"订阅 额敏", "订阅额敏", "订阅：额敏", "订阅“额敏”", "我要订阅额敏", "我想订阅额敏的期限", "帮我订阅额敏", "请订阅 额敏", "订阅一下额敏", "订阅额敏的新期限，谢谢", "提醒 订阅 额敏", "订阅额敏吧"} {
		c := newChat(t)
		c.want(c.say(text), "好的", "“额敏”的期限")
		c.want(c.say("我的订阅"), "1个订阅", "额敏")
	}
	for _, text := range []string{
		"退订 额敏", "退订额敏", "退订：额敏", "退订“额敏”", "取消订阅 额敏", "取消订阅额敏", "取消额敏的订阅", "取消对额敏的订阅", "把额敏退订了", "额敏退订", "我想退订额敏", "我要取消订阅额敏", "不再订阅额敏",
		"帮我退订额敏吧", "退订额敏的期限", "退订额敏县", "退订全部", "取消所有订阅", "提醒 退订 额敏", "请退订 额敏，谢谢", "停止订阅额敏",
	} {
		c := newChat(t)
		c.say("订阅 额敏")
		if m := c.say(text); !strings.Contains(m.Plain(), "已退订") {
			t.Errorf("%q: %s", text, m.Plain())
		}
		c.want(c.say("我的订阅"), "没有订阅")
	}
	c := newChat(t)
	c.say("订阅 额敏")
	c.want(c.say("退订"), "1个订阅", "额敏") // which one is chosen from the list
	for _, text := range []string{"订阅报刊所需的经费标准", "退订合同的违约金是多少", "订阅期刊的费用由谁承担", "取消学籍的条件是什么", "完成率低于多少要说明", "怎样完成备案"} {
		if m := c.say(text); m.Kind == bot.KindNotice {
			t.Errorf("%q was taken for a command: %s", text, m.Plain())
		}
	}
}

// TestOwnListInWords: one's reminders and subscriptions are asked for in many ways.
func TestOwnListInWords(t *testing.T) {
	for want, texts := range map[string][]string{
		"您有2条提醒": {"我的提醒", "提醒列表", "列表", "清单", "我有哪些提醒", "看看我的提醒", "查看我的提醒", "我的待办", "有哪些提醒", "我还有哪些待办", "我设了哪些提醒", "提醒 列表", "我的期限", "我有几条提醒", "请列出我的提醒"},
		"3个订阅":   {"我的订阅", "订阅列表", "我订阅了什么", "我订阅了哪些", "查看我的订阅", "有哪些订阅", "我都订阅了哪些地区", "提醒 订阅列表"},
		"项期限待确认": {"待确认", "待确认 额敏", "有哪些待确认的期限", "待确认的期限", "额敏待确认的期限", "额敏有哪些待确认的", "提醒 待确认"},
		"待办摘要":   {"每周摘要 开", "开启每周摘要", "订阅每周摘要"},
	} {
		c := ready(t)
		for _, text := range texts {
			if want == "待办摘要" {
				c = ready(t)
			}
			if m := c.say(text); !strings.Contains(m.Plain(), want) {
				t.Errorf("%q: %s", text, m.Plain())
			}
		}
	}
	for _, text := range []string{"每周摘要 关", "停止每周摘要", "关闭每周摘要", "取消每周摘要", "退订每周摘要", "关掉每周摘要"} {
		c := ready(t)
		c.say("每周摘要 开")
		c.want(c.say(text), "已停止")
	}
	for _, text := range []string{"报考勤办完了", "报考勤已办结了", "完成 报考勤", "报考勤 完成了"}[:3] {
		c := ready(t)
		c.want(c.say(text), "“报考勤”已标记完成")
	}
}

package assistant

import "testing"

// TestSmallTalk: every kind of greeting, thanks and closing word, alone and together; and what only
// begins with one is a question.
func TestSmallTalk(t *testing.T) {
	for kind, texts := range map[talk][]string{
		greets: {"你好", "您好！", "你好，在吗？", "早上好", "大家好~", "Hi", "hello", "在吗", "在不在呀", "请问一下", "你好，机器人", "打扰一下", "下午好啊"},
		givesThanks: {"谢谢", "谢谢！", "谢谢你", "好的，谢谢", "收到，谢谢您的解答", "多谢啦", "非常感谢", "感谢！", "辛苦了", "太好了，谢谢", "明白了，谢谢啊", "谢谢你的帮助",
			"thank you", "Thanks!", "很有用，谢谢", "厉害👍"},
		closes: {"好的", "好", "嗯嗯", "收到", "OK", "明白了", "知道了", "没事了", "不用了", "再见", "拜拜", "哈哈", "好的好的", "行", "清楚了", "了解了", "就这样吧"},
		noTalk: {"你好，班额上限是多少", "谢谢，那小学呢", "好的，提醒我明天交表", "好学校的标准", "感谢信怎么写", "知道了班额上限，校车呢", "行政处罚的种类", "可以延期吗", "对口帮扶的要求",
			"收到文件后几天内报送", "没有编制的老师怎么办", "早餐补助标准", "", "请问班额上限"},
	} {
		for _, text := range texts {
			if got := smallTalk(text); got != kind {
				t.Errorf("%q: %d, want %d", text, got, kind)
			}
		}
	}
}

// TestHowItIsUsed: questions about the bot are told from questions about the documents.
func TestHowItIsUsed(t *testing.T) {
	for _, text := range []string{"怎么用", "怎么用？", "这个怎么用啊", "如何使用", "请问怎么使用", "你好，请问怎么用？", "帮助", "help", "使用说明", "你能做什么", "你会干什么", "你都能干啥",
		"你可以做什么？", "有什么功能", "你有哪些功能", "怎么提问", "该怎么问", "怎么设提醒", "怎么设置提醒", "如何取消提醒", "怎么订阅", "怎么退订", "怎么查看期限", "你是谁", "能查什么", "可以问什么问题",
		"你能帮我做什么", "这个机器人怎么用"} {
		if !greeting(text) {
			t.Errorf("%q is not understood", text)
		}
	}
	for _, text := range []string{"校车怎么用", "公用经费怎么使用", "怎么申请", "如何备案", "学校能做什么检查", "经费有什么用途限制", "谁能帮忙", "期限怎么计算", "怎么查看成绩", "教师可以做什么兼职"} {
		if greeting(text) {
			t.Errorf("%q was taken for a question about the bot", text)
		}
	}
}

// FuzzSmallTalk: taking a sentence apart ends, and what is led in by manners keeps its words.
func FuzzSmallTalk(f *testing.F) {
	for _, s := range []string{"你好", "谢谢谢谢", "请问请问", "hi, 怎么用?", "\xff好的", "好的，谢谢。", "请帮我订阅 塔城 吧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		smallTalk(text)
		greeting(text)
		rest := manners(text)
		if again := manners(rest); len(again) > len(rest) || len(rest) > len(text) {
			t.Errorf("%q became %q, then %q", text, rest, again)
		}
	})
}

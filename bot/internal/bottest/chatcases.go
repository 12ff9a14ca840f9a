package bottest

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
)

// conversation: an answer stands in the thread of the question, a follow-up refers
// to it, a direct conversation and a command are their own.
func conversation(r *room) {
	root := r.say("C1", "", "问")
	s := r.see("50人")
	if s.Place != "C1" || s.Thread != r.threadOf(root) || s.Only != "" || s.ID == "" {
		r.Errorf("%+v, want it in the thread %s", s, r.threadOf(root))
	}
	for _, want := range []string{"塔城地区初中每班不超过50人。", "本对话的地区：塔城", "塔城地区办学条件管理办法", "塔地教〔2021〕12号", "各县（市）应当在每年9月30日前报地区教育局备案。",
		"其他文件的规定", "沙湾县：46人", "沙教发〔2026〕3号", "仅供参考，以原文为准"} {
		if !strings.Contains(s.Text, want) {
			r.Errorf("%q is missing in\n%s", want, s.Text)
		}
	}
	for _, want := range []string{"提醒我", "有误反馈", "查看原文", "沙湾县", "额敏县", "这一条"} {
		if !slices.Contains(s.Labels, want) {
			r.Errorf("%q is missing in %q", want, s.Labels)
		}
	}
	r.say("C1", root, "那小学呢")
	if s := r.see("听到那小学呢"); s.Place != "C1" || s.Thread != r.threadOf(root) {
		r.Errorf("%+v", s)
	}
	r.say("D1", "", "你好")
	if s := r.see("听到你好"); s.Place != "D1" || s.Thread != "" {
		r.Errorf("%+v", s)
	}
	r.say("D1", "", "两句")
	r.see("第二句")
	shown := r.Shown()
	if slices.IndexFunc(shown, func(s Shown) bool { return strings.Contains(s.Text, "第一句") }) >
		slices.IndexFunc(shown, func(s Shown) bool { return strings.Contains(s.Text, "第二句") }) {
		r.Error("the second was said first")
	}
	if !r.Lacks.Commands {
		if o := r.Do(Act{Kind: bot.EventCommand, Person: "U1", Place: "C1", Command: "policy", Text: "班额 上限"}); !o.Acked {
			r.Error("a command was not acknowledged")
		}
		r.toThemAlone(r.see("命令policy：班额 上限"))
	}
	byText := map[string]bot.Event{}
	for _, e := range r.script.got() {
		byText[e.Text] = e
	}
	first, follow := byText["问"], byText["那小学呢"]
	if first.Conversation() != follow.Conversation() {
		r.Errorf("a follow-up is of another conversation: %s, %s", first.Conversation(), follow.Conversation())
	}
}

// events are what the contract says.
func events(r *room) {
	root := r.say("C1", "", "甲 & <乙>")
	r.see("听到甲 & <乙>")
	if !r.Lacks.Overhear {
		r.Do(Act{Kind: bot.EventSaid, Person: "U2", Place: "C1", Thread: root, Text: "随便说说"})
	}
	r.say("D1", "", "丙")
	r.see("听到丙")
	if !r.Lacks.Commands {
		r.Do(Act{Kind: bot.EventCommand, Person: "U2", Place: "C1", Command: "remind-policy", Text: "列表"})
		r.see("命令remind-policy")
	}
	ids := map[string]string{}
	for _, e := range r.script.got() {
		if err := e.Validate(); err != nil {
			r.Error(err)
		}
		if old, ok := ids[e.ID]; ok && old != e.Text {
			r.Errorf("%s is both %q and %q", e.ID, old, e.Text)
		}
		ids[e.ID] = e.Text
		if e.Platform != r.Kind || time.Since(e.At).Abs() > time.Hour {
			r.Errorf("%+v", e)
		}
		want := map[string]bot.Event{
			"甲 & <乙>": {Person: "U1", Place: "C1", Mentioned: true}, "随便说说": {Person: "U2", Place: "C1"},
			"丙": {Person: "U1", Place: "D1", Direct: true, Mentioned: true}, "列表": {Person: "U2", Place: "C1", Command: "remind-policy"},
		}[e.Text]
		if e.Person != r.Name(want.Person) || e.Place != r.Name(want.Place) || e.Direct != want.Direct ||
			e.Command != want.Command ||
			e.Kind == bot.EventSaid && e.Mentioned != want.Mentioned {
			r.Errorf("%q: %+v, want %+v", e.Text, e, want)
		}
	}
}

// controls: what is pressed comes back with its value, and can replace what it is on.
func controls(r *room) {
	root := r.say("C1", "", "问")
	s := r.see("50人")
	r.press(s, "有误反馈")
	r.toThemAlone(r.see("按了feedbackt1"))
	r.press(s, "这一条")
	r.see("按了row7")
	r.press(s, "额敏县")
	if got := r.see("选了t1 额敏县"); got.Place != "C1" || got.Thread != r.threadOf(root) {
		r.Errorf("%+v", got)
	}
	r.press(s, "已办结")
	switch got := r.see("已办结r1/2026"); {
	case r.Lacks.Replace && got.Place != "C1":
		r.Errorf("elsewhere: %+v", got)
	case !r.Lacks.Replace && got.Message != s.Message:
		r.Errorf("not in its place: %+v, was %+v", got, s)
	}
	if !r.Lacks.Replace {
		r.times("塔城地区初中每班不超过50人", 0)
	}
	for _, e := range r.script.got() {
		if e.Kind == bot.EventPressed &&
			(e.Message == "" || e.Place != r.Name("C1") || !r.Lacks.Forms && !r.Lacks.Triggers && !e.Expires.After(e.At) ||
				r.Lacks.Triggers && !e.Expires.IsZero()) {
			r.Errorf("%+v", e)
		}
	}
}

// threadOf is where an answer to root stands.
func (r *room) threadOf(root string) string {
	if r.Lacks.Threads {
		return ""
	}
	return root
}

// toThemAlone: what one person asked for is shown to no other.
func (r *room) toThemAlone(s Shown) {
	r.Helper()
	if s.Only != "U1" && !(r.Lacks.Whispers && (s.Place == "D1" || s.Place == "U1")) {
		r.Errorf("what one person asked is shown to all: %+v", s)
	}
}

// form is the form U1 sees, after pressing for it.
func (r *room) form() Shown {
	r.Helper()
	r.say("C1", "", "问")
	r.press(r.see("50人"), "提醒我")
	all := r.until("a form", func(all []Shown) bool {
		return slices.ContainsFunc(all, func(s Shown) bool { return s.Form != nil })
	})
	return all[slices.IndexFunc(all, func(s Shown) bool { return s.Form != nil })]
}

func forms(r *room) {
	if r.Lacks.Forms {
		r.say("C1", "", "问")
		r.press(r.see("50人"), "提醒我")
		r.toThemAlone(r.see("表单没能打开"))
		return
	}
	f := r.form()
	if f.Only != "U1" || !slices.Equal(f.Form, []string{"line", "lines", "one", "some", "day", "time", "people"}) {
		r.Errorf("%+v", f)
	}
	o := r.Do(Act{Kind: bot.EventSubmitted, Person: "U1", Values: map[string][]string{
		"line": {
			"报 & 备案",
		},
		"one": {"b"}, "some": {"a", "b"}, "day": {"2026-12-01"}, "time": {"14:30"},
		"people": {r.Name("U2")},
	}})
	if !o.Acked || len(o.Errors) > 0 {
		r.Fatalf("%+v", o)
	}
	s := r.see("收到d1/7")
	for _, want := range []string{"line=报 & 备案", "one=b", "some=a、b", "day=2026-12-01", "time=14:30", "people=" + r.Name("U2")} {
		if !strings.Contains(s.Text, want) {
			r.Errorf("%q is missing in %s", want, s.Text)
		}
	}
	if s.Place != "C1" || s.Thread == "" {
		r.Errorf("answered elsewhere than the form was opened: %+v", s)
	}
}

func formErrors(r *room) {
	if r.Lacks.Forms {
		r.Skip("SKIP: the platform has no forms")
	}
	r.form()
	values := map[string][]string{"line": {"错"}, "one": {"a"}, "day": {"2026-12-01"}, "time": {"14:30"}}
	beside := "line"
	if r.Lacks.Beside {
		beside = ""
	}
	if o := r.Do(Act{Kind: bot.EventSubmitted, Person: "U1", Values: values}); o.Errors[beside] != "不能写错" {
		r.Errorf("%+v", o)
	}
	r.times("收到d1/7", 0)
	values["line"] = []string{"对"}
	r.Do(Act{Kind: bot.EventSubmitted, Person: "U1", Values: values})
	r.see("收到d1/7")
}

// formTooLate: when the trigger has run out, words are said instead.
func formTooLate(r *room) {
	if r.Lacks.Forms {
		r.Skip("SKIP: the platform has no forms")
	}
	r.say("D1", "", "问")
	s := r.see("50人")
	r.script.mu.Lock() // the press is accepted, but not handled before its trigger is gone
	r.script.fail = 1
	r.script.mu.Unlock()
	r.Do(Act{Kind: bot.EventPressed, Person: "U1", Place: s.Place, Thread: s.Thread, On: s.Message, Label: "提醒我"})
	r.Expire()
	r.Again()
	if r.Lacks.Triggers { // then it is never too late
		r.until("a form", func(all []Shown) bool { return slices.ContainsFunc(all, func(s Shown) bool { return s.Form != nil }) })
		r.times("表单没能打开", 0)
		return
	}
	r.see("表单没能打开")
}

func homeAndAgent(r *room) {
	if r.Lacks.Home {
		r.Skip("SKIP: the platform has no page of the app's own")
	}
	r.Do(Act{Kind: bot.EventHome, Person: "U1"})
	s := r.see("我的期限")
	if !s.Home || s.Only != "U1" {
		r.Errorf("%+v", s)
	}
	for _, want := range []string{"报备案", "11月30日", "没有。", "这一条", "每周摘要", "明天"} {
		if !strings.Contains(s.Text, want) && !slices.Contains(s.Labels, want) {
			r.Errorf("%q is missing in %s %q", want, s.Text, s.Labels)
		}
	}
	r.press(s, "每周摘要")
	r.see("按了digeston")
	for _, e := range r.script.got() {
		if e.Action == bot.ActionDigest && (e.Place != "" || e.Person != r.Name("U1")) {
			r.Errorf("%+v", e)
		}
	}
}

// directly: something said to a person who did nothing.
func directly(r *room) {
	if r.Lacks.Mentions {
		r.Skip("SKIP: the platform does not tell who is named in a text")
	}
	r.Do(Act{Kind: bot.EventSaid, Person: "U1", Place: "C1", Text: "转 @U2", Mention: true})
	s := r.see("直接说给别人")
	if s.Place == "C1" || s.Only != "U2" && s.Place != "U2" {
		r.Errorf("%+v", s)
	}
}

// sentAgain: everything is sent twice and answered once.
func sentAgain(r *room) {
	r.say("C1", "", "问")
	s := r.see("50人")
	r.press(s, "有误反馈")
	r.see("按了feedback")
	if !r.Lacks.Commands {
		r.Do(Act{Kind: bot.EventCommand, Person: "U1", Place: "C1", Command: "policy", Text: "甲"})
		r.see("命令policy")
	}
	before := len(r.Shown())
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(r.Again)
	}
	wg.Wait()
	r.times("50人", 1)
	r.times("按了feedback", 1)
	if !r.Lacks.Commands {
		r.times("命令policy", 1)
	}
	if n := len(r.Shown()); n != before {
		r.Errorf("%d things are shown, before %d", n, before)
	}
}

// outOfOrder: what comes late is answered too, each once.
func outOfOrder(r *room) {
	r.script.mu.Lock()
	r.script.fail = 3
	r.script.mu.Unlock()
	for _, text := range []string{"一", "二", "三", "四"} {
		r.Do(Act{Kind: bot.EventSaid, Person: "U1", Place: "C1", Text: text, Mention: true})
	}
	r.see("听到四")
	r.Again()
	for _, text := range []string{"一", "二", "三"} {
		r.see("听到" + text)
	}
	r.times("听到四", 1)
}

// firstTryDied: what was not taken in is not acknowledged, and answered when it
// comes again.
func firstTryDied(r *room) {
	r.script.mu.Lock()
	r.script.fail = 1
	r.script.mu.Unlock()
	if o := r.Do(Act{Kind: bot.EventSaid, Person: "U1", Place: "D1", Text: "甲"}); o.Acked {
		r.Error("acknowledged what was not taken in")
	}
	r.times("听到甲", 0)
	r.Again()
	r.see("听到甲")
	r.Again()
	r.times("听到甲", 1)
}

func noise(r *room) {
	r.Noise()
	r.say("D1", "", "甲")
	r.see("听到甲")
	r.Noise()
	time.Sleep(200 * time.Millisecond)
	for _, e := range r.script.got() {
		if e.Text != "甲" {
			r.Errorf("noise became %+v", e)
		}
	}
}

package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/oplog"
	"github.com/policybot/policybot/search"
)

// TestTwoChatUsers: two people on each platform, tied to accounts that differ in one group
// alone, and one who is tied to none, say and press everything there is. What is for the one
// is said to him, in private alone, and not a word of it to anybody else.
func TestTwoChatUsers(t *testing.T) {
	dir, rules := t.TempDir(), filepath.Join(t.TempDir(), "audience.txt")
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	if err := os.Mkdir(filepath.Join(dir, "内部"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "内部/b.txt", rule("白水县", "校车", "季度")+"第五条 机密档案由专人保管。\n")
	write(t, filepath.Dir(rules), "audience.txt", "内部/ | 人事科\n")
	cfg := settings(t, dir)
	cfg.Audience = rules
	s := serve(t, cfg)
	room, ctx := s.chatRoom(), context.Background()
	docs, err := s.gate.Documents(search.WithViewer(ctx, search.Viewer{All: true}))
	if err != nil {
		t.Fatal(err)
	}
	words := slices.Clone(secretWords)
	for _, d := range docs {
		if d.File == "b.txt" {
			words = append(words, d.ID)
		}
	}
	if len(words) == len(secretWords) {
		t.Fatal("no such document")
	}
	secret := func(text, said string) string {
		for _, w := range words {
			if strings.Contains(text, w) && !strings.Contains(said, w) {
				return w
			}
		}
		return ""
	}
	account := func(name string, groups ...string) access.Account {
		a, _, err := s.who.Accounts.Add(ctx, access.NewAccount{Name: name, Password: "Qz7-lantern.8", Role: access.Reader, Groups: groups})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	wang, li := account("王科长", "人事科"), account("李科员", "财务科")

	for _, platform := range []string{"wecom", "dingtalk", "feishu", "slack"} {
		insider, outsider, nobody := chatter{room, platform, "wang"}, chatter{room, platform, "li"}, chatter{room, platform, "zhao"}
		tie := func(c chatter, a access.Account) {
			t.Helper()
			code, _, err := s.who.Chat.NewCode(ctx, a.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, told := c.say(private, "绑定 "+code); !strings.Contains(told, "已绑定账号“"+a.Name) {
				t.Fatalf("%s: %s", platform, told)
			}
		}
		tie(insider, wang)
		tie(outsider, li)

		// Every way to be shown a document, and the buttons that go on from it.
		sentences := []string{"校车多久检验一次", "档案由谁保管", "更多依据", "有哪些期限", "2031年5月到期的", "有哪些文件", "最新的文件", "待确认 校车", "帮助", "你好",
			"白水县校车多久检验一次", "那青山县呢", "白水县有哪些期限", "白水县的文件"} // what he named himself he may be told again
		commands := []string{"白水县校车多久检验一次", "有哪些期限", "有哪些文件"}
		all := func(c chatter, where string, see func(text, said, told string)) {
			t.Helper()
			said := ""
			for _, text := range sentences {
				said += text
				replies, told := c.say(where, text)
				see(text, said, told)
				for _, action := range []bot.Action{bot.ActionMore, bot.ActionRemind, bot.ActionFeedback, bot.ActionDue, bot.ActionFiles} {
					if v := valueOf(replies, action); v != "" {
						next, told := c.press(where, action, v)
						see(text, said, told)
						if len(next) > 0 && next[0].Form != nil && action == bot.ActionFeedback {
							_, told := c.fill(where, next[0].Form, map[string][]string{"reason": {"wrong"}, "consent": {"yes"}})
							see(text, said, told)
						}
					}
				}
			}
			for _, text := range commands {
				e := c.event(bot.EventCommand, where)
				e.Command, e.Text = "policy", text
				_, told := c.told(e)
				see(text, said, told)
			}
			if where == private {
				for _, kind := range []bot.EventKind{bot.EventHome, bot.EventAgent} {
					_, told := c.told(c.event(kind, ownPage))
					see(string(kind), "", told)
				}
			}
		}
		seen := map[string]bool{}
		all(insider, private, func(text, said, told string) { seen[text] = seen[text] || secret(told, said) != "" })
		for _, text := range []string{"档案由谁保管", "更多依据", "有哪些期限", "2031年5月到期的", "有哪些文件", "最新的文件", string(bot.EventHome)} {
			if !seen[text] {
				t.Errorf("%s: %q shows whom it is for nothing of the document: the test shows nothing", platform, text)
			}
		}
		for _, c := range []struct {
			chatter
			where string
		}{{insider, group}, {outsider, private}, {outsider, group}, {nobody, private}, {nobody, group}} {
			all(c.chatter, c.where, func(text, said, told string) {
				if w := secret(told, said); w != "" {
					t.Errorf("%s %s: %q shows %q:\n%s", c.who(), c.where, text, w, clipped(told, w))
				}
			})
		}

		// In a group whom more is for is told so, always in the same words, and nobody else is.
		const more = "群里只按公开的文件回答"
		for _, text := range []string{"青山县校车多久检验一次", "档案由谁保管", "有哪些期限", "有哪些文件"} {
			for c, want := range map[chatter]bool{insider: true, outsider: false, nobody: false} {
				if _, told := c.say(group, text); strings.Contains(told, more) != want {
					t.Errorf("%s: %q: told of more is %t:\n%s", c.who(), text, !want, told)
				}
			}
			if _, told := insider.say(private, text); strings.Contains(told, more) {
				t.Errorf("%q in private: %s", text, told)
			}
		}

		// What he may not see any more is not in what he is told, nor in what goes on from what he was told.
		asked, _ := insider.say(private, "白水县校车多久检验一次")
		v := valueOf(asked, bot.ActionFeedback)
		if v == "" {
			t.Fatalf("%s: no button: %+v", platform, asked)
		}
		if _, told := outsider.press(private, bot.ActionMore, v); !strings.Contains(told, "已超过保存时间") {
			t.Errorf("the button of another: %s", told)
		}
		ended := func(how string) {
			t.Helper()
			for _, text := range []string{"那初中呢", "更多依据", "那多久呢", "档案由谁保管", "有哪些期限"} {
				if _, told := insider.say(private, text); secret(told, text) != "" {
					t.Errorf("%s, %s: %q shows %s", platform, how, text, told)
				}
			}
			if _, told := insider.press(private, bot.ActionMore, v); !strings.Contains(told, "已超过保存时间") {
				t.Errorf("%s, %s: the button of before: %s", platform, how, told)
			}
		}
		none := []string{}
		if _, err := s.who.Accounts.Edit(ctx, wang.ID, access.Edit{Groups: &none}); err != nil {
			t.Fatal(err)
		}
		ended("out of the group")
		back := []string{"人事科"}
		if _, err := s.who.Accounts.Edit(ctx, wang.ID, access.Edit{Groups: &back}); err != nil {
			t.Fatal(err)
		}
		if _, told := insider.say(private, "档案由谁保管"); secret(told, "") == "" {
			t.Errorf("%s: in the group again: %s", platform, told)
		}
		if _, told := insider.say(private, "解绑"); !strings.Contains(told, "已解除绑定") {
			t.Errorf("%s: %s", platform, told)
		}
		ended("untied")
		tie(insider, wang)
		if err := s.who.Chat.EndAll(ctx, wang.ID); err != nil {
			t.Fatal(err)
		}
		ended("ended by the administrator")
		tie(insider, wang)
		if _, err := s.who.Accounts.Edit(ctx, wang.ID, access.Edit{Disabled: new(true)}); err != nil {
			t.Fatal(err)
		}
		ended("the account disabled")
		if _, told := insider.say(private, "我的账号"); !strings.Contains(told, "已停用") {
			t.Errorf("%s: disabled, and not told: %s", platform, told)
		}
		if _, err := s.who.Accounts.Edit(ctx, wang.ID, access.Edit{Disabled: new(false)}); err != nil {
			t.Fatal(err)
		}
	}

	// Who goes through feedback need not be of those it is for.
	page, err := s.inbox.Feedback(ctx, bot.FeedbackQuery{Limit: 500})
	if err != nil || len(page.Feedback) == 0 {
		t.Fatal(page, err)
	}
	hidden := 0
	for _, f := range page.Feedback {
		if f.Private {
			hidden++
		}
		if w := secret(f.Answer+strings.Join(f.URLs, " "), f.Question); w != "" {
			t.Errorf("feedback holds %q: %+v", w, f)
		}
	}
	if hidden == 0 {
		t.Error("no feedback is on what is not for everybody: the test shows nothing")
	}

	// It is written down who asked, and not what.
	s.operations.Flush()
	ops, _, err := s.operations.Read(ctx, oplog.Query{Action: "chat", Size: 1000})
	if err != nil {
		t.Fatal(err)
	}
	did := map[string]int{}
	for _, o := range ops {
		if o.Kind != string(access.ByChat) || o.Question != "" {
			t.Errorf("written down: %+v", o)
		}
		did[o.Who+" "+o.Action]++
	}
	for _, want := range []string{"王科长 chat-link", "王科长 chat-unlink", "王科长 chat said", "李科员 chat pressed feedback"} {
		if did[want] == 0 {
			t.Errorf("not written down: %q of %v", want, did)
		}
	}
}

// TestTyingInChat: a code is taken in private alone; one that was said in a group is void.
func TestTyingInChat(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	s := serve(t, settings(t, dir))
	room, ctx := s.chatRoom(), context.Background()
	c := chatter{room, "wecom", "wang"}
	told := func(where, text, want string) {
		t.Helper()
		if _, told := c.say(where, text); !strings.Contains(told, want) {
			t.Errorf("%q %s: %s", text, where, told)
		}
	}
	told(private, "绑定", "没有设账号")
	a, _, err := s.who.Accounts.Add(ctx, access.NewAccount{Name: "王科长", Password: "Qz7-lantern.8", Role: access.Reader, Groups: []string{"人事科"}})
	if err != nil {
		t.Fatal(err)
	}
	newCode := func() string {
		t.Helper()
		code, _, err := s.who.Chat.NewCode(ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	told(private, "绑定", "生成绑定码")
	told(group, "绑定", "请在和我的私聊里发送")
	code := newCode()
	told(group, "绑定 "+code, "已经作废")
	told(private, "绑定 "+code, "绑定码不对")
	code = newCode()
	told(group, code, "已经作废")
	told(private, code, "绑定码不对")
	if _, ok := s.who.Chat.Find(ctx, c.who()); ok {
		t.Error("tied by a code that others have seen")
	}
	told(private, newCode(), "已绑定账号“王科长”（属于人事科）")
	told(private, "我是谁", "已绑定账号“王科长”")
	told(group, "我是谁", "请在和我的私聊里问")
	told(group, "解绑", "已解除绑定")
	told(private, "解绑", "没有绑定账号")
	refused := false
	for i := 0; i < 20 && !refused; i++ {
		_, told := c.say(private, "绑定 00000-00000")
		refused = strings.Contains(told, "次数太多")
	}
	if !refused {
		t.Error("20 wrong codes are taken")
	}
	if _, told := c.say(private, "绑定银行卡要什么材料"); strings.Contains(told, "绑定码") {
		t.Errorf("a question: %s", told)
	}
	// The same event, handled again after a crash.
	other := chatter{room, "wecom", "li"}
	e := other.event(bot.EventSaid, private)
	e.Text = "绑定 " + newCode()
	for range 2 {
		if _, told := other.told(e); !strings.Contains(told, "已绑定账号") {
			t.Errorf("handled again: %s", told)
		}
	}
}

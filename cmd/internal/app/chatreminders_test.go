package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// heard is a Notifier that keeps what was sent last.
type heard struct{ last reminders.Delivery }

func (h *heard) Send(_ context.Context, d reminders.Delivery) (reminders.Receipt, error) {
	h.last = d
	return reminders.Receipt{}, nil
}

func (h *heard) ReadBack(context.Context, string, []reminders.Delivery) ([]reminders.Finding, error) {
	return nil, nil
}

// TestChatRemindersKeepToTheAudience: a reminder of a document that is not for everybody is set
// by and for those it is for, shown in no group, and says nothing any more to who may not see
// the document now; subscriptions and digests likewise.
func TestChatRemindersKeepToTheAudience(t *testing.T) {
	dir, rules := t.TempDir(), filepath.Join(t.TempDir(), "audience.txt")
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	if err := os.Mkdir(filepath.Join(dir, "内部"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "内部/b.txt", rule("白水县", "校车", "季度"))
	write(t, filepath.Dir(rules), "audience.txt", "内部/ | 人事科\n")
	cfg := settings(t, dir)
	cfg.Audience = rules
	s := serve(t, cfg)
	room, ctx := s.chatRoom(), context.Background()
	wang, li := chatter{room, "wecom", "wang"}, chatter{room, "wecom", "li"}
	a, _, err := s.who.Accounts.Add(ctx, access.NewAccount{Name: "王科长", Password: "Qz7-lantern.8", Role: access.Reader, Groups: []string{"人事科"}})
	if err != nil {
		t.Fatal(err)
	}
	tie := func() {
		t.Helper()
		code, _, err := s.who.Chat.NewCode(ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, told := wang.say(private, "绑定 "+code); !strings.Contains(told, "已绑定") {
			t.Fatal(told)
		}
	}
	tie()
	all, err := s.gate.Deadlines(search.WithViewer(ctx, search.Viewer{All: true}))
	if err != nil {
		t.Fatal(err)
	}
	value := ""
	for _, h := range all {
		if h.Citation.Region == "白水县" || strings.Contains(h.Citation.Title, "白水县") {
			value = h.Citation.DocumentID + "/" + h.ID
		}
	}
	if value == "" {
		t.Fatalf("no deadline of the document in %v", all)
	}
	active := func(person string) (out []reminders.Reminder) {
		t.Helper()
		page, err := s.rem.service.List(ctx, reminders.ReminderQuery{Status: reminders.Active, To: person})
		if err != nil {
			t.Fatal(err)
		}
		return page.Reminders
	}

	// Set by whom it is for, for himself alone.
	for _, c := range []chatter{li, wang} {
		if _, told := c.press(group, bot.ActionRemind, value); !strings.Contains(told, "已不在现有文件中") {
			t.Errorf("%s in a group: %s", c.person, told)
		}
	}
	if _, told := li.press(private, bot.ActionRemind, value); !strings.Contains(told, "已不在现有文件中") {
		t.Errorf("who may not see it: %s", told)
	}
	opened, _ := wang.press(private, bot.ActionRemind, value)
	if len(opened) != 1 || opened[0].Form == nil {
		t.Fatalf("no form: %+v", opened)
	}
	if _, told := wang.fill(private, opened[0].Form, map[string][]string{"who": {"people"}, "people": {"li"}}); !strings.Contains(told, "不在范围内") || len(active("li")) > 0 {
		t.Errorf("for another: %s %v", told, active("li"))
	}
	if _, told := wang.fill(private, opened[0].Form, nil); !strings.Contains(told, "白水县") {
		t.Errorf("for himself: %s", told)
	}
	mine := active("wang")
	if len(mine) != 1 {
		t.Fatalf("reminders: %+v", mine)
	}
	if _, told := wang.fill(private, &bot.Form{ID: "reassign", Value: mine[0].ID}, map[string][]string{"to": {"li"}}); !strings.Contains(told, "没有转派") || len(active("li")) > 0 {
		t.Errorf("given to another: %s", told)
	}

	// Shown in private, and while he may see it.
	shown := func(where, when string, want bool) {
		t.Helper()
		for _, text := range []string{"我的提醒", "稍后 校车 明天上午9点"} {
			_, told := wang.say(where, text)
			if strings.Contains(told, "白水县") && !want || text == "我的提醒" && strings.Contains(told, "白水县") != want {
				t.Errorf("%s, %s: %q: %s", where, when, text, told)
			}
		}
	}
	shown(private, "tied", true)
	shown(group, "tied", false)

	// Subscriptions and digests.
	for _, c := range []chatter{wang, li} {
		if _, told := c.say(private, "订阅 校车"); !strings.Contains(told, "会提醒您") && !strings.Contains(told, "会提醒") {
			t.Fatal(told)
		}
	}
	s.announce(ctx)
	of := func(person, place string) (n int) {
		for _, r := range active(person) {
			if r.Source != nil && strings.Contains(r.Source.Title, place) {
				n++
			}
		}
		return n
	}
	if of("wang", "白水县") != 1 || of("wang", "青山县") != 1 || of("li", "白水县") != 0 || of("li", "青山县") != 1 {
		t.Errorf("subscribed: wang %+v, li %+v", active("wang"), active("li"))
	}
	to := reminders.Recipient{Channel: "wecom:wang", To: "wang"}
	digest := func() string {
		t.Helper()
		text, err := s.rem.service.Digest(ctx, to, s.opt.Now(), s.opt.Now().AddDate(20, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if !strings.Contains(digest(), "白水县") {
		t.Errorf("digest of whom it is for: %s", digest())
	}

	// What is sent, looked at again when it is sent.
	h := &heard{}
	n := &discreetNotifier{h, s.chatAccounts()}
	send := func(to reminders.Recipient, src *reminders.Source) string {
		t.Helper()
		o := reminders.Occurrence{ID: "o", Reminder: mine[0].ID, To: to, At: time.Now(), Text: "白水县校车检验结果", Brief: "白水县", Note: "白水县", Source: src}
		if _, err := n.Send(ctx, reminders.Delivery{Occurrence: o}); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(h.last.Occurrence.Text, h.last.Occurrence.Brief, h.last.Occurrence.Note, h.last.Occurrence.Source)
	}
	src := mine[0].Source
	changed := *src
	changed.DocumentID = "0000000000000000" // the document was changed since
	if got := send(to, src); !strings.Contains(got, "白水县校车检验结果") {
		t.Errorf("to whom it is for: %s", got)
	}
	if got := send(reminders.Recipient{Channel: "wecom:li", To: "li"}, src); strings.Contains(got, "白水县") {
		t.Errorf("to another: %s", got)
	}
	if _, told := wang.say(private, "解绑"); !strings.Contains(told, "已解除") {
		t.Fatal(told)
	}
	for _, src := range []*reminders.Source{src, &changed} {
		if got := send(to, src); strings.Contains(got, "白水县") || !strings.Contains(got, "限定范围") {
			t.Errorf("untied: %s", got)
		}
	}
	if got := send(to, nil); !strings.Contains(got, "白水县") {
		t.Errorf("his own words: %s", got)
	}
	if strings.Contains(digest(), "白水县") {
		t.Errorf("digest, untied: %s", digest())
	}
	shown(private, "untied", false)
	for _, action := range []bot.Action{bot.ActionDone, bot.ActionUndo, bot.ActionCancel, bot.ActionUndo} {
		if _, told := wang.press(private, action, mine[0].ID); strings.Contains(told, "白水县") {
			t.Errorf("%s, untied: %s", action, told)
		}
	}
}

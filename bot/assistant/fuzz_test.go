package assistant_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// FuzzHandle: whatever people say, press or hand in, the replies keep to the
// contract and survive the store, and what is wrong is said and not an error: an
// error is tried again, for nothing.
func FuzzHandle(f *testing.F) {
	c := newChat(f)
	m := c.say("额敏县班额情况什么时候备案")
	due, turn := m.Buttons[0].Value, m.Buttons[1].Value
	c.say("提醒我 明天上午9点报材料")
	reminder := c.active()[0].ID
	kinds := []bot.EventKind{
		bot.EventSaid, bot.EventCommand, bot.EventPressed, bot.EventSubmitted, bot.EventHome, bot.EventAgent,
	}
	actions := []bot.Action{
		bot.ActionDone, bot.ActionSnooze, bot.ActionReassign, bot.ActionCancel, bot.ActionRemind,
		bot.ActionFeedback, bot.ActionRegion, bot.ActionMore, bot.ActionList, bot.ActionUnfollow, bot.ActionDigest,
		"other",
	}
	forms := []string{"remind", "snooze", "reassign", "feedback", "other"}
	for i, s := range []string{"初中班额上限是多少", "提醒我 明天9点开会", "完成 报材料", "订阅 x", "提醒 稍后 报材料 明天", "@王五 明天交", "每周摘要 关"} {
		f.Add(byte(0), byte(i), s, "")
		f.Add(byte(1), byte(i), s, "")
	}
	for i := range actions {
		for _, v := range []string{due, turn, reminder, turn + " 沙湾县", "ask " + reminder, "hour " + reminder, "", "on"} {
			f.Add(byte(2), byte(i), "", v)
		}
	}
	for i := range forms {
		for _, v := range []string{due, turn, reminder} {
			f.Add(byte(3), byte(i), "which="+due+"\nlead=3\nwho=me\nday=2026-12-01\ntime=09:00\nto=U2\nreason=wrong", v)
		}
	}
	f.Fuzz(func(t *testing.T, kind, which byte, text, value string) {
		e := c.event(kinds[int(kind)%len(kinds)])
		e.Text, e.Value, e.Command = text, value, []string{"policy", "remind-policy", "政策"}[int(which)%3]
		e.Direct = which%2 == 0
		switch e.Kind {
		case bot.EventPressed:
			e.Action, e.Expires = actions[int(which)%len(actions)], e.At.Add(3*time.Second)
		case bot.EventSubmitted:
			e.Form, e.Values = forms[int(which)%len(forms)], map[string][]string{}
			for line := range strings.Lines(text) {
				k, v, _ := strings.Cut(strings.TrimRight(line, "\n"), "=")
				e.Values[k] = append(e.Values[k], v)
			}
		}
		if e.Validate() != nil {
			t.Skip()
		}
		replies, err := c.a.Handle(t.Context(), e)
		if err != nil && !errors.Is(err, reminders.ErrExists) {
			t.Fatalf("%+v: %v", e, err)
		}
		for i := range replies {
			if err := replies[i].Validate(); err != nil {
				t.Errorf("%+v: %v", e, err)
			}
		}
		if _, err := json.Marshal(replies); err != nil {
			t.Error(err)
		}
	})
}

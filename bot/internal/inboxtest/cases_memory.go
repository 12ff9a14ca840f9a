package inboxtest

import (
	"time"

	"github.com/policybot/policybot/bot"
)

func (s *suite) recall(key string) string {
	s.Helper()
	v, err := s.Store.Recall(s.ctx, key)
	s.ok(err)
	return string(v)
}

func (s *suite) remember(key, value string, keep time.Duration, persons ...string) {
	s.Helper()
	s.ok(s.Store.Remember(s.ctx, key, []byte(value), persons, keep))
}

func memory(s *suite) {
	s.same(s.recall("k"), "")
	s.remember("k", "一\x00二", time.Hour, "U1")
	s.remember("short", "x", 10*time.Minute)
	s.same(s.recall("k"), "一\x00二")
	s.sleep(30 * time.Minute)
	s.same(s.recall("short"), "")
	s.remember("k", "三", time.Hour, "U1") // lives from now on
	s.sleep(45 * time.Minute)
	s.Store = s.Restart(s)
	s.same(s.recall("k"), "三")
	s.sleep(16 * time.Minute)
	s.same(s.recall("k"), "")
}

func forget(s *suite) {
	s.remember("a", "1", time.Hour, "U1")
	s.remember("both", "2", time.Hour, "U1", "U2")
	s.remember("c", "3", time.Hour, "U2")
	s.remember("gone", "4", time.Minute, "U1")
	s.sleep(2 * time.Minute)
	n, err := s.Store.Forget(s.ctx, "U1")
	s.ok(err)
	s.same(n, 2)
	s.same([]string{s.recall("a"), s.recall("both"), s.recall("c")}, []string{"", "", "3"})
	n, err = s.Store.Forget(s.ctx, "U1")
	s.ok(err)
	s.same(n, 0)
	s.remember("c", "5", time.Hour, "U3") // not U2's any more
	n, err = s.Store.Forget(s.ctx, "U2")
	s.ok(err)
	s.same(n, 0)
	s.same(s.recall("c"), "5")

	other := event("b", "")
	other.Person = "U2"
	s.accept(event("a", ""), other, event("waits", ""))
	for _, j := range s.claim(2) {
		s.ok(s.Store.Bury(s.ctx, j.Ref, "no"))
	}
	whose := event("a", "")
	n, err = s.Store.Forget(s.ctx, whose.Who())
	s.ok(err)
	s.same(n, 1)
	list, err := s.Store.Dead(s.ctx, "")
	s.ok(err)
	s.same(ids(list), []string{"b"})
	if !s.known("b") {
		s.Error("the other one was forgotten")
	}
	s.one("waits") // is still answered
}

func feedback(s *suite) {
	base := time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)
	var all []bot.Feedback
	for i := range 5 {
		f := bot.Feedback{
			ID: name("f%d", i), At: base.Add(time.Duration(i) * time.Minute),
			Person: name("U%d", i%2), Reason: "wrong", Comment: "<说明>", Question: "问", Answer: "答",
			URLs:   []string{"https://x/1"},
			Region: "塔城",
		}
		all = append(all, f)
		s.ok(s.Store.AddFeedback(s.ctx, f, time.Duration(i+1)*24*time.Hour))
	}
	same := all[3]
	same.Comment = "again"
	s.ok(s.Store.AddFeedback(s.ctx, same, 24*time.Hour)) // the same id: nothing changes
	s.same(s.feedback(bot.FeedbackQuery{}), []string{"f4", "f3", "f2", "f1", "f0"})
	page, err := s.Store.Feedback(s.ctx, bot.FeedbackQuery{Limit: 2})
	s.ok(err)
	s.same(page.Feedback, []bot.Feedback{all[4], all[3]})
	s.same(s.feedback(bot.FeedbackQuery{Limit: 2, After: page.Next}), []string{"f2", "f1"})
	s.same(s.feedback(bot.FeedbackQuery{Person: "U1"}), []string{"f3", "f1"})
	s.same(s.feedback(bot.FeedbackQuery{Person: "U0", Since: all[2].At}), []string{"f4", "f2"})
	s.sleep(2*24*time.Hour + s.Tick)
	s.same(s.feedback(bot.FeedbackQuery{}), []string{"f4", "f3", "f2"})
	s.Store = s.Restart(s)
	n, err := s.Store.DeleteFeedback(s.ctx, "U0")
	s.ok(err)
	s.same(n, 2)
	s.same(s.feedback(bot.FeedbackQuery{}), []string{"f3"})
	if page, err = s.Store.Feedback(s.ctx, bot.FeedbackQuery{}); err != nil || page.Next != "" {
		s.Errorf("the last page leads to %q, %v", page.Next, err)
	}
}

func (s *suite) feedback(q bot.FeedbackQuery) (out []string) {
	s.Helper()
	page, err := s.Store.Feedback(s.ctx, q)
	s.ok(err)
	for _, f := range page.Feedback {
		out = append(out, f.ID)
	}
	return out
}

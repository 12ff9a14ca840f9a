package assistant_test

import (
	"context"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/assistant"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// unsure shows the clauses of the library that hold its words, the first of them with
// the words marked, and claims nothing. It remembers what it was asked with.
type unsure struct {
	testing.TB
	words string
	asked []search.Question
}

func (u *unsure) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	u.asked = append(u.asked, q)
	ix, err := library()
	if err != nil {
		return search.Answer{}, err
	}
	all, err := ix.Documents(ctx)
	if err != nil {
		return search.Answer{}, err
	}
	a := search.Answer{Question: q.Text, Status: search.Clauses, Confidence: 0.8, Turn: search.Turn{Text: q.Text}, FollowUp: len(q.History) > 0,
		Reason: search.Reason{Code: search.Unsure, Unplaced: true}}
	for _, s := range all {
		d, err := ix.Document(ctx, s.ID)
		if err != nil {
			return search.Answer{}, err
		}
		for i, c := range d.Clauses {
			at := strings.Index(d.Quote(c.Span), u.words)
			if at < 0 || len(a.Citations) == search.MaxClauses {
				continue
			}
			mark := corpus.Span{Start: c.Span.Start + at, End: c.Span.Start + at + len(u.words)}
			a.Citations = append(a.Citations, search.Cite(d, i, c.Span, mark))
			a.Nearest = append(a.Nearest, search.NearestOf(d, i, 1, ""))
			a.Turn.Clauses = append(a.Turn.Clauses, search.ClauseRef{Document: d.ID, Clause: i})
		}
	}
	return a, nil
}

// newUnsureChat is a chat in which nothing is answered and clauses with the words are shown.
func newUnsureChat(t *testing.T, words string) (*chat, *unsure) {
	c := newChat(t)
	u := &unsure{TB: t, words: words}
	c.cfg.Answerer = u
	var err error
	if c.a, err = assistant.New(c.cfg); err != nil {
		t.Fatal(err)
	}
	return c, u
}

// TestClauses: what is shown is verbatim, has its link and its likely words, says that it
// is no answer, and nothing is shown twice.
func TestClauses(t *testing.T) {
	c, _ := newUnsureChat(t, "每班不超过")
	m := c.say("班额怎么规定的")
	if m.Kind != bot.KindClauses || m.Headline != "相关条款" || len(m.Citations) != 2 {
		t.Fatalf("%+v", m)
	}
	c.want(m, "不够确定，这里不给结论", "条款1：《", "条款2：《", "最可能有关的一句：“每班不超过”", "https://policy.example/documents/",
		"小学每班不超过45人，初中每班不超过50人。", "以上条款不是答案", "仅供参考，以原文为准", "写明地区或文件名称再问")
	text := m.Plain()
	if strings.Contains(text, "依据") || strings.Contains(text, "最接近的条款") || strings.Count(text, "小学每班不超过45人") != 1 {
		t.Errorf("%s", text)
	}
	for _, b := range m.Buttons {
		if b.Action != bot.ActionFeedback {
			t.Errorf("button %+v", b)
		}
	}
	if len(m.Selects) != 1 {
		t.Errorf("no choice of region: %+v", m.Selects)
	}
}

// TestClausesAreReferredTo: a follow-up goes out with the clauses that were shown.
func TestClausesAreReferredTo(t *testing.T) {
	c, u := newUnsureChat(t, "每班不超过")
	c.say("班额怎么规定的")
	c.say("那小学呢")
	h := u.asked[len(u.asked)-1].History
	if len(h) != 1 || h[0].Text != "班额怎么规定的" || len(h[0].Clauses) != 2 {
		t.Errorf("asked with %+v", h)
	}
}

// TestClausesButtIn: in a thread, to nobody, clauses are worse than silence.
func TestClausesButtIn(t *testing.T) {
	c, u := newUnsureChat(t, "每班不超过")
	said := func(text, thread string, mentioned bool) []bot.Reply {
		e := c.event(bot.EventSaid)
		e.Place, e.Direct, e.Mentioned, e.Text, e.Thread = "C1", false, mentioned, text, thread
		return c.handle(e)
	}
	if r := said("班额怎么规定的", "", true); len(r) != 1 {
		t.Fatalf("%+v", r)
	}
	asked := len(u.asked)
	if r := said("那小学呢", "1", false); len(r) > 0 || len(u.asked) == asked {
		t.Errorf("asked %d times, said %+v", len(u.asked)-asked, r)
	}
}

// TestClausesRemind: a deadline in a clause shown can be reminded of, though it is not
// what the message is about.
func TestClausesRemind(t *testing.T) {
	c, _ := newUnsureChat(t, "报额敏县教育局备案")
	m := c.say("备案有什么规定")
	if len(m.Buttons) == 0 || m.Buttons[0].Action != bot.ActionRemind || m.Buttons[0].Primary {
		t.Fatalf("%+v", m.Buttons)
	}
	if rs := c.press(m, bot.ActionRemind, ""); len(rs) != 1 || rs[0].Form == nil {
		t.Errorf("%+v", rs)
	}
}

// TestClausesComplained: the feedback names the clauses, and that no value was claimed.
func TestClausesComplained(t *testing.T) {
	c, _ := newUnsureChat(t, "每班不超过")
	m := c.say("班额怎么规定的")
	c.fill(c.press(m, bot.ActionFeedback, ""), map[string][]string{"reason": {"wrong"}, "consent": {"yes"}})
	page, err := c.store.Feedback(t.Context(), bot.FeedbackQuery{})
	if all := page.Feedback; err != nil || len(all) != 1 || len(all[0].URLs) != 2 || all[0].Answer != "相关条款" {
		t.Errorf("%+v, %v", all, err)
	}
}

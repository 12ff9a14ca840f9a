package assistant_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/assistant"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/workday"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/zh"
)

var beijing = time.FixedZone("CST", 8*60*60)

// now is a Sunday.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, beijing)

// texts are two documents that say different things, and one that asks for
// something every year.
var texts = fstest.MapFS{
	"jia.txt":  {Data: []byte("额敏县教育局关于规范义务教育学校办学条件的通知\n额教发〔2026〕8号\n\n各学校：\n一、班额\n小学每班不超过45人，初中每班不超过50人。\n二、备案\n各学校应当于2026年12月25日前将班额情况报额敏县教育局备案。\n额敏县教育局\n2026年9月1日\n")},
	"yi.txt":   {Data: []byte("沙湾县教育局关于义务教育班额管理的通知\n沙教发〔2026〕3号\n\n各学校：\n一、标准\n小学每班不超过40人，初中每班不超过46人。\n二、责任\n学校校长为第一责任人。\n沙湾县教育局\n2026年8月1日\n")},
	"ding.txt": {Data: []byte("额敏县教育局关于评选示范食堂的通知\n额教发〔2026〕12号\n\n各学校：\n一、建设\n有条件的学校可以在2026年12月建成示范食堂。\n额敏县教育局\n2026年3月1日\n")},
	"bing.txt": {Data: []byte("额敏县教育局关于加强校车管理的通知\n额教发〔2026〕11号\n\n各学校：\n一、检查\n各学校每年9月30日前将校车安全检查结果报额敏县教育局。\n额敏县教育局\n2026年3月1日\n")},
}

// library is the documents, indexed once, and what cuts them into words.
var library = sync.OnceValues(func() (l struct {
	*index.Index
	seg *zh.Segmenter
}, err error) {
	rep, err := ingest.Load(context.Background(), texts, ingest.Options{Now: now})
	if err != nil {
		return l, err
	}
	if l.seg, err = zh.New(); err != nil {
		return l, err
	}
	l.Index, err = index.Build(context.Background(), "", "test", rep.Documents, index.Options{Segmenter: l.seg, Lexicon: zh.DefaultLexicon()})
	return l, err
})

// engine is an answering engine of its own, as a restart would make one.
func engine(t testing.TB) search.Answerer {
	t.Helper()
	ix, err := library()
	if err != nil {
		t.Fatal(err)
	}
	seg, lexicon := ix.seg, zh.DefaultLexicon()
	return answer.New(answer.Config{Searcher: ix, Library: ix, Expand: lexicon.Expand, Sound: zh.Sound, Rarity: ix.Rarity, Risk: 0.3, // these few documents are all there is
		Words: func(text string) (words []string) {
			for _, w := range seg.Cut(text) {
				if !seg.IsStop(w.Text) {
					words = append(words, w.Text)
				}
			}
			return words
		}})
}

// deadlines are those of the library.
type deadlines struct{ t testing.TB }

func (d deadlines) Deadlines(ctx context.Context) (out []search.DeadlineHit, _ error) {
	ix, err := library()
	if err != nil {
		return nil, err
	}
	all, err := ix.Documents(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		doc, err := ix.Document(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, search.DeadlinesOf(doc)...)
	}
	return out, nil
}

func regions(ctx context.Context) (out []string, _ error) {
	ix, err := library()
	if err != nil {
		return nil, err
	}
	all, err := ix.Documents(ctx)
	for _, s := range all {
		if s.Region != "" && !slices.Contains(out, s.Region) {
			out = append(out, s.Region)
		}
	}
	slices.Sort(out)
	return out, err
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// chat is an assistant and what people do.
type chat struct {
	testing.TB
	a     *assistant.Assistant
	cfg   assistant.Config
	store *bottest.Inbox
	rem   *reminders.Service
	queue reminders.Queue
	now   time.Time
	n     int
}

func newChat(t testing.TB) *chat {
	c := &chat{TB: t, store: bottest.NewInbox(), now: now}
	clock := func() time.Time { return c.now }
	c.store.Now = clock
	db, err := boltstore.Open(filepath.Join(t.TempDir(), "r.db"), boltstore.Options{Now: clock, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c.queue = db
	days, err := workday.Default()
	if err != nil {
		t.Fatal(err)
	}
	c.rem, err = reminders.NewService(db, db, reminders.ServiceOptions{Policy: reminders.Policy{Hours: zhdate.OfficeHours(), Zone: beijing, Calendar: days}})
	if err != nil {
		t.Fatal(err)
	}
	c.cfg = assistant.Config{
		Answerer: engine(t), Memory: c.store, Feedback: c.store,
		PublicURL: "https://policy.example/",
		Reminders: c.rem, Deadlines: deadlines{t}, Regions: regions, Accounts: nobody{}, Zone: beijing, Now: clock,
		Examples: func(context.Context) []string { return []string{"初中班额上限是多少"} },
		Documents: func(ctx context.Context) ([]search.Summary, error) {
			ix, err := library()
			return must(ix.Documents(ctx)), err
		},
	}
	c.restart()
	return c
}

// restart is a process of its own over the same store.
func (c *chat) restart() {
	c.Helper()
	c.cfg.Answerer = engine(c)
	a, err := assistant.New(c.cfg)
	if err != nil {
		c.Fatal(err)
	}
	c.a = a
}

// event is one more of a kind, in a direct conversation.
func (c *chat) event(kind bot.EventKind) bot.Event {
	c.n++
	c.now = c.now.Add(time.Second)
	return bot.Event{
		V: 1, ID: fmt.Sprintf("fake:T1:%d", c.n), Kind: kind, At: c.now,
		Platform: "fake", Team: "T1", Person: "U1", Place: "D1", Message: fmt.Sprint(c.n),
		Direct: true, Mentioned: true,
	}
}

// handle gives an event to the assistant, and holds both to the contract.
func (c *chat) handle(e bot.Event) []bot.Reply {
	c.Helper()
	if err := e.Validate(); err != nil {
		c.Fatal(err)
	}
	replies, err := c.a.Handle(c.Context(), e)
	if err != nil {
		c.Fatal(err)
	}
	for i := range replies {
		if err := replies[i].Validate(); err != nil {
			c.Error(err)
		}
	}
	return replies
}

// say is a message in a direct conversation, and the one message it is answered with.
func (c *chat) say(text string) *bot.Message {
	c.Helper()
	e := c.event(bot.EventSaid)
	e.Text = text
	return c.message(c.handle(e))
}

func (c *chat) message(rs []bot.Reply) *bot.Message {
	c.Helper()
	if len(rs) == 0 || rs[0].Message == nil {
		c.Fatalf("no message: %+v", rs)
	}
	return rs[0].Message
}

// press is a button or choice by its action.
func (c *chat) press(m *bot.Message, action bot.Action, label string) []bot.Reply {
	c.Helper()
	e := c.event(bot.EventPressed)
	e.Action, e.Expires = action, e.At.Add(3*time.Second)
	buttons, selects := m.Buttons, m.Selects
	for _, s := range m.Sections {
		for _, r := range s.Rows {
			buttons, selects = append(buttons, r.Buttons...), append(selects, r.Selects...)
		}
	}
	found := false
	for _, b := range buttons {
		if b.Action == action && !found {
			e.Value, found = b.Value, true
		}
	}
	for _, s := range selects {
		for _, o := range s.Options {
			if s.Action == action && strings.Contains(o.Label, label) && !found {
				e.Value, found = o.Value, true
			}
		}
	}
	if !found {
		c.Fatalf("no %s %q in %+v", action, label, m)
	}
	return c.handle(e)
}

// fill hands in the form of a reply.
func (c *chat) fill(rs []bot.Reply, values map[string][]string) []bot.Reply {
	c.Helper()
	if len(rs) != 1 || rs[0].Form == nil || rs[0].Else == nil {
		c.Fatalf("no form: %+v", rs)
	}
	e := c.event(bot.EventSubmitted)
	e.Form, e.Value, e.Values = rs[0].Form.ID, rs[0].Form.Value, map[string][]string{}
	for _, f := range rs[0].Form.Fields {
		if f.Initial != nil {
			e.Values[f.ID] = f.Initial
		}
	}
	for k, v := range values {
		e.Values[k] = v
	}
	if errs := c.a.Check(c.Context(), e); len(errs) > 0 {
		c.Fatalf("form refused: %+v", errs)
	}
	return c.handle(e)
}

// want wants words in what a message shows.
func (c *chat) want(m *bot.Message, words ...string) {
	c.Helper()
	for _, w := range words {
		if !strings.Contains(m.Plain(), w) {
			c.Errorf("%q is missing in\n%s", w, m.Plain())
		}
	}
}

// sent sends what is due.
func (c *chat) sent() {
	c.Helper()
	b, err := c.queue.Claim(c.Context(), reminders.ClaimOptions{Worker: "w", Max: 10, Lease: time.Minute})
	if err != nil || len(b.Claims) == 0 {
		c.Fatalf("nothing is due: %v", err)
	}
	for _, r := range b.Claims {
		ref := reminders.Ref{ID: r.ID(), Token: r.Token}
		if err := c.queue.Begin(c.Context(), ref, reminders.Mark{Lease: time.Minute}); err != nil {
			c.Fatal(err)
		}
		if err := c.queue.Deliver(c.Context(), ref, reminders.Receipt{}); err != nil {
			c.Fatal(err)
		}
	}
}

// active are the person's reminders.
func (c *chat) active() []reminders.Reminder {
	c.Helper()
	page, err := c.rem.List(c.Context(), reminders.ReminderQuery{Status: reminders.Active})
	if err != nil {
		c.Fatal(err)
	}
	return page.Reminders
}

// nobody is tied to an account, as where there are none.
type nobody struct{}

func (nobody) Account(context.Context, string) (assistant.Account, bool) {
	return assistant.Account{}, false
}
func (nobody) Tie(context.Context, string, string, string) error { return assistant.ErrCode }
func (nobody) Untie(context.Context, string) error               { return assistant.ErrNoAccount }
func (nobody) Spoil(context.Context, string) error               { return nil }
func (nobody) Offered(context.Context) bool                      { return false }
func (nobody) Public(context.Context, string) bool               { return true }
func (nobody) Sees(context.Context, string, string) bool         { return true }
func (nobody) Tells(context.Context, reminders.Recipient, string, string) bool {
	return true
}

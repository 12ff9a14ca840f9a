package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/assistant"
	"github.com/policybot/policybot/bot/boltinbox"
	"github.com/policybot/policybot/bot/numbered"
	"github.com/policybot/policybot/bot/redisinbox"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
	"github.com/policybot/policybot/reminders/redisstore"
	"github.com/policybot/policybot/search"
)

// chatFile of the data folder keeps what people said until it is answered.
const chatFile = "chat.db"

// platform is a chat platform that is set up.
type platform struct {
	kind  string
	p     bot.Platform
	limit outbox.Limit
	notes []string                        // what the log should say
	plain bool                            // it has no buttons: what could be pressed goes by numbers
	wrap  func(h bot.Handler) bot.Handler // what stands around the handler; nil is nothing

	// todos is a person's list of things to do there, which may keep something in settings;
	// nil: there are none.
	todos func(user string, settings reminders.Settings) (reminders.TodoSink, error)

	mount func(mux *http.ServeMux, in bot.Intake)        // nil: nothing comes over HTTP
	run   func(ctx context.Context, in bot.Intake) error // nil: nothing to be kept open
	state func() (open, wanted int)                      // of what run keeps open; nil without it
}

// platforms are those that are set up.
func platforms(cfg config.Config, opt Options) (all []*platform, err error) {
	for _, open := range []func(config.Config, Options) (*platform, error){openSlack, openWecom, openDingTalk, openFeishu} {
		p, err := open(cfg, opt)
		if err != nil {
			return nil, err
		}
		if p != nil {
			all = append(all, p)
		}
	}
	return all, nil
}

// number puts numbers in the place of buttons.
func (p *platform) number(n *numbered.Numbers) {
	p.p = n.Platform(p.p)
	if mount := p.mount; mount != nil {
		p.mount = func(mux *http.ServeMux, in bot.Intake) { mount(mux, n.Intake(in)) }
	}
	if run := p.run; run != nil {
		p.run = func(ctx context.Context, in bot.Intake) error { return run(ctx, n.Intake(in)) }
	}
}

// chatting is what answers on chat platforms: what they tell is kept in the inbox
// until the worker has answered it. nil when none is set up.
type chatting struct {
	worker    *bot.Worker
	platforms []*platform
}

// openChat prepares what answers. It is called before the engine of reminders is
// made, which has to keep to the same pace in each channel.
func (a *App) openChat(all []*platform) error {
	var err error
	a.inbox, err = openInbox(context.Background(), a.cfg, a.opt)
	if err != nil || len(all) == 0 {
		return err
	}
	inbox := a.inbox
	numbers := numbered.New(inbox)
	for _, p := range all {
		if p.plain {
			p.number(numbers)
		}
	}
	a.rem.know(all)
	a.chat = &chatting{platforms: all}
	accounts := a.chatAccounts()
	answers, err := a.assistant(accounts)
	if err != nil {
		return err
	}
	by := map[string]bot.Platform{}
	handler := accounts.noted(numbers.Handler(answers))
	for _, p := range all {
		by[p.kind] = p.p
		if p.wrap != nil {
			handler = p.wrap(handler)
		}
	}
	a.rem.pacer = outbox.NewPacer(a.rem.limit, nil)
	host, _ := os.Hostname() // a name for people; the rest makes it unique
	a.chat.worker, err = bot.NewWorker(inbox, handler, by, bot.WorkerOptions{
		Name: fmt.Sprintf("%s-%d-%s", host, os.Getpid(), rand.Text()[:6]), Pacer: a.rem.pacer, Log: a.opt.Log})
	if err != nil {
		return err
	}
	a.metrics.Chat(inbox.Counts, a.chat.connections)
	return nil
}

// assistant is what answers in chat, whatever the platform is.
func (a *App) assistant(accounts assistant.Accounts) (*assistant.Assistant, error) {
	return assistant.New(assistant.Config{
		Answerer: a.front(), Memory: a.inbox, Feedback: a.inbox, PublicURL: a.publicURL(),
		Reminders: a.rem.service, Deadlines: a.gate, Regions: a.regions,
		Zone: a.times.Zone, Hours: a.times.Hours, Calendar: a.times.calendar, Now: a.opt.Now,
		TimesOf: func(channel string) (*time.Location, zhdate.Hours) {
			t := a.rem.timesOf(channel)
			return t.Zone, t.Hours
		},
		Named: func(ctx context.Context, name string) (reminders.Recipient, bool) {
			p, ok := a.rem.people.Find(ctx, name)
			if !ok {
				return reminders.Recipient{}, false
			}
			return p.To[0], true
		},
		KeepTalk: a.cfg.KeepTalk(), KeepFeedback: a.cfg.KeepFeedback(), Examples: a.examples,
		Accounts: accounts, Documents: a.gate.Documents, Digests: a.builder.corpora.sample,
	})
}

// openInbox keeps what is said, and what is said of answers, beside the reminders: in
// Redis if one is set, so that replicas share it, and else in the data folder.
func openInbox(ctx context.Context, cfg config.Config, opt Options) (bot.Store, error) {
	if cfg.RedisURL == "" {
		path := filepath.Join(cfg.Data, chatFile)
		s, err := boltinbox.Open(path, boltinbox.Options{Now: opt.Now})
		switch {
		case errors.Is(err, boltinbox.ErrLocked):
			return nil, inUse(cfg.Data, err)
		case err != nil:
			return nil, fmt.Errorf("打不开聊天文件%s: %w", path, err)
		}
		return s, nil
	}
	u, err := redisstore.ParseAddress(cfg.RedisURL)
	if err != nil {
		return nil, fmt.Errorf("POLICYBOT_REDIS_URL: %w", err)
	}
	s, err := redisinbox.Open(ctx, u, redisinbox.Options{Alarm: func(err error) { opt.Log.Error("聊天存储报警", "err", err) }})
	if err != nil {
		return nil, fmt.Errorf("聊天要用的 Redis 不能用,请检查 POLICYBOT_REDIS_URL 和 Redis 的设置(可用 policybot doctor 检查): %w", err)
	}
	return s, nil
}

// examples are questions to offer in chat, made from the documents and known to work.
func (a *App) examples(ctx context.Context) []string {
	docs, err := a.gate.Documents(ctx)
	if err != nil {
		return nil
	}
	return a.book.Starters(docs, bot.MaxPrompts)
}

// regions are those of the documents, the most frequent first.
func (a *App) regions(ctx context.Context) ([]string, error) { return regionsOf(ctx, a.gate) }

func regionsOf(ctx context.Context, lib search.Library) ([]string, error) {
	docs, err := lib.Documents(ctx)
	if err != nil {
		return nil, err
	}
	n := map[string]int{}
	for _, d := range docs {
		if d.Region != "" {
			n[d.Region]++
		}
	}
	return slices.SortedFunc(maps.Keys(n), func(x, y string) int { return cmp.Or(n[y]-n[x], cmp.Compare(x, y)) }), nil
}

func (c *chatting) mount(mux *http.ServeMux) {
	if c == nil {
		return
	}
	for _, p := range c.platforms {
		if p.mount != nil {
			p.mount(mux, c.worker)
		}
	}
}

// run works until ctx ends.
func (c *chatting) run(ctx context.Context, log *slog.Logger) error {
	if c == nil {
		return nil
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return c.worker.Run(ctx) })
	for _, p := range c.platforms {
		for _, note := range p.notes {
			log.Info(note)
		}
		if p.run != nil {
			g.Go(func() error { return p.run(ctx, c.worker) })
		}
	}
	return g.Wait()
}

// connections tells how many each platform has open, and should have.
func (c *chatting) connections() map[string][2]int {
	out := map[string][2]int{}
	for _, p := range c.platforms {
		if p.state != nil {
			open, wanted := p.state()
			out[p.kind] = [2]int{open, wanted}
		}
	}
	return out
}

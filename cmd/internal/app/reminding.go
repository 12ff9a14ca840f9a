package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/mail"
	"github.com/policybot/policybot/bot/robot"
	"github.com/policybot/policybot/bot/webhook"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/outbox"
	"github.com/policybot/policybot/reminders/people"
	"github.com/policybot/policybot/reminders/redisstore"
)

// remindersFile is the store of reminders in the data folder.
const remindersFile = "reminders.db"

// reminding is the reminders: where they are kept, what is done with them, and the
// ways to send them. The Engine that sends is made by the service alone; a command
// only writes down what is asked for.
type reminding struct {
	cfg     config.Config
	times   *times
	now     func() time.Time
	store   reminders.Store
	service *reminders.Service
	people  *people.Registry
	hooks   *webhook.Registry
	webhook *webhook.Sender
	robots  map[string]*robot.Sender // by kind
	mail    *mail.Sender             // nil when none is set up
	senders map[string]bot.Sender    // by kind
	limits  map[string]outbox.Limit
	promise string   // where they are kept and what that guarantees, a sentence
	notes   []string // what the log should warn of

	engine *reminders.Engine                                                             // nil in a command
	shows  func(ctx context.Context, to reminders.Recipient, src *reminders.Source) bool // nil before there is chat
	pacer  *outbox.Pacer                                                                 // shared with what answers in chat; nil when nothing does
}

// openReminding opens the store, Redis if one is set and else the file in the data
// folder. alarm is told what a person must know of the store. console takes the
// messages of the channel of that name.
func openReminding(ctx context.Context, cfg config.Config, t *times, now func() time.Time, console io.Writer, alarm func(error)) (_ *reminding, err error) {
	r := &reminding{cfg: cfg, times: t, now: now, limits: map[string]outbox.Limit{}}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, unusable(cfg.Data, err)
	}
	if err := whole(cfg.Data); err != nil {
		return nil, err
	}
	allow, err := webhook.ParseAllow(cfg.WebhookAllow)
	if err != nil {
		return nil, fmt.Errorf("webhook_allow: %w", err)
	}
	if err := r.openStore(ctx, alarm); err != nil {
		return nil, err
	}
	if err := r.build(ctx, allow, console); err != nil {
		return nil, errors.Join(err, r.store.Close())
	}
	return r, nil
}

// build puts the parts over the store.
func (r *reminding) build(ctx context.Context, allow *webhook.Allow, console io.Writer) (err error) {
	if r.people, err = people.Open(ctx, r.store, r.now); err != nil {
		return err
	}
	if r.hooks, err = webhook.Open(ctx, r.store, allow, r.now); err != nil {
		return err
	}
	r.webhook = webhook.NewSender(r.hooks, webhook.Options{Now: r.now})
	r.limits[webhook.Kind] = r.webhook.Limit()
	r.senders = map[string]bot.Sender{"console": bot.NewConsole(console), webhook.Kind: r.webhook}
	if r.robots, err = robots(r.cfg); err != nil {
		return err
	}
	for kind, s := range r.robots {
		r.senders[kind], r.limits[kind] = s, s.Limit()
	}
	if r.mail, err = mailer(r.cfg, r.now, r.store.Reminder); err != nil {
		return err
	}
	if r.mail != nil {
		r.senders[mail.Kind], r.limits[mail.Kind] = r.mail, r.mail.Limit()
	}
	r.service, err = reminders.NewService(r.store, r.store, reminders.ServiceOptions{Policy: r.times.policy(), For: r.policyFor, Wake: r.wake, Shows: func(ctx context.Context, to reminders.Recipient, src *reminders.Source) bool {
		return r.shows == nil || r.shows(ctx, to, src)
	}})
	return err
}

func (r *reminding) openStore(ctx context.Context, alarm func(error)) error {
	if r.cfg.RedisURL != "" {
		store, err := redisstore.Open(ctx, r.cfg.RedisURL, redisstore.Options{Alarm: alarm})
		if err != nil {
			return fmt.Errorf("提醒要存放的 Redis 不能用,请检查 POLICYBOT_REDIS_URL 和 Redis 的设置(可用 policybot doctor 检查),或去掉它改用数据目录: %w", err)
		}
		d := store.Durability()
		r.store, r.promise, r.notes = store, "提醒存放在 Redis:"+d.Text+";可以多个副本同时运行", d.Warnings
		return nil
	}
	path := filepath.Join(r.cfg.Data, remindersFile)
	store, err := boltstore.Open(path, boltstore.Options{Now: r.now})
	switch {
	case errors.Is(err, reminders.ErrLocked):
		return inUse(r.cfg.Data, err)
	case err != nil:
		return fmt.Errorf("打不开提醒文件%s: %w", path, err)
	}
	r.notes = store.Warnings()
	r.store, r.promise = store, "提醒存放在 "+path+":落盘后才确认,崩溃和断电都不丢;只供这一个进程使用,多副本请设置 POLICYBOT_REDIS_URL"
	return nil
}

func (r *reminding) close() error { return r.store.Close() }

func (r *reminding) wake() {
	if r.engine != nil {
		r.engine.Wake()
	}
}

// policyFor are the hours and the zone of a channel that sets its own.
func (r *reminding) policyFor(to reminders.Recipient) (reminders.Policy, bool) {
	if _, own := r.cfg.Channels[to.Channel]; !own {
		return reminders.Policy{}, false
	}
	return r.timesOf(to.Channel).policy(), true
}

// timesOf are the times of a channel; the configuration has been checked.
func (r *reminding) timesOf(channel string) *times {
	own, err := r.cfg.Times(channel)
	if err != nil {
		return r.times
	}
	return &times{own, r.times.calendar}
}

// read understands a phrase typed in a channel, as of now.
func (r *reminding) read(text, channel string) phrase.Reading {
	t := r.timesOf(channel)
	return phrase.Read(text, phrase.Options{Base: r.now().In(t.Zone), Hours: t.Hours, Calendar: t.calendar})
}

// know makes the channels of chat platforms known, before the engine is made.
func (r *reminding) know(all []*platform) {
	for _, p := range all {
		r.senders[p.kind], r.limits[p.kind] = p.p, p.limit
	}
}

// check tells why nothing can be sent to a recipient.
func (r *reminding) check(ctx context.Context, to reminders.Recipient) error {
	p, err := bot.ParseRecipient(to)
	if err != nil {
		return err
	}
	s := r.senders[p.Kind]
	if s == nil {
		return fmt.Errorf("%w:%s", bot.ErrNoSender, p.Kind)
	}
	if s, ok := s.(interface{ Accepts(place string) error }); ok {
		return s.Accepts(p.Place)
	}
	if p.Kind != webhook.Kind {
		return nil
	}
	for _, e := range r.hooks.List(ctx) {
		switch {
		case e.Name != p.Place:
		case !e.Disabled.IsZero():
			return fmt.Errorf("%w,请先用 policybot webhook enable %s 启用", webhook.ErrDisabled, p.Place)
		default:
			return nil
		}
	}
	return fmt.Errorf("%w,请先用 policybot webhook add 添加", webhook.ErrUnknown)
}

// maxHinted bounds the endpoints a refusal names.
const maxHinted = 3

// hint is what can stand for a recipient here.
func (r *reminding) hint(ctx context.Context) string {
	out := []string{"console(服务的标准输出)"}
	for i, e := range r.hooks.List(ctx) {
		if i < maxHinted {
			out = append(out, webhook.Kind+":"+e.Name)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(r.senders)) {
		switch {
		case kind == "console" || kind == webhook.Kind:
		case r.robots[kind] != nil:
			out = append(out, kind+":"+strings.Join(r.robots[kind].Names(), "、"+kind+":"))
		case kind == mail.Kind:
			out = append(out, kind+":邮件地址")
		default:
			out = append(out, kind+":频道编号")
		}
	}
	for i, p := range r.people.List(ctx) {
		if i < maxHinted {
			out = append(out, p.Name)
		}
	}
	return strings.Join(out, "、")
}

// start makes the engine; run runs it. Links of messages begin with base; around stands before what sends them.
func (r *reminding) start(observer reminders.Observer, base string, around func(reminders.Notifier) reminders.Notifier) (err error) {
	r.webhook.At(base)
	for _, s := range r.robots {
		s.At(base)
	}
	if r.mail != nil {
		r.mail.At(base)
	}
	host, _ := os.Hostname() // a name for the history; the rest makes it unique
	r.engine, err = reminders.NewEngine(r.store, around(bot.NewNotifier(r.senders).At(base)), reminders.EngineOptions{
		Worker: fmt.Sprintf("%s-%d-%s", host, os.Getpid(), rand.Text()[:6]), Observer: observer, Plan: r.service.PlanDue,
		Limits: r.limit, Pacer: r.pacer,
	})
	return err
}

// limit is what a channel takes.
func (r *reminding) limit(channel string) outbox.Limit {
	kind, _, _ := strings.Cut(channel, ":")
	return r.limits[kind]
}

// trimEvery is how often what is long over is forgotten.
const trimEvery = 24 * time.Hour

// trim forgets what has been over for the days that are set. It returns when ctx ends.
func (r *reminding) trim(ctx context.Context, report func(int, error)) {
	for {
		n, err := r.store.Trim(ctx, r.now().AddDate(0, 0, -r.cfg.KeepDays))
		if ctx.Err() != nil {
			return
		}
		report(n, err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(trimEvery):
		}
	}
}

package assistant

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// Reminders is what a *reminders.Service does for people.
type Reminders interface {
	Create(ctx context.Context, q reminders.Request) (reminders.Made, error)
	Done(ctx context.Context, id, period, by string) (reminders.Ending, error)
	Cancel(ctx context.Context, id, by, why string) (reminders.Ending, error)
	Undo(ctx context.Context, id, period, by string) (reminders.Made, error)
	Snooze(ctx context.Context, id string, to reminders.Recipient, until time.Time, by string) (string, error)
	Reassign(ctx context.Context, id string, who []reminders.Recipient, by string) (reminders.Made, error)
	Edit(ctx context.Context, id string, c reminders.Change) (reminders.Made, error)
	Drop(ctx context.Context, d corpus.Deadline, src reminders.Source, to reminders.Recipient, by string) (reminders.Ending, error)
	Taken(ctx context.Context, document string, to reminders.Recipient) (map[string]reminders.Status, error)
	Get(ctx context.Context, id string) (reminders.Reminder, error)
	List(ctx context.Context, q reminders.ReminderQuery) (reminders.ReminderPage, error)
	Upcoming(ctx context.Context, q reminders.Query) (reminders.Page, error)
	Subscribe(ctx context.Context, s reminders.Subscription) (reminders.Subscription, error)
	Unsubscribe(ctx context.Context, id string) error
	Subscribed(ctx context.Context, to reminders.Recipient) ([]reminders.Subscription, error)
}

var _ Reminders = (*reminders.Service)(nil)

// Config is what an Assistant needs.
type Config struct {
	Answerer  search.Answerer // required
	Memory    bot.Memory      // required
	Feedback  bot.FeedbackLog // required
	PublicURL string          // where links of clauses lead; required

	Reminders Reminders        // nil: there are none, and it says so
	Deadlines search.Deadlines // those of all documents; nil: 提醒我 is not offered
	// Regions are those of the documents, the most frequent first; nil: none is offered.
	Regions func(ctx context.Context) ([]string, error)

	Zone  *time.Location // default Beijing time
	Hours zhdate.Hours   // what 上午 means; default zhdate.OfficeHours
	// TimesOf are zone and hours of a channel (slack:C1) that has its own; nil: none has.
	TimesOf  func(channel string) (*time.Location, zhdate.Hours)
	Calendar zhdate.Calendar // nil: weekends only, and it says so
	Now      func() time.Time

	// Named is where a person known by name is reminded; nil: nobody is known.
	Named func(ctx context.Context, name string) (reminders.Recipient, bool)

	KeepTalk     time.Duration // how long turns of a conversation are kept; default 24 h
	KeepRegion   time.Duration // how long a region chosen holds, from its last use; default 180 days
	KeepFeedback time.Duration // default 180 days

	// Examples are questions the documents loaded answer, for texts that say how to ask; nil: there are none.
	Examples func(ctx context.Context) []string
	// Accounts tie people to accounts, for documents that are not for everybody; nil: everybody sees what is public.
	Accounts Accounts
	// Documents are those loaded; nil: they are not listed.
	Documents func(ctx context.Context) ([]search.Summary, error)
	// Digests tells that digests are all there is, as in the sample: their deadlines are listed.
	Digests bool
}

// Assistant is the bot.Handler. It holds no state but what is in its Config.
type Assistant struct{ Config }

var _ bot.Handler = (*Assistant)(nil)

// New checks the configuration.
func New(c Config) (*Assistant, error) {
	if c.Answerer == nil || c.Memory == nil || c.Feedback == nil {
		return nil, errors.New("chat assistant: without answerer, memory or feedback log")
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("chat assistant: public address %q is no http address", c.PublicURL)
	}
	def := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	const day = 24 * time.Hour
	def(&c.KeepTalk, day)
	def(&c.KeepRegion, 180*day)
	def(&c.KeepFeedback, 180*day)
	if c.Zone == nil {
		c.Zone = time.FixedZone("CST", 8*60*60)
	}
	if c.Hours == (zhdate.Hours{}) {
		c.Hours = zhdate.OfficeHours()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Reminders != nil && c.Accounts != nil {
		c.Reminders = &discreet{c.Reminders, c.Accounts}
	}
	return &Assistant{c}, nil
}

// Handle implements bot.Handler.
func (a *Assistant) Handle(ctx context.Context, e bot.Event) ([]bot.Reply, error) {
	var replies []bot.Reply
	var err error
	ctx = a.seen(ctx, &e)
	switch e.Kind {
	case bot.EventSaid:
		replies, err = a.said(ctx, &e)
	case bot.EventCommand:
		replies, err = a.command(ctx, &e)
	case bot.EventPressed:
		replies, err = a.pressed(ctx, &e)
	case bot.EventSubmitted:
		replies, err = a.submitted(ctx, &e)
	case bot.EventHome:
		replies, err = a.home(ctx, &e)
	case bot.EventAgent:
		replies = a.greetAgent(ctx, &e)
	}
	if err != nil {
		return a.failed(&e, err)
	}
	return replies, nil
}

// failed is what a person is told of an error that is theirs to know; any other
// is returned, and the event is handled again.
func (a *Assistant) failed(e *bot.Event, err error) ([]bot.Reply, error) {
	switch {
	case errors.Is(err, search.ErrNotReady):
		return nil, fmt.Errorf("not ready: %w", reminders.TryAfter(err, 5*time.Second))
	case errors.Is(err, search.ErrBusy):
		return a.answer(e, notice(e, "现在同时提问的人太多，这个问题还没有查。请过半分钟再发一次。")), nil
	case errors.Is(err, search.ErrInvalid):
		return a.answer(e, notice(e, search.Detail(err))), nil
	case errors.Is(err, reminders.ErrNotFound), errors.Is(err, reminders.ErrClosed):
		return a.answer(e, notice(e, "这条提醒已经结束或不存在了。发送“提醒 列表”可以看到现有的提醒。")), nil
	case errors.Is(err, reminders.ErrConflict):
		return a.answer(e, notice(e, "这条提醒刚被别人改过，请再看一眼后重试。")), nil
	case errors.Is(err, reminders.ErrFull):
		return a.answer(e, notice(e, "提醒的存储空间已满，这条没有设成，请联系管理员。")), nil
	case errors.Is(err, reminders.ErrInvalid):
		return a.answer(e, notice(e, "没有设成：内容不完整或过长，请写成“时间 + 事项”，如："+setThis+"。")), nil
	}
	return nil, err
}

// notice is a short message.
func notice(e *bot.Event, text string) *bot.Message {
	return &bot.Message{Kind: bot.KindNotice, At: e.At.UTC(), Headline: text}
}

// answer says m where the event happened: in the thread of a message, and to the
// person alone where others only look on.
func (a *Assistant) answer(e *bot.Event, m *bot.Message) []bot.Reply {
	if e.Kind == bot.EventSaid {
		return []bot.Reply{{Kind: bot.ReplySay, Thread: e.Here(), Message: m}}
	}
	if e.Direct || e.Place == "" {
		return []bot.Reply{{Kind: bot.ReplySay, Thread: e.Thread, Message: m}}
	}
	return []bot.Reply{{Kind: bot.ReplyWhisper, Thread: e.Thread, Message: m}}
}

// say is answer with a plain notice.
func (a *Assistant) say(e *bot.Event, format string, args ...any) []bot.Reply {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	return a.answer(e, notice(e, format))
}

// said answers a message, which may be a question, a greeting or words about
// reminders.
func (a *Assistant) said(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	text := strings.TrimSpace(e.Text)
	if !e.Mentioned && !e.Direct {
		return a.overheard(ctx, e)
	}
	if replies, err := a.tying(ctx, e, text); replies != nil || err != nil {
		return replies, err
	}
	if greeting(text) {
		return a.help(ctx, e), nil
	}
	if say, ok := courtesy(text); ok {
		if say == "" {
			return nil, nil
		}
		return a.say(e, say), nil
	}
	if label := bare(manners(text)); isLabel(label) {
		return a.typed(ctx, e, label)
	}
	if rest, ok := a.aboutReminders(e, text); ok {
		return a.reminder(ctx, e, rest)
	}
	if replies, err := a.listed(ctx, e, text); replies != nil || err != nil {
		return replies, err
	}
	if replies, err := a.ended(ctx, e, text); replies != nil || err != nil {
		return replies, err
	}
	if c := a.read(e, text).Change; c != nil && a.Reminders != nil && !asks(text) {
		if found, err := a.meant(ctx, e, c); err != nil || len(found) > 0 { // 12月10日不用报了
			if err != nil {
				return nil, err
			}
			return a.change(ctx, e, c)
		}
	}
	return a.question(ctx, e, text)
}

// command answers /policy and /remind-policy, under whatever names a platform has
// them.
func (a *Assistant) command(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	text := strings.TrimSpace(e.Text)
	if replies, err := a.tying(ctx, e, text); replies != nil || err != nil {
		return replies, err
	}
	if strings.Contains(e.Command, "remind") || strings.Contains(e.Command, "提醒") {
		return a.reminder(ctx, e, text)
	}
	if greeting(text) {
		return a.help(ctx, e), nil
	}
	if replies, err := a.listed(ctx, e, text); replies != nil || err != nil {
		return replies, err
	}
	return a.question(ctx, e, text)
}

// listed answers what asks for a list of deadlines or documents; nil for anything else.
func (a *Assistant) listed(ctx context.Context, e *bot.Event, text string) ([]bot.Reply, error) {
	if replies, err := a.due(ctx, e, text); replies != nil || err != nil {
		return replies, err
	}
	return a.files(ctx, e, text)
}

// pressed answers a button or a choice.
func (a *Assistant) pressed(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	switch e.Action {
	case bot.ActionRegion:
		return a.otherRegion(ctx, e)
	case bot.ActionMore:
		return a.more(ctx, e)
	case bot.ActionFeedback:
		return a.complain(e), nil
	case bot.ActionDue, bot.ActionFiles:
		replies, err := a.listed(ctx, e, e.Value)
		if replies == nil && err == nil {
			return a.say(e, tooOld), nil
		}
		return replies, err
	}
	if a.Reminders == nil {
		return a.say(e, noReminders), nil
	}
	switch e.Action {
	case bot.ActionRemind:
		return a.offerReminder(ctx, e)
	case bot.ActionSet:
		return a.set(ctx, e)
	case bot.ActionMove:
		return a.move(ctx, e)
	case bot.ActionDone:
		return a.done(ctx, e)
	case bot.ActionSnooze:
		return a.snooze(ctx, e)
	case bot.ActionReassign:
		return a.askWhom(ctx, e)
	case bot.ActionCancel:
		return a.cancel(ctx, e)
	case bot.ActionUndo:
		return a.undo(ctx, e)
	case bot.ActionList:
		return a.list(ctx, e)
	case bot.ActionUnsure:
		return a.unsure(ctx, e, "")
	case bot.ActionAccept, bot.ActionDrop:
		return a.decide(ctx, e)
	case bot.ActionUnfollow:
		return a.unfollow(ctx, e)
	case bot.ActionDigest:
		return a.digest(ctx, e)
	}
	return a.say(e, "这个按钮已经不再使用，请重新提问或发送“帮助”。"), nil
}

// The forms.
const (
	formRemind   = "remind"
	formSnooze   = "snooze"
	formReassign = "reassign"
	formFeedback = "feedback"
)

// submitted takes in a form.
func (a *Assistant) submitted(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	if errs := a.Check(ctx, *e); len(errs) > 0 { // it was checked when it was handed in; time has passed since
		return a.say(e, errs[0].Text), nil
	}
	switch e.Form {
	case formRemind:
		return a.remindOfClause(ctx, e)
	case formSnooze:
		return a.snoozeUntil(ctx, e)
	case formReassign:
		return a.reassign(ctx, e)
	case formFeedback:
		return a.keepFeedback(ctx, e)
	}
	return a.say(e, "这张表单已经不再使用，请重新打开。"), nil
}

// Check implements bot.Handler.
func (a *Assistant) Check(_ context.Context, e bot.Event) []bot.FieldError {
	switch e.Form {
	case formRemind:
		return a.checkRemind(&e)
	case formSnooze:
		return a.checkSnooze(&e)
	case formReassign:
		return checkReassign(&e)
	case formFeedback:
		return checkFeedback(&e)
	}
	return nil
}

// value is the first value of a field, trimmed.
func value(e *bot.Event, field string) string {
	if vs := e.Values[field]; len(vs) > 0 {
		return strings.TrimSpace(vs[0])
	}
	return ""
}

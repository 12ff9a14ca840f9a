package app

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/assistant"
	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/oplog"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/people"
	"github.com/policybot/policybot/search"
)

// chatNames are what the chat platforms are called, by kind.
var chatNames = map[string]string{"wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书", "slack": "Slack"}

// names are those of the platforms that are set up.
func (c *chatting) names() map[string]string {
	out := map[string]string{}
	if c != nil {
		for _, p := range c.platforms {
			out[p.kind] = cmp.Or(chatNames[p.kind], p.kind)
		}
	}
	return out
}

// chatAccounts ties persons of chat platforms to accounts, and writes down who did.
type chatAccounts struct {
	who      *access.Directory
	gate     *gate
	people   *people.Registry
	log      *oplog.Log
	anywhere bool // the rights of staff count wherever they come from
	offered  func(ctx context.Context) bool
}

var _ assistant.Accounts = (*chatAccounts)(nil)

func (a *App) chatAccounts() *chatAccounts {
	return &chatAccounts{who: a.who, gate: a.gate, people: a.rem.people, log: a.operations, anywhere: len(a.cfg.AdminAllow) == 0,
		offered: func(ctx context.Context) bool { return a.provider != nil || a.who.Accounts.Any(ctx) }}
}

// Account implements assistant.Accounts.
func (c *chatAccounts) Account(ctx context.Context, person string) (assistant.Account, bool) {
	p, err := c.who.InChat(ctx, person, c.anywhere)
	if errors.Is(err, access.ErrUnknown) {
		return assistant.Account{}, false
	}
	if err != nil {
		return assistant.Account{Why: whyNot(err)}, true
	}
	v := p.Viewer()
	return assistant.Account{Name: p.Name, Groups: p.Groups, Viewer: v, More: c.gate.seesMore(v)}, true
}

// whyNot says why a link does not count now.
func whyNot(err error) string {
	switch {
	case errors.Is(err, access.ErrChange):
		return "账号还没有改掉初始密码，改了以后绑定才有效；现在只按公开的文件回答。"
	case errors.Is(err, access.ErrAway):
		return "太久没有在网页登录，登录一次后绑定才有效；现在只按公开的文件回答。"
	}
	return "绑定的账号已停用，现在只按公开的文件回答。请联系管理员。"
}

// seesMore tells whether there are documents for a viewer that are not for everybody.
func (g *gate) seesMore(v search.Viewer) bool {
	k := g.acquire()
	if k == nil {
		return false
	}
	defer k.release()
	key, whole := k.keyOf(v)
	return key != "" || whole && len(k.restricted) > 0
}

// Public implements assistant.Accounts.
func (c *chatAccounts) Public(_ context.Context, document string) bool {
	return c.gate.public(document)
}

// public tells whether a document is for everybody; one that is not there is not.
func (g *gate) public(document string) bool {
	k := g.acquire()
	if k == nil {
		return false
	}
	defer k.release()
	return k.index.Holds(document) && len(k.restricted[document]) == 0
}

// Sees implements assistant.Accounts.
func (c *chatAccounts) Sees(ctx context.Context, document, file string) bool {
	closed, ready := c.gate.closed(document, file)
	return ready && closed.lets(search.ViewerOf(ctx))
}

// Tells implements assistant.Accounts.
func (c *chatAccounts) Tells(ctx context.Context, to reminders.Recipient, document, file string) bool {
	closed, ready := c.gate.closed(document, file)
	return ready && (len(closed) == 0 || c.lets(ctx, to, closed))
}

// lets tells whether a recipient is one of those a restriction lets through: a person of a
// chat platform by his link, or one who is registered by the account he has.
func (c *chatAccounts) lets(ctx context.Context, to reminders.Recipient, closed restriction) bool {
	kind, place, _ := strings.Cut(to.Channel, ":")
	if to.To == "" {
		return false // a channel is everybody
	}
	linked := false
	if chatNames[kind] != "" && place == to.To {
		for _, l := range c.who.Chat.List(ctx, "") {
			if !strings.HasPrefix(l.User, kind+":") || !strings.HasSuffix(l.User, ":"+place) {
				continue
			}
			p, err := c.who.InChat(ctx, l.User, c.anywhere)
			if err != nil || !closed.lets(p.Viewer()) {
				return false // of two organisations: nobody knows which is meant
			}
			linked = true
		}
	}
	return linked || c.registered(ctx, to, closed)
}

// registered tells whether a recipient is one of somebody registered whose account a restriction lets through.
func (c *chatAccounts) registered(ctx context.Context, to reminders.Recipient, closed restriction) bool {
	for _, p := range c.people.List(ctx) {
		if !slices.Contains(p.To, to) {
			continue
		}
		for _, a := range c.who.Accounts.List(ctx) {
			if a.Person == p.Name && !a.Disabled && closed.lets(a.Principal().Viewer()) {
				return true
			}
		}
	}
	return false
}

// closed is what keeps a document from being for everybody. One that is not there any more
// under its id is known by its file: a document that was changed has another.
func (g *gate) closed(document, file string) (r restriction, ready bool) {
	k := g.acquire()
	if k == nil {
		return nil, false
	}
	defer k.release()
	if k.index.Holds(document) {
		return k.restricted[document], true
	}
	return k.closedFiles[file], true
}

// discreetNotifier sends nobody on a chat platform the words of a document that is not for
// him any more, since he set the reminder or subscribed.
type discreetNotifier struct {
	reminders.Notifier
	accounts *chatAccounts
}

// Send implements reminders.Notifier.
func (n *discreetNotifier) Send(ctx context.Context, d reminders.Delivery) (reminders.Receipt, error) {
	o := &d.Occurrence
	if s := o.Source; s != nil && s.DocumentID != "" && n.accounts.inPerson(o.To) {
		closed, ready := n.accounts.gate.closed(s.DocumentID, s.File)
		switch {
		case !ready:
			return reminders.Receipt{}, reminders.TryAfter(search.ErrNotReady, 5*time.Second)
		case len(closed) > 0 && !n.accounts.lets(ctx, o.To, closed):
			o.Text, o.Brief, o.Note, o.Source = withheldReminder, "", "", nil
		}
	}
	return n.Notifier.Send(ctx, d)
}

const withheldReminder = "您有一条提醒到时间了。它出自限定范围的文件，现在不在您可以看的范围里，内容没有发送；需要时请问管理员。"

// inPerson tells whether a recipient is one person on a chat platform.
func (c *chatAccounts) inPerson(to reminders.Recipient) bool {
	kind, place, _ := strings.Cut(to.Channel, ":")
	return chatNames[kind] != "" && to.To != "" && place == to.To
}

// shows is discreetNotifier for the lines of a digest.
func (c *chatAccounts) shows(ctx context.Context, to reminders.Recipient, src *reminders.Source) bool {
	if src.DocumentID == "" || !c.inPerson(to) {
		return true
	}
	return c.Tells(ctx, to, src.DocumentID, src.File)
}

// Tie implements assistant.Accounts.
func (c *chatAccounts) Tie(ctx context.Context, person, code, event string) error {
	start := time.Now()
	l, err := c.who.Chat.Link(ctx, person, code, event)
	e := oplog.Entry{Action: "chat-link", Target: person, Status: http.StatusCreated}
	var tries *access.TriesError
	switch {
	case err == nil:
		a, _ := c.who.Accounts.ByID(ctx, l.Account)
		e.Who = a.Name
	case errors.As(err, &tries):
		e.Status, err = http.StatusTooManyRequests, &assistant.TriesError{Wait: tries.Wait}
	case errors.Is(err, access.ErrCode):
		e.Status, err = http.StatusForbidden, assistant.ErrCode
	case errors.Is(err, access.ErrFull):
		e.Status, err = http.StatusInsufficientStorage, assistant.ErrTies
	default:
		e.Status = http.StatusServiceUnavailable
	}
	c.note(e, start)
	return err
}

// Untie implements assistant.Accounts.
func (c *chatAccounts) Untie(ctx context.Context, person string) error {
	start := time.Now()
	l, err := c.who.Chat.Unlink(ctx, person)
	switch {
	case errors.Is(err, access.ErrUnknown):
		return assistant.ErrNoAccount
	case err != nil:
		return err
	}
	a, _ := c.who.Accounts.ByID(ctx, l.Account)
	c.note(oplog.Entry{Who: a.Name, Action: "chat-unlink", Target: person, Status: http.StatusOK}, start)
	return nil
}

// Spoil implements assistant.Accounts.
func (c *chatAccounts) Spoil(ctx context.Context, code string) error {
	return c.who.Chat.Spoil(ctx, code)
}

// Offered implements assistant.Accounts.
func (c *chatAccounts) Offered(ctx context.Context) bool { return c.offered(ctx) }

func (c *chatAccounts) note(e oplog.Entry, start time.Time) {
	e.Kind, e.Took = string(access.ByChat), time.Since(start).Milliseconds()
	c.log.Write(e, true)
}

// noted is a handler before which is written down what is done by who acts for an account;
// not the words.
func (c *chatAccounts) noted(next bot.Handler) bot.Handler { return &notedChat{next, c} }

type notedChat struct {
	bot.Handler
	accounts *chatAccounts
}

// Handle implements bot.Handler.
func (n *notedChat) Handle(ctx context.Context, e bot.Event) ([]bot.Reply, error) {
	start := time.Now()
	p, err := n.accounts.who.InChat(ctx, e.Who(), n.accounts.anywhere)
	replies, failed := n.Handler.Handle(ctx, e)
	if err == nil {
		entry := oplog.Entry{Who: p.Name, Kind: string(access.ByChat), Action: "chat " + string(e.Kind), Target: e.Who(), Status: http.StatusOK, Took: time.Since(start).Milliseconds()}
		if e.Action != "" {
			entry.Action += " " + string(e.Action)
		}
		if failed != nil {
			entry.Status = http.StatusInternalServerError
		}
		n.accounts.log.Write(entry, false)
	}
	return replies, failed
}

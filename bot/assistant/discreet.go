package assistant

import (
	"context"
	"strings"
	"time"

	"github.com/policybot/policybot/reminders"
)

// masked stands for the words of a reminder whose document is not for who sees what is said.
const masked = "（内容出自限定范围的文件，这里不显示）"

// discreet are reminders as who sees what is said in answer may see them: of one that rests
// on a document that is not for him the words are left out. He can end it all the same.
type discreet struct {
	Reminders
	accounts Accounts
}

// hides tells whether the words of a reminder are not for the viewer of ctx.
func (d *discreet) hides(ctx context.Context, r *reminders.Reminder) bool {
	return r.Source != nil && r.Source.DocumentID != "" && !d.accounts.Sees(ctx, r.Source.DocumentID, r.Source.File)
}

func (d *discreet) mask(ctx context.Context, r *reminders.Reminder) {
	if d.hides(ctx, r) {
		r.What, r.Source = masked, nil
	}
}

// made is what came of a change; its words name the reminder.
func (d *discreet) made(ctx context.Context, m reminders.Made, err error) (reminders.Made, error) {
	if d.hides(ctx, &m.Reminder) {
		for _, text := range []*string{&m.Text, &m.Ask} {
			*text = strings.ReplaceAll(*text, m.Reminder.What, masked)
		}
		for i := range m.Firings {
			m.Firings[i].Text = masked
		}
		d.mask(ctx, &m.Reminder)
	}
	return m, err
}

// Create implements Reminders.
func (d *discreet) Create(ctx context.Context, q reminders.Request) (reminders.Made, error) {
	m, err := d.Reminders.Create(ctx, q)
	return d.made(ctx, m, err)
}

// Undo implements Reminders.
func (d *discreet) Undo(ctx context.Context, id, period, by string) (reminders.Made, error) {
	m, err := d.Reminders.Undo(ctx, id, period, by)
	return d.made(ctx, m, err)
}

// Reassign implements Reminders.
func (d *discreet) Reassign(ctx context.Context, id string, who []reminders.Recipient, by string) (reminders.Made, error) {
	m, err := d.Reminders.Reassign(ctx, id, who, by)
	return d.made(ctx, m, err)
}

// Edit implements Reminders.
func (d *discreet) Edit(ctx context.Context, id string, c reminders.Change) (reminders.Made, error) {
	m, err := d.Reminders.Edit(ctx, id, c)
	return d.made(ctx, m, err)
}

// Snooze implements Reminders.
func (d *discreet) Snooze(ctx context.Context, id string, to reminders.Recipient, until time.Time, by string) (string, error) {
	text, err := d.Reminders.Snooze(ctx, id, to, until, by)
	if err != nil {
		return text, err
	}
	if r, gone := d.Reminders.Get(ctx, id); gone == nil && d.hides(ctx, &r) {
		text = strings.ReplaceAll(text, r.What, masked)
	}
	return text, nil
}

// Get implements Reminders.
func (d *discreet) Get(ctx context.Context, id string) (reminders.Reminder, error) {
	r, err := d.Reminders.Get(ctx, id)
	d.mask(ctx, &r)
	return r, err
}

// List implements Reminders.
func (d *discreet) List(ctx context.Context, q reminders.ReminderQuery) (reminders.ReminderPage, error) {
	page, err := d.Reminders.List(ctx, q)
	for i := range page.Reminders {
		d.mask(ctx, &page.Reminders[i])
	}
	return page, err
}

// mayTell are those recipients who may be told of a clause. Those who may not would learn of
// it by being reminded.
func (a *Assistant) mayTell(ctx context.Context, who []reminders.Recipient, document, file string) bool {
	if a.Accounts == nil || document == "" {
		return true
	}
	for _, to := range who {
		if !a.Accounts.Tells(ctx, to, document, file) {
			return false
		}
	}
	return true
}

// notForThem is said when somebody would be reminded of what is not for him.
const notForThem = "没有设：这项期限出自限定范围的文件，选的人或群里有不在范围内的（没有绑定账号的也算）。可以只提醒自己，或换人。"

var _ Reminders = (*discreet)(nil)

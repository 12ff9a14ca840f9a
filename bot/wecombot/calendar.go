package wecombot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/itemids"
	"github.com/policybot/policybot/reminders"
)

// Calendar puts reminders into the 日程 of one person, by the company's own app. It is a
// reminders.TodoSink and no TodoTicks: a 日程 can be accepted, declined and cancelled, and nothing
// in it says that what it stands for is done. What is done here shows there as 【已办结】.
//
// 企业微信 finds no 日程 by a name of ours and takes the same one twice, so that which one an item is
// stands in a setting of the store, and that one is being made is written there before. Whoever
// finds that, after a crash or an answer that never came, looks through the app's calendar for the
// item's number, which is the last line of its description.
type Calendar struct {
	b      *Bot
	person string
	items  itemids.Items[entry]
}

var _ reminders.TodoSink = (*Calendar)(nil)

// entry is what is known of a 日程.
type entry struct {
	ID     string    `json:"id,omitempty"`    // schedule_id; "" where there is none
	Making time.Time `json:"making,omitzero"` // one was begun to be made, and whether it was is not known
	Sum    string    `json:"sum,omitempty"`   // of what it shows; "" is not known
	Done   bool      `json:"done,omitempty"`  // shown as done
	Seen   time.Time `json:"seen"`            // when it was written last
}

const (
	keepEntries = 400 * 24 * time.Hour // what is done is remembered, to be opened again
	makeWithin  = time.Minute          // one begun so long ago has been made or never will be
	callWithin  = 20 * time.Second
)

// Calendar is that of a member, by userid. It calls nothing yet.
func (b *Bot) Calendar(person string, settings reminders.Settings) (*Calendar, error) {
	switch {
	case b.app == nil:
		return nil, fmt.Errorf("%w：日程要有自建应用，请设置 WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_APP_SECRET", ErrOptions)
	case !isID.MatchString(person) || settings == nil:
		return nil, fmt.Errorf("%w：%q，应是成员的账号，如 zhangsan", bot.ErrRecipient, clip(bot.CleanLine(person), 40))
	}
	over := func(e entry) bool { return e.Done && e.Seen.Before(b.opt.Now().Add(-keepEntries)) }
	return &Calendar{b, person, itemids.Items[entry]{Settings: settings, Name: b.settingOf("wecom-schedules/", person), Over: over}}, nil
}

// settingOf names a setting of this app.
func (b *Bot) settingOf(prefix, of string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s", b.opt.App.CorpID, b.opt.App.AgentID, of))
	return prefix + hex.EncodeToString(sum[:10])
}

// number is how a 日程 of an item is known again.
func (c *Calendar) number(id string) string {
	sum := sha256.Sum256([]byte(id + "\x00" + c.person))
	return hex.EncodeToString(sum[:8])
}

// Upsert implements reminders.TodoSink.
func (c *Calendar) Upsert(ctx context.Context, t reminders.Todo) error {
	want := c.scheduleOf(&t)
	return c.with(ctx, "put", t.ID, func(ctx context.Context, e entry) error {
		if e.Done && !t.Reopen || e.ID != "" && !e.Done && e.Sum == want.sum() {
			return nil
		}
		if e.ID != "" {
			now, err := c.b.schedule(ctx, e.ID)
			if err != nil {
				return err
			}
			if now != nil {
				return c.rewrite(ctx, t.ID, e.ID, want, false)
			}
			if err := c.note(ctx, t.ID, e.ID, entry{}); err != nil { // cancelled there, and changed here
				return err
			}
		}
		return c.create(ctx, t.ID, want)
	})
}

// Complete implements reminders.TodoSink.
func (c *Calendar) Complete(ctx context.Context, id string) error {
	return c.with(ctx, "complete", id, func(ctx context.Context, e entry) error {
		if e.ID == "" || e.Done {
			return nil
		}
		now, err := c.b.schedule(ctx, e.ID)
		switch {
		case err != nil:
			return err
		case now == nil:
			return c.note(ctx, id, e.ID, entry{})
		}
		now.Attendees = []attendee{{c.person}}
		return c.rewrite(ctx, id, e.ID, now.completed(), true)
	})
}

// Delete implements reminders.TodoSink.
func (c *Calendar) Delete(ctx context.Context, id string) error {
	return c.with(ctx, "delete", id, func(ctx context.Context, e entry) error {
		if e.ID == "" {
			return nil
		}
		now, err := c.b.schedule(ctx, e.ID)
		if err != nil {
			return err
		}
		if now != nil {
			if err := c.b.cancelSchedule(ctx, e.ID); err != nil {
				return err
			}
		}
		return c.note(ctx, id, e.ID, entry{})
	})
}

// with does something about an item as it is known.
func (c *Calendar) with(ctx context.Context, what, id string, do func(ctx context.Context, e entry) error) error {
	e, err := c.known(ctx, id)
	if err == nil {
		err = do(ctx, e)
	}
	if err != nil {
		return fmt.Errorf("%s schedule of %s: %w", what, id, err)
	}
	return nil
}

// known is what is known of an item. One of which nobody knows whether it was made is looked for.
func (c *Calendar) known(ctx context.Context, id string) (e entry, err error) {
	all, _, err := c.items.Load(ctx)
	if err != nil {
		return e, err
	}
	if e = all[id]; e.ID != "" || e.Making.IsZero() {
		return e, nil
	}
	if c.b.opt.Now().Sub(e.Making).Abs() < makeWithin {
		return e, reminders.ErrTodoBusy
	}
	begun := e.Making
	found, err := c.findSchedule(ctx, c.number(id))
	if err != nil {
		return e, err
	}
	err = c.items.Change(ctx, id, func(now *entry) error {
		if now.ID == "" && now.Making.Equal(begun) {
			*now = entry{ID: found, Seen: now.Seen}
			if found == "" {
				*now = entry{}
			}
		}
		e = *now
		return nil
	})
	if err == nil && e.ID == "" && !e.Making.IsZero() { // another replica is making it
		err = reminders.ErrTodoBusy
	}
	return e, err
}

// create makes the 日程 of an item that has none.
func (c *Calendar) create(ctx context.Context, id string, want schedule) error {
	cal, err := c.shared(ctx)
	if err != nil {
		return err
	}
	begun := c.b.opt.Now().UTC()
	err = c.items.Change(ctx, id, func(e *entry) error {
		if e.ID != "" || !e.Making.IsZero() {
			return reminders.ErrTodoBusy
		}
		*e = entry{Making: begun, Seen: begun}
		return nil
	})
	if err != nil {
		return err
	}
	want.Calendar = cal
	made, err := c.b.addSchedule(ctx, want)
	if err != nil {
		if reminders.Certain(err) != nil { // it was not made
			return errors.Join(err, c.note(ctx, id, "", entry{}))
		}
		return err
	}
	return c.note(ctx, id, "", entry{ID: made, Sum: want.sum()})
}

// rewrite has a 日程 show something else.
func (c *Calendar) rewrite(ctx context.Context, id, schedule string, want schedule, done bool) error {
	want.ID = schedule
	if err := c.b.updateSchedule(ctx, want); err != nil {
		return err
	}
	return c.note(ctx, id, schedule, entry{ID: schedule, Sum: want.sum(), Done: done})
}

// note writes what became of an item, unless another replica has made it another 日程 meanwhile.
func (c *Calendar) note(ctx context.Context, id, was string, now entry) error {
	return c.items.Change(ctx, id, func(e *entry) error {
		if e.ID != was {
			return reminders.ErrTodoBusy
		}
		if now != (entry{}) {
			now.Seen = c.b.opt.Now().UTC()
		}
		*e = now
		return nil
	})
}

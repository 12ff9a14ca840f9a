package assistant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

const (
	noReminders = "这里没有开启提醒功能，请联系管理员。"
	// maxOwn bounds the reminders of one person.
	maxOwn = 200
)

// aboutReminders tells whether something said to the bot is about reminders and
// subscriptions and not a question, and gives the words for reminder.
func (a *Assistant) aboutReminders(e *bot.Event, text string) (string, bool) {
	for _, prefix := range []string{"提醒 ", "提醒：", "提醒:"} { // 提醒 列表, 提醒 取消 …
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			if v, _ := parseSpoken(rest); v != verbNew {
				return rest, true
			}
		}
	}
	switch v, _ := parseSpoken(text); v {
	case verbNew, verbHelp:
	case verbList, verbFollows, verbUnsure, verbDigest:
		return text, true // they are asked for: 我有哪些提醒
	default:
		if !asks(text) {
			return text, true
		}
	}
	if !strings.Contains(text, "提醒") {
		return "", false
	}
	if strings.HasPrefix(text, "提醒我") || strings.HasPrefix(text, "请提醒我") {
		return text, true
	}
	p := a.read(e, text)
	return text, (p.Status == phrase.OK || p.Change != nil || len(p.Choices) > 0) && !asks(text)
}

// reminder does what is typed to /remind-policy.
func (a *Assistant) reminder(ctx context.Context, e *bot.Event, text string) ([]bot.Reply, error) {
	v, rest := parseSpoken(text)
	switch {
	case v == verbHelp:
		return a.help(ctx, e), nil
	case a.Reminders == nil:
		return a.say(e, noReminders), nil
	}
	switch v {
	case verbList:
		return a.list(ctx, e)
	case verbDone, verbCancel:
		return a.end(ctx, e, v, rest)
	case verbSnooze:
		return a.postpone(ctx, e, rest)
	case verbFollow:
		return a.follow(ctx, e, rest)
	case verbUnfollow:
		return a.unfollowBy(ctx, e, rest)
	case verbFollows:
		return a.follows(ctx, e)
	case verbDigest:
		return a.digestBy(ctx, e, rest)
	case verbUnsure:
		return a.unsure(ctx, e, rest)
	}
	return a.newReminder(ctx, e, text)
}

// read is what a phrase means at the moment it was said; one that is too long means
// nothing.
func (a *Assistant) read(e *bot.Event, text string) phrase.Reading {
	if utf8.RuneCountInString(text) > search.MaxQueryRunes {
		return phrase.Reading{Status: phrase.Refuse, Reason: fmt.Sprintf("这句话超过%d字，请只写时间和事项", search.MaxQueryRunes)}
	}
	for _, m := range e.Mentions { // a name ends where it ends
		text = strings.ReplaceAll(text, "@"+m.Name, " @"+strings.Join(strings.Fields(m.Name), "")+" ")
	}
	zone, hours := a.Zone, a.Hours
	if a.TimesOf != nil && e.Place != "" {
		zone, hours = a.TimesOf(e.Platform + ":" + e.Place)
	}
	return phrase.Read(strings.TrimSpace(text), phrase.Options{Base: e.At.In(zone), Hours: hours, Calendar: a.Calendar})
}

// newReminder makes a reminder of a phrase and echoes what was understood.
func (a *Assistant) newReminder(ctx context.Context, e *bot.Event, text string) ([]bot.Reply, error) {
	p := a.read(e, text)
	switch {
	case p.Change != nil:
		return a.change(ctx, e, p.Change)
	case p.Status != phrase.OK:
		return a.answer(e, askWhich(e, &p)), nil
	}
	if p.What == "" {
		return a.say(e, "还没有设提醒：请写上要提醒的事，如：提醒我 明天上午9点报送材料。"), nil
	}
	who, refusal := a.recipients(ctx, e, p.Who)
	if refusal != "" {
		return a.say(e, "%s", refusal), nil
	}
	q, err := reminders.FromReading(p)
	if errors.Is(err, reminders.ErrTooOften) {
		return a.say(e, "还没有设提醒：每小时、每几分钟的提醒还不能设，最密每天一次；一天几次请分开设，写明几点。"), nil
	}
	if err != nil {
		return nil, err
	}
	q.Key, q.Owner, q.Who = "chat\x00"+e.ID, e.Who(), who
	m, err := a.make(ctx, e, q)
	if err != nil {
		return nil, err
	}
	if p.Note != "" {
		m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRemark, Text: p.Note})
	}
	return a.answer(e, m), nil
}

// make makes a reminder and says what was understood.
func (a *Assistant) make(ctx context.Context, e *bot.Event, q reminders.Request) (*bot.Message, error) {
	page, err := a.Reminders.List(ctx, reminders.ReminderQuery{Status: reminders.Active, Owner: q.Owner, Limit: maxOwn + 1})
	if err != nil {
		return nil, fmt.Errorf("list reminders: %w", err)
	}
	if len(page.Reminders) > maxOwn {
		return notice(e, fmt.Sprintf("您已有%d条提醒，请先取消一些再设新的。", maxOwn)), nil
	}
	made, err := a.Reminders.Create(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("make reminder: %w", err)
	}
	if made.Ask != "" {
		return notice(e, "还没有设提醒："+made.Text), nil
	}
	m := notice(e, made.Text)
	if !made.New { // the same event, handled again: the words are as they were
		m.Headline = "好的，已设提醒：" + made.Reminder.What
		if len(made.Firings) > 0 {
			m.Headline += "，下一次：" + moment(made.Firings[0].At)
		}
	}
	for _, f := range made.Firings[min(len(made.Firings), 1):] {
		if len(m.Sections) == 0 {
			m.Sections = []bot.Section{{Title: "之后的提醒"}}
		}
		m.Sections[0].Rows = append(m.Sections[0].Rows, bot.Row{Text: moment(f.At)})
	}
	m.Buttons = bot.ReminderButtons(made.Reminder.ID, "")[1:] // 转派, 不再提醒
	return m, nil
}

// recipients are whom a phrase names. Of a person the platform's own mention says
// who it is, or else the names that are known here.
func (a *Assistant) recipients(ctx context.Context, e *bot.Event, who string) (to []reminders.Recipient, refusal string) {
	switch {
	case who == phrase.Me || who == "":
		return []reminders.Recipient{own(e)}, ""
	case who == phrase.Channel && (e.Place == "" || e.Direct):
		return []reminders.Recipient{own(e)}, ""
	case who == phrase.Channel:
		return []reminders.Recipient{{Channel: e.Platform + ":" + e.Place}}, ""
	case len(e.Mentions) == 0:
		return a.byName(ctx, e, who)
	}
	for _, name := range namesIn(who) {
		if name == "我" {
			to = append(to, own(e))
		}
	}
	for _, m := range e.Mentions {
		to = append(to, person(e, m.Person))
	}
	return to, ""
}

// byName are the people of a list of names, 张三、李四和我; none when one is not known.
func (a *Assistant) byName(ctx context.Context, e *bot.Event, who string) (to []reminders.Recipient, refusal string) {
	known := func(name string) bool {
		if name == "我" {
			to = append(to, own(e))
			return true
		}
		if a.Named == nil {
			return false
		}
		r, ok := a.Named(ctx, strings.TrimPrefix(name, "@"))
		if ok {
			to = append(to, r)
		}
		return ok
	}
	if known(who) {
		return to, ""
	}
	for _, name := range namesIn(who) {
		if !known(name) {
			return nil, "还没有设提醒：请用 @ 点名要提醒的人，我才知道“" + clip(name, 20) + "”是谁；提醒自己请写“提醒我”。"
		}
	}
	return to, ""
}

// namesIn takes a list of names apart.
func namesIn(who string) []string {
	return strings.FieldsFunc(who, func(r rune) bool { return strings.ContainsRune("、，,和及与跟", r) })
}

// own is the person of the event, written to directly.
func own(e *bot.Event) reminders.Recipient { return person(e, e.Person) }

func person(e *bot.Event, name string) reminders.Recipient {
	return reminders.Recipient{Channel: e.Platform + ":" + name, To: name}
}

// moment is an instant as an official writes it: 2026年11月25日（星期三）09:00.
func moment(t time.Time) string {
	return t.Format("2006年1月2日") + "（星期" + string([]rune("日一二三四五六")[t.Weekday()]) + "）" + t.Format("15:04")
}

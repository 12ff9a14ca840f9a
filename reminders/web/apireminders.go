package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/reminders"
)

// maxBody bounds a request of the API, in bytes.
const maxBody = 64 << 10

// operation fills in what the operations of this package share.
func (s *server) operation(id, method, path, summary, description string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Description: description, MaxBodyBytes: maxBody,
		Middlewares: huma.Middlewares{s.ask}, Errors: []int{401, 403, 404, 409, 422}, Tags: []string{"提醒"}}
}

type madeReply struct {
	Status int
	Body   Made
}

// IDPath is the id in the address of an operation; exported so that it can be embedded.
type IDPath struct {
	ID string `path:"id" maxLength:"100"`
}

// One is a reminder with what is to come and what has been.
type One struct {
	Reminder
	Firings []Firing `json:"firings" doc:"接下来的提醒，最多五次"`
	History []Event  `json:"history"`
}

// List is a page of reminders.
type List struct {
	Reminders []Reminder `json:"reminders"`
	Next      string     `json:"next" doc:"下一页的 after；没有了则为空"`
}

type listQuery struct {
	Status   string `query:"status" enum:"active,done,cancelled,ended," doc:"不写则全部"`
	To       string `query:"to" doc:"提醒谁：频道@人，或登记的姓名"`
	Document string `query:"document_id"`
	After    string `query:"after"`
	Limit    int    `query:"limit" minimum:"0" maximum:"500"`
}

// Edit is what is changed of a reminder; fields left out stay.
type Edit struct {
	_           struct{}  `json:"-" additionalProperties:"true"`
	Version     int       `json:"version,omitempty" doc:"看到的版本；已被别人改过则不改"`
	Text        string    `json:"text,omitempty" nullable:"true" maxLength:"1000" doc:"新的时间和事项，一句话"`
	What        string    `json:"what,omitempty" nullable:"true" maxLength:"500"`
	At          string    `json:"at,omitempty" nullable:"true"`
	Due         string    `json:"due,omitempty" nullable:"true"`
	RRule       string    `json:"rrule,omitempty" nullable:"true"`
	Time        string    `json:"time,omitempty" nullable:"true"`
	To          []string  `json:"to,omitempty" nullable:"true" maxItems:"200" doc:"转派给"`
	Escalate    *Escalate `json:"escalate,omitempty"`
	Status      string    `json:"status,omitempty" nullable:"true" enum:"done,cancelled," doc:"done 标记完成；cancelled 取消"`
	Period      string    `json:"period,omitempty" nullable:"true" doc:"与 done 一起：只完成这一期，以后照常"`
	SnoozeUntil string    `json:"snooze_until,omitempty" nullable:"true" doc:"稍后再提醒一次：RFC 3339，或“明天上午9点”"`
	Note        string    `json:"note,omitempty" nullable:"true" maxLength:"500" doc:"记入历史"`
}

// Ended is the outcome of marking done, cancelling or snoozing.
type Ended struct {
	Text      string   `json:"text"`
	Cancelled []string `json:"cancelled" doc:"不再发送的"`
	TooLate   []string `json:"too_late" doc:"正在发送或可能已经发出的"`
	// of an edit
	Reminder *Reminder `json:"reminder,omitempty"`
	Firings  []Firing  `json:"firings,omitempty"`
}

func (s *server) registerReminders(api huma.API) {
	huma.Register(api, s.operation("create-reminder", http.MethodPost, "/api/v1/reminders", "设提醒",
		"说不清的时间不猜：422，detail 说明怎么写。返回成功即已落盘；同样的内容或同一个 key 再次提交不会重复。"),
		func(ctx context.Context, in *struct{ Body Ask }) (*madeReply, error) {
			return s.create(ctx, &in.Body)
		})
	huma.Register(api, s.operation("list-reminders", http.MethodGet, "/api/v1/reminders", "列出提醒", "管理令牌看全部；个人令牌看自己设的和发给自己的。"),
		func(ctx context.Context, in *listQuery) (*struct{ Body List }, error) {
			l, err := s.list(ctx, in)
			if err != nil {
				return nil, s.fail(ctx, "list", err)
			}
			return &struct{ Body List }{l}, nil
		})
	huma.Register(api, s.operation("get-reminder", http.MethodGet, "/api/v1/reminders/{id}", "一条提醒，连同历史和接下来的五次", ""),
		func(ctx context.Context, in *IDPath) (*struct{ Body One }, error) {
			one, err := s.one(ctx, in.ID)
			if err != nil {
				return nil, s.fail(ctx, "get", err)
			}
			return &struct{ Body One }{one}, nil
		})
	huma.Register(api, s.operation("change-reminder", http.MethodPatch, "/api/v1/reminders/{id}", "修改、转派、标记完成、稍后提醒",
		"已经发出的不能改；正在发送的保持原样并在 too_late 里列出。"),
		func(ctx context.Context, in *struct {
			IDPath
			Body Edit
		}) (*struct{ Body Ended }, error) {
			out, err := s.change(ctx, in.ID, &in.Body)
			if err != nil {
				return nil, s.fail(ctx, "change", err)
			}
			return &struct{ Body Ended }{out}, nil
		})
	huma.Register(api, s.operation("cancel-reminder", http.MethodDelete, "/api/v1/reminders/{id}", "取消提醒", "没发出的不再发；正在发送或可能已经发出的在 too_late 里列出。"),
		func(ctx context.Context, in *IDPath) (*struct{ Body Ended }, error) {
			out, err := s.change(ctx, in.ID, &Edit{Status: "cancelled"})
			if err != nil {
				return nil, s.fail(ctx, "cancel", err)
			}
			return &struct{ Body Ended }{out}, nil
		})
}

func (s *server) create(ctx context.Context, in *Ask) (*madeReply, error) {
	a, err := s.somebody(ctx)
	if err != nil {
		return nil, err
	}
	out, err := s.make(ctx, a, in)
	if err != nil {
		return nil, s.fail(ctx, "create", err)
	}
	status := http.StatusOK
	if out.Status == "created" {
		status = http.StatusCreated
	}
	return &madeReply{status, out}, nil
}

// make is what create does, for the pages too.
func (s *server) make(ctx context.Context, a asker, in *Ask) (Made, error) {
	q, err := s.request(ctx, a, in)
	if err != nil {
		return Made{}, err
	}
	if in.Preview {
		list, err := s.Service.Preview(ctx, q, 5)
		if err != nil {
			return Made{}, err
		}
		return Made{Status: "preview", Text: "以下是接下来的提醒，还没有设。", Firings: s.firings(list)}, nil
	}
	m, err := s.Service.Create(ctx, q)
	if err != nil {
		return Made{}, err
	}
	return s.madeView(m, "")
}

func (s *server) list(ctx context.Context, in *listQuery) (List, error) {
	a, err := s.somebody(ctx)
	if err != nil {
		return List{}, err
	}
	q := reminders.ReminderQuery{Document: in.Document, After: in.After, Limit: in.Limit}
	if in.Status != "" {
		q.Status, _ = statusOf(in.Status)
	}
	if in.To != "" {
		to, err := s.recipient(ctx, in.To)
		if err != nil {
			return List{}, err
		}
		q.Channel, q.To = to.Channel, to.To
	}
	out := List{Reminders: []Reminder{}}
	if !a.admin {
		mine, err := s.mine(ctx, a, q)
		for i := range mine {
			out.Reminders = append(out.Reminders, *s.view(&mine[i]))
		}
		return out, err
	}
	page, err := s.Service.List(ctx, q)
	if err != nil {
		return List{}, err
	}
	for i := range page.Reminders {
		out.Reminders = append(out.Reminders, *s.view(&page.Reminders[i]))
	}
	out.Next = page.Next
	return out, nil
}

// maxMine bounds the reminders of one person that are listed.
const maxMine = 2000

// mine are the reminders a asked for and those that reach a, by id.
func (s *server) mine(ctx context.Context, a asker, q reminders.ReminderQuery) ([]reminders.Reminder, error) {
	seen := map[string]bool{}
	var out []reminders.Reminder
	queries := []reminders.ReminderQuery{{Owner: a.person.Owner()}}
	for _, to := range a.person.To {
		queries = append(queries, reminders.ReminderQuery{Channel: to.Channel, To: to.To})
	}
	for _, mine := range queries {
		mine.Status, mine.Document = q.Status, q.Document
		for {
			page, err := s.Service.List(ctx, mine)
			if err != nil {
				return nil, err
			}
			for _, r := range page.Reminders {
				fits := q.Channel == "" || slices.Contains(r.Who, reminders.Recipient{Channel: q.Channel, To: q.To})
				if fits && !seen[r.ID] && a.may(&r, look) {
					seen[r.ID] = true
					out = append(out, r)
				}
			}
			if mine.After = page.Next; mine.After == "" || len(out) >= maxMine {
				break
			}
		}
	}
	return out, nil
}

func (s *server) one(ctx context.Context, id string) (One, error) {
	a, err := s.somebody(ctx)
	if err != nil {
		return One{}, err
	}
	r, err := s.reminder(ctx, a, id, look)
	if err != nil {
		return One{}, err
	}
	next, err := s.ahead(ctx, &r)
	if err != nil {
		return One{}, err
	}
	events, err := s.Service.History(ctx, id)
	if err != nil {
		return One{}, err
	}
	one := One{Reminder: *s.view(&r), Firings: s.firings(next), History: s.history(events)}
	if len(next) > 0 {
		one.Next = s.shown(next[0].At)
	}
	return one, nil
}

// maxAhead is how many messages to come are shown.
const maxAhead = 5

// ahead is what is in the store to be sent, and of a rule what will come after it.
func (s *server) ahead(ctx context.Context, r *reminders.Reminder) ([]reminders.Preview, error) {
	page, err := s.Service.Upcoming(ctx, reminders.Query{Reminder: r.ID, Limit: maxAhead})
	if err != nil {
		return nil, err
	}
	var out []reminders.Preview
	last := s.Now()
	for _, rec := range page.Records {
		o := &rec.Occurrence
		out = append(out, reminders.Preview{At: o.At, To: o.To, Text: o.Text, Warning: o.Note})
		last = o.At
	}
	if r.Rule == nil || len(out) >= maxAhead {
		return out, nil
	}
	later, err := s.Service.PreviewOf(ctx, r.ID, 2*maxAhead)
	if err != nil {
		return nil, err
	}
	for _, p := range later {
		// The newest period is in the store, or over: somebody has marked it done.
		if len(out) < maxAhead && p.At.After(last) && p.At.Format(time.DateOnly) > r.Period {
			out = append(out, p)
		}
	}
	return out, nil
}

// change does one thing to a reminder: end it, snooze it or edit it.
func (s *server) change(ctx context.Context, id string, in *Edit) (Ended, error) {
	a, err := s.somebody(ctx)
	if err != nil {
		return Ended{}, err
	}
	return s.changeAs(ctx, a, id, in)
}

func (s *server) changeAs(ctx context.Context, a asker, id string, in *Edit) (Ended, error) {
	needs := own
	if in.Status == "done" || in.SnoozeUntil != "" {
		needs = look
	}
	r, err := s.reminder(ctx, a, id, needs)
	if err != nil {
		return Ended{}, err
	}
	switch {
	case in.Status == "done":
		return ended(s.Service.Done(ctx, id, in.Period, a.name()))
	case in.Status == "cancelled":
		return ended(s.Service.Cancel(ctx, id, a.name(), in.Note))
	case in.SnoozeUntil != "":
		return s.snooze(ctx, a, &r, in)
	}
	return s.edit(ctx, a, &r, in)
}

func ended(e reminders.Ending, err error) (Ended, error) {
	return Ended{Text: e.Text, Cancelled: slices.Concat([]string{}, e.Cancelled), TooLate: slices.Concat([]string{}, e.TooLate)}, err
}

// snooze reminds who asks once more; the admin, everybody who is reminded.
func (s *server) snooze(ctx context.Context, a asker, r *reminders.Reminder, in *Edit) (Ended, error) {
	who := r.Who
	if a.person != nil && !a.receives(r.Who) {
		who = a.person.To[:1]
	} else if a.person != nil {
		who = slices.DeleteFunc(slices.Clone(r.Who), func(w reminders.Recipient) bool { return !a.has(w) })
	}
	until, err := time.Parse(time.RFC3339, in.SnoozeUntil)
	if err != nil {
		p, err := s.phrase(strings.TrimSpace(in.SnoozeUntil), who[0].Channel, "再看")
		if err != nil {
			return Ended{}, err
		}
		until = p.Due
	}
	out := Ended{Cancelled: []string{}, TooLate: []string{}}
	for _, to := range who {
		if out.Text, err = s.Service.Snooze(ctx, r.ID, to, until, a.name()); err != nil {
			if out.Text != "" {
				err = errSaid{http.StatusUnprocessableEntity, out.Text + "。"}
			}
			return Ended{}, err
		}
	}
	return out, nil
}

func (s *server) edit(ctx context.Context, a asker, r *reminders.Reminder, in *Edit) (Ended, error) {
	c := reminders.Change{Version: in.Version, What: in.What, By: a.name()}
	if in.Text != "" || in.At != "" || in.Due != "" || in.RRule != "" {
		what := in.What
		if what == "" {
			what = r.What
		}
		text := in.Text
		for _, said := range []string{"改到", "改成", "改为", "推迟到", "延期到", "延到", "提前到"} {
			text = strings.TrimPrefix(text, said)
		}
		q, _, err := s.what(ctx, a, &Ask{Text: text, What: what, At: in.At, Due: in.Due, RRule: in.RRule, Time: in.Time, To: writtenAll(r.Who)})
		if err != nil {
			return Ended{}, err
		}
		c.At, c.Due, c.Rule, c.What = q.At, q.Due, q.Rule, q.What
	}
	var err error
	if len(in.To) > 0 {
		if c.Who, err = s.reassigned(ctx, a, in.To); err != nil {
			return Ended{}, err
		}
	}
	if in.Escalate != nil {
		if c.Escalate, err = s.escalation(ctx, a, in.Escalate); err != nil {
			return Ended{}, err
		}
	}
	m, err := s.Service.Edit(ctx, r.ID, c)
	if err != nil {
		return Ended{}, err
	}
	v, err := s.madeView(m, "changed")
	if err != nil {
		return Ended{}, err
	}
	return Ended{Text: v.Text, Cancelled: []string{}, TooLate: slices.Concat([]string{}, v.TooLate), Reminder: v.Reminder, Firings: v.Firings}, nil
}

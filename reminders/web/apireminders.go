package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/reminders"
)

// maxBody bounds a request of the API, in bytes.
const maxBody = 64 << 10

// operation fills in what the operations of this package share.
func (s *server) operation(id, method, path, summary, description string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary,
		Description: description, MaxBodyBytes: maxBody, Middlewares: huma.Middlewares{s.ask},
		Errors: []int{401, 403, 404, 409, 422}, Tags: []string{"提醒"},
	}
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
	if in.Drop {
		return s.drop(ctx, a, in, q.Who)
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
		if err == nil {
			out.Reminders, err = s.views(ctx, mine)
		}
		return out, err
	}
	page, err := s.Service.List(ctx, q)
	if err != nil {
		return List{}, err
	}
	out.Next = page.Next
	out.Reminders, err = s.views(ctx, page.Reminders)
	return out, err
}

// views are reminders as the API shows them, each with its next message.
func (s *server) views(ctx context.Context, list []reminders.Reminder) ([]Reminder, error) {
	next, err := s.nextOf(ctx, list)
	if err != nil {
		return nil, err
	}
	out := make([]Reminder, len(list))
	for i := range list {
		out[i] = *s.view(&list[i])
		out[i].Next = s.shown(next[list[i].ID])
	}
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

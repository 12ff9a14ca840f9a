package feishubot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/itemids"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

// Tasks puts reminders into 飞书任务 of one person (Task v2). The person is assignee, so that it can be
// ticked, and follower: a task of an app without members is seen by nobody.
//
// 飞书 finds no task by a name of ours, so that which task an item is stands in a setting of the store.
// A task is made with a client_token of the item's id: when the setting was not written because of a
// crash, the same one comes back. What is not yet ticked is looked at in each pass; a person has few.
type Tasks struct {
	b      *Bot
	person string
	items  itemids.Items[taskItem]
}

var (
	_ reminders.TodoSink  = (*Tasks)(nil)
	_ reminders.TodoTicks = (*Tasks)(nil)
)

const (
	keepTasks  = 400 * 24 * time.Hour // what is over is remembered, to be opened again
	maxSummary = 1000                 // characters; 飞书 takes 3,000
	maxNote    = 2500
)

// Tasks are those of a person, by their open_id.
func (b *Bot) Tasks(person string, settings reminders.Settings) (*Tasks, error) {
	if !isPerson.MatchString(person) || settings == nil {
		return nil, fmt.Errorf("%w：%q，应是成员的open_id（ou_开头）", bot.ErrRecipient, clip(person, 60))
	}
	sum := sha256.Sum256([]byte(b.opt.AppID + "\x00" + person))
	over := func(it taskItem) bool {
		return (it.GUID == "" || it.Done > 0) && it.Seen.Before(b.opt.Now().Add(-keepTasks))
	}
	items := itemids.Items[taskItem]{Settings: settings, Name: "feishu-tasks/" + hex.EncodeToString(sum[:10]), Over: over}
	return &Tasks{b, person, items}, nil
}

type taskItem struct {
	GUID string    `json:"guid,omitempty"` // "" when there is none now
	Made int       `json:"made,omitempty"` // how often one was made before
	Done int64     `json:"done,omitempty"` // when it was ticked, in milliseconds
	Seen time.Time `json:"seen"`
}

// task is what 飞书 says of one.
type task struct {
	GUID        string   `json:"guid,omitempty"`
	Summary     string   `json:"summary,omitempty"`
	Description string   `json:"description,omitempty"`
	Due         *taskDue `json:"due,omitempty"`
	CompletedAt string   `json:"completed_at,omitempty"` // milliseconds; "0" is open
}

type taskDue struct {
	Timestamp string `json:"timestamp"`
	AllDay    bool   `json:"is_all_day"`
}

// done is when a task was ticked, 0 when it is open.
func (t *task) done() int64 {
	n, _ := strconv.ParseInt(t.CompletedAt, 10, 64)
	return max(n, 0)
}

// taskOf is an item as a task. A day is the beginning of it in UTC, which is that day wherever 飞书
// reads it east of there.
func taskOf(t *reminders.Todo) task {
	out := task{Summary: line(t.What, maxSummary, "提醒"), Description: cut(bot.Clean(t.Note), maxNote)}
	if u, ok := address(t.URL); ok {
		if out.Description != "" {
			out.Description += "\n"
		}
		out.Description += "办结页：" + u
	}
	switch {
	case !t.At.IsZero():
		out.Due = &taskDue{strconv.FormatInt(t.At.UnixMilli(), 10), false}
	case t.Day.Year != 0:
		day := time.Date(t.Day.Year, time.Month(t.Day.Month), t.Day.Day, 0, 0, 0, 0, time.UTC)
		out.Due = &taskDue{strconv.FormatInt(day.UnixMilli(), 10), true}
	}
	return out
}

// Upsert implements reminders.TodoSink.
func (l *Tasks) Upsert(ctx context.Context, t reminders.Todo) error {
	return l.change(ctx, "put", t.ID, func(it *taskItem) error {
		want := taskOf(&t)
		now, err := l.get(ctx, it)
		if err != nil {
			return err
		}
		if now == nil {
			return l.create(ctx, t.ID, it, want)
		}
		if it.Done = now.done(); it.Done > 0 && !t.Reopen {
			return nil
		}
		var fields []string
		if it.Done > 0 {
			want.CompletedAt, fields, it.Done = "0", append(fields, "completed_at"), 0
		}
		if now.Summary != want.Summary {
			fields = append(fields, "summary")
		}
		if now.Description != want.Description {
			fields = append(fields, "description")
		}
		if !sameDue(now.Due, want.Due) {
			fields = append(fields, "due")
		}
		return l.update(ctx, it, want, fields)
	})
}

// sameDue: of a day only the date counts.
func sameDue(a, b *taskDue) bool {
	if a == nil || b == nil || a.AllDay != b.AllDay {
		return a == nil && b == nil
	}
	x, _ := strconv.ParseInt(a.Timestamp, 10, 64)
	y, _ := strconv.ParseInt(b.Timestamp, 10, 64)
	if a.AllDay {
		const day = 24 * 60 * 60 * 1000
		return x/day == y/day
	}
	return x == y
}

// Complete implements reminders.TodoSink. 飞书 refuses to tick what is ticked, so it is looked at first.
func (l *Tasks) Complete(ctx context.Context, id string) error {
	return l.change(ctx, "complete", id, func(it *taskItem) error {
		now, err := l.get(ctx, it)
		if err != nil || now == nil {
			return err
		}
		if it.Done = now.done(); it.Done > 0 {
			return nil
		}
		it.Done = l.b.opt.Now().UnixMilli()
		return l.update(ctx, it, task{CompletedAt: strconv.FormatInt(it.Done, 10)}, []string{"completed_at"})
	})
}

// Delete implements reminders.TodoSink.
func (l *Tasks) Delete(ctx context.Context, id string) error {
	return l.change(ctx, "delete", id, func(it *taskItem) error {
		if it.GUID == "" {
			return nil
		}
		err := l.b.api.Do(ctx, openapi.Call{Method: http.MethodDelete, Path: taskPath(it.GUID)})
		if err != nil && openapi.Code(err) != codeNoTask {
			return l.b.api.Outcome(err)
		}
		*it = taskItem{Made: it.Made + 1}
		return nil
	})
}

// Ticked implements reminders.TodoTicks. A mark is until when ticks were told of; what was ticked in the
// last second before it is told of again.
func (l *Tasks) Ticked(ctx context.Context, mark string) (ids []string, next string, err error) {
	all, version, err := l.items.Load(ctx)
	if err != nil {
		return nil, "", err
	}
	changed := false
	for _, id := range slices.Sorted(maps.Keys(all)) {
		it := all[id]
		if it.GUID == "" || it.Done > 0 {
			continue
		}
		now, err := l.get(ctx, &it)
		if err != nil {
			return nil, "", fmt.Errorf("look at task of %s: %w", id, err)
		}
		if now != nil {
			it.Done = now.done()
		}
		if it.GUID == "" || it.Done > 0 {
			all[id], changed = it, true
		}
	}
	if changed {
		if err := l.items.Save(ctx, all, version); err != nil && !errors.Is(err, reminders.ErrConflict) { // another replica has seen the same
			return nil, "", err
		}
	}
	from, err := strconv.ParseInt(mark, 10, 64)
	if err != nil || from > l.b.opt.Now().Add(time.Hour).UnixMilli() { // "" and what is no mark
		from = 0
	}
	last := max(from, 1)
	for id, it := range all {
		if it.Done == 0 {
			continue
		}
		if it.Done >= from-1000 {
			ids = append(ids, id)
		}
		last = max(last, it.Done)
	}
	slices.Sort(ids)
	return ids, strconv.FormatInt(last, 10), nil
}

// change is Items.Change, which may call do again: it changes nothing that was done.
func (l *Tasks) change(ctx context.Context, what, id string, do func(it *taskItem) error) error {
	err := l.items.Change(ctx, id, func(it *taskItem) error {
		was := *it
		err := do(it)
		if *it != was {
			it.Seen = l.b.opt.Now().UTC()
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("%s task of %s: %w", what, id, err)
	}
	return nil
}

func taskPath(guid string) string { return "/open-apis/task/v2/tasks/" + url.PathEscape(guid) }

// get is the task of an item, nil when there is none; one that was deleted there is forgotten.
func (l *Tasks) get(ctx context.Context, it *taskItem) (*task, error) {
	if it.GUID == "" {
		return nil, nil
	}
	var out struct {
		Data struct {
			Task task `json:"task"`
		} `json:"data"`
	}
	err := l.b.api.Do(ctx, openapi.Call{Method: http.MethodGet, Path: taskPath(it.GUID), Query: url.Values{"user_id_type": {"open_id"}}, Out: &out})
	if openapi.Code(err) == codeNoTask {
		*it = taskItem{Made: it.Made + 1, Seen: l.b.opt.Now().UTC()}
		return nil, nil
	}
	return &out.Data.Task, l.b.api.Outcome(err)
}

// create makes the task of an item; how often it was made before is part of its token, so that one
// that was deleted does not come back.
func (l *Tasks) create(ctx context.Context, id string, it *taskItem, t task) error {
	token := sha256.Sum256([]byte(id + "\x00" + l.person + "\x00" + strconv.Itoa(it.Made)))
	body := map[string]any{
		"summary": t.Summary, "description": t.Description, "client_token": hex.EncodeToString(token[:16]),
		"members": []map[string]string{{"id": l.person, "type": "user", "role": "assignee"}, {"id": l.person, "type": "user", "role": "follower"}},
	}
	if t.Due != nil {
		body["due"] = t.Due
	}
	var out struct {
		Data struct {
			Task task `json:"task"`
		} `json:"data"`
	}
	err := l.b.api.Do(ctx, openapi.Call{Path: "/open-apis/task/v2/tasks", Query: url.Values{"user_id_type": {"open_id"}}, Body: body, Out: &out})
	if err != nil {
		return l.b.api.Outcome(err)
	}
	if out.Data.Task.GUID == "" || len(out.Data.Task.GUID) > 100 {
		return fmt.Errorf("%w：飞书的答复里没有任务编号", openapi.ErrUnsure)
	}
	it.GUID, it.Done = out.Data.Task.GUID, 0
	return nil
}

// update writes some fields of a task; of none it writes nothing.
func (l *Tasks) update(ctx context.Context, it *taskItem, t task, fields []string) error {
	if len(fields) == 0 {
		return nil
	}
	body := map[string]any{"task": t, "update_fields": fields}
	return l.b.api.Outcome(l.b.api.Do(ctx, openapi.Call{Method: http.MethodPatch, Path: taskPath(it.GUID), Query: url.Values{"user_id_type": {"open_id"}}, Body: body}))
}

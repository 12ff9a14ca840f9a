package dingtalkbot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/mdtext"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

// How often a list is read without a word from 钉钉, and at most. A free organisation has 5,000
// or 10,000 calls a month, for everything.
const (
	todoEvery = 24 * time.Hour
	todoAgain = 30 * time.Second
	todoQuiet = 20 * time.Second // an event so soon after a change of ours tells of that
	todoPages = 50
)

// The bounds of 钉钉 on an item.
const (
	maxSubject = 1000 // bytes; it takes 1,024 characters
	maxField   = 1000 // bytes of a field; it takes 1,024
)

// TodoList is one person's 钉钉待办, as a reminders.TodoSink and TodoTicks. It is safe for any
// number of goroutines.
//
// An item is named by its sourceId, and 钉钉 makes no second one of the same; what is done is
// done in the page that the item opens, or with a tick where the client offers one. The list is
// read at the first use, when 钉钉 tells of a change, and once a day: so a pass that changes nothing
// makes no call.
type TodoList struct {
	b    *Bot
	user string

	mu      sync.Mutex
	union   string
	items   map[string]*todoItem // by sourceId; nil before the first reading
	read    time.Time
	touched bool
	rest    time.Time // no call before
	fault   error     // why
}

// todoItem is an item as it is there, as far as is known.
type todoItem struct {
	task     string
	done     bool
	modified int64
	sum      string    // of what was written by this process; "" is not known
	wrote    time.Time // by this process
}

var (
	_ reminders.TodoSink  = (*TodoList)(nil)
	_ reminders.TodoTicks = (*TodoList)(nil)
)

// TodoList is the list of a person, by userId. It calls nothing yet.
func (b *Bot) TodoList(user string) (*TodoList, error) {
	if !isUser.MatchString(user) {
		return nil, fmt.Errorf("%w：%.40q 不是钉钉成员的 userId", bot.ErrRecipient, bot.CleanLine(user))
	}
	l := &TodoList{b: b, user: user}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lists = append(b.lists, l)
	return l, nil
}

// changed: an item of somebody's was changed in 钉钉.
func (l *TodoList) changed(task string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, it := range l.items {
		if it.task == task && l.b.opt.Now().Sub(it.wrote) > todoQuiet {
			l.touched = true
		}
	}
}

// Upsert implements reminders.TodoSink.
func (l *TodoList) Upsert(ctx context.Context, t reminders.Todo) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	it, err := l.find(ctx, t.ID, false)
	if err != nil {
		return err
	}
	if it == nil {
		if it, err = l.create(ctx, t); err != nil || it == nil {
			return err
		}
	}
	sum := sumOf(t)
	if it.done && !t.Reopen || !it.done && it.sum == sum {
		return nil
	}
	body := map[string]any{"subject": subject(t), "dueTime": due(t), "contentFieldList": fields(t)}
	if t.Reopen { // else a tick that is not known of yet would be taken back
		body["done"] = false
	}
	err = l.call(ctx, http.MethodPut, "/tasks/"+url.PathEscape(it.task), body, nil)
	if missing(err) { // a person has deleted it there; what it is about has changed since
		delete(l.items, t.ID)
		_, err = l.create(ctx, t)
		return err
	}
	if err == nil {
		it.done, it.sum, it.wrote = it.done && !t.Reopen, sum, l.b.opt.Now()
	}
	return err
}

// Complete implements reminders.TodoSink.
func (l *TodoList) Complete(ctx context.Context, id string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	it, err := l.find(ctx, id, true)
	if err != nil || it == nil || it.done {
		return err
	}
	err = l.call(ctx, http.MethodPut, "/tasks/"+url.PathEscape(it.task), map[string]any{"done": true}, nil)
	if missing(err) {
		delete(l.items, id)
		return nil
	}
	if err == nil {
		it.done, it.wrote, it.modified = true, l.b.opt.Now(), l.b.opt.Now().UnixMilli()
	}
	return err
}

// Delete implements reminders.TodoSink.
func (l *TodoList) Delete(ctx context.Context, id string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	it, err := l.find(ctx, id, true)
	if err != nil || it == nil {
		return err
	}
	if err = l.call(ctx, http.MethodDelete, "/tasks/"+url.PathEscape(it.task), nil, nil); err == nil || missing(err) {
		delete(l.items, id)
		return nil
	}
	return err
}

// Ticked implements reminders.TodoTicks. A mark is when the last item known to be done was
// changed, in Unix milliseconds.
func (l *TodoList) Ticked(ctx context.Context, mark string) (ids []string, next string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.b.opt.Now()
	if l.items == nil || l.touched || now.Sub(l.read) >= todoEvery {
		if err := l.load(ctx); err != nil {
			return nil, "", err
		}
	}
	since, _ := strconv.ParseInt(mark, 10, 64) // one that is none is since ever
	last := since
	for id, it := range l.items {
		if it.done && it.modified > since {
			ids = append(ids, id)
			last = max(last, it.modified)
		}
	}
	return ids, strconv.FormatInt(last, 10), nil
}

// find is an item by its id; nil when there is none. What is not known may have been made by
// another replica, so with sure the list is read again. Call with the lock.
func (l *TodoList) find(ctx context.Context, id string, sure bool) (*todoItem, error) {
	if l.items == nil || l.touched || sure && l.items[id] == nil && l.b.opt.Now().Sub(l.read) > todoAgain {
		if err := l.load(ctx); err != nil {
			return nil, err
		}
	}
	return l.items[id], nil
}

// load reads the list, what is done and what is not. Call with the lock.
func (l *TodoList) load(ctx context.Context) error {
	fresh := map[string]*todoItem{}
	l.touched = false
	for _, done := range []bool{false, true} {
		token := ""
		for range todoPages {
			var page struct {
				Next  string `json:"nextToken"`
				Cards []struct {
					Task     string `json:"taskId"`
					Source   string `json:"sourceId"`
					Done     bool   `json:"isDone"`
					Modified number `json:"modifiedTime"`
				} `json:"todoCards"`
			}
			body := map[string]any{"isDone": done, "roleTypes": [][]string{{"executor"}}}
			if token != "" {
				body["nextToken"] = token
			}
			if err := l.call(ctx, http.MethodPost, "/org/tasks/query", body, &page); err != nil {
				l.touched = true // to be tried again
				return err
			}
			for _, c := range page.Cards {
				if c.Source == "" || c.Task == "" || fresh[c.Source] != nil && !c.Done {
					continue
				}
				it := &todoItem{task: c.Task, done: c.Done || done, modified: int64(c.Modified)}
				if old := l.items[c.Source]; old != nil && old.task == c.Task && old.done == it.done {
					it.sum, it.wrote = old.sum, old.wrote
				}
				fresh[c.Source] = it
			}
			if token = page.Next; token == "" || token == "0" {
				break
			}
		}
	}
	l.items, l.read = fresh, l.b.opt.Now()
	return nil
}

// existed is what 钉钉 says of a sourceId it has an item of.
var existed = regexp.MustCompile(`task existed.*taskId is (\S+)`)

// create makes an item. It returns one that was there already, to be changed; nil when there
// is nothing more to do. Call with the lock.
func (l *TodoList) create(ctx context.Context, t reminders.Todo) (*todoItem, error) {
	union, err := l.unionID(ctx)
	if err != nil {
		return nil, err
	}
	var out struct {
		ID string `json:"id"`
	}
	err = l.call(ctx, http.MethodPost, "/tasks", map[string]any{
		"sourceId": t.ID, "subject": subject(t), "dueTime": due(t), "creatorId": union, "executorIds": []string{union},
		"detailUrl": map[string]string{"appUrl": t.URL, "pcUrl": t.URL}, "contentFieldList": fields(t), "isOnlyShowExecutor": true,
		"notifyConfigs": map[string]string{"dingNotify": "0"}, // our messages are the nudge
	}, &out)
	var a *openapi.Answer
	if errors.As(err, &a) {
		if m := existed.FindStringSubmatch(a.Said); m != nil {
			it := &todoItem{task: m[1]}
			l.items[t.ID] = it
			return it, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if out.ID == "" {
		l.items = nil // it is there, under a name to be read
		return nil, nil
	}
	l.items[t.ID] = &todoItem{task: out.ID, sum: sumOf(t), wrote: l.b.opt.Now()}
	return nil, nil
}

// call makes a call about the list, unless 钉钉 has asked for patience. Call with the lock.
func (l *TodoList) call(ctx context.Context, method, path string, body, out any) error {
	if now := l.b.opt.Now(); now.Before(l.rest) {
		return fmt.Errorf("钉钉待办：%w", l.fault)
	}
	union, err := l.unionID(ctx)
	if err != nil {
		return err
	}
	err = l.b.api.Do(ctx, openapi.Call{Method: method, Path: "/v1.0/todo/users/" + url.PathEscape(union) + path, Body: body, Out: out})
	if err == nil {
		return nil
	}
	err = l.b.api.Outcome(err)
	if certain := reminders.Certain(err); certain != nil && certain.After > 0 {
		l.rest, l.fault = l.b.opt.Now().Add(certain.After), err
	}
	return fmt.Errorf("钉钉待办：%w", err)
}

// unionID is the person's name over all organisations, by which lists are known.
func (l *TodoList) unionID(ctx context.Context) (string, error) {
	if l.union != "" {
		return l.union, nil
	}
	var out struct {
		Result struct {
			Union string `json:"unionid"`
		} `json:"result"`
	}
	if err := l.b.old.Do(ctx, openapi.Call{Path: "/topapi/v2/user/get", Body: map[string]string{"userid": l.user}, Out: &out}); err != nil {
		return "", fmt.Errorf("查不到钉钉成员 %s，请核对 userId，并开通“成员信息读权限”：%w", l.user, err)
	}
	if !named(out.Result.Union) {
		return "", fmt.Errorf("%w：钉钉没有给出成员 %s 的 unionId", openapi.ErrUnsure, l.user)
	}
	l.union = out.Result.Union
	return l.union, nil
}

// gone is how 钉钉 says that there is no such item.
var gone = regexp.MustCompile(`(?i)not.?(exist|found)`)

func missing(err error) bool {
	var a *openapi.Answer
	return errors.As(err, &a) && a.Status < 500 && (gone.MatchString(a.Code) || gone.MatchString(a.Said))
}

func subject(t reminders.Todo) string { return mdtext.Cut(bot.CleanLine(t.What), maxSubject) }

// due is the hour, or the end of the day, in 钉钉's own zone.
func due(t reminders.Todo) int64 {
	if !t.At.IsZero() {
		return t.At.UnixMilli()
	}
	return time.Date(t.Day.Year, time.Month(t.Day.Month), t.Day.Day, 23, 59, 0, 0, time.FixedZone("CST", 8*3600)).UnixMilli()
}

// fields are what the item shows below its subject.
func fields(t reminders.Todo) []map[string]string {
	out := []map[string]string{}
	if note := bot.CleanLine(t.Note); note != "" {
		out = append(out, map[string]string{"fieldKey": "依据", "fieldValue": mdtext.Cut(note, maxField)})
	}
	return out
}

func sumOf(t reminders.Todo) string {
	return fmt.Sprintf("%s\x00%d\x00%s", subject(t), due(t), mdtext.Cut(t.Note, maxField))
}

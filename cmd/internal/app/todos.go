package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/caldav"
	"github.com/policybot/policybot/reminders/todo"
)

// todos is what keeps the lists of the configuration in step; nil when there are none. A list
// of somebody who is not registered is left out, and told of.
func (r *reminding) todos(ctx context.Context, chats []*platform, base string, warn func(msg string, args ...any)) (*todo.Syncer, error) {
	lists, err := r.todoLists(ctx, chats, warn)
	if err != nil {
		return nil, err
	}
	if len(lists) == 0 {
		return nil, nil
	}
	return todo.New(r.service, r.store, lists, todo.Options{Base: strings.TrimRight(base, "/"), Now: r.now, Report: func(list string, err error) {
		warn("待办清单没能同步,稍后再试", "list", list, "err", err)
	}})
}

// todoLists are those of the configuration whose owners are known.
func (r *reminding) todoLists(ctx context.Context, chats []*platform, warn func(msg string, args ...any)) (lists []todo.List, err error) {
	for _, c := range r.cfg.TodoLists {
		to := r.reaching(ctx, c.To)
		if len(to) == 0 {
			warn("待办清单的主人没有登记,这个清单不同步,请用 policybot person add 登记后重启", "to", c.To)
			continue
		}
		sink, name, err := todoSink(c, to, chats, r.store)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256([]byte(name))
		lists = append(lists, todo.List{Name: hex.EncodeToString(sum[:10]), To: to, Sink: sink})
	}
	return lists, nil
}

// todoSink is the list of a person, and what its state is kept by.
func todoSink(c config.TodoList, to []reminders.Recipient, chats []*platform, settings reminders.Settings) (_ reminders.TodoSink, name string, err error) {
	if c.Kind == "" || c.Kind == config.TodoCalDAV {
		sink, err := calDAV(c)
		return sink, c.URL, err
	}
	for _, p := range chats {
		if p.kind != c.Kind || p.todos == nil {
			continue
		}
		user := c.User
		for _, r := range to {
			if kind, place, _ := strings.Cut(r.Channel, ":"); user == "" && kind == p.kind && place == r.To {
				user = place
			}
		}
		if user == "" {
			return nil, "", fmt.Errorf("todo_lists里%s没有%s的账号,请登记 %s:账号@账号,或写user", c.To, p.kind, p.kind)
		}
		sink, err := p.todos(user, settings)
		if err != nil {
			return nil, "", fmt.Errorf("todo_lists里%s的清单: %w", c.To, err)
		}
		return sink, p.kind + " " + user, nil
	}
	return nil, "", fmt.Errorf("todo_lists里%s的清单: 没有接入%s", c.To, c.Kind)
}

func calDAV(c config.TodoList) (reminders.TodoSink, error) {
	password, err := c.Secret()
	if err != nil {
		return nil, err
	}
	sink, err := caldav.New(caldav.Options{URL: c.URL, User: c.User, Password: password})
	if err != nil {
		return nil, fmt.Errorf("todo_lists里%s的清单: %w", c.To, err)
	}
	return sink, nil
}

// reaching are the recipients of somebody registered, or the one written as channel@person.
func (r *reminding) reaching(ctx context.Context, name string) []reminders.Recipient {
	if p, ok := r.people.Find(ctx, name); ok {
		return p.To
	}
	if !strings.Contains(name, "@") {
		return nil
	}
	return []reminders.Recipient{reminders.ParseRecipient(name)}
}

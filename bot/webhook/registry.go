package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// What a Registry may answer; match with errors.Is.
var (
	ErrUnknown  = errors.New("没有这个回调地址")
	ErrExists   = errors.New("已有同名的回调地址")
	ErrDisabled = errors.New("回调地址已停用")
	ErrName     = errors.New("名称应为1至64个小写字母、数字或连字符")
	ErrStored   = errors.New("回调地址读不了")
)

// Endpoint is a place webhooks are sent to, without its secrets.
type Endpoint struct {
	Name     string    `json:"name"` // the part of a channel after webhook:
	URL      string    `json:"url"`  // may hold a secret of the receiver: not for logs
	Created  time.Time `json:"created"`
	Disabled time.Time `json:"disabled,omitzero"` // zero while it is in use
	Reason   string    `json:"reason,omitempty"`  // why it is disabled
	Secrets  int       `json:"secrets"`           // two while one is being rotated
}

// Where is the URL without what may be secret in it.
func (e Endpoint) Where() string { return where(e.URL) }

// String implements fmt.Stringer.
func (e Endpoint) String() string { return e.Name + " " + e.Where() }

// LogValue implements slog.LogValuer.
func (e Endpoint) LogValue() slog.Value { return slog.StringValue(e.String()) }

func where(raw string) string {
	if u, err := url.Parse(raw); err == nil {
		return u.Scheme + "://" + u.Host
	}
	return hidden
}

// entry is an Endpoint as it is kept.
type entry struct {
	Name     string    `json:"name"`
	URL      string    `json:"url"`
	Created  time.Time `json:"created"`
	Disabled time.Time `json:"disabled,omitzero"`
	Reason   string    `json:"reason,omitempty"`
	Secrets  []key     `json:"secrets"` // newest first
}

type key struct {
	Secret string    `json:"secret"`
	Until  time.Time `json:"until,omitzero"` // signs until then; zero: always
}

func (e *entry) public(now time.Time) Endpoint {
	return Endpoint{
		Name: e.Name, URL: e.URL, Created: e.Created, Disabled: e.Disabled, Reason: e.Reason,
		Secrets: len(e.live(now)),
	}
}

// live are the keys that sign at now.
func (e *entry) live(now time.Time) []key {
	return slices.DeleteFunc(slices.Clone(e.Secrets), func(k key) bool { return !k.Until.IsZero() && !now.Before(k.Until) })
}

// settingName is what the endpoints are called among the settings of the store.
const settingName = "webhooks"

// Registry is the endpoints, kept in the store of the reminders, so that all
// replicas know the same. It is safe for any number of goroutines.
type Registry struct {
	allow *Allow
	now   func() time.Time
	list  *reminders.Shared[[]*entry] // by name; an entry does not change
}

// Open reads the registry; there need be none yet. now may be nil.
func Open(ctx context.Context, settings reminders.Settings, allow *Allow, now func() time.Time) (*Registry, error) {
	if now == nil {
		now = time.Now
	}
	list, err := reminders.NewShared(ctx, settings, settingName, read, write, now)
	if err != nil {
		return nil, fmt.Errorf("read endpoints: %w", err)
	}
	return &Registry{allow: allow, now: now, list: list}, nil
}

func checkName(s string) error {
	if s == "" || len(s) > 64 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ErrName
	}
	return nil
}

// change applies f to a copy of an entry and keeps it. Of what f could not do, or
// the store not hold, nothing remains.
func (r *Registry) change(ctx context.Context, name string, f func(e *entry) error) error {
	return r.list.Change(ctx, func(list []*entry) ([]*entry, error) {
		next := &entry{Name: name}
		if old := find(list, name); old != nil {
			c := *old
			c.Secrets = slices.Clone(old.Secrets)
			next = &c
		}
		if err := f(next); err != nil {
			return nil, err
		}
		next.Secrets = next.live(r.now()) // one that signs no more need not lie about
		out := slices.DeleteFunc(slices.Clone(list), func(e *entry) bool { return e.Name == name })
		if next.Name != "" {
			out = append(out, next)
		}
		slices.SortFunc(out, func(a, b *entry) int { return cmp.Compare(a.Name, b.Name) })
		return out, nil
	})
}

// existing is change for an entry that has to be there.
func (r *Registry) existing(ctx context.Context, name string, f func(e *entry)) error {
	return r.change(ctx, name, func(e *entry) error {
		if e.URL == "" {
			return fmt.Errorf("%w：%q", ErrUnknown, name)
		}
		f(e)
		return nil
	})
}

func find(list []*entry, name string) *entry {
	for _, e := range list {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// List is the endpoints by name.
func (r *Registry) List(ctx context.Context) []Endpoint {
	list := r.list.Get(ctx, false)
	out := make([]Endpoint, 0, len(list))
	for _, e := range list {
		out = append(out, e.public(r.now()))
	}
	return out
}

// target is where and with what to sign, for one attempt.
type target struct {
	name     string
	url      *url.URL
	host     string
	secrets  []Secret
	disabled string // why, or ""
}

func (r *Registry) target(ctx context.Context, name string) (target, error) {
	e := find(r.list.Get(ctx, false), name)
	if e == nil || !e.Disabled.IsZero() { // another replica may have added or enabled it this moment
		e = find(r.list.Get(ctx, true), name)
	}
	if e == nil {
		return target{}, fmt.Errorf("%w：%q", ErrUnknown, bot.CleanLine(name))
	}
	u, err := r.allow.parseURL(e.URL)
	if err != nil {
		return target{}, err
	}
	t := target{name: name, url: u, host: u.Hostname()}
	if !e.Disabled.IsZero() {
		t.disabled = cmp.Or(e.Reason, "人工停用")
	}
	for _, k := range e.live(r.now()) {
		s, err := ParseSecret(k.Secret)
		if err != nil {
			return target{}, err
		}
		t.secrets = append(t.secrets, s)
	}
	return t, nil
}

package webhook

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"policybot/bot"
)

// What a Registry may answer; match with errors.Is.
var (
	ErrUnknown  = errors.New("没有这个回调地址")
	ErrExists   = errors.New("已有同名的回调地址")
	ErrDisabled = errors.New("回调地址已停用")
	ErrName     = errors.New("名称应为1至64个小写字母、数字或连字符")
	ErrFile     = errors.New("回调地址文件不可用")
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
	return Endpoint{Name: e.Name, URL: e.URL, Created: e.Created, Disabled: e.Disabled, Reason: e.Reason, Secrets: len(e.live(now))}
}

// live are the keys that sign at now.
func (e *entry) live(now time.Time) []key {
	return slices.DeleteFunc(slices.Clone(e.Secrets), func(k key) bool { return !k.Until.IsZero() && !now.Before(k.Until) })
}

// FileName is what the file is called in the data folder.
const FileName = "webhooks.json"

// Registry is the endpoints, in memory and in a file. Every change is in the file
// before it counts. It is safe for any number of goroutines; one process owns the
// file, as it owns the data folder.
type Registry struct {
	path  string
	allow *Allow
	now   func() time.Time

	mu      sync.Mutex
	entries map[string]*entry
}

// Open reads the registry at path; there need be none yet. now may be nil.
func Open(path string, allow *Allow, now func() time.Time) (*Registry, error) {
	if now == nil {
		now = time.Now
	}
	r := &Registry{path: path, allow: allow, now: now, entries: map[string]*entry{}}
	list, err := readFile(path)
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		if err := r.sound(e); err != nil {
			return nil, fmt.Errorf("%w：%q：%w", ErrFile, bot.CleanLine(e.Name), err)
		}
		r.entries[e.Name] = e
	}
	return r, nil
}

// sound checks what a person may have edited by hand. That a URL is no longer
// allowed is found when it is used: one of them must not stop the others.
func (r *Registry) sound(e *entry) error {
	if err := checkName(e.Name); err != nil {
		return err
	}
	if r.entries[e.Name] != nil {
		return ErrExists
	}
	if len(e.Secrets) == 0 {
		return ErrSecret
	}
	for _, k := range e.Secrets {
		if _, err := ParseSecret(k.Secret); err != nil {
			return err
		}
	}
	return nil
}

func checkName(s string) error {
	if s == "" || len(s) > 64 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ErrName
	}
	return nil
}

// change applies f to a copy of an entry and keeps it. Of what f could not do, or
// the file not hold, nothing remains.
func (r *Registry) change(name string, f func(e *entry) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.entries[name]
	next := &entry{Name: name}
	if old != nil {
		c := *old
		c.Secrets = slices.Clone(old.Secrets)
		next = &c
	}
	if err := f(next); err != nil {
		return err
	}
	next.Secrets = next.live(r.now()) // one that signs no more need not lie about
	if next.Name == "" {
		delete(r.entries, name)
	} else {
		r.entries[name] = next
	}
	if err := writeFile(r.path, r.sorted()); err != nil {
		if old != nil {
			r.entries[name] = old
		} else {
			delete(r.entries, name)
		}
		return err
	}
	return nil
}

// existing is change for an entry that has to be there.
func (r *Registry) existing(name string, f func(e *entry)) error {
	return r.change(name, func(e *entry) error {
		if e.URL == "" {
			return fmt.Errorf("%w：%q", ErrUnknown, name)
		}
		f(e)
		return nil
	})
}

func (r *Registry) sorted() []*entry {
	out := make([]*entry, 0, len(r.entries))
	for _, e := range r.entries {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b *entry) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// List is the endpoints by name.
func (r *Registry) List() []Endpoint {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Endpoint, 0, len(r.entries))
	for _, e := range r.sorted() {
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

func (r *Registry) target(name string) (target, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.entries[name]
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

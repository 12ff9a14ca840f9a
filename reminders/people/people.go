// Package people knows who is reminded: a name, the channels a person reads, and the
// personal token by which the pages and the API know who is asking.
//
// The list is kept by somebody with the admin token. Of a personal token only its
// hash is in it; the token itself is shown once, when it is made. A person who
// leaves is removed, and the link is worth nothing from then on, on other replicas
// within a second; reminders that were made stay, for somebody to reassign.
package people

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/reminders"
)

// What a Registry may answer; match with errors.Is.
var (
	ErrUnknown = errors.New("没有这个人")
	ErrExists  = errors.New("已有同名的人")
	ErrName    = errors.New("姓名须为1到32个字，不含空白、@和斜线")
	ErrWhere   = errors.New("须写明在哪里提醒")
	ErrStored  = errors.New("登记的人员读不了")
	ErrFull    = errors.New("人员已满")
)

const (
	maxPeople = 10_000
	maxWhere  = 8 // channels of one person
)

// Person is somebody who is reminded.
type Person struct {
	ID      string                `json:"id"`
	Name    string                `json:"name"`
	To      []reminders.Recipient `json:"to"`    // where, the usual one first; never empty
	Admin   bool                  `json:"admin"` // may see and repair the reminders of all
	Created time.Time             `json:"created"`
}

// Owner is Reminder.Owner of what the person asks for.
func (p Person) Owner() string { return "person:" + p.ID }

// entry is a person as the store keeps it.
type entry struct {
	Person
	Hash     string `json:"token_sha256"`
	Calendar string `json:"calendar_sha256,omitempty"` // of the key of the person's calendar; "" there is none

	Pending *pending `json:"pending,omitempty"` // see Propose
}

// Registry is the people, kept in the store of the reminders, so that all replicas
// know the same. It is safe for concurrent use.
type Registry struct {
	now  func() time.Time
	list *reminders.Shared[[]entry] // by name
}

// settingName is what the people are called among the settings of the store.
const settingName = "people"

// Open reads the registry; there need be none yet. now may be nil.
func Open(ctx context.Context, settings reminders.Settings, now func() time.Time) (*Registry, error) {
	if now == nil {
		now = time.Now
	}
	list, err := reminders.NewShared(ctx, settings, settingName, read, write, now)
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	return &Registry{now: now, list: list}, nil
}

func check(name string, to []reminders.Recipient) error {
	bad := func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.C, r) || r == '@' || r == '/' }
	if n := utf8.RuneCountInString(name); n < 1 || n > 32 || !utf8.ValidString(name) || strings.ContainsFunc(name, bad) {
		return ErrName
	}
	if len(to) == 0 || len(to) > maxWhere {
		return fmt.Errorf("%w，1到%d处", ErrWhere, maxWhere)
	}
	for _, t := range to {
		if t.Channel == "" {
			return ErrWhere
		}
	}
	return nil
}

// Add makes a person and a token, which is shown this once.
func (r *Registry) Add(ctx context.Context, name string, to []reminders.Recipient, admin bool) (Person, string, error) {
	if err := check(name, to); err != nil {
		return Person{}, "", err
	}
	token := rand.Text()
	p := Person{
		ID: "p" + strings.ToLower(rand.Text()[:12]), Name: name, To: slices.Clone(to), Admin: admin,
		Created: r.now().UTC().Truncate(time.Second),
	}
	err := r.list.Change(ctx, func(list []entry) ([]entry, error) {
		if len(list) >= maxPeople {
			return nil, fmt.Errorf("%w：最多%d人", ErrFull, maxPeople)
		}
		if slices.ContainsFunc(list, func(e entry) bool { return e.Name == name }) {
			return nil, fmt.Errorf("%w：%s", ErrExists, name)
		}
		return sorted(append(slices.Clone(list), entry{Person: p, Hash: hash(token)})), nil
	})
	if err != nil {
		return Person{}, "", err
	}
	return p, token, nil
}

// Renew gives a person a new token; the one before ends now.
func (r *Registry) Renew(ctx context.Context, who string) (p Person, token string, err error) {
	token = rand.Text()
	err = r.change(ctx, who, func(e *entry) error {
		e.Hash, p = hash(token), e.Person
		return nil
	})
	return p, token, err
}

// NewCalendar gives a person a key to read the calendar of what he is reminded of; the one
// before ends now. The key is shown this once.
func (r *Registry) NewCalendar(ctx context.Context, who string) (key string, err error) {
	key = strings.ToLower(rand.Text())
	return key, r.setCalendar(ctx, who, hash(key))
}

// StopCalendar ends the key.
func (r *Registry) StopCalendar(ctx context.Context, who string) error {
	return r.setCalendar(ctx, who, "")
}

func (r *Registry) setCalendar(ctx context.Context, who, hash string) error {
	return r.change(ctx, who, func(e *entry) error {
		e.Calendar = hash
		return nil
	})
}

// HasCalendar tells whether there is a key.
func (r *Registry) HasCalendar(ctx context.Context, who string) bool {
	_, ok := find(r.list.Get(ctx, false), func(e *entry) bool { return e.is(who) && e.Calendar != "" })
	return ok
}

// ByCalendar is the person whose key it is.
func (r *Registry) ByCalendar(ctx context.Context, key string) (Person, bool) {
	if key == "" {
		return Person{}, false
	}
	h := hash(key)
	return find(r.list.Get(ctx, false), func(e *entry) bool { return e.Calendar == h })
}

// Remove forgets a person, named or by id.
func (r *Registry) Remove(ctx context.Context, who string) error {
	return r.list.Change(ctx, func(list []entry) ([]entry, error) {
		left := slices.DeleteFunc(slices.Clone(list), func(e entry) bool { return e.is(who) })
		if len(left) == len(list) {
			return nil, fmt.Errorf("%w：%s", ErrUnknown, who)
		}
		return left, nil
	})
}

func (e *entry) is(who string) bool { return e.ID == who || e.Name == who }

// List is everybody, by name.
func (r *Registry) List(ctx context.Context) []Person {
	list := r.list.Get(ctx, false)
	out := make([]Person, len(list))
	for i, e := range list {
		out[i] = e.Person
	}
	return out
}

// Find is the person of a name or an id.
func (r *Registry) Find(ctx context.Context, who string) (Person, bool) {
	return find(r.list.Get(ctx, false), func(e *entry) bool { return e.is(who) })
}

// ByToken is the person whose token it is. That hashes are compared and not tokens
// keeps the time it takes from telling how much of a guess was right.
func (r *Registry) ByToken(ctx context.Context, token string) (Person, bool) {
	if token == "" {
		return Person{}, false
	}
	h := hash(token)
	return find(r.list.Get(ctx, false), func(e *entry) bool { return e.Hash == h })
}

func find(list []entry, f func(*entry) bool) (Person, bool) {
	for i := range list {
		if f(&list[i]) {
			return list[i].Person, true
		}
	}
	return Person{}, false
}

func sorted(list []entry) []entry {
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// hashDigits is the length of a hash.
const hashDigits = 2 * sha256.Size

func hash(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

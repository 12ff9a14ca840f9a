// Package people knows who is reminded: a name, the channels a person reads, and the
// personal token by which the pages and the API know who is asking.
//
// It is one file that only its owner can read, kept by a person with the admin
// token. Of a token only its hash is in it; the token itself is shown once, when it
// is made. A person who leaves is removed, and the link is worth nothing from then
// on; reminders that were made stay, for somebody to reassign.
package people

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"policybot/reminders"
)

// What a Registry may answer; match with errors.Is.
var (
	ErrUnknown = errors.New("没有这个人")
	ErrExists  = errors.New("已有同名的人")
	ErrName    = errors.New("姓名须为1到32个字，不含空白、@和斜线")
	ErrWhere   = errors.New("须写明在哪里提醒")
	ErrFile    = errors.New("人员文件用不了")
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

// entry is a person as the file keeps it.
type entry struct {
	Person
	Hash string `json:"token_sha256"`
}

// Registry is the people of one file. It is safe for concurrent use.
type Registry struct {
	path string
	now  func() time.Time

	mu   sync.RWMutex
	list []entry // by name
}

// Open reads the file at path; there need be none yet. now may be nil.
func Open(path string, now func() time.Time) (*Registry, error) {
	if now == nil {
		now = time.Now
	}
	list, err := readFile(path)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, e := range list {
		err := check(e.Name, e.To)
		if err == nil && (e.ID == "" || len(e.Hash) != 2*sha256.Size || seen[e.ID] || seen["name "+e.Name]) {
			err = errors.New("编号、姓名重复或缺少")
		}
		if err != nil {
			return nil, fmt.Errorf("%w：%q：%w", ErrFile, e.Name, err)
		}
		seen[e.ID], seen["name "+e.Name] = true, true
	}
	return &Registry{path: path, now: now, list: list}, nil
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
func (r *Registry) Add(name string, to []reminders.Recipient, admin bool) (Person, string, error) {
	if err := check(name, to); err != nil {
		return Person{}, "", err
	}
	token := rand.Text()
	p := Person{ID: "p" + strings.ToLower(rand.Text()[:12]), Name: name, To: slices.Clone(to), Admin: admin, Created: r.now().UTC().Truncate(time.Second)}
	err := r.change(func(list []entry) ([]entry, error) {
		if len(list) >= maxPeople {
			return nil, fmt.Errorf("%w：最多%d人", ErrFull, maxPeople)
		}
		if slices.ContainsFunc(list, func(e entry) bool { return e.Name == name }) {
			return nil, fmt.Errorf("%w：%s", ErrExists, name)
		}
		return append(list, entry{p, hash(token)}), nil
	})
	if err != nil {
		return Person{}, "", err
	}
	return p, token, nil
}

// Renew gives a person a new token; the one before ends now.
func (r *Registry) Renew(who string) (p Person, token string, err error) {
	token = rand.Text()
	err = r.change(func(list []entry) ([]entry, error) {
		for i := range list {
			if list[i].is(who) {
				list[i].Hash, p = hash(token), list[i].Person
				return list, nil
			}
		}
		return nil, fmt.Errorf("%w：%s", ErrUnknown, who)
	})
	return p, token, err
}

// Remove forgets a person, named or by id.
func (r *Registry) Remove(who string) error {
	return r.change(func(list []entry) ([]entry, error) {
		left := slices.DeleteFunc(list, func(e entry) bool { return e.is(who) })
		if len(left) == len(list) {
			return nil, fmt.Errorf("%w：%s", ErrUnknown, who)
		}
		return left, nil
	})
}

func (e *entry) is(who string) bool { return e.ID == who || e.Name == who }

// change replaces the list by what f makes of a copy, in the file first.
func (r *Registry) change(f func([]entry) ([]entry, error)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	list, err := f(slices.Clone(r.list))
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.Name, b.Name) })
	if err := writeFile(r.path, list); err != nil {
		return err
	}
	r.list = list
	return nil
}

// List is everybody, by name.
func (r *Registry) List() []Person {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]Person, len(r.list))
	for i, e := range r.list {
		out[i] = e.Person
	}
	return out
}

// Find is the person of a name or an id.
func (r *Registry) Find(who string) (Person, bool) {
	return r.find(func(e *entry) bool { return e.is(who) })
}

// ByToken is the person whose token it is. That hashes are compared and not tokens
// keeps the time it takes from telling how much of a guess was right.
func (r *Registry) ByToken(token string) (Person, bool) {
	if token == "" {
		return Person{}, false
	}
	h := hash(token)
	return r.find(func(e *entry) bool { return e.Hash == h })
}

func (r *Registry) find(f func(*entry) bool) (Person, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for i := range r.list {
		if f(&r.list[i]) {
			return r.list[i].Person, true
		}
	}
	return Person{}, false
}

func hash(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

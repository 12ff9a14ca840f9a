package people

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/policybot/policybot/reminders"
)

// What a person who changes where he is reminded may be told; match with errors.Is.
var (
	ErrThere  = errors.New("已经在这里提醒您了")
	ErrSoon   = errors.New("刚给您发过验证码，请等一分钟再要")
	ErrOften  = errors.New("今天要验证码的次数太多，请明天再试，或请管理员登记")
	ErrCode   = errors.New("验证码不对")
	ErrNoCode = errors.New("验证码已失效，请重新要一个")
	ErrLast   = errors.New("至少要留一处")
)

// Bounds on codes: one is guessed with a chance of one in 200,000, and nobody's mailbox is
// filled with them.
const (
	codeDigits = 6
	codeTries  = 5
	codeLife   = 30 * time.Minute
	codeEvery  = time.Minute
	codesADay  = 5
)

// pending is a place that a person wants to be reminded at and has yet to show that he reads.
// Otherwise a person could have others' mailboxes filled, and read what is sent to them.
type pending struct {
	To    reminders.Recipient `json:"to"`
	Hash  string              `json:"code_sha256"` // "" is used up
	At    time.Time           `json:"at"`          // of the newest code
	Tries int                 `json:"tries"`       // wrong ones of it
	Day   time.Time           `json:"day"`         // of the first code of a day
	Codes int                 `json:"codes"`       // since
}

// Propose makes a code for whoever reads a place to show to Confirm. It is to be sent there and
// shown nowhere else.
func (r *Registry) Propose(ctx context.Context, who string, to reminders.Recipient) (code string, err error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	code = fmt.Sprintf("%0*d", codeDigits, n)
	now := r.now().UTC().Truncate(time.Second)
	err = r.change(ctx, who, func(e *entry) error {
		p := pending{Day: now}
		if e.Pending != nil && now.Sub(e.Pending.Day) < 24*time.Hour {
			p.Day, p.Codes = e.Pending.Day, e.Pending.Codes
		}
		switch {
		case slices.Contains(e.To, to):
			return ErrThere
		case len(e.To) >= maxWhere:
			return fmt.Errorf("%w，最多%d处", ErrWhere, maxWhere)
		case e.Pending != nil && now.Sub(e.Pending.At) < codeEvery:
			return ErrSoon
		case p.Codes >= codesADay:
			return ErrOften
		}
		p.To, p.Hash, p.At, p.Codes = to, hash(code), now, p.Codes+1
		e.Pending = &p
		return nil
	})
	return code, err
}

// Confirm adds the place whose code it is, as the last one.
func (r *Registry) Confirm(ctx context.Context, who, code string) (to reminders.Recipient, err error) {
	var wrong error // a try that failed is kept too
	err = r.change(ctx, who, func(e *entry) error {
		p := e.Pending
		if p == nil || p.Hash == "" || r.now().Sub(p.At) > codeLife || p.Tries >= codeTries {
			return ErrNoCode
		}
		next := *p
		e.Pending = &next
		if next.Hash != hash(code) {
			next.Tries, wrong = next.Tries+1, ErrCode
			return nil
		}
		wrong, next.Hash, to = nil, "", next.To
		if !slices.Contains(e.To, to) {
			e.To = append(slices.Clone(e.To), to)
		}
		return check(e.Name, e.To)
	})
	return to, errors.Join(err, wrong)
}

// Pending is the place that waits for its code.
func (r *Registry) Pending(ctx context.Context, who string) (to reminders.Recipient, ok bool) {
	for _, e := range r.list.Get(ctx, false) {
		if p := e.Pending; e.is(who) && p != nil {
			return p.To, p.Hash != "" && r.now().Sub(p.At) <= codeLife && p.Tries < codeTries
		}
	}
	return reminders.Recipient{}, false
}

// Prefer makes one of a person's places the usual one.
func (r *Registry) Prefer(ctx context.Context, who string, to reminders.Recipient) error {
	return r.change(ctx, who, func(e *entry) error {
		i := slices.Index(e.To, to)
		if i < 0 {
			return ErrWhere
		}
		e.To = slices.Concat([]reminders.Recipient{to}, e.To[:i], e.To[i+1:])
		return nil
	})
}

// Leave ends one of a person's places. Reminders that are set to come there still do.
func (r *Registry) Leave(ctx context.Context, who string, to reminders.Recipient) error {
	return r.change(ctx, who, func(e *entry) error {
		left := slices.DeleteFunc(slices.Clone(e.To), func(t reminders.Recipient) bool { return t == to })
		switch {
		case len(left) == len(e.To):
			return ErrWhere
		case len(left) == 0:
			return ErrLast
		}
		e.To = left
		return nil
	})
}

// change changes one person, or with an error nothing.
func (r *Registry) change(ctx context.Context, who string, do func(e *entry) error) error {
	return r.list.Change(ctx, func(list []entry) ([]entry, error) {
		next := slices.Clone(list)
		for i := range next {
			if next[i].is(who) {
				return next, do(&next[i])
			}
		}
		return nil, fmt.Errorf("%w：%s", ErrUnknown, who)
	})
}

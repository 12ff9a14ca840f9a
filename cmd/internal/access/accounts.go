package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxAccounts bounds the list.
const maxAccounts = 4000

// Account is somebody who can sign in.
type Account struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Role     Role      `json:"role"`
	Groups   []string  `json:"groups"`
	Person   string    `json:"person,omitempty"`  // registered to be reminded, who he is
	Subject  string    `json:"subject,omitempty"` // by which the identity provider knows him; "" is a local account
	Pinned   bool      `json:"pinned,omitempty"`  // role and groups were set here: those of the provider do not count
	Disabled bool      `json:"disabled,omitempty"`
	Change   bool      `json:"change,omitempty"` // the password is to be changed at the next sign-in
	Created  time.Time `json:"created"`
	SignedIn time.Time `json:"signed_in"` // last; zero is never
}

// Principal is who somebody signed in with it is.
func (a Account) Principal() Principal {
	return Principal{Kind: ByAccount, ID: a.ID, Name: a.Name, Role: a.Role, Groups: a.Groups, Person: a.Person, Change: a.Change}
}

// account is one as the store keeps it.
type account struct {
	Account
	Hash string `json:"password,omitempty"` // of the password, in the PHC form
}

// Accounts are those there are. Safe for concurrent use.
type Accounts struct {
	now    func() time.Time
	list   *list[account]
	hasher *hasher
}

func openAccounts(ctx context.Context, store Store, now func() time.Time) (*Accounts, error) {
	l, err := openList[account](ctx, store, "accounts", now)
	if err != nil {
		return nil, err
	}
	return &Accounts{now: now, list: l, hasher: newHasher()}, nil
}

// Any tells whether there is an account at all.
func (a *Accounts) Any(ctx context.Context) bool { return len(a.list.Get(ctx, false)) > 0 }

// List is all of them by name.
func (a *Accounts) List(ctx context.Context) []Account {
	all := a.list.Get(ctx, false)
	out := make([]Account, len(all))
	for i, x := range all {
		out[i] = x.Account
	}
	return out
}

// ByID is the account of an id that can be used.
func (a *Accounts) ByID(ctx context.Context, id string) (Account, bool) {
	for _, x := range a.list.Get(ctx, false) {
		if x.ID == id {
			return x.Account, !x.Disabled
		}
	}
	return Account{}, false
}

// NewAccount is what a local account is made of. Password "" makes one that is returned and
// has to be changed at the first sign-in.
type NewAccount struct {
	Name, Password string
	Role           Role
	Groups         []string
	Person         string
}

// Add makes a local account; password is the one made for it, "" where one was given.
func (a *Accounts) Add(ctx context.Context, n NewAccount) (out Account, password string, err error) {
	if err := checkName(n.Name); err != nil {
		return out, "", err
	}
	if _, ok := roleLabels[n.Role]; !ok {
		return out, "", ErrRole
	}
	groups, err := checkGroups(n.Groups)
	if err != nil {
		return out, "", err
	}
	out = Account{ID: newID("u"), Name: n.Name, Role: n.Role, Groups: groups, Person: n.Person, Created: a.now().UTC().Truncate(time.Second)}
	if n.Password == "" {
		password, out.Change = NewPassword(), true
	} else if err := checkPassword(n.Name, n.Password); err != nil {
		return out, "", err
	}
	hash, err := a.hasher.hash(ctx, cmp.Or(n.Password, password))
	if err != nil {
		return out, "", err
	}
	return out, password, a.insert(ctx, account{out, hash})
}

func (a *Accounts) insert(ctx context.Context, x account) error {
	return a.list.Change(ctx, func(all []account) ([]account, error) {
		switch {
		case len(all) >= maxAccounts:
			return nil, fmt.Errorf("%w:最多%d个账号", ErrFull, maxAccounts)
		case slices.ContainsFunc(all, func(y account) bool { return y.is(x.Name) }):
			return nil, fmt.Errorf("%w账号:%s", ErrExists, x.Name)
		}
		all = append(slices.Clone(all), x)
		slices.SortFunc(all, func(x, y account) int { return strings.Compare(x.Name, y.Name) })
		return all, nil
	})
}

// is tells whether a name is that of the account, which case does not matter to.
func (x *account) is(name string) bool { return strings.EqualFold(x.Name, name) }

// change has do change one account, named or by id. The last administrator stays one.
func (a *Accounts) change(ctx context.Context, who string, do func(*account) error) (out Account, err error) {
	return a.edit(ctx, who, do, func(before, after []account) error {
		usable := func(x account) bool { return x.Role == Admin && !x.Disabled }
		if slices.ContainsFunc(before, usable) && !slices.ContainsFunc(after, usable) {
			return ErrLast
		}
		return nil
	})
}

// edit is change with other conditions.
func (a *Accounts) edit(ctx context.Context, who string, do func(*account) error, check func(before, after []account) error) (out Account, err error) {
	err = a.list.Change(ctx, func(all []account) ([]account, error) {
		next := slices.Clone(all)
		i := slices.IndexFunc(next, func(x account) bool { return x.ID == who || x.is(who) })
		if i < 0 {
			return nil, fmt.Errorf("%w:%s", ErrUnknown, who)
		}
		if err := do(&next[i]); err != nil {
			return nil, err
		}
		out = next[i].Account
		return next, check(all, next)
	})
	return out, err
}

// Edit is what is to change of an account; nil leaves it as it is.
type Edit struct {
	Role     *Role
	Groups   *[]string
	Person   *string
	Disabled *bool // keeps him out
}

// Edit changes an account, all that is to change or nothing.
func (a *Accounts) Edit(ctx context.Context, who string, e Edit) (Account, error) {
	var groups []string
	if e.Groups != nil {
		var err error
		if groups, err = checkGroups(*e.Groups); err != nil {
			return Account{}, err
		}
	}
	if e.Role != nil && e.Role.Label() == "" {
		return Account{}, ErrRole
	}
	return a.change(ctx, who, func(x *account) error {
		if e.Role != nil {
			x.Role = *e.Role
		}
		if e.Groups != nil {
			x.Groups = groups
		}
		if e.Role != nil || e.Groups != nil {
			x.Pinned = x.Subject != ""
		}
		if e.Person != nil {
			x.Person = *e.Person
		}
		if e.Disabled != nil {
			x.Disabled = *e.Disabled
		}
		return nil
	})
}

// SetPassword gives a local account another password; with "" it is made, returned, and has
// to be changed at the next sign-in.
func (a *Accounts) SetPassword(ctx context.Context, who, password string) (out Account, made string, err error) {
	if password == "" {
		made = NewPassword()
	}
	hash, err := a.hasher.hash(ctx, cmp.Or(password, made))
	if err != nil {
		return out, "", err
	}
	out, err = a.change(ctx, who, func(x *account) error {
		if x.Subject != "" {
			return ErrForeign
		}
		if password != "" {
			if err := checkPassword(x.Name, password); err != nil {
				return err
			}
		}
		x.Hash, x.Change = hash, made != ""
		return nil
	})
	return out, made, err
}

// SignIn is the account of a name and a password; ErrRefused for every other. It takes as
// long where there is no such account.
func (a *Accounts) SignIn(ctx context.Context, name, password string) (Account, error) {
	if len(password) > 4*maxPassword {
		password = "" // it is none of ours, and hashing it would take longer
	}
	var found account
	for _, x := range a.list.Get(ctx, false) {
		if x.is(name) && x.Subject == "" {
			found = x
		}
	}
	ok, err := a.hasher.same(ctx, found.Hash, password)
	if err != nil {
		return Account{}, err
	}
	if !ok || found.Disabled {
		return Account{}, ErrRefused
	}
	return a.change(ctx, found.ID, func(x *account) error {
		if x.Disabled || x.Hash != found.Hash { // meanwhile
			return ErrRefused
		}
		x.SignedIn = a.now().UTC().Truncate(time.Second)
		return nil
	})
}

// Vouched is somebody an identity provider answers for.
type Vouched struct {
	Subject string // by which it knows him for ever
	Name    string
	Role    Role
	Groups  []string
}

// Welcome is the account of who a provider answers for, made at the first time. What was
// set here stays.
func (a *Accounts) Welcome(ctx context.Context, v Vouched) (Account, error) {
	groups, err := checkGroups(v.Groups)
	if err != nil {
		return Account{}, err
	}
	for _, x := range a.list.Get(ctx, true) {
		if x.Subject != v.Subject {
			continue
		}
		return a.edit(ctx, x.ID, func(x *account) error {
			if x.Disabled {
				return ErrRefused
			}
			if x.SignedIn = a.now().UTC().Truncate(time.Second); !x.Pinned {
				x.Role, x.Groups = v.Role, groups
			}
			return nil
		}, func(_, _ []account) error { return nil }) // who is an administrator is the provider's to say
	}
	name := cleanName(v.Name)
	out := Account{ID: newID("u"), Name: name, Role: v.Role, Groups: groups, Subject: v.Subject, Created: a.now().UTC().Truncate(time.Second)}
	out.SignedIn = out.Created
	for n := 2; ; n++ { // a name of somebody else's is never taken over
		err := a.insert(ctx, account{Account: out})
		if n > 100 || !errors.Is(err, ErrExists) {
			return out, err
		}
		out.Name = fmt.Sprintf("%s-%d", name, n)
	}
}

// cleanName makes a name of what a provider calls somebody.
func cleanName(name string) string {
	out := []rune{}
	for _, r := range name {
		if checkName(string(r)) == nil && len(out) < 28 {
			out = append(out, r)
		}
	}
	return cmp.Or(string(out), "用户")
}

package access

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
)

// tokenPrefix lets people, and programs that look for secrets, see what it is.
const tokenPrefix = "pbt_"

const (
	maxTokens = 1000
	// usedEvery is how often it is written down that a token is in use.
	usedEvery = time.Hour
)

// Token is what a program shows.
type Token struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Scopes  []Scope   `json:"scopes"`
	Groups  []string  `json:"groups"`           // whose documents it sees
	Person  string    `json:"person,omitempty"` // registered to be reminded, for whom it acts
	By      string    `json:"by"`               // who made it
	Created time.Time `json:"created"`
	Ends    time.Time `json:"ends"`    // zero: never
	Revoked time.Time `json:"revoked"` // zero: it is not
	Used    time.Time `json:"used"`    // last, to the hour; zero is never
}

// usable tells whether it is good for anything at a time.
func (t *Token) usable(now time.Time) bool {
	return t.Revoked.IsZero() && (t.Ends.IsZero() || t.Ends.After(now))
}

// Principal is who shows it.
func (t Token) Principal() Principal {
	return Principal{Kind: ByToken, ID: t.ID, Name: t.Name, Scopes: t.Scopes, Groups: t.Groups, Person: t.Person}
}

type token struct {
	Token
	Hash string `json:"sha256"`
}

// Tokens are those there are. Safe for concurrent use.
type Tokens struct {
	now  func() time.Time
	list *list[token]
}

func openTokens(ctx context.Context, store Store, now func() time.Time) (*Tokens, error) {
	l, err := openList[token](ctx, store, "tokens", now)
	if err != nil {
		return nil, err
	}
	return &Tokens{now: now, list: l}, nil
}

// List is all of them by name, revoked ones too.
func (t *Tokens) List(ctx context.Context) []Token {
	all := t.list.Get(ctx, false)
	out := make([]Token, len(all))
	for i, x := range all {
		out[i] = x.Token
	}
	return out
}

// Create makes a token of a name, scopes, groups, person and end; secret is shown this once.
func (t *Tokens) Create(ctx context.Context, n Token) (out Token, secret string, err error) {
	if err := checkName(n.Name); err != nil {
		return out, "", err
	}
	for _, s := range n.Scopes {
		if !slices.Contains(Scopes(), s) {
			return out, "", fmt.Errorf("%w:%q", ErrScope, s)
		}
	}
	if len(n.Scopes) == 0 {
		return out, "", ErrScope
	}
	groups, err := checkGroups(n.Groups)
	if err != nil {
		return out, "", err
	}
	scopes := slices.Compact(slices.Sorted(slices.Values(n.Scopes)))
	out = Token{ID: newID("t"), Name: n.Name, Scopes: scopes, Groups: groups, Person: n.Person, By: n.By,
		Created: t.now().UTC().Truncate(time.Second), Ends: n.Ends}
	secret = tokenPrefix + rand.Text()
	return out, secret, t.list.Change(ctx, func(all []token) ([]token, error) {
		switch {
		case len(all) >= maxTokens:
			return nil, fmt.Errorf("%w:最多%d个令牌,吊销的也算", ErrFull, maxTokens)
		case slices.ContainsFunc(all, func(x token) bool { return x.Name == n.Name && x.usable(t.now()) }):
			return nil, fmt.Errorf("%w令牌:%s", ErrExists, n.Name)
		}
		all = append(slices.Clone(all), token{out, hashOf(secret)})
		slices.SortStableFunc(all, func(x, y token) int { return strings.Compare(x.Name, y.Name) })
		return all, nil
	})
}

// Revoke ends a token, by id or name, at once; elsewhere within a second. It stays listed.
func (t *Tokens) Revoke(ctx context.Context, who string) (out Token, err error) {
	err = t.list.Change(ctx, func(all []token) ([]token, error) {
		next := slices.Clone(all)
		for i := range next {
			if x := &next[i]; (x.ID == who || x.Name == who) && x.Revoked.IsZero() {
				x.Revoked = t.now().UTC().Truncate(time.Second)
				out = x.Token
				return next, nil
			}
		}
		return nil, fmt.Errorf("%w:%s", ErrUnknown, who)
	})
	return out, err
}

// Find is the token of a secret, if it is good for anything. That it is in use is written
// down now and then; a store that does not take it is no reason to refuse.
func (t *Tokens) Find(ctx context.Context, secret string) (Token, bool) {
	if !strings.HasPrefix(secret, tokenPrefix) {
		return Token{}, false
	}
	h, now := hashOf(secret), t.now()
	for _, x := range t.list.Get(ctx, false) {
		if x.Hash != h {
			continue
		}
		if !x.usable(now) {
			return Token{}, false
		}
		if now.Sub(x.Used) >= usedEvery {
			_ = t.use(ctx, x.ID, now.UTC().Truncate(time.Second))
		}
		return x.Token, true
	}
	return Token{}, false
}

func (t *Tokens) use(ctx context.Context, id string, at time.Time) error {
	return t.list.Change(ctx, func(all []token) ([]token, error) {
		next := slices.Clone(all)
		for i := range next {
			if next[i].ID == id {
				next[i].Used = at
			}
		}
		return next, nil
	})
}

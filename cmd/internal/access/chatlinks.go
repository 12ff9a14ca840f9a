package access

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// What tying a person of a chat platform to an account may answer; match with errors.Is.
var (
	// ErrCode is said of every code that does not do, whatever the reason is.
	ErrCode = errors.New("绑定码不对,或已过期、已用过")
	// ErrAway: the account is vouched for by a provider, which has not done so for long.
	ErrAway = errors.New("太久没有在网页登录")
	// ErrChange: the account still has the password it was given.
	ErrChange = errors.New("还没有改掉初始密码")
)

// CodeFor is how long the code of an account can be typed in chat: as long as it takes to
// pick up a telephone, and not to find a note.
const CodeFor = 10 * time.Minute

// AwayAfter is how long after a sign-in a provider is taken to vouch for somebody still: chat
// never asks it again, and whoever has left does not sign in any more.
const AwayAfter = 90 * 24 * time.Hour

// Bounds of the list.
const (
	maxChatLinks = 5000
	linksOfOne   = 10                   // of one account
	keepEnded    = 400 * 24 * time.Hour // so that no import brings a link back that was ended
)

// chatTries is how many wrong codes are taken: of one person, and of all together.
var chatTries = struct{ person, all bucketSize }{person: bucketSize{5, 2 * time.Minute}, all: bucketSize{200, 10 * time.Second}}

// ChatLink says for which account a person of a chat platform reads.
type ChatLink struct {
	ID      string    `json:"id"`
	User    string    `json:"user"`    // who, among all platforms: slack:T1:U1
	Account string    `json:"account"` // Account.ID
	Linked  time.Time `json:"linked"`
}

// chatRecord is a link, one that has ended, or a code nobody has typed yet.
type chatRecord struct {
	ChatLink
	Name  string    `json:"name"`           // the id: Import goes by names
	Code  string    `json:"code,omitempty"` // hash; "" once it was typed
	Ends  time.Time `json:"ends,omitzero"`  // of the code
	Event string    `json:"event,omitempty"`
	Ended time.Time `json:"ended,omitzero"`
}

// linked tells whether it is a link that counts.
func (r *chatRecord) linked() bool { return r.User != "" && r.Ended.IsZero() }

// ChatLinks are the persons of chat platforms who have shown, by a code their account was
// given on its page, that the account is theirs. Safe for concurrent use.
type ChatLinks struct {
	now   func() time.Time
	list  *list[chatRecord]
	tries *lockout
}

func openChatLinks(ctx context.Context, store Store, now func() time.Time) (*ChatLinks, error) {
	l, err := openList[chatRecord](ctx, store, "chatlinks", now)
	if err != nil {
		return nil, err
	}
	return &ChatLinks{now: now, list: l, tries: newLockout(now)}, nil
}

// codeLetters are those of a code: none that is taken for another.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const codeLength = 10 // 50 bits

// NewCode is the code an account types in chat within CodeFor, once; the one before is void.
func (c *ChatLinks) NewCode(ctx context.Context, account string) (code string, ends time.Time, err error) {
	raw := make([]byte, codeLength)
	_, _ = rand.Read(raw) // never fails
	for i := range raw {
		raw[i] = codeLetters[int(raw[i])%len(codeLetters)] // 256 is a multiple of 32
	}
	now := c.now().UTC().Truncate(time.Second)
	id := newID("c")
	x := chatRecord{ChatLink: ChatLink{ID: id, Account: account}, Name: id, Code: hashOf(string(raw)), Ends: now.Add(CodeFor)}
	err = c.list.Change(ctx, func(all []chatRecord) ([]chatRecord, error) {
		next := slices.DeleteFunc(tidyLinks(all, now), func(r chatRecord) bool { return r.Code != "" && r.Account == account })
		if len(next) >= maxChatLinks {
			return nil, fmt.Errorf("%w:最多%d个聊天绑定", ErrFull, maxChatLinks)
		}
		return append(next, x), nil
	})
	return string(raw[:codeLength/2]) + "-" + string(raw[codeLength/2:]), x.Ends, err
}

// tidyLinks is a copy without codes that have run out and links that ended long ago.
func tidyLinks(all []chatRecord, now time.Time) []chatRecord {
	over := func(r chatRecord) bool {
		return r.Code != "" && !r.Ends.After(now) || !r.Ended.IsZero() && now.Sub(r.Ended) > keepEnded
	}
	next := slices.DeleteFunc(slices.Clone(all), over)
	for len(next) >= maxChatLinks { // those that ended make room, the first first
		i := slices.IndexFunc(next, func(r chatRecord) bool { return !r.Ended.IsZero() })
		if i < 0 {
			break
		}
		next = slices.Delete(next, i, i+1)
	}
	return next
}

// ReadCode is what was typed as a code is written; ok is false when it cannot be one.
func ReadCode(text string) (code string, ok bool) {
	text = strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' { // full width
			r -= '！' - '!'
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		switch {
		case r == '-' || r == ' ' || r == '—' || r == '–':
			return -1
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		}
		return r
	}, strings.TrimSpace(text))
	return text, len(text) == codeLength && strings.Trim(text, codeLetters) == ""
}

// TriesError says that somebody has typed too many codes that were wrong.
type TriesError struct{ Wait time.Duration }

// Error implements error.
func (e *TriesError) Error() string { return "too many wrong codes, wait " + e.Wait.String() }

// Link ties a person to the account of a code, instead of the one he was tied to. event names
// what he said: said again, after a crash, it ties him again. Wrong codes are counted.
func (c *ChatLinks) Link(ctx context.Context, user, code, event string) (out ChatLink, err error) {
	if x, ok := c.find(ctx, user, true); ok && event != "" && x.Event == eventHash(event) {
		return x.ChatLink, nil
	}
	of := map[string]bucketSize{"c" + hashOf(user): chatTries.person, "call": chatTries.all}
	if wait := c.tries.take(of); wait > 0 {
		return out, &TriesError{wait}
	}
	typed, _ := ReadCode(code)
	now := c.now().UTC().Truncate(time.Second)
	err = c.list.Change(ctx, func(all []chatRecord) ([]chatRecord, error) {
		next := tidyLinks(all, now)
		at := indexOfCode(next, typed)
		if at < 0 {
			return nil, ErrCode
		}
		for i := range next {
			if next[i].linked() && next[i].User == user {
				next[i].Ended = now
			}
		}
		if of := countLinks(next, next[at].Account); of >= linksOfOne {
			return nil, fmt.Errorf("%w:一个账号最多绑定%d个", ErrFull, linksOfOne)
		}
		next[at].User, next[at].Linked, next[at].Event = user, now, eventHash(event)
		next[at].Code, next[at].Ends = "", time.Time{}
		out = next[at].ChatLink
		return next, nil
	})
	if !errors.Is(err, ErrCode) {
		c.tries.giveBack(of)
	}
	return out, err
}

// eventHash tells events apart.
func eventHash(event string) string { return hashOf(event)[:16] }

// indexOfCode finds the record of a code; all are compared, each in the same time.
func indexOfCode(all []chatRecord, typed string) int {
	at, h := -1, []byte(hashOf(typed))
	for i := range all {
		if all[i].Code != "" && subtle.ConstantTimeCompare([]byte(all[i].Code), h) == 1 {
			at = i
		}
	}
	return at
}

func countLinks(all []chatRecord, account string) (n int) {
	for i := range all {
		if all[i].linked() && all[i].Account == account {
			n++
		}
	}
	return n
}

// Spoil voids a code that others have seen.
func (c *ChatLinks) Spoil(ctx context.Context, code string) error {
	typed, ok := ReadCode(code)
	if !ok {
		return nil
	}
	return c.list.Change(ctx, func(all []chatRecord) ([]chatRecord, error) {
		next := slices.Clone(all)
		if at := indexOfCode(next, typed); at >= 0 {
			next = slices.Delete(next, at, at+1)
		}
		return next, nil
	})
}

func (c *ChatLinks) find(ctx context.Context, user string, now bool) (chatRecord, bool) {
	for _, x := range c.list.Get(ctx, now) {
		if x.linked() && x.User == user {
			return x, true
		}
	}
	return chatRecord{}, false
}

// Find is the link of a person.
func (c *ChatLinks) Find(ctx context.Context, user string) (ChatLink, bool) {
	x, ok := c.find(ctx, user, false)
	return x.ChatLink, ok
}

// List is those of an account, or with "" of all, in order of persons.
func (c *ChatLinks) List(ctx context.Context, account string) (out []ChatLink) {
	for _, x := range c.list.Get(ctx, false) {
		if x.linked() && (account == "" || x.Account == account) {
			out = append(out, x.ChatLink)
		}
	}
	slices.SortFunc(out, func(x, y ChatLink) int { return cmp.Or(strings.Compare(x.User, y.User), strings.Compare(x.ID, y.ID)) })
	return out
}

// Unlink ends the link of a person; ErrUnknown where there is none.
func (c *ChatLinks) Unlink(ctx context.Context, user string) (ChatLink, error) {
	return c.end(ctx, func(x *chatRecord) bool { return x.User == user })
}

// End ends a link by its id, of an account, or with "" of any; ErrUnknown where there is none.
func (c *ChatLinks) End(ctx context.Context, id, account string) (ChatLink, error) {
	return c.end(ctx, func(x *chatRecord) bool { return x.ID == id && (account == "" || x.Account == account) })
}

// EndAll ends all links of an account, and its code.
func (c *ChatLinks) EndAll(ctx context.Context, account string) error {
	_, err := c.end(ctx, func(x *chatRecord) bool { return x.Account == account })
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	return err
}

// end ends the links, and voids the codes, that fit; out is the last of the links.
func (c *ChatLinks) end(ctx context.Context, fits func(*chatRecord) bool) (out ChatLink, err error) {
	now := c.now().UTC().Truncate(time.Second)
	return out, c.list.Change(ctx, func(all []chatRecord) ([]chatRecord, error) {
		next, found := []chatRecord{}, false
		for _, x := range all {
			if !fits(&x) || !x.Ended.IsZero() {
				next = append(next, x)
				continue
			}
			found = true
			if x.linked() {
				x.Ended = now
				out = x.ChatLink
				next = append(next, x)
			}
		}
		if !found {
			return nil, fmt.Errorf("%w的聊天绑定", ErrUnknown)
		}
		return next, nil
	})
}

// InChat is who a person of a chat platform acts for, as things are now. In chat nobody is an
// administrator: a telephone that was left lying shows what its owner's groups may see, and
// nothing can be managed with it. Where the rights of staff count at some addresses alone,
// they do not count here, as chat comes from none.
func (d *Directory) InChat(ctx context.Context, user string, anywhere bool) (Principal, error) {
	link, ok := d.Chat.Find(ctx, user)
	if !ok {
		return Principal{}, ErrUnknown
	}
	a, ok := d.Accounts.ByID(ctx, link.Account)
	switch {
	case !ok:
		return Principal{}, ErrRefused
	case a.Change:
		return Principal{}, ErrChange
	case a.Subject != "" && d.Chat.now().Sub(a.SignedIn) > AwayAfter:
		return Principal{}, ErrAway
	}
	p := a.Principal()
	p.Kind = ByChat
	if p.Role == Admin {
		p.Role = Staff
	}
	if !anywhere {
		p = p.without()
	}
	return p, nil
}

package access

import (
	"context"
	"slices"

	"github.com/policybot/policybot/search"
)

// Role is what an account is for.
type Role string

// The roles; each may do what the one before may.
const (
	Reader Role = "reader" // 读者: asks, searches, reads, sets reminders for himself
	Staff  Role = "staff"  // 工作人员: looks after the library
	Admin  Role = "admin"  // 管理员: everything
)

var roleLabels = map[Role]string{Reader: "读者", Staff: "工作人员", Admin: "管理员"}

// Label is the word for it.
func (r Role) Label() string { return roleLabels[r] }

// ReadRole is the role of a name, Chinese or English.
func ReadRole(text string) (Role, error) {
	for r, label := range roleLabels {
		if text == string(r) || text == label {
			return r, nil
		}
	}
	return "", ErrRole
}

// Groups everybody of a kind is in, besides those his account names.
const (
	SignedIn   = "登录用户" // whoever has an account
	StaffGroup = "工作人员" // staff and administrators
)

// Scope is what a token is good for.
type Scope string

// The scopes.
const (
	ScopeRead    Scope = "read"    // ask, search, read
	ScopeRemind  Scope = "remind"  // reminders of the person it acts for
	ScopeLibrary Scope = "library" // upload, delete
	ScopeAdmin   Scope = "admin"   // everything
)

// Scopes are all of them.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeRemind, ScopeLibrary, ScopeAdmin} }

// Right is what a route asks of who comes.
type Right int

// The rights.
const (
	AsAdmin   Right = iota // the zero Right: what is not in the table is the administrator's
	AsStaff                // looks after the library
	AsOneself              // the route itself knows what is whose: reminders
	AsReader               // reads what is for him
	AsAnybody              // signing in, styles, health
)

// Kind is by what somebody is known.
type Kind string

// The kinds.
const (
	Anonymous Kind = ""
	ByAccount Kind = "account" // signed in
	ByToken   Kind = "token"   // of Tokens
	ByService Kind = "service" // the token of the service, or the key of commands on this machine
	ByLink    Kind = "link"    // a personal link
	ByChat    Kind = "chat"    // tied to an account on a chat platform
)

// Principal is who is asking. The zero Principal is nobody in particular.
type Principal struct {
	Kind   Kind
	ID     string // of the account or token
	Name   string
	Role   Role
	Scopes []Scope  // of a token
	Groups []string // whose documents he sees
	Person string   // registered to be reminded, for whom he acts; "" is nobody
	Change bool     // he must choose another password before anything else
}

// May tells whether he has a right. What nobody in particular may read, the guard knows.
func (p Principal) May(r Right) bool {
	switch {
	case r == AsAnybody:
		return true
	case p.Kind == Anonymous:
		return false
	case p.Kind == ByToken:
		return slices.Contains(p.Scopes, ScopeAdmin) || map[Right]bool{
			AsReader: slices.Contains(p.Scopes, ScopeRead), AsOneself: slices.Contains(p.Scopes, ScopeRemind),
			AsStaff: slices.Contains(p.Scopes, ScopeLibrary),
		}[r]
	case p.Role == Admin:
		return true
	case p.Role == Staff:
		return r != AsAdmin
	}
	return r == AsReader || r == AsOneself
}

// IsAdmin tells whether he may do everything.
func (p Principal) IsAdmin() bool { return p.May(AsAdmin) }

// Viewer is which documents he sees.
func (p Principal) Viewer() search.Viewer {
	v := search.Viewer{All: p.IsAdmin(), Groups: slices.Clone(p.Groups)}
	account := p.Kind == ByAccount || p.Kind == ByChat
	if account {
		v.Groups = append(v.Groups, SignedIn)
	}
	if account && p.May(AsStaff) {
		v.Groups = append(v.Groups, StaffGroup)
	}
	return v
}

// without is p with no more than the rights of a reader: what he is elsewhere does not count
// where he comes from now.
func (p Principal) without() Principal {
	if p.Role != "" {
		p.Role = Reader
	}
	p.Scopes = slices.DeleteFunc(slices.Clone(p.Scopes), func(s Scope) bool { return s == ScopeAdmin || s == ScopeLibrary })
	return p
}

type principalKey struct{}

// With puts who is asking into a context, and what he may see.
func With(ctx context.Context, p Principal) context.Context {
	return search.WithViewer(context.WithValue(ctx, principalKey{}, p), p.Viewer())
}

// Of is who is asking.
func Of(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}

package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/people"
)

// CookieName is that of the cookie with the personal token of who is signed in by his link.
const CookieName = "policybot_me"

// Account is who is known otherwise than by the token of the service or a personal one.
type Account struct {
	Name   string
	Admin  bool
	Person string // who is registered to be reminded, for whom he acts; "" is nobody
}

// asker is who is asking: the admin, a person, or nobody.
type asker struct {
	admin  bool // with the admin token, or a person who is one
	person *people.Person
	as     string // the account he signed in with; "" is none
}

type askerKey struct{}

// name is for the history of a reminder.
func (a asker) name() string {
	switch {
	case a.person != nil:
		return a.person.Name
	case a.as != "":
		return a.as
	case a.admin:
		return "管理员"
	}
	return ""
}

func (s *server) byBearer(ctx context.Context, token string) asker {
	if token == "" {
		return asker{}
	}
	if s.Admin(token) {
		return asker{admin: true}
	}
	if p, ok := s.People.ByToken(ctx, token); ok {
		return asker{admin: p.Admin, person: &p}
	}
	return asker{}
}

// whoAsks is by the account, the header, or else by the cookie.
func (s *server) whoAsks(r *http.Request) asker {
	if acc, ok := s.Account(r.Context()); ok {
		a := asker{admin: acc.Admin, as: acc.Name}
		if p, ok := s.People.Find(r.Context(), acc.Person); ok && acc.Person != "" {
			a.person = &p
		}
		return a
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return s.byBearer(r.Context(), token)
	}
	if c, err := r.Cookie(CookieName); err == nil {
		if p, ok := s.People.ByToken(r.Context(), c.Value); ok { // never the admin token
			return asker{admin: p.Admin, person: &p}
		}
	}
	return asker{}
}

// ask is the middleware of every operation here: it puts who is asking into the
// context. The cookie counts too, so that a page may call the API.
func (s *server) ask(ctx huma.Context, next func(huma.Context)) {
	r := (&http.Request{Header: http.Header{}}).WithContext(ctx.Context())
	for _, name := range []string{"Authorization", "Cookie"} {
		r.Header.Set(name, ctx.Header(name))
	}
	next(huma.WithValue(ctx, askerKey{}, s.whoAsks(r)))
}

// somebody is who is asking, or a refusal.
func (s *server) somebody(ctx context.Context) (asker, error) {
	a, _ := ctx.Value(askerKey{}).(asker)
	if !a.admin && a.person == nil {
		if a.as != "" {
			return a, s.shell.Problem(http.StatusForbidden, notAPerson)
		}
		return a, s.shell.Problem(http.StatusUnauthorized, needToken)
	}
	return a, nil
}

const needToken = "需要访问令牌：请加上请求头 Authorization: Bearer 令牌。服务端没有设置 POLICYBOT_TOKEN 时，请先设置并重启，或在本机用 policybot remind。"

const notAPerson = "您的账号还没有对应的提醒登记人。请管理员用 policybot person add 登记，再用 policybot user person 对应到账号。"

// admin is who is asking when it is the admin, or a refusal.
func (s *server) admin(ctx context.Context) (asker, error) {
	a, err := s.somebody(ctx)
	if err == nil && !a.admin {
		err = s.shell.Problem(http.StatusForbidden, "这项操作只有管理员可以做，请用管理令牌（POLICYBOT_TOKEN）。")
	}
	return a, err
}

// right is what one may do with a reminder.
type right int

const (
	look right = iota // see it, mark it done, snooze it for oneself
	own               // change and cancel it
)

// may tells whether a may do that with r.
func (a asker) may(r *reminders.Reminder, what right) bool {
	if a.admin {
		return true
	}
	if a.person == nil {
		return false
	}
	if r.Owner == a.person.Owner() {
		return true
	}
	return what == look && a.receives(r.Who)
}

// receives tells whether one of the recipients is a's.
func (a asker) receives(who []reminders.Recipient) bool {
	for _, w := range who {
		if a.has(w) {
			return true
		}
	}
	return false
}

func (a asker) has(w reminders.Recipient) bool {
	if a.person == nil {
		return false
	}
	for _, mine := range a.person.To {
		if mine == w {
			return true
		}
	}
	return false
}

// reminder is the one of an id when a may do that with it. To one who may not even
// see it, it is not there.
func (s *server) reminder(ctx context.Context, a asker, id string, what right) (reminders.Reminder, error) {
	r, err := s.Service.Get(ctx, id)
	if err != nil {
		return r, err
	}
	if !a.may(&r, look) {
		return r, reminders.ErrNotFound
	}
	if !a.may(&r, what) {
		return r, s.shell.Problem(http.StatusForbidden, "这条提醒不是您设的，不能修改或取消；可以标记完成或稍后提醒，或请设置的人修改。")
	}
	return r, nil
}

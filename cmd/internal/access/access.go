// Package access knows who is asking and what he may do.
//
//	principal.go  who is asking, his role and what it lets him do
//	list.go       a list all replicas share, in the store of the reminders
//	accounts.go   local accounts, and those an identity provider has vouched for
//	password.go   argon2id, bounded in memory and in how many at a time
//	sessions.go   who is signed in, by a cookie of which only the hash is kept
//	tokens.go     tokens for programs, scoped, hashed, with their last use
//	chatlinks.go  persons of chat platforms tied to accounts, by a code typed once
//	lockout.go    guessing is slowed by account and by address
//	guard.go      the middleware: who it is, whether the route is for him, what is logged
//	signin.go     the pages on which people sign in and out and change their password
//	api.go        accounts, tokens and the log of operations, for the administrator
//
// One way in: Guard asks who it is (a bearer token, a session, or what the service knew of
// before there were accounts: its own token, that of commands on this machine, personal
// links), looks up what the route asks for in one table, and puts the Principal and what he
// may see (search.Viewer) into the context. A route that is not in the table is the
// administrator's alone.
//
// Where no account was ever made and no provider is set up all is as it was without this
// package: whoever may connect reads, what writes asks for the token.
//
// Accounts, sessions and tokens lie in the store of the reminders, so that all replicas
// know the same; a change is seen elsewhere within a second. No password, session or token
// is kept or logged, only hashes.
package access

import (
	"context"
	"errors"
	"time"

	"github.com/policybot/policybot/reminders"
)

// What the lists may answer; match with errors.Is. The words are for people.
var (
	ErrUnknown  = errors.New("没有这个名称")
	ErrExists   = errors.New("已有同名的")
	ErrName     = errors.New("名称须为1到32个字,不含空白和斜线")
	ErrRole     = errors.New("角色只能是 reader(读者)、staff(工作人员)或 admin(管理员)")
	ErrScope    = errors.New("令牌的用途只能是 read(阅读和提问)、remind(提醒)、library(文件库)或 admin(管理)")
	ErrGroups   = errors.New("组名须为1到40个字,最多50个")
	ErrPassword = errors.New("密码太弱")
	ErrFull     = errors.New("已满")
	ErrLast     = errors.New("这是最后一个能用的管理员账号")
	ErrForeign  = errors.New("这个账号由统一认证登录,没有本地密码")
	// ErrRefused is said of every sign-in that fails, whatever the reason is.
	ErrRefused = errors.New("账号或密码不对,或账号已停用")
)

// Store is where the lists are kept.
type Store = reminders.Settings

// Directory is everything that is known of who there is.
type Directory struct {
	Accounts *Accounts
	Sessions *Sessions
	Tokens   *Tokens
	Chat     *ChatLinks
}

// Open reads the lists; there need be none yet. sessionFor is how long somebody stays signed
// in, 0 for DefaultSession.
func Open(ctx context.Context, store Store, now func() time.Time, sessionFor time.Duration) (*Directory, error) {
	accounts, err := openAccounts(ctx, store, now)
	if err != nil {
		return nil, err
	}
	sessions, err := openSessions(ctx, store, now, sessionFor)
	if err != nil {
		return nil, err
	}
	tokens, err := openTokens(ctx, store, now)
	if err != nil {
		return nil, err
	}
	chat, err := openChatLinks(ctx, store, now)
	if err != nil {
		return nil, err
	}
	return &Directory{accounts, sessions, tokens, chat}, nil
}

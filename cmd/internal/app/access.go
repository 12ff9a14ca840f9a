package app

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/curate"
	"github.com/policybot/policybot/cmd/internal/oplog"
	"github.com/policybot/policybot/cmd/internal/site"
	"github.com/policybot/policybot/reminders/people"
	remweb "github.com/policybot/policybot/reminders/web"
	"github.com/policybot/policybot/search"
)

// operationsFolder of the data folder holds the log of operations.
const operationsFolder = "operations"

// openAccess opens who there is, and the log of what they do.
func (a *App) openAccess() (err error) {
	if a.who, err = access.Open(context.Background(), a.rem.store, a.opt.Now, a.cfg.SessionFor()); err != nil {
		return err
	}
	a.operations, err = oplog.Open(filepath.Join(a.cfg.Data, operationsFolder), oplog.Options{
		Keep: a.cfg.KeepOperations(), Now: a.opt.Now, Zone: a.times.Zone,
		Alarm: func(err error) {
			a.opt.Log.Error("操作日志写不了,请检查磁盘;恢复前的操作没有记下", "err", err)
		},
	})
	return err
}

// provider is the identity provider of the configuration; nil is none.
func provider(cfg config.Config) (*access.Provider, error) {
	if cfg.OIDCIssuer == "" {
		return nil, nil
	}
	return access.NewProvider(access.ProviderConfig{
		Issuer: cfg.OIDCIssuer, ClientID: cfg.OIDCClientID, ClientSecret: cfg.OIDCClientSecret, Name: cfg.OIDCName,
		NameClaim: cfg.OIDCNameClaim, GroupsClaim: cfg.OIDCGroupsClaim,
		AdminGroups: cfg.OIDCAdminGroups, StaffGroups: cfg.OIDCStaffGroups, AllowGroups: cfg.OIDCAllowGroups,
	}, cfg.PublicURL)
}

// known tells who shows what the service knew of before there were accounts: its token, the
// key of commands on this machine, a personal link.
func known(cfg config.Config, isKey func(string) bool, people *people.Registry) func(*http.Request) (access.Principal, bool) {
	person := func(ctx context.Context, token string) (access.Principal, bool) {
		p, ok := people.ByToken(ctx, token)
		if !ok {
			return access.Principal{}, false
		}
		out := access.Principal{Kind: access.ByLink, ID: p.ID, Name: p.Name, Person: p.Name, Role: access.Reader}
		if p.Admin {
			out.Role = access.Admin
		}
		return out, true
	}
	return func(r *http.Request) (access.Principal, bool) {
		bearer, shown := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		switch {
		case shown && isKey(bearer):
			return access.Principal{Kind: access.ByService, Name: "本机命令", Role: access.Admin}, true
		case shown && cfg.Token != "" && site.SameSecret(bearer, cfg.Token):
			return access.Principal{Kind: access.ByService, Name: "管理员", Role: access.Admin}, true
		case shown:
			return person(r.Context(), bearer)
		}
		if c, err := r.Cookie(remweb.CookieName); err == nil {
			return person(r.Context(), c.Value)
		}
		return access.Principal{}, false
	}
}

// guarded prepares the site of c for accounts: it returns what puts the guard before the
// routes once they are there.
func guarded(c *site.Config, d *access.Directory, p *access.Provider, signIn bool) (install func(*access.Guard)) {
	var guard *access.Guard
	accepts, token := c.Accepts, c.Token
	c.Accepts = func(ctx context.Context, bearer string) bool {
		_, ok := d.Tokens.Find(ctx, bearer)
		return ok || accepts(ctx, bearer)
	}
	c.Shared = func() bool { return token != "" || p != nil || d.Accounts.Any(context.Background()) }
	c.Guard = func(next http.Handler) http.Handler { return guard.Wrap(next) }
	c.Needs = map[string]site.Need{}
	for pattern, right := range rights() {
		switch {
		case right == access.AsAnybody:
			c.Needs[pattern] = site.NeedsNothing
		case right == access.AsReader && !signIn:
			c.Needs[pattern] = site.MayShow
		}
	}
	c.NavFor = func(r *http.Request) []site.Link {
		switch who := access.Of(r.Context()); {
		case who.Kind == access.ByAccount && who.May(access.AsStaff):
			return []site.Link{{Path: curate.PagePath, Label: "整理问答"}, {Path: access.AccountPath, Label: who.Name}}
		case who.Kind == access.ByAccount:
			return []site.Link{{Path: access.AccountPath, Label: who.Name}}
		case guard.Accounts(r.Context()):
			return []site.Link{{Path: access.SignInPath, Label: "登录"}}
		}
		return nil
	}
	return func(g *access.Guard) { guard = g }
}

// noted has the log of operations hold what was asked.
type noted struct{ search.Answerer }

func (n noted) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	if e := access.Note(ctx); e != nil {
		e.Question = q.Text
	}
	return n.Answerer.Ask(ctx, q)
}

// account is who is asking for the routes of reminders, which must not find out more than
// the guard has let through.
func account(ctx context.Context) (remweb.Account, bool) {
	p := access.Of(ctx)
	switch p.Kind {
	case access.Anonymous:
		return remweb.Account{}, false
	case access.ByService: // as their history has always called it
		p.Name = "管理员"
	}
	return remweb.Account{Name: p.Name, Admin: p.IsAdmin(), Person: p.Person}, true
}

// keeper tells whether who asks looks after the library, and his name.
func keeper(r *http.Request) (string, bool) {
	p := access.Of(r.Context())
	return p.Name, p.May(access.AsStaff)
}

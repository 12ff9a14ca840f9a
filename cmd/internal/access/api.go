package access

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/cmd/internal/oplog"
	"github.com/policybot/policybot/reminders"
)

// The addresses of the API.
const (
	UsersPath      = "/api/v1/users"
	TokensPath     = "/api/v1/tokens"
	OperationsPath = "/api/v1/operations"
	WhoPath        = "/api/v1/whoami"
)

// APIRights are what the operations ask for.
func APIRights() map[string]Right {
	return map[string]Right{
		"GET " + UsersPath: AsAdmin, "POST " + UsersPath: AsAdmin, "PATCH " + UsersPath + "/{name}": AsAdmin,
		"POST " + UsersPath + "/{name}/password": AsAdmin,
		"GET " + TokensPath:                      AsAdmin, "POST " + TokensPath: AsAdmin, "DELETE " + TokensPath + "/{name}": AsAdmin,
		"GET " + ChatLinksPath: AsAdmin, "DELETE " + ChatLinksPath + "/{id}": AsAdmin,
		"GET " + OperationsPath: AsAdmin, "GET " + WhoPath: AsAnybody,
	}
}

// User is an account as the API shows it.
type User struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Role     Role       `json:"role" enum:"reader,staff,admin" doc:"reader 读者，staff 工作人员，admin 管理员"`
	Groups   []string   `json:"groups" doc:"所属的组，决定能看哪些限定范围的文件"`
	Person   string     `json:"person" doc:"对应的提醒登记人"`
	Source   string     `json:"source" enum:"local,oidc" doc:"local 本地账号，oidc 由统一身份认证登录"`
	Disabled bool       `json:"disabled"`
	Created  time.Time  `json:"created"`
	SignedIn *time.Time `json:"signed_in" doc:"最近一次登录，没有登录过为 null"`
	Password string     `json:"password,omitempty" doc:"新生成的初始密码，只在生成时给出一次，首次登录须改"`
}

func shownUser(a Account, password string) User {
	u := User{ID: a.ID, Name: a.Name, Role: a.Role, Groups: append([]string{}, a.Groups...), Person: a.Person, Source: "local",
		Disabled: a.Disabled, Created: a.Created, SignedIn: moment(a.SignedIn), Password: password}
	if a.Subject != "" {
		u.Source = "oidc"
	}
	return u
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// NewUser makes one.
type NewUser struct {
	Name     string   `json:"name" doc:"名称，1到32个字，登录时用"`
	Role     Role     `json:"role,omitempty" enum:"reader,staff,admin" doc:"默认 reader"`
	Groups   []string `json:"groups,omitempty" doc:"所属的组"`
	Person   string   `json:"person,omitempty" doc:"对应的提醒登记人的姓名"`
	Password string   `json:"password,omitempty" doc:"密码；不写则生成一个，首次登录须改"`
}

// UserEdit changes one; what is left out stays.
type UserEdit struct {
	Role     *Role     `json:"role,omitempty" enum:"reader,staff,admin"`
	Groups   *[]string `json:"groups,omitempty" nullable:"false"`
	Person   *string   `json:"person,omitempty"`
	Disabled *bool     `json:"disabled,omitempty" doc:"true 停用，所有登录和聊天绑定立即失效"`
}

// ShownToken is a token as the API shows it.
type ShownToken struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Scopes  []Scope    `json:"scopes" doc:"read 阅读和提问，remind 提醒，library 文件库，admin 管理"`
	Groups  []string   `json:"groups"`
	Person  string     `json:"person" doc:"替谁设提醒"`
	By      string     `json:"by" doc:"谁发的"`
	Created time.Time  `json:"created"`
	Ends    *time.Time `json:"ends" doc:"何时到期，不到期为 null"`
	Revoked *time.Time `json:"revoked" doc:"何时吊销，没有吊销为 null"`
	Used    *time.Time `json:"used" doc:"最近一次使用，精确到小时，没有用过为 null"`
	Secret  string     `json:"token,omitempty" doc:"令牌本身，只在生成时给出一次"`
}

func shownToken(t Token, secret string) ShownToken {
	return ShownToken{ID: t.ID, Name: t.Name, Scopes: append([]Scope{}, t.Scopes...), Groups: append([]string{}, t.Groups...), Person: t.Person, By: t.By,
		Created: t.Created, Ends: moment(t.Ends), Revoked: moment(t.Revoked), Used: moment(t.Used), Secret: secret}
}

// NewTokenBody makes one.
type NewTokenBody struct {
	Name   string   `json:"name" doc:"名称，1到32个字"`
	Scopes []Scope  `json:"scopes" nullable:"false" doc:"用途：read、remind、library、admin"`
	Groups []string `json:"groups,omitempty" doc:"能看哪些组的文件"`
	Person string   `json:"person,omitempty" doc:"替哪个登记人设提醒"`
	Days   int      `json:"days,omitempty" minimum:"0" maximum:"3650" doc:"多少天后到期，0为不到期"`
}

// Who is who is asking, as the API shows it.
type Who struct {
	Name   string   `json:"name"`
	Kind   Kind     `json:"kind" doc:"account、token、service、link；空为未登录"`
	Role   Role     `json:"role,omitempty"`
	Scopes []Scope  `json:"scopes,omitempty"`
	Groups []string `json:"groups" doc:"能看哪些组的文件；all 为 true 时是全部"`
	All    bool     `json:"all"`
}

// Page says which part of a list is wanted.
type Page struct {
	From int `query:"from" minimum:"0" maximum:"100000" doc:"跳过多少条"`
	Size int `query:"size" minimum:"1" maximum:"1000" default:"1000" doc:"最多多少条"`
}

func page[T any](all []T, p Page) []T {
	from := min(p.From, len(all))
	return all[from:min(from+p.Size, len(all))]
}

type reply[T any] struct{ Body T }

type one struct {
	Name string `path:"name" doc:"名称或编号"`
}

// RegisterAPI adds the operations.
func (g *Guard) RegisterAPI(api huma.API) {
	g.registerUsers(api)
	g.registerTokens(api)
	g.registerChat(api)
	huma.Register(api, huma.Operation{OperationID: "whoami", Method: http.MethodGet, Path: WhoPath, Summary: "以什么身份访问"},
		func(ctx context.Context, _ *struct{}) (*reply[Who], error) {
			p := Of(ctx)
			v := p.Viewer()
			return &reply[Who]{Who{Name: p.Name, Kind: p.Kind, Role: p.Role, Scopes: p.Scopes, Groups: append([]string{}, v.Groups...), All: v.All}}, nil
		})
	type operations struct {
		Total      int           `json:"total"`
		Operations []oplog.Entry `json:"operations"`
	}
	huma.Register(api, huma.Operation{OperationID: "list-operations", Method: http.MethodGet, Path: OperationsPath, Summary: "操作日志",
		Description: "一天的，最新的在前；默认不记问题的内容。", Errors: []int{401, 403, 422}},
		func(ctx context.Context, in *struct {
			Day    string `query:"day" pattern:"^\\d{4}-\\d{2}-\\d{2}$" doc:"哪一天，默认今天" example:"2026-11-30"`
			Who    string `query:"who" doc:"谁"`
			Action string `query:"action" doc:"操作里包含的字，如 DELETE、sign-in"`
			From   int    `query:"from" minimum:"0" maximum:"100000" doc:"跳过多少条"`
			Size   int    `query:"size" minimum:"1" maximum:"1000" default:"100" doc:"最多多少条"`
		}) (*reply[operations], error) {
			if err := g.onlyAdmin(ctx); err != nil {
				return nil, err
			}
			out := operations{Operations: []oplog.Entry{}}
			if g.Log == nil {
				return &reply[operations]{out}, nil
			}
			all, total, err := g.Log.Read(ctx, oplog.Query{Day: in.Day, Who: in.Who, Action: in.Action, From: in.From, Size: in.Size})
			if err != nil {
				return nil, g.fail(ctx, err)
			}
			out.Total, out.Operations = total, append(out.Operations, all...)
			return &reply[operations]{out}, nil
		})
}

// onlyAdmin refuses everybody else, whoever let him come so far.
func (g *Guard) onlyAdmin(ctx context.Context) error {
	switch p := Of(ctx); {
	case p.IsAdmin():
		return nil
	case p.Kind == Anonymous:
		return g.shell.Problem(http.StatusUnauthorized, "需要管理令牌：请加上请求头 Authorization: Bearer 令牌，或用管理员的账号登录。")
	}
	return g.shell.Problem(http.StatusForbidden, "这项操作只有管理员可以做。")
}

// did has the log say what was done to what.
func did(ctx context.Context, target string) {
	if e := Note(ctx); e != nil {
		e.Target = target
	}
}

func (g *Guard) registerUsers(api huma.API) {
	type users struct {
		Total int    `json:"total"`
		Users []User `json:"users"`
	}
	d := g.Directory
	huma.Register(api, huma.Operation{OperationID: "list-users", Method: http.MethodGet, Path: UsersPath, Summary: "账号", Errors: []int{401, 403, 422}},
		func(ctx context.Context, in *Page) (*reply[users], error) {
			if err := g.onlyAdmin(ctx); err != nil {
				return nil, err
			}
			all := d.Accounts.List(ctx)
			out := users{len(all), []User{}}
			for _, a := range page(all, *in) {
				out.Users = append(out.Users, shownUser(a, ""))
			}
			return &reply[users]{out}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "add-user", Method: http.MethodPost, Path: UsersPath, Summary: "添加账号",
		DefaultStatus: http.StatusCreated, Errors: []int{401, 403, 409, 422}},
		func(ctx context.Context, in *struct{ Body NewUser }) (*reply[User], error) {
			if err := g.onlyAdmin(ctx); err != nil {
				return nil, err
			}
			b := in.Body
			did(ctx, b.Name)
			a, password, err := d.Accounts.Add(ctx, NewAccount{Name: strings.TrimSpace(b.Name), Password: b.Password, Role: cmp.Or(b.Role, Reader), Groups: b.Groups, Person: b.Person})
			if err != nil {
				return nil, g.fail(ctx, err)
			}
			return &reply[User]{shownUser(a, password)}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "edit-user", Method: http.MethodPatch, Path: UsersPath + "/{name}", Summary: "改账号的角色、组，停用或启用",
		Errors: []int{401, 403, 404, 409, 422}},
		func(ctx context.Context, in *struct {
			Name string `path:"name" doc:"名称或编号"`
			Body UserEdit
		}) (*reply[User], error) {
			if err := g.onlyAdmin(ctx); err != nil {
				return nil, err
			}
			a, err := d.Accounts.Edit(ctx, in.Name, Edit(in.Body))
			if err == nil && a.Disabled {
				err = errors.Join(d.Sessions.EndAll(ctx, a.ID), d.Chat.EndAll(ctx, a.ID))
			}
			if err != nil {
				return nil, g.fail(ctx, err)
			}
			return &reply[User]{shownUser(a, "")}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "reset-password", Method: http.MethodPost, Path: UsersPath + "/{name}/password", Summary: "重设密码",
		Description: "生成一个初始密码，首次登录须改；所有登录立即失效。", Errors: []int{401, 403, 404, 409}},
		func(ctx context.Context, in *one) (*reply[User], error) {
			if err := g.onlyAdmin(ctx); err != nil {
				return nil, err
			}
			a, password, err := d.Accounts.SetPassword(ctx, in.Name, "")
			if err == nil {
				err = d.Sessions.EndAll(ctx, a.ID)
			}
			if err != nil {
				return nil, g.fail(ctx, err)
			}
			return &reply[User]{shownUser(a, password)}, nil
		})
}

func (g *Guard) registerTokens(api huma.API) {
	type tokens struct {
		Total  int          `json:"total"`
		Tokens []ShownToken `json:"tokens"`
	}
	d := g.Directory
	huma.Register(api, huma.Operation{OperationID: "list-tokens", Method: http.MethodGet, Path: TokensPath, Summary: "接口令牌", Errors: []int{401, 403, 422}},
		func(ctx context.Context, in *Page) (*reply[tokens], error) {
			if err := g.onlyAdmin(ctx); err != nil {
				return nil, err
			}
			all := d.Tokens.List(ctx)
			out := tokens{len(all), []ShownToken{}}
			for _, t := range page(all, *in) {
				out.Tokens = append(out.Tokens, shownToken(t, ""))
			}
			return &reply[tokens]{out}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "create-token", Method: http.MethodPost, Path: TokensPath, Summary: "发放令牌",
		DefaultStatus: http.StatusCreated, Errors: []int{401, 403, 409, 422}},
		func(ctx context.Context, in *struct{ Body NewTokenBody }) (*reply[ShownToken], error) {
			if err := g.onlyAdmin(ctx); err != nil {
				return nil, err
			}
			b := in.Body
			did(ctx, b.Name)
			n := Token{Name: strings.TrimSpace(b.Name), Scopes: b.Scopes, Groups: b.Groups, Person: b.Person, By: Of(ctx).Name}
			if b.Days > 0 {
				n.Ends = g.Now().UTC().AddDate(0, 0, b.Days).Truncate(time.Second)
			}
			t, secret, err := d.Tokens.Create(ctx, n)
			if err != nil {
				return nil, g.fail(ctx, err)
			}
			return &reply[ShownToken]{shownToken(t, secret)}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "revoke-token", Method: http.MethodDelete, Path: TokensPath + "/{name}", Summary: "吊销令牌",
		Description: "立即失效；仍列在清单里。", Errors: []int{401, 403, 404}},
		func(ctx context.Context, in *one) (*reply[ShownToken], error) {
			if err := g.onlyAdmin(ctx); err != nil {
				return nil, err
			}
			t, err := d.Tokens.Revoke(ctx, in.Name)
			if err != nil {
				return nil, g.fail(ctx, err)
			}
			return &reply[ShownToken]{shownToken(t, "")}, nil
		})
}

// fail is the one table from error to refusal.
func (g *Guard) fail(ctx context.Context, err error) error {
	say := func(status int) error { return g.shell.Problem(status, err.Error()+"。") }
	switch {
	case errors.Is(err, ErrUnknown):
		return say(http.StatusNotFound)
	case errors.Is(err, ErrExists), errors.Is(err, ErrLast), errors.Is(err, ErrForeign):
		return say(http.StatusConflict)
	case errors.Is(err, ErrName), errors.Is(err, ErrRole), errors.Is(err, ErrScope), errors.Is(err, ErrGroups), errors.Is(err, ErrPassword):
		return say(http.StatusUnprocessableEntity)
	case errors.Is(err, ErrFull):
		return say(http.StatusInsufficientStorage)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, reminders.ErrUnavailable):
		return g.shell.Problem(http.StatusServiceUnavailable, "账号存储没有回应，请稍后再试。")
	}
	g.Text.ErrorContext(ctx, "access request failed", "err", err)
	return g.shell.Problem(http.StatusInternalServerError, "服务内部出错，已记录。请稍后再试。")
}

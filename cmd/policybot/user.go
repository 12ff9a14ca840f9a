package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/reminders/web"
)

// userCmd is who signs in.
type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"添加一个账号,给出初始密码。"`
	List     userListCmd     `cmd:"" help:"列出账号。"`
	Role     userRoleCmd     `cmd:"" help:"改角色。"`
	Group    userGroupCmd    `cmd:"" help:"改所属的组,决定能看哪些限定范围的文件。"`
	Person   userPersonCmd   `cmd:"" help:"对应到提醒登记人,登录后就能管自己的提醒。"`
	Password userPasswordCmd `cmd:"" help:"重设密码,所有登录立即失效。"`
	Disable  userDisableCmd  `cmd:"" help:"停用,所有登录立即失效。"`
	Enable   userEnableCmd   `cmd:"" help:"重新启用。"`
	Chats    userChatsCmd    `cmd:"" help:"列出绑定了账号的聊天用户。"`
	Unchat   userUnchatCmd   `cmd:"" help:"解除一个聊天绑定。"`
}

func userPath(name string) string { return access.UsersPath + "/" + url.PathEscape(name) }

// accountFlags say which service or data folder it is about. Nothing is sent by what is
// done to an account.
type accountFlags struct{ remindFlags }

func (f accountFlags) with(e *env, run func(ctx context.Context, c *apiClient) error) error {
	f.quiet = true
	return f.remindFlags.with(e, run)
}

type userAddCmd struct {
	accountFlags
	Role         string   `default:"reader" help:"角色: reader(读者)、staff(工作人员)、admin(管理员)。" placeholder:"角色"`
	Group        []string `help:"所属的组,可重复。" placeholder:"组" sep:","`
	Person       string   `help:"对应的提醒登记人。" placeholder:"姓名"`
	PasswordFile string   `name:"password-file" help:"从文件读密码,不给则生成一个,首次登录须改。" placeholder:"文件"`
	Name         string   `arg:"" help:"名称,登录时用。" name:"名称"`
}

func (u *userAddCmd) Run(e *env) error {
	role, err := access.ReadRole(u.Role)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	in := access.NewUser{Name: u.Name, Role: role, Groups: u.Group, Person: u.Person}
	if u.PasswordFile != "" {
		if in.Password, err = passwordIn(u.PasswordFile); err != nil {
			return err
		}
	}
	return u.with(e, func(ctx context.Context, c *apiClient) error {
		var out access.User
		if err := c.Call(ctx, http.MethodPost, access.UsersPath, in, &out); err != nil {
			return err
		}
		return u.told(ctx, e, c, "已添加", out)
	})
}

// passwordIn is the first line of a file.
func passwordIn(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("读不了密码文件,请检查路径和权限: %w", err)
	}
	defer f.Close() // only read from
	b, err := io.ReadAll(io.LimitReader(f, 1024))
	line, _, _ := strings.Cut(string(b), "\n")
	if line = strings.TrimRight(line, "\r"); err == nil && line == "" {
		err = errors.New("密码文件是空的")
	}
	return line, err
}

// told says what was done to an account, with the password that is not shown again and where it is asked for. A person
// that nobody registered is no mistake, but without one there are no reminders.
func (f accountFlags) told(ctx context.Context, e *env, c *apiClient, said string, u access.User) error {
	text := fmt.Sprintf("%s%s,角色%s", said, u.Name, u.Role.Label())
	if len(u.Groups) > 0 {
		text += ",属于" + strings.Join(u.Groups, "、")
	}
	if u.Person != "" {
		text += ",登记人" + u.Person
	}
	if u.Disabled {
		text += ",停用"
	}
	text += "。\n"
	if u.Password != "" {
		base, err := f.site(e, c)
		if err != nil {
			return err
		}
		text += "初始密码只显示这一次,请只交给本人,首次登录须改: " + u.Password + "\n登录的网址: " + base + access.SignInPath + "\n"
	}
	if u.Person != "" {
		known, err := registered(ctx, c, u.Person)
		if err != nil {
			return err
		}
		if !known {
			text += "注意: 还没有登记“" + u.Person + "”,登录后设不了提醒。请运行 policybot person add " + shellWord(u.Person) + " --to 频道" + e.again(f.Data) + "\n"
		}
	}
	_, err := io.WriteString(e.std.out, printable(text))
	return err
}

// registered tells whether there is a person of that name to remind.
func registered(ctx context.Context, c *apiClient, name string) (bool, error) {
	for from := 0; ; {
		var page []web.Person
		if err := c.Call(ctx, http.MethodGet, fmt.Sprintf("%s?from=%d", peoplePath, from), nil, &page); err != nil {
			return false, err
		}
		if slices.ContainsFunc(page, func(p web.Person) bool { return p.Name == name }) {
			return true, nil
		}
		if from += len(page); len(page) == 0 {
			return false, nil
		}
	}
}

type userListCmd struct {
	accountFlags
	JSON bool `name:"json" help:"输出接口的JSON。"`
}

func (u *userListCmd) Run(e *env) error {
	return u.with(e, func(ctx context.Context, c *apiClient) error {
		var page struct{ Users []access.User }
		all, err := pages(ctx, c, access.UsersPath, &page, func() []access.User { return page.Users })
		if err != nil || u.JSON {
			return errors.Join(err, printIf(u.JSON && err == nil, e.std.out, all))
		}
		return table(e.std.out, all, "还没有账号。添加: policybot user add 名称 --role admin", []string{"名称", "角色", "组", "登记人", "来源", "最近登录", "状态"},
			func(x access.User) []string {
				source, state := "本地", ""
				if x.Source == "oidc" {
					source = "统一认证"
				}
				if x.Disabled {
					state = "停用"
				}
				return []string{x.Name, x.Role.Label(), strings.Join(x.Groups, "、"), x.Person, source, shortTime(e, x.SignedIn), state}
			})
	})
}

// pages gathers a list that comes a page at a time into page, of which list is what it holds.
func pages[T any](ctx context.Context, c *apiClient, path string, page any, list func() []T) (all []T, err error) {
	for {
		if err := c.Call(ctx, http.MethodGet, fmt.Sprintf("%s?from=%d", path, len(all)), nil, page); err != nil {
			return nil, err
		}
		got := list()
		all = append(all, got...)
		if len(got) < 1000 {
			return all, nil
		}
	}
}

func printIf(ok bool, w io.Writer, v any) error {
	if !ok {
		return nil
	}
	return printJSON(w, v)
}

// table prints a list under head, or when there is nothing what to do about it.
func table[T any](w io.Writer, all []T, none string, head []string, row func(T) []string) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(w, none)
		return err
	}
	lines := [][]string{head}
	for _, x := range all {
		lines = append(lines, row(x))
	}
	var b strings.Builder
	writeColumns(&b, lines)
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

// shortTime is a moment in the zone that is set; "" for none.
func shortTime(e *env, t *time.Time) string {
	if t == nil {
		return ""
	}
	zone := time.Local
	if cfg, err := e.load(accountFlags{}.flags()); err == nil {
		if z, err := time.LoadLocation(cfg.TZ); err == nil {
			zone = z
		}
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

// edit changes an account and says how it is now.
func (f accountFlags) edit(e *env, name string, in access.UserEdit) error {
	return f.with(e, func(ctx context.Context, c *apiClient) error {
		var out access.User
		if err := c.Call(ctx, http.MethodPatch, userPath(name), in, &out); err != nil {
			return err
		}
		return f.told(ctx, e, c, "已改:", out)
	})
}

type userRoleCmd struct {
	accountFlags
	Name string `arg:"" help:"名称。" name:"名称"`
	Role string `arg:"" help:"reader(读者)、staff(工作人员)或 admin(管理员)。" name:"角色"`
}

func (u *userRoleCmd) Run(e *env) error {
	role, err := access.ReadRole(u.Role)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	return u.edit(e, u.Name, access.UserEdit{Role: &role})
}

type userGroupCmd struct {
	accountFlags
	Name   string   `arg:"" help:"名称。" name:"名称"`
	Groups []string `arg:"" optional:"" help:"所属的组,几个都写上;不写就是不属于任何组。" name:"组"`
}

func (u *userGroupCmd) Run(e *env) error {
	groups := append([]string{}, u.Groups...)
	return u.edit(e, u.Name, access.UserEdit{Groups: &groups})
}

type userPersonCmd struct {
	accountFlags
	Name   string `arg:"" help:"账号名称。" name:"名称"`
	Person string `arg:"" optional:"" help:"提醒登记人的姓名;不写就取消对应。" name:"姓名"`
}

func (u *userPersonCmd) Run(e *env) error {
	return u.edit(e, u.Name, access.UserEdit{Person: &u.Person})
}

type userDisableCmd struct {
	accountFlags
	Name string `arg:"" help:"名称。" name:"名称"`
}

func (u *userDisableCmd) Run(e *env) error {
	return u.edit(e, u.Name, access.UserEdit{Disabled: new(true)})
}

type userEnableCmd struct {
	accountFlags
	Name string `arg:"" help:"名称。" name:"名称"`
}

func (u *userEnableCmd) Run(e *env) error {
	return u.edit(e, u.Name, access.UserEdit{Disabled: new(false)})
}

type userPasswordCmd struct {
	accountFlags
	Name string `arg:"" help:"名称。" name:"名称"`
}

func (u *userPasswordCmd) Run(e *env) error {
	return u.with(e, func(ctx context.Context, c *apiClient) error {
		var out access.User
		if err := c.Call(ctx, http.MethodPost, userPath(u.Name)+"/password", nil, &out); err != nil {
			return err
		}
		return u.told(ctx, e, c, "已重设密码:", out)
	})
}

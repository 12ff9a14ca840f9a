package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"strings"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/client"
	"github.com/policybot/policybot/cmd/internal/config"
)

// release is the version of this source; Docker builds and go run have no other.
const release = "0.1.0"

// version is the release, with the commit when the build recorded one.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return release + "+" + s.Value[:12]
		}
	}
	return release
}

type serveCmd struct {
	answerFlags
	calendarFlag
	Addr       string   `help:"监听地址,默认 127.0.0.1:8080。" placeholder:"主机:端口"`
	Token      string   `help:"访问令牌;设置后他人可访问。最好用环境变量或 POLICYBOT_TOKEN_FILE。" placeholder:"令牌"`
	AdminAllow []string `name:"admin-allow" help:"管理操作只接受来自这些地址或网段的访问,可重复。" placeholder:"地址" sep:","`
	PublicURL  string   `name:"public-url" help:"他人访问本服务的网址。" placeholder:"网址"`
}

// garbage is how much a service may hold beside what it needs, in percent, where GOGC
// does not say otherwise. Half of Go's default took a fifth off the memory of a loaded
// service; what it costs did not show in the times of answers.
const garbage = 50

func (s *serveCmd) Run(e *env) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	flags := s.config()
	flags.Addr, flags.Token, flags.PublicURL, flags.Calendar, flags.AdminAllow = s.Addr, s.Token, s.PublicURL, s.Calendar, s.AdminAllow
	cfg, err := e.load(flags)
	if err != nil {
		return err
	}
	log := e.logger(true)
	bar := newProgress(e.std.err)
	a, err := app.New(cfg, app.Options{Version: version(), Log: log, Progress: bar.show, Console: e.std.out})
	if err != nil {
		return err
	}
	log.Debug("配置", "config", cfg)
	fmt.Fprintf(e.std.err, "正在准备,稍后可打开 %s/\n", a.URL())
	return a.Run(e.ctx, func(url string, k *app.Knowledge) {
		bar.end()
		if len(cfg.Corpus) == 0 {
			fmt.Fprintln(e.std.err, "没有指定 --corpus,正在使用内置演示文件(摘编,非原文)。")
		}
		fmt.Fprintf(e.std.out, "已就绪,请在浏览器打开 %s/\n", url)
		fmt.Fprint(e.std.err, nextSteps(cfg, e.again(s.Data)))
	})
}

// nextSteps are what may be done with a service that is ready, by somebody who starts it for the first time. flags are
// those by which the commands find it; see env.again.
func nextSteps(cfg config.Config, flags string) string {
	lines := [][]string{{"  提问", "policybot ask 问题" + flags}}
	if len(cfg.Corpus) == 0 {
		lines[0][1] = "policybot ask 利通区乡村教师生活补助每月多少" + flags
		lines = append(lines, []string{"  换成自己的文件", "policybot serve --corpus 文件夹"})
	} else {
		lines = append(lines, []string{"  看收录和跳过了什么", "在网页打开 /library"})
	}
	lines = append(lines, []string{"  设一条提醒", `policybot remind add "每月25日前提醒我报考勤" --to console` + flags})
	if cfg.Token == "" {
		lines = append(lines, []string{"  让别人也能用", "设置 POLICYBOT_TOKEN 和 POLICYBOT_ADDR=0.0.0.0:8080 后重启"})
	}
	lines = append(lines, []string{"  检查设置", "policybot doctor" + flags}, []string{"  全部命令", "policybot help"}, []string{"  停止", "Ctrl+C"})
	var b strings.Builder
	b.WriteString("接下来可以(在另一个终端):\n")
	writeColumns(&b, lines)
	return b.String()
}

type healthcheckCmd struct {
	Data string `help:"数据目录。" placeholder:"目录"`
	Base string `help:"服务地址;默认按数据目录里的记录,其次按监听地址。" placeholder:"网址"`
}

// Run succeeds when the service answers that it is ready.
func (h *healthcheckCmd) Run(e *env) error {
	cfg, err := e.load(config.Config{Data: h.Data})
	if err != nil {
		return err
	}
	base := h.Base
	if base == "" {
		base = app.Address(cfg.Data)
	}
	if base == "" { // not ready yet, or another data folder
		host, port, err := net.SplitHostPort(cfg.Addr)
		if err != nil {
			return err
		}
		if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
			host = "127.0.0.1"
		}
		base = "http://" + net.JoinHostPort(host, port)
	}
	c, err := newClient(base, cfg.Token)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err := c.Ready(e.ctx); err != nil {
		return err
	}
	fmt.Fprintln(e.std.out, "就绪", base)
	return nil
}

type versionCmd struct{}

func (versionCmd) Run(e *env) error {
	_, err := fmt.Fprintln(e.std.out, "policybot", version())
	return err
}

// clientFlags are shared by the commands that may ask a running service.
type clientFlags struct {
	Base  string `help:"正在运行的服务的地址;不给则按数据目录里的记录。" placeholder:"网址"`
	Token string `help:"访问令牌。" placeholder:"令牌"`
}

// remote is the service to ask, or nil when the command should open the data
// folder itself. Without --base it is the one that owns the data folder, unless
// --corpus or --synonyms ask for another search.
func (f clientFlags) remote(ctx context.Context, cfg config.Config, own bool) (*apiClient, error) {
	base := f.Base
	if base == "" {
		if base = app.Address(cfg.Data); base == "" || own {
			return nil, nil
		}
	}
	token := cfg.Token
	if token == "" && f.Base == "" {
		token = app.LocalKey(cfg.Data)
	}
	c, err := newClient(base, token)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	if f.Base == "" && errors.Is(c.Ready(ctx), client.ErrUnreachable) {
		return nil, nil // it was killed and left its address behind
	}
	return c, nil
}

package main

import (
	"io"
	"os"

	"github.com/policybot/policybot/bot/mcp"
	"github.com/policybot/policybot/cmd/internal/config"
)

// mcpCmd answers an assistant on this machine over stdin and stdout.
type mcpCmd struct {
	answerFlags
	clientFlags
	calendarFlag
}

// Run serves until the assistant closes stdin. Stdout belongs to the protocol: what is said
// besides goes to stderr.
func (m *mcpCmd) Run(e *env) error {
	flags := m.config()
	flags.Token, flags.Calendar = m.Token, m.Calendar
	cfg, err := e.load(flags)
	if err != nil {
		return err
	}
	aside := *e
	aside.std.out = e.std.err
	lib := newLibrary(&aside, cfg, m.clientFlags, m.local() || m.Risk != "")
	defer lib.close()
	if err := lib.begin(); err != nil {
		return err
	}
	return mcp.New(mcp.Options{API: lib, Links: lib.links(cfg), Version: version(), Timeout: patience, Log: e.logger(true)}).
		Stdio(e.ctx, io.NopCloser(os.Stdin), e.std.out)
}

// links is what links begin with: the public address, or that of the service that answers.
func (l *library) links(cfg config.Config) func() string {
	return func() string {
		if cfg.PublicURL != "" {
			return cfg.PublicURL
		}
		return l.base()
	}
}

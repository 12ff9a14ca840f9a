package chat

import (
	"context"
	"path/filepath"

	"github.com/policybot/policybot/cmd/bench/internal/process"
)

// newService prepares one with the sample documents and a data folder of its own.
func newService(ctx context.Context, c config, p platform, dir string) (*process.Service, error) {
	program, err := process.Build(ctx, c.program, dir)
	if err != nil {
		return nil, err
	}
	env := append([]string{"POLICYBOT_DATA=" + filepath.Join(dir, "data"), "POLICYBOT_PUBLIC_URL=https://policy.example", "POLICYBOT_REDIS_URL=" + c.redis},
		p.env(c.long)...)
	return process.New(program, filepath.Join(dir, "policybot.log"), env...)
}

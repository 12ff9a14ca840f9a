package app

import (
	"fmt"

	"github.com/policybot/policybot/bot/robot"
	"github.com/policybot/policybot/cmd/internal/config"
)

// robots are the senders to group robots, by kind.
func robots(cfg config.Config) (map[string]*robot.Sender, error) {
	byKind := map[string]map[string]robot.Robot{}
	for _, c := range cfg.Robots {
		address, secret, err := c.Keys()
		if err != nil {
			return nil, err
		}
		kind := c.Kind
		if kind == "" {
			kind = robot.KindOf(address)
		}
		if kind == "" {
			return nil, fmt.Errorf("%w: robots里%s的地址看不出是哪个平台,请写明kind", config.ErrInvalid, c.Name)
		}
		if byKind[kind] == nil {
			byKind[kind] = map[string]robot.Robot{}
		}
		byKind[kind][c.Name] = robot.Robot{URL: address, Secret: secret}
	}
	out := map[string]*robot.Sender{}
	for kind, all := range byKind {
		s, err := robot.New(robot.Options{Kind: kind, Robots: all})
		if err != nil {
			return nil, fmt.Errorf("robots: %w", err)
		}
		out[kind] = s
	}
	return out, nil
}

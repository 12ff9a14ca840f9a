package app

import (
	"context"
	"errors"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search/web"
)

// byCommand is who did what a command on this machine did.
const byCommand = "本机命令"

// Importer reads pages into the library of a data folder which no service owns. They are indexed by the next service,
// or by Index.
func Importer(cfg config.Config, opt Options) (take func(context.Context, string) (web.Uploaded, error), done func() error, err error) {
	opt = opt.withDefaults()
	engine, err := recogniser(cfg)
	if err != nil {
		return nil, nil, err
	}
	owner, err := own(cfg.Data)
	if err != nil {
		return nil, nil, err
	}
	u, err := openUploads(cfg.Data, opt, &gate{}, engine)
	if err != nil {
		return nil, nil, errors.Join(err, owner.Close())
	}
	return func(ctx context.Context, address string) (web.Uploaded, error) {
			return u.Import(ctx, address, byCommand)
		},
		func() error { return errors.Join(u.close(), owner.Close()) }, nil
}

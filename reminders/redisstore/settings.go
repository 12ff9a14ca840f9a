package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
)

// setKey is a hash, in one shard: name -> version SPACE sum body.
func (s *Store) setKey() string { return s.tag(0) + "set" }

func sealedSetting(v reminders.Setting) string {
	return strconv.FormatUint(v.Version, 10) + " " + reminders.Sum(v.Body) + string(v.Body)
}

func unsealedSetting(name, raw string) (reminders.Setting, error) {
	const sum = 16
	v := reminders.Setting{Name: name}
	version, rest, _ := strings.Cut(raw, " ")
	n, err := strconv.ParseUint(version, 10, 64)
	if err != nil || len(rest) < sum || reminders.Sum([]byte(rest[sum:])) != rest[:sum] {
		return v, fmt.Errorf("%w: setting %s", reminders.ErrCorrupt, name)
	}
	v.Version, v.Body = n, []byte(rest[sum:])
	return v, nil
}

// Setting implements reminders.Settings.
func (s *Store) Setting(ctx context.Context, name string) (reminders.Setting, error) {
	raw, err := s.db.HGet(ctx, s.setKey(), name).Result()
	if errors.Is(err, redis.Nil) {
		return reminders.Setting{Name: name}, nil
	}
	if err != nil {
		return reminders.Setting{Name: name}, fmt.Errorf("read setting %s: %w", name, mapped(err))
	}
	return unsealedSetting(name, raw)
}

// PutSetting implements reminders.Settings.
func (s *Store) PutSetting(ctx context.Context, v reminders.Setting) (uint64, error) {
	if err := v.Validate(); err != nil {
		return 0, err
	}
	next := v
	next.Version++
	done, err := s.lua.setting.Run(ctx, s.db, []string{s.setKey()}, v.Name, v.Version, sealedSetting(next)).Int()
	if err != nil {
		return 0, fmt.Errorf("put setting %s: %w", v.Name, mapped(err))
	}
	if done == 0 {
		return 0, fmt.Errorf("%w: setting %s is no longer of version %d", reminders.ErrConflict, v.Name, v.Version)
	}
	return next.Version, nil
}

// allSettings are for an export; one that cannot be read is left out.
func (s *Store) allSettings(ctx context.Context) (out []reminders.Setting, err error) {
	all, err := s.db.HGetAll(ctx, s.setKey()).Result()
	if err != nil {
		return nil, fmt.Errorf("list settings: %w", mapped(err))
	}
	for name, raw := range all {
		if v, err := unsealedSetting(name, raw); err == nil {
			out = append(out, v)
		}
	}
	return out, nil
}

// takeSetting is a line of an import, merged with what there is.
func (s *Store) takeSetting(ctx context.Context, v reminders.Setting, d *reminders.Imported) error {
	if err := v.Validate(); err != nil {
		return err
	}
	fresh, err := s.db.HSetNX(ctx, s.setKey(), v.Name, sealedSetting(v)).Result()
	if err != nil {
		return fmt.Errorf("import setting %s: %w", v.Name, mapped(err))
	}
	if fresh {
		d.Settings++
		return nil
	}
	for range maxTries {
		old, err := s.Setting(ctx, v.Name)
		if errors.Is(err, reminders.ErrCorrupt) { // what cannot be read is replaced
			d.Settings++
			if err := s.db.HSet(ctx, s.setKey(), v.Name, sealedSetting(v)).Err(); err != nil {
				return fmt.Errorf("import setting %s: %w", v.Name, mapped(err))
			}
			return nil
		}
		if err != nil {
			return err
		}
		next, report, changed := reminders.MergeSetting(old, v)
		if changed {
			_, err = s.PutSetting(ctx, next)
		}
		switch {
		case errors.Is(err, reminders.ErrConflict): // somebody has just changed it
			continue
		case err != nil:
			return err
		case changed:
			d.Settings++
		default:
			d.Known++
		}
		d.Merged = append(d.Merged, report...)
		return nil
	}
	return fmt.Errorf("import setting %s: %w", v.Name, reminders.ErrConflict)
}

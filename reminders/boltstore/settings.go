package boltstore

import (
	"context"
	"fmt"

	"github.com/policybot/policybot/reminders"
)

// Setting implements reminders.Settings.
func (s *Store) Setting(ctx context.Context, name string) (v reminders.Setting, err error) {
	err = s.view(ctx, func(t tx) error {
		v, err = t.setting(name)
		return err
	})
	return v, err
}

func (t tx) setting(name string) (v reminders.Setting, err error) {
	raw := t.b.Bucket(bSet).Get([]byte(name))
	if raw == nil {
		return reminders.Setting{Name: name}, nil
	}
	if err := unseal(raw, &v); err != nil {
		return reminders.Setting{Name: name}, fmt.Errorf("%w: setting %s", reminders.ErrCorrupt, name)
	}
	return v, nil
}

// PutSetting implements reminders.Settings.
func (s *Store) PutSetting(ctx context.Context, v reminders.Setting) (uint64, error) {
	if err := v.Validate(); err != nil {
		return 0, err
	}
	next := v
	next.Version++
	return next.Version, s.update(ctx, func(t tx) error {
		old, err := t.setting(v.Name)
		if err != nil {
			return err
		}
		if old.Version != v.Version {
			return fmt.Errorf("%w: setting %s is of version %d, not %d", reminders.ErrConflict, v.Name, old.Version, v.Version)
		}
		return t.putSetting(next)
	})
}

func (t tx) putSetting(v reminders.Setting) error {
	raw, err := seal(v)
	if err != nil {
		return errStorage{err}
	}
	return t.put(bSet, []byte(v.Name), raw)
}

// allSettings are for an export; one that cannot be read is left out.
func (t tx) allSettings() (out []reminders.Setting, err error) {
	err = t.b.Bucket(bSet).ForEach(func(_, raw []byte) error {
		var v reminders.Setting
		if unseal(raw, &v) == nil {
			out = append(out, v)
		}
		return nil
	})
	return out, err
}

// takeSetting is a line of an import, merged with what there is.
func (t tx) takeSetting(v reminders.Setting, d *reminders.Imported) error {
	if err := v.Validate(); err != nil {
		return err
	}
	old, err := t.setting(v.Name)
	if err != nil || old.Version == 0 { // what cannot be read is replaced
		d.Settings++
		return t.putSetting(v)
	}
	next, report, changed := reminders.MergeSetting(old, v)
	d.Merged = append(d.Merged, report...)
	if !changed {
		d.Known++
		return nil
	}
	d.Settings++
	next.Version++
	return t.putSetting(next)
}

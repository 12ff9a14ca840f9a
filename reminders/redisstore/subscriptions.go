package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/reminders"
)

// subKey is a hash, in one shard: id -> sum JSON(Subscription).
func (s *Store) subKey() string { return s.tag(0) + "sub" }

func sealed(sub reminders.Subscription) (string, error) {
	if sub.ID == "" {
		return "", fmt.Errorf("%w: subscription without id", reminders.ErrInvalid)
	}
	b, err := json.Marshal(sub)
	if err != nil {
		return "", fmt.Errorf("encode subscription %s: %w", sub.ID, err)
	}
	return reminders.Sum(b) + string(b), nil
}

func unsealed(v string) (sub reminders.Subscription, ok bool) {
	const sum = 16
	if len(v) < sum || reminders.Sum([]byte(v[sum:])) != v[:sum] {
		return sub, false
	}
	return sub, json.Unmarshal([]byte(v[sum:]), &sub) == nil
}

// PutSubscription implements reminders.Subscriptions.
func (s *Store) PutSubscription(ctx context.Context, sub reminders.Subscription) error {
	v, err := sealed(sub)
	if err != nil {
		return err
	}
	if err := s.db.HSet(ctx, s.subKey(), sub.ID, v).Err(); err != nil {
		return fmt.Errorf("put subscription %s: %w", sub.ID, mapped(err))
	}
	return nil
}

// DeleteSubscription implements reminders.Subscriptions.
func (s *Store) DeleteSubscription(ctx context.Context, id string) error {
	if err := s.db.HDel(ctx, s.subKey(), id).Err(); err != nil {
		return fmt.Errorf("delete subscription %s: %w", id, mapped(err))
	}
	return nil
}

// ListSubscriptions implements reminders.Subscriptions.
func (s *Store) ListSubscriptions(ctx context.Context) (out []reminders.Subscription, err error) {
	all, err := s.db.HGetAll(ctx, s.subKey()).Result()
	if err != nil {
		return nil, fmt.Errorf("list subscriptions: %w", mapped(err))
	}
	for _, v := range all {
		if sub, ok := unsealed(v); ok {
			out = append(out, sub)
		}
	}
	slices.SortFunc(out, func(a, b reminders.Subscription) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

func (s *Store) takeSubscription(ctx context.Context, sub reminders.Subscription, d *reminders.Imported) error {
	v, err := sealed(sub)
	if err != nil {
		return err
	}
	fresh, err := s.db.HSetNX(ctx, s.subKey(), sub.ID, v).Result()
	switch {
	case err != nil:
		return fmt.Errorf("import subscription %s: %w", sub.ID, mapped(err))
	case fresh:
		d.Subscriptions++
	default:
		d.Known++
	}
	return nil
}

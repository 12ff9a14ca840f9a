package redisinbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/policybot/policybot/bot"
)

// Recall implements bot.Memory.
func (s *Store) Recall(ctx context.Context, key string) ([]byte, error) {
	v, err := s.run(ctx, "recall", key)
	if str, ok := v.(string); ok {
		return []byte(str), err
	}
	return nil, err
}

// Remember implements bot.Memory.
func (s *Store) Remember(ctx context.Context, key string, value []byte, persons []string, keep time.Duration) error {
	args := []any{key, value, ms(keep)}
	for _, p := range persons {
		args = append(args, p)
	}
	_, err := s.run(ctx, "remember", args...)
	return err
}

// Forget implements bot.Memory.
func (s *Store) Forget(ctx context.Context, person string) (int, error) {
	v, err := s.run(ctx, "forget", person, ms(s.opt.Keep))
	n, _ := v.(int64)
	return int(n), err
}

// AddFeedback implements bot.FeedbackLog.
func (s *Store) AddFeedback(ctx context.Context, f bot.Feedback, keep time.Duration) error {
	body, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("encode feedback: %w", err)
	}
	_, err = s.run(ctx, "complain", f.ID, body, f.At.UnixMilli(), ms(keep), f.Person)
	return err
}

// Feedback implements bot.FeedbackLog.
func (s *Store) Feedback(ctx context.Context, q bot.FeedbackQuery) (page bot.FeedbackPage, _ error) {
	since := int64(0)
	if !q.Since.IsZero() {
		since = q.Since.UnixMilli()
	}
	v, err := s.run(ctx, "complaints", q.After, since, q.Person, q.PageSize())
	if err != nil {
		return page, err
	}
	l := list(v)
	for i := 1; i < len(l); i++ {
		var f bot.Feedback
		if json.Unmarshal([]byte(text(l, i)), &f) == nil {
			page.Feedback = append(page.Feedback, f)
		}
	}
	if n := len(page.Feedback); text(l, 0) == "1" && n > 0 {
		page.Next = page.Feedback[n-1].ID
	}
	return page, nil
}

// DeleteFeedback implements bot.FeedbackLog.
func (s *Store) DeleteFeedback(ctx context.Context, person string) (int, error) {
	v, err := s.run(ctx, "uncomplain", person)
	n, _ := v.(int64)
	return int(n), err
}

package redisinbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
)

// Recall implements bot.Memory.
func (s *Store) Recall(ctx context.Context, key string) ([]byte, error) {
	v, err := s.run(ctx, "recall", key)
	if err != nil || len(v) == 0 {
		return nil, err
	}
	return []byte(v.Text(0)), nil
}

// Remember implements bot.Memory.
func (s *Store) Remember(ctx context.Context, key string, value []byte, persons []string, keep time.Duration) error {
	args := []any{key, value, redisdb.Length(keep)}
	for _, p := range persons {
		args = append(args, p)
	}
	_, err := s.run(ctx, "remember", args...)
	return err
}

// Forget implements bot.Memory.
func (s *Store) Forget(ctx context.Context, person string) (int, error) {
	v, err := s.run(ctx, "forget", person, redisdb.Length(s.opt.Keep))
	return int(v.Num(0)), err
}

// AddFeedback implements bot.FeedbackLog.
func (s *Store) AddFeedback(ctx context.Context, f bot.Feedback, keep time.Duration) error {
	body, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("encode feedback: %w", err)
	}
	_, err = s.run(ctx, "complain", f.ID, body, f.At.UnixMilli(), redisdb.Length(keep), f.Person)
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
	for i := 1; i < len(v); i++ {
		var f bot.Feedback
		if json.Unmarshal([]byte(v.Text(i)), &f) == nil {
			page.Feedback = append(page.Feedback, f)
		}
	}
	if n := len(page.Feedback); v.Text(0) == "1" && n > 0 {
		page.Next = page.Feedback[n-1].ID
	}
	return page, nil
}

// DeleteFeedback implements bot.FeedbackLog.
func (s *Store) DeleteFeedback(ctx context.Context, person string) (int, error) {
	v, err := s.run(ctx, "uncomplain", person)
	return int(v.Num(0)), err
}

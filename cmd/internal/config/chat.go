package config

import (
	"fmt"
	"time"
)

// What chat keeps of people unless set.
const (
	DefaultChatHours    = 24
	DefaultFeedbackDays = 180
)

// KeepTalk is how long questions asked in chat are kept, for follow-ups and for the
// buttons of an answer.
func (c Config) KeepTalk() time.Duration {
	if c.ChatHours == 0 {
		return DefaultChatHours * time.Hour
	}
	return time.Duration(c.ChatHours) * time.Hour
}

// KeepFeedback is how long feedback on answers is kept.
func (c Config) KeepFeedback() time.Duration {
	if c.FeedbackDays == 0 {
		return DefaultFeedbackDays * 24 * time.Hour
	}
	return time.Duration(c.FeedbackDays) * 24 * time.Hour
}

func (c Config) checkChat() (errs []error) {
	if c.ChatHours < 0 || c.ChatHours > 24*365 {
		errs = append(errs, fmt.Errorf("%w: chat_hours为%d,须在1到8760之间", ErrInvalid, c.ChatHours))
	}
	if c.FeedbackDays < 0 || c.FeedbackDays > 3650 {
		errs = append(errs, fmt.Errorf("%w: feedback_days为%d,须在1到3650之间", ErrInvalid, c.FeedbackDays))
	}
	return errs
}

package config

import (
	"errors"
	"testing"
	"time"
)

func TestChatKeeps(t *testing.T) {
	for _, c := range []struct {
		file, hours, days string
		talk, feedback    time.Duration
	}{
		{"{}", "", "", 24 * time.Hour, 180 * 24 * time.Hour},
		{`{"chat_hours":1,"feedback_days":2}`, "", "", time.Hour, 48 * time.Hour},
		{`{"chat_hours":1,"feedback_days":2}`, "3", "4", 3 * time.Hour, 96 * time.Hour},
	} {
		cfg, err := Load(Source{Getenv: env("POLICYBOT_CHAT_HOURS", c.hours, "POLICYBOT_FEEDBACK_DAYS", c.days), File: write(t, c.file)}, Config{Data: "/d"})
		if err != nil || cfg.KeepTalk() != c.talk || cfg.KeepFeedback() != c.feedback {
			t.Errorf("%+v: %s %s, %v", c, cfg.KeepTalk(), cfg.KeepFeedback(), err)
		}
	}
	for _, bad := range []string{`{"chat_hours":-1}`, `{"feedback_days":9999}`, `{"chat_hours":10000}`} {
		if _, err := Load(Source{Getenv: env(), File: write(t, bad)}, Config{Data: "/d"}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

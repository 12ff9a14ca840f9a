package inboxtest

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
)

// TestModel: the store in memory, which others are compared with, passes too.
func TestModel(t *testing.T) {
	Run(t, func(testing.TB) *Harness {
		var now atomic.Int64
		now.Store(time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC).UnixMilli())
		s := bottest.NewInbox()
		s.Now = func() time.Time { return time.UnixMilli(now.Load()) }
		return &Harness{
			Store: s, Tick: time.Millisecond, Keep: 24 * time.Hour,
			Advance: func(d time.Duration) { now.Add(d.Milliseconds()) },
			Restart: func(testing.TB) bot.Store { s.Restart(); return s },
		}
	})
}

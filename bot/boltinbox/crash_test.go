package boltinbox

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/inboxtest"
)

func TestMain(m *testing.M) {
	inboxtest.Child(func(place string) (bot.Store, error) { return Open(place, Options{LockWait: 5 * time.Second}) })
	os.Exit(m.Run())
}

func TestCrash(t *testing.T) {
	inboxtest.Crash(t, func(t testing.TB) string { return filepath.Join(t.TempDir(), "chat.db") }, 0)
}

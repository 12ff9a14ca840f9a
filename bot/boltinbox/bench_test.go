package boltinbox

import (
	"path/filepath"
	"testing"

	"github.com/policybot/policybot/bot/internal/inboxtest"
)

func BenchmarkLoad(b *testing.B) {
	inboxtest.Load(b, openAt(b, filepath.Join(b.TempDir(), "chat.db"), Options{}), 2000)
}

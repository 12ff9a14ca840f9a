package redisinbox

import (
	"testing"

	"github.com/policybot/policybot/bot/internal/inboxtest"
)

func BenchmarkLoad(b *testing.B) {
	inboxtest.Load(b, openAt(b, startServer(b).Addr, Options{}), 2000)
}

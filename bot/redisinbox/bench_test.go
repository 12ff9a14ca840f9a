package redisinbox

import (
	"testing"

	"github.com/policybot/policybot/bot/inboxtest"
)

func BenchmarkLoad(b *testing.B) {
	inboxtest.Load(b, openAt(b, startServer(b).Addr, Options{}), 2000)
}

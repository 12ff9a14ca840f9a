package bottest_test

import (
	"testing"

	"github.com/policybot/policybot/bot/internal/bottest"
)

func TestFakeChat(t *testing.T) {
	bottest.ConformChat(t, func(*testing.T) bottest.ChatSubject { return bottest.NewFakeChat().Subject() })
}

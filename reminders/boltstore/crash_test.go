package boltstore_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/faults"
	"github.com/policybot/policybot/reminders/internal/storetest"
)

func openFile(path string) (reminders.Store, error) {
	return boltstore.Open(path, boltstore.Options{LockWait: 5 * time.Second})
}

func TestMain(m *testing.M) {
	faults.Child(openFile)
	os.Exit(m.Run())
}

func TestCrash(t *testing.T) {
	storetest.Crash(t, openFile, func(t testing.TB) string { return filepath.Join(t.TempDir(), "reminders.db") })
}

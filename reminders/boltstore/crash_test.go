package boltstore_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"policybot/reminders"
	"policybot/reminders/boltstore"
	"policybot/reminders/faults"
	"policybot/reminders/storetest"
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

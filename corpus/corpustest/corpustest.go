// Package corpustest finds the shared material that some tests measure against.
// It stands beside the checkout and is never part of it; tests that need it skip
// visibly where it is absent.
package corpustest

import (
	"os"
	"path/filepath"
	"testing"
)

// Shared returns the path of a file or folder of the shared material, or skips
// the test with a message saying what is missing.
func Shared(t testing.TB, elem ...string) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatalf("find the module: %v", err)
	}
	path := filepath.Join(append([]string{filepath.Dir(root), "shared"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIP: no shared material beside the checkout: %v", err)
	}
	return path
}

// moduleRoot is the nearest folder upwards that holds go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", os.ErrNotExist
		}
		dir = up
	}
}

//go:build unix

package boltstore

import (
	"fmt"
	"os"
	"syscall"
)

// fileID tells a file from a copy of it.
func fileID(path string) string {
	st, err := os.Stat(path)
	if err != nil {
		return ""
	}
	if sys, ok := st.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf("%d:%d", sys.Dev, sys.Ino)
	}
	return ""
}

package config

import (
	"path/filepath"
	"runtime"
)

// platformData is the folder for a program's data where XDG_DATA_HOME is not
// set: %LocalAppData% on Windows, ~/Library/Application Support on macOS and
// ~/.local/share elsewhere. "" when there is no home folder.
func platformData(getenv func(string) string) string {
	if getenv == nil {
		return ""
	}
	home := getenv("HOME")
	switch {
	case runtime.GOOS == "windows":
		if dir := getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "policybot")
		}
		return ""
	case home == "":
		return ""
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", "policybot")
	}
	return filepath.Join(home, ".local", "share", "policybot")
}

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/config"
)

// TestDeployFilesNameWhatThereIs: the variables and commands in the files that operators copy exist, and the unit gives
// the service no more than it needs.
func TestDeployFilesNameWhatThereIs(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "docs", "deploy", "*"))
	if err != nil || len(files) < 6 {
		t.Fatalf("%v, %v", files, err)
	}
	variable, command := regexp.MustCompile(`\bPOLICYBOT_[A-Z_]+\b`), regexp.MustCompile(`(?:^|[^\w/=.-]|/usr/local/bin/)policybot ([a-z][a-z-]+)`)
	overview := must(t, environ(t.TempDir()), "help")
	variables, commands := 0, 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found := variable.FindAllString(string(b), -1)
		variables += len(found)
		if strays := config.Strays(found); len(strays) > 0 {
			t.Errorf("%s names %v", name, strays)
		}
		for _, m := range command.FindAllStringSubmatch(string(b), -1) {
			if commands++; !strings.Contains(overview, "  "+m[1]+" ") {
				t.Errorf("%s names the command %s", name, m[1])
			}
		}
	}
	if variables < 8 || commands < 8 {
		t.Errorf("%d variables and %d commands were found", variables, commands)
	}
	unit, err := os.ReadFile(filepath.Join("..", "..", "docs", "deploy", "policybot.service"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(unit), "\n")
	for _, want := range []string{"NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "CapabilityBoundingSet=", "SystemCallFilter=@system-service", "UMask=0077", "User=policybot"} {
		if !slices.Contains(lines, want) {
			t.Errorf("the unit lacks %s", want)
		}
	}
}

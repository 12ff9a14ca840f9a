package config

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// TestRobots: what is wrong with a robot is said without its address, which holds the key, and
// the log tells none.
func TestRobots(t *testing.T) {
	load := func(robots string) (Config, error) {
		return Load(Source{Getenv: env(), File: write(t, `{"robots":[`+robots+`]}`)}, Config{})
	}
	file := filepath.ToSlash(write(t, "https://oapi.dingtalk.com/robot/send?access_token=TOPSECRET\n"))
	cfg, err := load(`{"name":"办公室","url":"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=TOPSECRET"},{"name":"教育股","url_file":"` + file + `","secret":"s"}`)
	if err != nil {
		t.Fatal(err)
	}
	if address, secret, err := cfg.Robots[1].Keys(); err != nil || !strings.HasSuffix(address, "TOPSECRET") || secret != "s" {
		t.Errorf("%q %q %v", address, secret, err)
	}
	if shown := cfg.LogValue().String(); strings.Contains(shown, "TOPSECRET") || !strings.Contains(shown, "robots=已设置") {
		t.Errorf("the log tells %s", shown)
	}
	const u = `"url":"https://x.example/?key=TOPSECRET"`
	for _, robots := range []string{
		`{` + u + `}`, `{"name":"a b",` + u + `}`, `{"name":"a","kind":"qq",` + u + `}`, `{"name":"a"}`, `{"name":"a","url":"x?key=TOPSECRET"}`,
		`{"name":"a","url_file":"f",` + u + `}`, `{"name":"a","secret":"TOPSECRET","secret_file":"f",` + u + `}`, `{"name":"a",` + u + `},{"name":"a",` + u + `}`,
	} {
		if _, err := load(robots); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "robots第") || strings.Contains(err.Error(), "TOPSECRET") {
			t.Errorf("%s: %v", robots, err)
		}
	}
	if _, _, err := (Robot{Name: "a", URLFile: filepath.Join(t.TempDir(), "no")}).Keys(); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
}

package config

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestMail(t *testing.T) {
	file := filepath.ToSlash(write(t, "TOPSECRET\n"))
	cfg, err := Load(Source{Getenv: env("POLICYBOT_MAIL_SERVER", "smtp.example.cn:465", "POLICYBOT_MAIL_FROM", "a@example.cn",
		"POLICYBOT_MAIL_USER", "a", "POLICYBOT_MAIL_PASSWORD_FILE", file, "POLICYBOT_MAIL_ALLOW", "example.cn, *.gov.cn")}, Config{})
	if err != nil || cfg.MailPassword != "TOPSECRET" || len(cfg.MailAllow) != 2 || cfg.MailAllow[1] != "*.gov.cn" {
		t.Fatalf("%+v, %v", cfg, err)
	}
	if shown := cfg.LogValue().String(); strings.Contains(shown, "TOPSECRET") || !strings.Contains(shown, "mail_password=已设置") {
		t.Error(shown)
	}
	for _, vars := range [][]string{
		{"POLICYBOT_MAIL_FROM", "a@example.cn"},
		{"POLICYBOT_MAIL_PASSWORD", "TOPSECRET"},
		{"POLICYBOT_MAIL_SERVER", "smtp.example.cn"},
	} {
		if _, err := Load(Source{Getenv: env(vars...)}, Config{}); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "POLICYBOT_MAIL_") || strings.Contains(err.Error(), "TOPSECRET") {
			t.Errorf("%q: %v", vars, err)
		}
	}
	for _, path := range []string{file, filepath.Join(t.TempDir(), "none")} {
		if _, err := (Config{MailCA: path}).MailRoots(); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "mail_ca") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if roots, err := (Config{}).MailRoots(); roots != nil || err != nil {
		t.Errorf("%v, %v", roots, err)
	}
}

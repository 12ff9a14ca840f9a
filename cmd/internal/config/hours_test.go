package config

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

func TestHoursOfChannels(t *testing.T) {
	file := write(t, `{"data":"/d","hours":"08:30,14:30,18:00","channels":{"slack:C01":{"hours":"10:00, 16:00,19:00"},"wecom:bole":{"tz":"Asia/Urumqi"}}}`)
	cfg, err := Load(Source{Getenv: env("POLICYBOT_CALENDAR", "/years"), File: file}, Config{})
	if err != nil || cfg.Calendar != "/years" {
		t.Fatalf("%+v, %v", cfg, err)
	}
	at := func(h, m int) time.Duration { return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute }
	own := zhdate.Hours{Default: at(8, 30), Morning: at(8, 30), Noon: at(12, 0), Afternoon: at(14, 30), OffWork: at(18, 0),
		Evening: at(19, 0)}
	for channel, want := range map[string]struct {
		hours zhdate.Hours
		zone  string
	}{
		"":           {own, DefaultTZ},
		"slack:C02":  {own, DefaultTZ},
		"slack:C01":  {zhdate.NewHours(at(10, 0), at(16, 0), at(19, 0)), DefaultTZ},
		"wecom:bole": {own, "Asia/Urumqi"},
	} {
		if got, err := cfg.Times(channel); err != nil || got.Hours != want.hours || got.Zone.String() != want.zone {
			t.Errorf("%q: %+v, %v", channel, got, err)
		}
	}
	cfg, err = Load(Source{Getenv: env("POLICYBOT_HOURS", "10:00,16:00,19:00"), File: file}, Config{})
	if got, _ := cfg.Times(""); err != nil || got.Hours.Default != at(10, 0) {
		t.Errorf("the environment over the file: %+v, %v", got, err)
	}
	if got, err := (Config{TZ: DefaultTZ}).Times(""); err != nil || got.Hours != zhdate.OfficeHours() {
		t.Errorf("unset hours: %+v, %v", got, err)
	}
}

func TestHoursRefused(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{`{"hours":"9点"}`, "三个时刻"}, {`{"hours":"09:00,15:00"}`, "三个时刻"}, {`{"hours":"09:00,15:00,25:00"}`, `"25:00"不是时刻`},
		{`{"hours":"15:00,09:00,17:30"}`, "由早到晚"}, {`{"channels":{"a":{"hours":"x"}}}`, "channels里的a"}, {`{"channels":{"a":{"tz":"Peking"}}}`, "时区名"},
		{`{"channels":{"a b":{}}}`, "不含空白"}, {`{"channels":{"":{}}}`, "不含空白"}, {`{"channels":{"a":{"hour":"x"}}}`, "hour"},
	} {
		_, err := Load(Source{Getenv: env(), File: write(t, c.file)}, Config{})
		if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q in it", c.file, err, c.want)
		}
	}
}

package config

import (
	"reflect"
	"strings"
	"testing"
)

func TestStrays(t *testing.T) {
	got := Strays([]string{
		"HOME", "PATH", "POLICYBOT_ADDR", "POLICYBOT_TOKEN_FILE", "SLACK_BOT_TOKEN", // what there may be
		"POLICYBOT_TOKN", "POLICYBOT_COPRUS", "POLICBOT_DATA", "SLACK_BOT_TOKNE", // slips
		"POLICYBOT_ADDR_FILE", "POLICYBOT_PASSWORD", // of ours none
		"POLICYBOT_SERVICE_HOST", "POLICYBOT_PORT", "POLICYBOT_PORT_8080_TCP_ADDR", "POLICYBOT_SERVICE_PORT_HTTP", // a cluster's
	})
	want := []Stray{
		{"POLICYBOT_TOKN", "POLICYBOT_TOKEN"}, {"POLICYBOT_COPRUS", "POLICYBOT_CORPUS"}, {"POLICBOT_DATA", "POLICYBOT_DATA"},
		{"SLACK_BOT_TOKNE", "SLACK_BOT_TOKEN"}, {"POLICYBOT_ADDR_FILE", ""}, {"POLICYBOT_PASSWORD", ""},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("strays %v\nwant   %v", got, want)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"abc", "abxc", 1}, {"abcd", "abdx", 2}, {"abcdef", "abc", 3}, {"TOKNE", "TOKEN", 1}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%s, %s) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestExposure(t *testing.T) {
	const strong = "r7Qm2vXk9TfLw4Bz"
	for _, c := range []struct {
		name              string
		addr, public, tok string
		ok                bool
	}{
		{"this machine alone", "127.0.0.1:8080", "", "a", true},
		{"this machine by name", "localhost:8080", "http://localhost:8080", "a", true},
		{"v6 of this machine", "[::1]:8080", "", "a", true},
		{"open without a token: nobody but this machine is let in", "0.0.0.0:8080", "", "", true},
		{"open and strong", "0.0.0.0:8080", "https://zc.example.cn", strong, true},
		{"all addresses", "0.0.0.0:8080", "", "geheim", false},
		{"all addresses, unnamed", ":8080", "", "geheim", false},
		{"an address of this machine", "10.1.2.3:8080", "", "geheim", false},
		{"behind a proxy", "127.0.0.1:8080", "https://zc.example.cn", "geheim", false},
		{"long and always the same", "0.0.0.0:8080", "", "aaaaaaaaaaaaaaaaaaaaaaaa", false},
		{"long and counted", "0.0.0.0:8080", "", "1234567890123456", false},
		{"a word everybody knows", "0.0.0.0:8080", "", "policybot-password", false},
	} {
		err := Config{Addr: c.addr, PublicURL: c.public, Token: c.tok}.Exposure()
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if err != nil && c.tok != "" && len(c.tok) > 4 && strings.Contains(err.Error(), c.tok) {
			t.Errorf("%s: the token stands in %v", c.name, err)
		}
	}
}

func TestProxies(t *testing.T) {
	for list, ok := range map[string]bool{
		"127.0.0.1": true, "10.1.2.0/24": true, "::1": true, "fd00:1::/32": true, "10.0.0.0/8": true, "": true,
		"0.0.0.0/0": false, "10.0.0.0/4": false, "::/0": false, "proxy.local": false, "10.1.2.3/33": false,
	} {
		c := Config{}
		if list != "" {
			c.TrustedProxies = []string{list}
		}
		got, err := c.Proxies()
		if (err == nil) != ok || ok && len(got) != len(c.TrustedProxies) {
			t.Errorf("%s: %v, %v", list, got, err)
		}
	}
}

package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// What a token must have where others can reach the service: whoever guesses it may change everything.
const (
	MinToken    = 16 // characters
	minDistinct = 8  // of them different ones
)

// guessed are what stands in the tokens that are tried first.
var guessed = []string{"policybot", "password", "passwd", "changeme", "admin", "secret", "token", "123456", "abcdefgh", "qwerty"}

// Open tells whether others than this machine can reach the service: it listens for them, or a proxy in front of it
// does, which is what a public address is for.
func (c Config) Open() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	if err == nil && !loopback(host) {
		return true
	}
	u, err := url.Parse(c.PublicURL)
	return err == nil && u.Host != "" && !loopback(u.Hostname())
}

func loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// WeakToken is why a token can be guessed; "" when it cannot, or there is none.
func WeakToken(token string) string {
	if token == "" {
		return ""
	}
	distinct := map[rune]bool{}
	for _, r := range token {
		distinct[r] = true
	}
	if n := len([]rune(token)); n < MinToken {
		return fmt.Sprintf("只有%d个字符", n)
	}
	if len(distinct) < minDistinct {
		return fmt.Sprintf("只有%d种字符", len(distinct))
	}
	rest := strings.ToLower(token)
	for _, word := range guessed {
		rest = strings.ReplaceAll(rest, word, "")
	}
	if len([]rune(rest)) < MinToken/2 {
		return "是常见的词"
	}
	return ""
}

// Exposure is what is wrong with letting others reach a service of this configuration. It is asked by who serves; a
// command that only talks to a service takes the token it is given.
func (c Config) Exposure() error {
	why := WeakToken(c.Token)
	if why == "" || !c.Open() {
		return nil
	}
	return fmt.Errorf("%w: 访问令牌%s,容易被猜到,而本服务他人连得到(监听%s%s)。请换成至少%d个随机字符,如 openssl rand -hex 24 的输出;只在本机用就监听 %s、不设 public_url",
		ErrInvalid, why, c.Addr, publicly(c.PublicURL), MinToken, DefaultAddr)
}

func publicly(address string) string {
	if address == "" {
		return ""
	}
	return ",网址" + address
}

package mail

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/policybot/policybot/bot"
)

// What an address may be refused for; match with errors.Is.
var (
	ErrAddress = errors.New("邮件地址写法不对，应如 mail:zhangsan@bureau.gov.cn")
	ErrDomain  = errors.New("不往这个域名发邮件")
)

// Lengths of RFC 5321, 4.5.3.1, in octets.
const (
	maxLocal   = 64
	maxDomain  = 255
	maxAddress = 254
)

// Addresses are those that offices have: no quoting, comments or other alphabets, which are
// where a server and we could read one text as two things.
var (
	localRE  = regexp.MustCompile(`^[a-z0-9_%+=-]+(?:\.[a-z0-9_%+=-]+)*$`)
	domainRE = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)
)

// checkAddress tells whether a is an address, in lower case.
func checkAddress(a string) error {
	local, domain, ok := strings.Cut(a, "@")
	if !ok || len(a) > maxAddress || len(local) > maxLocal || !localRE.MatchString(local) || checkDomain(domain) != nil {
		return fmt.Errorf("%w：%q", ErrAddress, clip(bot.CleanLine(a), maxLocal))
	}
	return nil
}

func checkDomain(d string) error {
	if len(d) > maxDomain || !domainRE.MatchString(d) {
		return fmt.Errorf("%w：域名%q", ErrAddress, clip(bot.CleanLine(d), maxLocal))
	}
	return nil
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return domain
}

// allowList is whom mail may be sent to: a program that writes to whatever address it is given
// is one that others send their mail with.
type allowList struct {
	exact map[string]bool // domains and addresses
	below []string        // .bureau.gov.cn
}

// parseAllow reads bureau.gov.cn, *.bureau.gov.cn and name@host.
func parseAllow(list []string) (a allowList, err error) {
	a.exact = map[string]bool{}
	for _, entry := range list {
		entry = strings.ToLower(strings.TrimSpace(entry))
		domain, wild := strings.CutPrefix(entry, "*.")
		switch {
		case strings.Contains(entry, "@"):
			err = checkAddress(entry)
			a.exact[entry] = true
		case wild:
			err = checkDomain(domain)
			a.below = append(a.below, "."+domain)
		default:
			err = checkDomain(entry)
			a.exact[entry] = true
		}
		if err != nil {
			return a, fmt.Errorf("%w：收件范围%q应写成 bureau.gov.cn、*.bureau.gov.cn 或一个邮件地址", ErrSettings, clip(bot.CleanLine(entry), maxLocal))
		}
	}
	return a, nil
}

func (a allowList) check(address string) error {
	if err := checkAddress(address); err != nil {
		return err
	}
	domain := domainOf(address)
	if a.exact[domain] || a.exact[address] {
		return nil
	}
	for _, suffix := range a.below {
		if strings.HasSuffix(domain, suffix) {
			return nil
		}
	}
	return fmt.Errorf("%w：%s，请管理员加进 POLICYBOT_MAIL_ALLOW", ErrDomain, domain)
}

// clip is at most n characters of s.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

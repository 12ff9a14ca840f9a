package webhook

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// What the checks of addresses may answer; match with errors.Is.
var (
	// ErrAllow: an entry of the allowlist cannot be read, or opens too much.
	ErrAllow = errors.New("内网白名单写法不对")
	// ErrURL: an endpoint's URL cannot be used.
	ErrURL = errors.New("网址不可用")
	// ErrBlocked: the address is not public and not in the allowlist.
	ErrBlocked = errors.New("不允许访问该地址")
)

// Allow is the part of the intranet that webhooks may be sent to. The zero Allow and
// nil allow none. It does not change.
type Allow struct {
	nets  []netip.Prefix
	hosts map[string]bool
}

// ParseAllow reads entries: 10.1.0.0/16, 192.168.3.4, fd12::/32, oa.county.gov.cn. A
// host stands for itself alone, at whatever address it has; no entry opens
// link-local addresses or metadata services.
func ParseAllow(entries []string) (*Allow, error) {
	a := &Allow{hosts: map[string]bool{}}
	for _, e := range entries {
		e = strings.TrimSpace(e)
		if p, ok := parsePrefix(e); ok {
			// Half the world is a slip of the pen.
			if wide := p.Addr().Is4() && p.Bits() < 8 || p.Addr().Is6() && p.Bits() < 16; wide || p.Addr().Is4In6() {
				return nil, fmt.Errorf("%w：%q 范围太大", ErrAllow, e)
			}
			a.nets = append(a.nets, p.Masked())
			continue
		}
		host, err := hostName(e)
		if err != nil {
			return nil, fmt.Errorf("%w：%q 不是网段、IP或主机名", ErrAllow, e)
		}
		a.hosts[host] = true
	}
	return a, nil
}

func parsePrefix(s string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p, true
	}
	if ip, err := netip.ParseAddr(s); err == nil && ip.Zone() == "" {
		ip = ip.Unmap()
		return netip.PrefixFrom(ip, ip.BitLen()), true
	}
	return netip.Prefix{}, false
}

// hostName is a name in the one form in which names are compared. A last label of
// digits is refused: 127.1 and 0x7f.1 are addresses to some resolvers.
func hostName(s string) (string, error) {
	s = strings.ToLower(strings.TrimSuffix(s, "."))
	if s == "" || len(s) > 253 {
		return "", fmt.Errorf("%w：主机名长度不对", ErrURL)
	}
	last := s
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", fmt.Errorf("%w：主机名写法不对", ErrURL)
		}
		for _, c := range label {
			// A name beyond ASCII is written as xn--: it has one form then.
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
				return "", fmt.Errorf("%w：主机名写法不对", ErrURL)
			}
		}
		last = label
	}
	if strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		return "", fmt.Errorf("%w：主机名写法不对", ErrURL)
	}
	return s, nil
}

// check tells whether a connection for host may be made to ip.
func (a *Allow) check(host string, ip netip.Addr) error {
	to := plain(ip)
	switch {
	case !to.IsValid() || within(never, to):
	case isPublic(to):
		return nil
	case a != nil && (within(a.nets, to) || a.hosts[host]):
		return nil
	}
	return fmt.Errorf("%w：%s，内网地址须列入白名单", ErrBlocked, ip)
}

// trusts tells whether host is in the allowlist as it is written.
func (a *Allow) trusts(host string) bool {
	if a == nil {
		return false
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return within(a.nets, plain(ip))
	}
	return a.hosts[host]
}

const maxURL = 2000

// parseURL reads an endpoint's URL. Errors do not repeat it: it may hold a secret.
func (a *Allow) parseURL(s string) (*url.URL, error) {
	bad := func(why string) (*url.URL, error) { return nil, fmt.Errorf("%w：%s", ErrURL, why) }
	u, err := url.Parse(s)
	switch {
	case len(s) > maxURL:
		return bad("太长")
	case err != nil:
		return bad("写法不对")
	case u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "":
		return bad("应以 https:// 开头")
	case u.User != nil:
		return bad("不能带用户名和密码")
	case u.Fragment != "" || strings.Contains(s, "#"):
		return bad("不能带 #")
	case strings.HasSuffix(u.Host, ":") || u.Port() != "" && !validPort(u.Port()):
		return bad("端口写法不对")
	}
	host, port := u.Hostname(), u.Port()
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.Zone() != "" {
			return bad("地址不能带网卡")
		}
		if err := a.check(ip.String(), ip); err != nil {
			return nil, err
		}
		host = ip.String()
	} else if host, err = hostName(host); err != nil {
		return nil, err
	}
	if u.Scheme == "http" && !a.trusts(host) {
		return bad("白名单以外的地址须用 https")
	}
	u.Host = host
	if strings.Contains(host, ":") {
		u.Host = "[" + host + "]"
	}
	if port != "" {
		u.Host += ":" + port
	}
	return u, nil
}

// validPort tells whether there is such a port: url.Parse takes any run of digits.
func validPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

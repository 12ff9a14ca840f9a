package config

import (
	"fmt"
	"net/netip"
)

// The widest network of proxies that is believed, in bits. A wider one lets clients say themselves who they are.
const (
	widestV4 = 8
	widestV6 = 16
)

// Proxies are the networks of TrustedProxies, whose word on who sent a request is believed.
func (c Config) Proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range c.TrustedProxies {
		p, err := netip.ParsePrefix(s)
		if addr, errAddr := netip.ParseAddr(s); errAddr == nil {
			p, err = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()), nil
		}
		widest := widestV4
		if p.Addr().Is6() {
			widest = widestV6
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("%w: trusted_proxies里的%q须是地址或网段,如 127.0.0.1 或 10.1.2.0/24", ErrInvalid, s)
		case p.Bits() < widest:
			return nil, fmt.Errorf("%w: trusted_proxies里的%q太宽,谁都能冒充别人的地址;请只写代理自己的地址", ErrInvalid, s)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

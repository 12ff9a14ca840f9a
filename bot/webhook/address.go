package webhook

import "net/netip"

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// The tables are constants in all but name.
var (
	// never are addresses no allowlist opens: the metadata services of clouds give
	// credentials to whoever asks, and some live in ranges that intranets use.
	never = prefixes(
		"0.0.0.0/8", "::/128", // this host
		"169.254.0.0/16", "fe80::/10", // link-local, with 169.254.169.254
		"100.100.100.200/32", // Aliyun
		"168.63.129.16/32",   // Azure, a public address
		"192.0.0.192/32",     // Oracle
		"fd00:ec2::/32",      // AWS over IPv6
		"fd20:ce::254/128",   // Google over IPv6
		"224.0.0.0/4", "ff00::/8", "255.255.255.255/32",
	)
	// private are the IPv4 ranges that are not the public internet (IANA special
	// purpose registry).
	private = prefixes(
		"10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
		"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	)
	// public6 is where IPv6 is handed out to the public, and private6 what of it is
	// not: tunnels that hide an IPv4 address (Teredo, 6to4), and documentation.
	public6  = netip.MustParsePrefix("2000::/3")
	private6 = prefixes("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

	nat64 = netip.MustParsePrefix("64:ff9b::/96")
)

func within(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// plain is the address a packet ends at: an IPv4 address written as IPv6 is that.
func plain(a netip.Addr) netip.Addr {
	a = a.WithZone("").Unmap()
	if nat64.Contains(a) {
		b := a.As16()
		return netip.AddrFrom4([4]byte(b[12:]))
	}
	return a
}

// isPublic tells whether an address (plain) belongs to the public internet.
func isPublic(a netip.Addr) bool {
	switch {
	case !a.IsValid() || within(never, a):
		return false
	case a.Is4():
		return !within(private, a)
	default:
		return public6.Contains(a) && !within(private6, a)
	}
}

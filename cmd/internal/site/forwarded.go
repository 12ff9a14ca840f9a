package site

import (
	"net/http"
	"net/netip"
	"strings"
)

// maxHops bounds the proxies a request may have come through.
const maxHops = 16

// Forwarded gives a request that came through a proxy of ours the address of who sent it, as X-Forwarded-For tells:
// without it everybody behind the proxy is one client, and on the same machine one of this machine. What others than
// our proxies wrote into the header counts for nothing. proxies are those of ours; none leaves all as it is.
func Forwarded(proxies []netip.Prefix, next http.Handler) http.Handler {
	if len(proxies) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from, ok := sender(proxies, remoteAddr(r), r.Header.Values("X-Forwarded-For")); ok {
			r = r.Clone(r.Context())
			if r.RemoteAddr = ""; from.IsValid() {
				r.RemoteAddr = netip.AddrPortFrom(from, 0).String()
			}
		}
		next.ServeHTTP(w, r)
	})
}

// sender is who sent a request that peer handed over, and whether that is another than peer. Each proxy adds, at the
// end, whom it has it from; so it is read from there, as far as our own proxies go. A sender that cannot be read is the
// zero Addr, which is nobody of this machine.
func sender(proxies []netip.Prefix, peer netip.Addr, header []string) (netip.Addr, bool) {
	if len(header) == 0 || !within(proxies, peer) {
		return peer, false
	}
	hops := strings.Split(strings.Join(header, ","), ",")
	from := netip.Addr{}
	for n := range min(len(hops), maxHops) {
		hop, err := hopAddr(hops[len(hops)-1-n])
		if err != nil {
			return netip.Addr{}, true
		}
		if from = hop; !within(proxies, hop) {
			return from, true
		}
	}
	if len(hops) > maxHops {
		return netip.Addr{}, true
	}
	return from, true
}

// hopAddr reads an address as proxies write it, with a port or without.
func hopAddr(s string) (netip.Addr, error) {
	s = strings.TrimSpace(s)
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone(""), nil
	}
	addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	return addr.Unmap().WithZone(""), err
}

func within(proxies []netip.Prefix, addr netip.Addr) bool {
	for _, p := range proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

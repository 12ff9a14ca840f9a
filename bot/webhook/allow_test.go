package webhook

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func mustAllow(t testing.TB, entries ...string) *Allow {
	t.Helper()
	a, err := ParseAllow(entries)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestCheckAddress(t *testing.T) {
	open := mustAllow(t, "10.0.0.0/8", "100.64.0.0/10", "127.0.0.1", "169.254.0.0/16", "168.63.129.16", "fd00::/16", "fe80::/16", "oa.local")
	for _, c := range []struct {
		ip            string
		public, given bool // with no allowlist, with open
	}{
		{"8.8.8.8", true, true},
		{"2400:3200::1", true, true},
		{"::ffff:8.8.8.8", true, true},
		{"64:ff9b::808:808", true, true},
		{"127.0.0.1", false, true},
		{"127.0.0.2", false, false},
		{"::ffff:127.0.0.1", false, true},
		{"::ffff:127.9.9.9", false, false},
		{"64:ff9b::7f09:909", false, false},
		{"64:ff9b::a9fe:a9fe", false, false},
		{"64:ff9b:1::a9fe:a9fe", false, false},
		{"::127.0.0.1", false, false},
		{"::1", false, false},
		{"10.1.2.3", false, true},
		{"::ffff:10.1.2.3", false, true},
		{"2002:a01:203::", false, false},
		{"2001:0:a01:203::", false, false},
		{"172.16.0.1", false, false},
		{"172.32.0.1", true, true},
		{"192.168.1.1", false, false},
		{"100.64.1.1", false, true},
		{"100.128.0.1", true, true},
		{"169.254.169.254", false, false},
		{"::ffff:169.254.169.254", false, false},
		{"100.100.100.200", false, false},
		{"168.63.129.16", false, false},
		{"fd00:ec2::254", false, false},
		{"fd00::1", false, true},
		{"fd01::1", false, false},
		{"fc00::1", false, false},
		{"fe80::1", false, false},
		{"fe80::1%eth0", false, false},
		{"fec0::1", false, false},
		{"0.0.0.0", false, false},
		{"0.1.2.3", false, false},
		{"::", false, false},
		{"224.0.0.1", false, false},
		{"ff02::1", false, false},
		{"255.255.255.255", false, false},
		{"240.0.0.1", false, false},
		{"198.18.0.1", false, false},
		{"192.0.2.1", false, false},
		{"203.0.113.5", false, false},
		{"2001:db8::1", false, false},
		{"100::1", false, false},
	} {
		ip := netip.MustParseAddr(c.ip)
		for name, a := range map[string]*Allow{"none": nil, "zero": {}} {
			if err := a.check("x", ip); (err == nil) != c.public || err != nil && !errors.Is(err, ErrBlocked) {
				t.Errorf("%s, allowlist %s: %v", c.ip, name, err)
			}
		}
		if err := open.check("x", ip); (err == nil) != c.given {
			t.Errorf("%s, with allowlist: %v", c.ip, err)
		}
	}
	// A host that is listed opens private addresses for itself alone, and no metadata.
	for ip, ok := range map[string]bool{"192.168.1.1": true, "fd01::1": true, "169.254.169.254": false, "100.100.100.200": false} {
		if err := open.check("oa.local", netip.MustParseAddr(ip)); (err == nil) != ok {
			t.Errorf("oa.local at %s: %v", ip, err)
		}
	}
	if err := open.check("x", netip.Addr{}); err == nil {
		t.Error("no address is one")
	}
}

func TestParseAllow(t *testing.T) {
	for _, bad := range []string{"", "0.0.0.0/0", "::/0", "10.0.0.0/7", "::ffff:0:0/96", "*.example.com", "http://oa.local", "oa.local:80", "oa local", "127.1", "10", "0x7f.0x1", "fe80::1%eth0", "政务.cn", "-a.cn", strings.Repeat("a", 64) + ".cn"} {
		if _, err := ParseAllow([]string{bad}); !errors.Is(err, ErrAllow) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	a := mustAllow(t, " OA.County.gov.cn. ", "10.1.2.3/16", "::1", "xn--zfr164b.cn")
	for host, want := range map[string]bool{"oa.county.gov.cn": true, "county.gov.cn": false, "x.oa.county.gov.cn": false,
		"10.1.255.255": true, "10.2.0.1": false, "::1": true, "xn--zfr164b.cn": true} {
		if a.trusts(host) != want {
			t.Errorf("%s: %v", host, !want)
		}
	}
}

func TestParseURL(t *testing.T) {
	a := mustAllow(t, "10.0.0.0/8", "oa.local", "fd12::/32")
	for raw, want := range map[string]string{
		"https://example.com/hook?key=1":              "https://example.com/hook?key=1",
		"HTTPS://Example.COM.:8443/":                  "https://example.com:8443/",
		"https://8.8.8.8/":                            "https://8.8.8.8/",
		"https://[2400:3200::1]:444/":                 "https://[2400:3200::1]:444/",
		"http://oa.local:8080/in":                     "http://oa.local:8080/in",
		"http://10.1.2.3/in":                          "http://10.1.2.3/in",
		"https://10.1.2.3/in":                         "https://10.1.2.3/in",
		"http://[fd12::0001]/":                        "http://[fd12::1]/",
		"https://[::ffff:10.0.0.1]/":                  "https://[::ffff:10.0.0.1]/",
		"http://example.com/":                         "",
		"http://8.8.8.8/":                             "",
		"https://127.0.0.1/":                          "",
		"https://[::1]/":                              "",
		"https://[::ffff:127.0.0.1]/":                 "",
		"https://169.254.169.254/latest/":             "",
		"https://192.168.0.1/":                        "",
		"https://0x7f.1/":                             "",
		"https://127.1/":                              "",
		"https://2130706433/":                         "",
		"https://017700000001/":                       "",
		"https://user:pass@example.com/":              "",
		"https://example.com/#frag":                   "",
		"https://example.com/#":                       "",
		"https://example.com:/":                       "",
		"https://example.com:0/":                      "",
		"https://example.com:99999x/":                 "",
		"https://example.com:99999/":                  "",
		"https://example.com:65536/":                  "",
		"https://example.com:65535/":                  "https://example.com:65535/",
		"https:///hook":                               "",
		"https:example.com":                           "",
		"//example.com":                               "",
		"ftp://example.com":                           "",
		"file:///etc/passwd":                          "",
		"https://exa mple.com/":                       "",
		"https://example.com\r\nX: y/":                "",
		"https://例子.cn/":                              "",
		"https://１２７.0.0.1/":                          "",
		"https://example.com\\@10.0.0.1/":             "",
		"https://[fe80::1%25eth0]/":                   "",
		"":                                            "",
		"https://a.cn/" + strings.Repeat("x", maxURL): "",
	} {
		u, err := a.parseURL(raw)
		switch {
		case want == "" && !errors.Is(err, ErrURL) && !errors.Is(err, ErrBlocked):
			t.Errorf("%q: %v, %v", raw, u, err)
		case want != "" && (err != nil || u.String() != want):
			t.Errorf("%q: %v, %v", raw, u, err)
		}
	}
}

// Whatever is accepted is what it seems: nothing that leads elsewhere when it is
// read again, and never plain or private outside the allowlist.
func FuzzParseURL(f *testing.F) {
	for _, s := range []string{"https://example.com/a", "http://oa.local", "https://10.1.2.3:81/?q", "https://[::ffff:7f00:1]/", "https://0177.0.0.1/",
		"https://a@b/", "https://example.com%2f@10.0.0.1", "https://[64:ff9b::a9fe:a9fe]/", "http://10.0.0.1.:80/"} {
		f.Add(s, "10.0.0.0/8")
		f.Add(s, "oa.local")
	}
	f.Fuzz(func(t *testing.T, raw, entry string) {
		a, err := ParseAllow([]string{entry})
		if err != nil {
			if !errors.Is(err, ErrAllow) {
				t.Fatalf("%q: %v", entry, err)
			}
			a = nil
		}
		u, err := a.parseURL(raw)
		if err != nil {
			if !errors.Is(err, ErrURL) && !errors.Is(err, ErrBlocked) {
				t.Fatal(err)
			}
			return
		}
		again, err := a.parseURL(u.String())
		if err != nil || again.String() != u.String() {
			t.Fatalf("%q became %q, and that %v, %v", raw, u, again, err)
		}
		if std, err := url.Parse(raw); err != nil || std.User != nil || std.Port() != u.Port() {
			t.Fatalf("%q was taken as %q", raw, u)
		}
		host := u.Hostname()
		if u.Scheme != "https" && !a.trusts(host) {
			t.Fatalf("plain HTTP to %q", u)
		}
		if ip, err := netip.ParseAddr(host); err == nil {
			if to := plain(ip); !isPublic(to) && !a.trusts(host) || within(never, to) {
				t.Fatalf("%q is accepted", u)
			}
		} else if strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
			t.Fatalf("host %q", host)
		}
	})
}

// An address is either in a range nobody may open, or public, or opened by a prefix
// that holds it; and its spellings are judged alike.
func FuzzCheck(f *testing.F) {
	f.Add([]byte{127, 0, 0, 1})
	f.Add([]byte{169, 254, 169, 254})
	f.Add(netip.MustParseAddr("64:ff9b::a00:1").AsSlice())
	f.Fuzz(func(t *testing.T, b []byte) {
		ip, ok := netip.AddrFromSlice(b)
		if !ok {
			return
		}
		closed, err := (*Allow)(nil).check("h", ip), error(nil)
		if ip.Is4() {
			v6 := ip.As16()
			if err = (*Allow)(nil).check("h", netip.AddrFrom16(v6)); (err == nil) != (closed == nil) {
				t.Fatalf("%s: %v, as IPv6 %v", ip, closed, err)
			}
			if a4 := ip; closed == nil && (a4.IsPrivate() || a4.IsLoopback() || a4.IsLinkLocalUnicast() || a4.IsMulticast() || a4.IsUnspecified()) {
				t.Fatalf("%s is public", ip)
			}
		}
		only := &Allow{nets: []netip.Prefix{netip.PrefixFrom(plain(ip), plain(ip).BitLen())}}
		if err := only.check("h", ip); (err == nil) == within(never, plain(ip)) {
			t.Fatalf("%s listed: %v", ip, err)
		}
	})
}

package site

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

var ours = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.9.0.0/16")}

func TestForwarded(t *testing.T) {
	for _, c := range []struct {
		name, peer string
		header     []string
		want       string
	}{
		{"no proxy", "192.0.2.7:5000", nil, "192.0.2.7:5000"},
		{"who is no proxy of ours says he is another", "192.0.2.7:5000", []string{"203.0.113.9"}, "192.0.2.7:5000"},
		{"through a proxy", "127.0.0.1:5000", []string{"203.0.113.9"}, "203.0.113.9:0"},
		{"with a port", "127.0.0.1:5000", []string{"203.0.113.9:4711"}, "203.0.113.9:0"},
		{"v6", "127.0.0.1:5000", []string{"2001:db8::1"}, "[2001:db8::1]:0"},
		{"v6 with a port", "127.0.0.1:5000", []string{"[2001:db8::1]:443"}, "[2001:db8::1]:0"},
		{"v4 in v6", "127.0.0.1:5000", []string{"::ffff:203.0.113.9"}, "203.0.113.9:0"},
		{"through two", "127.0.0.1:5000", []string{"203.0.113.9, 10.9.1.2"}, "203.0.113.9:0"},
		{"through two, in two lines", "127.0.0.1:5000", []string{"203.0.113.9", "10.9.1.2"}, "203.0.113.9:0"},
		{"the client wrote one of its own", "127.0.0.1:5000", []string{"127.0.0.1, 8.8.8.8, 203.0.113.9"}, "203.0.113.9:0"},
		{"the client says it is us", "127.0.0.1:5000", []string{"127.0.0.1, 203.0.113.9"}, "203.0.113.9:0"},
		{"only proxies of ours", "127.0.0.1:5000", []string{"10.9.1.2"}, "10.9.1.2:0"},
		{"the proxy itself", "127.0.0.1:5000", nil, "127.0.0.1:5000"},
		{"what is no address is nobody", "127.0.0.1:5000", []string{"203.0.113.9, unknown"}, ""},
		{"nor is nothing", "127.0.0.1:5000", []string{""}, ""},
		{"nor too many", "127.0.0.1:5000", []string{strings.Repeat("10.9.1.2,", 99) + "10.9.1.2"}, ""},
	} {
		got := ""
		h := Forwarded(ours, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr }))
		r := request("GET", "/", "")
		r.RemoteAddr = c.peer
		if c.header != nil {
			r.Header["X-Forwarded-For"] = c.header
		}
		serve(h, r)
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if r.RemoteAddr != c.peer {
			t.Errorf("%s: the request itself was changed", c.name)
		}
	}
}

// TestForwardedDecidesWhoIsLocal: behind a proxy on this machine nobody is of this machine who is not.
func TestForwardedDecidesWhoIsLocal(t *testing.T) {
	h := Forwarded(ours, handler(t, Config{PublicURL: "https://zc.example.cn"}))
	for from, want := range map[string]int{"203.0.113.9": 403, "unknown": 403, "127.0.0.1, 203.0.113.9": 403, "127.0.0.1": 200} {
		r := request("GET", "/api/v1/documents", "")
		r.Host = "zc.example.cn"
		r.Header.Set("X-Forwarded-For", from)
		if w := serve(h, r); w.Code != want {
			t.Errorf("from %s: %d, want %d", from, w.Code, want)
		}
	}
}

// TestForwardedDecidesWhoIsPaced: one client behind the proxy that sends too much does not use up what others may.
func TestForwardedDecidesWhoIsPaced(t *testing.T) {
	s := New(Config{Token: "t", RatePerSecond: 0.001, Burst: 1})
	var inner func()
	s.Mux.HandleFunc("GET /slow", func(http.ResponseWriter, *http.Request) {
		if f := inner; f != nil {
			inner = nil
			f()
		}
	})
	h := Forwarded(ours, s.Handler())
	send := func(from string) int {
		r := request("GET", "/slow", "")
		r.Header.Set("X-Forwarded-For", from)
		return serve(h, r).Code
	}
	inner = func() { // while the first request of the greedy one is under way
		if a, b := send("203.0.113.9"), send("203.0.113.9"); a != 200 || b != 429 {
			t.Errorf("the greedy client: %d, %d", a, b)
		}
		if c := send("203.0.113.10"); c != 200 {
			t.Errorf("another client: %d", c)
		}
	}
	send("203.0.113.9")
}

// FuzzForwarded: whatever a client writes into the header before the proxy adds its address changes nothing, and nobody
// becomes one of our proxies or of this machine by it.
func FuzzForwarded(f *testing.F) {
	for _, s := range []string{"", "127.0.0.1", "127.0.0.1, 10.9.0.1", "[::1]:80", "unknown, ::ffff:127.0.0.1", ",,,", strings.Repeat("1.1.1.1,", 40)} {
		f.Add(s)
	}
	client, peer := netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("127.0.0.1")
	f.Fuzz(func(t *testing.T, wrote string) {
		if got, _ := sender(ours, peer, []string{wrote, client.String()}); got != client {
			t.Errorf("%q makes the client %v", wrote, got)
		}
		if got, _ := sender(ours, peer, []string{wrote + "," + client.String() + ", 10.9.3.3"}); got != client {
			t.Errorf("%q before two proxies makes the client %v", wrote, got)
		}
		if got, another := sender(ours, client, []string{wrote}); another || got != client {
			t.Errorf("%q of who is no proxy: %v", wrote, got)
		}
	})
}

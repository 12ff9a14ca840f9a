package webhook

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
)

// names is a resolver whose answers are ours.
func names(t *testing.T, answer func(nth int64) netip.Addr) *net.Resolver {
	t.Helper()
	pc, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.Close() })
	go func() {
		var asked atomic.Int64
		for buf := make([]byte, 1500); ; {
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			if q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{
					{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
						Body: &dnsmessage.AResource{A: answer(asked.Add(1)).As4()}},
				}
			}
			out, err := m.Pack()
			if err == nil {
				_, _ = pc.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp4", pc.LocalAddr().String())
	}}
}

// A name that meant a public address when it was set up, and now means this
// machine, gets nothing: the address is judged when the connection is made.
func TestNameThatChanges(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the intranet was reached") }))
	defer server.Close()
	port := netip.MustParseAddrPort(server.Listener.Addr().String()).Port()
	registry, err := Open(t.Context(), settings(t), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"127.0.0.1", "10.0.0.1", "169.254.169.254", "100.100.100.200", "0.0.0.0"} {
		_ = registry.Remove(t.Context(), "oa")
		if _, _, err := registry.Add(t.Context(), "oa", "https://rebind.example.com:"+netip.AddrPortFrom(netip.IPv4Unspecified(), port).String()[8:]+"/"); err != nil {
			t.Fatal(err)
		}
		s := NewSender(registry, Options{Resolver: names(t, func(int64) netip.Addr { return netip.MustParseAddr(to) })})
		_, err = s.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "oa"}, bottest.Sample("id1"))
		if class(err) != "rejected" || !errors.Is(err, ErrBlocked) {
			t.Errorf("%s: %s: %v", to, class(err), err)
		}
	}
}

// A host of the allowlist may be plain HTTP on the intranet, and only there.
func TestIntranetHost(t *testing.T) {
	r := newRig(t, Options{})
	server := httptest.NewServer(r.Receiver)
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	registry, err := Open(t.Context(), settings(t), mustAllow(t, "oa.county.test"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, r.secret, err = registry.Add(t.Context(), "oa", "http://oa.county.test:"+port+"/in"); err != nil {
		t.Fatal(err)
	}
	at := netip.MustParseAddr("127.0.0.1")
	s := NewSender(registry, Options{Resolver: names(t, func(int64) netip.Addr { return at })})
	if _, err := s.Send(t.Context(), to, bottest.Sample("id1")); err != nil {
		t.Fatal(err)
	}
	s = NewSender(registry, Options{Resolver: names(t, func(int64) netip.Addr { return netip.MustParseAddr("169.254.169.254") })})
	if _, err := s.Send(t.Context(), to, bottest.Sample("id2")); !errors.Is(err, ErrBlocked) {
		t.Error(err)
	}
}

// What an allowlist no longer holds is not sent to, though the endpoint is there.
func TestAllowlistShrinks(t *testing.T) {
	r := newRig(t, Options{})
	registry, err := Open(t.Context(), r.settings, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = NewSender(registry, Options{}).Send(t.Context(), to, bottest.Sample("id1"))
	if class(err) != "rejected" || !errors.Is(err, ErrBlocked) || len(r.Arrivals("")) != 0 {
		t.Errorf("%s: %v", class(err), err)
	}
}

func TestUnknownNameIsTriedAgain(t *testing.T) {
	registry, err := Open(t.Context(), settings(t), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := registry.Add(t.Context(), "oa", "https://nothing.invalid/SECRETPATH"); err != nil {
		t.Fatal(err)
	}
	dead := &net.Resolver{
		PreferGo: true,
		Dial:     func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no DNS") },
	}
	_, err = NewSender(registry, Options{Resolver: dead}).Send(t.Context(), to, bottest.Sample("id1"))
	if class(err) != "refused" {
		t.Errorf("%s: %v", class(err), err)
	}
}

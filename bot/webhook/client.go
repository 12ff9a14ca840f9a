package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"sync/atomic"
	"syscall"
	"time"
)

// maxHeader is what is read of a response; its body is not.
const maxHeader = 16 << 10

// dialFunc makes a connection for a host of an endpoint.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// safeDial judges each address right before the connection is made, when no name is
// resolved any more.
func safeDial(allow *Allow, resolver *net.Resolver) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		d := net.Dialer{
			Resolver: resolver, KeepAlive: -1,
			ControlContext: func(_ context.Context, network, address string, _ syscall.RawConn) error {
				if network != "tcp4" && network != "tcp6" {
					return fmt.Errorf("%w：%s", ErrBlocked, network)
				}
				to, err := netip.ParseAddrPort(address)
				if err != nil {
					return fmt.Errorf("%w：%w", ErrBlocked, err)
				}
				return allow.check(host, to.Addr())
			},
		}
		return d.DialContext(ctx, network, address)
	}
}

// SafeDial makes connections for others who are told by strangers where to connect: to public addresses and what allow
// opens, judged by the address a name has at that moment. nil opens nothing.
func SafeDial(allow *Allow) func(ctx context.Context, network, address string) (net.Conn, error) {
	return safeDial(allow, nil)
}

// newClient makes a new connection for each request: its address is judged each
// time, and no request is lost in one that the other side has just closed.
func newClient(dial dialFunc, roots *x509.CertPool) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil, // the environment's would resolve names itself
			DialContext:            dial,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
			TLSHandshakeTimeout:    10 * time.Second,
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: maxHeader,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answer is what is looked at of a response.
type answer struct {
	status int
	header http.Header
}

// do makes one request. connected tells, when there is an error, whether anything
// can have been sent.
func do(client *http.Client, req *http.Request) (a answer, connected bool, err error) {
	var conn atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { conn.Store(true) }}
	resp, err := client.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err != nil {
		// url.Error names the whole URL, which may hold a secret.
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err
		}
		return answer{}, conn.Load(), err
	}
	_ = resp.Body.Close() // unread: it can neither fill the memory nor take time
	return answer{resp.StatusCode, resp.Header}, true, nil
}

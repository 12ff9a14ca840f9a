package replicas

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"sync/atomic"
	"time"
)

// balancer hands requests to the replicas in turn, as the nginx of docs/deploy does: who cannot be reached is passed
// over, and what only reads is asked of the next when the answer breaks off or is 503.
type balancer struct {
	*httputil.ReverseProxy
	addrs []string
	next  atomic.Uint64
	to    http.RoundTripper
}

func newBalancer(addrs []string) *balancer {
	b := &balancer{addrs: addrs, to: &http.Transport{MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute}}
	b.ReverseProxy = &httputil.ReverseProxy{Transport: b, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetXForwarded()
		r.Out.URL.Scheme, r.Out.URL.Host = "http", "replica" // RoundTrip chooses
		r.Out.Host = r.In.Host
	}}
	return b
}

// maxBody bounds what is kept of a request, so that it can be sent again.
const maxBody = 1 << 20

// RoundTrip implements http.RoundTripper.
func (b *balancer) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	var body []byte
	if r.Body != nil {
		if body, err = io.ReadAll(io.LimitReader(r.Body, maxBody)); err != nil {
			return nil, err
		}
	}
	at := b.next.Add(1)
	for i := range uint64(len(b.addrs)) {
		try := r.Clone(r.Context())
		try.URL.Host = b.addrs[(at+i)%uint64(len(b.addrs))]
		try.Body = io.NopCloser(bytes.NewReader(body))
		resp, err = b.to.RoundTrip(try)
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		last := i == uint64(len(b.addrs))-1
		switch {
		case last:
			return resp, err
		case err != nil && (reads || refused(err)):
			continue
		case err == nil && reads && resp.StatusCode == http.StatusServiceUnavailable:
			_ = resp.Body.Close()
			continue
		}
		return resp, err
	}
	return resp, err
}

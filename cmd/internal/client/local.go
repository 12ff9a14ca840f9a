package client

import (
	"bytes"
	"io"
	"net/http"
)

// LocalBase is the Base of a client that speaks to a handler of this process.
const LocalBase = "http://localhost"

// Local is a client of a handler in this process, for when no service is running: a command
// then says the same either way. Nothing goes over the network.
func Local(h http.Handler) *Client {
	return &Client{base: LocalBase, http: &http.Client{Transport: inProcess{h}}}
}

// inProcess hands requests to a handler as if they came from this machine.
type inProcess struct{ handler http.Handler }

var _ http.RoundTripper = inProcess{}

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RemoteAddr, in.Host, in.RequestURI = "127.0.0.1:0", "localhost", r.URL.RequestURI()
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := &reply{header: http.Header{}, status: http.StatusOK}
	p.handler.ServeHTTP(w, in)
	return &http.Response{
		StatusCode: w.status, Status: http.StatusText(w.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// reply collects what a handler writes.
type reply struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

func (w *reply) Header() http.Header { return w.header }

func (w *reply) WriteHeader(status int) {
	if !w.wrote {
		w.status, w.wrote = status, true
	}
}

func (w *reply) Write(b []byte) (int, error) {
	w.wrote = true
	return w.body.Write(b)
}

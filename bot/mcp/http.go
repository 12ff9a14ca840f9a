package mcp

import (
	"bufio"
	"io"
	"net/http"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// maxBody bounds a request over HTTP, in bytes.
const maxBody = 64 << 10

// HTTP is the server over streamable HTTP. Each request stands alone and is answered as JSON,
// so that nothing has to be kept between requests, replicas can share an address and no
// connection stays open. Who may ask, and which Host and Origin, is for whoever mounts it.
func (s *Server) HTTP() http.Handler {
	h := sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return s.sdk }, &sdk.StreamableHTTPOptions{
		Stateless: true, JSONResponse: true, MaxRequestBodyBytes: maxBody, PropagateRequestCancellation: true,
		DisableLocalhostProtection: true, // it would refuse the public name behind a proxy on this machine
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && isBatch(r) {
			http.Error(w, "不接受批量请求，请一次发送一条。", http.StatusBadRequest)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// isBatch tells whether the body is a list: the oldest versions of the protocol let one
// request carry any number of calls. What was read is put back.
func isBatch(r *http.Request) bool {
	b := bufio.NewReader(r.Body)
	r.Body = struct {
		io.Reader
		io.Closer
	}{b, r.Body}
	for n := 1; n <= b.Size(); n++ {
		start, err := b.Peek(n)
		if err != nil {
			return false // too short to be anything: for the library to refuse
		}
		switch start[n-1] {
		case ' ', '\t', '\r', '\n':
			continue
		case '[':
			return true
		}
		return false
	}
	return true // blanks without end: nothing that a client sends
}

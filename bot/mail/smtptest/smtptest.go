// Package smtptest is a mail server for tests, written from RFC 5321, 3207, 4954 and 5322 and
// sharing no code with what it tests. It is strict: what a forgiving server lets pass is
// written down in Bad. And it fails as real ones do, on demand (How).
package smtptest

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"
)

// Server is a running fake. Its fields are set before it is used.
type Server struct {
	Addr     string // host:port
	Roots    *x509.CertPool
	User     string // "" wants nobody to sign in
	Password string
	Plain    bool   // there is no TLS at all
	Implicit bool   // TLS from the first byte
	Auth     string // mechanisms offered; "" is "PLAIN LOGIN"

	lis  net.Listener
	cert tls.Certificate
	wg   sync.WaitGroup
	gone chan struct{}

	mu     sync.Mutex
	how    How
	by     func(nth int) How
	got    []Mail
	bad    []string
	open   int
	opened int
	most   int
}

// How the server answers; the zero How takes everything. A reply is a whole line without its
// end: "550 5.1.1 no such user". "" is the usual one, "-" closes the connection instead.
type How struct {
	Greet, Auth, Mail, Rcpt, Data, End string
	Within                             bool          // the connection is lost in the middle of the data
	Delay                              time.Duration // before the reply to the end of the data, which was recorded
	Hang                               bool          // there is no such reply
	Endless                            bool          // it is one that does not end
	After                              string        // the reply to whatever comes after the mail
}

// New starts a server until the test ends. change may set its fields first.
func New(t testing.TB, change func(*Server)) *Server {
	t.Helper()
	s := &Server{Auth: "PLAIN LOGIN", gone: make(chan struct{})}
	if change != nil {
		change(s)
	}
	s.cert, s.Roots = certificate(t)
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.lis, s.Addr = lis, lis.Addr().String()
	s.wg.Go(s.serve)
	t.Cleanup(s.close)
	return s
}

func (s *Server) close() {
	close(s.gone)
	_ = s.lis.Close()
	s.wg.Wait()
}

// Behave sets how it answers from now on.
func (s *Server) Behave(h How) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.how = h
}

// BehaveBy decides for each connection, of which nth counts from 1.
func (s *Server) BehaveBy(by func(nth int) How) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by = by
}

// now is how a connection is treated.
func (s *Server) now(nth int) How {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by != nil {
		return s.by(nth)
	}
	return s.how
}

// Got are the mails.
func (s *Server) Got() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// Bad is what was wrong with what it was sent.
func (s *Server) Bad() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.bad)
}

// Connections are how many there have been, and how many at once.
func (s *Server) Connections() (all, atOnce int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened, s.most
}

// Open is how many connections there are now.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

func (s *Server) wrong(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bad = append(s.bad, fmt.Sprintf(format, args...))
}

// count counts a connection that comes or goes; nth is how many have come.
func (s *Server) count(by int) (nth int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open += by; by > 0 {
		s.opened++
	}
	s.most = max(s.most, s.open)
	return s.opened
}

func (s *Server) serve() {
	for {
		conn, err := s.lis.Accept()
		if err != nil {
			return
		}
		s.wg.Go(func() {
			nth := s.count(1)
			defer s.count(-1)
			defer conn.Close()
			done := make(chan struct{})
			defer close(done)
			go func() {
				select {
				case <-s.gone:
					conn.Close()
				case <-done:
				}
			}()
			if s.Implicit {
				conn = tls.Server(conn, s.config())
			}
			c := &session{s: s, nth: nth, conn: conn, r: bufio.NewReader(conn), secure: s.Implicit}
			if err := c.run(); err != nil && !errors.Is(err, errDropped) && !errors.Is(err, io.EOF) {
				var lost net.Error
				if !errors.As(err, &lost) && !errors.Is(err, net.ErrClosed) {
					s.wrong("%v", err)
				}
			}
		})
	}
}

func (s *Server) config() *tls.Config { return &tls.Config{Certificates: []tls.Certificate{s.cert}} }

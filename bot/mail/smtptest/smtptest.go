// Package smtptest is a mail server for tests, written from RFC 5321, 3207, 4954 and 5322 and
// sharing no code with what it tests. It is strict: what a forgiving server lets pass is
// written down in Bad. And it fails as real ones do, on demand (How).
package smtptest

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"
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

// Mail is a mail that was taken, or that nobody was told of.
type Mail struct {
	From, To string
	Raw      []byte
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

// session is one connection.
type session struct {
	s      *Server
	nth    int
	conn   net.Conn
	r      *bufio.Reader
	secure bool
	hello  bool
	signed bool
	after  bool // a mail was taken
	mail   *Mail
}

var errDropped = errors.New("dropped")

// say writes a reply, or drops the connection.
func (c *session) say(reply, usual string) (positive bool, err error) {
	if reply == "" {
		reply = usual
	}
	if reply == "-" {
		return false, errDropped
	}
	_, err = io.WriteString(c.conn, reply+"\r\n")
	return reply[0] == '2' || reply[0] == '3', err
}

// line reads a command.
func (c *session) line() (string, error) {
	text, err := c.r.ReadString('\n')
	if err != nil {
		return "", err
	}
	if len(text) > 512 {
		c.s.wrong("a command of %d octets", len(text))
	}
	line, ok := strings.CutSuffix(text, "\r\n")
	if !ok || strings.ContainsAny(line, "\r\n\x00") {
		c.s.wrong("a command not ended by CRLF, or with one inside: %q", text)
	}
	for _, b := range []byte(line) {
		if b < 0x20 || b > 0x7e {
			c.s.wrong("a command that is not ASCII: %q", line)
			break
		}
	}
	return strings.TrimRight(line, "\r\n"), nil
}

var (
	mailRE = regexp.MustCompile(`^FROM:<([^<>\s@]+@[^<>\s@]+)>((?: [A-Z0-9]+(?:=[!-~]+)?)*)$`)
	rcptRE = regexp.MustCompile(`^TO:<([^<>\s@]+@[^<>\s@]+)>$`)
	hostRE = regexp.MustCompile(`^[A-Za-z0-9.\[\]:-]+$`)
)

func (c *session) run() error {
	if ok, err := c.say(c.s.now(c.nth).Greet, "220 mail.example ESMTP"); !ok || err != nil {
		return err
	}
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		verb, rest, _ := strings.Cut(line, " ")
		how := c.s.now(c.nth)
		if c.after && how.After != "" {
			if _, err := c.say(how.After, ""); err != nil {
				return err
			}
			continue
		}
		switch verb = strings.ToUpper(verb); verb {
		case "EHLO", "HELO":
			err = c.greeted(rest)
		case "STARTTLS":
			err = c.startTLS()
		case "AUTH":
			err = c.auth(rest, how)
		case "MAIL":
			err = c.from(rest, how)
		case "RCPT":
			err = c.to(rest, how)
		case "DATA":
			err = c.data(how)
		case "RSET", "NOOP":
			c.mail = nil
			_, err = c.say("", "250 2.0.0 OK")
		case "*": // ends an AUTH (RFC 4954, 4), also one that is over
			_, err = c.say("", "501 5.0.0 as you like")
		case "QUIT":
			_, err = c.say("", "221 2.0.0 bye")
			return errors.Join(err, errDropped)
		default:
			c.s.wrong("an unknown command %q", line)
			_, err = c.say("", "500 5.5.2 what?")
		}
		if err != nil {
			return err
		}
	}
}

func (c *session) greeted(host string) error {
	if !hostRE.MatchString(host) {
		c.s.wrong("EHLO %q", host)
	}
	c.hello, c.mail = true, nil
	reply := "250-mail.example\r\n250-ENHANCEDSTATUSCODES\r\n250-SIZE 10485760\r\n"
	if !c.secure && !c.s.Plain {
		reply += "250-STARTTLS\r\n"
	}
	if c.s.User != "" && (c.secure || c.s.Plain) {
		reply += "250-AUTH " + c.s.Auth + "\r\n"
	}
	_, err := c.say("", reply+"250 HELP") // neither 8BITMIME nor SMTPUTF8
	return err
}

func (c *session) startTLS() error {
	if c.secure || c.s.Plain || !c.hello {
		c.s.wrong("STARTTLS out of turn")
		_, err := c.say("", "503 5.5.1 no")
		return err
	}
	if _, err := c.say("", "220 2.0.0 go ahead"); err != nil {
		return err
	}
	over := tls.Server(c.conn, c.s.config())
	if err := over.Handshake(); err != nil {
		return errDropped // of a client that does not trust us
	}
	c.conn, c.r, c.secure, c.hello = over, bufio.NewReader(over), true, false // it has to greet again
	return nil
}

func (c *session) auth(rest string, how How) error {
	if !c.hello || c.signed || c.mail != nil || !c.secure && !c.s.Plain {
		c.s.wrong("AUTH out of turn or in the clear")
	}
	if how.Auth != "" {
		_, err := c.say(how.Auth, "")
		return err
	}
	var user, password string
	mechanism, initial, has := strings.Cut(rest, " ")
	ask := func(prompt string) (string, error) {
		if _, err := c.say("", "334 "+base64.StdEncoding.EncodeToString([]byte(prompt))); err != nil {
			return "", err
		}
		line, err := c.r.ReadString('\n')
		b, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		return string(b), err
	}
	var err error
	switch mechanism {
	case "PLAIN":
		b, _ := base64.StdEncoding.DecodeString(initial)
		if !has {
			var text string
			text, err = ask("")
			b = []byte(text)
		}
		if parts := strings.Split(string(b), "\x00"); len(parts) == 3 {
			user, password = parts[1], parts[2]
		}
	case "LOGIN":
		if user, err = ask("Username:"); err == nil {
			password, err = ask("Password:")
		}
	default:
		c.s.wrong("AUTH %s was not offered", mechanism)
	}
	if err != nil {
		return err
	}
	if user != c.s.User || password != c.s.Password || user == "" {
		_, err := c.say("", "535 5.7.8 authentication failed")
		return err
	}
	c.signed = true
	_, err = c.say("", "235 2.7.0 welcome")
	return err
}

func (c *session) from(rest string, how How) error {
	m := mailRE.FindStringSubmatch(rest)
	switch {
	case !c.hello || c.mail != nil:
		c.s.wrong("MAIL out of turn")
	case m == nil:
		c.s.wrong("MAIL %s", rest)
	case c.s.User != "" && !c.signed:
		_, err := c.say("", "530 5.7.0 sign in first")
		return err
	}
	if m != nil && m[2] != "" && !strings.HasPrefix(m[2], " SIZE=") {
		c.s.wrong("MAIL with what was not offered: %s", m[2])
	}
	ok, err := c.say(how.Mail, "250 2.1.0 OK")
	if ok && m != nil {
		c.mail = &Mail{From: m[1]}
	}
	return err
}

func (c *session) to(rest string, how How) error {
	m := rcptRE.FindStringSubmatch(rest)
	if c.mail == nil || m == nil || c.mail.To != "" {
		c.s.wrong("RCPT out of turn, a second one, or %q", rest)
		_, err := c.say("", "503 5.5.1 no")
		return err
	}
	ok, err := c.say(how.Rcpt, "250 2.1.5 OK")
	if ok {
		c.mail.To = m[1]
	}
	return err
}

func (c *session) data(how How) error {
	if c.mail == nil || c.mail.To == "" {
		c.s.wrong("DATA without a recipient")
		_, err := c.say("", "503 5.5.1 no")
		return err
	}
	if ok, err := c.say(how.Data, "354 go ahead"); !ok || err != nil {
		return err
	}
	if how.Within {
		_, _ = c.r.ReadString('\n')
		return errDropped
	}
	raw, err := c.content()
	if err != nil {
		return err // it was never ended: nothing arrived
	}
	c.mail.Raw = raw
	refused := how.End != "" && how.End != "-" && how.End[0] != '2'
	if !refused {
		if err := check(c.mail); err != nil {
			c.s.wrong("%v", err)
		}
		c.s.mu.Lock()
		c.s.got = append(c.s.got, *c.mail)
		c.s.mu.Unlock()
	}
	c.mail, c.after = nil, true
	switch {
	case how.Hang:
		_, _ = c.r.ReadByte() // until the client goes away, or the server stops
		return errDropped
	case how.Endless:
		for {
			if _, err := io.WriteString(c.conn, "250-"+strings.Repeat("x", 500)+"\r\n"); err != nil {
				return errDropped
			}
		}
	case how.Delay > 0:
		time.Sleep(how.Delay)
	}
	_, err = c.say(how.End, "250 2.0.0 queued")
	return err
}

// content reads the data up to its dot and takes away the dots that were put before others.
func (c *session) content() ([]byte, error) {
	var out bytes.Buffer
	for {
		line, err := c.r.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		if len(line) > 1000 {
			c.s.wrong("a line of %d octets in a mail", len(line))
		}
		if !bytes.HasSuffix(line, []byte("\r\n")) || bytes.ContainsAny(line[:len(line)-2], "\r\x00") {
			c.s.wrong("a line not ended by CRLF, or with one inside: %q", line)
		}
		if bytes.ContainsFunc(line, func(r rune) bool { return r > 0x7e }) {
			c.s.wrong("eight bits, which were not offered: %q", line)
		}
		if string(line) == ".\r\n" {
			return out.Bytes(), nil
		}
		out.Write(bytes.TrimPrefix(line, []byte(".")))
	}
}

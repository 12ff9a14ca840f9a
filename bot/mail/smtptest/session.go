package smtptest

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"strings"
)

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

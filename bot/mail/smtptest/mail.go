package smtptest

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"time"
)

// Mail is a mail that was taken, or that nobody was told of.
type Mail struct {
	From, To string
	Raw      []byte
}

var (
	mailRE = regexp.MustCompile(`^FROM:<([^<>\s@]+@[^<>\s@]+)>((?: [A-Z0-9]+(?:=[!-~]+)?)*)$`)
	rcptRE = regexp.MustCompile(`^TO:<([^<>\s@]+@[^<>\s@]+)>$`)
	hostRE = regexp.MustCompile(`^[A-Za-z0-9.\[\]:-]+$`)
)

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

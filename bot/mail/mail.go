// Package mail sends reminders and digests by mail: a bot.Sender whose places are addresses,
// mail:name@bureau.gov.cn.
//
//	mail.go      options, places
//	address.go   which addresses are taken
//	send.go      one attempt over SMTP
//	outcome.go   what came of it
//	together.go  several messages as one
//	message.go   the mail: headers, text, HTML
//	event.go     the day it is due, for a calendar
//	check.go     what the server says of the settings
//
// # One attempt
//
// Each message has a connection of its own, since servers for people count connections less
// than they forget to close them, and since what came of it must be told apart without doubt:
//
//	before the data            nothing was sent: to be tried again (Refused)
//	4xx to a command           later (TryAfter), after what the server names
//	5xx to MAIL, RCPT, DATA    never (Rejected); of a mailbox that is no more, Gone
//	5xx to the greeting, AUTH  Refused: it is the settings that are wrong, and who mends them wants what waits sent
//	lost within the data       Refused: no server takes a mail whose end it has not seen
//	lost after the data        nobody knows
//
// A mailbox cannot be read back. A second attempt has the Message-ID of the first, by which
// most servers drop it, but not all: so it is not called harmless.
//
// # What stands in a mail
//
// Addresses are ASCII, of domains that are allowed; everything else that comes from outside is
// cleaned, encoded where it stands in a header, and escaped where it stands in HTML, so that no
// text can make a header, a recipient or markup.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/gather"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
)

// Kind is what channels of this package begin with: mail:name@host.
const Kind = "mail"

// ErrSettings is wrapped by what New finds wrong.
var ErrSettings = errors.New("邮件设置有误")

// TLS is how the connection is encrypted.
type TLS string

// The ways.
const (
	StartTLS TLS = "starttls" // the connection begins in the clear and is refused when it cannot be encrypted
	Implicit TLS = "tls"      // from the first byte; what port 465 is for
	NoTLS    TLS = "none"     // never: for a relay of the intranet, without a password
)

// ports are those of the ways, where none is written.
var ports = map[TLS]int{StartTLS: 587, Implicit: 465, NoTLS: 25}

// What comes together goes into one mail.
const (
	gathering   = 2 * time.Second
	maxTogether = gather.DefaultMost
	leastTime   = time.Second // a Send with less time left is not begun
)

// Options of a Sender. Server and From are required.
type Options struct {
	Server   string // host or host:port
	From     string // 政策提醒 <policybot@bureau.gov.cn>, or the address alone
	User     string // "" sends without signing in
	Password string
	TLS      TLS            // "" is Implicit on port 465, else StartTLS
	Allow    []string       // bureau.gov.cn, *.bureau.gov.cn or whole addresses; empty is the domain of From
	Roots    *x509.CertPool // certificate authorities; default the system's
	Timeout  time.Duration  // of one attempt; default 30 s
	Gather   time.Duration  // how long the first message to a mailbox waits for others; default 2 s, negative sends each by itself
	AtOnce   int            // connections; default 4
	Now      func() time.Time
	// Reminder is what a message is of, for the event; nil adds none.
	Reminder func(ctx context.Context, id string) (reminders.Reminder, error)
}

// Sender is the bot.Sender of mail. Safe for any number of goroutines.
type Sender struct {
	opt   Options
	host  string
	port  int
	from  netmail.Address
	allow allowList
	base  string // see At
	hands chan struct{}

	mu     sync.Mutex
	places map[string]*gather.Place // by address
}

var _ bot.Sender = (*Sender)(nil)

// New checks the options; it does not connect.
func New(o Options) (*Sender, error) {
	bad := func(format string, args ...any) (*Sender, error) {
		return nil, fmt.Errorf("%w：%s", ErrSettings, fmt.Sprintf(format, args...))
	}
	s := &Sender{host: o.Server}
	if host, port, err := net.SplitHostPort(o.Server); err == nil {
		n, err := strconv.Atoi(port)
		if err != nil || n < 1 || n > 65535 {
			return bad("服务器的端口%q须是1到65535的数字", port)
		}
		s.host, s.port = host, n
	}
	if o.TLS == "" {
		if o.TLS = StartTLS; s.port == ports[Implicit] {
			o.TLS = Implicit
		}
	}
	if s.port == 0 {
		s.port = ports[o.TLS]
	}
	from, err := netmail.ParseAddress(o.From)
	switch {
	case s.host == "" || strings.ContainsAny(s.host, " /@\r\n"):
		return bad("服务器应写成 主机:端口，如 smtp.bureau.gov.cn:465")
	case ports[o.TLS] == 0:
		return bad("加密方式只能是 starttls、tls 或 none")
	case err != nil || checkAddress(strings.ToLower(from.Address)) != nil:
		return bad("发件人应写成 政策提醒 <policybot@bureau.gov.cn>")
	case (o.User == "") != (o.Password == ""):
		return bad("账号和密码要么都写，要么都不写")
	case o.TLS == NoTLS && o.Password != "" && !loopback(s.host):
		return bad("不加密时不能带密码，请改用 starttls 或 tls")
	}
	s.from = netmail.Address{Name: bot.CleanLine(from.Name), Address: strings.ToLower(from.Address)}
	if len(o.Allow) == 0 {
		o.Allow = []string{domainOf(s.from.Address)}
	}
	if s.allow, err = parseAllow(o.Allow); err != nil {
		return nil, err
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Gather == 0 {
		o.Gather = gathering
	}
	if o.AtOnce <= 0 {
		o.AtOnce = 4
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s.opt, s.hands, s.places = o, make(chan struct{}, o.AtOnce), map[string]*gather.Place{}
	return s, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// At makes a mail lead to the pages of the service at a public address; call it before the
// first use.
func (s *Sender) At(publicURL string) { s.base = strings.TrimRight(publicURL, "/") }

// Accepts tells why mail cannot be sent to an address.
func (s *Sender) Accepts(place string) error { return s.allow.check(place) }

// Limit is what the Engine should keep to for one mailbox: enough at once to come together.
func (s *Sender) Limit() outbox.Limit { return outbox.Limit{Concurrent: maxTogether} }

// ReadBack implements bot.Sender: nobody looks into a mailbox.
func (s *Sender) ReadBack(_ context.Context, _ string, sought []bot.Sought) ([]reminders.Finding, error) {
	return bot.Answers(len(sought), reminders.Unreadable), nil
}

// tlsConfig is for a connection to the server.
func (s *Sender) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.host, RootCAs: s.opt.Roots, MinVersion: tls.VersionTLS12}
}

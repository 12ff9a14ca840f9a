package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/gather"
	"github.com/policybot/policybot/reminders"
)

// What an attempt may fail of; match with errors.Is.
var (
	ErrReach  = errors.New("连接不上邮件服务器")
	ErrBusy   = errors.New("同时发送的邮件太多")
	ErrServer = errors.New("邮件服务器没有接收")
	ErrAnswer = errors.New("邮件已交给服务器，没有收到答复")
)

// Send implements bot.Sender. It waits a moment: what else comes for the mailbox by then goes
// into the same mail.
func (s *Sender) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	if err := s.allow.check(to.Place); err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	if err := ctx.Err(); err != nil {
		return reminders.Receipt{}, reminders.Refused(err)
	}
	return s.mailbox(to.Place).Send(ctx, &m, "")
}

// mailbox is where messages to an address come together.
func (s *Sender) mailbox(address string) *gather.Place {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.places[address]
	if p == nil {
		most := maxTogether
		if s.opt.Gather < 0 {
			most = 1
		}
		p = gather.New(gather.Options{
			Wait: max(s.opt.Gather, 0), Most: most, Least: leastTime, Limit: s.opt.Timeout, Turn: ErrBusy, Unsure: ErrAnswer,
			Send: func(ctx context.Context, batch []*gather.Item) (reminders.Receipt, error) {
				return s.attempt(ctx, address, batch)
			},
		})
		s.places[address] = p
	}
	return p
}

// attempt sends one mail.
func (s *Sender) attempt(ctx context.Context, address string, batch []*gather.Item) (reminders.Receipt, error) {
	msg, err := s.compose(ctx, address, batch)
	if err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	select {
	case s.hands <- struct{}{}:
		defer func() { <-s.hands }()
	case <-ctx.Done():
		return reminders.Receipt{}, reminders.TryAfter(fmt.Errorf("%w：%w", ErrBusy, ctx.Err()), time.Second)
	}
	if err := s.deliver(ctx, msg); err != nil {
		return reminders.Receipt{}, err
	}
	return reminders.Receipt{Channel: Kind + ":" + address, At: s.opt.Now().UTC()}, nil
}

// deliver makes one attempt over a connection of its own.
func (s *Sender) deliver(ctx context.Context, msg *gomail.Msg) error {
	line := &line{sender: s, ctx: ctx}
	defer line.close()
	client, err := s.client(line)
	if err != nil {
		return reminders.Rejected(fmt.Errorf("%w：%w", ErrSettings, err))
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return unreached(err)
	}
	if err := client.SendWithSMTPClient(session, msg); err != nil && !msg.IsDelivered() {
		return outcome(err)
	}
	_ = session.Quit() // it has the mail: whatever it says now changes nothing
	return nil
}

// client is the library's client of the server. It has one for every attempt, since it keeps
// what it has learnt of a server without a lock.
func (s *Sender) client(line *line) (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(s.opt.Timeout), gomail.WithHELO(domainOf(s.from.Address)),
		gomail.WithDialContextFunc(line.dial), gomail.WithTLSConfig(s.tlsConfig()),
		// Without a reset and a probe nothing is said after the mail that could be taken for its outcome.
		gomail.WithoutNoop(), gomail.WithoutRset(), gomail.WithoutSMTPUTF8(), // addresses are ASCII
	}
	policy := gomail.NoTLS // not any more: line has encrypted it, or nothing does
	if s.opt.TLS == StartTLS {
		policy = gomail.TLSMandatory
	}
	options = append(options, gomail.WithTLSPolicy(policy))
	if s.opt.User != "" {
		options = append(options, gomail.WithUsername(s.opt.User), gomail.WithPassword(s.opt.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain,
				gomail.SMTPAuthLogin, gomail.SMTPAuthCramMD5))
	}
	return gomail.NewClient(s.host, options...)
}

// maxReplies bounds what a server may say in one attempt, in bytes.
const maxReplies = 1 << 20

var errTalks = errors.New("the server says too much")

// line is the connection of one attempt. The library looks at the context while it dials, and
// leaves a connection open whose greeting it did not like: this one ends with the context, and
// in any case with the attempt.
type line struct {
	sender *Sender
	ctx    context.Context // of the attempt

	mu   sync.Mutex
	conn net.Conn
	stop func() bool
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	l.conn = conn
	l.stop = context.AfterFunc(l.ctx, func() { _ = conn.Close() })
	l.mu.Unlock()
	conn = &bounded{conn, maxReplies}
	if l.sender.opt.TLS == Implicit {
		over := tls.Client(conn, l.sender.tlsConfig())
		if err := over.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return over, nil
	}
	return conn, nil
}

func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil {
		l.stop()
		_ = l.conn.Close() // what came of the mail is known by now
	}
}

// bounded is a connection of which no more than left bytes are read.
type bounded struct {
	net.Conn
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTalks
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

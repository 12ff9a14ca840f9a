package mail

import (
	"context"
	"fmt"
)

// Check connects to the server and signs in, as Send would, and sends nothing.
func (s *Sender) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	line := &line{sender: s, ctx: ctx}
	defer line.close()
	client, err := s.client(line)
	if err != nil {
		return fmt.Errorf("%w：%w", ErrSettings, err)
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return unreached(err)
	}
	_ = session.Quit() // it is known what was to be known
	return nil
}

// Says describes the settings in a line, for who looks after them.
func (s *Sender) Says() string {
	how := map[TLS]string{StartTLS: "STARTTLS", Implicit: "TLS", NoTLS: "不加密"}[s.opt.TLS]
	who := "不登录"
	if s.opt.User != "" {
		who = "登录"
	}
	return fmt.Sprintf("%s:%d，%s，%s，发件人 %s", s.host, s.port, how, who, s.from.Address)
}

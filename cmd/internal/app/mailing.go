package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/mail"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders"
)

// mailer sends mail; nil when none is set up. It connects to nothing yet.
func mailer(cfg config.Config, now func() time.Time, reminder func(context.Context, string) (reminders.Reminder, error)) (*mail.Sender, error) {
	if cfg.MailServer == "" {
		return nil, nil
	}
	roots, err := cfg.MailRoots()
	if err != nil {
		return nil, err
	}
	s, err := mail.New(mail.Options{
		Server: cfg.MailServer, From: cfg.MailFrom, User: cfg.MailUser, Password: cfg.MailPassword, TLS: mail.TLS(cfg.MailTLS),
		Allow: cfg.MailAllow, Roots: roots, Now: now, Reminder: reminder,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", config.ErrInvalid, err)
	}
	return s, nil
}

// codes sends people the code by which they show that a mailbox is theirs; nil without mail.
func (r *reminding) codes() func(ctx context.Context, to reminders.Recipient, name, code string) error {
	if r.mail == nil {
		return nil
	}
	return func(ctx context.Context, to reminders.Recipient, name, code string) error {
		place, err := bot.ParseRecipient(to)
		if err != nil {
			return reminders.Rejected(err)
		}
		_, err = r.mail.Send(ctx, place, bot.Message{
			ID: rand.Text(), Kind: bot.KindNotice, At: r.now().UTC(), Headline: "验证码 " + code,
			Body: name + "要把政策提醒发到这个邮箱。请把这6位数字填到“我的提醒”页面，30分钟内有效。\n不是您本人要的，请不要理会，也不要告诉别人。",
		})
		return err
	}
}

// MailChecks looks at the mail server for Doctor: it connects and signs in, and sends nothing.
func MailChecks(cfg config.Config) func(context.Context) []bot.Finding {
	return func(ctx context.Context) []bot.Finding {
		const what = "邮件"
		s, err := mailer(cfg, nil, nil)
		switch {
		case err != nil:
			return []bot.Finding{{Verdict: bot.Bad, What: what, Text: err.Error()}}
		case s == nil:
			return []bot.Finding{{Verdict: bot.Fine, What: what, Text: "没有设置,不发邮件;要用邮件提醒请看 docs/mail.md"}}
		}
		ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
		defer cancel()
		if err := s.Check(ctx); err != nil {
			verdict, advice := bot.Bad, "请核对服务器、端口、加密方式、账号和密码(不少邮箱要用授权码)"
			var e *reminders.SendError
			if errors.As(err, &e) && e.After > 0 {
				verdict, advice = bot.Warn, "服务器说稍后再试"
			}
			return []bot.Finding{{Verdict: verdict, What: what, Text: fmt.Sprintf("%s: %v;%s", s.Says(), err, advice)}}
		}
		return []bot.Finding{{Verdict: bot.Fine, What: what, Text: s.Says() + ";能连接,能登录"}}
	}
}

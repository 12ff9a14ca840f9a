package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/mail/smtptest"
	"github.com/policybot/policybot/reminders"
)

const (
	place  = "zhangsan@edu.example.cn"
	secret = "geheim-passwort"
)

// sending is a Sender aimed at a fake that wants to be signed in to.
func sending(t testing.TB, fake *smtptest.Server, change func(*Options)) *Sender {
	t.Helper()
	o := Options{
		Gather: -1, Server: fake.Addr, From: "政策提醒 <Policybot@edu.example.cn>", User: fake.User, Password: fake.Password, Roots: fake.Roots,
		Now: func() time.Time { return time.Date(2026, 11, 30, 1, 2, 3, 0, time.UTC) },
	}
	if fake.Implicit {
		o.TLS = Implicit
	}
	if fake.Plain {
		o.TLS = NoTLS
	}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.At("https://policy.example")
	return s
}

func signedIn(s *smtptest.Server) { s.User, s.Password = "policybot", secret }

// unspoiled fails when the fake found something wrong, or a connection was left open.
func unspoiled(t testing.TB, fake *smtptest.Server) {
	t.Helper()
	for _, bad := range fake.Bad() {
		t.Error(bad)
	}
	for range 500 {
		if fake.Open() == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d connections were left open", fake.Open())
}

func arrived(t testing.TB, fake *smtptest.Server, id string) (out []smtptest.Read) {
	t.Helper()
	for _, m := range fake.Got() {
		r, err := m.Read()
		if err != nil {
			t.Fatal(err)
		}
		if r.ID == localPart("message", id, m.To)+"@edu.example.cn" {
			out = append(out, r)
		}
	}
	return out
}

func TestConform(t *testing.T) {
	bottest.Conform(t, func(t *testing.T) bottest.Subject {
		fake := smtptest.New(t, signedIn)
		t.Cleanup(func() { unspoiled(t, fake) })
		return bottest.Subject{
			Sender: sending(t, fake, nil), To: bot.Recipient{Kind: Kind, Place: place}, Nowhere: bot.Recipient{Kind: Kind, Place: "a@elsewhere.example.com"},
			Arrived: func(id string) (texts []string) {
				for _, r := range arrived(t, fake, id) {
					texts = append(texts, r.Text)
				}
				return texts
			},
			Behave:  func(b bottest.Behaviour) { fake.Behave(asMail(b)) },
			Answer:  reminders.Unreadable,
			Secrets: []string{secret},
		}
	})
}

// asMail is what a platform over HTTP does, as a mail server does it. A server without an
// answer is one that takes the mail and is lost: any 5xx of its own is certain.
func asMail(b bottest.Behaviour) smtptest.How {
	switch {
	case b.Status == 410:
		return smtptest.How{Rcpt: "550 5.1.1 no such user"}
	case b.Status == 429:
		return smtptest.How{Rcpt: "451 4.7.1 Greylisted, please try again in " + b.RetryAfter + " seconds"}
	case b.Reset || b.Status >= 500:
		return smtptest.How{End: "-"}
	case b.Hang:
		return smtptest.How{Hang: true}
	}
	return smtptest.How{Delay: b.Delay}
}

// TestOutcomes: what came of an attempt is said as it is.
func TestOutcomes(t *testing.T) {
	const certain, unknown = true, false
	for _, c := range []struct {
		name    string
		how     smtptest.How
		certain bool
		dead    bool
		after   time.Duration
		arrives int
	}{
		{"no greeting", smtptest.How{Greet: "-"}, certain, false, 0, 0},
		{"a greeting that refuses", smtptest.How{Greet: "554 no mail here"}, certain, false, 0, 0},
		{"too many connections", smtptest.How{Greet: "421 4.7.0 too many, try in 2 minutes"}, certain, false, 2 * time.Minute, 0},
		{"a password that is none", smtptest.How{Auth: "535 5.7.8 no"}, certain, false, 0, 0},
		{"not signed in for it", smtptest.How{Mail: "530 5.7.0 sign in"}, certain, false, 0, 0},
		{"a sender it does not know", smtptest.How{Mail: "550 5.7.1 not you"}, certain, true, 0, 0},
		{"a mailbox that is full", smtptest.How{Rcpt: "452 4.2.2 full"}, certain, false, later, 0},
		{"a wait without end", smtptest.How{Rcpt: "450 4.2.0 come back after 99999 minutes"}, certain, false, maxLater, 0},
		{"a mailbox that is no more", smtptest.How{Rcpt: "550 5.1.1 gone"}, certain, true, 0, 0},
		{"no data", smtptest.How{Data: "451 4.3.0 not now"}, certain, false, later, 0},
		{"lost before the data", smtptest.How{Data: "-"}, certain, false, 0, 0},
		{"lost within the data", smtptest.How{Within: true}, unknown, false, 0, 0}, // see below
		{"spam", smtptest.How{End: "554 5.7.1 spam"}, certain, true, 0, 0},
		{"not queued", smtptest.How{End: "451 4.3.0 disk"}, certain, false, later, 0},
		{"lost after the data", smtptest.How{End: "-"}, unknown, false, 0, 1},
		{"an answer without end", smtptest.How{Endless: true}, unknown, false, 0, 1},
		{"queued, then lost", smtptest.How{After: "-"}, certain, false, -1, 1},
		{"queued, then nonsense", smtptest.How{After: "599 what"}, certain, false, -1, 1},
		{"queued late", smtptest.How{Delay: 200 * time.Millisecond}, certain, false, -1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake := smtptest.New(t, signedIn)
			defer unspoiled(t, fake)
			fake.Behave(c.how)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			_, err := sending(t, fake, nil).Send(ctx, bot.Recipient{Kind: Kind, Place: place}, bottest.Sample("id1"))
			if n := len(arrived(t, fake, "id1")); n != c.arrives {
				t.Errorf("arrived %d times, want %d", n, c.arrives)
			}
			e := reminders.Certain(err)
			switch {
			case c.after < 0:
				if err != nil {
					t.Errorf("it was taken: %v", err)
				}
			case err == nil:
				t.Error("no error")
			case c.how.Within: // of a small mail the whole may have left before the loss shows
				if e != nil && e.Dead {
					t.Errorf("%v", err)
				}
			case (e != nil) != c.certain:
				t.Errorf("certain %v, want %v: %v", e != nil, c.certain, err)
			case e != nil && (e.Dead != c.dead || e.After != c.after):
				t.Errorf("dead %v after %s, want %v, %s: %v", e.Dead, e.After, c.dead, c.after, err)
			}
			if err != nil && strings.Contains(fmt.Sprintf("%v %+v", err, err), secret) {
				t.Errorf("the password is in %v", err)
			}
		})
	}
}

// The answer comes after the sender has lost patience: nobody knows, and the mail is there.
func TestRecordedAndAnsweredTooLate(t *testing.T) {
	fake := smtptest.New(t, signedIn)
	defer unspoiled(t, fake)
	fake.Behave(smtptest.How{Delay: 3 * time.Second})
	s := sending(t, fake, func(o *Options) { o.Timeout = 1500 * time.Millisecond })
	_, err := s.Send(t.Context(), bot.Recipient{Kind: Kind, Place: place}, bottest.Sample("id1"))
	if err == nil || reminders.Certain(err) != nil || !errors.Is(err, ErrAnswer) {
		t.Errorf("want that nobody knows, got %v", err)
	}
	if n := len(arrived(t, fake, "id1")); n != 1 {
		t.Errorf("arrived %d times", n)
	}
}

func TestEncryption(t *testing.T) {
	to := bot.Recipient{Kind: Kind, Place: place}
	for _, c := range []struct {
		name  string
		fake  func(*smtptest.Server)
		how   func(*Options)
		taken bool
	}{
		{"STARTTLS", signedIn, nil, true},
		{"from the first byte", func(s *smtptest.Server) { signedIn(s); s.Implicit = true }, nil, true},
		{"a relay without", func(s *smtptest.Server) { s.Plain = true }, nil, true},
		{"nobody to sign in", func(*smtptest.Server) {}, nil, true},
		{"only LOGIN", func(s *smtptest.Server) { signedIn(s); s.Auth = "LOGIN" }, nil, true},
		{"no STARTTLS where it is wanted", func(s *smtptest.Server) { signedIn(s); s.Plain = true }, func(o *Options) { o.TLS = StartTLS }, false},
		{"an authority nobody knows", signedIn, func(o *Options) { o.Roots = nil }, false},
		{"the wrong password", signedIn, func(o *Options) { o.Password = "falsch" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake := smtptest.New(t, c.fake)
			defer unspoiled(t, fake)
			_, err := sending(t, fake, c.how).Send(t.Context(), to, bottest.Sample("id1"))
			if (err == nil) != c.taken {
				t.Fatalf("taken %v: %v", c.taken, err)
			}
			if e := reminders.Certain(err); err != nil && (e == nil || e.Dead) {
				t.Errorf("want that it is tried again, got %v", err)
			}
			if n := len(fake.Got()); c.taken != (n == 1) {
				t.Errorf("%d arrived", n)
			}
		})
	}
}

// No more connections at a time than are allowed.
func TestConnectionsAreFew(t *testing.T) {
	fake := smtptest.New(t, signedIn)
	defer unspoiled(t, fake)
	fake.Behave(smtptest.How{Delay: 20 * time.Millisecond})
	s := sending(t, fake, func(o *Options) { o.AtOnce = 2 })
	errs := make(chan error)
	for i := range 12 {
		go func() {
			_, err := s.Send(t.Context(), bot.Recipient{Kind: Kind, Place: place}, bottest.Sample(fmt.Sprintf("m%d", i)))
			errs <- err
		}()
	}
	for range 12 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if all, most := fake.Connections(); all != 12 || most > 3 { // one may be closing while the next opens
		t.Errorf("%d connections, %d at once", all, most)
	}
}

// TestTogether: reminders that come at a time for one mailbox are few mails, each of them said
// once, with all its words and its event; those of others are mails of their own.
func TestTogether(t *testing.T) {
	fake := smtptest.New(t, signedIn)
	defer unspoiled(t, fake)
	s := sending(t, fake, func(o *Options) {
		o.Gather = 300 * time.Millisecond
		o.Reminder = func(_ context.Context, id string) (reminders.Reminder, error) {
			return reminders.Reminder{ID: id, Version: 1, What: "事项" + id, Zone: "Asia/Shanghai"}, nil
		}
	})
	send := func(address string, i int) error {
		m := bottest.Sample(fmt.Sprintf("m%d", i))
		m.Headline = fmt.Sprintf("提醒：报送第%03d号材料", i)
		m.About = &bot.About{Reminder: fmt.Sprintf("r%d", i), Due: m.At.Add(24 * time.Hour), DoneURL: fmt.Sprintf("https://policy.example/me/done/r%d", i)}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		_, err := s.Send(ctx, bot.Recipient{Kind: Kind, Place: address}, m)
		return err
	}
	const n = 60
	errs := make(chan error)
	for i := range n {
		go func() { errs <- send(place, i) }()
	}
	go func() { errs <- send("lisi@edu.example.cn", n) }()
	for range n + 1 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	var text, events strings.Builder
	for _, m := range fake.Got() {
		r, err := m.Read()
		if err != nil {
			t.Fatal(err)
		}
		if m.To != place {
			if r.Subject != "【补发】提醒：报送第060号材料" || strings.Count(r.Text, "报送第") != 1 {
				t.Errorf("to another: %s\n%s", r.Subject, r.Text)
			}
			continue
		}
		if !strings.HasPrefix(r.Subject, "【补发】提醒：报送第") || !strings.HasSuffix(r.Subject, "条") {
			t.Errorf("subject %q", r.Subject)
		}
		text.WriteString(r.Text)
		events.WriteString(r.Event)
	}
	if mails := len(fake.Got()) - 1; mails > 3 {
		t.Errorf("%d reminders in %d mails", n, mails)
	}
	for i := range n {
		said := fmt.Sprintf("、【补发】提醒：报送第%03d号材料\n", i)
		if strings.Count(text.String(), said) != 1 || !strings.Contains(text.String(), fmt.Sprintf("https://policy.example/me/done/r%d\n", i)) {
			t.Errorf("%s is not said once with its link", said)
		}
		if strings.Count(events.String(), fmt.Sprintf("UID:r%d@policybot\r\n", i)) != 1 {
			t.Errorf("r%d is not an event once", i)
		}
	}
}

// What nobody knows of a mail, nobody knows of any reminder in it; what is certain is certain of all.
func TestTogetherInDoubt(t *testing.T) {
	for _, c := range []struct {
		how     smtptest.How
		certain bool
	}{{smtptest.How{End: "-"}, false}, {smtptest.How{Rcpt: "451 4.7.1 later"}, true}} {
		fake := smtptest.New(t, signedIn)
		fake.Behave(c.how)
		s := sending(t, fake, func(o *Options) { o.Gather = 300 * time.Millisecond })
		errs := make(chan error)
		for i := range 3 {
			go func() {
				_, err := s.Send(t.Context(), bot.Recipient{Kind: Kind, Place: place}, bottest.Sample(fmt.Sprintf("m%d", i)))
				errs <- err
			}()
		}
		for range 3 {
			if err := <-errs; err == nil || (reminders.Certain(err) != nil) != c.certain {
				t.Errorf("%+v: %v", c.how, err)
			}
		}
		unspoiled(t, fake)
	}
}

func TestCheck(t *testing.T) {
	fake := smtptest.New(t, signedIn)
	defer unspoiled(t, fake)
	s := sending(t, fake, nil)
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if says := s.Says(); !strings.Contains(says, "STARTTLS，登录，发件人 policybot@edu.example.cn") || strings.Contains(says, secret) {
		t.Error(says)
	}
	fake.Behave(smtptest.How{Auth: "535 5.7.8 no"})
	if err := s.Check(t.Context()); !errors.Is(err, ErrReach) || !strings.Contains(err.Error(), "535") {
		t.Error(err)
	}
	if n := len(fake.Got()); n > 0 {
		t.Errorf("%d mails were sent", n)
	}
}

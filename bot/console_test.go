package bot_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

// screen keeps each Write apart.
type screen struct {
	mu     sync.Mutex
	writes []string
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes = append(s.writes, string(p))
	return len(p), nil
}

// recorder knows what was written for which id, since a console does not show ids.
// One message at a time, so that what was written in between is its own.
type recorder struct {
	bot.Sender
	screen *screen
	mu     sync.Mutex
	texts  map[string][]string
}

func (r *recorder) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := len(r.screen.writes)
	receipt, err := r.Sender.Send(ctx, to, m)
	r.texts[m.ID] = append(r.texts[m.ID], r.screen.writes[before:]...)
	return receipt, err
}

func TestConsoleConforms(t *testing.T) {
	bottest.Conform(t, func(*testing.T) bottest.Subject {
		s := &screen{}
		c := bot.NewConsole(s)
		rec := &recorder{Sender: c, screen: s, texts: map[string][]string{}}
		return bottest.Subject{Sender: rec, To: bot.Recipient{Kind: "console"}, Answer: reminders.Unreadable,
			Arrived: func(id string) []string {
				rec.mu.Lock()
				defer rec.mu.Unlock()
				return rec.texts[id]
			}}
	})
}

func TestFakeConforms(t *testing.T) {
	bottest.Conform(t, func(t *testing.T) bottest.Subject {
		f := bottest.NewFake()
		t.Cleanup(func() {
			if bad := f.Bad(); len(bad) > 0 {
				t.Error(bad)
			}
		})
		return bottest.Subject{
			Sender: f, To: bot.Recipient{Kind: "fake", Place: "a"}, Answer: reminders.Found, Behave: f.Behave,
			Arrived: func(id string) (out []string) {
				for _, g := range f.Got(id) {
					out = append(out, g.Message.Plain())
				}
				return out
			}}
	})
}

func TestConsoleLayout(t *testing.T) {
	var b bytes.Buffer
	m := bottest.Sample("id1")
	if _, err := bot.NewConsole(&b).
		Send(t.Context(), bot.Recipient{Kind: "console", Person: "王\x1b[31m科长"}, m); err != nil {
		t.Fatal(err)
	}
	want := "── console @王[31m科长\n【补发】原定2026年9月27日 09:00：" + m.Headline + "\n签批需要时间。\n" +
		"依据：《塔城地区办学条件管理办法》塔地教〔2021〕12号：“各县（市）应当在每年9月30日前报地区教育局备案。”\nhttps://policy.example/documents/d1#c7\n[已办结]\n\n"
	if b.String() != want {
		t.Errorf("%q\nwant\n%q", b.String(), want)
	}
}

type broken struct{ n int }

func (b broken) Write([]byte) (int, error) { return b.n, io.ErrClosedPipe }

func TestConsoleThatCannotWrite(t *testing.T) {
	for n, certain := range map[int]bool{0: true, 5: false} {
		_, err := bot.NewConsole(broken{n}).Send(t.Context(), bot.Recipient{Kind: "console"}, bottest.Sample("id1"))
		var e *reminders.SendError
		if !errors.Is(err, io.ErrClosedPipe) || errors.As(err, &e) != certain {
			t.Errorf("%d bytes written: %v", n, err)
		}
	}
}

func TestConsoleWritesOnce(t *testing.T) {
	s := &screen{}
	if _, err := bot.NewConsole(s).
		Send(t.Context(), bot.Recipient{Kind: "console"}, bottest.Sample("id1")); err != nil {
		t.Fatal(err)
	}
	if len(s.writes) != 1 || !strings.HasSuffix(s.writes[0], "\n\n") {
		t.Errorf("%q", s.writes)
	}
}

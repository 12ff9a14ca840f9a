package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

func TestParseRecipient(t *testing.T) {
	for _, c := range []struct {
		channel string
		want    bot.Recipient
		ok      bool
	}{
		{"slack:C024BE91L", bot.Recipient{Kind: "slack", Place: "C024BE91L", Person: "u"}, true},
		{"webhook:oa", bot.Recipient{Kind: "webhook", Place: "oa", Person: "u"}, true},
		{"console", bot.Recipient{Kind: "console", Person: "u"}, true},
		{"feishu:a:b", bot.Recipient{Kind: "feishu", Place: "a:b", Person: "u"}, true},
		{"", bot.Recipient{}, false},
		{":oa", bot.Recipient{}, false},
		{"Slack:C1", bot.Recipient{}, false},
		{"企业微信:1", bot.Recipient{}, false},
	} {
		got, err := bot.ParseRecipient(reminders.Recipient{Channel: c.channel, To: "u"})
		if (err == nil) != c.ok || got != c.want || !c.ok && !errors.Is(err, bot.ErrRecipient) {
			t.Errorf("%q: %+v, %v", c.channel, got, err)
		}
		if c.ok && got.Channel() != c.channel {
			t.Errorf("%q became %q", c.channel, got.Channel())
		}
	}
}

func TestNotifierRoutes(t *testing.T) {
	fake, other := bottest.NewFake(), bottest.NewFake()
	n := bot.NewNotifier(map[string]bot.Sender{"fake": fake, "other": other})
	o := occurrence(t, "fake:a", nil)
	receipt, err := n.Send(t.Context(), reminders.Delivery{Occurrence: o})
	if err != nil || receipt.Channel != "fake:a" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	got := fake.Got(o.ID)
	if len(got) != 1 || len(other.Got("")) != 0 ||
		got[0].To != (bot.Recipient{Kind: "fake", Place: "a", Person: "u1"}) {
		t.Fatalf("%+v", got)
	}
	o.At = time.Now() // so that it is looked for where it is
	found, err := n.ReadBack(t.Context(), "fake:a", []reminders.Delivery{{Occurrence: o}})
	if err != nil || len(found) != 1 || found[0].Answer != reminders.Found {
		t.Errorf("%+v, %v", found, err)
	}
	if bad := fake.Bad(); len(bad) > 0 {
		t.Error(bad)
	}
}

func TestNotifierWithoutSender(t *testing.T) {
	n := bot.NewNotifier(nil)
	for _, channel := range []string{"slack:C1", "Nonsense"} {
		_, err := n.Send(t.Context(), reminders.Delivery{Occurrence: occurrence(t, channel, nil)})
		var e *reminders.SendError
		if !errors.As(err, &e) || !e.Dead {
			t.Errorf("%s: want Rejected, got %v", channel, err)
		}
		if _, err := n.ReadBack(t.Context(), channel, nil); err == nil {
			t.Errorf("%s can be read back", channel)
		}
	}
}

// A class of an error survives the routing, and so does its absence.
func TestNotifierKeepsClasses(t *testing.T) {
	fake := bottest.NewFake()
	n := bot.NewNotifier(map[string]bot.Sender{"fake": fake})
	for _, c := range []struct {
		how     bottest.Behaviour
		certain bool
	}{{bottest.RateLimited, true}, {bottest.IsGone, true}, {bottest.Unavailable, false}, {bottest.Resets, false}} {
		fake.Behave(c.how)
		_, err := n.Send(t.Context(), reminders.Delivery{Occurrence: occurrence(t, "fake:a", nil)})
		var e *reminders.SendError
		if err == nil || errors.As(err, &e) != c.certain {
			t.Errorf("%+v: %v", c.how, err)
		}
	}
	fake.Blind(errors.New("off"))
	if _, err := n.ReadBack(t.Context(), "fake:a", nil); err == nil || !strings.Contains(err.Error(), "off") {
		t.Errorf("%v", err)
	}
}

type short struct{ bot.Sender }

func (short) ReadBack(context.Context, string, []bot.Sought) ([]reminders.Finding, error) {
	return nil, nil
}

func TestNotifierRefusesTooFewFindings(t *testing.T) {
	n := bot.NewNotifier(map[string]bot.Sender{"x": short{}})
	if _, err := n.ReadBack(t.Context(), "x", make([]reminders.Delivery, 2)); err == nil {
		t.Error("two were asked for and none found, and that is no error")
	}
}

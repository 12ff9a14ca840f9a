package feishubot

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/bot/internal/bottest"
)

func asks(t *testing.T, r *rig) {
	t.Helper()
	bottest.Taken(t, r.SayIn(u1, r.Direct(u1), "", "问").Deliveries...)
}

// TestReconnects: what is lost is opened again, and nothing that was said meanwhile is lost.
func TestReconnects(t *testing.T) {
	r := newRig(t, feishufake.Config{Retries: []time.Duration{time.Millisecond, time.Second, time.Second, 5 * time.Second}}, Options{Backoff: time.Millisecond})
	r.overConnections(t, r.in)
	for range 3 {
		r.Cut()
		asks(t, r)
	}
	if h := r.bot.Health(); h.Lost < 1 {
		t.Errorf("%+v", h)
	}
	if n := len(r.in.Events()); n != 3 {
		t.Errorf("%d events", n)
	}
}

// TestWatchdog: a connection that only looks open is replaced.
func TestWatchdog(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{Backoff: time.Millisecond, Silence: 400 * time.Millisecond})
	r.overConnections(t, r.in)
	r.Stall(true)
	bottest.WaitFor(t, "the silence noticed", func() bool { return r.bot.Health().Lost >= 1 })
	r.Stall(false)
	bottest.WaitFor(t, "a connection", func() bool { return r.bot.Health().Open == 1 })
	asks(t, r)
}

// TestQuietIsAlive: a connection on which nothing but answers to pings comes is kept.
func TestQuietIsAlive(t *testing.T) {
	t.Parallel()
	r := newRig(t, feishufake.Config{Ping: 1}, Options{Silence: 3 * time.Second})
	r.overConnections(t, r.in)
	time.Sleep(5 * time.Second)
	if h := r.bot.Health(); h.Lost != 0 || h.Open != 1 {
		t.Errorf("%+v", h)
	}
}

// TestCannotConnect: what is wrong is told, without the secret.
func TestCannotConnect(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{Backoff: 5 * time.Millisecond})
	o := r.bot.opt
	o.AppSecret = "TOPSECRETother"
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	bottest.Run(t, func(ctx context.Context) error { return b.RunConnections(ctx, r.in) })
	bottest.WaitFor(t, "a complaint", func() bool { return b.Health().Err != nil })
	if text := b.Health().Err.Error(); !strings.Contains(text, "FEISHU_APP_SECRET") || strings.Contains(text, bottest.Secret) {
		t.Errorf("%s", text)
	}
}

// TestNotKeptIsNotAcknowledged: over the long connection too.
func TestNotKeptIsNotAcknowledged(t *testing.T) {
	r := newRig(t, feishufake.Config{Retries: []time.Duration{}}, Options{})
	r.overConnections(t, r.in)
	r.in.Fail(context.DeadlineExceeded)
	d := r.SayIn(u1, r.Direct(u1), "", "问").Deliveries[0]
	if err := d.Wait(t.Context()); err == nil {
		t.Error("acknowledged what was not kept")
	}
	r.in.Fail(nil)
	r.Again()
	if e := r.in.Nth(t, 1); e.Text != "问" || !e.Direct {
		t.Errorf("%+v", e)
	}
}

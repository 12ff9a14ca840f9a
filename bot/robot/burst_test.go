package robot

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/outbox"
)

// group is a robot of 企业微信 in memory, which takes 20 messages in any minute.
type group struct {
	mu      sync.Mutex
	times   []time.Time
	texts   []string
	refused int
	lose    int // messages that arrive without an answer
}

func (g *group) RoundTrip(r *http.Request) (*http.Response, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	time.Sleep(100 * time.Millisecond)
	g.mu.Lock()
	defer g.mu.Unlock()
	said := func(text string) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader([]byte(text)))}, nil
	}
	now := time.Now()
	last := slices.DeleteFunc(slices.Clone(g.times), func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	if len(last) >= 20 {
		g.refused++
		return said(`{"errcode":45009,"errmsg":"api freq out of limit"}`)
	}
	text, err := seen(WeCom, &http.Request{URL: r.URL, Header: r.Header}, raw)
	if err != nil {
		return said(`{"errcode":40058,"errmsg":"` + err.Error() + `"}`)
	}
	g.times, g.texts = append(g.times, now), append(g.texts, text)
	if g.lose > 0 {
		g.lose--
		return nil, io.ErrUnexpectedEOF
	}
	return said(took)
}

// TestBurst: 200 reminders that fall due at one moment, to one robot of 20 messages a minute:
// none is lost or said twice, in 12 messages at most, and none is refused by the platform.
func TestBurst(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		g := &group{}
		sender, err := New(Options{Kind: WeCom, PublicURL: "https://policy.example", HTTP: &http.Client{Transport: g},
			Robots: map[string]Robot{"办公室": {URL: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"}}})
		if err != nil {
			t.Fatal(err)
		}
		store, err := boltstore.Open(filepath.Join(dir, "r.db"), boltstore.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(time.Minute)
		ids := map[string]string{}
		for i := range 200 {
			text := fmt.Sprintf("提醒：还有3天（9月30日前），向地区教育局报送第%03d号备案材料，附校舍安全鉴定报告和年度检查表", i)
			ids[accept(t, store, i, text, at)] = text
		}
		engine, err := reminders.NewEngine(store, bot.NewNotifier(map[string]bot.Sender{WeCom: sender}), reminders.EngineOptions{
			Worker: "w", Limits: func(string) outbox.Limit { return sender.Limit() }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _ = engine.Run(ctx) }()
		time.Sleep(10 * time.Minute)
		cancel()
		<-done

		all := strings.Join(g.texts, "\n")
		for id, text := range ids {
			r, err := store.Occurrence(t.Context(), id)
			if err != nil || r.State != reminders.Delivered || r.Attempts != 1 {
				t.Errorf("%s: %s after %d attempts, %v", text, r.State, r.Attempts, err)
			}
			if n := strings.Count(all, text); n != 1 {
				t.Errorf("%s was said %d times", text, n)
			}
		}
		if len(g.texts) > 12 || g.refused > 0 {
			t.Errorf("%d messages, %d refused", len(g.texts), g.refused)
		}
		took := g.times[len(g.times)-1].Sub(at)
		t.Logf("200 reminders in %d messages, the last %s after they were due", len(g.texts), took.Round(time.Second))
		if took > time.Minute {
			t.Errorf("the last came %s after it was due", took)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestBurstUnknown: when nobody knows what became of a digest, its reminders and no others
// are in doubt, each by itself.
func TestBurstUnknown(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		g := &group{lose: 1}
		sender, err := New(Options{Kind: WeCom, HTTP: &http.Client{Transport: connected{g}},
			Robots: map[string]Robot{"办公室": {URL: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"}}})
		if err != nil {
			t.Fatal(err)
		}
		store, err := boltstore.Open(filepath.Join(dir, "r.db"), boltstore.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]string{}
		for i := range 50 {
			text := fmt.Sprintf("提醒：报送第%03d号材料", i)
			ids[accept(t, store, i, text, time.Now().Add(time.Minute))] = text
		}
		engine, err := reminders.NewEngine(store, bot.NewNotifier(map[string]bot.Sender{WeCom: sender}), reminders.EngineOptions{
			Worker: "w", Limits: func(string) outbox.Limit { return sender.Limit() }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _ = engine.Run(ctx) }()
		time.Sleep(10 * time.Minute)
		cancel()
		<-done
		first, all := g.texts[0], strings.Join(g.texts, "\n")
		for id, text := range ids {
			r, err := store.Occurrence(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			switch n := strings.Count(all, text); {
			case strings.Contains(first, text): // held: it may have arrived, and did
				if r.State == reminders.Delivered || n != 1 {
					t.Errorf("%s: %s, said %d times", text, r.State, n)
				}
			case r.State != reminders.Delivered || n != 1:
				t.Errorf("%s: %s, said %d times", text, r.State, n)
			}
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// connected makes a RoundTripper tell of its connection as http.Transport does.
type connected struct{ http.RoundTripper }

func (c connected) RoundTrip(r *http.Request) (*http.Response, error) {
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	return c.RoundTripper.RoundTrip(r)
}

func accept(t *testing.T, store *boltstore.Store, i int, text string, at time.Time) string {
	t.Helper()
	who := reminders.Recipient{Channel: WeCom + ":办公室"}
	name := fmt.Sprintf("r%03d", i)
	o, err := reminders.Occurrence{Reminder: name, Version: 1, Slot: "at", To: who, At: at.UTC().Truncate(time.Millisecond),
		OnUncertain: reminders.Hold, Text: text, Local: at.UTC().Format("2006-01-02T15:04:05"), Zone: "UTC"}.Seal()
	if err != nil {
		t.Fatal(err)
	}
	r := reminders.Reminder{ID: name, Version: 1, Status: reminders.Active, Made: name, What: text, Who: []reminders.Recipient{who}}
	if _, err := store.Create(t.Context(), r, []reminders.Occurrence{o}); err != nil {
		t.Fatal(err)
	}
	return o.ID
}

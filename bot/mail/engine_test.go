package mail

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/mail/smtptest"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/outbox"
)

// TestEngine: reminders by a server that greylists, drops connections and loses its answers.
// None is lost; what is held is never said twice; what may be repeated is said again only as 可能重复.
func TestEngine(t *testing.T) {
	fake := smtptest.New(t, signedIn)
	fake.BehaveBy(func(nth int) smtptest.How {
		switch nth % 6 {
		case 1:
			return smtptest.How{Rcpt: "450 4.2.0 Greylisted, come back in 1 seconds"}
		case 2:
			return smtptest.How{End: "-"} // it has the mail
		case 3:
			return smtptest.How{Greet: "-"}
		}
		return smtptest.How{}
	})
	s := sending(t, fake, func(o *Options) { o.Gather = 200 * time.Millisecond })
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "r.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	const n = 48
	at := time.Now().Add(500 * time.Millisecond)
	ids, rule := map[string]string{}, map[string]reminders.OnUncertain{}
	for i := range n {
		rule := []reminders.OnUncertain{reminders.Hold, reminders.Repeat}[i/8%2] // both in one mail
		ids[accept(t, store, i, rule, at)] = sentence(i)
	}
	engine, err := reminders.NewEngine(store, bot.NewNotifier(map[string]bot.Sender{Kind: s}), reminders.EngineOptions{
		Worker: "w", Limits: func(string) outbox.Limit { return s.Limit() }, SendTimeout: 4 * time.Second, Settle: 4 * time.Second,
		Retry: func(int) time.Duration { return 200 * time.Millisecond }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- engine.Run(ctx) }()
	settled := func(r reminders.Record) bool {
		return r.State == reminders.Delivered || r.Occurrence.OnUncertain == reminders.Hold && r.Uncertain
	}
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		left := 0
		for id := range ids {
			r, err := store.Occurrence(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			rule[id] = r.Occurrence.OnUncertain
			if !settled(r) {
				left++
			}
		}
		if left == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d are not settled", left)
		}
	}
	cancel()
	if err := <-done; err != nil && ctx.Err() == nil {
		t.Error(err)
	}
	unspoiled(t, fake)
	var lines []string
	for _, m := range fake.Got() {
		r, err := m.Read()
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(r.Text, "\n")...)
	}
	again := 0
	for id, text := range ids {
		plain, repeated := 0, 0
		for _, line := range lines {
			switch {
			case !strings.HasSuffix(line, text):
			case strings.Contains(line, "【可能重复】"):
				repeated++
			default:
				plain++
			}
		}
		if again += repeated; plain != 1 || rule[id] == reminders.Hold && repeated > 0 {
			t.Errorf("%s (%s): said %d times, and %d times as a repetition", text, rule[id], plain, repeated)
		}
	}
	all, _ := fake.Connections()
	t.Logf("%d reminders: %d connections, %d mails, %d said again as 可能重复, none lost", n, all, len(fake.Got()), again)
	if again == 0 {
		t.Error("nothing was in doubt: the test tells nothing")
	}
}

func sentence(i int) string { return fmt.Sprintf("提醒：报送第%03d号材料", i) }

// accept stores a reminder to one of eight mailboxes.
func accept(t *testing.T, store *boltstore.Store, i int, rule reminders.OnUncertain, at time.Time) string {
	t.Helper()
	who := reminders.Recipient{Channel: fmt.Sprintf("mail:p%d@edu.example.cn", i%8)}
	name := fmt.Sprintf("r%03d", i)
	o, err := reminders.Occurrence{Reminder: name, Version: 1, Slot: "at", To: who, At: at.UTC().Truncate(time.Millisecond),
		OnUncertain: rule, Text: sentence(i), Local: at.UTC().Format("2006-01-02T15:04:05"), Zone: "UTC"}.Seal()
	if err != nil {
		t.Fatal(err)
	}
	r := reminders.Reminder{ID: name, Version: 1, Status: reminders.Active, Made: name, What: sentence(i), Who: []reminders.Recipient{who}}
	if _, err := store.Create(t.Context(), r, []reminders.Occurrence{o}); err != nil {
		t.Fatal(err)
	}
	return o.ID
}

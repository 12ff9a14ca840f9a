package app

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// A subscription is told of what binds: nobody is reminded of a text that is repealed,
// has run out or is not yet in force, nor of a template or a digest.
func TestSubscriptionsAreOfWhatBinds(t *testing.T) {
	dir := t.TempDir()
	policy := func(title, number, more string) string {
		return "# " + title + "\n\n" + number + "\n\n江口县教育局\n\n2026年3月2日\n\n一、备案\n\n各学校须于2029年9月30日前把" + title[len("江口县"):] +
			"的落实情况报县教育局备案。\n\n" + more + "\n"
	}
	write(t, dir, "binds.md", policy("江口县校舍办法", "江教发〔2026〕1号", "本办法自2026年4月1日起施行。"))
	write(t, dir, "later.md", policy("江口县图书办法", "江教发〔2026〕2号", "本办法自2028年4月1日起施行。"))
	write(t, dir, "over.md", policy("江口县校车办法", "江教发〔2026〕3号", "本办法自2026年4月1日起施行，有效期至2026年6月30日。"))
	write(t, dir, "digest.md", policy("江口县食堂办法摘编", "江教发〔2026〕5号", ""))

	now := func() time.Time { return time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC) }
	a, err := New(settings(t, dir), Options{Version: "test", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- a.Run(ctx, func(string, *Knowledge) { close(ready) }) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	<-ready
	list, err := a.gate.Deadlines(ctx)
	var of []string
	for _, h := range list {
		of = append(of, h.Citation.Title+" "+string(h.Citation.Authority)+" "+string(h.Citation.Validity))
	}
	if err != nil || len(list) != 4 {
		t.Fatalf("deadlines of %q, want 4: %v", of, err)
	}
	if _, err := a.rem.service.Subscribe(ctx, reminders.Subscription{To: reminders.Recipient{Channel: "console"}, Keyword: "落实情况"}); err != nil {
		t.Fatal(err)
	}
	a.announce(ctx)
	page, err := a.rem.service.List(ctx, reminders.ReminderQuery{})
	var titles []string
	for _, r := range page.Reminders {
		titles = append(titles, r.Source.Title)
	}
	if err != nil || !slices.Equal(titles, []string{"江口县校舍办法"}) {
		t.Errorf("reminders of %q, %v", titles, err)
	}
}

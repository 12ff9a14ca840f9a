package feishubot

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

// TestConforms: what every Sender must do, to a group and to a person.
func TestConforms(t *testing.T) {
	for _, place := range []string{c1, u1} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			bottest.Conform(t, func(t *testing.T) bottest.Subject {
				r := newRig(t, feishufake.Config{}, Options{})
				return bottest.Subject{
					Sender: r.bot, To: bot.Recipient{Kind: Kind, Place: place}, Nowhere: bot.Recipient{Kind: Kind, Place: "x"},
					Arrived: func(id string) (out []string) {
						for _, m := range r.Posted() {
							if strings.Contains(m.Content, markOf(id)) {
								out = append(out, m.Read())
							}
						}
						return out
					},
					Behave: func(b bottest.Behaviour) {
						r.Behave(func(c feishufake.Call) feishufake.Behaviour {
							if posts(c) {
								return behaviour(b)
							}
							return feishufake.Behaviour{}
						})
					},
					Answer: reminders.Found, Secrets: []string{bottest.Secret},
				}
			})
		})
	}
}

// TestOnceWithinTheHour: 飞书 drops what is sent again under the same id.
func TestOnceWithinTheHour(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	to := bot.Recipient{Kind: Kind, Place: c1}
	m := bottest.Sample("id1")
	first, err := r.bot.Send(t.Context(), to, m)
	if err != nil {
		t.Fatal(err)
	}
	m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRepeat})
	second, err := r.bot.Send(t.Context(), to, m)
	if err != nil || first.Message != second.Message || len(r.Posted()) != 1 {
		t.Errorf("%+v, %+v, %v: %d posted", first, second, err, len(r.Posted()))
	}
}

// TestOutcomes: what the codes of 飞书 mean for a message.
func TestOutcomes(t *testing.T) {
	for code, want := range map[int]string{
		230002: "rejected", 230013: "rejected", 230020: "after 10s", 230027: "refused", 230049: "unsure", 230029: "rejected", 232009: "rejected",
		99991400: "after 10s", 99991672: "refused", 424242: "refused",
	} {
		r := newRig(t, feishufake.Config{}, Options{})
		r.Behave(func(c feishufake.Call) feishufake.Behaviour {
			if posts(c) {
				return feishufake.Behaviour{Code: code}
			}
			return feishufake.Behaviour{}
		})
		if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample("id")); bottest.Class(err) != want {
			t.Errorf("%d: %s, want %s: %v", code, bottest.Class(err), want, err)
		}
	}
}

// TestPlaces: a group the bot is not in and a person it may not write to are told apart from
// those it may.
func TestPlaces(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	for place, want := range map[string]string{c1: "done", u1: "done", c2: "rejected", u9: "rejected", "oc_none": "rejected", "": "rejected", "C1": "rejected", "oc_../x": "rejected"} {
		_, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: place}, bottest.Sample("id"))
		if bottest.Class(err) != want {
			t.Errorf("%q: %v", place, err)
		}
		if place == c2 && !strings.Contains(err.Error(), "请把机器人加进这个群") {
			t.Errorf("no advice in %v", err)
		}
	}
}

// TestToken: one that has run out is replaced, and no call is lost by it.
func TestToken(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	for i, id := range []string{"a", "b", "c"} {
		if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample(id)); err != nil {
			t.Fatal(err)
		}
		if r.Issued() != i+1 {
			t.Errorf("%d tokens for %d messages", r.Issued(), i+1)
		}
		r.ExpireTokens()
	}
	if len(r.Posted()) != 3 {
		t.Errorf("%d posted", len(r.Posted()))
	}
}

// TestCardRefused: the text goes alone, can be found again, and is sent once.
func TestCardRefused(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	refuse := true
	r.Behave(func(c feishufake.Call) feishufake.Behaviour {
		if posts(c) && refuse {
			refuse = false
			return feishufake.Behaviour{Code: 230054}
		}
		return feishufake.Behaviour{}
	})
	m := bottest.Sample("id1")
	m.Headline = "<at user_id=\"all\"></at>[x](https://evil.example)**b**"
	to := bot.Recipient{Kind: Kind, Place: c1, Person: u1}
	for range 2 {
		if _, err := r.bot.Send(t.Context(), to, m); err != nil {
			t.Fatal(err)
		}
		refuse = true
	}
	posted := r.Posted()
	if len(posted) != 1 || posted[0].Type != "post" {
		t.Fatalf("%+v", posted)
	}
	for _, want := range []string{m.Headline, m.Citations[0].Quote, m.Citations[0].URL, "@" + u1} {
		if !strings.Contains(posted[0].Read(), want) {
			t.Errorf("%q is missing in %s", want, posted[0].Read())
		}
	}
	found, err := r.bot.ReadBack(t.Context(), c1, []bot.Sought{{ID: "id1", Since: time.Now().Add(-time.Hour)}})
	if err != nil || found[0].Answer != reminders.Found {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestReadBack: what cannot be read is Harmless as long as 飞书 drops a second one, and then says so.
func TestReadBack(t *testing.T) {
	now := time.Now()
	sought := []bot.Sought{{ID: "new", Since: now.Add(-10 * time.Minute)}, {ID: "old", Since: now.Add(-2 * time.Hour)},
		{ID: "late", Since: now.Add(-48 * time.Hour), First: now.Add(-10 * time.Minute)}}
	for _, c := range []struct {
		name  string
		cfg   feishufake.Config
		place string
		want  string
	}{
		{"a group", feishufake.Config{}, c1, "missing missing missing"},
		{"a group the bot may not read", feishufake.Config{NoHistory: true}, c1, "harmless unreadable harmless"},
		{"a person it has not spoken with since it began", feishufake.Config{}, u2, "harmless unreadable harmless"},
		{"cards of which the marks cannot be read", feishufake.Config{NoRaw: true}, c1, "harmless unreadable harmless"},
	} {
		r := newRig(t, c.cfg, Options{})
		if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample("other")); err != nil {
			t.Fatal(err)
		}
		found, err := r.bot.ReadBack(t.Context(), c.place, sought)
		if err != nil || len(found) != 3 ||
			string(found[0].Answer)+" "+string(found[1].Answer)+" "+string(found[2].Answer) != c.want {
			t.Errorf("%s: %+v, %v, want %s", c.name, found, err, c.want)
		}
	}
}

// TestReadBackPages: a message is found behind many others, with few requests, and one that was
// taken back is missing.
func TestReadBackPages(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample("deep")); err != nil {
		t.Fatal(err)
	}
	r.Endpoint("http://127.0.0.1:1") // what people say meanwhile reaches nobody
	for range 120 {
		r.SayIn(u1, c1, "", "闲聊")
	}
	gone, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample("gone"))
	if err != nil {
		t.Fatal(err)
	}
	r.Recall(gone.Message)
	since := time.Now().Add(-time.Minute)
	found, err := r.bot.ReadBack(t.Context(), c1, []bot.Sought{{ID: "gone", Since: since}, {ID: "deep", Since: since}})
	if err != nil || found[0].Answer != reminders.Missing || found[1].Answer != reminders.Found {
		t.Errorf("%+v, %v", found, err)
	}
	if n := r.Calls("GET /open-apis/im/v1/messages"); n != 3 {
		t.Errorf("%d requests", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.bot.ReadBack(ctx, c1, []bot.Sought{{ID: "x", Since: since}}); err == nil {
		t.Error("no error when it could not be read")
	}
}

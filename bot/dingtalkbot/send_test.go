package dingtalkbot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

func newFuzzBot(f *testing.F) *Bot {
	b, err := New(Options{ClientID: "c", ClientSecret: "s", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.Fatal(err)
	}
	return b
}

// asked is a question in a group that the bot has heard.
func (r *rig) asked(t *testing.T, s dingtalkfake.Said) bot.Event {
	t.Helper()
	n := len(r.in.Events())
	acked(t, r.Say(s))
	return r.in.Nth(t, n+1)
}

func said(text string) bot.Reply {
	m := bottest.Sample("reply1")
	m.Kind, m.Headline, m.Notes = bot.KindAnswer, text, nil
	return bot.Reply{Kind: bot.ReplySay, Message: &m}
}

// TestWithoutCards: where cards cannot be used an answer goes to the address that came with
// the question, calls who asked, and cards are not tried again for a while.
func TestWithoutCards(t *testing.T) {
	now := newClock()
	r := newRig(t, dingtalkfake.Config{Denied: []string{"Card.Instance.Write", "qyapi_robot_sendmsg"}, Now: now.time}, Options{Now: now.time})
	r.overStream(t, r.in)
	e := r.asked(t, dingtalkfake.Said{Person: "U1", Group: c1, Text: "问"})
	for i := range 3 {
		reply := said(fmt.Sprintf("第%d个", i))
		if _, err := r.bot.Perform(t.Context(), e, reply, "x"); err != nil {
			t.Fatal(err)
		}
	}
	got := r.Posts(c1)
	if len(got) != 3 || got[0].Kind != "actionCard" || len(got[0].Mention) != 1 || got[0].Mention[0] != "U1" || !strings.Contains(got[0].Read(), "第0个") ||
		len(got[0].Buttons) != 1 || got[0].Buttons[0].URL != "https://policy.example/documents/d1#c7" {
		t.Errorf("%+v", got)
	}
	if n := r.Calls()["POST /v1.0/card/instances/createAndDeliver"]; n != 1 {
		t.Errorf("cards were tried %d times", n)
	}
	if f, _ := r.bot.Arrived(t.Context(), e, said("x"), "x", now.time()); f.Answer != reminders.Unreadable {
		t.Errorf("%+v", f)
	}
	r.Deny("Card.Instance.Write", true)
	now.pass(withoutCards + time.Second)
	if _, err := r.bot.Perform(t.Context(), e, said("有卡片了"), "x"); err != nil {
		t.Fatal(err)
	}
	if got := r.Posts(c1); got[len(got)-1].Kind != "card" {
		t.Errorf("%+v", got[len(got)-1])
	}
}

// TestByTheInterfaceForRobots: without an address, or with one that has run out.
func TestByTheInterfaceForRobots(t *testing.T) {
	now := newClock()
	r := newRig(t, dingtalkfake.Config{Now: now.time}, Options{Template: NoCards, Now: now.time})
	r.overStream(t, r.in)
	e := r.asked(t, dingtalkfake.Said{Person: "U1", Text: "问"})
	now.pass(2 * time.Hour)
	m := bottest.Sample("id1")
	m.Citations = nil
	if _, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplySay, Message: &m}, "x"); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2, 5, 9} {
		m := bottest.Sample(fmt.Sprintf("id%d", n))
		c := m.Citations[0]
		m.Citations = nil
		for i := range n {
			c.URL = fmt.Sprintf("https://policy.example/documents/d%d", i)
			m.Citations = append(m.Citations, c)
		}
		if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "U1", Person: "U1"}, m); err != nil {
			t.Fatal(err)
		}
	}
	var kinds []string
	for _, m := range r.Posts("U1") {
		kinds = append(kinds, fmt.Sprintf("%s %d", m.Kind, len(m.Buttons)))
	}
	if got := strings.Join(kinds, ", "); got != "markdown 0, actionCard 1, actionCard 2, actionCard 5, actionCard 5" {
		t.Error(got)
	}
	if n := r.Calls()["POST /robot/sendBySession"]; n != 0 {
		t.Errorf("an address that had run out was used %d times", n)
	}
}

// TestStrangers: somebody of another organisation is answered as long as they can be, and is
// not written to.
func TestStrangers(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{})
	r.overStream(t, r.in)
	e := r.asked(t, dingtalkfake.Said{Person: "W9", Text: "问"})
	if _, err := r.bot.Perform(t.Context(), e, said("答"), "x"); err != nil {
		t.Fatal(err)
	}
	if got := r.Messages(); len(got) != 1 || got[0].To != "W9" {
		t.Errorf("%+v", got)
	}
	in := r.asked(t, dingtalkfake.Said{Person: "W9", Group: c1, Text: "问"})
	if _, err := r.bot.Perform(t.Context(), in, said("答"), "x"); err != nil {
		t.Fatal(err)
	}
	w := said("私下")
	w.Kind = bot.ReplyWhisper
	if _, err := r.bot.Perform(t.Context(), in, w, "x"); bottest.Class(err) != "rejected" {
		t.Errorf("%v", err)
	}
	delete(e.Meta, metaHook)
	if _, err := r.bot.Perform(t.Context(), e, said("答"), "x"); bottest.Class(err) != "rejected" {
		t.Errorf("%v", err)
	}
}

// TestCardTooLong: where 钉钉 takes less than we think the message arrives all the same.
func TestCardTooLong(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{MaxValue: 1024}, Options{})
	if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "U2"}, bottest.Sample("short")); err != nil {
		t.Fatal(err)
	}
	m := bottest.Sample("id1")
	m.Body = strings.Repeat("很长的正文。", 200)
	if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, m); err != nil {
		t.Fatal(err)
	}
	if got := r.Posts(c1); len(got) != 1 || got[0].Kind != "actionCard" || !strings.Contains(got[0].Read(), "很长的正文") {
		t.Errorf("%+v", got)
	}
	// Sent again, the card would be the same, and the message a second one.
	found, err := r.bot.ReadBack(t.Context(), c1, []bot.Sought{{ID: "short"}, {ID: "id1"}})
	if err != nil || found[0].Answer != reminders.Harmless || found[1].Answer != reminders.Unreadable {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestTokens: one is fetched however many calls wait, and once more when 钉钉 takes it back.
func TestTokens(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{})
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample(fmt.Sprintf("m%d", i))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := r.Calls()["POST /v1.0/oauth2/accessToken"]; n != 1 {
		t.Errorf("%d tokens", n)
	}
	r.Revoke()
	if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample("after")); err != nil {
		t.Error(err)
	}
	if n := r.Calls()["POST /v1.0/oauth2/accessToken"]; n != 2 {
		t.Errorf("%d tokens", n)
	}
}

// TestOutcomes: what each code means for whoever wants something sent.
func TestOutcomes(t *testing.T) {
	for code, want := range map[string]string{
		"invalidParameter.robotCode.notExsit": "refused", "something.new": "refused", "Forbidden.AccessDenied.IpNotInWhiteList": "refused",
		"group.disbanded": "rejected", "param.openSpaceIdInvalid": "rejected", "param.userIdNotExist": "rejected",
		"Forbidden.AccessDenied.QpsLimitForApi": "after 1s", "Forbidden.AccessDenied.ApiCountLimitForOrg": "after 1h0m0s", "send.too.fast": "after 10s",
		"system.busy": "unsure", "unknown.send.result": "unsure",
	} {
		r := newRig(t, dingtalkfake.Config{}, Options{})
		r.Behave(func(c dingtalkfake.Call) dingtalkfake.Behaviour {
			if strings.HasSuffix(c.Path, "accessToken") {
				return dingtalkfake.Behaviour{}
			}
			return dingtalkfake.Behaviour{Status: 400, Code: code}
		})
		_, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample("id1"))
		if bottest.Class(err) != want {
			t.Errorf("%s: %s, want %s: %v", code, bottest.Class(err), want, err)
		}
		if len(r.Messages()) != 0 {
			t.Errorf("%s: something was sent", code)
		}
	}
}

// TestAnswersToRead: 200 is not done yet.
func TestAnswersToRead(t *testing.T) {
	for _, c := range []struct{ name, card, robot, want string }{
		{"delivered", `{"success":true,"result":{"deliverResults":[{"success":true}]}}`, "", "done"},
		{"there already", `!{"code":"param.cardAlreadyExist"}`, "", "done"},
		{"not delivered, then by robot", `{"success":true,"result":{"deliverResults":[{"success":false,"errorMsg":"x"}]}}`, `{"processQueryKey":"k"}`, "done"},
		{"no success, then by robot", `{"success":false}`, `{"processQueryKey":"k"}`, "done"},
		{"nothing said of it", `{}`, "", "unsure"},
		{"a page of a proxy", `<html>`, "", "unsure"},
		{"nobody of that name", `!{"code":"param.templateNotExist"}`, `{"processQueryKey":"k","invalidStaffIdList":["U1"]}`, "rejected"},
		{"too many to one", `!{"code":"param.templateNotExist"}`, `{"processQueryKey":"k","flowControlledStaffIdList":["U1"]}`, "after 1m0s"},
		{"neither permitted", `!{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied"}`, `!{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","message":"TOPSECRET-client"}`, "refused"},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := c.robot
			switch {
			case strings.HasSuffix(r.URL.Path, "accessToken"):
				body = `{"accessToken":"token12345","expireIn":7200}`
			case strings.HasSuffix(r.URL.Path, "createAndDeliver"):
				body = c.card
			}
			if rest, ok := strings.CutPrefix(body, "!"); ok {
				w.WriteHeader(400)
				body = rest
			}
			_, _ = w.Write([]byte(body))
		}))
		b, err := New(Options{ClientID: clientID, ClientSecret: clientSecret, API: s.URL, OldAPI: s.URL, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "U1"}, bottest.Sample("id1"))
		if bottest.Class(err) != c.want {
			t.Errorf("%s: %s, want %s: %v", c.name, bottest.Class(err), c.want, err)
		}
		if err != nil && strings.Contains(err.Error(), bottest.Secret) {
			t.Errorf("%s: a secret is in %v", c.name, err)
		}
		s.Close()
	}
}

// TestPlainInTheEnd: what is refused as Markdown goes as text.
func TestPlainInTheEnd(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{Template: NoCards})
	n := 0
	r.Behave(func(c dingtalkfake.Call) dingtalkfake.Behaviour {
		if strings.HasSuffix(c.Path, "send") {
			if n++; n == 1 {
				return dingtalkfake.Behaviour{Status: 400, Code: "contain.unsafe.url"}
			}
		}
		return dingtalkfake.Behaviour{}
	})
	if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample("id1")); err != nil {
		t.Fatal(err)
	}
	if got := r.Posts(c1); len(got) != 1 || got[0].Kind != "text" {
		t.Errorf("%+v", got)
	}
}

// TestReplaceWhatIsGone says it anew.
func TestReplaceWhatIsGone(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{})
	e := bot.Event{Kind: bot.EventPressed, Platform: Kind, Team: "c", Person: "U1", Place: c1, Message: "gone"}
	reply := said("已办结")
	reply.Kind = bot.ReplyReplace
	if _, err := r.bot.Perform(t.Context(), e, reply, "x"); err != nil {
		t.Fatal(err)
	}
	if got := r.Posts(c1); len(got) != 1 || got[0].Key != "reply1" {
		t.Errorf("%+v", got)
	}
	for _, kind := range []bot.ReplyKind{bot.ReplyHome, "other"} {
		if _, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: kind}, "x"); bottest.Class(err) != "rejected" || !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplyForm}, "x"); bottest.Class(err) != "rejected" {
		t.Error(err)
	}
	if _, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplyStatus}, "x"); err != nil {
		t.Error(err)
	}
}

// TestRunStream: a connection that is cut, or that 钉钉 renews, loses nothing, and what was not
// kept comes again.
func TestRunStream(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{Resend: 30 * time.Millisecond}, Options{})
	r.overStream(t, r.in)
	var all []*dingtalkfake.Delivery
	for i := range 30 {
		switch i {
		case 5:
			r.Cut()
		case 12:
			bottest.WaitFor(t, "a connection", func() bool { return r.Streams() == 1 })
			r.Disconnect(20 * time.Millisecond)
		case 20:
			r.in.Fail(errors.New("the disk is full"))
		case 25:
			r.in.Fail(nil)
		}
		all = append(all, r.Say(dingtalkfake.Said{Person: "U1", Group: c1, Text: fmt.Sprint(i)}))
	}
	acked(t, all...)
	if got := r.in.Events(); len(got) != 30 {
		t.Errorf("%d events", len(got))
	}
	bottest.WaitFor(t, "one connection", func() bool { return r.bot.Health().Open == 1 })
	if h := r.bot.Health(); h.Renewals == 0 || h.Lost == 0 || r.bot.Heard().IsZero() {
		t.Errorf("%+v", h)
	}
}

// TestStreamNeedsTheRightSecret: why there is no connection is said, without the secret.
func TestStreamNeedsTheRightSecret(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{})
	r.bot.opt.ClientSecret = "wrong"
	bottest.Run(t, func(ctx context.Context) error { return r.bot.RunStream(ctx, r.in) })
	bottest.WaitFor(t, "a refusal", func() bool { return r.bot.Health().Err != nil })
	if err := r.bot.Health().Err; !strings.Contains(err.Error(), "authFailed") {
		t.Error(err)
	}
}

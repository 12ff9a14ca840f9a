package dingtalkbot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
)

// says is what a button says when it is pressed. It travels in the card, so it is sealed.
type says struct {
	Action string `json:"a"`
	Value  string `json:"v,omitempty"`
	Origin string `json:"o"` // origin.String
	Seal   string `json:"s"`
}

// origin is where a card is: a press over HTTP does not say.
type origin struct{ place, thread string }

func (o origin) String() string { return strings.TrimSpace(o.place + " " + o.thread) }

func originOf(s string) (o origin, ok bool) {
	o.place, o.thread, _ = strings.Cut(s, " ")
	return o, (isGroup.MatchString(o.place) || named(o.place)) && (o.thread == "" || named(o.thread))
}

// sealed is what a button on a card says.
func (b *Bot) sealed(track string, a bot.Action, value string, o origin) says {
	s := says{Action: string(a), Value: value, Origin: o.String()}
	s.Seal = b.sealOf(track, s)
	return s
}

func (b *Bot) sealOf(track string, s says) string {
	mac := hmac.New(sha256.New, b.seal)
	for _, part := range []string{track, s.Action, s.Value, s.Origin} {
		_, _ = mac.Write([]byte(part))
		_, _ = mac.Write([]byte{0})
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}

// press is a button pressed on a card.
type press struct {
	Type    string `json:"type"`
	Track   string `json:"outTrackId"`
	CorpID  string `json:"corpId"`
	User    string `json:"userId"`
	Content string `json:"content"` // JSON
	Value   string `json:"value"`   // the same, by its older name
}

// takePress hands in a press. mark tells it from another press of the same button: the frame
// it came in, or the time it was signed at.
func (b *Bot) takePress(ctx context.Context, in bot.Intake, raw []byte, mark string) error {
	var p press
	if json.Unmarshal(raw, &p) != nil {
		b.opt.Log.WarnContext(ctx, "钉钉卡片回调无法识别，已忽略", "bytes", len(raw))
		return nil
	}
	b.hear()
	e, ok := b.fromPress(&p, mark, b.opt.Now())
	if !ok {
		b.opt.Log.WarnContext(ctx, "钉钉卡片上的按钮不是这里给出的，已忽略", "card", clip(bot.CleanLine(p.Track), 64))
		return nil
	}
	return b.accept(ctx, in, e)
}

func (b *Bot) fromPress(p *press, mark string, now time.Time) (e bot.Event, ok bool) {
	var content struct {
		Private struct {
			Params says `json:"params"`
		} `json:"cardPrivateData"`
	}
	if p.Content == "" {
		p.Content = p.Value
	}
	if json.Unmarshal([]byte(p.Content), &content) != nil || !named(p.Track) || !named(p.CorpID) || !isUser.MatchString(p.User) || !named(mark) {
		return e, false
	}
	s := content.Private.Params
	o, ok := originOf(s.Origin)
	if !ok || s.Action == "" || len(s.Value) > bot.MaxValue || !hmac.Equal([]byte(b.sealOf(p.Track, s)), []byte(s.Seal)) {
		return e, false
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{p.Track, p.User, s.Action, s.Value}, "\x00")))
	e = bot.Event{Kind: bot.EventPressed, Platform: Kind, Team: p.CorpID, Person: p.User, At: now.UTC(), Mentioned: true,
		ID:    strings.Join([]string{Kind, p.CorpID, "card", hex.EncodeToString(sum[:8]), mark}, ":"),
		Place: o.place, Thread: o.thread, Direct: !isGroup.MatchString(o.place), Message: p.Track,
		Action: bot.Action(s.Action), Value: s.Value}
	if len(e.ID) > bot.MaxEventID {
		return e, false
	}
	if e.Direct {
		e.Place, e.Thread = p.User, ""
	}
	if e.Action == actionForm {
		return submitted(e, p.CorpID)
	}
	return e, true
}

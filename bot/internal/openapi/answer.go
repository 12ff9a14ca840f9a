package openapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

const (
	maxSaid  = 300       // bytes of what a platform says of a failure
	maxWait  = time.Hour // a slip of its pen must not make a reminder miss its deadline
	patience = 10 * time.Second
)

// What a call may come to; match with errors.Is.
var (
	// ErrReach: the platform cannot be reached.
	ErrReach = errors.New("连接不上")
	// ErrUnsure: nobody knows whether the platform has done what it was asked for.
	ErrUnsure = errors.New("没有收到明确的答复")
)

// Fate is what a code means for whoever wants something sent.
type Fate int

// The fates. Something an administrator can put right for the whole app (a secret, a permission)
// is Refused: it would be wrong to bury every reminder for it. What is wrong with one place or one
// message is Rejected.
const (
	Refused  Fate = iota // nothing was done; another attempt may do: also for codes without a Rule
	Rejected             // nothing was done, and never will be
	Gone                 // likewise, since the recipient is no more
	Later                // nothing was done; after a while
	Unsure               // it may have been done
	Expired              // the token is no good: Do has tried once more with a new one; then Refused
)

// Rule is what a code means and what can be done about it.
type Rule struct {
	Fate   Fate
	After  time.Duration // of Later, when the platform does not say; default 10 s
	Advice string        // to who runs the bot; "" is none
}

// Answer is a call the platform did not do, or did not say that it did.
type Answer struct {
	Platform string
	Status   int
	Code     string // "" where the answer had none
	Said     string // what it says about it; clean, without secrets
	After    time.Duration
}

func (a *Answer) Error() string {
	text := a.Platform + "没有接受：" + a.Code
	if a.Code == "" {
		text += fmt.Sprintf("HTTP %d", a.Status)
	}
	if a.Said != "" {
		text += " " + a.Said
	}
	return text
}

// Code is the code in err, "" for other errors.
func Code(err error) string {
	var a *Answer
	if errors.As(err, &a) {
		return a.Code
	}
	return ""
}

// Unsent is a request that was certainly not sent.
type Unsent struct{ Err error }

func (e Unsent) Error() string { return e.Err.Error() }

// Unwrap is why.
func (e Unsent) Unwrap() error { return e.Err }

// Outcome turns an error of Do into those of package reminders: what is certain is a
// *reminders.SendError.
func (c *Client) Outcome(err error) error {
	var none Unsent
	var a *Answer
	switch {
	case err == nil:
		return nil
	case errors.As(err, &a): // before Unsent: a token that was refused has a code as well
		return c.ofAnswer(a, errors.As(err, &none), err)
	case errors.As(err, &none):
		return reminders.Refused(fmt.Errorf("%w%s：%w", ErrReach, c.opt.Name, none.Err))
	case errors.Is(err, ErrUnsure):
		return err
	}
	return fmt.Errorf("%w：%w", ErrUnsure, err)
}

func (c *Client) ofAnswer(a *Answer, unsent bool, err error) error {
	rule, known := c.opt.Rules[a.Code]
	if rule.Advice != "" {
		err = fmt.Errorf("%w（%s）", err, rule.Advice)
	}
	later := a.After
	if later == 0 {
		later = max(rule.After, time.Second)
	}
	switch {
	case known && rule.Fate == Later && rule.After == 0 && a.After == 0:
		return reminders.TryAfter(err, patience)
	case known && rule.Fate == Later, a.Status == http.StatusTooManyRequests:
		return reminders.TryAfter(err, later)
	case unsent: // nothing but the token was asked for, and no code of that is about the message
		return reminders.Refused(err)
	case known && rule.Fate == Rejected:
		return reminders.Rejected(err)
	case known && rule.Fate == Gone, a.Status == http.StatusGone:
		return reminders.Gone(err)
	case known && rule.Fate == Unsure, !known && a.Status >= 500:
		return fmt.Errorf("%w：%w", ErrUnsure, err)
	}
	return reminders.Refused(err)
}

// codeOf finds the code of an answer, as a number (飞书, 企业微信) or a word (钉钉); known is false
// when the body is no JSON object.
func codeOf(body []byte) (code, said string, known bool) {
	var in struct {
		Code    json.RawMessage `json:"code"`
		ErrCode json.RawMessage `json:"errcode"`
		Msg     any             `json:"msg"`
		Message any             `json:"message"`
		ErrMsg  any             `json:"errmsg"`
	}
	if json.Unmarshal(body, &in) != nil {
		return "", "", false
	}
	raw := in.ErrCode
	if len(raw) == 0 {
		raw = in.Code
	}
	for _, m := range []any{in.ErrMsg, in.Msg, in.Message} {
		if s, ok := m.(string); ok && said == "" {
			said = s
		}
	}
	if string(raw) == "null" {
		return "", said, true
	}
	return strings.Trim(string(raw), `"`), said, true
}

func success(code string) bool { return code == "" || code == "0" }

// redacted is what a platform says, on one line, with no secret in it.
func (c *Client) redacted(said, token string) string {
	for _, s := range append([]string{token}, c.opt.Secrets...) {
		if s != "" {
			said = strings.ReplaceAll(said, s, "…")
		}
	}
	said = strings.TrimSpace(bot.CleanLine(said))
	if len(said) > maxSaid {
		said = strings.ToValidUTF8(said[:maxSaid], "") + "…"
	}
	return said
}

// wait reads how long to leave the platform alone: Retry-After, or what the gateway of 飞书 says,
// both in seconds.
func wait(h http.Header) time.Duration {
	for _, name := range []string{"Retry-After", "X-Ogw-Ratelimit-Reset"} {
		if n, err := strconv.ParseFloat(h.Get(name), 64); err == nil && n > 0 {
			return time.Duration(min(n, maxWait.Seconds()) * float64(time.Second))
		}
	}
	return 0
}

package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// How long to leave a mailbox alone after a 4xx. Greylisting, the usual reason, lets a mail
// through that comes again after some minutes.
const (
	later    = 5 * time.Minute
	maxLater = time.Hour
)

// unreached is what an error says that came before anything was sent: whatever it is, the mail
// is not gone, and another attempt may do.
func unreached(err error) error {
	err = fmt.Errorf("%w：%w", ErrReach, shown(err))
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code/100 == 4 { // too many connections
		return reminders.TryAfter(err, wait(reply.Msg))
	}
	return reminders.Refused(err)
}

// shown is err with what the server said made fit to be shown.
func shown(err error) error {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return &textproto.Error{Code: reply.Code, Msg: said(reply.Msg)}
	}
	return err
}

// said is a server's text: foreign, so without what cannot be seen and not for ever.
func said(text string) string { return clip(bot.CleanLine(text), 200) }

// noMailbox are the enhanced codes of a mailbox that is no more (RFC 3463).
var noMailbox = regexp.MustCompile(`\b5\.(?:1\.[1236]|1\.10|2\.1)\b`)

// outcome is what an error of the transaction means; see the package comment.
func outcome(err error) error {
	var e *gomail.SendError
	if !errors.As(err, &e) {
		return fmt.Errorf("%w：%s", ErrAnswer, said(err.Error()))
	}
	text, _, _ := strings.Cut(e.Error(), ", affected ") // the recipient and the id, which who reads this knows
	text = said(text)
	code := e.ErrorCode()
	refusal := fmt.Errorf("%w：%s", ErrServer, text)
	switch {
	case code/100 == 4:
		return reminders.TryAfter(refusal, wait(text))
	case code == 530, code == 534, code == 535, code == 538:
		return reminders.Refused(refusal) // it wants to know who we are: the settings are wrong
	case code/100 == 5 && e.Reason == gomail.ErrSMTPRcptTo && noMailbox.MatchString(text):
		return reminders.Gone(refusal)
	case code/100 == 5:
		return reminders.Rejected(refusal)
	case e.Reason == gomail.ErrSMTPDataClose:
		return fmt.Errorf("%w：%s", ErrAnswer, text)
	}
	return reminders.Refused(fmt.Errorf("%w：%s", ErrReach, text)) // lost before the end of the data
}

// waitRE is how servers say when to come again: Greylisted, please try again in 300 seconds.
var waitRE = regexp.MustCompile(`(?i)\b(?:in|for|after|within)\s+(\d{1,5})\s*(s|secs?|seconds?|m|mins?|minutes?)\b`)

// wait is how long a server asks to be left alone, or the usual time.
func wait(text string) time.Duration {
	m := waitRE.FindStringSubmatch(text)
	if m == nil {
		return later
	}
	n, _ := strconv.Atoi(m[1]) // digits
	unit := time.Second
	if strings.HasPrefix(strings.ToLower(m[2]), "m") {
		unit = time.Minute
	}
	return min(max(time.Duration(n)*unit, time.Second), maxLater)
}

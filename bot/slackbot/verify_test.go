package slackbot

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The example of Slack's own documentation ("Verifying requests from Slack").
const (
	officialSecret = "8f742231b10e8888abcd99yyyzzz85a5"
	officialTime   = "1531420618"
	officialSig    = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
	officialBody   = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)

func TestOfficialSignature(t *testing.T) {
	then := time.Unix(1531420618, 0)
	other := strings.Replace(officialSig, "a2114d", "a2114e", 1)
	for _, c := range []struct {
		name, secret, ts, sig, body string
		now                         time.Time
		want                        error
	}{
		{"as it is", officialSecret, officialTime, officialSig, officialBody, then, nil},
		{"five minutes later", officialSecret, officialTime, officialSig, officialBody, then.Add(window), nil},
		{"five minutes early", officialSecret, officialTime, officialSig, officialBody, then.Add(-window), nil},
		{"six minutes later", officialSecret, officialTime, officialSig, officialBody, then.Add(window + time.Second), ErrOld},
		{"six minutes early", officialSecret, officialTime, officialSig, officialBody, then.Add(-window - time.Second), ErrOld},
		{"another body", officialSecret, officialTime, officialSig, officialBody + "&x=1", then, ErrForged},
		{"another secret", officialSecret + "6", officialTime, officialSig, officialBody, then, ErrForged},
		{"another time", officialSecret, "1531420619", officialSig, officialBody, then, ErrForged},
		{"the time as +1531420618", officialSecret, "+" + officialTime, officialSig, officialBody, then, ErrForged},
		{"another signature", officialSecret, officialTime, other, officialBody, then, ErrForged},
		{"in capitals", officialSecret, officialTime, strings.ToUpper(officialSig), officialBody, then, ErrForged},
		{"half a signature", officialSecret, officialTime, officialSig[:35], officialBody, then, ErrForged},
		{"of another version", officialSecret, officialTime, "v1=" + officialSig[3:], officialBody, then, ErrForged},
		{"no signature", officialSecret, officialTime, "", officialBody, then, ErrUnsigned},
		{"no time", officialSecret, "", officialSig, officialBody, then, ErrUnsigned},
		{"no secret", "", officialTime, officialSig, officialBody, then, ErrUnsigned},
		{"no number", officialSecret, "then", officialSig, officialBody, then, ErrOld},
		{"a huge number", officialSecret, "9223372036854775807", officialSig, officialBody, then, ErrOld},
		{"a negative number", officialSecret, "-9223372036854775808", officialSig, officialBody, then, ErrOld},
	} {
		h := http.Header{}
		if c.ts != "" {
			h.Set("X-Slack-Request-Timestamp", c.ts)
		}
		if c.sig != "" {
			h.Set("X-Slack-Signature", c.sig)
		}
		err := verify(c.secret, h, []byte(c.body), c.now)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if err != nil && (strings.Contains(err.Error(), "a2114d") || strings.Contains(err.Error(), c.body)) {
			t.Errorf("%s: the error tells of the request: %v", c.name, err)
		}
	}
}

// FuzzVerify: nothing is taken but what is signed, whatever the headers hold.
func FuzzVerify(f *testing.F) {
	f.Add(officialTime, officialSig, []byte(officialBody))
	f.Add("", "v0=", []byte{})
	f.Add("1e9", "v0=\xff", []byte("x"))
	f.Fuzz(func(t *testing.T, ts, sig string, body []byte) {
		now := time.Unix(1531420618, 0)
		h := http.Header{"X-Slack-Request-Timestamp": {ts}, "X-Slack-Signature": {sig}}
		if verify(officialSecret, h, body, now) != nil {
			return
		}
		sec, err := strconv.ParseInt(ts, 10, 64)
		if err != nil || now.Sub(time.Unix(sec, 0)).Abs() > window {
			t.Fatalf("taken at %q", ts)
		}
		if ts != officialTime || sig != officialSig || string(body) != officialBody {
			t.Fatalf("taken: %q %q %q", ts, sig, body)
		}
	})
}

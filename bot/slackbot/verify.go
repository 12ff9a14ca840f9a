package slackbot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// window is how far the time of a request may be from ours. Within it a request
// can be sent again; its event is then one that was accepted already.
const window = 5 * time.Minute

// Why a request is not Slack's; match with errors.Is. Nothing of the request is in
// them.
var (
	ErrUnsigned = errors.New("slack: no signature or timestamp")
	ErrOld      = errors.New("slack: the timestamp is more than five minutes away")
	ErrForged   = errors.New("slack: the signature is not that of the body")
)

// verify holds a request to its signature: v0=hex(HMAC-SHA256(secret,
// "v0:"+timestamp+":"+body)), over the body as it came.
func verify(secret string, h http.Header, body []byte, now time.Time) error {
	ts, sig := h.Get("X-Slack-Request-Timestamp"), h.Get("X-Slack-Signature")
	if secret == "" || ts == "" || sig == "" {
		return ErrUnsigned
	}
	sec, err := strconv.ParseInt(ts, 10, 64)
	if err != nil || sec < 0 || sec > 1<<40 || now.Sub(time.Unix(sec, 0)).Abs() > window {
		return ErrOld
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + ts + ":"))
	_, _ = mac.Write(body)
	want := "v0=" + hex.EncodeToString(mac.Sum(nil))
	if !hmac.Equal([]byte(want), []byte(sig)) {
		return ErrForged
	}
	return nil
}

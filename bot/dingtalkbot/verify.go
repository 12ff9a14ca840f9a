package dingtalkbot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// window is how far the time of a request may be from ours. 钉钉 allows an hour, but its
// signature does not cover the body.
const window = 5 * time.Minute

// Why a request is not of 钉钉; match with errors.Is. Nothing of the request is in them.
var (
	ErrUnsigned = errors.New("dingtalk: no signature or timestamp")
	ErrOld      = errors.New("dingtalk: the timestamp is more than five minutes away")
	ErrForged   = errors.New("dingtalk: the signature is not that of the timestamp")
)

// verifyRobot holds a message to the robot to sign = base64(HMAC-SHA256(secret, timestamp +
// "\n" + secret)).
func verifyRobot(secret string, h http.Header, now time.Time) error {
	ts := h.Get("timestamp")
	return verified(secret, ts, ts+"\n"+secret, h.Get("sign"), now)
}

// verifyPress holds a press on a card to x-ddpaas-signature = base64(HMAC-SHA256(secret,
// timestamp)).
func verifyPress(secret string, h http.Header, now time.Time) error {
	ts := h.Get("x-ddpaas-signature-timestamp")
	return verified(secret, ts, ts, h.Get("x-ddpaas-signature"), now)
}

func verified(secret, ts, signed, sign string, now time.Time) error {
	if secret == "" || ts == "" || sign == "" {
		return ErrUnsigned
	}
	ms, err := strconv.ParseInt(ts, 10, 64)
	if err != nil || ms < 0 || ms > 1<<50 || now.Sub(time.UnixMilli(ms)).Abs() > window {
		return ErrOld
	}
	if !hmac.Equal([]byte(signature(secret, signed)), []byte(sign)) {
		return ErrForged
	}
	return nil
}

// signature is how 钉钉 signs.
func signature(secret, signed string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(signed))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

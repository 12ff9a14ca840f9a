package dingtalkbot

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
	"github.com/policybot/policybot/bot/internal/wxcrypt"
)

// TestRobotSignature has a value worked out apart from this code.
func TestRobotSignature(t *testing.T) {
	at := time.UnixMilli(1599360473000)
	good := http.Header{"Timestamp": {"1599360473000"}, "Sign": {"h/3f4uEADBeKkVuXX2NS1pXSEqARbYb1RV0kmXPBfn0="}}
	if err := verifyRobot("secret", good, at); err != nil {
		t.Error(err)
	}
	with := func(k, v string) http.Header {
		h := good.Clone()
		h.Set(k, v)
		return h
	}
	for _, c := range []struct {
		name, secret string
		h            http.Header
		at           time.Time
		want         error
	}{
		{"another secret", "other", good, at, ErrForged},
		{"no secret", "", good, at, ErrUnsigned},
		{"no signature", "secret", with("sign", ""), at, ErrUnsigned},
		{"no time", "secret", with("timestamp", ""), at, ErrUnsigned},
		{"another signature", "secret", with("sign", "H/3f4uEADBeKkVuXX2NS1pXSEqARbYb1RV0kmXPBfn0="), at, ErrForged},
		{"another time", "secret", with("timestamp", "1599360473001"), at, ErrForged},
		{"seconds", "secret", with("timestamp", "1599360473"), at, ErrOld},
		{"no number", "secret", with("timestamp", "x"), at, ErrOld},
		{"far too large", "secret", with("timestamp", "9999999999999999999"), at, ErrOld},
		{"old", "secret", good, at.Add(window + time.Second), ErrOld},
		{"of tomorrow", "secret", good, at.Add(-window - time.Second), ErrOld},
	} {
		if err := verifyRobot(c.secret, c.h, c.at); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// TestPublishedEvent is the vector 钉钉 publishes, as a request.
func TestPublishedEvent(t *testing.T) {
	now := time.UnixMilli(1445827045067)
	const suite, key = "suite4xxxxxxxxxxxxxxx", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"
	b, err := New(Options{ClientID: suite, ClientSecret: "x", EventToken: "123456", EventKey: key, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	const query = "?signature=5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0&timestamp=1445827045067&nonce=nEXhMP4r"
	const body = `{"encrypt":"1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ=="}`
	post := func(query, body string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		b.Handler(nil).ServeHTTP(w, httptest.NewRequest(http.MethodPost, EventsPath+query, strings.NewReader(body)))
		return w
	}
	w := post(query, body)
	var answer struct {
		Sign    string `json:"msg_signature"`
		Stamp   string `json:"timeStamp"`
		Nonce   string `json:"nonce"`
		Encrypt string `json:"encrypt"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); w.Code != 200 || err != nil {
		t.Fatalf("%d %s %v", w.Code, w.Body, err)
	}
	codec, err := wxcrypt.New("123456", key, suite)
	if err != nil {
		t.Fatal(err)
	}
	if said, err := codec.Open(now, answer.Sign, answer.Stamp, answer.Nonce, answer.Encrypt); err != nil || string(said) != "success" {
		t.Errorf("answered %q, %v", said, err)
	}
	for name, bad := range map[string][2]string{
		"another signature": {strings.Replace(query, "=5a", "=5b", 1), body}, "no signature": {"", body}, "another text": {query, strings.Replace(body, "1a3N", "1b3N", 1)},
	} {
		if w := post(bad[0], bad[1]); w.Code != http.StatusUnauthorized || strings.Contains(w.Body.String(), "encrypt") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := post(query, "no json"); w.Code != http.StatusBadRequest {
		t.Errorf("no JSON: %d", w.Code)
	}
}

// TestHandlerRefuses: what is not of 钉钉 is not handed in, and what cannot be kept is not
// acknowledged.
func TestHandlerRefuses(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{})
	h := r.bot.Handler(r.in)
	now := time.Now()
	stamp := strconv.FormatInt(now.UnixMilli(), 10)
	body := `{"msgId":"msg1","msgtype":"text","conversationId":"` + c1 + `","conversationType":"2","chatbotCorpId":"corp","senderStaffId":"U1","text":{"content":"问"}}`
	send := func(method, path, body, sign string) int {
		req := httptest.NewRequest(method, path, strings.NewReader(body))
		req.Header.Set("timestamp", stamp)
		req.Header.Set("sign", sign)
		req.Header.Set("x-ddpaas-signature-timestamp", stamp)
		req.Header.Set("x-ddpaas-signature", sign)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if out, _ := io.ReadAll(w.Body); strings.Contains(string(out), "TOPSECRET") {
			t.Errorf("a secret is in an answer: %s", out)
		}
		return w.Code
	}
	good := signature(clientSecret, stamp+"\n"+clientSecret)
	for _, c := range []struct {
		name, method, path, body, sign string
		want                           int
	}{
		{"unsigned", "POST", RobotPath, body, "", 401},
		{"forged", "POST", RobotPath, body, "AAAA", 401},
		{"forged press", "POST", CardsPath, `{}`, good, 401},
		{"GET", "GET", RobotPath, "", good, 405},
		{"elsewhere", "POST", "/dingtalk/other", body, good, 404},
		{"huge", "POST", RobotPath, strings.Repeat("x", maxBody+1), good, 413},
		{"unreadable, which would come again for ever", "POST", RobotPath, "{", good, 200},
		{"nothing of ours", "POST", RobotPath, "{}", good, 200},
	} {
		if got := send(c.method, c.path, c.body, c.sign); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if n := len(r.in.Events()); n != 0 {
		t.Fatalf("%d events came in", n)
	}
	r.in.Fail(errors.New("the disk is full"))
	if got := send("POST", RobotPath, body, good); got != 503 {
		t.Errorf("not kept: %d", got)
	}
	r.in.Fail(nil)
	if got := send("POST", RobotPath, body, good); got != 200 || len(r.in.Events()) != 1 {
		t.Errorf("%d, %d events", got, len(r.in.Events()))
	}
}

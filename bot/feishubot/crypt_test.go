package feishubot

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot/feishubot/feishufake"
)

// TestDecryptVector is the example 飞书 has published.
func TestDecryptVector(t *testing.T) {
	got, err := decrypt("test key", "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=")
	if err != nil || string(got) != "hello world" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestSignatureVector was computed apart from this code: printf '%s' ts nonce key body | sha256sum.
func TestSignatureVector(t *testing.T) {
	if got := signature("key", "1599360473", "nonce", []byte(`{"encrypt":"x"}`)); got != "165eae2cf4ba70b4975dfd1e6fcacaa4e00e9a5df05fae6b0687db40c9df4482" {
		t.Errorf("%s", got)
	}
}

func TestVerify(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	body := []byte(`{"encrypt":"x"}`)
	signed := func(at time.Time, key string) http.Header {
		h := http.Header{}
		feishufake.Sign(h, key, at, body)
		return h
	}
	without := func(name string) http.Header {
		h := signed(now, "k")
		h.Del(name)
		return h
	}
	for name, c := range map[string]struct {
		h    http.Header
		body []byte
		want error
	}{
		"as it should be":        {signed(now, "k"), body, nil},
		"repeated after 6 hours": {signed(now.Add(-6*time.Hour-10*time.Minute), "k"), body, nil},
		"another key":            {signed(now, "j"), body, ErrForged},
		"another body":           {signed(now, "k"), []byte(`{"encrypt":"y"}`), ErrForged},
		"a day old":              {signed(now.Add(-24*time.Hour), "k"), body, ErrOld},
		"of tomorrow":            {signed(now.Add(24*time.Hour), "k"), body, ErrOld},
		"no signature":           {without("X-Lark-Signature"), body, ErrUnsigned},
		"no nonce":               {without("X-Lark-Request-Nonce"), body, ErrUnsigned},
		"no time":                {without("X-Lark-Request-Timestamp"), body, ErrUnsigned},
	} {
		if err := verify("k", c.h, c.body, now); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := verify("", signed(now, ""), body, now); !errors.Is(err, ErrUnsigned) {
		t.Errorf("without a key: %v", err)
	}
}

// FuzzDecrypt: what was encrypted comes back, what was changed is one error, and nothing panics.
func FuzzDecrypt(f *testing.F) {
	f.Add("key", []byte(`{"a":1}`), "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", 3)
	f.Fuzz(func(t *testing.T, key string, plain []byte, foreign string, at int) {
		text := feishufake.Encrypt(key, plain)
		if got, err := decrypt(key, text); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%q, %v", got, err)
		}
		if _, err := decrypt(key, foreign); err != nil && err != ErrCipher {
			t.Fatal(err)
		}
		raw, _ := base64.StdEncoding.DecodeString(text)
		raw = raw[:len(raw)-1-(at&7)]
		if got, err := decrypt(key, base64.StdEncoding.EncodeToString(raw)); err == nil {
			t.Fatalf("a part is %q", got)
		}
	})
}

// TestHandlerRefuses: what is not of 飞书 changes nothing, and is told nothing.
func TestHandlerRefuses(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	server := httptest.NewServer(r.bot.Handler(r.in))
	defer server.Close()
	event := []byte(`{"schema":"2.0","header":{"event_id":"e1","event_type":"application.bot.menu_v6","create_time":"1700000000000","token":"TOPSECRETtoken","app_id":"cli_1","tenant_key":"t1"},` +
		`"event":{"operator":{"operator_id":{"open_id":"ou_1"}},"event_key":"home"}}`)
	sealed := func(plain []byte) []byte {
		return []byte(`{"encrypt":"` + feishufake.Encrypt("TOPSECRETkey", plain) + `"}`)
	}
	post := func(body []byte, sign bool, at time.Time) (int, string) {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/feishu/events", bytes.NewReader(body))
		if sign {
			feishufake.Sign(req.Header, "TOPSECRETkey", at, body)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		text, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, strings.TrimSpace(string(text))
	}
	now := time.Now()
	other := bytes.Replace(event, []byte("TOPSECRETtoken"), []byte("another"), 1)
	for name, c := range map[string]struct {
		body   []byte
		sign   bool
		at     time.Time
		status int
	}{
		"in the clear":              {event, false, now, 401},
		"in the clear, signed":      {event, true, now, 401},
		"unsigned":                  {sealed(event), false, now, 401},
		"old":                       {sealed(event), true, now.Add(-9 * time.Hour), 401},
		"of another key":            {[]byte(`{"encrypt":"` + feishufake.Encrypt("other", event) + `"}`), true, now, 401},
		"with another token":        {sealed(other), true, now, 401},
		"a challenge in the clear":  {[]byte(`{"type":"url_verification","challenge":"x","token":"TOPSECRETtoken"}`), false, now, 401},
		"a challenge of who knows?": {sealed([]byte(`{"type":"url_verification","challenge":"x","token":"no"}`)), false, now, 401},
		"no JSON, signed":           {[]byte(`no`), true, now, 400},
		"no JSON":                   {[]byte(`no`), false, now, 401},
		"too long":                  {bytes.Repeat([]byte("x"), maxBody+1), true, now, 413},
	} {
		status, text := post(c.body, c.sign, c.at)
		if status != c.status || status == 401 && text != "signature" {
			t.Errorf("%s: %d %q, want %d", name, status, text, c.status)
		}
	}
	if n := len(r.in.Events()); n != 0 {
		t.Errorf("%d events of nobody", n)
	}
	if status, _ := post(sealed(event), true, now); status != 200 || len(r.in.Events()) != 1 {
		t.Errorf("what is of 飞书 is answered %d", status)
	}
	answer, err := r.Challenge(server.URL)
	if err != nil || strings.TrimSpace(string(answer)) != `{"challenge":"ajls384kdjx98XX"}` {
		t.Errorf("%s, %v", answer, err)
	}
	b, err := New(Options{AppID: "x", AppSecret: "y", Log: r.bot.opt.Log})
	if err != nil || b.Handler(r.in) != nil {
		t.Errorf("takes requests without a key: %v", err)
	}
}

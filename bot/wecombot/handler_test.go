package wecombot

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/internal/wxcrypt"
	"github.com/policybot/policybot/bot/wecombot/wecomfake"
)

// TestVerification: the vector of the documentation, except that a robot's callback names no
// receiver: the company's own is refused.
func TestVerification(t *testing.T) {
	r := newRig(t, wecomfake.Config{}, Options{}, true)
	r.start(t, &bottest.Intake{})
	if got, err := r.Verify("1616140317555161061"); err != nil || got != "1616140317555161061" {
		t.Errorf("%q, %v", got, err)
	}
	b, err := New(Options{Token: "QDG6eK", AESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.Unix(1409659589, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	q := url.Values{"msg_signature": {"5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"}, "timestamp": {"1409659589"}, "nonce": {"263014780"},
		"echostr": {"P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="}}
	w := httptest.NewRecorder()
	b.Handler(&bottest.Intake{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, Path+"?"+q.Encode(), nil))
	if w.Code != http.StatusUnauthorized {
		t.Errorf("%d", w.Code)
	}
}

// TestRefusedRequests: what is not 企业微信's is refused in one way and nothing comes of it.
func TestRefusedRequests(t *testing.T) {
	codec, err := wxcrypt.New(token, aesKey, "")
	if err != nil {
		t.Fatal(err)
	}
	in := &bottest.Intake{}
	log := &bottest.Log{}
	b, err := New(Options{Token: token, AESKey: aesKey, Log: log.Logger(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	good := `{"msgid":"m1","from":{"userid":"z"},"msgtype":"text","text":{"content":"x"}}`
	send := func(at time.Time, plain string, change func(q url.Values, body *string)) int {
		ts := strconv.FormatInt(at.Unix(), 10)
		sealed, signature := codec.Seal([]byte(plain), ts, "n")
		q, body := url.Values{"msg_signature": {signature}, "timestamp": {ts}, "nonce": {"n"}}, `{"encrypt":"`+sealed+`"}`
		if change != nil {
			change(q, &body)
		}
		w := httptest.NewRecorder()
		b.Handler(in).ServeHTTP(w, httptest.NewRequest(http.MethodPost, Path+"?"+q.Encode(), strings.NewReader(body)))
		return w.Code
	}
	for name, c := range map[string]struct {
		at     time.Time
		change func(q url.Values, body *string)
		want   int
	}{
		"old":             {now.Add(-wxcrypt.Window - time.Second), nil, 401},
		"from the future": {now.Add(wxcrypt.Window + time.Second), nil, 401},
		"no signature":    {now, func(q url.Values, _ *string) { q.Del("msg_signature") }, 401},
		"another nonce":   {now, func(q url.Values, _ *string) { q.Set("nonce", "m") }, 401},
		"another body":    {now, func(_ url.Values, body *string) { *body = `{"encrypt":"AAAA"}` }, 401},
		"no JSON":         {now, func(_ url.Values, body *string) { *body = "<xml/>" }, 400},
		"too much":        {now, func(_ url.Values, body *string) { *body = strings.Repeat(" ", maxBody+1) }, 413},
		"nothing to open": {now, func(_ url.Values, body *string) { *body = `{}` }, 401},
	} {
		if got := send(c.at, good, c.change); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	for _, plain := range []string{"no json", `{"msgid":"m2"}`, `{"msgtype":"event"}`} {
		if got := send(now, plain, nil); got != 200 {
			t.Errorf("%s: %d; it would come again for ever", plain, got)
		}
	}
	if len(in.Events()) > 0 {
		t.Errorf("%+v", in.Events())
	}
	if got := send(now, good, nil); got != 200 || len(in.Events()) != 1 {
		t.Errorf("%d, %d events", got, len(in.Events()))
	}
	in.Fail(bot.ErrUnavailable)
	if got := send(now, good, nil); got != 503 {
		t.Errorf("%d", got)
	}
	if strings.Contains(log.String(), bottest.Secret) {
		t.Error("a secret was logged")
	}
}

func TestOptions(t *testing.T) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	for name, o := range map[string]Options{
		"nothing": {}, "half a connection": {BotID: "b"}, "half a callback": {Token: token}, "a bad key": {Token: token, AESKey: bottest.Secret},
		"both": {BotID: "b", Secret: "s", Token: token, AESKey: aesKey}, "half an app": {BotID: "b", Secret: "s", App: App{CorpID: "c"}},
	} {
		o.Log = log
		if _, err := New(o); !errors.Is(err, ErrOptions) || strings.Contains(err.Error(), bottest.Secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOurs: a message goes to no address but the platform's, whatever a callback says.
func TestOurs(t *testing.T) {
	b, err := New(Options{Token: token, AESKey: aesKey, API: "https://wx.example.gov.cn", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for address, ok := range map[string]bool{
		"https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=x": true, "https://wx.example.gov.cn/cgi-bin/aibot/response": true,
		"http://qyapi.weixin.qq.com/x": false, "https://evil.example/?.weixin.qq.com": false, "https://weixin.qq.com.evil.example/": false,
		"http://wx.example.gov.cn/": false, "https://u:p@qyapi.weixin.qq.com/": false, "": false, "http://169.254.169.254/": false,
	} {
		if got := b.ours(address); got != ok {
			t.Errorf("%s: %v", address, got)
		}
	}
}

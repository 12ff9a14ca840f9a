package wecombot

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/policybot/policybot/bot"
)

// maxBody is what 企业微信 may send; its own requests are far smaller.
const maxBody = 1 << 20

// Path is where callbacks come to.
const Path = "/wecom/callback"

// Handler takes what 企业微信 sends to Path: GET when the address is being set, POST for each
// message. nil without a callback. A message is answered with 200 when it is in the inbox, and
// with 503 when that could not be done, so that it is sent again.
func (b *Bot) Handler(in bot.Intake) http.Handler {
	if b.crypt == nil {
		return nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path, func(w http.ResponseWriter, r *http.Request) {
		if plain, ok := b.opened(w, r, r.URL.Query().Get("echostr")); ok {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = w.Write(plain)
		}
	})
	mux.HandleFunc("POST "+Path, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "body", http.StatusRequestEntityTooLarge)
			return
		}
		var sealed struct {
			Encrypt string `json:"encrypt"`
		}
		if json.Unmarshal(body, &sealed) != nil {
			http.Error(w, "body", http.StatusBadRequest)
			return
		}
		if plain, ok := b.opened(w, r, sealed.Encrypt); ok {
			b.takeBody(w, r, in, plain)
		}
	})
	return mux
}

// opened is the message of a request that is 企业微信's; any other is refused in one way.
func (b *Bot) opened(w http.ResponseWriter, r *http.Request, encrypted string) ([]byte, bool) {
	q := r.URL.Query()
	plain, err := b.crypt.Open(b.opt.Now(), q.Get("msg_signature"), q.Get("timestamp"), q.Get("nonce"), encrypted)
	if err != nil {
		b.opt.Log.WarnContext(r.Context(), "收到的请求不是企业微信发的，或Token、EncodingAESKey不对，未处理", "from", r.RemoteAddr)
		http.Error(w, "signature", http.StatusUnauthorized)
		return nil, false
	}
	return plain, true
}

// takeBody takes in a message; what cannot be read is acknowledged: it would come again.
func (b *Bot) takeBody(w http.ResponseWriter, r *http.Request, in bot.Intake, plain []byte) {
	var c callback
	if json.Unmarshal(plain, &c) != nil {
		b.opt.Log.WarnContext(r.Context(), "企业微信回调的内容无法识别，已忽略", "bytes", len(plain))
		return
	}
	e, ok := fromCallback(&c, b.opt.Now())
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), b.opt.Accept)
	defer cancel()
	if err := b.take(ctx, in, e); err != nil {
		b.opt.Log.ErrorContext(r.Context(), "企业微信消息未能保存，等它重发", "err", err)
		http.Error(w, "try again", http.StatusServiceUnavailable)
	}
}

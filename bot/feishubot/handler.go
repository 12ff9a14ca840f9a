package feishubot

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/policybot/policybot/bot"
)

// maxBody is what 飞书 may send; its own requests are far smaller.
const maxBody = 1 << 20

// Handler takes what 飞书 sends to one address, /feishu/events: events, and callbacks of cards. A
// request is answered with 2xx when its event is in the inbox, and with 503 when that could not be
// done, so that 飞书 sends it again. nil without an Encrypt Key: what is not encrypted is not signed
// either.
func (b *Bot) Handler(in bot.Intake) http.Handler {
	if b.opt.EncryptKey == "" {
		return nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /feishu/events", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "body", http.StatusRequestEntityTooLarge)
			return
		}
		o, err := b.opened(r.Header, body)
		switch {
		case errors.Is(err, errBody):
			http.Error(w, "body", http.StatusBadRequest)
			return
		case err != nil:
			b.opt.Log.WarnContext(r.Context(), "收到的请求不是飞书发的，未处理", "err", err, "from", r.RemoteAddr)
			http.Error(w, "signature", http.StatusUnauthorized)
			return
		}
		if o.Type == "url_verification" {
			reply(w, map[string]string{"challenge": o.Challenge})
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), b.opt.Accept)
		defer cancel()
		answer, err := b.take(ctx, in, o)
		switch {
		case errors.Is(err, errBody):
			http.Error(w, "body", http.StatusBadRequest)
		case err != nil:
			b.opt.Log.ErrorContext(r.Context(), "飞书事件未能保存，等它重发", "err", err)
			http.Error(w, "try again", http.StatusServiceUnavailable)
		case answer != nil:
			reply(w, answer)
		default:
			reply(w, struct{}{})
		}
	})
	return mux
}

func reply(w http.ResponseWriter, answer any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(answer)
}

// opened verifies and decrypts a request. The one that is not signed is that which tries the
// address out (url_verification), and it can do nothing.
func (b *Bot) opened(h http.Header, body []byte) (*envelope, error) {
	signed := verify(b.opt.EncryptKey, h, body, b.opt.Now())
	if signed != nil && !errors.Is(signed, ErrUnsigned) {
		return nil, signed
	}
	var outer envelope
	if json.Unmarshal(body, &outer) != nil {
		if signed != nil {
			return nil, signed
		}
		return nil, errBody
	}
	if outer.Encrypt == "" {
		return nil, ErrUnsigned // in the clear, whoever it is from
	}
	plain, err := decrypt(b.opt.EncryptKey, outer.Encrypt)
	if err != nil {
		return nil, err
	}
	var o envelope
	if json.Unmarshal(plain, &o) != nil {
		return nil, ErrCipher
	}
	token := o.Header.Token
	if o.Type == "url_verification" {
		token, signed = o.Token, nil
	}
	if signed != nil {
		return nil, signed
	}
	if b.opt.VerificationToken != "" && !equal(token, b.opt.VerificationToken) {
		return nil, ErrToken
	}
	return &o, nil
}

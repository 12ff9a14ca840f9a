package slackbot

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"github.com/policybot/policybot/bot"
)

// maxBody is what Slack may send; its own requests are far smaller.
const maxBody = 1 << 20

// Handler takes what Slack sends to the three addresses, /slack/events,
// /slack/commands and /slack/interactions. A request is answered with 2xx when its
// event is in the inbox, and with 503 when that could not be done, so that Slack
// sends it again. nil without a signing secret.
func (b *Bot) Handler(in bot.Intake) http.Handler {
	if b.opt.SigningSecret == "" {
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle("POST /slack/events", b.verified("application/json", func(r *http.Request, body []byte) (any, error) {
		var o outer
		if err := json.Unmarshal(body, &o); err != nil {
			return nil, errBody
		}
		if o.Type == "url_verification" {
			return map[string]string{"challenge": o.Challenge}, nil
		}
		return nil, b.takeEvent(r.Context(), in, &o)
	}))
	mux.Handle("POST /slack/commands", b.verified(formType, func(r *http.Request, body []byte) (any, error) {
		f, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errBody
		}
		return nil, b.takeCommand(r.Context(), in, &slash{TeamID: f.Get("team_id"), ChannelID: f.Get("channel_id"), UserID: f.Get("user_id"),
			Command: f.Get("command"), Text: f.Get("text"), ResponseURL: f.Get("response_url"), TriggerID: f.Get("trigger_id")})
	}))
	mux.Handle("POST /slack/interactions", b.verified(formType, func(r *http.Request, body []byte) (any, error) {
		f, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errBody
		}
		var i interaction
		if err := json.Unmarshal([]byte(f.Get("payload")), &i); err != nil {
			return nil, errBody
		}
		return b.takeInteraction(r.Context(), in, &i)
	}))
	return mux
}

const formType = "application/x-www-form-urlencoded"

var errBody = errors.New("slack: unreadable body")

// verified reads a body of a type, holds it to its signature, and answers with what
// do returns.
func (b *Bot) verified(kind string, do func(r *http.Request, body []byte) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "body", http.StatusRequestEntityTooLarge)
			return
		}
		if err := verify(b.opt.SigningSecret, r.Header, body, b.opt.Now()); err != nil {
			b.opt.Log.WarnContext(r.Context(), "收到的请求不是Slack发的，未处理", "err", err, "from", r.RemoteAddr)
			http.Error(w, "signature", http.StatusUnauthorized)
			return
		}
		if got, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); got != kind {
			http.Error(w, "content type", http.StatusUnsupportedMediaType)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), b.opt.Accept)
		defer cancel()
		answer, err := do(r.WithContext(ctx), body)
		switch {
		case errors.Is(err, errBody):
			http.Error(w, "body", http.StatusBadRequest)
		case err != nil:
			b.opt.Log.ErrorContext(r.Context(), "Slack事件未能保存，等它重发", "err", err, "retry", clip(r.Header.Get("X-Slack-Retry-Num"), 10))
			http.Error(w, "try again", http.StatusServiceUnavailable)
		case answer != nil:
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_ = json.NewEncoder(w).Encode(answer)
		}
	})
}

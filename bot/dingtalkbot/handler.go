package dingtalkbot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/policybot/policybot/bot"
)

// Where 钉钉 sends to.
const (
	RobotPath  = "/dingtalk/robot"  // messages to the robot
	CardsPath  = "/dingtalk/cards"  // presses on cards
	EventsPath = "/dingtalk/events" // events of the organisation, encrypted
)

// maxBody is what 钉钉 may send; its own requests are far smaller.
const maxBody = 1 << 20

var errBody = errors.New("dingtalk: unreadable body")

// Handler takes what 钉钉 sends. A request is answered with 2xx when its event is in the inbox,
// and with 503 when that could not be done.
func (b *Bot) Handler(in bot.Intake) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST "+RobotPath, b.taken(func(r *http.Request, body []byte) (any, error) {
		if err := verifyRobot(b.opt.ClientSecret, r.Header, b.opt.Now()); err != nil {
			return nil, err
		}
		return map[string]string{"msgtype": "empty"}, b.takeMessage(r.Context(), in, body)
	}))
	mux.Handle("POST "+CardsPath, b.taken(func(r *http.Request, body []byte) (any, error) {
		if err := verifyPress(b.secret, r.Header, b.opt.Now()); err != nil {
			return nil, err
		}
		return struct{}{}, b.takePress(r.Context(), in, body, r.Header.Get("x-ddpaas-signature-timestamp"))
	}))
	if b.crypt != nil {
		mux.Handle("POST "+EventsPath, b.taken(b.takeEvent))
	}
	return mux
}

// takeEvent opens an event, and seals the answer 钉钉 waits for.
func (b *Bot) takeEvent(r *http.Request, body []byte) (any, error) {
	var sealed struct {
		Encrypt string `json:"encrypt"`
	}
	if json.Unmarshal(body, &sealed) != nil {
		return nil, errBody
	}
	q := r.URL.Query()
	sign := q.Get("msg_signature")
	if sign == "" {
		sign = q.Get("signature")
	}
	now := b.opt.Now()
	opened, err := b.crypt.Open(now, sign, q.Get("timestamp"), q.Get("nonce"), sealed.Encrypt)
	if err != nil {
		return nil, ErrForged
	}
	var e struct {
		EventType string `json:"EventType"`
	}
	if json.Unmarshal(opened, &e) == nil {
		b.takeNotice(e.EventType, opened)
	}
	stamp, nonce := strconv.FormatInt(now.UnixMilli(), 10), rand.Text()[:16]
	text, mark := b.crypt.Seal([]byte("success"), stamp, nonce)
	return map[string]string{"msg_signature": mark, "timeStamp": stamp, "nonce": nonce, "encrypt": text}, nil
}

// taken reads a body and answers with what do returns.
func (b *Bot) taken(do func(r *http.Request, body []byte) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "body", http.StatusRequestEntityTooLarge)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), b.opt.Accept)
		defer cancel()
		answer, err := do(r.WithContext(ctx), body)
		switch {
		case errors.Is(err, ErrUnsigned), errors.Is(err, ErrOld), errors.Is(err, ErrForged):
			b.opt.Log.WarnContext(r.Context(), "收到的请求不是钉钉发的，未处理", "err", err, "from", r.RemoteAddr)
			http.Error(w, "signature", http.StatusUnauthorized)
		case errors.Is(err, errBody):
			http.Error(w, "body", http.StatusBadRequest)
		case err != nil:
			b.opt.Log.ErrorContext(r.Context(), "钉钉事件未能保存", "err", err)
			http.Error(w, "try again", http.StatusServiceUnavailable)
		default:
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_ = json.NewEncoder(w).Encode(answer)
		}
	})
}

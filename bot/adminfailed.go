package bot

import (
	"errors"
	"net/http"
	"time"
)

// FailedMessage is a message that could not be answered.
type FailedMessage struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Person   string    `json:"person"`
	Place    string    `json:"place"`
	Kind     string    `json:"kind"`
	Text     string    `json:"text"`
	Attempts int       `json:"attempts"`
	Answered bool      `json:"answered"` // it was worked out, and could not be said
	Reason   string    `json:"reason"`
}

// RetryOutcome is the outcome of trying again.
type RetryOutcome struct {
	Text string `json:"text"`
}

func (a AdminAPI) failures(w http.ResponseWriter, r *http.Request) {
	jobs, err := a.Store.Dead(r.Context(), r.URL.Query().Get("after"))
	if err != nil {
		a.failed(w, r, err)
		return
	}
	out := []FailedMessage{}
	for _, j := range jobs {
		e := &j.Event
		text := e.Text
		if e.Kind == EventPressed || e.Kind == EventSubmitted {
			text = string(e.Action) + e.Form
		}
		out = append(out, FailedMessage{ID: e.ID, At: e.At, Person: e.Who(), Place: e.Place, Kind: string(e.Kind), Text: text,
			Attempts: j.Attempts, Answered: j.Handled, Reason: j.Reason})
	}
	writeJSON(w, out)
}

func (a AdminAPI) retry(w http.ResponseWriter, r *http.Request) {
	err := a.Store.Revive(r.Context(), r.URL.Query().Get("id"))
	switch {
	case errors.Is(err, ErrNotFound):
		a.Refuse(w, r, http.StatusNotFound, "没有这条消息，或它已在重试，请重新列出。")
	case err != nil:
		a.failed(w, r, err)
	default:
		writeJSON(w, RetryOutcome{Text: "已放回队列，服务运行时会再试。"})
	}
}

package bot

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// Where the routes are.
const (
	FeedbackPath = "/api/v1/feedback"
	FailedPath   = "/api/v1/chat/failed"
)

// AdminAPI is what the administrator sees of chat, over HTTP: what people said of
// answers, what could not be answered, and deleting what is kept of a person. It is
// the routes, for a mux that lets in only the admin.
type AdminAPI struct {
	Store Store
	// Refuse answers with a refusal; detail is one sentence in Chinese that says what
	// to do next.
	Refuse func(w http.ResponseWriter, r *http.Request, status int, detail string)
}

// FeedbackList is a page of feedback, the newest first.
type FeedbackList struct {
	Feedback []FeedbackView `json:"feedback"`
	Next     string         `json:"next"` // ?after= of the next page; "" when there is none
}

// FeedbackView is feedback with its reason in words.
type FeedbackView struct {
	Feedback
	ReasonText string `json:"reason_text"`
}

// Forgotten is what was deleted of a person.
type Forgotten struct {
	Text          string `json:"text"`
	Feedback      int    `json:"feedback"`
	Conversations int    `json:"conversations"` // questions, regions, what follow-ups refer to, what could not be answered
}

// Register puts the routes on mux, each let in by admit.
//
//	GET    /api/v1/feedback?person=&since=&after=&limit=   since is RFC 3339
//	DELETE /api/v1/feedback?person=                        feedback and conversations of a person
//	GET    /api/v1/chat/failed?after=                      what was given up, the oldest first, 100 at most
//	POST   /api/v1/chat/failed?id=                         try to answer one again
func (a AdminAPI) Register(mux *http.ServeMux, admit func(http.HandlerFunc) http.HandlerFunc) {
	mux.HandleFunc("GET "+FeedbackPath, admit(a.list))
	mux.HandleFunc("DELETE "+FeedbackPath, admit(a.remove))
	mux.HandleFunc("GET "+FailedPath, admit(a.failures))
	mux.HandleFunc("POST "+FailedPath, admit(a.retry))
}

func (a AdminAPI) list(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	q := FeedbackQuery{Person: form.Get("person"), After: form.Get("after")}
	if s := form.Get("since"); s != "" {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			a.Refuse(w, r, http.StatusUnprocessableEntity, "since须写成 2026-11-22T09:00:00+08:00 这样的时刻，请改正后再试。")
			return
		}
		q.Since = at
	}
	if s := form.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			a.Refuse(w, r, http.StatusUnprocessableEntity, "limit须是正整数，请改正后再试。")
			return
		}
		q.Limit = n
	}
	page, err := a.Store.Feedback(r.Context(), q)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	out := FeedbackList{Feedback: []FeedbackView{}, Next: page.Next}
	for _, f := range page.Feedback {
		out.Feedback = append(out.Feedback, FeedbackView{f, ReasonText(f.Reason)})
	}
	writeJSON(w, out)
}

func (a AdminAPI) remove(w http.ResponseWriter, r *http.Request) {
	person := r.URL.Query().Get("person")
	if person == "" {
		a.Refuse(w, r, http.StatusUnprocessableEntity, "请用 person 写明删除谁的，如 slack:T0123:U0123；编号见反馈列表。")
		return
	}
	n, err := a.Store.DeleteFeedback(r.Context(), person)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	m, err := a.Store.Forget(r.Context(), person)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	writeJSON(w, Forgotten{Text: "已删除" + strconv.Itoa(n) + "条反馈、" + strconv.Itoa(m) + "项对话记录。", Feedback: n, Conversations: m})
}

func (a AdminAPI) failed(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, ErrNotFound) {
		a.Refuse(w, r, http.StatusNotFound, "after所指的反馈已不在，请从头列出。")
		return
	}
	a.Refuse(w, r, http.StatusServiceUnavailable, "聊天存储暂时没有回应，请稍后再试。")
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the client is gone when this fails
}

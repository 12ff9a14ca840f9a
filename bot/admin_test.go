package bot_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
)

func TestAPI(t *testing.T) {
	s := bottest.NewInbox()
	at := time.Now().Add(-time.Hour)
	for i := range 3 {
		f := bot.Feedback{
			ID: fmt.Sprintf("f%d", i), At: at.Add(time.Duration(i) * time.Minute),
			Person: fmt.Sprintf("slack:T1:U%d", i%2), Reason: "wrong", Comment: "应为46人",
		}
		if err := s.AddFeedback(t.Context(), f, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Remember(t.Context(), "talk/x", []byte("1"), []string{"slack:T1:U0"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	bot.AdminAPI{Store: s, Refuse: func(w http.ResponseWriter, _ *http.Request, status int, detail string) { http.Error(w, detail, status) }}.
		Register(mux, func(h http.HandlerFunc) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "Bearer t" {
					http.Error(w, "no", http.StatusForbidden)
					return
				}
				h(w, r)
			}
		})
	call := func(method, query, token string, want int, out any) string {
		t.Helper()
		r := httptest.NewRequest(method, bot.FeedbackPath+"?"+query, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		if w.Code != want {
			t.Fatalf("%s %s: %d %s", method, query, w.Code, w.Body)
		}
		if out != nil {
			if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
				t.Fatal(err)
			}
		}
		return w.Body.String()
	}
	var page bot.FeedbackList
	call("GET", "", "wrong", http.StatusForbidden, nil)
	call("DELETE", "person=slack:T1:U0", "wrong", http.StatusForbidden, nil)
	call("GET", "limit=2", "t", http.StatusOK, &page)
	if len(page.Feedback) != 2 || page.Feedback[0].ID != "f2" || page.Feedback[0].ReasonText != "答案不对" ||
		page.Next != "f1" {
		t.Errorf("%+v", page)
	}
	call("GET", "limit=2&after="+page.Next, "t", http.StatusOK, &page)
	if len(page.Feedback) != 1 || page.Next != "" {
		t.Errorf("%+v", page)
	}
	call("GET", "since="+at.Add(90*time.Second).UTC().Format(time.RFC3339), "t", http.StatusOK, &page)
	if len(page.Feedback) != 1 {
		t.Errorf("%+v", page)
	}
	for _, bad := range []string{"since=gestern", "limit=0", "limit=x"} {
		call("GET", bad, "t", http.StatusUnprocessableEntity, nil)
	}
	call("GET", "after=nothing", "t", http.StatusNotFound, nil)
	call("DELETE", "", "t", http.StatusUnprocessableEntity, nil)
	var gone bot.Forgotten
	call("DELETE", "person=slack:T1:U0", "t", http.StatusOK, &gone)
	if gone.Feedback != 2 || gone.Conversations != 1 {
		t.Errorf("%+v", gone)
	}
	if body := call("GET", "", "t", http.StatusOK, &page); len(page.Feedback) != 1 || strings.Contains(body, "U0") {
		t.Errorf("%s", body)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	call("GET", "", "t", http.StatusServiceUnavailable, nil)
}

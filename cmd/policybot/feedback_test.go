package main

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/boltinbox"
)

// TestFeedback: what was said of answers can be gone through and deleted, with no
// service running and with one.
func TestFeedback(t *testing.T) {
	home := t.TempDir()
	data := filepath.Join(home, "data")
	getenv := environ(home, "POLICYBOT_DATA", data)
	if out := must(t, getenv, "feedback", "list"); !strings.Contains(out, "没有反馈") {
		t.Errorf("%s", out)
	}
	s, err := boltinbox.Open(filepath.Join(data, "chat.db"), boltinbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []bot.Feedback{
		{ID: "f1", At: time.Now().Add(-time.Hour), Person: "slack:T1:U1", Reason: "wrong", Comment: "应为46人\x1b[2J", URLs: []string{"/documents/d#c1"}},
		{ID: "f2", At: time.Now(), Person: "slack:T1:U2", Reason: "missed", Question: "食堂多少钱"},
	} {
		if err := s.AddFeedback(t.Context(), f, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Remember(t.Context(), "talk/x", []byte("[]"), []string{"slack:T1:U1"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(t.Context(), bot.Event{ID: "slack:T1:e1", Kind: bot.EventSaid, At: time.Now(), Platform: "slack", Team: "T1", Person: "U2", Place: "D1", Text: "班额多少"}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 1, Lease: time.Minute})
	if err != nil || len(got.Jobs) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := s.Bury(t.Context(), got.Jobs[0].Ref, "index damaged"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	out := must(t, getenv, "feedback", "list")
	for _, want := range []string{"答案不对", "slack:T1:U1", "应为46人", "/documents/d#c1", "文件里有，却说没有", "食堂多少钱"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Error("a control character was printed")
	}
	var list []bot.FeedbackView
	if err := json.Unmarshal([]byte(must(t, getenv, "feedback", "list", "--json", "--limit", "1")), &list); err != nil || len(list) != 1 || list[0].ID != "f2" {
		t.Errorf("%+v, %v", list, err)
	}
	if out := must(t, getenv, "chat", "failed"); !strings.Contains(out, "班额多少") || !strings.Contains(out, "index damaged") || !strings.Contains(out, "slack:T1:U2") {
		t.Errorf("%s", out)
	}
	must(t, getenv, "chat", "retry", "slack:T1:e1")
	if out := must(t, getenv, "chat", "failed"); !strings.Contains(out, "没有未答复的消息") {
		t.Errorf("%s", out)
	}
	if code, _, errs := call(t, getenv, "chat", "retry", "slack:T1:e1"); code != exitFailed || !strings.Contains(errs, "没有这条消息") {
		t.Errorf("%d %s", code, errs)
	}
	svc := startServe(t, getenv)
	defer svc.stop()
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		req, err := http.NewRequestWithContext(t.Context(), method, svc.url+bot.FeedbackPath+"?person=slack:T1:U1", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s without a token: %s", method, resp.Status)
		}
	}
	if out := must(t, getenv, "feedback", "delete", "--person", "slack:T1:U1"); !strings.Contains(out, "1条反馈、1项对话") {
		t.Errorf("%s", out)
	}
	if out := must(t, getenv, "feedback", "list"); strings.Contains(out, "U1") {
		t.Errorf("%s", out)
	}
	if code, _, errs := call(t, getenv, "feedback", "delete"); code != exitUsage {
		t.Errorf("%d %s", code, errs)
	}
}

package telemetry

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/search"
)

type fake struct {
	ans search.Answer
	res search.Results
	err error
}

func (f fake) Ask(context.Context, search.Question) (search.Answer, error)  { return f.ans, f.err }
func (f fake) Search(context.Context, search.Query) (search.Results, error) { return f.res, f.err }

func TestDecoratorsCountAndDoNotLogTheText(t *testing.T) {
	var logged bytes.Buffer
	log := NewLogger(&logged, time.FixedZone("", 8*3600), true)
	m := NewMetrics("v1")
	m.Ready(5)
	clock := time.Unix(0, 0)
	now := func() time.Time { clock = clock.Add(3 * time.Millisecond); return clock }
	secret := "某某家长问的话"

	for _, f := range []fake{
		{ans: search.Answer{Status: search.Answered, Type: search.Numeric}, res: search.Results{Total: 2}},
		{ans: search.Answer{Status: search.NotFound, Type: search.Other}},
		{ans: search.Answer{Status: search.Clauses, Type: search.Entity, Reason: search.Reason{Code: search.Unsure}}, res: search.Results{Total: 1}},
		{err: errors.New("坏了")},
	} {
		ans, err := m.Answerer(f, log, now).Ask(t.Context(), search.Question{Text: secret})
		if ans.Status != f.ans.Status || err != f.err {
			t.Errorf("the decorator changed the answer: %+v, %v", ans, err)
		}
		res, err := m.Searcher(f, log, now).Search(t.Context(), search.Query{Text: secret})
		if res.Total != f.res.Total || err != f.err {
			t.Errorf("the decorator changed the results: %+v, %v", res, err)
		}
	}
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	body, _ := io.ReadAll(rec.Body)
	for _, want := range []string{
		`policybot_questions_total{status="answered",type="numeric"} 1`,
		`policybot_questions_total{status="not_found",type="other"} 1`,
		`policybot_questions_total{status="clauses",type="entity"} 1`,
		`policybot_questions_total{status="error",type=""} 1`,
		`policybot_searches_total{result="found"} 2`,
		`policybot_searches_total{result="empty"} 1`,
		`policybot_searches_total{result="error"} 1`,
		`policybot_question_seconds_bucket{le="0.005"} 4`,
		`policybot_documents 5`, `policybot_ready 1`, `policybot_build_info{version="v1"} 1`,
	} {
		if !strings.Contains(string(body), want+"\n") {
			t.Errorf("metrics lack %s", want)
		}
	}
	if s := logged.String(); strings.Contains(s, secret) || !strings.Contains(s, "status=answered") || !strings.Contains(s, "reason=unsure") ||
		!strings.Contains(s, "坏了") || strings.Count(s, "+08:00 level=") != strings.Count(s, "\n") {
		t.Errorf("logged %s", s)
	}
}

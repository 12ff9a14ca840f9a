package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/policybot/policybot/search"
)

// Answerer measures and logs every question put to next.
func (m *Metrics) Answerer(next search.Answerer, log *slog.Logger, now func() time.Time) search.Answerer {
	return &answerer{next, m, log, now}
}

type answerer struct {
	next search.Answerer
	m    *Metrics
	log  *slog.Logger
	now  func() time.Time
}

func (a *answerer) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	start := a.now()
	ans, err := a.next.Ask(ctx, q)
	took := a.now().Sub(start)
	a.m.askTime.Observe(took.Seconds())
	status, kind := string(ans.Status), string(ans.Type)
	if err != nil {
		status, kind = "error", ""
		a.log.Log(ctx, severity(err), "问答出错", "err", err, "took", took)
	} else {
		a.log.InfoContext(ctx, "问答", "status", status, "type", kind, "reason", string(ans.Reason.Code), "citations", len(ans.Citations), "took", took)
	}
	a.m.asks.WithLabelValues(status, kind).Inc()
	return ans, err
}

// Searcher measures and logs every query put to next.
func (m *Metrics) Searcher(next search.Searcher, log *slog.Logger, now func() time.Time) search.Searcher {
	return &searcher{next, m, log, now}
}

type searcher struct {
	next search.Searcher
	m    *Metrics
	log  *slog.Logger
	now  func() time.Time
}

func (s *searcher) Search(ctx context.Context, q search.Query) (search.Results, error) {
	start := s.now()
	res, err := s.next.Search(ctx, q)
	took := s.now().Sub(start)
	s.m.findTime.Observe(took.Seconds())
	result := "found"
	switch {
	case err != nil:
		result = "error"
		s.log.Log(ctx, severity(err), "检索出错", "err", err, "took", took)
	case res.Total == 0:
		result = "empty"
	}
	s.log.DebugContext(ctx, "检索", "total", res.Total, "took", took)
	s.m.searches.WithLabelValues(result).Inc()
	return res, err
}

// severity of an error: that somebody went away before the answer is none of ours.
func severity(err error) slog.Level {
	if errors.Is(err, context.Canceled) {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}

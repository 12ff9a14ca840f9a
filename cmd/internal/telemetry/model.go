package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/policybot/policybot/search/assist"
)

// Model counts calls of the model that helps to understand questions, by purpose and outcome.
func (m *Metrics) Model() func(purpose string, o assist.Outcome, took time.Duration) {
	calls := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "policybot_model_calls_total", Help: "Calls of the language model by purpose (rewrite, choose) and outcome.",
	}, []string{"purpose", "outcome"})
	length := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "policybot_model_seconds", Help: "Time a call of the language model took.", Buckets: buckets})
	m.registry.MustRegister(calls, length)
	return func(purpose string, o assist.Outcome, took time.Duration) {
		calls.WithLabelValues(purpose, string(o)).Inc()
		length.Observe(took.Seconds())
	}
}

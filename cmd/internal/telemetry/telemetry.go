// Package telemetry is how the service is watched: structured logs, a metrics
// registry of its own, and decorators that measure an interface from outside,
// so that the packages doing the work know nothing of it.
//
// The text of questions and queries is personal and never logged; what is
// logged is that one was asked, what came of it, and how long it took.
package telemetry

import (
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// NewLogger writes key=value lines to w, with the times of zone; verbose adds the debug level. Who reads them compares
// them with the clock on the wall, and the zone of a container is seldom that of the people.
func NewLogger(w io.Writer, zone *time.Location, verbose bool) *slog.Logger {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey && a.Value.Kind() == slog.KindTime {
			a.Value = slog.TimeValue(a.Value.Time().In(zone))
		}
		return a
	}}))
}

// buckets are seconds: answers are expected in milliseconds.
var buckets = []float64{.001, .0025, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 10}

// Metrics is a registry and what is counted in it. Safe for concurrent use.
type Metrics struct {
	registry  *prometheus.Registry
	asks      *prometheus.CounterVec // status, type
	askTime   prometheus.Histogram
	searches  *prometheus.CounterVec // result: found, empty, error
	findTime  prometheus.Histogram
	documents prometheus.Gauge
	ready     prometheus.Gauge
	away      prometheus.Gauge
	backup    prometheus.Gauge
	http      *requests
}

// NewMetrics registers everything in a new registry.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		asks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "policybot_questions_total",
			Help: "Questions by status (answered, clauses, not_found, off_topic, error) and type.",
		}, []string{"status", "type"}),
		askTime: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "policybot_question_seconds",
			Help: "Time to answer a question.", Buckets: buckets}),
		searches: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "policybot_searches_total",
			Help: "Searches by result (found, empty, error)."}, []string{"result"}),
		findTime: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "policybot_search_seconds",
			Help: "Time to search.", Buckets: buckets}),
		documents: prometheus.NewGauge(prometheus.GaugeOpts{Name: "policybot_documents", Help: "Documents in the index."}),
		ready:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "policybot_ready", Help: "1 once questions can be answered."}),
	}
	m.away = prometheus.NewGauge(prometheus.GaugeOpts{Name: "policybot_folders_away", Help: "Folders of documents that cannot be read at present; what was read of them is served."})
	m.backup = prometheus.NewGauge(prometheus.GaugeOpts{Name: "policybot_last_backup_timestamp_seconds", Help: "When the last backup was given out; 0 is never."})
	m.http = newRequests()
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "policybot_build_info",
		Help: "Always 1.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.asks, m.askTime, m.searches, m.findTime, m.documents, m.ready, m.away, m.backup, m.http.count, m.http.took, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Ready records that the index holds that many documents and can be asked.
func (m *Metrics) Ready(documents int) {
	m.documents.Set(float64(documents))
	m.ready.Set(1)
}

// Handler serves the registry in the Prometheus text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

package telemetry

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// requests counts what is asked over HTTP. Routes are patterns of ours, so that there are as many of them as there are
// routes, whatever is asked.
type requests struct {
	count *prometheus.CounterVec // route, code
	took  prometheus.Histogram
}

func newRequests() *requests {
	return &requests{
		count: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "policybot_http_requests_total",
			Help: "Requests by route and status; the route is - for what was refused before it was known."}, []string{"route", "code"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "policybot_http_request_seconds",
			Help: "Time of a request.", Buckets: buckets}),
	}
}

// Request counts a request that was answered.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	if route == "" {
		route = "-"
	}
	m.http.count.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.http.took.Observe(took.Seconds())
}

// Away records how many folders of documents cannot be read at present.
func (m *Metrics) Away(folders int) { m.away.Set(float64(folders)) }

// BackedUp records when the last backup was given out.
func (m *Metrics) BackedUp(at time.Time) { m.backup.Set(float64(at.Unix())) }

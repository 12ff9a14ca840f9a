package telemetry

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/policybot/policybot/reminders"
)

// latenessBuckets reach from on time to the length of an outage, in seconds.
var latenessBuckets = []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 15, 60, 300, 900, 3600, 6 * 3600, 24 * 3600}

// Reminders counts what the engine does. It is safe for concurrent use.
type Reminders struct {
	events   *prometheus.CounterVec
	lateness prometheus.Histogram
	took     prometheus.Histogram
}

// Reminders registers the metrics of reminders. counts are asked for when the
// metrics are read, at most every few seconds.
func (m *Metrics) Reminders(counts func(context.Context) (reminders.Counts, error)) *Reminders {
	r := &Reminders{
		events: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "policybot_reminder_events_total",
			Help: "What happened to reminder messages: claimed, sent, retry, uncertain, read_back, held, stuck, dead, aborted, collapsed, poison, store, plan."}, []string{"event"}),
		lateness: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "policybot_reminder_lateness_seconds",
			Help: "From when a message was due to when its request began.", Buckets: latenessBuckets}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "policybot_reminder_send_seconds",
			Help: "Time of a request to a channel.", Buckets: buckets}),
	}
	for _, k := range []reminders.ObservationKind{reminders.ObservedSent, reminders.ObservedUncertain, reminders.ObservedDead, reminders.ObservedHeld, reminders.ObservedStuck} {
		r.events.WithLabelValues(string(k)) // so that an alert has a zero to rise from
	}
	m.registry.MustRegister(r.events, r.lateness, r.took, &stored{counts: counts})
	return r
}

// Observe implements reminders.Observer.
func (r *Reminders) Observe(o reminders.Observation) {
	r.events.WithLabelValues(string(o.Kind)).Inc()
	if o.Kind == reminders.ObservedSent {
		r.lateness.Observe(o.Lateness.Seconds())
		r.took.Observe(o.Took.Seconds())
	}
}

// What the store holds, and how long one reading of it serves.
var (
	descStates    = prometheus.NewDesc("policybot_reminder_messages", "Messages in the store by state.", []string{"state"}, nil)
	descUncertain = prometheus.NewDesc("policybot_reminder_messages_uncertain", "Messages that may have arrived and are being verified.", nil, nil)
	descDue       = prometheus.NewDesc("policybot_reminder_messages_due", "Messages due now and not sent yet.", nil, nil)
	descOldest    = prometheus.NewDesc("policybot_reminder_oldest_due_seconds", "How long the oldest of those has been due.", nil, nil)
	descActive    = prometheus.NewDesc("policybot_reminders_active", "Active reminders.", nil, nil)
	descUp        = prometheus.NewDesc("policybot_reminder_store_up", "1 when the store answered.", nil, nil)
)

const (
	countsServe   = 5 * time.Second
	countsTimeout = 2 * time.Second
)

var stateNames = map[reminders.State]string{
	reminders.Waiting: "waiting", reminders.Claimed: "claimed", reminders.Sending: "sending",
	reminders.Delivered: "delivered", reminders.Cancelled: "cancelled", reminders.Dead: "dead",
}

// stored is a collector of what is in the store.
type stored struct {
	counts func(context.Context) (reminders.Counts, error)

	mu   sync.Mutex
	at   time.Time
	last reminders.Counts
	err  error
}

// Describe implements prometheus.Collector.
func (s *stored) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descStates, descUncertain, descDue, descOldest, descActive, descUp} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (s *stored) Collect(ch chan<- prometheus.Metric) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.Sub(s.at) > countsServe {
		ctx, cancel := context.WithTimeout(context.Background(), countsTimeout)
		defer cancel()
		s.last, s.err = s.counts(ctx)
		s.at = now
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if s.err != nil {
		gauge(descUp, 0)
		return
	}
	gauge(descUp, 1)
	for state, name := range stateNames {
		gauge(descStates, float64(s.last.States[state]), name)
	}
	gauge(descUncertain, float64(s.last.Uncertain))
	gauge(descDue, float64(s.last.Ready))
	gauge(descActive, float64(s.last.Active))
	oldest := 0.0
	if !s.last.Oldest.IsZero() {
		oldest = max(0, s.at.Sub(s.last.Oldest).Seconds())
	}
	gauge(descOldest, oldest)
}

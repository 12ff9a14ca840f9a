package telemetry

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/policybot/policybot/bot"
)

// What waits in the inbox of chat, and how the platforms are connected.
var (
	descChat     = prometheus.NewDesc("policybot_chat_events", "What people said or pressed, by state: waiting (claimed ones included), claimed, dead.", []string{"state"}, nil)
	descChatOld  = prometheus.NewDesc("policybot_chat_oldest_seconds", "How long the oldest that waits has been waiting.", nil, nil)
	descChatUp   = prometheus.NewDesc("policybot_chat_inbox_up", "1 when the inbox answered.", nil, nil)
	descSockets  = prometheus.NewDesc("policybot_chat_connections", "Connections kept open to a platform.", []string{"platform"}, nil)
	descSockWant = prometheus.NewDesc("policybot_chat_connections_wanted", "How many there should be.", []string{"platform"}, nil)
)

// Chat registers the metrics of chat. counts are asked for when the metrics are
// read; connections are how many each platform has open, and should have.
func (m *Metrics) Chat(counts func(context.Context) (bot.InboxCounts, error), connections func() map[string][2]int) {
	m.registry.MustRegister(&chat{counts, connections})
}

type chat struct {
	counts      func(context.Context) (bot.InboxCounts, error)
	connections func() map[string][2]int
}

// Describe implements prometheus.Collector.
func (c *chat) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descChat, descChatOld, descChatUp, descSockets, descSockWant} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *chat) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for name, n := range c.connections() {
		gauge(descSockets, float64(n[0]), name)
		gauge(descSockWant, float64(n[1]), name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), countsTimeout)
	defer cancel()
	n, err := c.counts(ctx)
	if err != nil {
		gauge(descChatUp, 0)
		return
	}
	gauge(descChatUp, 1)
	gauge(descChat, float64(n.Waiting), "waiting")
	gauge(descChat, float64(n.Claimed), "claimed")
	gauge(descChat, float64(n.Dead), "dead")
	oldest := 0.0
	if !n.Oldest.IsZero() {
		oldest = max(0, time.Since(n.Oldest).Seconds())
	}
	gauge(descChatOld, oldest)
}

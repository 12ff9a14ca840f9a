package app

import (
	"log/slog"
	"sync"
	"time"

	"github.com/policybot/policybot/cmd/internal/telemetry"
	"github.com/policybot/policybot/reminders"
)

// watch counts what the engine does and logs what a person should know of. Words
// of reminders are not logged.
type watch struct {
	metrics *telemetry.Reminders
	log     *slog.Logger
	now     func() time.Time

	mu   sync.Mutex
	last map[reminders.ObservationKind]time.Time
}

var _ reminders.Observer = (*watch)(nil)

// quiet is how long the same trouble of the store is not logged again: it comes at
// every attempt.
const quiet = 30 * time.Second

// Observe implements reminders.Observer.
func (w *watch) Observe(o reminders.Observation) {
	w.metrics.Observe(o)
	attrs := []any{"err", o.Err}
	if o.Occurrence != nil {
		attrs = append(attrs, "id", o.Occurrence.ID, "reminder", o.Occurrence.Reminder, "channel", o.Occurrence.To.Channel)
	}
	switch o.Kind {
	case reminders.ObservedDead:
		w.log.Error("提醒发送失败,已搁置,请到 /deliveries 处理", attrs...)
	case reminders.ObservedHeld:
		w.log.Error("提醒不确定是否送达,又无法核实,请到 /deliveries 处理", attrs...)
	case reminders.ObservedStuck:
		w.log.Error("提醒一再发送不成,仍在重试,请检查收件渠道", attrs...)
	case reminders.ObservedParked:
		w.log.Error("提醒数据损坏,已搁置,其余照常", attrs...)
	case reminders.ObservedUncertain:
		w.log.Warn("不确定提醒是否送达,核实后再发", attrs...)
	case reminders.ObservedRetry:
		w.log.Info("提醒没有发出,稍后重试", attrs...)
	case reminders.ObservedStore:
		if w.due(o.Kind) {
			w.log.Error("提醒存储没有回应,正在重试", attrs...)
		}
	case reminders.ObservedClock:
		w.log.Warn("提醒所用的时钟跳变", attrs...)
	case reminders.ObservedPlan:
		if w.due(o.Kind) {
			w.log.Error("有定期提醒排不出下一次", attrs...)
		}
	}
}

func (w *watch) due(kind reminders.ObservationKind) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := w.now(); now.Sub(w.last[kind]) >= quiet {
		w.last[kind] = now
		return true
	}
	return false
}

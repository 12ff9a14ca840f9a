package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
)

// Reminder is a reminder as the API shows it. Moments are RFC 3339, null where
// there is none; recipients are written channel@person.
type Reminder struct {
	ID       string    `json:"id"`
	Version  int       `json:"version" doc:"每次修改加一；修改时带上可防止覆盖别人的修改"`
	Status   string    `json:"status" enum:"active,done,cancelled,ended"`
	Owner    string    `json:"owner"`
	What     string    `json:"what"`
	To       []string  `json:"to"`
	Kind     string    `json:"kind" doc:"at 到时提醒一次；due 截止日前分级提醒；recurring 定期；digest 定期摘要"`
	At       *string   `json:"at"`
	Due      *string   `json:"due" doc:"截止日，当天也算"`
	RRule    string    `json:"rrule"`
	Repeats  string    `json:"repeats" doc:"重复规则的说法，如 每月25日"`
	Lunar    string    `json:"lunar" doc:"按农历每年一次的，如 8-15"`
	Workdays string    `json:"workdays" doc:"遇休息日：空为不调整，before 提前，after 顺延，only 只在工作日"`
	Lead     []string  `json:"lead" doc:"自定的提前量，Go 时长写法"`
	Zone     string    `json:"zone"`
	Period   string    `json:"period" doc:"定期的：最近排定的一期"`
	Next     *string   `json:"next" doc:"下一次提醒"`
	Source   *Source   `json:"source,omitempty"`
	Escalate *Escalate `json:"escalate,omitempty"`
	Created  *string   `json:"created"`
	Updated  *string   `json:"updated"`
}

// Source is the clause a reminder rests on.
type Source struct {
	corpus.Source
	DeadlineID string `json:"deadline_id"`
}

// Escalate is who is told when nobody has marked it done.
type Escalate struct {
	To         string  `json:"to" doc:"频道@人，或登记的姓名"`
	AfterHours float64 `json:"after_hours" doc:"最后一次提醒后多少小时"`
}

// Firing is one message to come.
type Firing struct {
	At   *string `json:"at"`
	To   string  `json:"to"`
	Text string  `json:"text"`
	Note string  `json:"note"`
}

// Made is the outcome of making or changing a reminder.
type Made struct {
	Status   string    `json:"status" enum:"created,exists,changed,preview"`
	Text     string    `json:"text" doc:"复述，可直接给提问者看"`
	Reminder *Reminder `json:"reminder,omitempty"`
	Firings  []Firing  `json:"firings" doc:"接下来的提醒，最多五次"`
	TooLate  []string  `json:"too_late,omitempty" doc:"正在发送或可能已经发出、保持原样的"`
}

// Event is a line of the history of a reminder.
type Event struct {
	At   *string `json:"at"`
	What string  `json:"what"`
	Text string  `json:"text"`
	By   string  `json:"by"`
	Note string  `json:"note"`
	Slot string  `json:"slot"`
}

// eventWords are what the history calls what happened.
var eventWords = map[reminders.EventKind]string{
	reminders.EventAccepted: "已接受", reminders.EventBegun: "开始发送", reminders.EventRetry: "没有发出，将重试",
	reminders.EventUncertain: "不确定是否送达，先核实", reminders.EventDeferred: "暂时无法核实", reminders.EventDelivered: "已送达",
	reminders.EventCancelled: "已取消", reminders.EventDead: "发送失败，已搁置", reminders.EventRevived: "人工重试",
	reminders.EventResolved: "人工确认", reminders.EventEdited: "已修改", reminders.EventReopened: "已恢复", reminders.EventPlanned: "已排定",
	reminders.EventSkipped: "合并错过的", reminders.EventRewound: "时钟拨回，重新安排", reminders.EventClosed: "已结束",
	reminders.EventReceived: "签收", reminders.EventProgress: "反馈", reminders.EventPostponed: "延期",
	reminders.EventImported: "已导入",
}

// statusWords are the statuses as the API and people call them.
var statusWords = map[reminders.Status][2]string{
	reminders.Active: {
		"active", "进行中",
	},
	reminders.Done: {"done", "已完成"}, reminders.Void: {"cancelled", "已取消"}, reminders.Ended: {"ended", "已到期结束"},
}

// statusOf reads the API's name of a status.
func statusOf(name string) (reminders.Status, bool) {
	for s, words := range statusWords {
		if words[0] == name {
			return s, true
		}
	}
	return "", false
}

func (s *server) view(r *reminders.Reminder) *Reminder {
	v := &Reminder{ID: r.ID, Version: r.Version, Status: statusWords[r.Status][0], Owner: r.Owner, What: r.What, To: writtenAll(r.Who), Kind: "at",
		At: s.shown(r.At), Zone: r.Zone, Period: r.Period, Created: s.shown(r.Created), Updated: s.shown(r.Updated), Lead: []string{}}
	if d := r.Due; d != nil {
		v.Kind = "due"
		if r.Rule == nil {
			day := fmt.Sprintf("%04d-%02d-%02d", d.Day.Year, d.Day.Month, d.Day.Day)
			v.Due = &day
		}
		for _, l := range d.Lead {
			v.Lead = append(v.Lead, l.String())
		}
	}
	if rule := r.Rule; rule != nil {
		v.Kind, v.RRule, v.Workdays, v.Repeats = "recurring", rule.RRule, string(rule.Workdays), rule.Words()
		if rule.Lunar != nil {
			v.Lunar = fmt.Sprintf("%d-%d", rule.Lunar.Month, rule.Lunar.Day)
		}
	}
	if r.Digest {
		v.Kind = "digest"
	}
	if src := r.Source; src != nil {
		v.Source = &Source{src.Source, src.Deadline}
		v.Source.Section = slices.Concat([]string{}, src.Section) // [] and not null
	}
	if e := r.Escalate; e != nil {
		v.Escalate = &Escalate{e.To.Written(), e.After.Hours()}
	}
	return v
}

func (s *server) firings(list []reminders.Preview) []Firing {
	out := make([]Firing, 0, len(list))
	for _, p := range list {
		out = append(out, Firing{At: s.shown(p.At), To: p.To.Written(), Text: p.Text, Note: p.Warning})
	}
	return out
}

// madeView is what became of a request, or the question to put instead.
func (s *server) madeView(m reminders.Made, status string) (Made, error) {
	if m.Ask != "" {
		return Made{}, errSaid{422, m.Ask}
	}
	if status == "" {
		status = "created"
		if !m.New {
			status = "exists"
		}
	}
	out := Made{
		Status: status, Text: m.Text, Reminder: s.view(&m.Reminder), Firings: s.firings(m.Firings),
		TooLate: m.TooLate,
	}
	if len(m.Firings) > 0 {
		out.Reminder.Next = s.shown(m.Firings[0].At)
	}
	return out, nil
}

func (s *server) history(events []reminders.Event) []Event {
	out := make([]Event, 0, len(events))
	for _, e := range events {
		note := e.Note
		if n, ok := strings.CutPrefix(note, "version "); ok { // as the stores write it
			note = "第" + n + "版"
		} else if note == "edited" {
			note = "改为新的一版"
		}
		out = append(out, Event{At: s.shown(e.At), What: string(e.What), Text: eventWords[e.What], By: e.By, Note: note, Slot: e.Slot})
	}
	return out
}

// Delivery is one message and what became of it.
type Delivery struct {
	ID        string  `json:"id"`
	Reminder  string  `json:"reminder"`
	To        string  `json:"to"`
	At        *string `json:"at" doc:"应发的时刻"`
	Text      string  `json:"text"`
	State     string  `json:"state" enum:"waiting,claimed,sending,delivered,cancelled,dead"`
	Uncertain bool    `json:"uncertain" doc:"可能已经送达，正在核实"`
	Attempts  int     `json:"attempts"`
	Late      bool    `json:"late" doc:"补发的"`
	Finished  *string `json:"finished"`
	Receipt   string  `json:"receipt" doc:"渠道给的凭据"`
	Reason    string  `json:"reason" doc:"失败或搁置的原因"`
}

var stateNames = map[reminders.State]string{
	reminders.Waiting: "waiting", reminders.Claimed: "claimed", reminders.Sending: "sending",
	reminders.Delivered: "delivered", reminders.Cancelled: "cancelled", reminders.Dead: "dead",
}

func (s *server) delivery(r *reminders.Record) Delivery {
	d := Delivery{
		ID: r.ID(), Reminder: r.Occurrence.Reminder, To: r.Occurrence.To.Written(),
		At: s.shown(r.Occurrence.At), Text: r.Occurrence.Text, State: stateNames[r.State],
		Uncertain: r.Uncertain, Attempts: r.Attempts, Late: r.Late, Finished: s.shown(r.Finished),
		Reason: r.Reason,
	}
	if r.Receipt != nil {
		d.Receipt = r.Receipt.Message
	}
	return d
}

// hours is a number of hours, within reason.
func hours(n float64) (time.Duration, bool) {
	if n <= 0 || n > 24*366 {
		return 0, false
	}
	return time.Duration(n * float64(time.Hour)).Round(time.Minute), true
}

package reminders

import (
	"cmp"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// plan is what a reminder comes to at a moment: its next period as occurrences,
// and when to plan the one after.
type plan struct {
	period      string
	planAt      time.Time // zero: there is no other
	occurrences []Occurrence
	notices     []string // for the person: moved days, an uncertain calendar
	ask         string   // it is overdue already: the question to put, and no occurrences
	skipped     int      // missed periods that collapse into this one
}

// slot is one alarm of a period before it has a recipient.
type slot struct {
	name, series  string
	at            time.Time
	note, warning string
	heading, text string // 提醒： and what of; together they are Occurrence.Text
	deadline      time.Time
	urgency       int
}

// near is the urgency of a message so many days before the due day: of all that
// sounds at nine o'clock what is due today goes first.
func near(lead int) int {
	switch {
	case lead <= 0:
		return 1
	case lead <= 3:
		return 3
	}
	return Ordinary
}

// build plans r anew as of now, for r.Who by the hours of their channels. after is
// the newest period planned, "" for none: of what was missed since, only the newest
// is planned.
func (s *Service) build(r *Reminder, after string, now time.Time) (plan, error) {
	switch {
	case r.Rule != nil:
		return s.buildRule(r, after, now)
	case r.Due != nil:
		return s.buildDue(r, *r.Due, "", now)
	}
	at := wholeMS(r.At)
	p := plan{planAt: at}
	if !at.After(now) {
		at = wholeMS(now)
	}
	p.add(r, r.Who, s.policy(r.Who[0]).Zone, []slot{{name: "at", at: at, heading: plainly, text: r.What, urgency: near(0)}})
	s.escalate(&p, r, at)
	return p, nil
}

// add makes the slots occurrences, one for each recipient.
func (p *plan) add(r *Reminder, who []Recipient, zone *time.Location, slots []slot) {
	for _, to := range who {
		for _, sl := range slots {
			at := wholeMS(sl.at)
			o := Occurrence{
				Reminder: r.ID, Version: r.Version, Slot: join(p.period, sl.name),
				Period: p.period, Series: sl.series, To: to, At: at,
				Local: at.In(zone).Format("2006-01-02T15:04:05"), Zone: zoneName(zone, at),
				Deadline: sl.deadline, Urgency: cmp.Or(r.Urgency, sl.urgency), OnUncertain: r.OnUncertain,
				Text: sl.heading + sl.text, Brief: sl.brief(), Note: lines(sl.note, sl.warning), Source: r.Source,
			}
			o.V = BodyVersion
			o.ID = OccurrenceID(o.Reminder, o.Slot, o.To, o.Local, o.Zone, o.Version)
			p.occurrences = append(p.occurrences, o)
		}
	}
}

// plainly is the heading of what is neither late nor a target: a list of reminders need
// not repeat it.
const plainly = "提醒："

// brief is Occurrence.Brief.
func (s slot) brief() string {
	if s.heading == plainly {
		return s.text
	}
	return ""
}

func join(period, name string) string {
	if period == "" {
		return name
	}
	return period + "/" + name
}

func lines(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n")
}

// ladderSeries is that of countdowns: of those that were missed only the newest is
// news.
const ladderSeries = "ladder"

// DigestSeries is that of weekly digests, whose text is made when they are sent.
const DigestSeries = "digest"

// buildDue is the ladder up to a day, for each recipient by his own hours.
func (s *Service) buildDue(r *Reminder, due Due, period string, now time.Time) (plan, error) {
	p := plan{period: period}
	var last time.Time
	for _, to := range r.Who {
		policy := s.policy(to)
		due := policy.settled(due)
		got, err := policy.Plan(due, now)
		if err != nil {
			return p, err
		}
		if got.Overdue {
			p.ask = fmt.Sprintf("%s：%s", r.What, got.Ask)
			return p, nil
		}
		if got.Notice != "" {
			p.notices = append(p.notices, got.Notice)
		}
		end := policy.end(due)
		var slots []slot
		for _, a := range got.Alarms {
			urgency := near(a.Lead)
			if due.Kind == Meeting && a.Lead == 0 {
				urgency = MostUrgent
			}
			heading, text := countdown(r.What, due, a.Lead)
			slots = append(slots, slot{name: a.Offset, series: ladderSeries, at: a.At, note: a.Note, warning: a.Warning,
				heading: heading, text: text, deadline: end.UTC(), urgency: urgency})
			if a.At.After(last) {
				last = a.At
			}
		}
		p.add(r, []Recipient{to}, policy.Zone, slots)
		if end = wholeMS(end); end.After(p.planAt) {
			p.planAt = end
		}
	}
	if due.Kind == Target {
		p.planAt = time.Time{} // nobody is chased for an outcome
	}
	if !last.IsZero() {
		s.escalate(&p, r, last)
	}
	return p, nil
}

// buildRule is the next period of a rule. Periods go by the first recipient's
// zone and hours: a rule has one wall clock.
func (s *Service) buildRule(r *Reminder, after string, now time.Time) (plan, error) {
	policy := s.policy(r.Who[0])
	firings, err := r.Rule.firings(policy.Calendar, policy.Zone)
	if err != nil {
		return plan{}, err
	}
	f, next, skipped := pick(firings, after, now)
	if f == nil {
		return plan{}, nil // the rule has run out
	}
	period := f.Day.String()
	p := plan{period: period, planAt: wholeMS(f.At), skipped: skipped}
	switch {
	case r.Digest: // its words are made when it fires, so it is planned then
		if f.At.After(now) {
			p.period = f.Day.AddDays(-1).String() // it itself is still to come
			return p, nil
		}
		p.planAt = time.Time{}
		if next != nil {
			p.planAt = wholeMS(next.At)
		}
		p.add(r, r.Who, policy.Zone, []slot{{name: "digest", series: DigestSeries, at: f.At, urgency: LeastUrgent}})
		return p, nil
	case r.Due != nil && f.At.After(now):
		due := *r.Due
		due.Day = f.Day
		if r.Rule.Workdays == Before || r.Rule.Workdays == After { // the duty moves, not only its message
			due.Day = zhdate.DateOf(f.At)
		}
		ladder, err := s.buildDue(r, due, period, now)
		if err != nil {
			return p, err
		}
		if ladder.ask == "" { // it may be empty: every day, but this one is off
			ladder.skipped = skipped
			return ladder, nil
		}
	}
	heading, text := plainly, r.What
	if r.Due != nil {
		heading, text = countdown(r.What, Due{Kind: r.Due.Kind, Day: f.Day}, 0)
	}
	p.add(r, r.Who, policy.Zone, []slot{{name: "T-0", series: ladderSeries, at: f.At, heading: heading, text: text, warning: f.Warning, urgency: near(0)}})
	if f.Moved {
		p.notices = append(p.notices, fmt.Sprintf("%s是休息日，提醒改到%s", f.Day.Chinese(), zhdate.DateOf(f.At).Chinese()))
	}
	s.escalate(&p, r, f.At)
	return p, nil
}

// pick is the firing to plan after a period: the newest that was missed, or else
// the next. skipped says how many missed ones lie between; next is the one after.
func pick(firings iter.Seq[Firing], after string, now time.Time) (f, next *Firing, skipped int) {
	for x := range firings {
		if after != "" && x.Day.String() <= after {
			continue
		}
		if f == nil {
			if after == "" && !x.At.After(now) {
				continue // a new reminder has missed nothing
			}
			f = &x
			continue
		}
		if x.At.After(now) {
			return f, &x, skipped
		}
		f, skipped = &x, skipped+1
	}
	return f, nil, skipped
}

// escalate adds the message to a second person, which marking it done cancels.
func (s *Service) escalate(p *plan, r *Reminder, last time.Time) {
	if r.Escalate == nil {
		return
	}
	var who []string
	for _, w := range r.Who {
		if w.To != "" {
			who = append(who, w.To)
		}
	}
	text := fmt.Sprintf("【督办】“%s”尚未有人确认完成", r.What)
	if len(who) > 0 {
		text += "，已提醒：" + strings.Join(who, "、")
	}
	zone := s.policy(r.Escalate.To).Zone
	p.add(r, []Recipient{r.Escalate.To}, zone, []slot{{name: "escalate", at: last.Add(r.Escalate.After), text: text, urgency: near(0)}})
}

// countdown is the words of a step of a ladder.
func countdown(what string, due Due, lead int) (heading, text string) {
	day, verb := dueWords(due)
	switch {
	case due.Kind == Target:
		return "目标进展：", fmt.Sprintf("%s（到%s）", what, day)
	case lead > 0:
		return plainly, fmt.Sprintf("%s，%s%s，还有%d天", what, day, verb, lead)
	case lead < 0:
		return "逾期提醒：", fmt.Sprintf("%s，已于%s%s，逾期%d天，请确认：已完成、延期，还是转派？", what, day, verb, -lead)
	}
	return plainly, fmt.Sprintf("%s，今天（%s）%s", what, day, verb)
}

// dueWords is when something is due, 2026年9月30日下班前, and what happens then.
func dueWords(due Due) (day, verb string) {
	day, verb = due.Day.Chinese(), "截止"
	switch due.Part {
	case Afternoon:
		day += "下午"
	case OffWork:
		day += "下班前"
	case Exact:
		day += fmt.Sprintf("%02d:%02d", due.At.Hour, due.At.Minute)
	}
	switch due.Kind {
	case Meeting:
		verb = "举行"
	case Moment:
		verb = ""
	}
	return day, verb
}

// wholeMS rounds up to a millisecond, in UTC.
func wholeMS(t time.Time) time.Time {
	w := t.UTC().Truncate(time.Millisecond)
	if w.Before(t) {
		w = w.Add(time.Millisecond)
	}
	return w
}

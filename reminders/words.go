package reminders

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Preview is a firing to come.
type Preview struct {
	At      time.Time // in the zone of its channel
	To      Recipient
	Text    string
	Warning string // the calendar is not certain, or the day was moved
}

// previews are the first n times of a plan, one for each moment.
func previews(p plan, n int) (out []Preview) {
	sorted := slices.Clone(p.occurrences)
	slices.SortStableFunc(sorted, func(a, b Occurrence) int { return a.At.Compare(b.At) })
	for _, o := range sorted {
		if len(out) == n {
			break
		}
		if k := len(out); k > 0 && out[k-1].At.Equal(o.At) && out[k-1].Text == o.Text {
			continue
		}
		out = append(out, Preview{At: o.At.In(ZoneOf(o.Zone)), To: o.To, Text: o.Text, Warning: o.Note})
	}
	return out
}

// zoneName is how an occurrence names a zone: by IANA, or by its offset when it
// has no such name.
func zoneName(zone *time.Location, at time.Time) string {
	if name := zone.String(); name == "UTC" || strings.Contains(name, "/") {
		return name
	}
	return at.In(zone).Format("-07:00")
}

// ZoneOf is the zone an occurrence names; one that this machine does not know is
// Beijing time, which all of ours are.
func ZoneOf(name string) *time.Location {
	if t, err := time.Parse("-07:00", name); err == nil {
		_, offset := t.Zone()
		return time.FixedZone(name, offset)
	}
	if l, err := time.LoadLocation(name); err == nil && name != "" {
		return l
	}
	return time.FixedZone("CST", 8*60*60)
}

// confirmation tells a person what was understood.
func (s *Service) confirmation(r *Reminder, p plan) string {
	zone := s.policy(r.Who[0]).Zone
	var b strings.Builder
	switch {
	case r.Rule != nil && r.Digest:
		fmt.Fprintf(&b, "好的，将定期发送待办摘要，下一次：%s", moment(p.planAt.In(zone)))
	case r.Rule != nil:
		fmt.Fprintf(&b, "好的，将定期提醒“%s”，下一次：%s", r.What, s.firstMoment(p, zone))
	case r.Due != nil:
		day, verb := dueWords(*r.Due)
		fmt.Fprintf(&b, "好的，“%s”%s%s，共提醒%d次，第一次：%s", r.What, day, verb, len(previews(p, 1000)), s.firstMoment(p, zone))
	default:
		fmt.Fprintf(&b, "好的，将于%s提醒“%s”", moment(r.At.In(zone)), r.What)
	}
	for _, n := range slices.Compact(slices.Sorted(slices.Values(p.notices))) {
		b.WriteString("\n" + n)
	}
	seen := map[string]bool{}
	for _, o := range p.occurrences {
		if o.Note != "" && strings.Contains(o.Note, "放假安排") && !seen[o.Note] {
			seen[o.Note] = true
			b.WriteString("\n" + o.Note)
		}
	}
	return b.String()
}

func (s *Service) firstMoment(p plan, zone *time.Location) string {
	if first := previews(p, 1); len(first) > 0 {
		return moment(first[0].At)
	}
	return moment(p.planAt.In(zone))
}

// moment is an instant as an official writes it: 2026年11月25日（星期三）09:00.
func moment(t time.Time) string {
	return fmt.Sprintf("%s（星期%s）%s", t.Format("2006年1月2日"), []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()], t.Format("15:04"))
}

// outcome tells a person how an ending went, honestly.
func outcome(verb string, c Closed) string {
	switch n, late := len(c.Cancelled), len(c.TooLate); {
	case late == 0 && n == 0:
		return verb + "，没有待发的提醒"
	case late == 0:
		return fmt.Sprintf("%s，%d条待发提醒不再发送", verb, n)
	case n == 0:
		return fmt.Sprintf("%s，但有%d条提醒正在发送或可能已经发出，来不及撤回", verb, late)
	default:
		return fmt.Sprintf("%s，%d条待发提醒不再发送；另有%d条正在发送或可能已经发出，来不及撤回", verb, n, late)
	}
}

package bot

import "strings"

// ReminderButtons are what can be done about a reminder, or with period one
// recurrence of it.
func ReminderButtons(reminder, period string) []Button {
	value := reminder
	if period != "" {
		value += "/" + period
	}
	return []Button{
		{Action: ActionDone, Label: "已办结", Value: value, Primary: true},
		{Action: ActionReassign, Label: "转派", Value: reminder},
		{Action: ActionCancel, Label: "不再提醒", Value: reminder, Confirm: "不再提醒这件事？已经设好的后续提醒都会取消。"},
	}
}

// UndoButton takes back that a reminder, or with period one recurrence of it, was ended.
func UndoButton(reminder, period string) Button {
	value := reminder
	if period != "" {
		value += "/" + period
	}
	return Button{Action: ActionUndo, Label: "撤销", Value: value}
}

// Snooze is how much later a reminder is to come again.
type Snooze string

// The choices.
const (
	SnoozeHour     Snooze = "hour"
	SnoozeTomorrow Snooze = "tomorrow" // at the hour reminders come
	SnoozeMonday   Snooze = "monday"   // likewise
	SnoozeAsk      Snooze = "ask"      // asks for day and time
)

// SnoozeSelect offers to be reminded again later.
func SnoozeSelect(reminder string) Select {
	s := Select{Action: ActionSnooze, Label: "稍后提醒"}
	for _, c := range []struct {
		when  Snooze
		label string
	}{{SnoozeHour, "1小时后"}, {SnoozeTomorrow, "明天"}, {SnoozeMonday, "下周一"}, {SnoozeAsk, "自定时间…"}} {
		s.Options = append(s.Options, Option{Label: c.label, Value: string(c.when) + " " + reminder})
	}
	return s
}

// ParseSnooze takes the value of an option of SnoozeSelect apart.
func ParseSnooze(value string) (when Snooze, reminder string) {
	w, reminder, ok := strings.Cut(value, " ")
	if !ok {
		return SnoozeTomorrow, value
	}
	return Snooze(w), reminder
}

package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/policybot/policybot/reminders/web"
)

// shortID is how much of an id a list shows.
const shortID = 9

func short(id string) string {
	if len(id) > shortID {
		return id[:shortID]
	}
	return id
}

func printMade(w io.Writer, m web.Made) error {
	var b strings.Builder
	b.WriteString(m.Text + "\n")
	if m.Reminder != nil {
		b.WriteString("编号: " + short(m.Reminder.ID) + "\n")
	}
	writeFirings(&b, m.Firings)
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

func writeFirings(b *strings.Builder, list []web.Firing) {
	for i, f := range list {
		fmt.Fprintf(b, "%d. %s → %s\n   %s\n", i+1, moment(f.At), f.To, strings.ReplaceAll(f.Text, "\n", "\n   "))
		if f.Note != "" {
			b.WriteString("   注: " + f.Note + "\n")
		}
	}
}

func printReminders(w io.Writer, list []web.Reminder) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "没有提醒。设一条: policybot remind add \"每月25日前提醒我报考勤\" --to console")
		return err
	}
	lines := [][]string{{"编号", "状态", "时间", "下一次", "提醒谁", "事项"}}
	for _, r := range list {
		when := r.Repeats
		switch {
		case r.Due != nil:
			when = "截止 " + *r.Due
		case r.At != nil:
			when = moment(r.At)
		}
		next := "-"
		if r.Next != nil && len(*r.Next) > len("2006-01-02T15:04") {
			next = strings.Replace((*r.Next)[:len("2006-01-02T15:04")], "T", " ", 1)
		}
		lines = append(lines, []string{short(r.ID), statusName(r.Status), when, next, strings.Join(r.To, " "), strings.ReplaceAll(r.What, "\n", " ")})
	}
	var b strings.Builder
	writeColumns(&b, lines)
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

func statusName(s string) string {
	if name, ok := map[string]string{"active": "进行中", "done": "已完成", "cancelled": "已取消", "ended": "已到期"}[s]; ok {
		return name
	}
	return s
}

func printEnded(w io.Writer, x web.Ended) error {
	var b strings.Builder
	b.WriteString(x.Text + "\n")
	writeFirings(&b, x.Firings)
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

func printOne(w io.Writer, one web.One) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n编号: %s (第%d版)\n提醒谁: %s\n", statusName(one.Status), one.What, one.ID, one.Version, strings.Join(one.To, " "))
	if s := one.Source; s != nil {
		fmt.Fprintf(&b, "依据: 《%s》%s", s.Title, s.Number)
		if caution := s.Caution(); caution != "" {
			b.WriteString("  " + caution)
		}
		fmt.Fprintf(&b, "\n  “%s”\n  %s\n", s.Quote, s.URL)
	}
	if len(one.Firings) > 0 {
		b.WriteString("接下来:\n")
		writeFirings(&b, one.Firings)
	} else {
		b.WriteString("接下来没有提醒。\n")
	}
	b.WriteString("历史:\n")
	for _, ev := range one.History {
		line := "  " + moment(ev.At) + " " + ev.Text
		for _, part := range []string{ev.Slot, ev.By, ev.Note} {
			if part != "" {
				line += " · " + strings.ReplaceAll(part, "\n", " ")
			}
		}
		b.WriteString(line + "\n")
	}
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

func printDeliveries(w io.Writer, list []web.Delivery) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "没有发送失败或不确定是否送达的提醒。")
		return err
	}
	var b strings.Builder
	for _, d := range list {
		state := "发送失败"
		if d.State != "dead" {
			state = "不确定是否送达"
		}
		fmt.Fprintf(&b, "%s  %s\n  原定 %s,发往 %s,试过%d次\n  %s\n", d.ID, state, moment(d.At), d.To, d.Attempts, strings.ReplaceAll(d.Text, "\n", " "))
		if d.Reason != "" {
			b.WriteString("  原因: " + strings.ReplaceAll(d.Reason, "\n", " ") + "\n")
		}
	}
	b.WriteString("重试: policybot remind retry 编号\n")
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

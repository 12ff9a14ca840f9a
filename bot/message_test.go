package bot_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
)

func occurrence(t *testing.T, channel string, change func(o *reminders.Occurrence)) reminders.Occurrence {
	t.Helper()
	o := reminders.Occurrence{Reminder: "r1", Version: 1, Slot: "T-3", Period: "2026", To: reminders.Recipient{Channel: channel, To: "u1"},
		At: time.Date(2026, 9, 27, 1, 0, 0, 0, time.UTC), Local: "2026-09-27T09:00:00", Zone: "Asia/Shanghai", Urgency: 5,
		Text: "提醒：还有3天，报地区教育局备案", Note: "签批需要时间。",
		Source: &reminders.Source{Source: corpus.Source{DocumentID: "d1", Title: "办学条件管理办法", Number: "塔地教〔2021〕12号",
			Quote: "每年9月30日前报地区教育局备案。", URL: "/documents/d1#c7"}}}
	if change != nil {
		change(&o)
	}
	o, err := o.Seal()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// The words of a reminder are the same whoever renders them.
func TestPlainIsTheTextOfTheDelivery(t *testing.T) {
	full := occurrence(t, "console", nil)
	bare := occurrence(t, "console", func(o *reminders.Occurrence) { o.Note, o.Source = "", nil })
	milli := occurrence(t, "console", func(o *reminders.Occurrence) { o.Local = "2026-09-27T09:00:00.250" })
	odd := occurrence(t, "console", func(o *reminders.Occurrence) { o.Local = "明天" })
	noQuote := occurrence(t, "console", func(o *reminders.Occurrence) { o.Source.Quote, o.Source.URL = "", "" })
	for _, o := range []reminders.Occurrence{full, bare, milli, odd, noQuote} {
		for _, late := range []bool{false, true} {
			for _, repeat := range []bool{false, true} {
				d := reminders.Delivery{Occurrence: o, Late: late, Repeat: repeat}
				m := bot.FromDelivery(d)
				got, want := m.Plain(), d.Text()
				if got != want {
					t.Errorf("late %v repeat %v:\n%s\nwant\n%s", late, repeat, got, want)
				}
			}
		}
	}
}

func TestFromDelivery(t *testing.T) {
	d := reminders.Delivery{Occurrence: occurrence(t, "slack:C1", nil), Attempt: 2, Late: true, Repeat: true}
	m := bot.FromDelivery(d)
	if m.ID != d.Occurrence.ID || m.Kind != bot.KindReminder || !m.At.Equal(d.Occurrence.At) {
		t.Errorf("%+v", m)
	}
	if n, ok := m.Note(bot.NoteLate); !ok || n.Text != "原定2026年9月27日 09:00" {
		t.Errorf("late: %+v", m.Notes)
	}
	if _, ok := m.Without(bot.NoteRepeat).Note(bot.NoteRepeat); ok {
		t.Error("Without left it")
	}
	if _, ok := m.Note(bot.NoteRepeat); !ok {
		t.Error("Without changed the message itself")
	}
	if m.Buttons[0].Value != "r1/2026" || m.Buttons[3].URL != "/documents/d1#c7" {
		t.Errorf("buttons: %+v", m.Buttons)
	}
	if c := m.Citations[0]; c.Quote != d.Occurrence.Source.Quote || c.Number != "塔地教〔2021〕12号" {
		t.Errorf("citation: %+v", c)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "第一行\r\n第二行\t完", "\x1b]0;x\x07", "\u202e倒\u2028行\xff\xfe", "\u0085\ufeff\U000E0001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := bot.Clean(s)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is no UTF-8", got)
		}
		for _, r := range got {
			if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Fatalf("%U is left in %q", r, got)
			}
		}
		if again := bot.Clean(got); again != got {
			t.Fatalf("cleaning twice: %q, %q", got, again)
		}
		if line := bot.CleanLine(s); strings.Contains(line, "\n") {
			t.Fatalf("%q is no line", line)
		}
	})
}

package ical

import (
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// TestRoundTrip: what is written is read back, whatever it holds, and no line is too long.
func TestRoundTrip(t *testing.T) {
	for _, text := range []string{"", "报考勤", "a;b,c\\d\ne", strings.Repeat("县教育局，", 40), "END:VTODO\r\nX-EVIL:1", `C:\new\,dir`} {
		w := &Writer{}
		w.Raw("BEGIN", "VTODO")
		w.Text("SUMMARY", text)
		w.Raw("END", "VTODO")
		for line := range strings.SplitSeq(strings.TrimSuffix(string(w.Bytes()), "\r\n"), "\r\n") {
			if len(line) > MaxLine {
				t.Errorf("%q: a line of %d octets", text, len(line))
			}
		}
		got, ok := Find(Read(w.Bytes()), "VTODO", "SUMMARY")
		if want := strings.ReplaceAll(text, "\r\n", "\n"); !ok || got.Plain() != want {
			t.Errorf("%q came back as %q", want, got.Plain())
		}
		if n := len(Read(w.Bytes())); n != 3 {
			t.Errorf("%q: %d properties", text, n)
		}
	}
}

func TestRead(t *testing.T) {
	lines := Read([]byte("BEGIN:VTODO\nDUE;TZID=\"a:b\";VALUE=DATE:20261225\r\nsummary:x\r\n y\nnonsense\nCOMPLETED:20261125T010203Z\nEND:VTODO\n"))
	if p, ok := Find(lines, "VTODO", "DUE"); !ok || p.Value != "20261225" || p.Params != `TZID="a:b";VALUE=DATE` {
		t.Errorf("%+v", p)
	}
	if p, _ := Find(lines, "VTODO", "SUMMARY"); p.Value != "xy" {
		t.Errorf("%+v", p)
	}
	p, _ := Find(lines, "VTODO", "COMPLETED")
	if at, ok := p.Moment(); !ok || Moment(at) != "20261125T010203Z" {
		t.Errorf("%v %v", at, ok)
	}
	if _, ok := Find(lines, "VEVENT", "DUE"); ok {
		t.Error("found in another component")
	}
	if got := Day(zhdate.Date{Year: 2026, Month: 3, Day: 5}) + Moment(time.Date(2026, 3, 5, 9, 0, 0, 0, time.FixedZone("", 8*3600))); got != "2026030520260305T010000Z" {
		t.Error(got)
	}
}

func TestDuration(t *testing.T) {
	const hour, days = time.Hour, 24 * time.Hour
	for d, want := range map[time.Duration]string{
		0: "PT0S", 9 * hour: "PT9H", -15 * hour: "-PT15H", -7*days + 9*hour: "-P6DT15H", -days: "-P1D", 90 * time.Second: "PT1M30S",
		-90*days + 9*hour + 30*time.Minute: "-P89DT14H30M",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v is %s, want %s", d, got, want)
		}
	}
}

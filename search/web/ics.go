package web

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// icsWriter writes the content lines of RFC 5545: CRLF at the end of each, none
// longer than 75 octets, so a longer one goes on after CRLF and a blank.
type icsWriter struct{ buf bytes.Buffer }

// maxLine is the octets of a line without its CRLF (RFC 5545, 3.1).
const maxLine = 75

// raw writes a property whose value we made ourselves: a date, a duration, an
// address. Line breaks in it would forge properties, so they are dropped.
func (w *icsWriter) raw(name, value string) {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name+":"+strings.ToValidUTF8(value, "\ufffd"))
	room := maxLine
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		w.buf.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], maxLine-1 // the blank counts
	}
	w.buf.WriteString(line + "\r\n")
}

// text writes a property of type TEXT.
func (w *icsWriter) text(name, value string) { w.raw(name, icsText(value)) }

// texts writes a list of TEXT; its separating commas are not escaped.
func (w *icsWriter) texts(name string, values []string) {
	escaped := make([]string, len(values))
	for i, v := range values {
		escaped[i] = icsText(v)
	}
	w.raw(name, strings.Join(escaped, ","))
}

// icsText escapes what means something in a TEXT value. Other control characters
// have no way to be written and are dropped by raw.
func icsText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(s)
}

func icsDay(d corpus.Date) string { return fmt.Sprintf("%04d%02d%02d", d.Year, d.Month, d.Day) }

func icsMoment(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// icsDuration is a DURATION to the second: -P6DT15H, PT9H, PT0S.
func icsDuration(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	days, d := d/(24*time.Hour), d%(24*time.Hour)
	out := sign + "P"
	if days > 0 {
		out += fmt.Sprintf("%dD", days)
	}
	clock := ""
	for _, p := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "H"}, {time.Minute, "M"}, {time.Second, "S"}} {
		if n := d / p.unit; n > 0 {
			clock += fmt.Sprintf("%d%s", n, p.name)
			d %= p.unit
		}
	}
	switch {
	case clock != "":
		return out + "T" + clock
	case days == 0:
		return "PT0S"
	}
	return out
}

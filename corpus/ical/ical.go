// Package ical writes and reads the content lines of iCalendar (RFC 5545). It knows nothing of
// events and to-dos: whoever writes a calendar names its properties.
package ical

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate"
)

// MaxLine is the octets of a line without its CRLF (RFC 5545, 3.1).
const MaxLine = 75

// Writer writes content lines: CRLF at the end of each, none longer than MaxLine, so a longer
// one goes on after CRLF and a blank. The zero Writer is ready.
type Writer struct{ buf bytes.Buffer }

// Bytes is what was written.
func (w *Writer) Bytes() []byte { return w.buf.Bytes() }

// Raw writes a property whose value is made by the program: a date, a duration, an address.
// Line breaks in it would forge properties, so control characters are dropped.
func (w *Writer) Raw(name, value string) {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name+":"+strings.ToValidUTF8(value, "\ufffd"))
	room := MaxLine
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		w.buf.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], MaxLine-1 // the blank counts
	}
	w.buf.WriteString(line + "\r\n")
}

// Text writes a property of type TEXT.
func (w *Writer) Text(name, value string) { w.Raw(name, escape.Replace(value)) }

// Texts writes a list of TEXT; its separating commas are not escaped.
func (w *Writer) Texts(name string, values []string) {
	escaped := make([]string, len(values))
	for i, v := range values {
		escaped[i] = escape.Replace(v)
	}
	w.Raw(name, strings.Join(escaped, ","))
}

var (
	escape = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)
	plain  = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n", `\N`, "\n")
)

// Day is d as a DATE.
func Day(d zhdate.Date) string { return fmt.Sprintf("%04d%02d%02d", d.Year, d.Month, d.Day) }

// Moment is t as a DATE-TIME in UTC.
func Moment(t time.Time) string { return t.UTC().Format(momentLayout) }

const momentLayout = "20060102T150405Z"

// Duration is d as a DURATION to the second: -P6DT15H, PT9H, PT0S.
func Duration(d time.Duration) string {
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

// Property is a content line that was read.
type Property struct {
	Name   string // in capitals, without its parameters
	Params string // as they stand: VALUE=DATE
	Value  string // as it stands
}

// Plain is the value of a property of type TEXT.
func (p Property) Plain() string { return plain.Replace(p.Value) }

// Moment is the value of a DATE-TIME in UTC; ok is false for any other.
func (p Property) Moment() (t time.Time, ok bool) {
	t, err := time.Parse(momentLayout, p.Value)
	return t, err == nil
}

// Read takes a calendar apart into its lines, in order; lines without a colon are left out.
func Read(data []byte) (out []Property) {
	text := strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\n ", "", "\n\t", "").Replace(string(data))
	for line := range strings.Lines(text) {
		name, value, ok := cutValue(strings.TrimRight(line, "\r\n"))
		if !ok {
			continue
		}
		name, params, _ := strings.Cut(name, ";")
		out = append(out, Property{strings.ToUpper(name), params, value})
	}
	return out
}

// cutValue cuts a line at the colon that ends its name and parameters; one in quotation marks
// belongs to a parameter.
func cutValue(line string) (name, value string, ok bool) {
	quoted := false
	for i, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ':' && !quoted:
			return line[:i], line[i+1:], true
		}
	}
	return "", "", false
}

// Find is the first property of a name inside the first component of a kind (VTODO).
func Find(lines []Property, component, name string) (Property, bool) {
	in := false
	for _, p := range lines {
		switch {
		case p.Name == "BEGIN" && p.Value == component:
			in = true
		case p.Name == "END" && p.Value == component:
			return Property{}, false
		case in && p.Name == name:
			return p, true
		}
	}
	return Property{}, false
}

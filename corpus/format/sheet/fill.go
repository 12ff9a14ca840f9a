package sheet

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// maxDecimals are the most digits behind the point that are written.
const maxDecimals = 20

// number fills a value into the figures of the pattern.
func (p pattern) number(v float64) string {
	first, last := -1, -1 // the figures with point and commas
	decimals, point, percent, commas := 0, false, 0, false
	for i, s := range p.signs {
		switch {
		case s.literal:
		case s.text == "%":
			percent++
		case strings.Contains("0#?.,", s.text):
			if first < 0 {
				if s.text == "," {
					continue
				}
				first = i
			}
			last = i
			point = point || s.text == "."
			if point && s.text != "." && s.text != "," {
				decimals++
			}
			commas = commas || s.text == ","
		}
	}
	scaled := v * math.Pow(100, float64(min(percent, 3)))
	for i := last; i > first && !p.signs[i].literal && p.signs[i].text == ","; i-- { // 0, is thousands
		scaled /= 1000
		commas = false
	}
	if p.negative {
		scaled = math.Abs(scaled)
	}
	figures := p.trim(strconv.FormatFloat(scaled, 'f', min(decimals, maxDecimals), 64), first, last, decimals)
	if commas {
		figures = grouped(figures)
	}
	var b strings.Builder
	for i, s := range p.signs {
		switch {
		case i == first:
			b.WriteString(figures)
		case i > first && i <= last && !s.literal:
		default:
			b.WriteString(s.text)
		}
	}
	return strings.TrimSpace(b.String())
}

// trim takes off the zeros behind the point that the pattern does not ask for: 0.## shows 1.5 as 1.5.
func (p pattern) trim(figures string, first, last, decimals int) string {
	for i := last; i >= first && decimals > 0; i-- {
		if s := p.signs[i]; s.literal || s.text == "," {
			continue
		} else if s.text != "#" && s.text != "?" || !strings.HasSuffix(figures, "0") {
			break
		}
		figures = figures[:len(figures)-1]
		decimals--
	}
	return strings.TrimSuffix(figures, ".")
}

// grouped puts commas between thousands.
func grouped(s string) string {
	whole, rest, _ := strings.Cut(s, ".")
	minus := strings.HasPrefix(whole, "-")
	whole = strings.TrimPrefix(whole, "-")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if minus {
		whole = "-" + whole
	}
	return whole
}

// The days a spreadsheet can show, and the one that never was: Excel has 29 February 1900.
const (
	lastDay  = 2958466
	leapDay  = 60
	dayInUTC = 24 * time.Hour
)

// day fills a value into the days and hours of the pattern; ok is false for what is no day.
func (p pattern) day(v float64, from1904 bool) (string, bool) {
	if v < 0 || v >= lastDay {
		return "", false
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case v < leapDay:
		base = base.AddDate(0, 0, 1)
	}
	t := base.AddDate(0, 0, int(v)).Add(time.Duration(math.Round((v-math.Floor(v))*float64(dayInUTC/time.Second))) * time.Second)
	var b strings.Builder
	clock := false // an h came before: m is minutes
	for i, s := range p.signs {
		if s.literal {
			b.WriteString(s.text)
			continue
		}
		switch s.text[0] {
		case 'y':
			if len(s.text) <= 2 {
				fmt.Fprintf(&b, "%02d", t.Year()%100)
			} else {
				b.WriteString(strconv.Itoa(t.Year()))
			}
		case 'm':
			if clock || p.seconds(i+1) {
				fmt.Fprintf(&b, "%0*d", min(len(s.text), 2), t.Minute())
			} else if len(s.text) <= 2 {
				fmt.Fprintf(&b, "%0*d", len(s.text), int(t.Month()))
			} else {
				b.WriteString(strconv.Itoa(int(t.Month())) + "月")
			}
		case 'd':
			if len(s.text) <= 2 {
				fmt.Fprintf(&b, "%0*d", len(s.text), t.Day())
			} else {
				b.WriteString("星期" + string([]rune("日一二三四五六")[t.Weekday()]))
			}
		case 'h':
			clock = true
			fmt.Fprintf(&b, "%0*d", min(len(s.text), 2), t.Hour())
		case 's':
			fmt.Fprintf(&b, "%0*d", min(len(s.text), 2), t.Second())
		case '@', ';':
		default:
			b.WriteString(s.text)
		}
	}
	return strings.TrimSpace(b.String()), true
}

// seconds tells whether the next sign to be filled in from i on is seconds.
func (p pattern) seconds(i int) bool {
	for ; i < len(p.signs); i++ {
		if s := p.signs[i]; !s.literal && strings.Contains("ymdhs", s.text[:1]) {
			return s.text[0] == 's'
		}
	}
	return false
}

package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate"
)

// DefaultHours are the working hours of most of the country. Xinjiang keeps
// Beijing time on the clock but begins two hours later: 10:00,16:00,19:00.
const DefaultHours = "09:00,15:00,17:30"

// maxChannel bounds the name of a channel, in bytes.
const maxChannel = 128

// Channel is what one chat channel sets apart from the rest; "" keeps the
// setting of the service.
type Channel struct {
	Hours string `json:"hours"`
	TZ    string `json:"tz"`
}

// Times are the hours and the zone of a channel, as the parts take them.
type Times struct {
	Hours zhdate.Hours
	Zone  *time.Location
}

// Times are those of a channel, named as in the file; "" and any that is not
// there have those of the service. The configuration must be valid.
func (c Config) Times(channel string) (Times, error) {
	hours, zone := c.Hours, c.TZ
	if own, ok := c.Channels[channel]; ok {
		if own.Hours != "" {
			hours = own.Hours
		}
		if own.TZ != "" {
			zone = own.TZ
		}
	}
	if hours == "" {
		hours = DefaultHours
	}
	h, err := ParseHours(hours)
	if err != nil {
		return Times{}, err
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return Times{}, fmt.Errorf("%w: tz为%q,应是时区名,如 %s", ErrInvalid, zone, DefaultTZ)
	}
	return Times{h, loc}, nil
}

// ParseHours reads 09:00,15:00,17:30: when a day's reminders sound, what 下午
// means, and when work ends.
func ParseHours(s string) (zhdate.Hours, error) {
	bad := func(why string) (zhdate.Hours, error) {
		return zhdate.Hours{}, fmt.Errorf("%w: hours为%q,%s,应写成 默认,下午,下班,如 %s", ErrInvalid, s, why, DefaultHours)
	}
	parts := strings.Split(s, ",")
	if len(parts) != 3 {
		return bad("须是三个时刻")
	}
	var times [3]time.Duration
	for i, p := range parts {
		at, err := time.Parse("15:04", strings.TrimSpace(p))
		if err != nil {
			return bad(fmt.Sprintf("%q不是时刻", strings.TrimSpace(p)))
		}
		times[i] = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	}
	if times[0] >= times[1] || times[1] >= times[2] {
		return bad("三个时刻须由早到晚")
	}
	return zhdate.NewHours(times[0], times[1], times[2]), nil
}

// checkTimes reports what is wrong with the hours and zones, of channels too.
func (c Config) checkTimes() (errs []error) {
	if _, err := c.Times(""); err != nil {
		errs = append(errs, err)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Channels)) {
		if name == "" || len(name) > maxChannel || !utf8.ValidString(name) ||
			strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
			errs = append(errs, fmt.Errorf("%w: channels里的名称%q须是不含空白的文字,如 slack:C0123456789", ErrInvalid, name))
			continue
		}
		own := c
		own.Hours, own.TZ = "", DefaultTZ // only what the channel itself says
		if _, err := own.Times(name); err != nil {
			errs = append(errs, fmt.Errorf("channels里的%s: %w", name, err))
		}
	}
	return errs
}

package slackfake

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf16"
)

// rule says what is wrong with a value at a place, which is a JSON pointer.
type rule func(at string, v any, say func(at, what string))

// units is how long a text is: UTF-16 units, the strictest of what may be meant by
// the characters Slack counts.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

func str(min, max int) rule {
	return func(at string, v any, say func(at, what string)) {
		s, ok := v.(string)
		switch {
		case !ok:
			say(at, "must be a string")
		case units(s) < min:
			say(at, fmt.Sprintf("must be more than %d characters", min-1))
		case units(s) > max:
			say(at, fmt.Sprintf("must be less than %d characters", max+1))
		}
	}
}

func matching(re *regexp.Regexp) rule {
	return func(at string, v any, say func(at, what string)) {
		if s, ok := v.(string); !ok || !re.MatchString(s) {
			say(at, "must match "+re.String())
		}
	}
}

func oneOf(values ...string) rule {
	return func(at string, v any, say func(at, what string)) {
		if s, ok := v.(string); !ok || !slices.Contains(values, s) {
			say(at, fmt.Sprintf("must be one of %v", values))
		}
	}
}

func boolean(at string, v any, say func(at, what string)) {
	if _, ok := v.(bool); !ok {
		say(at, "must be a boolean")
	}
}

func number(min, max float64) rule {
	return func(at string, v any, say func(at, what string)) {
		if n, ok := v.(float64); !ok || n < min || n > max {
			say(at, fmt.Sprintf("must be a number from %g to %g", min, max))
		}
	}
}

func list(min, max int, each rule) rule {
	return func(at string, v any, say func(at, what string)) {
		l, ok := v.([]any)
		switch {
		case !ok:
			say(at, "must be an array")
			return
		case len(l) < min:
			say(at, fmt.Sprintf("no fewer than %d items allowed", min))
		case len(l) > max:
			say(at, fmt.Sprintf("no more than %d items allowed", max))
		}
		for i, e := range l {
			each(at+"/"+strconv.Itoa(i), e, say)
		}
	}
}

// fields are what an object may hold; a name that begins with ! is required.
type fields map[string]rule

func object(f fields) rule {
	return func(at string, v any, say func(at, what string)) {
		o, ok := v.(map[string]any)
		if !ok {
			say(at, "must be an object")
			return
		}
		for _, name := range slices.Sorted(maps.Keys(f)) {
			if name[0] == '!' {
				if _, ok := o[name[1:]]; !ok {
					say(at, "missing required field: "+name[1:])
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(o)) {
			check, ok := f["!"+name]
			if !ok {
				check, ok = f[name]
			}
			if !ok {
				say(at+"/"+name, "field not allowed")
				continue
			}
			check(at+"/"+name, o[name], say)
		}
	}
}

// byType chooses the rule by the field type.
func byType(of map[string]rule) rule {
	return func(at string, v any, say func(at, what string)) {
		o, _ := v.(map[string]any)
		kind, _ := o["type"].(string)
		check, ok := of[kind]
		if !ok {
			say(at, fmt.Sprintf("unsupported type: %q", kind))
			return
		}
		check(at, v, say)
	}
}

// all is several rules at once.
func all(rules ...rule) rule {
	return func(at string, v any, say func(at, what string)) {
		for _, r := range rules {
			r(at, v, say)
		}
	}
}

// needsOneOf is an object with at least one of some fields.
func needsOneOf(names ...string) rule {
	return func(at string, v any, say func(at, what string)) {
		o, _ := v.(map[string]any)
		for _, n := range names {
			if _, ok := o[n]; ok {
				return
			}
		}
		say(at, fmt.Sprintf("must have one of %v", names))
	}
}

// walk visits every object in v.
func walk(at string, v any, visit func(at string, o map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(at, v)
		for name, e := range v {
			walk(at+"/"+name, e, visit)
		}
	case []any:
		for i, e := range v {
			walk(at+"/"+strconv.Itoa(i), e, visit)
		}
	}
}

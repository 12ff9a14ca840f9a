package fetch

import (
	"strconv"
	"strings"
	"time"
)

// robotsName is the product token robots.txt knows us by.
const robotsName = "policybot"

// robots are the rules of a robots.txt that concern us. The zero value allows all.
type robots struct {
	rules []rule
	delay time.Duration
}

type rule struct {
	pattern string
	allow   bool
}

// maxRules is how many rules are kept.
const maxRules = 5000

// parseRobots reads the groups for an agent, or those for * where it has none (RFC 9309).
func parseRobots(text, agent string) *robots {
	var mine, anyones robots
	named, forMe, forAll, inAgents := false, false, false, false
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if key == "user-agent" {
			if !inAgents { // a new group
				forMe, forAll = false, false
			}
			inAgents = true
			product, _, _ := strings.Cut(value, "/")
			switch {
			case strings.EqualFold(product, agent):
				forMe, named = true, true
			case value == "*":
				forAll = true
			}
			continue
		}
		if key != "allow" && key != "disallow" && key != "crawl-delay" {
			continue // a sitemap stands outside all groups
		}
		inAgents = false
		if forMe {
			mine.add(key, value)
		}
		if forAll {
			anyones.add(key, value)
		}
	}
	if named {
		return &mine
	}
	return &anyones
}

func (r *robots) add(key, value string) {
	if key == "crawl-delay" {
		if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 && s < 3600 {
			r.delay = time.Duration(s * float64(time.Second))
		}
		return
	}
	if value != "" && len(r.rules) < maxRules { // an empty rule forbids nothing
		r.rules = append(r.rules, rule{value, key == "allow"})
	}
}

// allows tells whether a path with its query may be read: the longest rule that fits decides, and of two the one
// that allows.
func (r *robots) allows(path string) bool {
	best, allow := -1, true
	for _, x := range r.rules {
		if n := len(x.pattern); (n > best || n == best && x.allow) && fits(x.pattern, path) {
			best, allow = n, x.allow
		}
	}
	return allow || path == "/robots.txt"
}

// fits tells whether a path begins as a pattern says; * stands for anything, $ at the end for the end.
func fits(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	rest := path[len(parts[0]):]
	for i, part := range parts[1:] {
		if whole && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !whole || rest == ""
}

package clean

import (
	"regexp"
	"strings"
)

// AudienceKey is what the groups a text is for are called in Meta, joined by 、.
const AudienceKey = "可见范围"

// noGroup stands for a group nobody is in.
const noGroup = "（未写明）"

// audienceLine finds who a text is for.
var audienceLine = regexp.MustCompile(`(?i)^\s*["']?(?:audience|visible_to|可见范围|可見範圍|受众|受眾)["']?\s*[:：]\s*(.*)$`)

// audience is who the front matter at the head of a text says it is for; "" where it says nothing. It looks at the text
// as it stands, and asks nothing of the other lines: whoever wrote such a line must not find the text open to everybody
// because of a slip elsewhere. Groups follow the name, or stand in the lines below it, each after a dash; a line that
// names no group means nobody but those who see everything.
func audience(text string) string {
	var groups []string
	add := func(name string) {
		if name = strings.Trim(name, "\"'[] "); name != "" {
			groups = append(groups, name)
		}
	}
	n, below := 0, false // lines read; the groups stand below the name
	for line := range strings.Lines(strings.TrimLeft(text, "\ufeff \t\r\n")) {
		line = strings.TrimSpace(line)
		if n++; n == 1 {
			if line != "---" {
				return ""
			}
			continue
		}
		entry, listed := strings.CutPrefix(line, "-")
		m := audienceLine.FindStringSubmatch(line)
		switch {
		case below && (!listed || line == "---" || n > maxFront):
			return orNobody(groups)
		case below:
			add(entry)
		case line == "---" || n > maxFront:
			return ""
		case m == nil:
		case strings.TrimSpace(m[1]) == "":
			below = true
		default:
			add(m[1])
			return orNobody(groups)
		}
	}
	if below {
		return orNobody(groups)
	}
	return ""
}

func orNobody(groups []string) string {
	if len(groups) == 0 {
		return noGroup
	}
	return strings.Join(groups, "、")
}

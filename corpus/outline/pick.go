package outline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// first is the first of the strings that is not empty.
func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// firstDate is the first of the dates that is known.
func firstDate(all ...corpus.Date) corpus.Date {
	for _, d := range all {
		if !d.IsZero() {
			return d
		}
	}
	return corpus.Date{}
}

// compactDate is how some sites write a date: 20150213.
var compactDate = regexp.MustCompile(`^((?:19|20)\d{2})(\d{2})(\d{2})$`)

// metaDate reads the first of the keys that holds a date.
func metaDate(meta map[string]string, keys ...string) corpus.Date {
	for _, k := range keys {
		if d, _, ok := datePrefix(meta[k]); ok {
			return d
		}
		if m := compactDate.FindStringSubmatch(meta[k]); m != nil {
			if d, err := zhdate.ParseDate(m[1] + "-" + m[2] + "-" + m[3]); err == nil {
				return d
			}
		}
	}
	return corpus.Date{}
}

// unique leaves out what was named before.
func unique(all []string) (out []string) {
	seen := map[string]bool{}
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// upTo is the byte before end at which c stands first at or after at, else end.
func upTo(s string, at, end int, c byte) int {
	if i := strings.IndexByte(s[at:end], c); i >= 0 {
		return at + i
	}
	return end
}

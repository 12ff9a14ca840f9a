package outline

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxHeading is the longest heading in runes; the longest seen in plans of
// governments is 31.
const maxHeading = 40

// heading tells whether the words after a label can be a heading: short, one
// sentence.
func heading(s string) bool {
	s = strings.TrimRight(strings.TrimSpace(s), "。；;:：")
	return s != "" && utf8.RuneCountInString(s) <= maxHeading && !strings.ContainsAny(stripQuoted(s), "。；;！？") &&
		!states(s)
}

// runIn splits 加强学校标准化建设。进一步优化… into its heading and the byte
// where the text begins. A first sentence that states a rule or a figure is text.
func runIn(s string) (name string, body int, ok bool) {
	if i := strings.IndexAny(s, ":："); i > 0 {
		_, w := utf8.DecodeRuneInString(s[i:])
		name := strings.TrimSpace(s[:i])
		if utf8.RuneCountInString(name) <= maxHeading/2 && !strings.ContainsAny(name, "。，,；;、(（“《") &&
			strings.TrimSpace(s[i+w:]) != "" &&
			!states(name) {
			return name, i + w, true
		}
	}
	end := stop(s, 0, len(s), true)
	if end == 0 {
		end = stop(s, 0, len(s), false)
	}
	if strings.TrimSpace(s[end:]) == "" {
		return "", 0, false
	}
	name = strings.TrimRight(strings.TrimSpace(s[:end]), "。")
	if utf8.RuneCountInString(name) > maxHeading || states(name) || strings.ContainsAny(name, "；;") {
		return "", 0, false
	}
	return name, end, true
}

var rules = regexp.MustCompile(`应当|必须|不得|不超过|不低于|不少于|可以|禁止|严禁|不予|有权|责令|限期|罚款|处分|应在|应于|应按`)

// states tells whether s says a rule or a figure; years and what stands in
// quotes (“5080”) are no figures.
func states(s string) bool {
	s = stripQuoted(s)
	if rules.MatchString(s) {
		return true
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		j := i
		for j < len(s) && (s[j] >= '0' && s[j] <= '9') {
			j++
		}
		if rest := strings.TrimLeft(s[j:], " -—–至~"); !strings.HasPrefix(rest, "年") && !(j-i == 4) {
			return true
		}
		i = j
	}
	return false
}

// squeeze takes the blanks out of a heading that was spread (总　则), and leaves
// one where Latin words need it.
func squeeze(s string) string {
	var b strings.Builder
	fields := strings.FieldsFunc(s, unicode.IsSpace)
	for i, f := range fields {
		if i > 0 {
			last, _ := utf8.DecodeLastRuneInString(fields[i-1])
			first, _ := utf8.DecodeRuneInString(f)
			if !unicode.Is(unicode.Han, last) && !unicode.Is(unicode.Han, first) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(f)
	}
	return b.String()
}

package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// pair is one metadatum; span is where name and value stand.
type pair struct {
	key, value string
	span       corpus.Span
}

// fits tells whether the value is what the name asks for.
func (p pair) fits() bool {
	switch keyKind[p.key] {
	case 'n':
		return docNumber.MatchString(p.value)
	case 's', 'p':
		at := postedDate.FindStringIndex(p.value)
		return at != nil && at[0] == 0 && utf8.RuneCountInString(p.value[at[1]:]) <= 6
	case 't':
		return utf8.RuneCountInString(p.value) >= 6
	}
	return utf8.RuneCountInString(p.value) <= 40
}

// otherPair is a line of names and short values that stands among those that are known.
var otherPair = regexp.MustCompile(`^[-•·* ]*(?:[\p{Han}]{2,6} ?[:：] ?[^:：。；，]{0,24}(?: |$)){1,4}$`)

// pipeRule is the line below the head of a table.
var pipeRule = regexp.MustCompile(`^\|(?: *:?-{3,}:? *\|)+$`)

// readBlock reads metadata from the first lines: "key value key value" to a line, or a key on one line and its
// value on the next. It returns the pairs and how many lines they take.
func readBlock(lines []line) (pairs []pair, n int) {
	for n < len(lines) {
		if n > 0 && pipeRule.MatchString(lines[n].text) {
			n++
			continue
		}
		found := linePairs(lines[n].text)
		if len(found) == 0 && n > 0 && n+1 < len(lines) && otherPair.MatchString(lines[n].text) && len(linePairs(lines[n+1].text)) > 0 {
			n++ // one more of them, whose name is not known
			continue
		}
		if len(found) == 0 {
			break
		}
		for i := range found {
			found[i].span = found[i].span.Shift(lines[n].Start)
		}
		n++
		last := &found[len(found)-1]
		if last.value == "" && n < len(lines) && len(linePairs(lines[n].text)) == 0 {
			below := pair{key: last.key, value: lines[n].text, span: corpus.Span{Start: last.span.Start, End: lines[n].End}}
			goesOn := n+1 < len(lines) && len(linePairs(lines[n+1].text)) > 0
			if isValue(below) && len(found) == 1 && (goesOn || below.fits() && utf8.RuneCountInString(below.value) <= 20) {
				*last = below
				n++
			}
		}
		pairs = append(pairs, found...)
	}
	return pairs, n
}

// listItem is the sign of Markdown before an item of a list.
var listItem = regexp.MustCompile(`^[-*+] +`)

// dayBehind is a day behind a name: 青岚县教育局 2026-04-16.
var dayBehind = regexp.MustCompile(` +[(（]?(\d{4}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?)(?: \d{1,2}:\d{2}(?::\d{2})?)?[)）]?$`)

// linePairs reads a line that begins with a key, or the row of a table that does; nil when it does not, or when what
// follows is prose. A row of nothing but keys is the head of a table.
func linePairs(text string) []pair {
	if item := listItem.FindString(text); item != "" { // - 来源：…, as programs write it
		pairs := linePairs(text[len(item):])
		for i := range pairs {
			pairs[i].span = pairs[i].span.Shift(len(item))
		}
		return pairs
	}
	if row, ok := strings.CutPrefix(text, "| "); ok {
		pairs := linePairs(row)
		filled := 0
		for i := range pairs {
			pairs[i].span = pairs[i].span.Shift(len("| "))
			if pairs[i].value != "" {
				filled++
			}
		}
		if 2*filled < len(pairs) {
			return nil
		}
		return pairs
	}
	at := metaKey.FindAllStringSubmatchIndex(text, -1)
	if len(at) == 0 || at[0][0] != 0 || strings.Trim(text[:at[0][2]], "[【") != "" {
		return nil
	}
	var pairs []pair
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		raw := text[m[1]:end]
		if cell, again, ok := strings.Cut(strings.TrimLeft(raw, " |"), " | "); ok && strings.HasPrefix(again, cell) { // one cell over several columns
			raw = cell
		}
		p := pair{key: strings.ReplaceAll(text[m[2]:m[3]], " ", ""), value: strings.Trim(raw, " |｜")}
		p.span = corpus.Span{Start: m[2], End: m[1] + len(strings.TrimRight(raw, " |｜"))}
		if !isValue(p) {
			return nil
		}
		if d := dayBehind.FindStringSubmatchIndex(p.value); d != nil && (keyKind[p.key] == 'b' || strings.HasSuffix(p.key, "来源")) && i+1 == len(at) { // whence, and when
			day := pair{key: "发布日期", value: p.value[d[2]:d[3]], span: p.span}
			p.value = strings.TrimSpace(p.value[:d[0]])
			pairs = append(pairs, p, day)
			continue
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// isValue tells whether a pair can be a metadatum: its value is short and no sentence.
func isValue(p pair) bool {
	longest := 60
	switch keyKind[p.key] {
	case 't':
		longest = 120
	case 'c':
		longest = 500
	}
	return utf8.RuneCountInString(p.value) <= longest && !strings.ContainsAny(p.value, "。；")
}

package address

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// paragraphs are the 款 of a stretch of a document: its lines, each with the 项 and the
// rows of tables that follow it.
func paragraphs(d *corpus.Document, span corpus.Span) []corpus.Span {
	var out []corpus.Span
	for at := span.Start; at < span.End; {
		end := span.End
		if i := strings.IndexByte(d.Text[at:span.End], '\n'); i >= 0 {
			end = at + i
		}
		if line := trim(d.Text, corpus.Span{Start: at, End: end}); line.Len() > 0 {
			if len(out) > 0 && (startsItem(d.Quote(line)) || inTable(d, line.Start)) {
				out[len(out)-1].End = line.End
			} else {
				out = append(out, line)
			}
		}
		at = end + 1
	}
	return out
}

// startsItem tells whether a line begins with the number of a 项 or 目.
func startsItem(line string) bool {
	n, _ := scanNumbered(firstRunes(line, 8))
	return n.form > formArticle
}

// inTable tells whether a byte of a document stands in a table.
func inTable(d *corpus.Document, at int) bool {
	return slices.ContainsFunc(d.Tables, func(t corpus.Table) bool { return t.Span.Start <= at && at < t.Span.End })
}

// trim leaves out white space at both ends.
func trim(text string, s corpus.Span) corpus.Span {
	part := text[s.Start:s.End]
	s.Start += len(part) - len(strings.TrimLeftFunc(part, unicode.IsSpace))
	return corpus.Span{Start: s.Start, End: max(s.Start, s.Start+len(strings.TrimSpace(part)))}
}

// items are the 项 of a 款, or the 目 of a 项, each from its number to the next: those
// numbered (一), where there are none 1., (1) or ①. The last ends with its sentence
// where the others end in a semicolon.
func items(text string, span corpus.Span, u Unit) []corpus.Span {
	forms := []form{formParen, formDot, formDigits, formCircle, formComma}
	if u == Subitem {
		forms = forms[1:4]
	}
	for _, f := range forms {
		if list := itemsOf(text, span, f); len(list) > 0 {
			return list
		}
	}
	return nil
}

func itemsOf(text string, span corpus.Span, f form) (out []corpus.Span) {
	next := 1
	var starts []int
	for at := span.Start; at < span.End; {
		_, w := utf8.DecodeRuneInString(text[at:])
		if n := numberAt(text[at:span.End], f); n.form == f && n.n == next && opensItem(text[span.Start:at], text[at:span.End], f) {
			starts = append(starts, at)
			next++
		}
		at += w
	}
	for i, s := range starts {
		end := span.End
		if i+1 < len(starts) {
			end = starts[i+1]
		} else if stop := strings.Index(text[s:end], "。"); i > 0 && stop >= 0 && !strings.Contains(text[s:end], "\n") &&
			strings.ContainsRune(";；", lastRune(text, out[i-1])) {
			end = s + stop + len("。")
		}
		out = append(out, trim(text, corpus.Span{Start: s, End: end}))
	}
	if len(out) == 1 {
		return nil // one number is no list: (一) of a title
	}
	return out
}

// numberAt reads a number of an item without folding the rest of the text.
func numberAt(s string, f form) numbered {
	r, _ := utf8.DecodeRuneInString(s)
	switch f {
	case formParen, formDigits:
		if r != '(' && r != '（' {
			return numbered{}
		}
	case formCircle:
		if r < '①' || r > '⑳' {
			return numbered{}
		}
	default:
		if !isNumeral(r) && !('０' <= r && r <= '９') {
			return numbered{}
		}
	}
	n, _ := scanNumbered(firstRunes(s, 8))
	return n
}

// opensItem tells whether a number opens an item rather than being spoken of (第(二)项)
// or being part of another number.
func opensItem(before, from string, f form) bool {
	r, w := utf8.DecodeLastRuneInString(before)
	if w == 0 || r == '\n' {
		return true
	}
	switch f {
	case formParen, formDigits, formCircle:
		rest := fold(firstRunes(from, 8))
		if end := strings.IndexByte(rest, ')'); end >= 0 {
			rest = rest[end+1:]
		}
		for _, word := range []string{"项", "款", "目", "、", "至", "和"} {
			if strings.HasPrefix(rest, word) {
				return false
			}
		}
		return r != '第' && r != '至' && r != '、' && r != '和'
	}
	return strings.ContainsRune("。;；:：,，", r) || unicode.IsSpace(r)
}

func lastRune(text string, s corpus.Span) rune {
	r, _ := utf8.DecodeLastRuneInString(text[s.Start:s.End])
	return r
}

// half is a part of a 款 or 项: its first sentence (前段), what follows it (后段), what
// stands between first and last (中段), or from 但 on (但书). A single sentence is divided
// at its semicolon.
func half(text string, span corpus.Span, n int) (corpus.Span, bool) {
	if n == Proviso {
		for _, word := range []string{"但是", "但"} {
			if i := strings.Index(text[span.Start:span.End], word); i >= 0 {
				return trim(text, corpus.Span{Start: span.Start + i, End: span.End}), true
			}
		}
		return span, false
	}
	parts := sentences(text, span, "。！？!?")
	if len(parts) < 2 {
		parts = sentences(text, span, "；;")
	}
	switch last := len(parts) - 1; {
	case last < 1 || n == MiddleHalf && last < 2:
		return span, false
	case n == FirstHalf:
		return parts[0], true
	case n == MiddleHalf:
		return corpus.Span{Start: parts[1].Start, End: parts[last-1].End}, true
	}
	return corpus.Span{Start: parts[1].Start, End: span.End}, true
}

// sentences cuts a stretch after each of the marks, which may be followed by a closing
// quotation mark.
func sentences(text string, span corpus.Span, marks string) (out []corpus.Span) {
	from := span.Start
	for at := span.Start; at < span.End; {
		r, w := utf8.DecodeRuneInString(text[at:])
		at += w
		if !strings.ContainsRune(marks, r) {
			continue
		}
		for at < span.End {
			next, w := utf8.DecodeRuneInString(text[at:])
			if !strings.ContainsRune("”’」』）)", next) {
				break
			}
			at += w
		}
		out = append(out, trim(text, corpus.Span{Start: from, End: at}))
		from = at
	}
	if rest := trim(text, corpus.Span{Start: from, End: span.End}); rest.Len() > 0 {
		out = append(out, rest)
	}
	return out
}

package outline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// paragraph is one line of a tidied text.
type paragraph struct {
	span  corpus.Span // in the text, without a Markdown marker
	text  string      // the bytes of span
	level int         // of a Markdown heading: number of #; 0 for other lines

	decimal label // the number of a section of a standard; see markDecimals
}

// tidy brings a text to one paragraph a line: no blank lines, no blanks around
// a line, no comments; a document that lost its line breaks gets them back.
func tidy(m corpus.Mapped) corpus.Mapped {
	m = m.Replace(commentEdits(m.Text))
	m = m.Replace(breakEdits(m.Text))
	var edits []corpus.Edit
	at, first := 0, true
	for at <= len(m.Text) {
		end := upTo(m.Text, at, len(m.Text), '\n')
		s := trimSpan(m.Text, corpus.Span{Start: at, End: end})
		switch {
		case s.Len() == 0 || footer(m.Text[s.Start:s.End]):
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at, End: min(end+1, len(m.Text))}})
		default:
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at, End: s.Start}},
				corpus.Edit{Span: corpus.Span{Start: s.End, End: end}})
			first = false
		}
		at = end + 1
	}
	if first {
		return corpus.Mapped{}
	}
	m = m.Replace(nonEmpty(edits))
	if strings.HasSuffix(m.Text, "\n") {
		m = m.Slice(corpus.Span{Start: 0, End: len(m.Text) - 1})
	}
	return m
}

// nonEmpty leaves out the edits that do nothing.
func nonEmpty(edits []corpus.Edit) []corpus.Edit {
	out := edits[:0]
	for _, e := range edits {
		if e.Span.Len() > 0 || e.New != "" {
			out = append(out, e)
		}
	}
	return out
}

// trimSpan narrows s to leave out white space and invisible signs at its ends.
func trimSpan(text string, s corpus.Span) corpus.Span {
	blank := func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }
	t := strings.TrimLeftFunc(text[s.Start:s.End], blank)
	s.Start = s.End - len(t)
	s.End = s.Start + len(strings.TrimRightFunc(t, blank))
	return s
}

// commentEdits removes <!-- … -->; an open comment is left as it stands.
func commentEdits(text string) (edits []corpus.Edit) {
	for at := 0; ; {
		i := strings.Index(text[at:], "<!--")
		if i < 0 {
			return edits
		}
		j := strings.Index(text[at+i:], "-->")
		if j < 0 {
			return edits
		}
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at + i, End: at + i + j + len("-->")}})
		at += i + j + len("-->")
	}
}

// A line longer than longLine with at least minBreaks blanks between Chinese
// letters is a document whose paragraphs were joined by blanks: running Chinese
// text has none.
const (
	longLine  = 1500 // bytes
	minBreaks = 6
)

// breakEdits turns the blanks of such lines back into line ends.
func breakEdits(text string) (edits []corpus.Edit) {
	for at := 0; at < len(text); {
		end := upTo(text, at, len(text), '\n')
		if end-at > longLine {
			if e := blanksBetween(text, at, end); len(e) >= minBreaks {
				edits = append(edits, e...)
			}
		}
		at = end + 1
	}
	return edits
}

// blanksBetween finds the runs of blanks between two wide signs in text[at:end].
func blanksBetween(text string, at, end int) (edits []corpus.Edit) {
	for i := at; i < end; {
		r, w := utf8.DecodeRuneInString(text[i:end])
		if !unicode.IsSpace(r) {
			i += w
			continue
		}
		j := i + blanks(text[i:end])
		before, _ := utf8.DecodeLastRuneInString(text[at:i])
		after, _ := utf8.DecodeRuneInString(text[j:end])
		if i > at && j < end && wide(before) && (wide(after) || startsLabel(text[j:end])) {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: i, End: j}, New: "\n"})
		}
		i = j
	}
	return edits
}

// wide tells a Chinese letter or a sign that stands beside one.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.In(r, unicode.P) && r != '-' && r != '.' && r != '%' && r != '/'
}

func startsLabel(s string) bool {
	_, ok := scanLabel(s)
	return ok
}

// footer tells a page footer: 第 1 页共 3 页, - 2 -, —2—.
func footer(line string) bool {
	if len(line) > 60 {
		return false
	}
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("。.,，/", r) {
			return -1
		}
		if unicode.IsDigit(r) {
			return '9'
		}
		return r
	}, line)
	for strings.Contains(s, "99") {
		s = strings.ReplaceAll(s, "99", "9")
	}
	return s == "第9页共9页" || s == "第9页" || s == "-9-" || s == "—9—" || s == "－9－"
}

// paragraphs cuts a tidied text into its lines.
func paragraphs(text string) (out []paragraph) {
	for at := 0; at < len(text); {
		end := upTo(text, at, len(text), '\n')
		p := paragraph{span: corpus.Span{Start: at, End: end}}
		if n := len(text[at:end]) - len(strings.TrimLeft(text[at:end], "#")); n > 0 && n <= 6 {
			if b := blanks(text[at+n : end]); b > 0 {
				p.level, p.span.Start = n, at+n+b
			}
		}
		p.text = text[p.span.Start:p.span.End]
		if p.text != "" {
			out = append(out, p)
		}
		at = end + 1
	}
	markDecimals(out)
	markRecords(out)
	return out
}

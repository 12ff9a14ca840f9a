// Package prose writes the paragraphs of a word processor as lines, its headings as those of Markdown.
package prose

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Block is a paragraph, or a table as lines.
type Block struct {
	Text    string
	Heading int // level from 1, Title for the title of the document, 0 for none
}

// Title is the level of the title of the whole document, BodyText of what is no heading whatever its style says.
const (
	Title    = -1
	BodyText = 10
)

// Words in the style of a heading that go on for a sentence are none.
const maxHeading = 60

// numbered is the number with which writers begin a section themselves.
var numbered = regexp.MustCompile(`^[\s\x{3000}]*(?:第[一二三四五六七八九十百千零〇\d]+[编章节条部款]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+(?:[.．、]|\s))`)

// Heading is level where text may be a heading of it. One with a number, whether Word put it there (label) or its
// writer, says itself what it is.
func Heading(text, label string, level int) int {
	text = strings.TrimSpace(text)
	n := utf8.RuneCountInString(text)
	if n == 0 || n > maxHeading || label != "" || level == BodyText || strings.HasSuffix(text, "。") || strings.HasSuffix(text, "；") ||
		numbered.MatchString(text) {
		return 0
	}
	return level
}

// maxTitleAt is how far down the only heading of the first level may stand to be the title.
const maxTitleAt = 10

// Text writes the blocks. Headings stand below the title, which a document whose writer knew no style for it has as
// its only heading of the first level.
func Text(blocks []Block) string {
	lone := loneTitle(blocks)
	title := func(i int) bool {
		return i >= 0 && i < len(blocks) && (blocks[i].Heading == Title || i == lone)
	}
	var b strings.Builder
	for i, x := range blocks {
		switch {
		case title(i) && title(i-1): // a title of two lines
		case title(i):
			b.WriteString("# ")
		case x.Heading > 0:
			b.WriteString(strings.Repeat("#", min(x.Heading+1, 6)) + " ")
		}
		b.WriteString(strings.TrimSuffix(x.Text, "\n"))
		if !title(i) || !title(i+1) {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// loneTitle is the block that is the title though no style says so, or -1.
func loneTitle(blocks []Block) int {
	top, count, first := 0, 0, -1
	for i, b := range blocks {
		switch {
		case b.Heading == Title:
			return -1
		case b.Heading > 0 && (top == 0 || b.Heading < top):
			top, count, first = b.Heading, 1, i
		case b.Heading > 0 && b.Heading == top:
			count++
		}
	}
	if count != 1 || first >= maxTitleAt {
		return -1
	}
	return first
}

// boxes are the signs of symbol fonts that say something: ticked and empty boxes.
var boxes = map[rune]string{
	0xf0fe: "☑", 0xf052: "☑", 0xf0fd: "☒", 0xf054: "☒", 0xf0a8: "□", 0xf06f: "□", 0xf0a3: "□", 0xf072: "□", 0xf0fc: "√", 0xf050: "√",
}

// Symbol is a character of a symbol font. Most of them have no meaning outside it.
func Symbol(r rune) string {
	if r < 0x20 || !utf8.ValidRune(r) || r >= 0xe000 && r < 0xf900 {
		return boxes[r]
	}
	return string(r)
}

// Raised is what stands raised: the figures of m² and m³ have signs of their own.
func Raised(s string) string {
	switch s {
	case "2":
		return "²"
	case "3":
		return "³"
	}
	return s
}

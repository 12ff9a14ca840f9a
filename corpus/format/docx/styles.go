package docx

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/prose"
)

// style is what a paragraph or run takes from its style.
type style struct {
	name    string
	based   string
	outline int    // level of a heading from 1; 0 is none, prose.BodyText that it is none whatever it is based on
	list    string // numId; "" is none of its own
	level   int    // of the list; -1 is not said
	hidden  bool
}

// maxBased bounds how long a chain of styles is followed: it may be a circle.
const maxBased = 12

// styles are those of a document, by id.
type styles map[string]style

// readStyles reads styles.xml.
func readStyles(r *markup.Reader) (styles, error) {
	all := styles{}
	id, s := "", style{}
	for {
		t, err := r.Next()
		if err != nil {
			return all, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			switch val := markup.Attr(e, "val"); e.Name.Local {
			case "style":
				id, s = markup.Attr(e, "styleId"), style{level: -1}
			case "name":
				s.name = strings.ToLower(val)
			case "basedOn":
				s.based = val
			case "outlineLvl":
				s.outline = outlineLevel(val)
			case "numId":
				s.list = val
			case "ilvl":
				s.level = number(val, -1)
			case "vanish":
				s.hidden = on(e)
			}
		case xml.EndElement:
			if e.Name.Local == "style" && id != "" {
				all[id] = s
			}
		}
	}
}

// outlineLevel is a w:outlineLvl, which counts from 0; 9 is body text.
func outlineLevel(val string) int {
	if n := number(val, -1); 0 <= n && n < 9 {
		return n + 1
	}
	return prose.BodyText
}

func number(val string, otherwise int) int {
	n, err := strconv.Atoi(val)
	if err != nil {
		return otherwise
	}
	return n
}

// on is a switch: there without a value is on.
func on(e xml.StartElement) bool {
	switch markup.Attr(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// resolve is a style with what it takes from those it is based on.
func (all styles) resolve(id string) style {
	out := style{level: -1}
	for range maxBased {
		s, ok := all[id]
		if !ok {
			break
		}
		if out.name == "" {
			out.name = s.name
		}
		if out.outline == 0 {
			out.outline = s.heading()
		}
		if out.list == "" {
			out.list = s.list
		}
		if out.level < 0 {
			out.level = s.level
		}
		out.hidden = out.hidden || s.hidden
		if id = s.based; id == "" {
			break
		}
	}
	return out
}

var headingName = regexp.MustCompile(`^(?:heading|标题|標題) ?([1-9])$`)

// heading is the level of a heading by the style itself. Word stores its own styles under their English names.
func (s style) heading() int {
	if m := headingName.FindStringSubmatch(s.name); m != nil && s.outline == 0 {
		return number(m[1], 0)
	}
	return s.outline
}

// title tells the style of the title of the whole document.
func (s style) title() bool { return s.name == "title" || s.name == "标题" }

// contents tells the lines of a table of contents, whose words stand in the text again.
func (s style) contents() bool { return strings.HasPrefix(s.name, "toc ") }

package docx

import (
	"encoding/xml"

	"github.com/policybot/policybot/corpus/format/listnum"
	"github.com/policybot/policybot/corpus/format/markup"
)

// lists are the lists of a document: a paragraph names one by its numId, which draws on an abstract one and may
// override levels of it. Lists drawn on the same abstract one count on, as Word does.
type lists struct {
	abstract map[string]*abstract
	nums     map[string]*list
	byStyle  map[string]*abstract // the list a style names
}

type abstract struct {
	levels  [listnum.Levels]listnum.Level
	styles  map[string]int // which style stands for which level
	link    string         // the style whose list this is instead
	counter *listnum.Counter
}

type list struct {
	abstract  string
	overrides [listnum.Levels]*override
	begun     bool
}

type override struct {
	level listnum.Level
	form  bool // it has a form of its own, not only a start
	start int  // -1 is none
}

// readLists reads numbering.xml.
func readLists(r *markup.Reader) (*lists, error) {
	ls := &lists{abstract: map[string]*abstract{}, nums: map[string]*list{}, byStyle: map[string]*abstract{}}
	var a *abstract
	var n *list
	var o *override
	var level *listnum.Level
	var at int
	for {
		t, err := r.Next()
		if err != nil {
			return ls, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			val := markup.Attr(e, "val")
			switch e.Name.Local {
			case "abstractNum":
				a = &abstract{styles: map[string]int{}}
				ls.abstract[markup.Attr(e, "abstractNumId")] = a
			case "num":
				a, n = nil, &list{}
				ls.nums[markup.Attr(e, "numId")] = n
			case "abstractNumId":
				if n != nil {
					n.abstract = val
				}
			case "lvlOverride":
				if at = number(markup.Attr(e, "ilvl"), -1); n != nil && 0 <= at && at < listnum.Levels {
					o = &override{start: -1}
					n.overrides[at] = o
				}
			case "startOverride":
				if o != nil {
					o.start = number(val, -1)
				}
			case "numStyleLink":
				if a != nil {
					a.link = val
				}
			case "styleLink":
				if a != nil && ls.byStyle[val] == nil {
					ls.byStyle[val] = a
				}
			case "lvl":
				at = number(markup.Attr(e, "ilvl"), -1)
				switch level = nil; {
				case at < 0 || at >= listnum.Levels:
				case o != nil:
					o.form, level = true, &o.level
				case a != nil:
					level = &a.levels[at]
				}
			case "pStyle":
				if a != nil && level != nil {
					a.styles[val] = at
				}
			}
			if level != nil {
				set(level, e, val)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "abstractNum":
				a = nil
			case "num":
				n = nil
			case "lvlOverride":
				o = nil
			case "lvl":
				level = nil
			}
		}
	}
}

// set takes what one element says of a level.
func set(l *listnum.Level, e xml.StartElement, val string) {
	switch e.Name.Local {
	case "start":
		l.Start = number(val, 0)
	case "numFmt":
		l.Format = val
	case "lvlText":
		if len(val) <= maxPattern {
			l.Pattern = val
		}
	case "isLgl":
		l.Legal = on(e)
	case "lvlRestart":
		if l.Restart = number(val, 0); l.Restart == 0 {
			l.Restart = -1
		}
	}
}

// maxPattern is the longest pattern of a number, in bytes.
const maxPattern = 200

// next counts a paragraph of a list and returns its label. level is -1 where the style says which it is.
func (ls *lists) next(numID string, level int, style string) string {
	if ls == nil {
		return ""
	}
	n := ls.nums[numID]
	if n == nil {
		return ""
	}
	a := ls.abstract[n.abstract]
	if a == nil {
		return ""
	}
	if named := ls.byStyle[a.link]; named != nil {
		a = named
	}
	if l, ok := a.styles[style]; ok && level < 0 {
		level = l
	}
	level = max(level, 0)
	if a.counter == nil {
		a.counter = listnum.NewCounter(a.levels)
	}
	if !n.begun {
		n.begun = true
		for i, o := range n.overrides {
			if o == nil {
				continue
			}
			l := a.levels[i]
			if o.form {
				l = o.level
			}
			if o.start >= 0 {
				l.Start = o.start
			}
			a.counter.Set(i, l, o.start >= 0)
		}
	}
	return a.counter.Next(level)
}

package doc

import (
	"strings"
	"unicode/utf16"

	"github.com/policybot/policybot/corpus/format/listnum"
)

// lists are the lists of a document. A paragraph names one by the place of an override, which draws on a list.
type lists struct {
	counters  map[uint32]*listnum.Counter
	overrides []override
}

type override struct {
	list   uint32
	levels []levelOverride
	begun  bool
}

type levelOverride struct {
	level int
	form  listnum.Level
	anew  bool
	whole bool // form is all of it, not only its start
}

// forms are the numbers of the binary format in the words of the other one.
var forms = map[byte]string{
	0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital", 11: "japaneseCounting",
	14: "decimalFullWidth", 18: "decimalEnclosedCircle", 19: "decimalFullWidth2", 22: "decimalZero", 23: "bullet", 26: "decimalEnclosedFullstop",
	27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese", 29: "ideographEnclosedCircle", 30: "ideographTraditional",
	31: "ideographZodiac", 33: "taiwaneseCounting", 34: "ideographLegalTraditional", 35: "taiwaneseCountingThousand", 36: "taiwaneseDigital",
	37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}

// readLists reads the lists, their levels, which follow them, and the overrides. What is damaged is left out: a text
// without a number is better than none.
func readLists(table, levels, over []byte) *lists {
	const entry = 28
	ls := &lists{counters: map[uint32]*listnum.Counter{}}
	if len(table) < 2 {
		return ls
	}
	n := int(le.Uint16(table))
	for i := range n {
		at := 2 + entry*i
		if at+entry > len(table) {
			break
		}
		count := listnum.Levels
		if table[at+26]&1 != 0 {
			count = 1
		}
		var all [listnum.Levels]listnum.Level
		for l := range count {
			size := 0
			if all[l], size = readLevel(levels); size == 0 {
				return ls
			}
			levels = levels[size:]
		}
		ls.counters[le.Uint32(table[at:])] = listnum.NewCounter(all)
	}
	ls.readOverrides(over)
	return ls
}

// readLevel reads one level and says how many bytes it takes; 0 is that it is damaged.
func readLevel(b []byte) (l listnum.Level, size int) {
	const fixed = 28
	if len(b) < fixed+2 {
		return l, 0
	}
	l.Start = int(int32(le.Uint32(b)))
	l.Format = forms[b[4]]
	l.Legal = b[5]&4 != 0
	if b[5]&8 != 0 {
		l.Restart = int(b[26])
		if l.Restart == 0 {
			l.Restart = -1
		}
	}
	size = fixed + int(b[24]) + int(b[25])
	if len(b) < size+2 {
		return l, 0
	}
	n := int(le.Uint16(b[size:]))
	if size += 2; len(b) < size+2*n {
		return l, 0
	}
	var p strings.Builder
	units := make([]uint16, 0, min(n, maxPattern))
	flush := func() {
		p.WriteString(strings.ReplaceAll(string(utf16.Decode(units)), "%", ""))
		units = units[:0]
	}
	for i := range min(n, maxPattern) {
		u := le.Uint16(b[size+2*i:])
		if u < listnum.Levels {
			flush()
			p.WriteByte('%')
			p.WriteByte(byte('1' + u))
			continue
		}
		units = append(units, u)
	}
	flush()
	l.Pattern = p.String()
	return l, size + 2*n
}

// maxPattern is the longest pattern of a number, in characters.
const maxPattern = 100

func (ls *lists) readOverrides(b []byte) {
	const entry, levelEntry = 16, 8
	if len(b) < 4 {
		return
	}
	n := int(le.Uint32(b))
	b = b[4:]
	if n < 0 || n > len(b)/entry {
		return
	}
	data := b[n*entry:]
	for i := range n {
		o := override{list: le.Uint32(b[i*entry:])}
		if len(data) >= 4 {
			data = data[4:]
		}
		for range int(b[i*entry+12]) {
			if len(data) < levelEntry {
				break
			}
			flags := le.Uint32(data[4:])
			l := levelOverride{level: int(flags & 15), anew: flags&16 != 0, whole: flags&32 != 0, form: listnum.Level{Start: int(int32(le.Uint32(data)))}}
			if data = data[levelEntry:]; l.whole {
				size := 0
				if l.form, size = readLevel(data); size == 0 {
					data = nil
					break
				}
				data = data[size:]
			}
			if l.level < listnum.Levels {
				o.levels = append(o.levels, l)
			}
		}
		ls.overrides = append(ls.overrides, o)
	}
}

// next counts a paragraph of the list at a place among the overrides, from 1, and returns its label.
func (ls *lists) next(at, level int) string {
	if at < 1 || at > len(ls.overrides) {
		return ""
	}
	o := &ls.overrides[at-1]
	c := ls.counters[o.list]
	if c == nil {
		return ""
	}
	if !o.begun {
		o.begun = true
		for _, l := range o.levels {
			form := l.form
			if !l.whole {
				form = c.Level(l.level)
				form.Start = l.form.Start
			}
			c.Set(l.level, form, l.anew)
		}
	}
	return c.Next(max(level, 0))
}

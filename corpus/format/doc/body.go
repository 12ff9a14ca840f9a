package doc

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/listnum"
	"github.com/policybot/policybot/corpus/format/prose"
)

// The characters that are no words.
const (
	picture     = 0x01
	noteMark    = 0x02
	cellEnd     = 0x07
	drawing     = 0x08
	tab         = 0x09
	lineBreak   = 0x0b
	pageBreak   = 0x0c
	paraEnd     = 0x0d
	columnBreak = 0x0e
	fieldBegin  = 0x13
	fieldMiddle = 0x14
	fieldEnd    = 0x15
	hardHyphen  = 0x1e
	symbolMark  = 0x28
)

// story is one of the texts while it is read.
type story struct {
	d      *document
	words  []uint16
	fields []bool // the open ones: whether their result has begun
	at     int    // which of the runs of characters the last one was in; -1 is none
	look   look
	notes  []string
	table  table
}

// story reads characters [from, to) and puts what they say into the document.
func (d *document) story(from, to int) error {
	s := story{d: d, at: -1}
	for i := from; i < min(to, d.text.len()); i++ {
		if (i-from)%4096 == 0 {
			if err := format.Interrupted(d.ctx); err != nil {
				return err
			}
		}
		if err := s.character(i); err != nil {
			return err
		}
	}
	if len(s.words) > 0 {
		if err := s.paragraph(paraEnd, para{list: -1, level: -1}); err != nil {
			return err
		}
	}
	return s.endTable()
}

// character reads one.
func (s *story) character(i int) error {
	u, place := s.d.text.units[i], s.d.text.place(i)
	if s.at < 0 || place < s.d.chars[s.at].from || place >= s.d.chars[s.at].to {
		s.look = look{}
		if s.at = s.d.chars.index(place); s.at >= 0 {
			s.look = lookOf(s.d.chars[s.at].props)
		}
	}
	l := s.look
	switch {
	case u == paraEnd || u == cellEnd || u == pageBreak:
		if l.deleted && u == paraEnd {
			return nil // the next paragraph goes on
		}
		return s.paragraph(u, paraOf(s.d.paras.at(place)))
	case l.deleted || l.hidden:
	case u == fieldBegin:
		if len(s.fields) < maxFields {
			s.fields = append(s.fields, false)
		}
	case u == fieldMiddle:
		if n := len(s.fields); n > 0 {
			s.fields[n-1] = true
		}
	case u == fieldEnd:
		s.fields = s.fields[:max(len(s.fields)-1, 0)]
	case s.instruction():
	case u == noteMark && l.special:
		if words := s.d.notes[i]; words != "" {
			s.d.noted++
			s.notes = append(s.notes, fmt.Sprintf("注%d：%s", s.d.noted, words))
		}
	case (u == picture || u == drawing) && l.special:
		s.d.pictures++
	case u == symbolMark && l.special:
		s.words = append(s.words, utf16.Encode([]rune(prose.Symbol(l.symbol)))...)
	case l.struck:
		s.d.struck = true
	case u == tab:
		s.words = append(s.words, '\t')
	case u == lineBreak || u == columnBreak:
		s.words = append(s.words, '\n')
	case u == hardHyphen:
		s.words = append(s.words, '-')
	case u < 0x20:
	case l.raised && (u == '2' || u == '3'):
		s.words = append(s.words, utf16.Encode([]rune(prose.Raised(string(rune(u)))))...)
	default:
		s.words = append(s.words, u)
	}
	return nil
}

// maxFields is how many fields may be nested.
const maxFields = 64

// instruction tells words that say what a field is, before its result.
func (s *story) instruction() bool {
	for _, result := range s.fields {
		if !result {
			return true
		}
	}
	return false
}

// paragraph ends one. mark is the character it ends with.
func (s *story) paragraph(mark uint16, p para) error {
	style := s.d.inherit(&p)
	words := strings.ReplaceAll(string(utf16.Decode(s.words)), "\x00", "")
	s.words = s.words[:0]
	label := ""
	if p.list > 0 && !p.rowEnd {
		label = s.d.lists.next(p.list, p.level)
	}
	if style.contents() {
		words, label = "", ""
	}
	text := listnum.Join(label, words)
	if p.depth > 0 {
		return s.table.paragraph(s.d, mark, p, text)
	}
	if err := s.endTable(); err != nil {
		return err
	}
	if err := s.d.add(prose.Block{Text: text, Heading: prose.Heading(words, label, p.outline)}); err != nil {
		return err
	}
	return s.place()
}

// place puts the notes that were referred to behind the paragraph or table.
func (s *story) place() error {
	notes := s.notes
	s.notes = nil
	for _, n := range notes {
		if err := s.d.add(prose.Block{Text: n}); err != nil {
			return err
		}
	}
	return nil
}

// endTable puts the table that was read into the document.
func (s *story) endTable() error {
	lines, err := s.table.lines(s.d)
	if err != nil || lines == "" {
		return err
	}
	if err := s.d.add(prose.Block{Text: lines}); err != nil {
		return err
	}
	return s.place()
}

// add adds a block that says something.
func (d *document) add(b prose.Block) error {
	if strings.TrimSpace(b.Text) == "" {
		return nil
	}
	d.blocks = append(d.blocks, b)
	return d.budget.Write(len(b.Text) + 1)
}

// readNotes reads what the notes say, by the character that refers to each.
func (d *document) readNotes() (map[int]string, error) {
	notes := map[int]string{}
	for _, n := range []struct {
		refs, text []byte
		at         int
	}{
		{d.fib.footnoteRefs.of(d.table), d.fib.footnoteText.of(d.table), d.fib.footnotesAt()},
		{d.fib.endnoteRefs.of(d.table), d.fib.endnoteText.of(d.table), d.fib.endnotesAt()},
	} {
		count := (len(n.refs) - 4) / 6
		for i := range count {
			if 4*(i+2) > len(n.text) {
				break
			}
			from, to := n.at+int(le.Uint32(n.text[4*i:])), n.at+int(le.Uint32(n.text[4*i+4:]))
			if from < n.at || to < from || to > d.text.len() {
				continue
			}
			if err := d.budget.Write(to - from); err != nil {
				return nil, err
			}
			words := strings.Map(func(r rune) rune {
				if r < 0x20 {
					return ' '
				}
				return r
			}, d.text.decode(from, to))
			notes[int(le.Uint32(n.refs[4*i:]))] = strings.Join(strings.Fields(words), " ")
		}
	}
	return notes, nil
}

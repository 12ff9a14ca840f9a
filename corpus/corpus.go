// Package corpus holds the words of the domain: what a policy document is once
// it has been read, cleaned and outlined, and the promises such a document
// keeps. It does no input or output and imports nothing of ours but zhdate, for Date.
//
// The way of a document, bottom up:
//
//	hanzi      traditional to simplified, width, numerals: pure functions on text
//	zhdate     dates, recurrences and the times of official writing
//	clean      bytes of a file -> clean simplified text + map back to the source
//	outline    clean text -> documents: metadata, heading tree, clauses, tables
//	statement  a clause -> the values it states, each with its Span
//	deadline   a document -> what it asks for by a time
//	card       a document -> whom it is for, on what terms, how much, where and with what
//	relation   which documents repeal, change, explain which; what holds, and why
//	compare    two versions of a text -> what changed, clause by clause
//	address    第二条之一第三款 of a named text -> its bytes in a document
//	ingest     a folder of files -> Documents + a report of what was skipped
//	sample     a few documents of our own, embedded, so that a fresh clone answers
//
// The rule everything else stands on: a quotation is never assembled, it is a
// Span of Document.Text, and every byte of Document.Text knows the bytes of the
// source file it came from. Check tells whether a Document keeps it.
package corpus

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Span is a half-open range of bytes, [Start, End), of a Document's Text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the length of the span in bytes.
func (s Span) Len() int { return s.End - s.Start }

// Shift is the span moved on by n bytes, from offsets in a part to offsets in the whole.
func (s Span) Shift(n int) Span { return Span{Start: s.Start + n, End: s.End + n} }

// Contains tells whether t lies wholly inside s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps tells whether the two spans share at least one byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// Document is one policy document. A file may hold several (see Part).
// Documents are immutable once built and may be shared between goroutines.
type Document struct {
	Meta

	Text      string     `json:"text"` // clean, simplified, paragraphs separated by \n
	Map       SourceMap  `json:"map"`
	Sections  []Section  `json:"sections"` // in text order; parents before children
	Clauses   []Clause   `json:"clauses"`  // in text order, never overlapping
	Tables    []Table    `json:"tables,omitempty"`
	Deadlines []Deadline `json:"deadlines,omitempty"` // in the order of their time expressions
	Card      Card       `json:"card"`
	Flags     []Flag     `json:"flags,omitempty"`
}

// Section is a heading and everything below it.
type Section struct {
	Label   string `json:"label"`   // the numbering as written, 二、 (二) 3. 第五条; "" for an unnumbered heading
	Heading string `json:"heading"` // the words after the label; may be "" (第五条)
	Level   int    `json:"level"`   // 1 is the outermost of this document
	Parent  int    `json:"parent"`  // index into Sections; -1 at the top
	Span    Span   `json:"span"`    // label to the end of the section's last clause
}

// Name is label and heading together, as a section path shows it: a blank stands
// after 第二章 and 第五条, none after 二、 and (二).
func (s Section) Name() string {
	if strings.HasPrefix(s.Label, "第") && s.Heading != "" {
		return s.Label + " " + s.Heading
	}
	return s.Label + s.Heading
}

// ClauseKind tells ordinary text from the parts that are cited differently.
type ClauseKind string

// The kinds of clause.
const (
	Body      ClauseKind = "body"
	Row       ClauseKind = "row"       // one row of a table; see Clause.Table
	Preamble  ClauseKind = "preamble"  // before the first heading: addressees, grounds
	Signature ClauseKind = "signature" // issuer and date lines
	Heading   ClauseKind = "heading"   // a heading line with no text of its own
	Metadata  ClauseKind = "metadata"  // what the website states about the document, beside its text
)

// Clause 条款 is the smallest cited unit: a sentence (or a 款 with its 项)
// under one heading path.
type Clause struct {
	ID      string     `json:"id"`      // anchor, unique in the document: c1, c2, …; or a12k1 for 第十二条第一款
	Kind    ClauseKind `json:"kind"`    //
	Section int        `json:"section"` // index into Sections; -1 before the first heading
	Span    Span       `json:"span"`
	Para    int        `json:"para"`            // 0-based paragraph number in the document: sentences of one paragraph share it
	Table   int        `json:"table,omitempty"` // for Row: index into Tables
	Row     int        `json:"row,omitempty"`   // for Row: index into Tables[Table].Rows
}

// Table is a table recovered from the text, merged cells already filled.
type Table struct {
	Title   Span     `json:"title"`   // empty span when there is none
	Columns []Cell   `json:"columns"` // the header
	Rows    [][]Cell `json:"rows"`    // each as long as Columns
	Span    Span     `json:"span"`
}

// Cell is the words of one table cell and where they stand. A cell filled from
// a merged neighbour has the span of the cell it was filled from.
type Cell struct {
	Text string `json:"text"`
	Span Span   `json:"span"`
}

// Flag is something the reader of a document has to know: a repair that was
// made, or damage that could not be repaired.
type Flag struct {
	Code   FlagCode `json:"code"`
	Detail string   `json:"detail"` // one plain Chinese sentence
	Span   Span     `json:"span"`   // where in Text; empty when it concerns the whole document
}

// FlagCode names a kind of flag.
type FlagCode string

// The flags ingest may raise.
const (
	Repaired     FlagCode = "repaired"     // damaged text mended by a stated rule
	Unrepaired   FlagCode = "unrepaired"   // damaged text left as it was
	Restored     FlagCode = "restored"     // a lost separator put back
	Dropped      FlagCode = "dropped"      // page chrome, advertising, a duplicate
	Blank        FlagCode = "blank"        // a blank to fill in (____)
	Undated      FlagCode = "undated"      // no issue date in the text
	NoNumber     FlagCode = "no_number"    // no 文号 in the text
	Guessed      FlagCode = "guessed"      // metadata read from the file name, not the text
	Conversion   FlagCode = "conversion"   // traditional script was converted
	EncodingFlag FlagCode = "encoding"     // the encoding was detected, not declared
	Truncated    FlagCode = "truncated"    // a fragment: the text begins or ends mid-way
	Discrepancy  FlagCode = "discrepancy"  // the document contradicts itself
	MissingFile  FlagCode = "missing_file" // an attachment named in the text is not here
)

// SectionPath lists the names of the headings above clause i, outermost first;
// it is never nil.
func (d *Document) SectionPath(i int) []string {
	path := []string{}
	for s := d.Clauses[i].Section; s >= 0; s = d.Sections[s].Parent {
		path = append(path, d.Sections[s].Name())
	}
	for a, b := 0, len(path)-1; a < b; a, b = a+1, b-1 {
		path[a], path[b] = path[b], path[a]
	}
	return path
}

// Quote is the text of a span. It panics on a span outside Text, which Check
// rules out for every span a Document carries.
func (d *Document) Quote(s Span) string { return d.Text[s.Start:s.End] }

// ClauseAt returns the index of the clause that holds byte offset off, or -1.
func (d *Document) ClauseAt(off int) int {
	i := sort.Search(len(d.Clauses), func(i int) bool { return d.Clauses[i].Span.End > off })
	if i < len(d.Clauses) && d.Clauses[i].Span.Start <= off {
		return i
	}
	return -1
}

// ClauseByID returns the index of the clause with that anchor, or -1.
func (d *Document) ClauseByID(id string) int {
	for i := range d.Clauses {
		if d.Clauses[i].ID == id {
			return i
		}
	}
	return -1
}

// ErrInvariant is wrapped by every error Check returns.
var ErrInvariant = errors.New("document breaks an invariant")

// Check reports the first promise the document breaks: spans in range, on rune
// boundaries, in order; parents before children; unique anchors; tables square;
// deadlines inside a clause or the heading run in with it.
func (d *Document) Check() error {
	bad := func(format string, a ...any) error {
		return fmt.Errorf("%w: %s: %s", ErrInvariant, d.Path, fmt.Sprintf(format, a...))
	}
	if !utf8.ValidString(d.Text) {
		return bad("text is not valid UTF-8")
	}
	ok := func(s Span) bool {
		return 0 <= s.Start && s.Start <= s.End && s.End <= len(d.Text) &&
			(s.Start == len(d.Text) || utf8.RuneStart(d.Text[s.Start])) &&
			(s.End == len(d.Text) || utf8.RuneStart(d.Text[s.End]))
	}
	for i, s := range d.Sections {
		if !ok(s.Span) || s.Parent >= i || s.Parent < -1 {
			return bad("section %d (%s) span %v parent %d", i, s.Name(), s.Span, s.Parent)
		}
	}
	seen := make(map[string]bool, len(d.Clauses))
	end := 0
	for i, c := range d.Clauses {
		if !ok(c.Span) || c.Span.Len() == 0 || c.Span.Start < end {
			return bad("clause %d (%s) span %v after %d", i, c.ID, c.Span, end)
		}
		if c.Section < -1 || c.Section >= len(d.Sections) {
			return bad("clause %d section %d", i, c.Section)
		}
		if c.ID == "" || seen[c.ID] {
			return bad("clause %d anchor %q", i, c.ID)
		}
		if c.Kind == Row &&
			(c.Table < 0 || c.Table >= len(d.Tables) || c.Row < 0 || c.Row >= len(d.Tables[c.Table].Rows)) {
			return bad("clause %d names row %d of table %d", i, c.Row, c.Table)
		}
		seen[c.ID], end = true, c.Span.End
	}
	for i, t := range d.Tables {
		for _, r := range t.Rows {
			if len(r) != len(t.Columns) {
				return bad("table %d has a row of %d cells under %d columns", i, len(r), len(t.Columns))
			}
			for _, c := range r {
				if !ok(c.Span) {
					return bad("table %d cell span %v", i, c.Span)
				}
			}
		}
	}
	for _, f := range d.Flags {
		if !ok(f.Span) {
			return bad("flag %s span %v", f.Code, f.Span)
		}
	}
	if err := d.checkDeadlines(ok); err != nil {
		return bad("%v", err)
	}
	if err := d.checkCard(ok); err != nil {
		return bad("%v", err)
	}
	return d.Map.check(len(d.Text))
}

package reminders

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Line is a line of an export. The first is a header, the last an end with the
// count of those between, so that half a file is noticed.
type Line struct {
	Kind LineKind        `json:"kind"`
	V    int             `json:"v,omitempty"`   // header
	At   time.Time       `json:"at,omitzero"`   // header: store time of the export
	N    int             `json:"n,omitempty"`   // end
	Sum  string          `json:"sum,omitempty"` // of Data as written
	Data json.RawMessage `json:"data,omitempty"`
}

// LineKind says what a Line holds.
type LineKind string

// The kinds of line. A reminder stands before its occurrences.
const (
	LineHeader       LineKind = "policybot-reminders"
	LineReminder     LineKind = "reminder"     // a Reminder
	LineOccurrence   LineKind = "occurrence"   // a Record
	LineSubscription LineKind = "subscription" // a Subscription
	LineSetting      LineKind = "setting"      // a Setting
	LineDamaged      LineKind = "damaged"      // a Record of what the store could not read; an import counts it and takes nothing
	LineEnd          LineKind = "end"
)

// maxLine bounds a line of an import.
const maxLine = 4 << 20

// LineWriter writes an export.
type LineWriter struct {
	enc *json.Encoder
	buf *bufio.Writer
	n   int
}

// NewLineWriter writes the header.
func NewLineWriter(w io.Writer, now time.Time) (*LineWriter, error) {
	buf := bufio.NewWriter(w)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	return &LineWriter{enc: enc, buf: buf}, enc.Encode(Line{Kind: LineHeader, V: BodyVersion, At: now})
}

// Write adds a line.
func (w *LineWriter) Write(kind LineKind, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("export %s: %w", kind, err)
	}
	w.n++
	// The encoder would compact and escape RawMessage anew, so what is summed is
	// what it will write: Marshal escapes HTML, and so does it not undo that.
	return w.enc.Encode(Line{Kind: kind, Sum: Sum(data), Data: data})
}

// End writes the last line.
func (w *LineWriter) End() error {
	if err := w.enc.Encode(Line{Kind: LineEnd, N: w.n}); err != nil {
		return err
	}
	return w.buf.Flush()
}

// ReadLines calls take with every sound line between header and end, and returns
// how many were not sound. A missing header is an error at once, a missing end
// after all lines were taken; both wrap ErrCorrupt.
func ReadLines(r io.Reader, take func(Line) error) (damaged int, err error) {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 64<<10), maxLine)
	n, head, end := 0, false, false
	for sc.Scan() {
		if len(sc.Bytes()) == 0 {
			continue
		}
		var l Line
		err := json.Unmarshal(sc.Bytes(), &l)
		switch {
		case !head:
			if err != nil || l.Kind != LineHeader {
				return 0, fmt.Errorf("%w: not an export of reminders", ErrCorrupt)
			}
			if l.V > BodyVersion {
				return 0, fmt.Errorf("%w: export of version %d", ErrNewer, l.V)
			}
			head = true
		case err != nil || l.Kind != LineEnd && Sum(l.Data) != l.Sum:
			damaged, n = damaged+1, n+1
		case l.Kind == LineEnd:
			end = l.N == n
		default:
			n++
			if err := take(l); errors.Is(err, ErrCorrupt) || errors.Is(err, ErrInvalid) {
				damaged++
			} else if err != nil {
				return damaged, err
			}
		}
	}
	switch {
	case sc.Err() != nil:
		return damaged, fmt.Errorf("read export: %w", sc.Err())
	case !head:
		return damaged, fmt.Errorf("%w: not an export of reminders: it is empty", ErrCorrupt)
	case !end:
		return damaged, fmt.Errorf("%w: the export is cut off or lines are missing", ErrCorrupt)
	case damaged > 0:
		return damaged, fmt.Errorf("%w: %d lines of the export", ErrCorrupt, damaged)
	}
	return 0, nil
}

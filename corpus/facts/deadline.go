package facts

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/policybot/policybot/corpus"
)

// MaxDeadlines bounds how many deadlines one document gives; what stands behind
// is left out, as are times behind the first maxTimes. A sentence longer than
// maxSentence bytes is read in pieces.
const (
	MaxDeadlines = 1000
	maxTimes     = 3000
	maxSentence  = 2000
)

// Deadlines returns what d asks for by a time, in the order of the time
// expressions. TimeText and Offset are left to whoever has the source file. The
// work is linear in the text, but for a bounded look around each time.
func Deadlines(d *corpus.Document) []corpus.Deadline {
	if tells.MatchString(d.Text) {
		return nil
	}
	r := newReader(d)
	var out []corpus.Deadline
	for i := range r.times {
		if len(out) == MaxDeadlines {
			break
		}
		if dl, ok := r.deadline(&r.times[i]); ok {
			out = append(out, dl)
		}
	}
	return out
}

// deadline judges one time of the document.
func (r *reader) deadline(t *timed) (corpus.Deadline, bool) {
	if t.idle {
		return corpus.Deadline{}, false
	}
	w := t.moment
	s := &r.sentences[t.sentence]
	dl := corpus.Deadline{
		Kind: w.kind, Start: corpus.Date(w.start), Due: corpus.Date(w.due), RRule: w.rule, Until: corpus.Date(w.until),
		Precision: w.precision, Note: w.note,
		Clause: s.clause, Span: s.span, Time: t.span,
	}
	if s.heading && !s.cited {
		// The heading is in no clause: what is quoted runs on to the text below it.
		dl.Span.End = r.firstSentenceEnd(s)
	}
	if s.row {
		r.fromRow(t, &dl)
	}
	if dl.Who == "" {
		dl.Who = r.who(t, w)
	}
	if dl.Action == "" {
		dl.Action = r.action(t, dl.Who)
	}
	if dl.ToWhom == "" {
		dl.ToWhom = r.toWhom(t)
	}
	if dl.Action == "" {
		dl.Action = clip(r.text(s.span))
	}
	dl.ID = deadlineID(r.doc.ID, dl)
	return dl, true
}

// deadlineID is stable while the document is: a hash of the document, the place
// of the time expression and the kind.
func deadlineID(doc string, dl corpus.Deadline) string {
	h := sha256.New()
	h.Write([]byte(doc))
	binary.Write(h, binary.BigEndian, [2]int64{int64(dl.Time.Start), int64(dl.Time.End)}) // a hash never fails to write
	h.Write([]byte(dl.Kind))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// firstSentenceEnd is where the first sentence below a heading ends.
func (r *reader) firstSentenceEnd(s *sentence) int {
	for i := s.index + 1; i < len(r.sentences); i++ {
		if n := &r.sentences[i]; !n.heading && n.clause == s.clause {
			return n.span.End
		}
	}
	return s.span.End
}

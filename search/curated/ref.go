package curated

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Ref leads to a clause and knows its words by their hash alone.
type Ref struct {
	Document string `json:"document"` // id; that of a document changes with its content
	Path     string `json:"path"`     // of its file, by which it is found when it has changed
	Part     int    `json:"part"`
	Title    string `json:"title"`  // for the staff, when it is gone
	Clause   string `json:"clause"` // anchor
	Sum      string `json:"sha256"` // of the clause, verbatim
	Start    int    `json:"start"`  // of what is shown as the headline, in bytes of the clause
	End      int    `json:"end"`
}

// State says what became of the clause of a pair.
type State string

// The states. Only a Live pair answers.
const (
	Live    State = "live"    // it is there, word for word
	Changed State = "changed" // it reads otherwise
	Missing State = "missing" // its document is there, and it is not
	Gone    State = "gone"    // its document is not there, or not for who looks
	Lapsed  State = "lapsed"  // its document holds no more, or not yet
)

// Label is the word for it.
func (s State) Label() string {
	return map[State]string{Live: "有效", Changed: "失效：条款已改动", Missing: "失效：文件里没有这一条了", Gone: "失效：文件不在了",
		Lapsed: "失效：文件现在不具效力"}[s]
}

// Place is where the clause of a Ref is now. Document is nil when it is Gone.
type Place struct {
	State    State
	Document *corpus.Document
	Clause   int // index into Clauses; of Live and Lapsed
}

// Find tells where the clause is in what lib shows the viewer of ctx. Errors are those of lib but search.ErrNotFound.
func (r *Ref) Find(ctx context.Context, lib search.Library, today corpus.Date) (Place, error) {
	d, err := r.document(ctx, lib)
	if err != nil || d == nil {
		return Place{State: Gone}, err
	}
	out := Place{State: Changed, Document: d}
	at := d.ClauseByID(r.Clause)
	if at < 0 {
		out.State = Missing
	}
	if at < 0 || sumOf(d, at) != r.Sum {
		if at = only(d, r.Sum); at < 0 {
			return out, nil
		}
	}
	if out.State, out.Clause = Live, at; !d.InForce(today) {
		out.State = Lapsed
	}
	text := d.Quote(d.Clauses[at].Span)
	if r.Start < 0 || r.End <= r.Start || r.End > len(text) || !utf8.ValidString(text[r.Start:r.End]) {
		return Place{State: Changed, Document: d}, nil // somebody has written into the store by hand
	}
	return out, nil
}

// document is the one meant: itself, or what its file holds now; nil where there is none.
func (r *Ref) document(ctx context.Context, lib search.Library) (*corpus.Document, error) {
	d, err := lib.Document(ctx, r.Document)
	if err == nil || !errors.Is(err, search.ErrNotFound) {
		return d, err
	}
	all, err := lib.Documents(ctx)
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	id := ""
	for i := range all {
		if all[i].Path == r.Path && all[i].Part == r.Part {
			if id != "" {
				return nil, nil // two folders have a file of that name: which was meant nobody knows
			}
			id = all[i].ID
		}
	}
	if id == "" {
		return nil, nil
	}
	if d, err = lib.Document(ctx, id); errors.Is(err, search.ErrNotFound) { // it went just now
		return nil, nil
	}
	return d, err
}

// only is the clause of those words, if there is one alone: elsewhere they may stand for something else.
func only(d *corpus.Document, sum string) int {
	at := -1
	for i := range d.Clauses {
		if sumOf(d, i) == sum {
			if at >= 0 {
				return -1
			}
			at = i
		}
	}
	return at
}

func sumOf(d *corpus.Document, clause int) string {
	h := sha256.Sum256([]byte(d.Quote(d.Clauses[clause].Span)))
	return hex.EncodeToString(h[:])
}

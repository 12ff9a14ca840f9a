package index

import (
	"context"
	"fmt"

	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/vectors"
)

// embedBatch is how many clauses are given to the encoder at a time: about a second of
// one core, which is what is lost when the process dies.
const embedBatch = 32

// Embed makes the vectors of all clauses that have none, with e, which may be another one
// than searches use, of the same weights. progress is told how many clauses have one and
// how many are to. It ends early, with an error that is the context's, when ctx ends; what
// was made by then stays. It returns nil at once when nothing is missing.
func (ix *Index) Embed(ctx context.Context, e Vectorizer, progress func(done, total int)) error {
	done, err := ix.use()
	if err != nil {
		return err
	}
	defer done()
	all := make([]int32, len(ix.table.Content))
	for o := range all {
		all[o] = int32(o)
	}
	return ix.embedAll(ctx, e, all, progress)
}

// EmbedFor is Embed for the clauses that words find for some questions: enough to compare how
// these are put in order, where all clauses would take long.
func (ix *Index) EmbedFor(ctx context.Context, e Vectorizer, questions []string, progress func(done, total int)) error {
	done, err := ix.use()
	if err != nil {
		return err
	}
	defer done()
	var all []int32
	seen := map[int32]bool{}
	for _, text := range questions {
		if !hasContent(text) {
			continue
		}
		found, err := ix.foundByWords(ctx, text)
		if err != nil {
			return fmt.Errorf("find clauses by words: %w", err)
		}
		for _, m := range found[:min(ix.opt.Meaning.Fusion.Pool, len(found))] {
			if !seen[m.ordinal] {
				seen[m.ordinal], all = true, append(all, m.ordinal)
			}
		}
	}
	return ix.embedAll(ctx, e, all, progress)
}

// embedAll makes the vectors of the clauses that have none.
func (ix *Index) embedAll(ctx context.Context, e Vectorizer, clauses []int32, progress func(done, total int)) error {
	store := ix.opt.Meaning.Vectors
	total, missing := 0, []int32(nil)
	seen := map[vectors.Key]bool{}
	rows := store.Rows(ix.table.Content)
	for _, o := range clauses {
		if key := ix.table.Content[o]; key != 0 {
			total++
			if rows[o] < 0 && !seen[key] {
				seen[key] = true
				missing = append(missing, o)
			}
		}
	}
	for from := 0; from < len(missing); from += embedBatch {
		batch := missing[from:min(from+embedBatch, len(missing))]
		if err := ix.embed(ctx, e, store, batch); err != nil {
			return fmt.Errorf("vectors of clauses: %w", err)
		}
		if progress != nil {
			progress(total-len(missing)+from+len(batch), total)
		}
	}
	return nil
}

func (ix *Index) embed(ctx context.Context, e Vectorizer, store *vectors.Store, ordinals []int32) error {
	keys, passages := make([]vectors.Key, len(ordinals)), make([]encoder.Passage, len(ordinals))
	for i, o := range ordinals {
		w, err := ix.window(o)
		if err != nil {
			return err
		}
		keys[i], passages[i] = ix.table.Content[o], w
	}
	made, err := e.Passages(ctx, passages)
	if err != nil {
		return err
	}
	rows := make([][]int8, len(made))
	for i, v := range made {
		rows[i] = v
	}
	return store.Add(keys, rows)
}

// Missing is how many clauses are to have a vector and have none.
func (ix *Index) Missing() int {
	if ix.opt.Meaning == nil {
		return 0
	}
	return newRows(ix.table, ix.opt.Meaning.Vectors).missing
}

// window is a clause as an encoder is shown it, without its document opened.
func (ix *Index) window(o int32) (encoder.Window, error) {
	n := ix.table.doc[o]
	at, clause := ix.table.at[n], int(o-ix.table.First[n])
	_, text, section, err := ix.parts[at.part].passage(int(at.doc), clause)
	d := &ix.table.Documents[n]
	if err != nil {
		return encoder.Window{}, fmt.Errorf("read clause %d of document %q: %w", clause, d.ID, err)
	}
	return encoder.Window{Heading: headingOf(d.Title, section), Text: text}, nil
}

package index

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/relation"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/vectors"
)

// schema is raised when the entries, the table or the stored form change.
const schema = "18"

// signature binds an index to what it was made with.
func signature(opt Options) string {
	sum := sha256.Sum256([]byte(schema + "\x00" + opt.Segmenter.Version() + "\x00" + opt.Reading))
	return hex.EncodeToString(sum[:8])
}

// part is a layer as one snapshot sees it.
type part struct {
	*layer
	base   uint32          // added to its entries' numbers
	gone   []int32         // files that are no longer part of the library, ascending
	veiled *roaring.Bitmap // documents of other files that are not to be seen (Only); nil for none
	hidden *roaring.Bitmap // entries that are not to be found; nil for none
}

// table is what a snapshot keeps in memory of the documents and clauses of all its
// parts, in the order of the library. Some 33 bytes a clause, which makes filters,
// facets, ties and length normalisation a matter of array look-ups.
type table struct {
	Documents []search.Summary // by path and part
	First     []int32          // by document: ordinal of its first clause; one more for the end
	Kind      []uint8          // by ordinal: class of clause, an index into clauseWeight
	Length    []uint16         // by ordinal: letters and digits of the clause, at most 65535
	PathLen   []uint16         // by ordinal: the same of its headings
	Content   []vectors.Key    // by ordinal: names what it says, 0 for what gets no vector
	Cited     []int32          // by document: clauses of other documents that name it, or what it replaces
	ByNumber  []int32          // number of an entry -> ordinal; -1 for what is no clause
	Average   float64          // of Length
	PathAvg   float64          // of PathLen

	at       []spot         // by document: where it is stored
	levels   []corpus.Level // by document
	types    []string       // by document: 文种
	serving  []int32        // by document: the one it carries out, -1 for none
	byID     map[string]int // document id -> index into Documents
	doc      []int32        // by ordinal: index into Documents
	number   []uint32       // by ordinal: number of its entry
	weight   []float64      // by document, see Ranking.documentWeight
	norm     []float32      // by number: length part of BM25 for the clause
	pathNorm []float32      // the same for its headings
}

// spot is a document of a part.
type spot struct{ part, doc int32 }

// newTable joins the parts, and sets their base and hidden. A document that stands
// in two files is taken from the first of them.
func newTable(parts []part, r *Ranking) *table {
	spots := live(parts)
	t := &table{First: make([]int32, 1, len(spots)+1), byID: make(map[string]int, len(spots))}
	entries, clauses := uint32(0), 0
	for i := range parts {
		parts[i].base = entries
		entries += uint32(parts[i].entries())
		clauses += len(parts[i].Length)
	}
	t.Kind, t.Length, t.PathLen = make([]uint8, 0, clauses), make([]uint16, 0, clauses), make([]uint16, 0, clauses)
	t.Content = make([]vectors.Key, 0, clauses)
	t.doc, t.number = make([]int32, 0, clauses), make([]uint32, 0, clauses)
	t.ByNumber = slices.Repeat([]int32{-1}, int(entries))
	for _, s := range spots {
		p := &parts[s.part]
		d := p.Documents[s.doc]
		if _, twice := t.byID[d.ID]; twice {
			if p.hidden == nil {
				p.hidden = roaring.New()
			}
			p.hide(p.hidden, int(s.doc))
			continue
		}
		n := len(t.Documents)
		t.byID[d.ID] = n
		t.Documents, t.at = append(t.Documents, d), append(t.at, s)
		from, to := p.First[s.doc], p.First[s.doc+1]
		for c := from; c < to; c++ {
			number := p.base + p.entryOf(int(s.doc), c)
			t.ByNumber[number] = int32(len(t.doc))
			t.doc, t.number = append(t.doc, int32(n)), append(t.number, number)
		}
		t.Kind = append(t.Kind, p.Kind[from:to]...)
		t.Length = append(t.Length, p.Length[from:to]...)
		t.PathLen = append(t.PathLen, p.PathLen[from:to]...)
		for _, k := range p.Content[from:to] {
			t.Content = append(t.Content, vectors.Key(k))
		}
		t.First = append(t.First, int32(len(t.doc)))
	}
	t.derive(parts, r)
	return t
}

// live lists the documents of the files that are not gone, in the order of the
// library, and hides those of the others.
func live(parts []part) []spot {
	var spots []spot
	for i := range parts {
		parts[i].hidden = parts[i].dropped()
		for doc, gone := range parts[i].each() {
			if !gone {
				spots = append(spots, spot{int32(i), int32(doc)})
			}
		}
	}
	slices.SortStableFunc(spots, func(a, b spot) int {
		return corpus.InOrder(&parts[a.part].Documents[a.doc].Meta, &parts[b.part].Documents[b.doc].Meta)
	})
	return spots
}

// each yields every document of the layer and whether it is gone with its file, or veiled.
func (p part) each() iter.Seq2[int, bool] {
	return func(yield func(int, bool) bool) {
		doc := 0
		for f := range p.Files {
			gone := p.isGone(f)
			for range p.Files[f].Documents {
				if !yield(doc, gone || p.isVeiled(doc)) {
					return
				}
				doc++
			}
		}
	}
}

func (p part) isGone(file int) bool {
	_, gone := slices.BinarySearch(p.gone, int32(file))
	return gone
}

// dropped are the entries of files that are gone, nil for none. Copies of documents
// that stand elsewhere too are hidden but not dropped: they may be needed again.
func (p part) dropped() *roaring.Bitmap {
	if len(p.gone) == 0 && p.veiled == nil {
		return nil
	}
	b := roaring.New()
	for doc, gone := range p.each() {
		if gone {
			p.hide(b, doc)
		}
	}
	return b
}

// derive settles what depends on the other documents.
func (t *table) derive(parts []part, r *Ranking) {
	docs := make([]*corpus.Meta, len(t.Documents))
	for i := range t.Documents {
		docs[i] = &t.Documents[i].Meta
	}
	relation.Link(docs, byHand(parts))
	byTitle := t.byTitle()
	t.Cited = t.cited(parts, byTitle)
	t.serving = t.serves(byTitle)
	t.levels, t.types = make([]corpus.Level, len(t.Documents)), make([]string, len(t.Documents))
	for i := range t.Documents {
		t.levels[i], t.types[i] = corpus.LevelOf(t.Documents[i].Region), corpus.TypeOf(t.Documents[i].Title)
	}
	t.Average, t.PathAvg = average(t.Length), average(t.PathLen)
	t.weigh(r)
}

// byHand is what the staff say by hand of any document, of the files that are not gone, by their keys.
func byHand(parts []part) (all []corpus.Claim) {
	var files []*heldFile
	for _, p := range parts {
		for f := range p.Files {
			if len(p.Files[f].Claims) > 0 && !p.isGone(f) {
				files = append(files, &p.Files[f])
			}
		}
	}
	slices.SortFunc(files, func(a, b *heldFile) int { return cmp.Compare(a.Key, b.Key) })
	for _, f := range files {
		all = append(all, f.Claims...)
	}
	return all
}

// weigh settles what depends on the ranking.
func (t *table) weigh(r *Ranking) {
	t.weight = make([]float64, len(t.Documents))
	for i := range t.Documents {
		t.weight[i] = r.documentWeight(&t.Documents[i], t.standing(i, r))
	}
	t.norm, t.pathNorm = r.norms(t, t.Length, t.Average), r.norms(t, t.PathLen, t.PathAvg)
}

// norms is Saturation·(1−b+b·length/average), b being LengthPart, for each entry.
func (r *Ranking) norms(t *table, lengths []uint16, avg float64) []float32 {
	out := make([]float32, len(t.ByNumber))
	for n, o := range t.ByNumber {
		if o >= 0 {
			out[n] = float32(r.Saturation * (1 - r.LengthPart + r.LengthPart*float64(lengths[o])/avg))
		}
	}
	return out
}

func average(lengths []uint16) float64 {
	sum := 0.0
	for _, l := range lengths {
		sum += float64(l)
	}
	return max(sum/float64(max(len(lengths), 1)), 1)
}

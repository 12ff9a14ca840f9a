package bleveindex

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"os"

	"policybot/search"
)

// schema is raised when the mapping, the table or the stored form changes.
const schema = "3"

// table is what is kept in memory of a generation: the documents' metadata, and
// for each clause entry of bleve, by its internal number, which clause it is and
// how long. 12 bytes a clause, which makes filters, facets, ties and length
// normalisation a matter of array look-ups.
type table struct {
	Signature string
	Documents []search.Summary // by path and part
	First     []int32          // by document: ordinal of its first clause; one more for the end
	Kind      []uint8          // by ordinal: class of clause, an index into clauseWeight
	Length    []uint16         // by ordinal: letters and digits of the clause, at most 65535
	PathLen   []uint16         // by ordinal: the same of its headings
	Cited     []int32          // by document: clauses of other documents that name it
	ByNumber  []int32          // bleve's number -> ordinal; -1 for entries that are no clause
	Average   float64          // of Length
	PathAvg   float64          // of PathLen

	byID     map[string]int // document id -> index into Documents
	doc      []int32        // by ordinal: index into Documents
	weight   []float64      // by document, see Ranking.documentWeight
	norm     []float32      // by bleve's number: length part of BM25 for the clause
	pathNorm []float32      // the same for its headings
}

// signature binds an index to what it was made from and with.
func signature(fingerprint string, opt Options) string {
	sum := sha256.Sum256([]byte(schema + "\x00" + opt.Segmenter.Version() + "\x00" + fingerprint))
	return hex.EncodeToString(sum[:8])
}

// derive fills what is not written to disk.
func (t *table) derive(r *Ranking) {
	t.byID = make(map[string]int, len(t.Documents))
	t.doc = make([]int32, len(t.Length))
	t.weight = make([]float64, len(t.Documents))
	for i := range t.Documents {
		t.byID[t.Documents[i].ID] = i
		t.weight[i] = r.documentWeight(&t.Documents[i], t.Cited[i])
		for o := t.First[i]; o < t.First[i+1]; o++ {
			t.doc[o] = int32(i)
		}
	}
	t.norm, t.pathNorm = r.norms(t, t.Length, t.Average), r.norms(t, t.PathLen, t.PathAvg)
}

// norms is Saturation·(1−b+b·length/average), b being LengthPart, for each of bleve's numbers.
func (r *Ranking) norms(t *table, lengths []uint16, avg float64) []float32 {
	out := make([]float32, len(t.ByNumber))
	for n, o := range t.ByNumber {
		if o >= 0 {
			out[n] = float32(r.Saturation * (1 - r.LengthPart + r.LengthPart*float64(lengths[o])/avg))
		}
	}
	return out
}

func writeTable(path string, t *table) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	z, _ := gzip.NewWriterLevel(f, gzip.BestSpeed)
	err = errors.Join(gob.NewEncoder(z).Encode(t), z.Close(), f.Sync(), f.Close())
	if err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func readTable(path string, r *Ranking) (*table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	t := new(table)
	if err := gob.NewDecoder(z).Decode(t); err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	n := len(t.Length)
	if len(t.First) != len(t.Documents)+1 || len(t.Cited) != len(t.Documents) || int(t.First[len(t.Documents)]) != n || len(t.PathLen) != n || len(t.Kind) != n {
		return nil, errors.New("read table: sizes do not agree")
	}
	for _, o := range t.ByNumber {
		if int(o) >= n {
			return nil, errors.New("read table: clause number out of range")
		}
	}
	t.derive(r)
	return t, nil
}

package bleveindex

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"

	"policybot/corpus"
	"policybot/search"
	"policybot/search/zh"
)

// The fields of an entry.
const (
	wordsField  = "words"
	pairsField  = "pairs"
	pathField   = "path"
	storedField = "doc"
)

// clauseEntry and documentEntry are what bleve maps; see newMapping.
type clauseEntry struct {
	Words string `json:"words"` // the clause, and the labels of the articles it is in
	Pairs string `json:"pairs"` // the clause
	Path  string `json:"path"`  // its headings
}

type documentEntry struct {
	Doc string `json:"doc"`
}

// Type names the mapping of the entry.
func (clauseEntry) Type() string { return "clause" }

// Type names the mapping of the entry.
func (documentEntry) Type() string { return "document" }

// newMapping is static and lean: bleve's default one (stored text, term vectors,
// doc values, _all) makes the index six times as large.
func newMapping() mapping.IndexMapping {
	text := func(name, analyzer string) *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Name, f.Analyzer = name, analyzer
		f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
		return f
	}
	clause := bleve.NewDocumentStaticMapping()
	clause.AddFieldMappingsAt("words", text(wordsField, zh.WordsName))
	clause.AddFieldMappingsAt("pairs", text(pairsField, zh.BigramsName))
	clause.AddFieldMappingsAt("path", text(pathField, zh.BigramsName))
	stored := text(storedField, zh.WordsName)
	stored.Index, stored.Store = false, true
	whole := bleve.NewDocumentStaticMapping()
	whole.AddFieldMappingsAt("doc", stored)

	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentDisabledMapping()
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	m.AddDocumentMapping("clause", clause)
	m.AddDocumentMapping("document", whole)
	return m
}

// Build makes an index of docs in dir and opens it. The generation in use stays
// usable until the new one is complete; if Build fails or the process dies, it
// still is. dir "" makes a temporary index that Close removes. ErrLocked as for
// Open; use Rebuild to replace an index that is open.
func Build(ctx context.Context, dir, fingerprint string, docs []*corpus.Document, opt Options) (*Index, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	temporary := dir == ""
	if temporary {
		if dir, err = os.MkdirTemp("", "policybot-index-"); err != nil {
			return nil, fmt.Errorf("make temporary index: %w", err)
		}
	}
	f, err := lockFolder(dir, true)
	if err != nil {
		return nil, err
	}
	f.temporary = temporary
	ix, err := build(ctx, f, fingerprint, docs, opt)
	if err != nil {
		return nil, errors.Join(err, f.release())
	}
	f.clean(ix.name)
	return ix, nil
}

// Rebuild makes a new generation beside the open one, in the same folder and
// under the same lock, and opens it. The old Index stays usable; close it when
// its last user is done.
func (ix *Index) Rebuild(ctx context.Context, fingerprint string, docs []*corpus.Document) (*Index, error) {
	done, err := ix.use()
	if err != nil {
		return nil, err
	}
	defer done()
	ix.folder.users.Add(1)
	next, err := build(ctx, ix.folder, fingerprint, docs, ix.opt)
	if err != nil {
		return nil, errors.Join(err, ix.folder.release())
	}
	return next, nil
}

// build writes, publishes and opens a generation.
func build(ctx context.Context, f *folder, fingerprint string, docs []*corpus.Document, opt Options) (*Index, error) {
	name, err := f.newGeneration()
	if err != nil {
		return nil, err
	}
	err = writeGeneration(ctx, filepath.Join(f.dir, name), fingerprint, docs, opt)
	if err == nil {
		err = f.publish(name)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(filepath.Join(f.dir, name)))
	}
	return openGeneration(f, name, fingerprint, opt)
}

// writeGeneration fills the folder gen.
func writeGeneration(ctx context.Context, gen, fingerprint string, docs []*corpus.Document, opt Options) error {
	docs = slices.Clone(docs)
	slices.SortFunc(docs, func(a, b *corpus.Document) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Part, b.Part), cmp.Compare(a.ID, b.ID))
	})
	path := filepath.Join(gen, bleveFolder)
	b, err := bleve.NewBuilder(path, newMapping(), map[string]any{
		"batchSize": opt.Batch, "mergeMax": 64, "buildPathPrefix": gen,
	})
	if err != nil {
		return fmt.Errorf("start building: %w", err)
	}
	t := &table{Signature: signature(fingerprint, opt), First: []int32{0}, Cited: cited(docs)}
	var pk packer
	for i, d := range docs {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("build stopped at document %d of %d: %w", i, len(docs), err)
		}
		if err := addDocument(b, t, &pk, d); err != nil {
			return fmt.Errorf("index %s: %w", d.Path, err)
		}
		if opt.Progress != nil {
			opt.Progress(i+1, len(docs))
		}
	}
	// The builder cannot close without an entry.
	if err := b.Index("end", documentEntry{}); err != nil {
		return fmt.Errorf("finish building: %w", err)
	}
	if err := b.Close(); err != nil {
		return fmt.Errorf("finish building: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.ByNumber, err = numbers(path); err != nil {
		return fmt.Errorf("read back the new index: %w", err)
	}
	t.Average, t.PathAvg = average(t.Length), average(t.PathLen)
	return writeTable(filepath.Join(gen, tableFile), t)
}

// addDocument writes one entry for each clause, then the document itself.
func addDocument(b bleve.Builder, t *table, pk *packer, d *corpus.Document) error {
	if len(d.ID) == 0 {
		return errors.New("document without id")
	}
	n := len(t.Documents)
	for i := range d.Clauses {
		body := d.Quote(d.Clauses[i].Span)
		labels, path := contextOf(d, i)
		if err := b.Index(clauseKey(len(t.Length)), clauseEntry{body + labels, body, path}); err != nil {
			return err
		}
		t.Length = append(t.Length, letters(body))
		t.PathLen = append(t.PathLen, letters(path))
		t.Kind = append(t.Kind, weightClass(d, i))
	}
	packed, err := pk.pack(d)
	if err != nil {
		return err
	}
	if err := b.Index(documentKey(n), documentEntry{packed}); err != nil {
		return err
	}
	s := search.Summary{Document: *d, Clauses: len(d.Clauses)}
	s.Text, s.Map, s.Sections, s.Document.Clauses, s.Tables = "", nil, nil, nil, nil
	t.Documents = append(t.Documents, s)
	t.First = append(t.First, int32(len(t.Length)))
	return nil
}

// contextOf is the text a clause is read under: the labels that are asked for by
// themselves (第五条), each on a line, and the words of its headings, for a table
// row also the title and the column names.
func contextOf(d *corpus.Document, i int) (labels, path string) {
	var l, p strings.Builder
	for s := d.Clauses[i].Section; s >= 0; s = d.Sections[s].Parent {
		if sec := d.Sections[s]; strings.HasPrefix(sec.Label, "第") {
			l.WriteString("\n" + sec.Label)
		}
		p.WriteString(d.Sections[s].Heading + "\n")
	}
	if c := d.Clauses[i]; c.Kind == corpus.Row {
		t := d.Tables[c.Table]
		p.WriteString(d.Quote(t.Title))
		for _, col := range t.Columns {
			p.WriteString("\n" + col.Text)
		}
	}
	return l.String(), p.String()
}

// letters counts what a text is long by: its letters and digits.
func letters(s string) uint16 {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return uint16(min(n, math.MaxUint16))
}

func average(lengths []uint16) float64 {
	sum := 0.0
	for _, l := range lengths {
		sum += float64(l)
	}
	return max(sum/float64(max(len(lengths), 1)), 1)
}

// numbers reads which clause each of bleve's internal numbers stands for. The
// builder does not keep the order entries were handed to it.
func numbers(path string) (byNumber []int32, err error) {
	b, err := bleve.OpenUsing(path, map[string]any{"read_only": true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	adv, err := b.Advanced()
	if err != nil {
		return nil, err
	}
	r, err := adv.Reader()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	count, err := r.DocCount()
	if err != nil {
		return nil, err
	}
	byNumber = make([]int32, count)
	for i := range byNumber {
		id, err := r.ExternalID(index.NewIndexInternalID(nil, uint64(i)))
		if err != nil {
			return nil, err
		}
		byNumber[i] = -1
		if ord, ok := strings.CutPrefix(id, "c"); ok {
			n, err := strconv.ParseInt(ord, 10, 32)
			if err != nil {
				return nil, fmt.Errorf("entry %q: %w", id, err)
			}
			byNumber[i] = int32(n)
		}
	}
	return byNumber, nil
}

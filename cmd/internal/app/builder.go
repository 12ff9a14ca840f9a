package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"time"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/opensearch"
	"github.com/policybot/policybot/search/zh"
)

// builder turns corpora into an index, and follows them. It is used by one
// goroutine.
type builder struct {
	corpora *corpora
	dir     string // of the index
	opt     Options
	zone    *time.Location
	seg     *zh.Segmenter

	synonyms  synonyms
	audiences audiences
	lexicon   *zh.Lexicon // at the start; what serves has its own

	patient  bool // folders that are away are waited for; else they are errors
	waited   bool // it was waited for something to read: no folder is mistyped any more
	emptying bool // an empty folder, and an index of nothing, are meant

	cfg     config.Config
	meaning *meaning           // what clauses are found with besides their words; its owner closes it
	cluster *opensearch.Client // where it is searched; nil in the index itself
}

func newBuilder(cfg config.Config, opt Options, patient bool) (*builder, error) {
	zone, err := time.LoadLocation(cfg.TZ)
	if err != nil {
		return nil, fmt.Errorf("时区%q: %w", cfg.TZ, err)
	}
	engine, err := recogniser(cfg)
	if err != nil {
		return nil, err
	}
	cluster, err := openCluster(cfg)
	if err != nil {
		return nil, err
	}
	c, err := openCorpora(cfg.Corpus, uploadsIn(cfg.Data), patient)
	if err != nil {
		return nil, err
	}
	c.ocr = engine
	b := &builder{
		corpora: c, dir: filepath.Join(cfg.Data, indexFolder), opt: opt, zone: zone,
		synonyms:  synonyms{staffFile: staffFile{path: cfg.Synonyms}},
		audiences: audiences{staffFile: staffFile{path: cfg.Audience}}, patient: patient, cfg: cfg, cluster: cluster,
	}
	if err := b.audiences.start(); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *builder) close() { _ = b.corpora.close() } // only read handles: nothing is lost

// prepare loads the dictionaries, once.
func (b *builder) prepare() (err error) {
	if b.seg != nil {
		return nil
	}
	if b.lexicon, err = b.synonyms.start(); err != nil {
		return err
	}
	seg, err := zh.New()
	if err != nil {
		return fmt.Errorf("载入词典: %w", err)
	}
	var why string
	if b.meaning, why, err = openMeaning(b.cfg); err != nil {
		return err
	}
	if why != "" {
		b.opt.Log.Info(why)
	}
	if e, ok := b.meaning.shared.Vectorizer.(index.Encoder); ok && b.opt.Encoder != nil {
		b.meaning.shared.Vectorizer = b.opt.Encoder(e)
	}
	b.seg = seg
	return nil
}

func (b *builder) indexOptions() index.Options {
	return index.Options{Segmenter: b.seg, Reading: ingest.Version, Lexicon: b.lexicon, Meaning: b.meaning.option(),
		Progress: func(done, total int) { b.opt.Progress("读取文件并建立索引", done, total) }}
}

// rebuildable tells whether a new index is the remedy for err.
func rebuildable(err error) bool {
	return errors.Is(err, index.ErrNoIndex) || errors.Is(err, index.ErrStale)
}

// reopen opens the index of the data folder as it was left; errors wrap those of
// index.
func (b *builder) reopen(ctx context.Context) (*Knowledge, error) {
	if err := b.prepare(); err != nil {
		return nil, err
	}
	ix, err := index.Reopen(ctx, b.dir, b.indexOptions())
	if err != nil {
		return nil, b.explain(err)
	}
	if err := b.meaning.openVectors(filepath.Join(b.cfg.Data, vectorsFolder)); err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	return b.knowledge(ix, nil), nil
}

// build reads the corpora and builds an index in dir; "" is a temporary one. What
// was skipped is told also when that is the reason there is no document at all.
func (b *builder) build(ctx context.Context, dir string) (*Knowledge, error) {
	if err := b.prepare(); err != nil {
		return nil, err
	}
	v, err := b.look()
	if err != nil {
		return nil, err
	}
	if len(v.away) > 0 && !b.corpora.readable() {
		return nil, awaited(trouble(v.away)) // an index of uploads alone would forget where the rest was from
	}
	unread, met := v.unread, slices.Clone(v.skipped)
	ix, err := index.Create(ctx, dir, b.read(ctx, v.files, &v.skipped), len(v.files), b.indexOptions())
	if err != nil {
		return nil, b.explain(err)
	}
	where := "" // a temporary index leaves nothing behind
	if dir != "" {
		where = filepath.Join(b.cfg.Data, vectorsFolder)
	}
	if err := b.meaning.openVectors(where); err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	k := b.knowledge(ix, nil)
	k.Temporary, k.Skipped, k.away = dir == "", v.skipped, v.away
	k.met = met
	k.unread.Store(&unread)
	return b.withDocuments(ctx, k)
}

// look looks at the folders. One that is away is an error, unless it is waited for.
func (b *builder) look() (view, error) {
	v, err := b.corpora.look()
	if err == nil && !b.patient {
		err = trouble(v.away)
	}
	return v, err
}

// read reads files as of today and adds what cannot be read to skipped.
func (b *builder) read(ctx context.Context, files []seen, skipped *[]ingest.Skip) iter.Seq2[index.File, error] {
	return b.corpora.read(ctx, files, b.opt.Now().In(b.zone), func(s ingest.Skip) { *skipped = append(*skipped, s) })
}

// withDocuments is k, or why there is nothing in it.
func (b *builder) withDocuments(ctx context.Context, k *Knowledge) (*Knowledge, error) {
	docs, err := k.Library.Documents(ctx)
	if err == nil && len(docs) == 0 && !b.emptying {
		if err = b.corpora.nothing(k.Skipped); len(k.away) > 0 {
			err = withMessage(err, "%v", trouble(k.away))
		}
		if b.patient {
			err = awaited(err)
		}
	}
	if err != nil {
		return nil, errors.Join(err, k.Close())
	}
	return k, nil
}

// explain puts the way out before an error of the index.
func (b *builder) explain(err error) error {
	switch {
	case errors.Is(err, index.ErrLocked):
		return inUse(filepath.Dir(b.dir), err)
	case rebuildable(err), errors.Is(err, context.Canceled):
		return err
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return unusable(filepath.Dir(b.dir), err)
	}
	return fmt.Errorf("打不开索引%s,请删除该文件夹后重试,索引会重建: %w", b.dir, err)
}

// knowledge wires the engine over an open index; with before, what was made of the
// documents that stayed goes on.
func (b *builder) knowledge(ix *index.Index, before *Knowledge) *Knowledge {
	k := b.over(ix, nil)
	k.Synonyms = b.synonyms.trouble
	if before != nil {
		k.deadlines, k.Temporary = before.deadlines.next(), before.Temporary
		k.unread.Store(before.unread.Load())
		k.earlier = before.views.deadlines()
	}
	k.stamps = map[string]string{}
	for f := range ix.Files() {
		k.stamps[f.Key] = f.Stamp
	}
	k.restrict(b.audiences.rules)
	k.views.make = func(v search.Viewer) (*Knowledge, error) { return b.viewOf(k, v) }
	return k
}

// over is what answers from an index, whatever it is of. Of a view, whole is what of the whole is published.
func (b *builder) over(ix *index.Index, whole *published) *Knowledge {
	k := &Knowledge{index: ix, Searcher: ix, Library: ix, deadlines: newDeadlineCache(), meaning: b.meaning, words: contentWords(b.seg),
		Updated: ix.Changed()}
	if b.cluster != nil {
		if k.published = whole; whole == nil {
			k.published = &published{log: b.opt.Log, now: b.opt.Now, patience: cmp.Or(b.opt.ClusterPatience, clusterPatience)}
		}
		k.Searcher = newClustered(ix, k.published)
	}
	k.Answerer = b.answerer(ix, k.Searcher)
	k.users.Store(1)
	return k
}

// answerer is what answers from an index; with no encoder to read with, the answers are judged by other weights.
func (b *builder) answerer(ix *index.Index, searcher search.Searcher) search.Answerer {
	lexicon := ix.Lexicon()
	words := contentWords(b.seg)
	return answer.New(answer.Config{
		Searcher: searcher, Library: ix, Words: words, Expand: lexicon.Expand, Sound: zh.Sound, Rarity: ix.Rarity, Alike: b.meaning.alike, Risk: b.cfg.ErrorRate(),
	})
}

// contentWords cuts a text into its words without stop words.
func contentWords(seg *zh.Segmenter) func(text string) []string {
	return func(text string) (words []string) {
		for _, t := range seg.Cut(text) {
			if !seg.IsStop(t.Text) {
				words = append(words, t.Text)
			}
		}
		return words
	}
}

package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

	"policybot/cmd/internal/config"
	"policybot/corpus/ingest"
	"policybot/search"
	"policybot/search/answer"
	"policybot/search/bleveindex"
	"policybot/search/zh"
)

// ErrNoDocuments means that no file of the corpora could be read as a document.
var ErrNoDocuments = errors.New("没有可用的文件")

// Options are what New, Open and Index take besides the configuration. The zero
// value works.
type Options struct {
	Version  string
	Log      *slog.Logger                        // nil discards
	Now      func() time.Time                    // nil is time.Now
	Progress func(stage string, done, total int) // stage is 读取文件 or 建立索引; nil is silent
	Console  io.Writer                           // where reminders on the channel console are written; nil discards
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Console == nil {
		o.Console = io.Discard
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	return o
}

// Knowledge is an opened index and what answers from it.
type Knowledge struct {
	Answerer  search.Answerer
	Searcher  search.Searcher
	Library   search.Library
	Temporary bool          // the index lives only as long as this value
	Skipped   []ingest.Skip // what was not read, when the index was built for this value

	index     *bleveindex.Index
	deadlines *gathered
}

// Close releases the index, and with it the data folder.
func (k *Knowledge) Close() error { return k.index.Close() }

// Open gives one command what it needs to answer: the index in the data folder
// when it was built from cfg.Corpus as it is now, else a temporary one, so that
// trying a folder out leaves nothing behind.
func Open(ctx context.Context, cfg config.Config, opt Options) (*Knowledge, error) {
	opt = opt.withDefaults()
	b, err := newBuilder(cfg, opt)
	if err != nil {
		return nil, err
	}
	defer b.close()
	k, err := b.open(ctx)
	if err == nil || !rebuildable(err) && !errors.Is(err, bleveindex.ErrLocked) {
		return k, err
	}
	opt.Log.Info("没有可用的现成索引,建立临时索引")
	k, rep, err := b.build(ctx, "")
	if err != nil {
		return nil, err
	}
	k.Skipped = rep.Skipped
	return k, nil
}

// builder turns corpora into an index. It is used by one goroutine.
type builder struct {
	corpora *corpora
	print   string // fingerprint of the corpora
	dir     string // of the index
	opt     Options
	zone    *time.Location
	seg     *zh.Segmenter
	lexicon *zh.Lexicon
}

func newBuilder(cfg config.Config, opt Options) (*builder, error) {
	zone, err := time.LoadLocation(cfg.TZ)
	if err != nil {
		return nil, fmt.Errorf("时区%q: %w", cfg.TZ, err)
	}
	c, err := openCorpora(cfg.Corpus)
	if err != nil {
		return nil, err
	}
	return &builder{corpora: c, dir: filepath.Join(cfg.Data, "index"), opt: opt, zone: zone}, nil
}

func (b *builder) close() { _ = b.corpora.close() } // only read handles: nothing is lost

// prepare loads the dictionaries and looks at the corpora, once.
func (b *builder) prepare() (err error) {
	if b.seg != nil {
		return nil
	}
	if b.print, err = b.corpora.fingerprint(); err != nil {
		return err
	}
	if b.seg, err = zh.New(); err != nil {
		return fmt.Errorf("载入词典: %w", err)
	}
	b.lexicon = zh.DefaultLexicon()
	return nil
}

func (b *builder) indexOptions() bleveindex.Options {
	return bleveindex.Options{Segmenter: b.seg, Lexicon: b.lexicon,
		Progress: func(done, total int) { b.opt.Progress("建立索引", done, total) }}
}

// rebuildable tells whether a new index is the remedy for err.
func rebuildable(err error) bool {
	return errors.Is(err, bleveindex.ErrNoIndex) || errors.Is(err, bleveindex.ErrStale)
}

// open opens the index of the data folder; errors wrap those of bleveindex.
func (b *builder) open(ctx context.Context) (*Knowledge, error) {
	if err := b.prepare(); err != nil {
		return nil, err
	}
	ix, err := bleveindex.Open(ctx, b.dir, b.print, b.indexOptions())
	if err != nil {
		return nil, b.explain(err)
	}
	is, err := turned(ctx, ix, b.opt.Now().In(b.zone))
	if is && err == nil {
		err = fmt.Errorf("%w: validity has changed with the day", bleveindex.ErrStale)
	}
	if err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	return b.knowledge(ix, false), nil
}

// build reads the corpora and builds an index in dir; "" is a temporary one.
func (b *builder) build(ctx context.Context, dir string) (*Knowledge, ingest.Report, error) {
	if err := b.prepare(); err != nil {
		return nil, ingest.Report{}, err
	}
	rep, err := b.load(ctx)
	if err != nil {
		return nil, rep, err
	}
	k, err := b.buildFrom(ctx, dir, rep)
	return k, rep, err
}

func (b *builder) load(ctx context.Context) (ingest.Report, error) {
	return b.corpora.load(ctx, b.opt.Now().In(b.zone), func(done, total int, _ string) { b.opt.Progress("读取文件", done, total) })
}

func (b *builder) buildFrom(ctx context.Context, dir string, rep ingest.Report) (*Knowledge, error) {
	ix, err := bleveindex.Build(ctx, dir, b.print, rep.Documents, b.indexOptions())
	if err != nil {
		return nil, b.explain(err)
	}
	return b.knowledge(ix, dir == ""), nil
}

// explain puts the way out before an error of the index.
func (b *builder) explain(err error) error {
	switch {
	case errors.Is(err, bleveindex.ErrLocked):
		return inUse(filepath.Dir(b.dir), err)
	case rebuildable(err), errors.Is(err, context.Canceled):
		return err
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return unusable(filepath.Dir(b.dir), err)
	}
	return fmt.Errorf("打不开索引%s,请删除该文件夹后重试,索引会重建: %w", b.dir, err)
}

// knowledge wires the engine over an open index.
func (b *builder) knowledge(ix *bleveindex.Index, temporary bool) *Knowledge {
	engine := answer.New(answer.Config{
		Searcher: ix, Library: ix,
		Words: func(text string) []string {
			var words []string
			for _, t := range b.seg.Cut(text) {
				if !b.seg.IsStop(t.Text) {
					words = append(words, t.Text)
				}
			}
			return words
		},
		Phrases: func(text string) []string {
			var words []string
			for _, m := range b.lexicon.Find(text) {
				words = append(words, m.Word)
			}
			return words
		},
		Expand: b.lexicon.Expand,
		Pos:    b.seg.Pos,
		Sound:  zh.Sound,
		Rarity: ix.Rarity,
		Now:    func() time.Time { return b.opt.Now().In(b.zone) },
	})
	return &Knowledge{Answerer: engine, Searcher: ix, Library: ix, Temporary: temporary, index: ix, deadlines: newGathered()}
}

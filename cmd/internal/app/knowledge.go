package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/policybot/policybot/cmd/internal/audience"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// Folders in the data folder; both can be made anew.
const (
	indexFolder   = "index"
	vectorsFolder = "vectors"
)

// ErrNoDocuments means that no file of the corpora could be read as a document.
var ErrNoDocuments = errors.New("没有可用的文件")

// Options are what New, Open and Index take besides the configuration. The zero
// value works.
type Options struct {
	Version  string
	Log      *slog.Logger                        // nil discards
	Now      func() time.Time                    // nil is time.Now
	Progress func(stage string, done, total int) // stage is 读取文件并建立索引; nil is silent
	Console  io.Writer                           // where reminders on the channel console are written; nil discards

	// AllowEmpty lets Index take an empty folder at its word, of which there are documents in
	// the index: they go. Else it is taken for a share that is not mounted.
	AllowEmpty bool
	// Encoder wraps the encoder that searches and reads; nil leaves it as it is.
	Encoder func(index.Encoder) index.Encoder
	// ClusterPatience is how long a search in a cluster may take before the index of the data folder answers; 0 is 4 s.
	ClusterPatience time.Duration
	// Vectors has Index make the vectors of all clauses too.
	Vectors bool
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

// Knowledge is an opened index and what answers from it. It never changes; when
// the library does, another one takes its place.
type Knowledge struct {
	Answerer  search.Answerer
	Searcher  search.Searcher
	Library   search.Library
	Updated   time.Time     // when the index was last changed; zero when not known
	Temporary bool          // the index lives only as long as this value
	Skipped   []ingest.Skip // what could not be read, of the files read for this value
	Synonyms  error         // why the staff's synonyms are not used, line by line; nil when they are

	index     *index.Index
	deadlines *deadlineCache
	stamps    map[string]string // key -> stamp of the files it is made of
	away      []*folder         // that could not be looked at for this value

	words func(text string) []string // of a text, without stop words

	met    []ingest.Skip                 // what was met in the folders and could not be opened, when this value was made, by its path on this machine
	unread atomic.Pointer[[]ingest.Skip] // what was met in the folders and could not be opened at all; nil for nothing

	meaning *meaning // what clauses are found with besides their words
	owns    bool     // meaning is closed with it

	rules       *audience.Rules           // who may see what; nil says nothing
	restricted  map[string]restriction    // by document id and file key: what is not for everybody
	groups      []string                  // that something is for, sorted
	closedFiles map[string]restriction    // by the name of the file: what is not for everybody, the strictest
	views       views                     // what those see who do not see all
	earlier     map[string]*deadlineCache // of the views of the state before, by key

	published *published // what of it is in a cluster; nil without one

	users  atomic.Int32 // who uses it, among them its owner
	closed atomic.Bool
}

// Close releases the index, and with it the data folder, when the calls that are
// under way have ended.
func (k *Knowledge) Close() error {
	if k.closed.Swap(true) {
		return nil
	}
	return k.unref()
}

// acquire keeps the knowledge open until release; it fails when it is closed already.
func (k *Knowledge) acquire() bool {
	for {
		n := k.users.Load()
		if n == 0 {
			return false
		}
		if k.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (k *Knowledge) release() { _ = k.unref() } // only read from: nothing is lost

func (k *Knowledge) unref() error {
	if k.users.Add(-1) > 0 {
		return nil
	}
	err := errors.Join(k.views.close(), k.index.Close())
	if k.owns {
		err = errors.Join(err, k.meaning.closeVectors())
	}
	return err
}

// Open gives one command what it needs to answer: the index in the data folder,
// brought up to date, when it is of cfg.Corpus; else a temporary one, so that trying
// a folder out leaves nothing behind.
func Open(ctx context.Context, cfg config.Config, opt Options) (*Knowledge, error) {
	opt = opt.withDefaults()
	b, err := newBuilder(cfg, opt, false)
	if err != nil {
		return nil, err
	}
	defer b.close()
	k, err := b.openOwn(ctx)
	if rebuildable(err) || errors.Is(err, index.ErrLocked) {
		opt.Log.Info("没有可用的现成索引,建立临时索引")
		if err = b.meaning.closeVectors(); err == nil { // they were of the folder's index
			k, err = b.build(ctx, "")
		}
	}
	if err != nil {
		return nil, errors.Join(err, b.meaning.closeVectors())
	}
	k.owns = true
	return k, nil
}

// openOwn opens the index of the data folder when it is of these corpora.
func (b *builder) openOwn(ctx context.Context) (*Knowledge, error) {
	k, err := b.reopen(ctx)
	if err != nil {
		return nil, err
	}
	v, err := b.look()
	if err == nil && !sameFolders(k.stamps, v.files) {
		err = fmt.Errorf("%w: of other folders", index.ErrStale)
	}
	if err != nil {
		return nil, errors.Join(err, k.Close())
	}
	k, _, err = b.upToDate(ctx, k)
	return k, err
}

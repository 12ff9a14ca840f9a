package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/encoder/weights"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/vectors"
)

// weightFile is what a folder given as --encoder holds.
const weightFile = "encoder.bin"

// meaning is what clauses are found with besides their words: an encoder for questions, one
// more for the vectors of clauses, which are made in the background on one core, and the
// store of these. Where the encoder is off or too slow, word vectors stand for both.
type meaning struct {
	asking    *encoder.Encoder // nil: nothing reads
	words     *encoder.Static
	embedding index.Vectorizer
	id        string // of whose vectors they are
	width     int
	shared    *index.Meaning // without vectors until openVectors
	temporary string         // folder to remove
}

// recentReadings are kept of what was read last: of the questions of some days in a bureau,
// which are often the same ones, with a dozen clauses each, in 6 MB at most.
const recentReadings = 10_000

// openMeaning opens the encoder that cfg asks for. off is word vectors, and so is auto on a
// machine that is too slow, or when the binary carries no weights: why says so in a line for
// the log, "" when there is nothing to say.
func openMeaning(cfg config.Config) (m *meaning, why string, err error) {
	data, err := weights.Static()
	if err != nil {
		return nil, "", fmt.Errorf("词向量不能用: %w", err) // they are part of the program, and a test opens them
	}
	words, err := encoder.OpenStatic(data, encoder.Options{Simplify: hanzi.SimplifyRuns})
	if err != nil {
		return nil, "", fmt.Errorf("词向量不能用: %w", err)
	}
	switch cfg.Encoder {
	case config.EncoderOff:
		return byWords(words), "", nil
	case config.EncoderAuto, "":
		if data, err = weights.Data(); err != nil {
			return byWords(words), "这个程序里没有语言模型的权重,只按词和词向量检索", nil
		}
	default:
		path := filepath.Join(cfg.Encoder, weightFile)
		if data, err = os.ReadFile(path); err != nil {
			return nil, "", fmt.Errorf("读不了语言模型%s,请检查 --encoder 指定的文件夹: %w", path, err)
		}
	}
	m = &meaning{words: words}
	if m.asking, err = encoder.Open(data, encoder.Options{Simplify: hanzi.SimplifyRuns}); err != nil {
		return nil, "", fmt.Errorf("语言模型不能用,请换一个文件,或用 --encoder off: %w", err)
	}
	if cfg.Encoder == config.EncoderAuto || cfg.Encoder == "" {
		if err := m.asking.FastEnough(); err != nil {
			return byWords(words), fmt.Sprintf("这台机器运行语言模型太慢,只按词和词向量检索(%v);一定要用,请以 --encoder 指定文件夹", err), nil
		}
	}
	if m.embedding, err = encoder.Open(data, encoder.Options{Workers: 1, Simplify: hanzi.SimplifyRuns}); err != nil {
		return nil, "", fmt.Errorf("语言模型不能用: %w", err)
	}
	patient := index.Remember(index.Queue(m.asking, index.DefaultTurns()), index.RecentReadings(recentReadings))
	m.shared = &index.Meaning{Vectorizer: patient, Fusion: index.DefaultFusion()}
	m.id, m.width = m.asking.ID(), m.asking.Width()
	return m, "", nil
}

// byWords finds by word vectors, and reads nothing.
func byWords(s *encoder.Static) *meaning {
	return &meaning{words: s, embedding: s, id: s.ID(), width: s.Width(), shared: &index.Meaning{Vectorizer: s, Fusion: index.StaticFusion()}}
}

// alike is how near texts are to a question by the vectors of their words.
func (m *meaning) alike(ctx context.Context, question string, texts []string) ([]float32, error) {
	q, err := m.words.Query(ctx, question)
	if err != nil {
		return nil, err
	}
	passages := make([]encoder.Passage, len(texts))
	for i, t := range texts {
		passages[i].Text = t
	}
	vectors, err := m.words.Passages(ctx, passages)
	if err != nil {
		return nil, err
	}
	rows := make([]int8, 0, len(vectors)*len(q))
	for _, v := range vectors {
		rows = append(rows, v...)
	}
	out := make([]float32, len(texts))
	return out, m.words.Cosines(q, rows, out)
}

// openVectors opens the vectors in dir, "" for a folder that close removes. The caller owns
// the index that uses them, and so the folder; it has not let anybody search yet.
func (m *meaning) openVectors(dir string) error {
	if m == nil || m.shared.Vectors != nil {
		return nil
	}
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "policybot-vectors-"); err != nil {
			return fmt.Errorf("make a temporary folder of vectors: %w", err)
		}
		m.temporary = dir
	}
	store, err := vectors.Open(dir, m.id, m.width)
	if err != nil {
		return fmt.Errorf("打不开向量%s,请删除该文件夹后重试,向量会重新计算: %w", dir, errors.Join(err, m.closeVectors()))
	}
	m.shared.Vectors = store
	return nil
}

// option is what an index is given.
func (m *meaning) option() *index.Meaning {
	if m == nil {
		return nil
	}
	return m.shared
}

// closeVectors lets the vectors go; others may be opened.
func (m *meaning) closeVectors() error {
	if m == nil {
		return nil
	}
	var errs []error
	if m.shared.Vectors != nil {
		errs = append(errs, m.shared.Vectors.Close())
		m.shared.Vectors = nil
	}
	if m.temporary != "" {
		errs = append(errs, os.RemoveAll(m.temporary))
		m.temporary = ""
	}
	return errors.Join(errs...)
}

// Embed makes the vectors that are missing, the encoder's or of words. progress is
// told how many clauses have one, and how many are to.
func (k *Knowledge) Embed(ctx context.Context, progress func(done, total int)) error {
	if k.meaning == nil {
		return nil
	}
	return k.index.Embed(ctx, k.meaning.embedding, progress)
}

// Missing is how many clauses Embed would make a vector of.
func (k *Knowledge) Missing() int {
	if k.meaning == nil {
		return 0
	}
	return k.index.Missing()
}

// Candidates are what a search by meaning would put in order; none without an encoder.
func (k *Knowledge) Candidates(ctx context.Context, text string) ([]index.Known, error) {
	return k.index.Candidates(ctx, text)
}

// Read has the encoder that searches use read clauses.
func (k *Knowledge) Read(ctx context.Context, question string, windows []encoder.Window) ([]encoder.Reading, error) {
	if k.meaning == nil || k.meaning.asking == nil {
		return nil, errors.New("read clauses: there is no encoder")
	}
	return k.meaning.asking.Read(ctx, question, windows)
}

// embedSoon has the vectors that are missing made, once for all that asked meanwhile.
func (a *App) embedSoon() {
	select {
	case a.embedding <- struct{}{}:
	default:
	}
}

// embedAll makes vectors whenever it is asked to, until ctx ends. When the library changes
// it begins anew with what is there then: what was made stays, and the old index is let go.
func (a *App) embedAll(ctx context.Context) {
	for {
		select {
		case <-a.embedding:
		case <-ctx.Done():
			return
		}
		k := a.gate.acquire()
		if k == nil {
			continue
		}
		run, stop := context.WithCancel(ctx)
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer k.release()
			a.embed(run, k)
		}()
		select {
		case <-done:
		case <-a.embedding:
			a.embedSoon()
		case <-ctx.Done():
		}
		stop()
		<-done
	}
}

// tellEvery is how often the log says how far the vectors are.
const tellEvery = time.Minute

func (a *App) embed(ctx context.Context, k *Knowledge) {
	start, told := a.opt.Now(), a.opt.Now()
	made := 0
	err := k.Embed(ctx, func(done, total int) {
		if made++; made == 1 || a.opt.Now().Sub(told) >= tellEvery {
			told = a.opt.Now()
			a.opt.Log.Info("正在计算向量,没有向量的条款先按词检索", "done", done, "total", total)
		}
	})
	switch {
	case ctx.Err() != nil:
	case err != nil:
		a.opt.Log.Warn("没能算完向量,没有向量的条款按词检索,文件有变动或下次启动时再算", "err", err)
	case made > 0:
		a.opt.Log.Info("向量已算完", "took", a.opt.Now().Sub(start))
	}
}

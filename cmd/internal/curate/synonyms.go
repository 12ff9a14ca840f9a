package curate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/policybot/policybot/search"
)

// MaxSynonyms bounds a file that is edited here, in bytes; a larger one is for an editor.
const MaxSynonyms = 1 << 20

// Synonyms is the file of words that mean the same, as it is now.
type Synonyms struct {
	Text string `json:"text" doc:"一行一组，词用空格分开；# 后是说明"`
	Sum  string `json:"sha256" doc:"内容的SHA-256，保存时带上，别人刚改过就不会被盖掉"`
}

// ErrNoSynonyms is that no file is set.
var ErrNoSynonyms = errors.New("没有设置同义词文件，请在启动时用 --synonyms 指定一个文件（可以是空的）")

func sumOf(text []byte) string {
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// ReadSynonyms reads the file.
func (s *Service) ReadSynonyms() (Synonyms, error) {
	if s.Config.Synonyms == "" {
		return Synonyms{}, ErrNoSynonyms
	}
	f, err := os.Open(s.Config.Synonyms)
	if errors.Is(err, fs.ErrNotExist) {
		return Synonyms{Sum: sumOf(nil)}, nil
	}
	if err != nil {
		return Synonyms{}, fmt.Errorf("open synonyms: %w", err)
	}
	defer f.Close() // only read from
	b, err := io.ReadAll(io.LimitReader(f, MaxSynonyms+1))
	switch {
	case err != nil:
		return Synonyms{}, fmt.Errorf("read synonyms: %w", err)
	case len(b) > MaxSynonyms:
		return Synonyms{}, search.Invalid("同义词文件超过%dMB，请直接编辑文件", MaxSynonyms>>20)
	}
	return Synonyms{string(b), sumOf(b)}, nil
}

// WriteSynonyms replaces the content of the file, if it is still what was read. The service takes it up by itself.
func (s *Service) WriteSynonyms(ctx context.Context, next Synonyms) (Synonyms, error) {
	s.Audit(ctx, "synonyms")
	text := strings.ReplaceAll(next.Text, "\r\n", "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if len(text) > MaxSynonyms {
		return Synonyms{}, search.Invalid("内容超过%dMB，请删减", MaxSynonyms>>20)
	}
	if s.CheckSynonyms != nil {
		if err := s.CheckSynonyms(text); err != nil {
			return Synonyms{}, search.Invalid("没有保存：%v", err)
		}
	}
	s.writing.Lock() // of two at a time one would be lost
	defer s.writing.Unlock()
	now, err := s.ReadSynonyms()
	if err != nil {
		return Synonyms{}, err
	}
	if now.Sum != next.Sum {
		return Synonyms{}, ErrStale
	}
	path, mode := s.Config.Synonyms, fs.FileMode(0o644)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := replaceFile(path, []byte(text), mode); err != nil {
		s.Log.ErrorContext(ctx, "write synonyms", "err", err)
		return Synonyms{}, search.Invalid("服务写不了同义词文件，没有保存；请管理员检查它所在的文件夹能不能写（容器里请挂载文件夹，不要只挂载这个文件）")
	}
	return Synonyms{text, sumOf([]byte(text))}, nil
}

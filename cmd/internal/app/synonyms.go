package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/policybot/policybot/search/zh"
)

// errNoFile is what a folder or a pipe is where a file is wanted; opening a pipe
// would wait for somebody to write.
var errNoFile = errors.New("不是普通文件,请换成一个文本文件")

// synonyms is the file of words that mean the same which the staff keep. It is read
// anew when it changes; what cannot be used leaves the words as they were. It is
// used by one goroutine.
type synonyms struct {
	staffFile
	base    *zh.Lexicon
	trouble error // why the file was not used at the start; nil when it was
}

// start loads the words. A file that cannot be read is an error, since it was asked
// for; one that cannot be used is trouble, and the embedded words are used alone.
func (s *synonyms) start() (*zh.Lexicon, error) {
	s.base = zh.DefaultLexicon()
	if s.path == "" {
		return s.base, nil
	}
	l, err := s.load()
	switch {
	case errors.Is(err, zh.ErrLexicon):
		s.trouble = err
		return s.base, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, withMessage(err, "同义词文件%s不存在,请检查 --synonyms 的路径", s.path)
	case errors.Is(err, fs.ErrPermission):
		return nil, withMessage(err, "没有读取同义词文件%s的权限,请检查权限", s.path)
	case err != nil:
		return nil, fmt.Errorf("读不了同义词文件%s: %w", s.path, err)
	}
	return l, nil
}

// anew returns the words anew when the file is another one than was read last and
// two looks have seen it the same; nil and no error when there is nothing to do. An
// error is returned once for each state of the file. One that went away is no order
// to forget: its words stay, and that is such an error.
func (s *synonyms) anew() (*zh.Lexicon, error) {
	if !s.changed() {
		return nil, nil
	}
	return s.load()
}

func (s *synonyms) load() (*zh.Lexicon, error) {
	f, err := s.open()
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	l, err := zh.LoadLexicon(f)
	if err != nil {
		return nil, err
	}
	return s.base.With(l), nil
}

// stat is the state of a file, links followed; nil when there is none.
func stat(path string) fs.FileInfo {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	return info
}

// same tells whether two states are of one file that was not written in between.
func same(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) && a.Mode() == b.Mode()
}

// synonyms serves with other words when their file has changed.
func (f *follower) synonyms(ctx context.Context) {
	b := f.a.builder
	l, err := b.synonyms.anew()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.a.opt.Log.Warn("同义词文件不见了,继续使用原来的同义词;要停用,请放一个空文件", "path", b.synonyms.path)
	case err != nil:
		f.a.opt.Log.Warn("继续使用原来的同义词,文件改好后自动生效", "path", b.synonyms.path, "err", err)
	}
	if l == nil {
		return
	}
	ix, err := f.k.index.WithLexicon(l)
	if err != nil { // closed: the service is about to end
		f.a.opt.Log.Warn("没能换用同义词", "err", err)
		return
	}
	f.serve(ctx, b.knowledge(ix, f.k))
	f.a.opt.Log.Info("同义词文件有变化,已换用", "words", l.Len())
}

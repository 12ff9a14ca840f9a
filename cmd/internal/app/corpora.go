package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/corpus/sample"
	"github.com/policybot/policybot/search/index"
)

// corpora are the folders to read, or the embedded sample when none is named.
type corpora struct {
	folders []*folder
	sample  bool
}

// folder is one tree of documents. Names inside cannot lead out of it.
type folder struct {
	name  string   // as the user wrote it; "" for the sample
	where string   // its absolute path; "" for the sample
	root  *os.Root // nil for the sample
}

// openCorpora opens every folder, or the sample when dirs is empty, and the folder
// of uploads, if there is one. An error names the folder that cannot be read and
// says what to do.
func openCorpora(dirs []string, uploads string) (*corpora, error) {
	c := &corpora{}
	if len(dirs) == 0 {
		c.folders, c.sample = []*folder{{}}, true
	}
	if _, err := os.Stat(uploads); err == nil {
		dirs = append(slices.Clone(dirs), uploads)
	}
	for _, dir := range dirs {
		f := &folder{name: dir}
		err := f.open()
		if err == nil {
			_, err = fs.ReadDir(f.files(), ".")
		}
		if err != nil {
			_ = c.close()
			return nil, explainFolder(dir, err)
		}
		c.folders = append(c.folders, f)
	}
	return c, nil
}

func (f *folder) open() (err error) {
	if f.where, err = filepath.Abs(f.name); err != nil {
		return err
	}
	f.root, err = os.OpenRoot(f.name)
	return err
}

// files is the tree itself.
func (f *folder) files() fs.FS {
	if f.root == nil {
		return sample.FS()
	}
	return f.root.FS()
}

// errEmptied is why a folder that was put in the place of another one is not
// followed: an empty place is what a share that went away leaves behind.
var errEmptied = errors.New("另一个文件夹,里面是空的")

// check reports whether the folder is still the one at its path. A folder that was
// taken away and put there again is opened anew; one that is gone is an error, and
// no reason to forget what was in it.
func (f *folder) check() error {
	if f.root == nil {
		return nil
	}
	now, err := os.Stat(f.name)
	if err != nil {
		return err
	}
	if was, err := f.root.Stat("."); err == nil && os.SameFile(was, now) {
		return nil
	}
	next, err := os.OpenRoot(f.name)
	if err != nil {
		return err
	}
	entries, err := fs.ReadDir(next.FS(), ".")
	if err == nil && len(entries) == 0 {
		err = errEmptied
	}
	if err != nil {
		return errors.Join(err, next.Close())
	}
	_ = f.root.Close() // only read from
	f.root = next
	return nil
}

func explainFolder(dir string, err error) error {
	info, statErr := os.Stat(dir)
	switch {
	case dir == "":
		return withMessage(err, "--corpus 后面是空的,请写上文件夹的路径;要用内置演示文件,就不要写 --corpus")
	case errors.Is(err, fs.ErrNotExist):
		return withMessage(err, "文件夹%s不存在,请检查 --corpus 的路径", dir)
	case errors.Is(err, fs.ErrPermission):
		return withMessage(err, "没有读取文件夹%s的权限,请检查权限或换一个文件夹", dir)
	case statErr == nil && !info.IsDir():
		return withMessage(err, "%s不是文件夹,请把文件放进文件夹后用 --corpus 指定该文件夹", dir)
	}
	return fmt.Errorf("读不了文件夹%s,请检查路径和权限: %w", dir, err)
}

func (c *corpora) close() error {
	var errs []error
	for _, f := range c.folders {
		if f.root != nil {
			errs = append(errs, f.root.Close())
		}
	}
	return errors.Join(errs...)
}

// seen is a file of the corpora as it is now.
type seen struct {
	folder *folder
	path   string // slash path in the folder
	key    string // names the file among all corpora
	stamp  string // another one when the file has changed
}

// look lists what there is to read, without reading it, and what cannot be. Folders
// are told apart by their absolute paths, so that the same data folder is not taken
// for two corpora. Files of the sample are told by their content, because embedded
// files have no times.
func (c *corpora) look() (files []seen, skipped []ingest.Skip, err error) {
	known := map[string]bool{}
	for _, f := range c.folders {
		err := f.check()
		var entries []ingest.Entry
		var skips []ingest.Skip
		if err == nil {
			entries, skips, err = ingest.Look(f.files())
		}
		if err != nil {
			return nil, nil, fmt.Errorf("查看文件夹%s有无变化: %w", f.name, err)
		}
		for _, e := range entries {
			s := seen{f, e.Path, f.where + "//" + e.Path, e.Stamp} // no path has // inside
			if f.root == nil {
				if s.stamp, err = contentHash(f.files(), e.Path); err != nil {
					return nil, nil, fmt.Errorf("查看内置文件: %w", err)
				}
			}
			if !known[s.key] { // a folder may be named twice
				known[s.key] = true
				files = append(files, s)
			}
		}
		skipped = append(skipped, f.located(skips...)...)
	}
	return files, skipped, nil
}

func contentHash(files fs.FS, path string) (string, error) {
	b, err := fs.ReadFile(files, path)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), err
}

// located gives the paths of what was skipped with their folder.
func (f *folder) located(skips ...ingest.Skip) []ingest.Skip {
	out := make([]ingest.Skip, len(skips))
	for i, s := range skips {
		s.Path = filepath.Join(f.name, filepath.FromSlash(s.Path))
		out[i] = s
	}
	return out
}

// read reads files, which stand together by folder, and yields each as the index
// takes it. What cannot be read is given to skip and yields no documents, so that
// it is not tried again until it changes. A file that changes while it is read is
// left out: it is half of one state and half of another.
func (c *corpora) read(ctx context.Context, files []seen, now time.Time, skip func(ingest.Skip)) iter.Seq2[index.File, error] {
	return func(yield func(index.File, error) bool) {
		for len(files) > 0 {
			f, n := files[0].folder, 0
			var names []string
			for ; n < len(files) && files[n].folder == f; n++ {
				names = append(names, files[n].path)
			}
			at := 0
			for r, err := range ingest.Read(ctx, f.files(), names, ingest.Options{Now: now}) {
				if err != nil {
					yield(index.File{}, fmt.Errorf("读取文件夹%s: %w", f.name, err))
					return
				}
				s := files[at]
				if at++; f.root != nil {
					if now, err := ingest.Stamp(f.files(), s.path); err != nil || now != s.stamp {
						continue
					}
				}
				if r.Skip != nil {
					skip(f.located(*r.Skip)[0])
				}
				if !yield(index.File{Key: s.key, Stamp: s.stamp, Documents: r.Documents}, nil) {
					return
				}
			}
			files = files[n:]
		}
	}
}

// nothing says where no document was found, and what became of what is there.
func (c *corpora) nothing(skipped []ingest.Skip) error {
	names := make([]string, len(c.folders))
	for i, f := range c.folders {
		names[i] = f.name
	}
	where := "文件夹" + strings.Join(names, "、")
	if len(skipped) == 0 {
		return withMessage(ErrNoDocuments, "%s里没有文件,请放入 .txt、.md 或 .html 文件后再试", where)
	}
	s := skipped[0]
	return withMessage(ErrNoDocuments, "%s里没有可用的文件,跳过了%d个,如%s: %s。请放入 .txt、.md 或 .html 文件后再试", where, len(skipped), filepath.Base(s.Path), s.Reason)
}

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
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/format/ocr"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/corpus/sample"
	"github.com/policybot/policybot/search/index"
)

// corpora are the folders to read, or the embedded sample when none is named.
type corpora struct {
	folders []*folder
	sample  bool
	ocr     *ocr.Engine // reads pictures and scans; nil for none
}

// folder is one tree of documents. Names inside cannot lead out of it.
type folder struct {
	name    string   // as the user wrote it; "" for the sample
	where   string   // its absolute path; "" for the sample
	root    *os.Root // nil for the sample, and for one that could not be opened yet
	uploads bool     // it is ours and always there

	doubted bool  // there were files in it, so that empty is taken for gone; see doubt
	away    error // why it could not be looked at last time; nil when it could
}

func (f *folder) sample() bool { return f.name == "" }

// openCorpora opens every folder, or the sample when dirs is empty, and the folder
// of uploads, if there is one. An error names the folder that cannot be read and
// says what to do; with patient such a folder is one that is away.
func openCorpora(dirs []string, uploads string, patient bool) (*corpora, error) {
	c := &corpora{}
	if len(dirs) == 0 {
		c.folders, c.sample = []*folder{{}}, true
	}
	for _, dir := range dirs {
		c.folders = append(c.folders, &folder{name: dir})
	}
	if _, err := os.Stat(uploads); err == nil {
		c.folders = append(c.folders, &folder{name: uploads, uploads: true})
	}
	for i, f := range c.folders {
		if c.sample && i == 0 {
			continue
		}
		if err := f.open(); err != nil {
			if f.away = explainFolder(f.name, err); !patient || f.sample() {
				_ = c.close()
				return nil, f.away
			}
		}
	}
	return c, nil
}

func (f *folder) open() (err error) {
	if f.where, err = filepath.Abs(f.name); err != nil {
		return err
	}
	root, err := os.OpenRoot(f.name)
	if err != nil {
		return err
	}
	if _, err := fs.ReadDir(root.FS(), "."); err != nil {
		return errors.Join(err, root.Close())
	}
	f.root = root
	return nil
}

// files is the tree itself.
func (f *folder) files() fs.FS {
	if f.sample() {
		return sample.FS()
	}
	return f.root.FS()
}

// errEmptied is why an empty folder is not followed in which there were files: an empty
// place is what a share leaves behind that went away, or is not mounted yet.
var errEmptied = errors.New("里面是空的,先前有文件")

// look lists what is in the folder. One that was taken away and put there again is opened
// anew; one that is gone is an error, and no reason to forget what was in it.
func (f *folder) look() (entries []ingest.Entry, skips []ingest.Skip, err error) {
	if f.sample() {
		return ingest.Look(f.files())
	}
	root, another, err := f.current()
	if err != nil {
		return nil, nil, err
	}
	entries, skips, err = ingest.Look(root.FS())
	if err == nil && len(entries) == 0 && (another && f.root != nil || f.doubted) {
		err = errEmptied
	}
	switch {
	case err != nil && another:
		return nil, nil, errors.Join(err, root.Close())
	case err != nil:
		return nil, nil, err
	case another && f.root != nil:
		_ = f.root.Close() // only read from
	}
	f.root, f.doubted = root, false
	return entries, skips, nil
}

// current is the folder at the path now, and whether it is another than the one opened.
func (f *folder) current() (root *os.Root, another bool, err error) {
	now, err := os.Stat(f.name)
	if err != nil {
		return nil, false, err
	}
	if f.root != nil {
		if was, err := f.root.Stat("."); err == nil && os.SameFile(was, now) {
			return f.root, false, nil
		}
	}
	root, err = os.OpenRoot(f.name)
	return root, true, err
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
	case errors.Is(err, errEmptied):
		return withMessage(err, "文件夹%s里是空的,先前有文件,多半是共享盘没有挂载。挂载好后会自动接着看;确实清空了的,请停止服务,运行 policybot index --allow-empty", dir)
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

// view is what the folders hold at one look.
type view struct {
	files   []seen
	skipped []ingest.Skip
	unread  []ingest.Skip // the same, named as readers are to see them
	away    []*folder     // could not be looked at: what was read of them stays as it is
}

// look lists what there is to read, without reading it, and what cannot be. Folders
// are told apart by their absolute paths, so that the same data folder is not taken
// for two corpora. Files of the sample are told by their content, because embedded
// files have no times.
func (c *corpora) look() (v view, err error) {
	known := map[string]bool{}
	for _, f := range c.folders {
		entries, skips, err := f.look()
		if err != nil {
			if f.sample() {
				return view{}, fmt.Errorf("查看内置文件: %w", err)
			}
			f.away = explainFolder(f.name, err)
			v.away = append(v.away, f)
			continue
		}
		f.away = nil
		for _, e := range entries {
			s := seen{f, e.Path, f.key(e.Path), e.Stamp}
			if f.sample() {
				if s.stamp, err = contentHash(f.files(), e.Path); err != nil {
					return view{}, fmt.Errorf("查看内置文件: %w", err)
				}
			}
			if !known[s.key] { // a folder may be named twice
				known[s.key] = true
				v.files = append(v.files, s)
			}
		}
		v.skipped = append(v.skipped, f.located(skips...)...)
		for _, s := range skips {
			v.unread = append(v.unread, shownSkip(f.where, s))
		}
	}
	return v, nil
}

// key names a file of the folder among all corpora: no path has // inside.
func (f *folder) key(path string) string { return f.where + "//" + path }

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
			for r, err := range ingest.Read(ctx, f.files(), names, ingest.Options{Now: now, OCR: c.ocr}) {
				if err != nil {
					yield(index.File{}, fmt.Errorf("读取文件夹%s: %w", f.name, err))
					return
				}
				s := files[at]
				if at++; !f.sample() {
					if now, err := ingest.Stamp(f.files(), s.path); err != nil || now != s.stamp {
						continue
					}
				}
				for _, left := range f.located(r.Skipped...) {
					skip(left)
				}
				if !yield(index.File{Key: s.key, Stamp: s.stamp, Documents: r.Documents, Claims: r.Claims, Skipped: r.Skipped}, nil) {
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
		return withMessage(ErrNoDocuments, "%s里没有文件,请放入 Word、Excel、PDF、网页或文本文件后再试", where)
	}
	s := skipped[0]
	return withMessage(ErrNoDocuments, "%s里没有可用的文件,跳过了%d个,如%s: %s。请放入 Word、Excel、PDF、网页或文本文件后再试", where, len(skipped), filepath.Base(s.Path), s.Reason)
}

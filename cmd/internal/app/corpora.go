package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"policybot/corpus"
	"policybot/corpus/ingest"
	"policybot/corpus/sample"
)

// corpora are the folders to read, or the embedded sample when none is named.
type corpora struct {
	folders []folder
	sample  bool
}

// folder is one tree of documents. Names inside cannot lead out of it.
type folder struct {
	name  string // as the user wrote it; "" for the sample
	files fs.FS
	root  *os.Root // nil for the sample
}

// openCorpora opens every folder, or the sample when dirs is empty. An error
// names the folder that cannot be read and says what to do.
func openCorpora(dirs []string) (*corpora, error) {
	if len(dirs) == 0 {
		return &corpora{folders: []folder{{files: sample.FS()}}, sample: true}, nil
	}
	c := &corpora{}
	for _, dir := range dirs {
		root, err := os.OpenRoot(dir)
		if err == nil {
			_, err = fs.ReadDir(root.FS(), ".")
		}
		if err != nil {
			_ = c.close()
			return nil, explainFolder(dir, err)
		}
		c.folders = append(c.folders, folder{name: dir, files: root.FS(), root: root})
	}
	return c, nil
}

func explainFolder(dir string, err error) error {
	info, statErr := os.Stat(dir)
	switch {
	case dir == "":
		return told(err, "--corpus 后面是空的,请写上文件夹的路径;要用内置演示文件,就不要写 --corpus")
	case errors.Is(err, fs.ErrNotExist):
		return told(err, "文件夹%s不存在,请检查 --corpus 的路径", dir)
	case errors.Is(err, fs.ErrPermission):
		return told(err, "没有读取文件夹%s的权限,请检查权限或换一个文件夹", dir)
	case statErr == nil && !info.IsDir():
		return told(err, "%s不是文件夹,请把文件放进文件夹后用 --corpus 指定该文件夹", dir)
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

// fingerprint changes whenever a file of the corpora does. Folders are told by
// their absolute paths, so that the same data folder is not taken for two
// corpora; the sample by its content, because embedded files have no times.
func (c *corpora) fingerprint() (string, error) {
	h := sha256.New()
	for _, f := range c.folders {
		var part, where string
		var err error
		if f.root == nil {
			part, err = contentHash(f.files)
		} else if where, err = filepath.Abs(f.name); err == nil {
			part, err = ingest.Fingerprint(f.files)
		}
		if err != nil {
			return "", fmt.Errorf("查看文件夹%s有无变化: %w", f.name, err)
		}
		fmt.Fprintf(h, "%q %q\n", where, part)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func contentHash(files fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, path)
		fmt.Fprintf(h, "%q %d\n%s\n", path, len(b), b)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// load reads every file. Documents that stand twice (the same path and content
// in two folders) are kept once, since their ids are equal. Paths of what was
// skipped are given with their folder.
func (c *corpora) load(ctx context.Context, now time.Time, progress func(done, total int, path string)) (ingest.Report, error) {
	var all ingest.Report
	seen := map[string]*corpus.Document{}
	for _, f := range c.folders {
		rep, err := ingest.Load(ctx, f.files, ingest.Options{Now: now, Progress: progress})
		if err != nil {
			return all, fmt.Errorf("读取文件夹%s: %w", f.name, err)
		}
		for _, d := range rep.Documents {
			if seen[d.ID] == nil {
				seen[d.ID] = d
				all.Documents = append(all.Documents, d)
			}
		}
		for _, s := range rep.Skipped {
			s.Path = filepath.Join(f.name, filepath.FromSlash(s.Path))
			all.Skipped = append(all.Skipped, s)
		}
	}
	if len(all.Documents) == 0 {
		return all, c.nothing(all.Skipped)
	}
	return all, nil
}

// nothing says where no document was found, and what became of what is there.
func (c *corpora) nothing(skipped []ingest.Skip) error {
	names := make([]string, len(c.folders))
	for i, f := range c.folders {
		names[i] = f.name
	}
	where := "文件夹" + strings.Join(names, "、")
	if len(skipped) == 0 {
		return told(ErrNoDocuments, "%s里没有文件,请放入 .txt、.md 或 .html 文件后再试", where)
	}
	s := skipped[0]
	return told(ErrNoDocuments, "%s里没有可用的文件,跳过了%d个,如%s: %s。请放入 .txt、.md 或 .html 文件后再试", where, len(skipped), filepath.Base(s.Path), s.Reason)
}

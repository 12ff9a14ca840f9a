package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/clean"
	"github.com/policybot/policybot/corpus/format/ocr"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web"
)

// Files given to the service over HTTP lie in a folder of the data folder, which is
// read and followed like any other of the corpora. One that cannot be read is
// refused at once, before it gets there.
const (
	uploadsFolder = "uploads"
	arriving      = ".arriving-" // begins the name of a file that is not there yet
	maxUploads    = 20_000
	maxUploadName = 120 // bytes
	maxUploadForm = clean.DefaultMaxBytes + 64<<10
	// uploadWait is how long a request waits until what it changed can be found.
	uploadWait = 20 * time.Second
	uploadPoll = 50 * time.Millisecond
)

func uploadsIn(data string) string { return filepath.Join(data, uploadsFolder) }

// uploads is the web.Uploads of the service.
type uploads struct {
	data string
	gate *gate
	now  func() time.Time
	ocr  *ocr.Engine // nil for none

	turn sync.Mutex // one change at a time
}

var _ web.Uploads = (*uploads)(nil)

// makeUploads makes the folder.
func makeUploads(data string) error {
	if err := os.MkdirAll(uploadsIn(data), 0o700); err != nil {
		return unusable(data, err)
	}
	return nil
}

// forget removes what arrived half before a crash. The data folder must be ours.
func (u *uploads) forget() error {
	entries, err := os.ReadDir(uploadsIn(u.data))
	if err != nil {
		return unusable(u.data, err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), arriving) {
			err = errors.Join(err, os.Remove(filepath.Join(uploadsIn(u.data), e.Name())))
		}
	}
	return err
}

// uploadName is the name under which a file is kept, or what is wrong with the one
// given. It is a plain name: it leads nowhere and hides nothing.
func uploadName(given string) (string, error) {
	name := path.Base(strings.ReplaceAll(given, "\\", "/"))
	bad := func(r rune) bool { return unicode.Is(unicode.C, r) || strings.ContainsRune(`<>:"|?*/`, r) }
	switch {
	case !utf8.ValidString(name) || name == "." || name == "/" || strings.ContainsFunc(name, bad):
		return "", errors.New("文件名里有不能用的字符，请改名后再上传。")
	case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$"):
		return "", errors.New("以“.”或“~$”开头的是隐藏或临时文件，请改名后再上传。")
	case len(name) > maxUploadName:
		return "", fmt.Errorf("文件名超过%d字节，请改短后再上传。", maxUploadName)
	}
	return name, nil
}

// Add implements web.Uploads.
func (u *uploads) Add(ctx context.Context, given string, content io.Reader, replace bool) (web.Uploaded, error) {
	name, err := uploadName(given)
	if err != nil {
		return web.Uploaded{}, web.Refusal{Status: 422, Detail: err.Error()}
	}
	raw, err := io.ReadAll(io.LimitReader(content, clean.DefaultMaxBytes+1))
	if err != nil {
		return web.Uploaded{}, fmt.Errorf("receive upload: %w", err)
	}
	if len(raw) > clean.DefaultMaxBytes {
		return web.Uploaded{}, web.Refusal{
			Status: 413, Detail: fmt.Sprintf("文件超过%dMiB，请拆成几份后再上传。", clean.DefaultMaxBytes>>20),
		}
	}
	var skip *ingest.SkipError
	if _, err := ingest.File(name, raw, ingest.Options{Now: u.now(), OCR: u.ocr}); errors.As(err, &skip) {
		return web.Uploaded{}, web.Refusal{Status: 422, Detail: skip.Reason + "。" + skip.Advice}
	} else if err != nil {
		return web.Uploaded{}, fmt.Errorf("try upload: %w", err)
	}
	u.turn.Lock()
	defer u.turn.Unlock()
	root, err := os.OpenRoot(uploadsIn(u.data))
	if err != nil {
		return web.Uploaded{}, fmt.Errorf("keep upload: %w", err)
	}
	defer root.Close()
	if err := room(root, name, replace); err != nil {
		return web.Uploaded{}, err
	}
	before := u.stamp(name)
	if err := place(root, name, raw); err != nil {
		return web.Uploaded{}, fmt.Errorf("keep upload: %w", err)
	}
	ids, found := u.await(ctx, func() ([]string, bool) {
		ids, stamp := u.documents(name)
		return ids, stamp != before && stamp != ""
	})
	return web.Uploaded{Name: name, Documents: ids, Replaced: before != "", Pending: !found}, nil
}

// place writes a file as a whole: whoever reads the folder sees all of it or none.
func place(root *os.Root, name string, raw []byte) error {
	tmp := arriving + rand.Text()
	f, err := root.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = root.Rename(tmp, name)
	}
	if err != nil {
		err = errors.Join(err, root.Remove(tmp))
	}
	return err
}

// room tells whether there is place for a file of that name.
func room(root *os.Root, name string, replace bool) error {
	_, err := root.Lstat(name)
	switch {
	case err == nil && !replace:
		return web.Refusal{Status: 409, Detail: "已有同名文件“" + name + "”。要用新的替换它，请加上 replace=true；否则请改名。"}
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("keep upload: %w", err)
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	if len(entries) >= maxUploads {
		return web.Refusal{Status: 507, Detail: fmt.Sprintf("上传的文件已有%d个，请先删除不用的，或改用 --corpus 文件夹。", maxUploads)}
	}
	return nil
}

// key names an upload among the files of the index.
func (u *uploads) key(name string) string {
	where, err := filepath.Abs(uploadsIn(u.data))
	if err != nil {
		where = uploadsIn(u.data)
	}
	return where + "//" + name
}

// stamp is that of an upload as it is served now, "" when it is not.
func (u *uploads) stamp(name string) string {
	if k := u.gate.knowledge.Load(); k != nil {
		return k.stamps[u.key(name)]
	}
	return ""
}

// documents are those an upload gives as it is served now, and its stamp.
func (u *uploads) documents(name string) (ids []string, stamp string) {
	k := u.gate.acquire()
	if k == nil {
		return nil, ""
	}
	defer k.release()
	key := u.key(name)
	if stamp = k.stamps[key]; stamp == "" {
		return nil, ""
	}
	for f := range k.index.Files() {
		if f.Key == key {
			for _, d := range f.Documents {
				ids = append(ids, d.ID)
			}
		}
	}
	return ids, stamp
}

// await polls until done says so: the service takes a change when it has seen it
// twice. false when it took too long; it will be done all the same.
func (u *uploads) await(ctx context.Context, done func() ([]string, bool)) ([]string, bool) {
	ctx, cancel := context.WithTimeout(ctx, uploadWait)
	defer cancel()
	tick := time.NewTicker(uploadPoll)
	defer tick.Stop()
	for {
		if ids, ok := done(); ok {
			return ids, true
		}
		select {
		case <-ctx.Done():
			return nil, false
		case <-tick.C:
		}
	}
}

// Remove implements web.Uploads. What a file gave goes with it as a whole.
func (u *uploads) Remove(ctx context.Context, id string) ([]string, error) {
	u.turn.Lock()
	defer u.turn.Unlock()
	name, ids, err := u.source(id)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(uploadsIn(u.data))
	if err != nil {
		return nil, fmt.Errorf("remove upload: %w", err)
	}
	defer root.Close()
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove upload: %w", err)
	}
	u.await(ctx, func() ([]string, bool) { return nil, u.stamp(name) == "" })
	return ids, nil
}

// source is the upload a document comes from, and all its documents.
func (u *uploads) source(id string) (name string, ids []string, err error) {
	k := u.gate.acquire()
	if k == nil {
		return "", nil, search.ErrNotReady
	}
	defer k.release()
	for f := range k.index.Files() {
		if !slices.ContainsFunc(f.Documents, func(d search.Summary) bool { return d.ID == id }) {
			continue
		}
		name, ours := strings.CutPrefix(f.Key, u.key(""))
		if !ours {
			return "", nil, web.Refusal{Status: 409, Detail: "这份文件来自 --corpus 的文件夹，请在那里删除，服务会自动更新。"}
		}
		set := map[string]bool{}
		for _, d := range f.Documents {
			set[d.ID] = true
		}
		return name, slices.Sorted(maps.Keys(set)), nil
	}
	return "", nil, fmt.Errorf("%w: document %s", search.ErrNotFound, id)
}

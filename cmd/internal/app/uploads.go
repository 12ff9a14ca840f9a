package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/cmd/internal/fetch"
	"github.com/policybot/policybot/cmd/internal/library"
	"github.com/policybot/policybot/corpus/clean"
	"github.com/policybot/policybot/corpus/format/ocr"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web"
)

// Files given to the service over HTTP lie in a folder of the data folder, which is
// read and followed like any other of the corpora. One that cannot be read is
// refused at once, before it gets there. What was done to them is in package library.
const (
	maxUploadName = 120 // bytes
	maxUploadForm = clean.DefaultMaxBytes + 64<<10
	// uploadWait is how long a request waits until what it changed can be found.
	uploadWait = 20 * time.Second
	uploadPoll = 50 * time.Millisecond
)

func uploadsIn(data string) string { return filepath.Join(data, library.Uploads) }

// uploads is the web.Uploads of the service.
type uploads struct {
	data    string
	gate    *gate // never opened where no service runs
	now     func() time.Time
	store   *library.Store
	fetcher *fetch.Fetcher
	ocr     *ocr.Engine // nil for none

	stopping chan struct{} // closed when the service is told to stop: nothing is taken into the index any more
	stopOnce sync.Once
}

// stop lets requests that wait for the index go.
func (u *uploads) stop() { u.stopOnce.Do(func() { close(u.stopping) }) }

var _ web.Uploads = (*uploads)(nil)

// makeUploads makes the folder.
func makeUploads(data string) error {
	if err := os.MkdirAll(uploadsIn(data), 0o700); err != nil {
		return unusable(data, err)
	}
	return nil
}

// openUploads opens what was given to a data folder, which must be ours.
func openUploads(data string, opt Options, g *gate, engine *ocr.Engine) (*uploads, error) {
	store, err := library.Open(data, opt.Now)
	if err != nil {
		return nil, unusable(data, err)
	}
	return &uploads{stopping: make(chan struct{}), data: data, gate: g, now: opt.Now, store: store, ocr: engine,
		fetcher: fetch.New(fetch.Config{Version: opt.Version, MaxBytes: clean.DefaultMaxBytes, Now: opt.Now})}, nil
}

func (u *uploads) close() error {
	if u == nil {
		return nil
	}
	return u.store.Close()
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
func (u *uploads) Add(ctx context.Context, up web.Upload) (web.Uploaded, error) {
	name, err := uploadName(up.Name)
	if err != nil {
		return web.Uploaded{}, web.Refusal{Status: 422, Detail: err.Error()}
	}
	raw, err := io.ReadAll(io.LimitReader(up.Content, clean.DefaultMaxBytes+1))
	if err != nil {
		return web.Uploaded{}, fmt.Errorf("receive upload: %w", err)
	}
	if len(raw) > clean.DefaultMaxBytes {
		return web.Uploaded{}, web.Refusal{
			Status: 413, Detail: fmt.Sprintf("文件超过%dMiB，请拆成几份后再上传。", clean.DefaultMaxBytes>>20),
		}
	}
	return u.take(ctx, name, raw, up.Replace(), library.Event{By: up.By})
}

// Import implements web.Uploads.
func (u *uploads) Import(ctx context.Context, address, by string) (web.Uploaded, error) {
	page, err := u.fetcher.Get(ctx, address)
	var said fetch.Refusal
	if errors.As(err, &said) {
		return web.Uploaded{}, web.Refusal{Status: 422, Detail: said.Why + "。"}
	} else if err != nil {
		return web.Uploaded{}, fmt.Errorf("import: %w", err)
	}
	name, err := uploadName(page.Name)
	if err != nil {
		return web.Uploaded{}, web.Refusal{Status: 422, Detail: err.Error()}
	}
	out, err := u.take(ctx, name, page.Body, true, library.Event{By: by, Source: page.URL, Fetched: page.Fetched})
	out.Source = page.URL
	return out, err
}

// take keeps a file that can be read.
func (u *uploads) take(ctx context.Context, name string, raw []byte, replace bool, e library.Event) (web.Uploaded, error) {
	read := ingest.Open(ctx, name, raw, ingest.Options{Now: u.now(), OCR: u.ocr})
	switch {
	case ctx.Err() != nil:
		return web.Uploaded{}, fmt.Errorf("try upload: %w", ctx.Err())
	case len(read.Documents)+len(read.Claims) == 0 && len(read.Skipped) > 0:
		skip := read.Skipped[0]
		return web.Uploaded{}, web.Refusal{Status: 422, Detail: strings.TrimRight(skip.Reason, "。") + "。" + skip.Advice}
	}
	before := u.stamp(name)
	done, same, err := u.store.Add(name, raw, replace, e)
	switch {
	case errors.Is(err, library.ErrExists):
		return web.Uploaded{}, web.Refusal{Status: 409, Detail: "已有同名文件“" + name + "”。要用新的替换它，请勾选“同名的替换”（接口是 replace=true）；否则请改名。"}
	case errors.Is(err, library.ErrFull):
		return web.Uploaded{}, web.Refusal{Status: 507, Detail: fmt.Sprintf("上传的文件已有%d个，请先删除不用的，或改用 --corpus 文件夹。", library.MaxFiles)}
	case errors.Is(err, syscall.ENOSPC):
		return web.Uploaded{}, web.Refusal{Status: 507, Detail: "服务器的磁盘满了，没有收录，请管理员清理后再上传。"}
	case err != nil:
		return web.Uploaded{}, fmt.Errorf("keep upload: %w", err)
	}
	out := web.Uploaded{Name: name, Replaced: done.Action == library.Replaced && !same, Unchanged: same, Skipped: read.Skipped}
	ids, found := u.await(ctx, func() ([]string, bool) {
		ids, stamp := u.documents(name)
		return ids, stamp != "" && (same || stamp != before)
	})
	out.Documents, out.Pending = ids, !found
	return out, nil
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
	if u.gate.knowledge.Load() == nil { // nothing is served yet, or ever
		return nil, false
	}
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
		case <-u.stopping:
			return nil, false
		case <-tick.C:
		}
	}
}

// Remove implements web.Uploads. What a file gave goes with it as a whole.
func (u *uploads) Remove(ctx context.Context, id, by string) ([]string, error) {
	key, ids, err := u.source(ctx, id)
	if err != nil {
		return nil, err
	}
	name, ours := strings.CutPrefix(key, u.key(""))
	if !ours {
		return nil, web.Refusal{Status: 409, Detail: "这份文件来自 --corpus 的文件夹，请在那里删除，服务会自动更新。"}
	}
	if err := u.store.Remove(name, by); err != nil && !errors.Is(err, library.ErrNone) {
		return nil, fmt.Errorf("remove upload: %w", err)
	}
	u.await(ctx, func() ([]string, bool) { return nil, u.stamp(name) == "" })
	return ids, nil
}

// source is the key of the file a document comes from, and all its documents, for one who
// may see that document.
func (u *uploads) source(ctx context.Context, id string) (key string, ids []string, err error) {
	type found struct {
		key string
		ids []string
	}
	f, err := with(ctx, u.gate, func(k *Knowledge) (found, error) {
		for f := range k.index.Files() {
			if !slices.ContainsFunc(f.Documents, func(d search.Summary) bool { return d.ID == id }) {
				continue
			}
			set := map[string]bool{}
			for _, d := range f.Documents {
				set[d.ID] = true
			}
			return found{f.Key, slices.Sorted(maps.Keys(set))}, nil
		}
		return found{}, fmt.Errorf("%w: document %s", search.ErrNotFound, id)
	})
	return f.key, f.ids, err
}

package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/policybot/policybot/cmd/internal/library"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/sample"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web"
)

// maxOriginal is the largest file that is given out, in bytes; larger ones are not read either.
const maxOriginal = 64 << 20

// Origin implements web.Uploads.
func (u *uploads) Origin(ctx context.Context, id string) (web.Origin, error) {
	key, _, err := u.source(ctx, id)
	if err != nil {
		return web.Origin{}, err
	}
	name, ours := strings.CutPrefix(key, u.key(""))
	if !ours {
		return web.Origin{}, nil
	}
	out := web.Origin{Uploaded: true}
	for _, e := range u.store.Of(name) {
		out.Events = append(out.Events, eventOf(e))
	}
	if last, ok := u.store.Last(name); ok {
		out.Source, out.Fetched = last.Source, last.Fetched
	}
	return out, nil
}

func eventOf(e library.Event) web.FileEvent {
	return web.FileEvent{At: e.At, By: e.By, Action: string(e.Action), Name: e.Name, Sum: e.Sum, Size: e.Size, Before: e.Before,
		Source: e.Source, Fetched: e.Fetched}
}

// Original implements web.Uploads: of a file of any corpus. Names lead out of no folder.
func (u *uploads) Original(ctx context.Context, id string) (web.Original, error) {
	key, _, err := u.source(ctx, id)
	if err != nil {
		return web.Original{}, err
	}
	if u.withheld(ctx, key) {
		return web.Original{}, web.Refusal{Status: 403, Detail: "这份文件只供在这里查阅和提问，不提供下载。需要原件请联系发文单位或管理员。"}
	}
	where, name, _ := strings.Cut(key, "//")
	if where == "" {
		b, err := fs.ReadFile(sample.FS(), name)
		return web.Original{Name: path.Base(name), Content: inMemory{bytes.NewReader(b)}}, gone(err)
	}
	root, err := os.OpenRoot(where)
	if err != nil {
		return web.Original{}, gone(err)
	}
	defer root.Close() // the file stays open
	f, err := root.Open(filepath.FromSlash(name))
	return given(path.Base(name), f, err)
}

// withheld tells whether a file may be read here and not taken away by who asks.
func (u *uploads) withheld(ctx context.Context, key string) bool {
	folder, file := placeOf(key)
	k := u.gate.knowledge.Load()
	return k != nil && k.rules.For(folder, file).Withheld && !search.ViewerOf(ctx).All
}

// Kept implements web.Uploads.
func (u *uploads) Kept(_ context.Context, sum string) (web.Original, error) {
	f, e, err := u.store.Kept(sum)
	return given(e.Name, f, err)
}

func given(name string, f *os.File, err error) (web.Original, error) {
	if err != nil {
		return web.Original{}, gone(err)
	}
	info, err := f.Stat()
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxOriginal) {
		err = web.Refusal{Status: 413, Detail: "原件过大，请到它所在的文件夹里取。"}
	}
	if err != nil {
		return web.Original{}, errors.Join(err, f.Close())
	}
	return web.Original{Name: name, Content: f}, nil
}

// gone is what it means to who asks that a file is not there.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, library.ErrNone) {
		return fmt.Errorf("%w: %w", search.ErrNotFound, err)
	}
	return err
}

// inMemory is a file of the sample.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

var _ io.ReadSeekCloser = inMemory{}

// History implements web.Uploads. Of files he sees nothing of somebody is told nothing, of
// those that are gone the administrator alone is told: what they were for is not known any more.
func (u *uploads) History(ctx context.Context, from, size int) ([]web.FileEvent, int) {
	if search.ViewerOf(ctx).All {
		events, total := u.store.History(from, size)
		return eventsOf(events), total
	}
	seen, err := with(ctx, u.gate, func(k *Knowledge) (map[string]bool, error) {
		out := map[string]bool{}
		for f := range k.index.Files() {
			if name, ours := strings.CutPrefix(f.Key, u.key("")); ours && len(f.Documents) > 0 {
				out[name] = true
			}
		}
		return out, nil
	})
	if err != nil {
		return nil, 0
	}
	_, all := u.store.History(0, 0)
	events, _ := u.store.History(0, all)
	events = slices.DeleteFunc(slices.Clone(events), func(e library.Event) bool { return !seen[e.Name] })
	from = min(from, len(events))
	return eventsOf(events[from:min(from+size, len(events))]), len(events)
}

func eventsOf(events []library.Event) []web.FileEvent {
	out := make([]web.FileEvent, len(events))
	for i, e := range events {
		out[i] = eventOf(e)
	}
	return out
}

// Skipped implements web.Uploads.
func (u *uploads) Skipped(ctx context.Context) ([]corpus.Skip, error) {
	return unfiltered(ctx, u.gate, func(k *Knowledge) ([]corpus.Skip, error) { return k.skipsFor(search.ViewerOf(ctx)), nil })
}

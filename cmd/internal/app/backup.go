package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/cmd/internal/backup"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/library"
	"github.com/policybot/policybot/reminders/outbox/boltfile"
	"github.com/policybot/policybot/search/index"
)

// BackupPath is where the administrator gets a backup of a service that runs.
const BackupPath = "/api/v1/backup"

// stagePrefix begins the folder in which a backup is put together, in the data folder, so that files can be linked.
const stagePrefix = ".backup-"

// lastBackup is a file whose time is that of the last backup the service gave out, for the metrics.
const lastBackup = "BACKUP"

// snapshot writes one state of a file that is open and written to.
type snapshot func(ctx context.Context, w io.Writer) error

// saver writes a data folder that this process owns into a backup.
type saver struct {
	cfg config.Config
	opt Options
	// open are the bbolt files that this process has open, by name in the data folder. Any other one found there is
	// an error while a service runs: copied as it lies it might be half of one state and half of another. With alone
	// set nobody writes to any, and each is read from the disk.
	open    map[string]snapshot
	alone   bool
	library *library.Store
	redis   snapshot // an export of the reminders when they are kept there; nil when they are in the folder
}

// held is what is kept in an open bbolt file.
type held interface {
	Snapshot(ctx context.Context, w io.Writer) error
}

// save writes the backup. Everything is put together first, which takes little time and few bytes, since what never
// changes is linked: how fast w takes it then does not matter to anybody.
func (s *saver) save(ctx context.Context, w io.Writer) (err error) {
	stage, err := os.MkdirTemp(s.cfg.Data, stagePrefix)
	if err != nil {
		return unusable(s.cfg.Data, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stage)) }()
	data, outside := filepath.Join(stage, backup.Data), filepath.Join(stage, backup.Outside)
	if err := errors.Join(os.Mkdir(data, 0o700), os.Mkdir(outside, 0o700)); err != nil {
		return unusable(s.cfg.Data, err)
	}
	if err := s.gather(ctx, data); err != nil {
		return fmt.Errorf("备份数据目录%s: %w", s.cfg.Data, err)
	}
	if err := s.gatherOutside(ctx, outside); err != nil {
		return fmt.Errorf("备份数据目录以外的: %w", err)
	}
	out, err := backup.NewWriter(w, backup.About{
		Version: s.opt.Version, Created: s.opt.Now(), Redis: s.redis != nil, Corpus: s.cfg.Corpus, Encoder: s.cfg.Encoder,
	})
	if err != nil {
		return err
	}
	return errors.Join(out.AddTree(backup.Data, data), out.AddTree(backup.Outside, outside), out.Close(), ctx.Err())
}

// gather puts one state of the data folder together.
func (s *saver) gather(ctx context.Context, into string) error {
	for _, name := range slices.Sorted(maps.Keys(s.open)) {
		if err := writeTo(filepath.Join(into, name), func(w io.Writer) error { return s.open[name](ctx, w) }); err != nil {
			return err
		}
	}
	if err := s.library.Snapshot(into); err != nil {
		return err
	}
	if err := index.Snapshot(filepath.Join(s.cfg.Data, indexFolder), filepath.Join(into, indexFolder)); err != nil && !rebuildable(err) {
		return err
	}
	return filepath.WalkDir(s.cfg.Data, func(path string, e fs.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return unlessGone(err)
		}
		name, err := filepath.Rel(s.cfg.Data, path)
		if err != nil {
			return err
		}
		switch {
		case e.IsDir() && passing(name):
			return filepath.SkipDir
		case !e.Type().IsRegular() || passing(name) || s.open[name] != nil:
			return nil
		}
		return unlessGone(s.take(name, filepath.Join(into, name)))
	})
}

// unlessGone lets a file go that went while it was looked at.
func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// passing tells what of the data folder is not copied as it lies: what is of this process alone, and what was taken
// otherwise.
func passing(name string) bool {
	switch name {
	case ownerFile, addressFile, keyFile, lastBackup, backup.Marker, indexFolder, library.Uploads, library.Folder:
		return true
	}
	return strings.HasPrefix(name, stagePrefix) || strings.HasPrefix(strings.TrimPrefix(name, "."), askedFile) // questions are to be forgotten in time
}

// take copies a file, or links one of the vectors, to which nothing but whole rows is added.
func (s *saver) take(name, to string) error {
	from := filepath.Join(s.cfg.Data, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if strings.HasPrefix(name, vectorsFolder+string(filepath.Separator)) && os.Link(from, to) == nil {
		return nil
	}
	switch is, err := boltfile.Is(from); {
	case err != nil:
		return err
	case is && s.alone:
		return writeTo(to, func(w io.Writer) error { return boltfile.Snapshot(from, time.Second, w) })
	case is:
		return fmt.Errorf("%s正在使用,这个版本不会在服务运行时备份它,请先停止服务", name)
	}
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close() // only read from
	info, err := f.Stat()
	if err != nil {
		return err
	}
	err = writeTo(to, func(w io.Writer) error { _, err := io.CopyN(w, f, info.Size()); return err }) // what is added meanwhile is left out
	return errors.Join(err, os.Chtimes(to, info.ModTime(), info.ModTime()))
}

// gatherOutside puts together what belongs to the service and lies elsewhere.
func (s *saver) gatherOutside(ctx context.Context, into string) error {
	if s.redis != nil {
		if err := writeTo(filepath.Join(into, "reminders.jsonl"), func(w io.Writer) error { return s.redis(ctx, w) }); err != nil {
			return err
		}
	}
	if s.cfg.Synonyms != "" {
		if err := copyFile(s.cfg.Synonyms, filepath.Join(into, "synonyms.txt")); err != nil {
			return err
		}
	}
	if s.cfg.Audience != "" {
		if err := copyFile(s.cfg.Audience, filepath.Join(into, "audience"+filepath.Ext(s.cfg.Audience))); err != nil {
			return err
		}
	}
	if s.cfg.Calendar == "" {
		return nil
	}
	entries, err := os.ReadDir(s.cfg.Calendar)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Type().IsRegular() {
			if err := copyFile(filepath.Join(s.cfg.Calendar, e.Name()), filepath.Join(into, "calendar", e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func copyFile(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close() // only read from
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return writeTo(to, func(w io.Writer) error { _, err := io.Copy(w, f); return err })
}

func writeTo(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// removeStages removes what a backup that was broken off left behind.
func removeStages(data string) {
	left, _ := filepath.Glob(filepath.Join(data, stagePrefix+"*")) // the pattern is a good one
	for _, dir := range left {
		_ = os.RemoveAll(dir) // the next time, then
	}
}

// Backup writes the data folder, which no service owns, into a backup.
func Backup(ctx context.Context, cfg config.Config, opt Options, w io.Writer) (err error) {
	opt = opt.withDefaults()
	if _, err := os.Stat(cfg.Data); err != nil {
		return fmt.Errorf("没有数据目录可以备份: %w", err)
	}
	owner, err := own(cfg.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, owner.Close()) }()
	removeStages(cfg.Data)
	store, err := library.Open(cfg.Data, opt.Now)
	if err != nil {
		return unusable(cfg.Data, err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	s := &saver{cfg: cfg, opt: opt, alone: true, library: store}
	if cfg.RedisURL != "" {
		t, err := newTimes(cfg)
		if err != nil {
			return err
		}
		r, err := openReminding(ctx, cfg, t, opt.Now, io.Discard, func(err error) { opt.Log.Error("提醒存储报警", "err", err) })
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, r.close()) }()
		s.redis = r.store.Export
	}
	return s.save(ctx, w)
}

// saver is what writes the data folder of the service.
func (a *App) saver() *saver {
	s := &saver{cfg: a.cfg, opt: a.opt, library: a.uploads.store, open: map[string]snapshot{}}
	for name, kept := range map[string]any{remindersFile: a.rem.store, chatFile: a.inbox} {
		if h, inFile := kept.(held); inFile {
			s.open[name] = h.Snapshot
		}
	}
	if a.cfg.RedisURL != "" {
		s.redis = a.rem.store.Export
	}
	return s
}

// backup gives out a backup. One at a time: each takes a pass over the data folder.
func (a *App) backup(refuse func(w http.ResponseWriter, r *http.Request, status int, detail string)) http.HandlerFunc {
	turn := make(chan struct{}, 1)
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case turn <- struct{}{}:
			defer func() { <-turn }()
		default:
			refuse(w, r, http.StatusConflict, "正在做另一份备份，请等它完成后再试。")
			return
		}
		out := &patientWriter{w: w, on: http.NewResponseController(w)}
		_ = out.on.SetWriteDeadline(time.Time{}) // until the first byte; a recorder in a test has none
		w.Header().Set("Content-Type", "application/gzip")
		w.Header().Set("Content-Disposition", `attachment; filename="policybot-`+a.opt.Now().In(a.times.Zone).Format("20060102-150405")+`.tar.gz"`)
		err := a.saver().save(r.Context(), out)
		switch {
		case err == nil:
			a.backedUp()
			a.opt.Log.Info("已给出备份", "bytes", out.n)
			return
		case out.n == 0:
			a.opt.Log.Error("没能备份", "err", err)
			w.Header().Del("Content-Disposition")
			refuse(w, r, http.StatusInternalServerError, "没能备份，原因见服务的日志。")
			return
		}
		a.opt.Log.Error("备份中断", "err", err)
		panic(http.ErrAbortHandler) // so that the client sees it end before its time
	}
}

// backedUp notes that there is a new backup.
func (a *App) backedUp() {
	now := a.opt.Now()
	if err := os.WriteFile(filepath.Join(a.cfg.Data, lastBackup), []byte(now.Format(time.RFC3339)+"\n"), 0o600); err != nil {
		a.opt.Log.Warn("没能记下备份的时间", "err", err)
	}
	a.metrics.BackedUp(now)
}

// lastBackedUp tells the metrics when the backup before this start was.
func (a *App) lastBackedUp() {
	b, err := os.ReadFile(filepath.Join(a.cfg.Data, lastBackup))
	if err != nil {
		return
	}
	if at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(b))); err == nil {
		a.metrics.BackedUp(at)
	}
}

// patientWriter bounds each write, not the whole of them: a backup may be large.
type patientWriter struct {
	w  io.Writer
	on *http.ResponseController
	n  int64
}

func (p *patientWriter) Write(b []byte) (int, error) {
	_ = p.on.SetWriteDeadline(time.Now().Add(writeTimeout)) // a recorder in a test has none
	n, err := p.w.Write(b)
	p.n += int64(n)
	return n, err
}

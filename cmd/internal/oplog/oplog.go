// Package oplog keeps the log of operations: who did what when, from where, and what came of
// it, for a year and longer, as 互联网政务应用安全管理规定 asks of the access logs of an
// application.
//
// One file a day in a folder of the data folder, 2026-11-30.jsonl, one JSON object a line;
// those of days gone by are packed (.jsonl.gz), and those older than is to be kept deleted.
// A full day's file goes on as 2026-11-30.2.jsonl. What changes something is on disk when
// the request is answered; what is only read is written within a second.
//
// What people ask stands nowhere in it, unless the operator wants that. It holds no token,
// password or address with a key in it.
package oplog

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Entry is one operation.
type Entry struct {
	At       time.Time `json:"at"`
	Who      string    `json:"who" doc:"账号、令牌或登记人的名称；空为未登录"`
	Kind     string    `json:"kind" doc:"凭什么认出：account 账号，token 令牌，service 服务令牌，link 个人链接，chat 绑定了账号的聊天用户；空为未登录"`
	From     string    `json:"from" doc:"来源地址"`
	Action   string    `json:"action" doc:"方法和路由，如 DELETE /api/v1/documents/{id}；登录为 sign-in"`
	Target   string    `json:"target,omitempty" doc:"对象的编号或名称"`
	Status   int       `json:"status" doc:"HTTP 状态码"`
	Took     int64     `json:"took_ms"`
	Request  string    `json:"request_id,omitempty"`
	Question string    `json:"question,omitempty" doc:"问题的原文；默认不记"`
}

// Defaults and bounds.
const (
	MinKeep     = 366 * 24 * time.Hour // a year, and a leap day
	DefaultKeep = 400 * 24 * time.Hour
	maxFile     = 256 << 20 // bytes; then the next file of the day is begun
	flushEvery  = time.Second
	maxLine     = 64 << 10
)

// Options of a Log.
type Options struct {
	Keep  time.Duration    // 0 is DefaultKeep, less than MinKeep is MinKeep
	Now   func() time.Time // nil is time.Now
	Zone  *time.Location   // of the days; nil is UTC
	Alarm func(error)      // told once when nothing can be written any more, and again after it could
	Limit int64            // bytes of one file; 0 is a sensible one
}

// Log is the log of one process. Safe for concurrent use.
type Log struct {
	dir string
	opt Options

	mu    sync.Mutex
	file  *os.File
	out   *bufio.Writer
	name  string
	day   string
	size  int64
	ill   bool // the last write failed, and that was said
	ended bool
}

// Open makes the folder, if it is not there yet.
func Open(dir string, opt Options) (*Log, error) {
	if opt.Keep == 0 {
		opt.Keep = DefaultKeep
	}
	opt.Keep = max(opt.Keep, MinKeep)
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Zone == nil {
		opt.Zone = time.UTC
	}
	if opt.Alarm == nil {
		opt.Alarm = func(error) {}
	}
	if opt.Limit <= 0 {
		opt.Limit = maxFile
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the operation log: %w", err)
	}
	return &Log{dir: dir, opt: opt}, nil
}

// Write adds an entry; firm has it on disk when Write returns. What cannot be written is
// told to Alarm: the service goes on.
func (l *Log) Write(e Entry, firm bool) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.write(e, firm)
	if err != nil && !l.ill {
		l.opt.Alarm(err)
	}
	l.ill = err != nil
}

func (l *Log) write(e Entry, firm bool) error {
	if l.ended {
		return errors.New("operation log is closed")
	}
	now := l.opt.Now().In(l.opt.Zone)
	e.At = now.Truncate(time.Millisecond)
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write operation: %w", err)
	}
	if len(line) > maxLine {
		e.Question, e.Target = "", ""
		line, _ = json.Marshal(e) // it was all right before
	}
	if err := l.turn(now.Format(time.DateOnly), int64(len(line)+1)); err != nil {
		return err
	}
	n, err := l.out.Write(append(line, '\n'))
	l.size += int64(n)
	if err == nil && firm {
		if err = l.out.Flush(); err == nil {
			err = l.file.Sync()
		}
	}
	if err != nil {
		l.drop() // a buffer that failed once fails for ever
		return fmt.Errorf("write operation: %w", err)
	}
	return nil
}

// turn opens the file for the next n bytes.
func (l *Log) turn(day string, n int64) error {
	if l.file != nil && day == l.day && l.size+n <= l.opt.Limit {
		return nil
	}
	l.drop()
	for i := 1; ; i++ {
		name := day + ".jsonl"
		if i > 1 {
			name = fmt.Sprintf("%s.%d.jsonl", day, i)
		}
		if _, err := os.Stat(filepath.Join(l.dir, name+".gz")); err == nil {
			continue // packed already: a clock that went back
		}
		f, err := os.OpenFile(filepath.Join(l.dir, name), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
		if err != nil {
			return fmt.Errorf("open operation log: %w", err)
		}
		info, err := f.Stat()
		if err == nil && info.Size() > 0 && info.Size()+n > l.opt.Limit {
			_ = f.Close() // nothing was written
			continue
		}
		if err == nil {
			err = whole(f, info.Size())
		}
		if err != nil {
			return errors.Join(err, f.Close())
		}
		l.file, l.out, l.name, l.day, l.size = f, bufio.NewWriterSize(f, 64<<10), name, day, info.Size()
		return nil
	}
}

// whole ends a line that a crash has cut off, so that the next one can be read.
func whole(f *os.File, size int64) error {
	if size == 0 {
		return nil
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, size-1); err != nil {
		return fmt.Errorf("look at operation log: %w", err)
	}
	if last[0] == '\n' {
		return nil
	}
	_, err := f.Write([]byte{'\n'})
	return err
}

func (l *Log) drop() {
	if l.file == nil {
		return
	}
	_ = l.out.Flush() // what failed was told of; else this is for readers
	_ = l.file.Close()
	l.file, l.out = nil, nil
}

// Flush writes what is still in memory.
func (l *Log) Flush() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil && l.out.Flush() != nil {
		l.drop()
	}
}

// Close writes what is still in memory.
func (l *Log) Close() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	if l.file == nil {
		return nil
	}
	err := errors.Join(l.out.Flush(), l.file.Close())
	l.file = nil
	return err
}

// Run flushes now and then, and tidies once an hour, until ctx ends.
func (l *Log) Run(ctx context.Context) {
	if l == nil {
		return
	}
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	var tidied time.Time
	for {
		if now := l.opt.Now(); now.Sub(tidied) >= time.Hour {
			tidied = now
			if err := l.Tidy(ctx); err != nil && ctx.Err() == nil {
				l.opt.Alarm(err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			l.Flush()
		}
	}
}

// fileRE is the name of a file of ours.
var fileRE = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:\.(\d+))?\.jsonl(\.gz)?$`)

// Tidy packs the files of days gone by and deletes those that were kept long enough.
func (l *Log) Tidy(ctx context.Context) error {
	files, err := os.ReadDir(l.dir)
	if err != nil {
		return fmt.Errorf("tidy operation log: %w", err)
	}
	now := l.opt.Now().In(l.opt.Zone)
	today, oldest := now.Format(time.DateOnly), now.Add(-l.opt.Keep).Format(time.DateOnly)
	var errs []error
	for _, f := range files {
		m := fileRE.FindStringSubmatch(f.Name())
		path := filepath.Join(l.dir, f.Name())
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case m == nil:
		case m[1] < oldest:
			errs = append(errs, os.Remove(path))
		case m[1] < today && m[3] == "" && !l.writes(f.Name()):
			errs = append(errs, pack(path))
		}
	}
	return errors.Join(errs...)
}

func (l *Log) writes(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file != nil && l.name == name
}

// pack puts path.gz in the place of path: complete, or not at all.
func pack(path string) (err error) {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close() // only read from
	out, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	z := gzip.NewWriter(out)
	_, err = io.Copy(z, in)
	err = errors.Join(err, z.Close(), out.Sync(), out.Close())
	if err == nil {
		err = os.Rename(path+".tmp", path+".gz")
	}
	if err != nil {
		return errors.Join(fmt.Errorf("pack %s: %w", path, err), os.Remove(path+".tmp"))
	}
	return os.Remove(path)
}

// Query asks for entries. Zero fields mean any.
type Query struct {
	Day        string // 2026-11-30; "" is today
	Who        string
	Action     string // a part of it
	From, Size int
}

// Read gives the entries of a day, the newest first, and how many fit.
func (l *Log) Read(ctx context.Context, q Query) (out []Entry, total int, err error) {
	l.Flush()
	if q.Day == "" {
		q.Day = l.opt.Now().In(l.opt.Zone).Format(time.DateOnly)
	}
	files, err := os.ReadDir(l.dir)
	if err != nil {
		return nil, 0, fmt.Errorf("read operation log: %w", err)
	}
	var fit []Entry
	for _, name := range ofDay(files, q.Day) {
		if err := l.scan(ctx, name, func(e Entry) {
			if (q.Who == "" || e.Who == q.Who) && strings.Contains(e.Action, q.Action) {
				if total++; total > q.From+q.Size { // the oldest of what is asked for goes
					fit = fit[1:]
				}
				fit = append(fit, e)
			}
		}); err != nil {
			return nil, 0, err
		}
	}
	slices.Reverse(fit)
	return fit[min(q.From, len(fit)):], total, nil
}

// ofDay are the files of a day in the order they were written.
func ofDay(files []os.DirEntry, day string) []string {
	type part struct {
		name, n string
	}
	var of []part
	for _, f := range files {
		if m := fileRE.FindStringSubmatch(f.Name()); m != nil && m[1] == day {
			of = append(of, part{f.Name(), fmt.Sprintf("%09s", m[2])})
		}
	}
	slices.SortFunc(of, func(a, b part) int { return strings.Compare(a.n, b.n) })
	var out []string
	for _, p := range of {
		out = append(out, p.name)
	}
	return out
}

func (l *Log) scan(ctx context.Context, name string, do func(Entry)) error {
	f, err := os.Open(filepath.Join(l.dir, name))
	if errors.Is(err, fs.ErrNotExist) { // packed or deleted meanwhile
		return nil
	}
	if err != nil {
		return fmt.Errorf("read operation log: %w", err)
	}
	defer f.Close() // only read from
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		r = z
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 2*maxLine)
	for n := 0; lines.Scan(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		var e Entry
		if json.Unmarshal(lines.Bytes(), &e) == nil { // a line a crash has cut off is none
			do(e)
		}
	}
	return lines.Err()
}

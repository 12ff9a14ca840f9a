package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/config"
)

// Times of a library that is asked now and then.
const (
	patience = 2 * time.Minute // that a call waits, for an index that is being built too
	idle     = time.Minute     // without a call, after which the data folder is given back
)

// errOpening is what a call is told that came too early.
var errOpening = errors.New("正在读取文件并建立索引,请过一会儿再问。")

// library is what a process that lives long asks: at each call the running service, else the
// data folder itself. A service may come and go meanwhile: the folder, which only one process
// may use, is given back when nobody has asked for a while. Safe for concurrent use.
type library struct {
	e     *env
	cfg   config.Config
	flags clientFlags
	own   bool // other documents than those of a running service are asked for
	idle  time.Duration

	mu    sync.Mutex
	local *opened // nil when not open
	last  string  // Base of the service that answered last, "" for none
}

// opened is the data folder opened by this process, or being opened.
type opened struct {
	ready chan struct{} // closed when it is known what came of it
	api   *apiClient
	close func()
	keep  bool // the index is a temporary one: nothing is held up, and to build it again would be dear
	err   error

	users int       // calls under way
	used  time.Time // when the last one ended
}

func newLibrary(e *env, cfg config.Config, flags clientFlags, own bool) *library {
	return &library{e: e, cfg: cfg, flags: flags, own: own, idle: idle}
}

// begin opens what the first call will need, and tells what cannot work at all.
func (l *library) begin() error {
	c, err := l.flags.remote(l.e.ctx, l.cfg, l.own)
	if err == nil && c == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.open()
	}
	return err
}

// Call asks whoever has the documents now.
func (l *library) Call(ctx context.Context, method, path string, in, out any) error {
	c, err := l.flags.remote(ctx, l.cfg, l.own)
	if err != nil {
		return err
	}
	if c != nil {
		l.mu.Lock()
		l.last = c.Base()
		l.mu.Unlock()
		return c.Call(ctx, method, path, in, out)
	}
	o, err := l.enter(ctx)
	if err != nil {
		return err
	}
	defer l.leave(o)
	return o.api.Call(ctx, method, path, in, out)
}

// base is the address of the service that answered last; "" when this process did.
func (l *library) base() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// enter waits until the folder is open.
func (l *library) enter(ctx context.Context) (*opened, error) {
	l.mu.Lock()
	l.last = ""
	if l.local == nil {
		l.open()
	}
	o := l.local
	o.users++
	l.mu.Unlock()
	select {
	case <-o.ready:
	case <-ctx.Done():
		l.leave(o)
		return nil, errOpening
	}
	if o.err != nil {
		l.leave(o)
		return nil, o.err
	}
	return o, nil
}

// open begins to open the folder, for as long as it takes: it must not be begun anew with
// every call that has lost patience. The lock is held.
func (l *library) open() {
	o := &opened{ready: make(chan struct{}), close: func() {}}
	l.local = o
	go func() {
		defer close(o.ready)
		k, err := openLocal(l.e, l.cfg)
		if err != nil {
			o.err = err
			return
		}
		h, err := app.Handler(l.cfg, app.Options{Version: version(), Log: l.e.logger(false)}, k)
		if err == nil {
			err = embedFew(l.e, k)
		}
		if err != nil {
			o.err = errors.Join(err, k.Close())
			return
		}
		o.api, o.keep, o.close = localClient(h), k.Temporary, func() { _ = k.Close() } // only read from: nothing is lost
	}()
}

// leave ends a call. A folder that could not be opened is tried again by the next one.
func (l *library) leave(o *opened) {
	l.mu.Lock()
	defer l.mu.Unlock()
	o.users, o.used = o.users-1, time.Now()
	select {
	case <-o.ready:
	default:
		return // others wait for it, or the next call will
	}
	switch {
	case o.err != nil && l.local == o:
		l.local = nil
	case o.err == nil && !o.keep && o.users == 0:
		time.AfterFunc(l.idle, func() { l.expire(o) })
	}
}

// expire gives the folder back that nobody has asked since.
func (l *library) expire(o *opened) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.local != o || o.users > 0 || time.Since(o.used) < l.idle {
		return
	}
	l.local = nil
	o.close()
}

// close gives the folder back at the end. Opening ends with the context of the command.
func (l *library) close() {
	l.mu.Lock()
	o := l.local
	l.local = nil
	l.mu.Unlock()
	if o != nil {
		<-o.ready
		o.close()
	}
}

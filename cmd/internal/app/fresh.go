package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/policybot/policybot/search/index"
)

// How closely the folders are followed. They are looked at again and again rather
// than watched by the system's events, which network shares and some container
// mounts do not send; a look lists names, sizes and times and opens no file. With a
// few thousand files it takes some 20 ms.
const (
	lookEvery   = 500 * time.Millisecond
	lookShare   = 10               // a look takes at most one part in this many of the time
	lookSlowest = 30 * time.Second // but comes at least this often
	atOnce      = 64               // files taken before what is there can be found
	afterError  = 20               // looks left out before what failed is tried again
	mostWaits   = 2
)

// follower keeps what is served true to the folders and to the day, one state after
// the other. A change is taken when two looks running have seen it the same: a file
// that is still being written, or that is deleted to be written anew, is left alone.
type follower struct {
	a           *App
	k           *Knowledge        // what is served
	every       time.Duration     // lookEvery, but for tests
	before      map[string]string // key -> stamp at the look before
	judged      time.Time         // the day the documents were judged on
	again       map[string]bool   // files to be read again because of the day
	waited      int               // looks that what goes has waited for what comes
	lastWarning string            // what warnOnce logged last; "" once it is over

	merging chan *index.Merge // a merge that is done; nil while there is none
	changed bool              // since merging was considered
	reading sync.WaitGroup    // of deadlines, and publishing

	publisher *publisher // nil without a cluster
}

// follow keeps the service up to date until ctx ends.
func (a *App) follow(ctx context.Context, k *Knowledge) {
	f := &follower{a: a, k: k, every: a.lookEvery, judged: a.builder.today(), changed: true, publisher: newPublisher(a)}
	if err := trouble(k.away); err != nil { // said at the start
		f.lastWarning = isAway + err.Error()
	}
	f.readDeadlines(ctx)
	f.reading.Go(func() { f.publisher.run(ctx) })
	f.publisher.offer(k)
	timer := time.NewTimer(f.every)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			timer.Reset(f.step(ctx))
		case m := <-f.merging:
			f.merging = nil
			f.adopt(ctx, m)
		case <-ctx.Done():
			if f.merging != nil {
				(<-f.merging).Drop()
			}
			f.reading.Wait()
			return
		}
		f.merge(ctx)
	}
}

// step looks at the folders once, takes what is there to take, and returns how long
// to wait until the next look.
func (f *follower) step(ctx context.Context) time.Duration {
	b, start := f.a.builder, time.Now()
	if f.a.beforeLook != nil {
		f.a.beforeLook()
	}
	f.synonyms(ctx)
	f.audiences(ctx)
	v, err := b.look()
	if err != nil {
		f.warnOnce("看不了文件夹有无变化,继续使用已收录的内容", err)
		return afterError * f.every
	}
	f.notice(v)
	f.k.unread.Store(&v.unread)
	if today := b.today(); !today.Equal(f.judged) {
		f.judged, f.again = today, changedByDate(f.k.index, today)
	}
	p := compare(f.k, v, f.again)
	planned := p.size()
	p = f.steady(p, v)
	wait := min(max(f.every, lookShare*time.Since(start)), max(lookSlowest, f.every))
	if p.size() < planned { // the rest is only waiting to be seen the same again
		wait = f.every
	}
	for p.size() > 0 && ctx.Err() == nil {
		// What goes, goes with the last of what comes: a file that was moved is there
		// all the time.
		now := p
		if len(p.come) > atOnce {
			now = plan{come: p.come[:atOnce]}
		}
		if err := f.take(ctx, now); err != nil {
			f.warnOnce("没能更新索引,继续使用已收录的内容,稍后再试", err)
			return afterError * f.every
		}
		if p = (plan{gone: p.gone, come: p.come[len(now.come):]}); len(p.come) == 0 {
			break
		}
	}
	return wait
}

// steady is the part of a plan that the look before would have made too.
func (f *follower) steady(p plan, v view) plan {
	before := f.before
	f.before = make(map[string]string, len(v.files))
	for _, s := range v.files {
		f.before[s.key] = s.stamp
	}
	for key, stamp := range f.k.stamps { // as if seen, so that nothing is gone at the first look at a folder that is back
		if v.keeps(key) {
			f.before[key] = stamp
		}
	}
	if before == nil {
		return plan{}
	}
	arriving := len(p.come)
	p.gone = slices.DeleteFunc(p.gone, func(key string) bool { _, was := before[key]; return was })
	p.come = slices.DeleteFunc(p.come, func(s seen) bool { return before[s.key] != s.stamp })
	// A file that was moved under our eyes may be missed where it came from before it
	// is met where it went to: what goes waits a little for what is on its way.
	if arriving > len(p.come) && len(p.gone) > 0 && f.waited < mostWaits {
		f.waited++
		return plan{come: p.come}
	}
	f.waited = 0
	return p
}

// take carries out a plan and serves what comes of it.
func (f *follower) take(ctx context.Context, p plan) error {
	start := f.a.opt.Now()
	next, change, err := f.a.builder.update(ctx, f.k, p)
	if err != nil {
		return err
	}
	for _, s := range p.come {
		delete(f.again, s.key)
	}
	for _, s := range next.Skipped {
		f.a.opt.Log.Warn("跳过文件", "path", s.Path, "reason", s.Reason, "advice", s.Advice)
	}
	f.serve(ctx, next)
	came, changed, went := change.counts()
	f.a.opt.Log.Info("文件有变化,已更新索引", "added", came, "changed", changed, "removed", went, "took", f.a.opt.Now().Sub(start))
	f.a.tellChange(change)
	return nil
}

// serve lets requests go to next. The knowledge before is closed when those that
// began with it have ended.
func (f *follower) serve(ctx context.Context, next *Knowledge) {
	before := f.k
	f.k, f.changed = next, true
	f.readDeadlines(ctx) // where they are known it is done before the gate opens: the list is never missing
	f.a.keep(next)
	f.a.gate.open(next)
	f.publisher.offer(next)
	if docs, err := next.Library.Documents(ctx); err == nil {
		f.a.metrics.Ready(len(docs))
		f.a.book.Changed(docs)
	}
	_ = before.Close() // only read from
}

// readDeadlines fills the list of deadlines: at once what is quickly done, else
// beside what goes on.
func (f *follower) readDeadlines(ctx context.Context) {
	k := f.k
	if k.deadlines.quick {
		f.a.readDeadlines(ctx, k)
		return
	}
	if k.acquire() {
		f.reading.Go(func() {
			defer k.release()
			f.a.readDeadlines(ctx, k)
		})
	}
}

// merge begins to merge layers of the index beside all else when that is worth it.
func (f *follower) merge(ctx context.Context) {
	if f.merging != nil || !f.changed {
		return
	}
	f.changed = false
	m := f.k.index.PlanMerge()
	if m == nil {
		return
	}
	done := make(chan *index.Merge, 1)
	f.merging = done
	go func() {
		if err := m.Run(ctx); err != nil && ctx.Err() == nil {
			f.a.opt.Log.Warn("没能整理索引,不影响使用,下次更新后再试", "err", err)
		}
		done <- m
	}()
}

// adopt serves the merged index: the same content in fewer layers.
func (f *follower) adopt(ctx context.Context, m *index.Merge) {
	ix, err := f.k.index.Adopt(ctx, m)
	switch {
	case err == nil:
		f.serve(ctx, f.a.builder.knowledge(ix, f.k))
	case ctx.Err() == nil:
		f.a.opt.Log.Warn("没能整理索引,不影响使用,下次更新后再试", "err", err)
	}
}

// warnOnce logs what is wrong once, and again when something else is.
func (f *follower) warnOnce(what string, err error) {
	if now := what + err.Error(); now != f.lastWarning {
		f.lastWarning = now
		f.a.opt.Log.Warn(what, "err", err)
	}
}

// notice makes known which folders cannot be looked at, or that all can.
func (f *follower) notice(v view) {
	f.a.gate.lack(notice(v.away))
	f.a.metrics.Away(len(v.away))
	if err := trouble(v.away); err != nil {
		f.warnOnce(isAway, err)
		return
	}
	f.recovered()
}

func (f *follower) recovered() {
	if f.lastWarning != "" {
		f.lastWarning = ""
		f.a.opt.Log.Info("文件夹又能看了")
	}
}

package app

import (
	"context"
	"time"

	"policybot/corpus"
	"policybot/search"
)

// turned tells whether the day alone has changed what holds of the documents
// since they were read: one has run out, or one has come into force. Then they
// have to be read again.
func turned(ctx context.Context, lib search.Library, now time.Time) (bool, error) {
	docs, err := lib.Documents(ctx)
	if err != nil {
		return false, err
	}
	today := corpus.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
	for _, d := range docs {
		ranOut := d.Expires.Day > 0 && d.Expires.Compare(today) < 0 && d.Validity != corpus.Repealed
		began := d.Effective.Day > 0 && d.Effective.Compare(today) <= 0 && d.Validity == corpus.NotYet
		if ranOut || began {
			return true, nil
		}
	}
	return false, nil
}

// checkEvery is how often a running service looks whether another day has begun.
// It is short because a machine that sleeps does not wake for midnight.
const checkEvery = time.Minute

// renew keeps the knowledge true while the service runs on from day to day: when
// a new day has turned something, a new index is built beside the old one, which
// goes on answering until then. A failure is logged and tried again at the next
// look. It returns when ctx ends.
func (a *App) renew(ctx context.Context, k *Knowledge) {
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	judged := a.builder.today()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if a.builder.today().Equal(judged) {
			continue
		}
		day := a.builder.today()
		next, err := a.builder.renewed(ctx, k)
		switch {
		case ctx.Err() != nil:
			if next != nil {
				_ = next.Close() // only read from: nothing is lost
			}
			return
		case err != nil:
			a.opt.Log.Warn("有文件的有效性随日期变化,但没能更新索引,稍后再试", "err", err)
			continue
		case next != nil:
			a.readDeadlines(ctx, next) // before the gate opens, so that the list is never missing
			a.replace(ctx, k, next)
			k = next
			a.opt.Log.Info("有文件的有效性随日期变化,已更新索引")
		}
		judged = day
	}
}

// replace lets questions go to next; the old knowledge is closed when the
// requests that began with it must have ended.
func (a *App) replace(ctx context.Context, old, next *Knowledge) {
	a.mu.Lock()
	a.owned = append(a.owned, next)
	a.mu.Unlock()
	a.gate.open(next)
	if docs, err := next.Library.Documents(ctx); err == nil {
		a.metrics.Ready(len(docs))
	}
	time.AfterFunc(writeTimeout, func() { _ = old.Close() }) // only read from; closing again with the app is fine
}

// today is the day validity is judged on.
func (b *builder) today() time.Time {
	now := b.opt.Now().In(b.zone)
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, b.zone)
}

// renewed is k as it is today: nil when the day has turned nothing.
func (b *builder) renewed(ctx context.Context, k *Knowledge) (*Knowledge, error) {
	if is, err := turned(ctx, k.Library, b.opt.Now().In(b.zone)); err != nil || !is {
		return nil, err
	}
	print, err := b.corpora.fingerprint() // files may have changed meanwhile
	if err != nil {
		return nil, err
	}
	rep, err := b.load(ctx)
	if err != nil {
		return nil, err
	}
	ix, err := k.index.Rebuild(ctx, print, rep.Documents)
	if err != nil {
		return nil, b.explain(err)
	}
	return b.knowledge(ix, k.Temporary), nil
}

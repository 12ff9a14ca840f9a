package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/policybot/policybot/search/index"
)

// progress says what is being done on /readyz and to the caller.
func (a *App) progress(stage string, done, total int) {
	a.gate.say(fmt.Sprintf("正在%s %d/%d", stage, done, total))
	a.opt.Progress(stage, done, total)
}

// prepare opens the index, building it when the files have changed, and opens
// the gate.
func (a *App) prepare(ctx context.Context, onReady func(string, *Knowledge)) (*Knowledge, error) {
	a.gate.say("正在载入词典")
	k, change, err := a.awaitIndex(ctx)
	if err != nil {
		return nil, err
	}
	a.keep(k)
	docs, err := k.Library.Documents(ctx)
	if err != nil {
		return nil, fmt.Errorf("列出文件: %w", err)
	}
	a.metrics.Away(len(k.away))
	if a.gate.lack(notice(k.away)); len(k.away) > 0 {
		a.opt.Log.Warn(isAway, "documents", len(docs), "err", trouble(k.away))
	}
	a.tellAddress()
	a.metrics.Ready(len(docs))
	a.gate.open(k)
	a.book.Changed(docs)
	if onReady != nil {
		onReady(a.URL(), k)
	}
	if len(change.Files) > 0 {
		a.tellChange(change)
	}
	return k, nil
}

// awaitIndex opens the index as soon as there is something in it to answer from. All that
// needs no documents runs meanwhile: reminders, chat, endpoints.
func (a *App) awaitIndex(ctx context.Context) (*Knowledge, Change, error) {
	said := ""
	for {
		if a.beforeLook != nil {
			a.beforeLook()
		}
		k, change, err := a.openOrBuild(ctx)
		if !errors.Is(err, errAwaited) {
			return k, change, err
		}
		a.builder.waited = true
		a.tellAddress()
		if a.gate.say(a.builder.corpora.public(err)); said != err.Error() {
			said = err.Error()
			a.opt.Log.Warn("还不能答问,有了文件自动开始;提醒等照常", "err", err)
		}
		select {
		case <-time.After(awaitLooks * a.lookEvery):
		case <-ctx.Done():
			return nil, Change{}, ctx.Err()
		}
	}
}

// awaitLooks is how many looks lie between two attempts to have something to answer from.
const awaitLooks = 4

// tellAddress lets other commands find the service.
func (a *App) tellAddress() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.wrote || a.closed {
		return
	}
	if err := writeAddress(a.cfg.Data, a.URL(), a.key); err != nil {
		a.opt.Log.Warn("其他命令将找不到本服务,请对它们使用 --base", "err", err)
		return
	}
	a.wrote = true
}

// openOrBuild opens the index and brings it up to date, or builds one. The change is
// what became of the files since the service ran last; a first index is none.
func (a *App) openOrBuild(ctx context.Context) (k *Knowledge, change Change, err error) {
	if k, err = a.builder.reopen(ctx); err == nil {
		k, change, err = a.builder.upToDate(ctx, k)
	} else if rebuildable(err) {
		a.opt.Log.Info(whyBuild(err))
		a.opt.Log.Debug("现有索引不能用", "err", err)
		k, err = a.builder.build(ctx, a.builder.dir)
	}
	if err != nil {
		return nil, change, err
	}
	if k.Synonyms != nil {
		a.opt.Log.Warn("先不使用同义词文件,改好后自动生效", "path", a.cfg.Synonyms, "err", k.Synonyms)
	} else if a.cfg.Synonyms != "" {
		a.opt.Log.Info("已载入同义词文件", "path", a.cfg.Synonyms)
	}
	a.tellSkipped(k.LeftOut())
	if came, changed, went := change.counts(); came+changed+went > 0 {
		a.opt.Log.Info("停止期间文件有变化,已更新索引", "added", came, "changed", changed, "removed", went)
	}
	return k, change, nil
}

// keep makes k what is closed with the app.
func (a *App) keep(k *Knowledge) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.owned = []*Knowledge{k}
}

// OnChange has fn called whenever files came, changed or went, once what is in them
// can be found; also at the start, for what happened while the service did not run.
// Nothing goes on until fn returns. Call it before Run.
func (a *App) OnChange(fn func(Change)) { a.onChange = append(a.onChange, fn) }

func (a *App) tellChange(c Change) {
	for _, fn := range a.onChange {
		fn(c)
	}
}

// readDeadlines fills the list of all deadlines, so that nobody has to wait for
// it; questions are answered meanwhile.
func (a *App) readDeadlines(ctx context.Context, k *Knowledge) {
	start := a.opt.Now()
	list, err := k.Deadlines(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		a.opt.Log.Warn("没能读出期限,有人查看时再试", "err", err)
	default:
		if k.deadlines.lost != nil { // written before the list was handed out
			a.opt.Log.Warn("有文件读不了,其中的期限没有列出", "err", k.deadlines.lost)
		}
		a.opt.Log.Debug("已读出期限", "count", len(list), "took", a.opt.Now().Sub(start))
	}
}

// whyBuild is the one line of the log that says why an index is built.
func whyBuild(err error) string {
	if errors.Is(err, index.ErrNoIndex) {
		return "还没有索引,开始建立"
	}
	return "程序或词典有变化,或索引损坏,重新建立索引"
}

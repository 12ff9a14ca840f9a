// Package app is the only place where the parts meet: it reads the corpora,
// opens or builds the index, puts the answering engine over it, composes the
// HTTP handlers, and runs and stops all of it in order.
//
//	corpora    the folders, or the embedded sample, as one thing to read
//	knowledge  corpora + data folder -> index, engine (Open, for one command)
//	update     files that came, changed or went, and what the day alone changes
//	fresh      the folders followed while the service runs
//	index      the index brought up to date, with a report (Index)
//	owner      one process owns a data folder
//	gate       answers "not ready" until the knowledge is there; a request ends on what it began with
//	app        the service: New listens, Run serves, Close stops
//	times      the calendar, the zone, the hours; when a calendar program rings
//	deadlines  those of all documents, read once behind the open gate
//	handler    the API for the service, and for one command alone
//	reminding  the store of reminders, the ways to send them, the engine
//	remserve   their routes
//	uploads    files given over HTTP, one more folder of the corpora
//	announce   deadlines of documents for those who have subscribed
//	chat       what answers on chat platforms: inbox, worker, assistant
//	slack      Slack, and what Doctor looks at for it
//	watch      what the engine does, counted and logged
//	address    the file by which other commands find the running service
//
// New takes the data folder and listens before anything slow is done, so a folder
// in use and a taken port are errors at once, and /healthz answers while the index is being built; /readyz turns 200 when
// questions can be answered.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"policybot/bot"
	"policybot/cmd/internal/config"
	"policybot/cmd/internal/telemetry"
	"policybot/reminders"
	"policybot/search/bleveindex"
	"policybot/search/web"
)

// Timeouts of the server; none may be zero, or a slow client holds a connection
// for ever.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 2 * time.Minute
	shutdownTimeout   = 10 * time.Second
	maxHeaderBytes    = 64 << 10
)

// App is the service. New it, Run it once, Close it.
type App struct {
	cfg     config.Config
	opt     Options
	builder *builder
	times   *times
	gate    *gate
	metrics *telemetry.Metrics
	rem     *reminding
	uploads *uploads
	inbox   bot.Store // what is kept of chat
	chat    *chatting // nil when no platform is set up
	key     string    // by which commands on this machine are known
	owner   *os.File
	lis     net.Listener
	server  *http.Server

	announcing chan struct{}  // holds a token when deadlines are to be announced
	lookEvery  time.Duration  // how often the folders are looked at
	onChange   []func(Change) // see OnChange

	mu     sync.Mutex
	owned  []*Knowledge // to be closed
	wrote  bool         // the address file is ours to remove
	closed bool
}

// New checks the corpora, takes the data folder, listens on cfg.Addr and prepares
// the handlers. The caller must Close it.
func New(cfg config.Config, opt Options) (*App, error) {
	opt = opt.withDefaults()
	t, err := newTimes(cfg)
	if err != nil {
		return nil, err
	}
	if err := makeUploads(cfg.Data); err != nil {
		return nil, err
	}
	chats, err := platforms(cfg, opt)
	if err != nil {
		return nil, err
	}
	b, err := newBuilder(cfg, opt)
	if err != nil {
		return nil, err
	}
	owner, err := own(cfg.Data)
	if err != nil {
		b.close()
		return nil, err
	}
	rem, err := openReminding(context.Background(), cfg, t, opt.Now, opt.Console, func(err error) { opt.Log.Error("提醒存储报警", "err", err) })
	if err != nil {
		_ = owner.Close()
		b.close()
		return nil, err
	}
	rem.know(chats)
	lis, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		_ = rem.close()
		_ = owner.Close()
		b.close()
		if errors.Is(err, syscall.EADDRINUSE) {
			return nil, told(err, "地址%s已被占用,请停止占用它的程序,或用 --addr 换一个端口", cfg.Addr)
		}
		return nil, fmt.Errorf("不能监听%s,请用 --addr 换一个地址: %w", cfg.Addr, err)
	}
	a := &App{cfg: cfg, opt: opt, builder: b, times: t, gate: &gate{}, owner: owner, lis: lis, metrics: telemetry.NewMetrics(opt.Version), rem: rem, key: rand.Text(), lookEvery: lookEvery}
	a.OnChange(func(Change) { a.announceSoon() })
	a.server = &http.Server{
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
	}
	a.uploads = &uploads{data: cfg.Data, gate: a.gate, now: opt.Now}
	if err := a.uploads.forget(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	observer := &watch{metrics: a.metrics.Reminders(rem.store.Counts), log: opt.Log, now: opt.Now, last: map[reminders.ObservationKind]time.Time{}}
	if err := a.openChat(chats); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := rem.start(observer); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	b.opt.Progress = a.progress
	a.announcing = make(chan struct{}, 1)
	a.server.Handler = a.handler()
	return a, nil
}

// URL is where the service can be opened on this machine.
func (a *App) URL() string {
	host, port, _ := net.SplitHostPort(a.lis.Addr().String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func (a *App) handler() http.Handler {
	log, now := a.opt.Log, a.opt.Now
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.guardMetrics(a.metrics.Handler()))
	c := webConfig(a.cfg, a.opt, a.times, a.gate)
	c.Answerer = a.metrics.Answerer(a.gate, log, now)
	c.Searcher = a.metrics.Searcher(a.gate, log, now)
	c.Uploads, c.Writer = a.uploads, a.mayWrite
	c.Large[web.DocumentsPath] = maxUploadForm
	c.Ready, c.Token, c.Examples = a.gate.ready, a.cfg.Token, examples(a.builder.corpora.sample)
	a.rem.mount(&c, mounting{opt: a.opt, key: a.key, base: a.publicURL(), deadlines: a.gate, subscribed: a.announceSoon, inbox: a.inbox})
	mux.Handle("/", a.gate.hold(web.NewHandler(c)))
	a.chat.mount(mux)
	return mux
}

// examples are questions the sample answers; about other documents we know
// nothing beforehand.
func examples(sample bool) []string {
	if !sample {
		return nil
	}
	return []string{"初中班额上限是多少", "额敏县哪一年实现优质均衡", "辽源的三年规划由谁批准", "利通区乡村教师生活补助每月多少"}
}

// progress says what is being done on /readyz and to the caller.
func (a *App) progress(stage string, done, total int) {
	a.gate.say(fmt.Sprintf("正在%s %d/%d", stage, done, total))
	a.opt.Progress(stage, done, total)
}

// Run serves until ctx ends or something fails, then closes the app. onReady,
// which may be nil, is called once when questions can be answered. It returns
// nil after an orderly stop.
func (a *App) Run(ctx context.Context, onReady func(url string, k *Knowledge)) error {
	if a.cfg.Token == "" {
		a.opt.Log.Info("没有设置 POLICYBOT_TOKEN:只接受本机访问,不接受写入")
	}
	a.opt.Log.Info(a.rem.promise)
	for _, note := range a.rem.notes {
		a.opt.Log.Warn(note)
	}
	g, ctx := errgroup.WithContext(ctx) // the first failure stops the others
	g.Go(func() error {
		if err := a.server.Serve(a.lis); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("服务中断: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		k, err := a.prepare(ctx, onReady)
		if ctx.Err() != nil {
			return nil // stopped before it was ready
		}
		if err == nil {
			a.announceSoon()
			a.follow(ctx, k)
		}
		return err
	})
	g.Go(func() error { return a.rem.engine.Run(ctx) })
	g.Go(func() error { return a.chat.run(ctx, a.opt.Log) })
	g.Go(func() error { a.announceAll(ctx); return nil })
	g.Go(func() error {
		a.rem.trim(ctx, func(n int, err error) {
			if err != nil {
				a.opt.Log.Warn("没能清理早已结束的提醒,明天再试", "err", err)
			}
		})
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		return a.shutdown()
	})
	return errors.Join(g.Wait(), a.Close())
}

// prepare opens the index, building it when the files have changed, and opens
// the gate.
func (a *App) prepare(ctx context.Context, onReady func(string, *Knowledge)) (*Knowledge, error) {
	a.gate.say("正在载入词典")
	k, change, err := a.openOrBuild(ctx)
	if err != nil {
		return nil, err
	}
	a.keep(k)
	docs, err := k.Library.Documents(ctx)
	if err != nil {
		return nil, fmt.Errorf("列出文件: %w", err)
	}
	if err := writeAddress(a.cfg.Data, a.URL(), a.key); err != nil {
		a.opt.Log.Warn("其他命令将找不到本服务,请对它们使用 --base", "err", err)
	} else {
		a.mu.Lock()
		a.wrote = true
		a.mu.Unlock()
	}
	a.metrics.Ready(len(docs))
	a.gate.open(k)
	if onReady != nil {
		onReady(a.URL(), k)
	}
	if len(change.Files) > 0 {
		a.tellChange(change)
	}
	return k, nil
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
	for _, s := range k.Skipped {
		a.opt.Log.Warn("跳过文件", "path", s.Path, "reason", s.Reason, "advice", s.Advice)
	}
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
	if errors.Is(err, bleveindex.ErrNoIndex) {
		return "还没有索引,开始建立"
	}
	return "程序或词典有变化,或索引损坏,重新建立索引"
}

// shutdown lets running requests finish, within a bound.
func (a *App) shutdown() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	if err := a.server.Shutdown(ctx); err != nil {
		_ = a.server.Close()
		return fmt.Errorf("有请求在%s内没有结束,已断开: %w", shutdownTimeout, err)
	}
	return nil
}

// Close stops what is still running and releases everything, in order: clients
// first, then the address file, the index, the reminders, the folders, the data folder. Closing twice is fine.
func (a *App) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil
	}
	a.closed = true
	var errs []error
	if err := a.server.Close(); err != nil {
		errs = append(errs, err)
	}
	if err := a.lis.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		errs = append(errs, err)
	}
	if a.wrote {
		errs = append(errs, removeAddress(a.cfg.Data, a.URL()))
	}
	for _, k := range a.owned {
		errs = append(errs, k.Close())
	}
	if a.inbox != nil {
		errs = append(errs, a.inbox.Close())
	}
	errs = append(errs, a.rem.close())
	a.builder.close()
	errs = append(errs, a.owner.Close())
	return errors.Join(errs...)
}

// mayWrite tells whether a bearer token is the admin's, or that of a command on this
// machine.
func (a *App) mayWrite(bearer string) bool {
	return equalSecret(bearer, a.key) || a.cfg.Token != "" && equalSecret(bearer, a.cfg.Token)
}

// guardMetrics lets in who may read: with a token only its bearer, without one
// only this machine.
func (a *App) guardMetrics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		allowed := equalSecret(given, a.cfg.Token)
		if a.cfg.Token == "" {
			ip := net.ParseIP(host)
			allowed = ip != nil && ip.IsLoopback()
		}
		if !allowed {
			http.Error(w, "请用 Authorization: Bearer 带上访问令牌;没有设置令牌时只接受本机访问。", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

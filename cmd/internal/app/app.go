// Package app is the only place where the parts meet: it reads the corpora,
// opens or builds the index, puts the answering engine over it, composes the
// HTTP handlers, and runs and stops all of it in order.
//
//	corpora    the folders, or the embedded sample, as one thing to read
//	knowledge  corpora + data folder -> index, engine (Open, for one command)
//	builder    corpora -> index, and again as they change
//	update     files that came, changed or went, and what the day alone changes
//	fresh      the folders followed while the service runs
//	synonyms   the staff's own words that mean the same, followed too
//	index      the index brought up to date, with a report (Index)
//	owner      one process owns a data folder
//	gate       answers "not ready" until the knowledge is there; a request ends on what it began with
//	app        the service: New listens, Run serves, Close stops
//	times      the calendar, the zone, the hours; when a calendar program rings
//	deadlines  those of all documents, read once behind the open gate
//	handler    what the sites of the service and of one command have in common
//	reminding  the store of reminders, the ways to send them, the engine
//	remserve   their routes
//	uploads    files given over HTTP or read from an address, one more folder of the corpora
//	backup     the data folder in one file, while the service runs (Backup)
//	originals  where the file of a document is from, and the file itself
//	skips      what of the files was not read, and why
//	announce   deadlines of documents for those who have subscribed
//	chat       what answers on chat platforms: inbox, worker, assistant
//	chataccess whom people on chat platforms act for
//	slack      Slack, and what Doctor looks at for it
//	wecom      企业微信, likewise
//	feishu     飞书, likewise
//	dingtalk   钉钉, likewise
//	robots, mailing   reminders to group robots and by mail
//	todos      people's own to-do lists, kept in step
//	assist     a language model that helps to understand questions, where one is set
//	watch      what the engine does, counted and logged
//	prepare    the index opened or built, before questions can be answered
//	away       folders that cannot be read: what was read of them is served
//	curating   questions the staff have put to clauses, before what answers from the documents
//	access     who is asking; rights: what every route asks of him
//	audience   who may see which documents; views: what they see
//	routes     the site of the service: the shell and its guests
//	assistants /mcp, for assistants that speak the Model Context Protocol
//	doctor     what is wrong with the settings and what they lead to (Doctor); chatchecks: of chat platforms
//	importer   a page read into the library while no service runs (Importer)
//	meaning    the encoder, and the vectors made in the background
//	address    the file by which other commands find the running service
//
// New takes the data folder and listens before anything slow is done, so a folder
// in use and a taken port are errors at once, and /healthz answers while the index is
// being built; /readyz turns 200 when questions can be answered.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/curate"
	"github.com/policybot/policybot/cmd/internal/oplog"
	"github.com/policybot/policybot/cmd/internal/site"
	"github.com/policybot/policybot/cmd/internal/telemetry"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/todo"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/assist"
	"github.com/policybot/policybot/search/desk"
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
	cfg        config.Config
	opt        Options
	builder    *builder
	times      *times
	gate       *gate
	model      *assist.Endpoint // nil without one
	metrics    *telemetry.Metrics
	rem        *reminding
	todos      *todo.Syncer // nil without lists
	book       *desk.Book   // questions known to work
	uploads    *uploads
	inbox      bot.Store // what is kept of chat
	chat       *chatting // nil when no platform is set up
	key        string    // by which commands on this machine are known
	who        *access.Directory
	provider   *access.Provider // nil without one
	operations *oplog.Log
	curate     *curate.Service
	asked      *curate.Asked // nil where questions are not kept
	owner      *os.File
	lis        net.Listener
	site       *site.Site
	server     *http.Server

	announcing chan struct{}  // holds a token when deadlines are to be announced
	embedding  chan struct{}  // the same when vectors may be missing
	lookEvery  time.Duration  // how often the folders are looked at
	beforeLook func()         // for tests: called before each look
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
	if err := cfg.Exposure(); err != nil {
		return nil, err
	}
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
	b, err := newBuilder(cfg, opt, true)
	if err != nil {
		return nil, err
	}
	if err := b.firstTime(); err != nil {
		b.close()
		return nil, err
	}
	owner, err := own(cfg.Data)
	if err != nil {
		b.close()
		return nil, err
	}
	removeStages(cfg.Data)
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
			return nil, withMessage(err, "地址%s已被占用,请停止占用它的程序,或用 --addr 换一个端口", cfg.Addr)
		}
		return nil, fmt.Errorf("不能监听%s,请用 --addr 换一个地址: %w", cfg.Addr, err)
	}
	a := &App{
		cfg: cfg, opt: opt, builder: b, times: t, gate: &gate{}, owner: owner,
		lis: lis, metrics: telemetry.NewMetrics(opt.Version), rem: rem, key: rand.Text(),
		lookEvery: lookEvery,
	}
	a.book = desk.NewBook(a.gate, a.gate)
	if a.model, err = openModel(cfg, opt, a.metrics.Model()); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.OnChange(func(Change) { a.announceSoon(); a.embedSoon() })
	a.server = &http.Server{
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
	}
	if a.uploads, err = openUploads(cfg.Data, opt, a.gate, b.corpora.ocr); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.openAccess(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if a.provider, err = provider(cfg); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.openCurate(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	observer := &watch{
		metrics: a.metrics.Reminders(rem.store.Counts), log: opt.Log, now: opt.Now,
		last: map[reminders.ObservationKind]time.Time{},
	}
	if err := a.openChat(chats); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.curate.Feedback = a.inbox
	accounts := a.chatAccounts()
	rem.shows = accounts.shows
	around := func(n reminders.Notifier) reminders.Notifier { return &discreetNotifier{n, accounts} }
	if err := rem.start(observer, a.publicURL(), around); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if a.todos, err = rem.todos(context.Background(), chats, a.publicURL(), opt.Log.Warn); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	b.opt.Progress = a.progress
	a.lastBackedUp()
	a.announcing, a.embedding = make(chan struct{}, 1), make(chan struct{}, 1)
	proxies, err := cfg.Proxies()
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	routes, err := a.handler()
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.server.Handler = site.Forwarded(proxies, routes)
	return a, nil
}

// front is what answers people: the desk before what answers from the documents.
func (a *App) front() search.Answerer {
	answerer := a.metrics.Answerer(a.curated(assisted(a.gate, a.gate, a.model)), a.opt.Log, a.opt.Now)
	if a.asked != nil {
		answerer = curate.Noting{Next: answerer, Asked: a.asked}
	}
	return desk.New(desk.Config{Answerer: answerer, Library: a.gate, Book: a.book})
}

// URL is where the service can be opened on this machine.
func (a *App) URL() string {
	host, port, _ := net.SplitHostPort(a.lis.Addr().String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Run serves until ctx ends or something fails, then closes the app. onReady,
// which may be nil, is called once when questions can be answered. It returns
// nil after an orderly stop.
func (a *App) Run(ctx context.Context, onReady func(url string, k *Knowledge)) error {
	switch weak := config.WeakToken(a.cfg.Token); {
	case a.cfg.Token == "" && (a.provider != nil || a.who.Accounts.Any(ctx)):
		a.opt.Log.Info("没有设置 POLICYBOT_TOKEN:写入要登录,或出示接口令牌")
	case a.cfg.Token == "" && a.cfg.Open() && a.cfg.PublicURL != "":
		a.opt.Log.Warn("没有设置 POLICYBOT_TOKEN 而设了 public_url:经本机上的代理来的人都能阅读,不接受写入;不要让别人读就请去掉 public_url")
	case a.cfg.Token == "":
		a.opt.Log.Info("没有设置 POLICYBOT_TOKEN:只接受本机访问,不接受写入")
	case weak != "":
		a.opt.Log.Warn("访问令牌容易被猜到,现在只有本机连得到;要让他人使用请先换一个", "why", weak)
	}
	a.opt.Log.Info(a.rem.promise)
	if a.model != nil {
		a.opt.Log.Info("模型辅助已启用:没有把握的问题会发给模型改写和挑选条款,显示的仍是文件原文", "model", a.cfg.Model)
	}
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
			a.embedSoon()
			a.follow(ctx, k)
		}
		return err
	})
	g.Go(func() error { return a.rem.engine.Run(ctx) })
	g.Go(func() error { a.operations.Run(ctx); return nil })
	g.Go(func() error {
		a.asked.Run(ctx, func(err error) { a.opt.Log.Warn("没能写下提问,稍后再试", "err", err) })
		return nil
	})
	if a.todos != nil {
		g.Go(func() error { a.todos.Run(ctx); return nil })
	}
	g.Go(func() error { return a.chat.run(ctx, a.opt.Log) })
	g.Go(func() error { a.announceAll(ctx); return nil })
	g.Go(func() error { a.embedAll(ctx); return nil })
	g.Go(func() error { a.book.Run(ctx); return nil })
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

// shutdown lets running requests finish, within a bound.
func (a *App) shutdown() error {
	a.uploads.stop() // who waits for a file to be found would wait in vain: nobody follows the folders any more
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
	errs = append(errs, a.builder.meaning.closeVectors())
	if a.inbox != nil {
		errs = append(errs, a.inbox.Close())
	}
	errs = append(errs, a.asked.Flush(), a.operations.Close(), a.rem.close(), a.uploads.close())
	a.builder.close()
	errs = append(errs, a.owner.Close())
	return errors.Join(errs...)
}

package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/webhook"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/redisstore"
	"github.com/policybot/policybot/reminders/workday"
	"github.com/policybot/policybot/search/index"
)

// Doctor looks at everything the service will need, without starting it: settings,
// documents, data folder, calendar, store of reminders, endpoints. It changes
// nothing. More checks are those of other parts.
func Doctor(ctx context.Context, cfg config.Config, now time.Time, more ...func(context.Context) []bot.Finding) []bot.Finding {
	d := &doctor{cfg: cfg, now: now}
	d.settings()
	d.documents()
	d.synonyms()
	d.recognition()
	d.folder()
	d.cluster(ctx)
	d.holidays()
	d.store(ctx)
	d.endpoints()
	d.model(ctx)
	for _, f := range more {
		d.found = append(d.found, f(ctx)...)
	}
	return d.found
}

type doctor struct {
	cfg   config.Config
	now   time.Time
	found bot.Findings
}

func (d *doctor) settings() {
	if d.cfg.Token == "" {
		d.found.Say(bot.Warn, "访问令牌", "没有设置,只接受本机访问,不接受写入(有账号、接了统一身份认证时除外);要让他人使用请设置 POLICYBOT_TOKEN")
	} else if err := d.cfg.Exposure(); err != nil {
		d.found.Say(bot.Bad, "访问令牌", "%v", err)
	} else if why := config.WeakToken(d.cfg.Token); why != "" {
		d.found.Say(bot.Warn, "访问令牌", "%s,容易被猜到,请换成至少%d个随机字符", why, config.MinToken)
	} else {
		d.found.Say(bot.Fine, "访问令牌", "已设置")
	}
	switch {
	case d.cfg.PublicURL == "":
		d.found.Say(bot.Warn, "公开网址", "没有设置,提醒里的链接只在本机打得开;请设置 POLICYBOT_PUBLIC_URL")
	case !strings.HasPrefix(d.cfg.PublicURL, "https://"):
		d.found.Say(bot.Warn, "公开网址", "%s不是https,个人链接和令牌会明文传输", d.cfg.PublicURL)
	default:
		d.found.Say(bot.Fine, "公开网址", "%s", d.cfg.PublicURL)
	}
	if d.cfg.PublicURL != "" && len(d.cfg.TrustedProxies) == 0 {
		d.found.Say(bot.Warn, "代理", "没有设置 POLICYBOT_TRUSTED_PROXIES:经代理来的人会被当成同一个客户端,一人占满,其他人被拒绝;请写上代理的地址,如 127.0.0.1")
	}
}

func (d *doctor) documents() {
	if len(d.cfg.Corpus) == 0 && Address(d.cfg.Data) != "" { // it may well have been told of some
		d.found.Say(bot.Warn, "文件", "没有指定文件夹;服务正在运行,没有检查它的文件夹。要检查,请照启动它时的写法给出 --corpus 或 --config")
		return
	}
	if len(d.cfg.Corpus) == 0 {
		d.found.Say(bot.Warn, "文件", "没有指定文件夹,使用内置的演示摘编;请用 --corpus 或 POLICYBOT_CORPUS 指定")
		return
	}
	known := index.Exists(filepath.Join(d.cfg.Data, indexFolder))
	for _, dir := range d.cfg.Corpus {
		c, err := openCorpora([]string{dir}, "", false)
		if err != nil && known {
			d.found.Say(bot.Bad, "文件", "%v;在恢复之前,服务先用已收录的内容,提醒等照常", err)
			continue
		} else if err != nil {
			d.found.Say(bot.Bad, "文件", "%v", err)
			continue
		}
		v, err := c.look()
		_ = c.close() // only read handles: nothing is lost
		switch {
		case err != nil || len(v.away) > 0:
			d.found.Say(bot.Bad, "文件", "%v", errors.Join(err, trouble(v.away)))
		case len(v.files) == 0:
			d.found.Say(bot.Warn, "文件", "%s里没有文件;若先前有,请检查共享盘是否挂载,服务会保留已收录的内容;确实清空了的,请运行 policybot index --allow-empty", dir)
		default:
			d.found.Say(bot.Fine, "文件", "%s", dir)
		}
	}
}

// synonyms reads the staff's file as the service will.
func (d *doctor) synonyms() {
	if d.cfg.Synonyms == "" {
		return
	}
	s := synonyms{staffFile: staffFile{path: d.cfg.Synonyms}}
	l, err := s.start()
	switch {
	case err != nil:
		d.found.Say(bot.Bad, "同义词", "%v", err)
	case s.trouble != nil:
		d.found.Say(bot.Bad, "同义词", "%s: %v", d.cfg.Synonyms, s.trouble)
	default:
		d.found.Say(bot.Fine, "同义词", "%s,连同内置的共%d个词", d.cfg.Synonyms, l.Len())
	}
}

// recognition looks for the program that reads pictures.
func (d *doctor) recognition() {
	switch _, err := recogniser(d.cfg); {
	case err != nil:
		d.found.Say(bot.Bad, "文字识别", "%v", err)
	case d.cfg.OCR != "":
		d.found.Say(bot.Fine, "文字识别", "%s", d.cfg.OCR)
	}
}

// cluster asks the cluster that searches, where one is set.
func (d *doctor) cluster(ctx context.Context) {
	const what = "检索集群"
	c, err := openCluster(d.cfg)
	if err != nil {
		d.found.Say(bot.Bad, what, "%v", err)
		return
	}
	if c == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	h, err := c.Health(ctx)
	switch {
	case err != nil:
		d.found.Say(bot.Bad, what, "%s 没有正常答复,请检查 POLICYBOT_SEARCH_URL 里的地址和密码、OpenSearch 是否在运行;在恢复之前由内置索引答复: %v",
			strings.Join(c.Hosts(), "、"), err)
	case h.Status == "red":
		d.found.Say(bot.Bad, what, "OpenSearch %s,%d个节点,有一部分数据不在(red),请查看它的日志;在恢复之前由内置索引答复", h.Number, h.Nodes)
	case h.Published == "":
		d.found.Say(bot.Warn, what, "OpenSearch %s,%d个节点,还没有写入文件;serve 会在后台写入,也可以先运行 policybot index", h.Number, h.Nodes)
	case h.Nodes < 2:
		d.found.Say(bot.Warn, what, "OpenSearch %s,只有一个节点,它停了就由内置索引答复;至少三个节点才能停一个照常检索", h.Number)
	default:
		d.found.Say(bot.Fine, what, "OpenSearch %s,%d个节点,状态%s", h.Number, h.Nodes, h.Status)
	}
}

// folder looks whether a service owns the data folder, or could.
func (d *doctor) folder() {
	if url := Address(d.cfg.Data); url != "" {
		d.found.Say(bot.Fine, "数据目录", "%s,服务在 %s 运行(或曾在那里运行)", d.cfg.Data, url)
		return
	}
	if _, err := os.Stat(d.cfg.Data); err != nil {
		d.found.Say(bot.Warn, "数据目录", "%s还没有,第一次运行时建立", d.cfg.Data)
		return
	}
	f, err := index.LockFile(filepath.Join(d.cfg.Data, ownerFile))
	switch {
	case errors.Is(err, index.ErrLocked):
		d.found.Say(bot.Fine, "数据目录", "%s,正由另一个 policybot 使用", d.cfg.Data)
	case err != nil:
		d.found.Say(bot.Bad, "数据目录", "%v", unusable(d.cfg.Data, err))
	default:
		_ = f.Close()
		d.found.Say(bot.Fine, "数据目录", "%s", d.cfg.Data)
	}
}

// holidays looks whether the calendar knows this year and, late in it, the next.
func (d *doctor) holidays() {
	t, err := newTimes(d.cfg)
	if err != nil {
		d.found.Say(bot.Bad, "放假安排", "%v", err)
		return
	}
	year := d.now.In(t.Zone).Year()
	for _, y := range []int{year, year + 1} {
		switch {
		case t.calendar.Year(y).Status == workday.Published:
			d.found.Say(bot.Fine, "放假安排", "有%d年的", y)
		case y == year:
			d.found.Say(bot.Bad, "放假安排", "没有%d年的,提醒可能落在休息日;请照 reminders/workday/data/README.md 写好后用 --calendar 指定", y)
		default:
			d.found.Say(bot.Warn, "放假安排", "没有%d年的,暂按周末和法定节日当天推算;通知公布后请写好并用 --calendar 指定", y)
		}
	}
}

func (d *doctor) store(ctx context.Context) {
	const what = "提醒存储"
	if d.cfg.RedisURL == "" {
		d.storeFile(what)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	found, err := redisstore.Look(ctx, d.cfg.RedisURL)
	if errors.Is(err, reminders.ErrUnavailable) {
		d.found.Say(bot.Bad, what, "连接不上 Redis,请检查 POLICYBOT_REDIS_URL 里的地址和密码、Redis 是否在运行")
		return
	}
	if err != nil {
		d.found.Say(bot.Bad, what, "%v", err)
		return
	}
	d.found.Say(bot.Fine, what, "Redis %s,%s", found.Version, found.Text)
	for _, w := range found.Warnings {
		d.found.Say(bot.Warn, what, "%s", w)
	}
}

// storeFile reads the whole file; while the service runs it has read it at its start.
func (d *doctor) storeFile(what string) {
	notes, err := boltstore.Look(filepath.Join(d.cfg.Data, remindersFile), d.now)
	if err != nil && !errors.Is(err, reminders.ErrLocked) {
		d.found.Say(bot.Bad, what, "%v", err)
		return
	}
	for _, note := range notes {
		d.found.Say(bot.Warn, what, "%s", note)
	}
	if err != nil {
		d.found.Say(bot.Fine, what, "数据目录里的一个文件,服务正在使用,启动时已检查过,结果见日志;要多副本请设置 POLICYBOT_REDIS_URL")
	} else if len(notes) == 0 {
		d.found.Say(bot.Fine, what, "数据目录里的一个文件,单进程;要多副本请设置 POLICYBOT_REDIS_URL")
	}
}

func (d *doctor) endpoints() {
	const what = "回调地址"
	if _, err := webhook.ParseAllow(d.cfg.WebhookAllow); err != nil {
		d.found.Say(bot.Bad, what, "%v,请改正 POLICYBOT_WEBHOOK_ALLOW", err)
		return
	}
	where := "只许公网"
	if len(d.cfg.WebhookAllow) > 0 {
		where = "公网和 " + strings.Join(d.cfg.WebhookAllow, "、")
	}
	d.found.Say(bot.Fine, what, "%s;用 policybot webhook list 查看,webhook test 试发", where)
}

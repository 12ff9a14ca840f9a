// Command policybot answers questions about Chinese policy documents with the
// exact value, the verbatim clause and where it stands.
//
//	policybot serve        the web page and the HTTP API
//	policybot ask          one question
//	policybot search       clauses by words and filters
//	policybot show         whether a document holds and why, its versions
//	policybot card         whom a document is for, on what terms, how much, where; which name a profile
//	policybot import       a public page or file -> the library
//	policybot deadlines    what the documents ask for by a time
//	policybot remind       add, list, done, snooze, edit, cancel, history, export, import and more
//	policybot person       who is reminded, and their personal links
//	policybot webhook      endpoints that reminders are posted to
//	policybot feedback     what people said of answers in chat; delete what is kept of one
//	policybot chat         what could not be answered in chat; try again
//	policybot parse-time   what a reminder phrase means
//	policybot mcp          an assistant on this machine asks over stdin and stdout
//	policybot index        bring the index up to date and report what was read
//	policybot eval         judged questions -> a table of what was right
//	policybot curated      questions the staff have put to clauses: list, export, import
//	policybot user         who signs in: roles, groups
//	policybot token        what programs show
//	policybot doctor       what is wrong with the settings and what they lead to
//	policybot backup       the data folder in one file, while a service uses it
//	policybot restore      such a file -> an empty data folder
//	policybot healthcheck  exit 0 when the service is ready (for containers)
//	policybot version      which build this is
//	policybot help         all commands, or how one is used
//
// Exit codes: 0 done, 1 it failed (the reason is on stderr), 2 it was called
// wrongly.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // the zone of the deadlines, where the system has none

	"github.com/alecthomas/kong"
	_ "golang.org/x/crypto/x509roots/fallback" // CA roots, where the system has none

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/telemetry"
	"github.com/policybot/policybot/reminders/redisstore"
)

func main() {
	redisstore.Quiet()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Once the first signal has been seen the default is restored, so that a
	// second one ends the process without waiting for the drain.
	context.AfterFunc(ctx, stop)
	code := run(ctx, os.Args[1:], streams{os.Stdout, os.Stderr}, theEnvironment())
	stop()
	os.Exit(code)
}

// streams are where a command writes: results to out, everything else to err.
type streams struct{ out, err io.Writer }

// environment is what a command sees of the variables of its process.
type environment struct {
	get   func(string) string
	names []string // of all of them
}

func theEnvironment() environment {
	e := environment{get: os.Getenv}
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		e.names = append(e.names, name)
	}
	return e
}

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// cli is the whole command line.
type cli struct {
	Config  string           `help:"配置文件(JSON)。" placeholder:"文件"`
	Verbose bool             `short:"v" help:"输出更详细的日志。"`
	Release kong.VersionFlag `name:"version" help:"显示版本。"`

	Ask         askCmd         `cmd:"" group:"ask" help:"问一个问题。"`
	Search      searchCmd      `cmd:"" group:"ask" help:"检索条款。"`
	Show        showCmd        `cmd:"" group:"ask" help:"一份文件是否有效、依据什么,有哪些版本和解读。"`
	Card        cardCmd        `cmd:"" group:"ask" help:"政策卡片: 对象、条件、标准、时限、地址、电话、材料,按身份筛选。"`
	Deadlines   deadlinesCmd   `cmd:"" group:"ask" help:"列出文件里的期限。"`
	Remind      remindCmd      `cmd:"" group:"remind" help:"设提醒、查提醒、标记完成。"`
	ParseTime   parseTimeCmd   `cmd:"" group:"remind" name:"parse-time" help:"说明一句提醒是什么意思。"`
	Person      personCmd      `cmd:"" group:"remind" help:"登记被提醒的人,发给个人链接。"`
	Webhook     webhookCmd     `cmd:"" group:"remind" help:"管理接收提醒的回调地址。"`
	Serve       serveCmd       `cmd:"" group:"serve" help:"启动网页和HTTP接口。"`
	Index       indexCmd       `cmd:"" group:"serve" help:"建立或更新索引,并报告读到了什么。"`
	MCP         mcpCmd         `cmd:"" group:"serve" name:"mcp" help:"供智能助手(MCP)在本机查询:问答、检索、看文件、查期限,只读。"`
	User        userCmd        `cmd:"" group:"serve" help:"登录的账号: 添加、角色、组、停用。"`
	APIToken    tokenCmd       `cmd:"" group:"serve" name:"token" help:"给程序用的接口令牌: 发放、列出、吊销。"`
	Import      importCmd      `cmd:"" group:"serve" help:"从公开网址读取网页或文件,收入文件库。"`
	Doctor      doctorCmd      `cmd:"" group:"serve" help:"检查设置、文件、同义词、Redis、放假安排和回调地址,说明要改什么。"`
	Curated     curatedCmd     `cmd:"" group:"serve" help:"人工核对的问答: 列出、导出、导入。"`
	Backup      backupCmd      `cmd:"" group:"serve" help:"把数据目录备份成一个文件,服务运行时也可以。"`
	Restore     restoreCmd     `cmd:"" group:"serve" help:"把备份恢复到一个空的数据目录。"`
	Healthcheck healthcheckCmd `cmd:"" group:"serve" help:"检查服务是否就绪(供容器使用)。"`
	Feedback    feedbackCmd    `cmd:"" group:"serve" help:"查看聊天里和网页上的有误反馈,删除某人的记录。"`
	Chat        chatCmd        `cmd:"" group:"serve" help:"查看聊天里没能答复的消息,再试一次。"`
	Eval        evalCmd        `cmd:"" group:"other" help:"用带标准答案的题目评测。"`
	Version     versionCmd     `cmd:"" group:"other" help:"显示版本。"`
	Help        helpCmd        `cmd:"" group:"other" help:"列出全部命令,或说明一个命令的用法。"`
}

// corpusFlags are shared by the commands that read documents.
type corpusFlags struct {
	Corpus []string `help:"文件夹,可重复;不给则用内置演示文件。" placeholder:"文件夹" sep:"none"`
	Data   string   `help:"数据目录,存放索引。" placeholder:"目录"`

	Synonyms  string `help:"同义词文件,一行一组,词用空格分开;改动后不用重启。" placeholder:"文件"`
	Audience  string `help:"可见范围文件,写明哪些文件给谁看;改动后不用重启。" placeholder:"文件"`
	OCR       string `name:"ocr" help:"识别图片和扫描件文字的命令,{}代表文件,如 'tesseract {} stdout -l chi_sim';不给则只列出它们。" placeholder:"命令"`
	SearchURL string `help:"OpenSearch 集群的地址,检索交给它,多个节点用逗号分开;不给则用内置的索引。密码请用 POLICYBOT_SEARCH_URL。" placeholder:"网址"`
	Encoder   string `help:"语言模型: auto(内置的,机器够快时)、off(只按词和词向量),或放着 encoder.bin 的文件夹。" placeholder:"auto|off|文件夹"`
}

// answerFlags are shared by the commands that answer.
type answerFlags struct {
	corpusFlags
	Risk string `help:"给出的答案里最多可以错的比例,0.01到0.3,默认由学来的权重定;越小越多只列条款。" placeholder:"比例"`
}

// env is what every command is given.
type env struct {
	ctx    context.Context
	std    streams
	vars   environment
	global *cli

	zone *time.Location // of what is shown, from the configuration; nil before it is read
	told bool           // of the variables that set nothing
}

// load merges the configuration with the flags of the command. It says which variables look like settings and are none.
func (e *env) load(flags config.Config) (config.Config, error) {
	if !e.told {
		e.told = true
		for _, v := range config.Strays(e.vars.names) {
			hint := "。"
			if v.Meant != "" {
				hint = ",是不是 " + v.Meant + "?"
			}
			fmt.Fprintf(e.std.err, "不认识环境变量 %s,没有采用%s\n", printable(v.Name), hint)
		}
	}
	cfg, err := config.Load(config.Source{Getenv: e.vars.get, File: e.global.Config}, flags)
	if err == nil {
		e.zone, err = time.LoadLocation(cfg.TZ)
	}
	return cfg, err
}

// local is a moment as people here read it.
func (e *env) local(at time.Time) string {
	zone := e.zone
	if zone == nil {
		zone = time.Local
	}
	return at.In(zone).Format("2006-01-02 15:04")
}

func (f corpusFlags) config() config.Config {
	return config.Config{Corpus: f.Corpus, Data: f.Data, Synonyms: f.Synonyms, Audience: f.Audience, SearchURL: f.SearchURL, OCR: f.OCR, Encoder: f.Encoder}
}

func (f answerFlags) config() config.Config {
	c := f.corpusFlags.config()
	c.Risk = json.Number(f.Risk)
	return c
}

// local tells whether the flags ask for what a running service cannot be asked for.
func (f corpusFlags) local() bool { return len(f.Corpus) > 0 || f.Synonyms != "" }

// exited carries kong's wish to exit (after --help) out of the parser.
type exited int

// errUsage is wrapped by what a command finds wrong with its arguments.
var errUsage = errors.New("用法有误")

// run is main without the process: it parses, runs one command and returns the
// exit code.
func run(ctx context.Context, args []string, std streams, vars environment) (code int) {
	defer func() {
		if p := recover(); p != nil {
			wish, ok := p.(exited)
			if !ok {
				panic(p)
			}
			code = int(wish)
		}
	}()
	var c cli
	parser, err := kong.New(&c, kong.Name("policybot"), kong.UsageOnError(), kong.Writers(std.out, std.err),
		kong.Description("回答政策文件问题:给出准确数值、原文条款和出处。"), kong.ExplicitGroups(commandGroups()),
		kong.Vars{"version": "policybot " + version()}, kong.Help(help), kong.ValueFormatter(described), kong.Exit(func(code int) { panic(exited(code)) }))
	if err != nil {
		fmt.Fprintf(std.err, "policybot: 命令行定义有误: %v\n", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	if args[0] == "help" && !asksForHelp(args[1:]) { // policybot help remind add is policybot remind add --help
		args = append(slices.Clone(args[1:]), "--help")
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		said, command := explainUsage(err)
		fmt.Fprintf(std.err, "policybot: %s\n请运行 policybot %s--help 查看用法。\n", printable(said), command)
		return exitUsage
	}
	err = parsed.Run(&env{ctx: ctx, std: std, vars: vars, global: &c})
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errUsage):
		fmt.Fprintf(std.err, "policybot: %s\n请运行 policybot %s --help 查看用法。\n", printable(inChinese(err)), strings.Fields(parsed.Command())[0])
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(std.err, "policybot: 已中断。")
		return exitFailed
	}
	fmt.Fprintf(std.err, "policybot: %s\n", printable(inChinese(err)))
	return exitFailed
}

// described is the help of a flag with its default, where it does not say it itself.
func described(v *kong.Value) string {
	text := kong.DefaultHelpValueFormatter(v)
	if !v.HasDefault || v.Default == "" || strings.Contains(text, "默认") {
		return text
	}
	return strings.TrimRight(text, "。.") + ";默认" + v.Default + "。"
}

// logger is for serve and for -v; one-shot commands are otherwise silent.
func (e *env) logger(always bool) *slog.Logger {
	if !always && !e.global.Verbose {
		return telemetry.NewLogger(io.Discard, time.Local, false)
	}
	return telemetry.NewLogger(e.std.err, cmp.Or(e.zone, time.Local), e.global.Verbose)
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
)

type askCmd struct {
	answerFlags
	clientFlags
	Region   string   `help:"您所在的地区;问题里没写地区时使用。" placeholder:"地区"`
	JSON     bool     `name:"json" help:"输出接口的JSON。"`
	Explain  bool     `help:"附上答案的由来。"`
	Question []string `arg:"" help:"问题。" name:"问题"`
}

func (a *askCmd) Run(e *env) error {
	text := strings.Join(a.Question, " ")
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("%w: 问题为空,请写出要问的事,例如: policybot ask 备案材料什么时候以前报", errUsage)
	}
	if err := checkText(text); err != nil {
		return err
	}
	answerer, base, done, err := open(e, a.answerFlags, a.clientFlags)
	if err != nil {
		return err
	}
	defer done()
	ans, err := answerer.AskIn(e.ctx, "", search.Question{Text: text, Region: a.Region, Explain: a.Explain})
	if err != nil {
		return readable(err)
	}
	ans = ans.Worded()
	if a.JSON {
		return printJSON(e.std.out, ans)
	}
	return printAnswer(e.std.out, ans, base)
}

// checkText refuses what a service would refuse, also where none is running.
func checkText(text string) error {
	if strings.ContainsRune(text, utf8.RuneError) { // what the parser makes of other bytes
		return fmt.Errorf("%w: 文字不是有效的UTF-8,请把终端的编码设为UTF-8后重新输入", errUsage)
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(text)); n > search.MaxQueryRunes {
		return fmt.Errorf("%w: 问题有%d字,最多%d字,请缩短后再问", errUsage, n, search.MaxQueryRunes)
	}
	return nil
}

// open gives a command something to ask: the running service, or an index of
// its own. base is the service's address, "" without one; done releases it.
func open(e *env, c answerFlags, r clientFlags) (a eval.Asker, base string, done func(), err error) {
	flags := c.config()
	flags.Token = r.Token
	cfg, err := e.load(flags)
	if err != nil {
		return nil, "", nil, err
	}
	remote, err := r.remote(e.ctx, cfg, c.local())
	if err != nil {
		return nil, "", nil, err
	}
	if remote != nil && c.Risk != "" { // to answer from other documents in silence would be worse
		return nil, "", nil, fmt.Errorf("%w: 服务正在运行,按它启动时的 --risk 回答;请去掉 --risk,或用 --corpus 指定文件夹", errUsage)
	}
	if remote != nil {
		return remote, remote.Base(), func() {}, nil
	}
	k, err := openLocal(e, cfg)
	if err != nil {
		return nil, "", nil, err
	}
	done = func() { _ = k.Close() } // only read from: nothing is lost
	if err := embedFew(e, k); err != nil {
		done()
		return nil, "", nil, err
	}
	answerer, err := k.Assisted(cfg, app.Options{Log: e.logger(false)})
	if err != nil {
		done()
		return nil, "", nil, err
	}
	return search.NewConversations(answerer, 0), "", done, nil
}

// fewClauses are no more than a few seconds' work for the encoder.
const fewClauses = 500

// embedFew makes the vectors of a small library before the first question, which would be answered from words alone. Of
// a large one it would take minutes: a service makes them while it answers, and policybot index --vectors beforehand.
func embedFew(e *env, k *app.Knowledge) error {
	if k.Missing() > fewClauses {
		return nil
	}
	bar := newProgress(e.std.err)
	if !bar.tty {
		bar.w = io.Discard
	}
	defer bar.end()
	return k.Embed(e.ctx, func(n, total int) { bar.show("计算向量", n, total) })
}

// openLocal opens the documents in this process. That they are the sample is said: who runs a service over another
// data folder would take them for his own.
func openLocal(e *env, cfg config.Config) (*app.Knowledge, error) {
	if len(cfg.Corpus) == 0 {
		fmt.Fprintf(e.std.err, "数据目录 %s 没有正在运行的服务,也没有指定 --corpus:用的是内置演示文件(摘编,非原文)。服务另用了 --data 或 --config 的,这里也要照样写上。\n", printable(cfg.Data))
	}
	bar := newProgress(e.std.err)
	if !bar.tty {
		bar.w = io.Discard // an answer is a matter of seconds: nothing for a log
	}
	k, err := app.Open(e.ctx, cfg, app.Options{Version: version(), Log: e.logger(false), Progress: bar.show})
	bar.end()
	if err == nil && len(k.LeftOut()) > 0 {
		fmt.Fprintf(e.std.err, "跳过了%d个文件,运行 policybot index 可查看原因和办法。\n", len(k.LeftOut()))
	}
	if err == nil && k.Synonyms != nil {
		fmt.Fprintf(e.std.err, "%s: %s\n", cfg.Synonyms, printable(k.Synonyms.Error()))
	}
	return k, err
}

// readable keeps of a refusal what was written for people.
func readable(err error) error {
	if detail := search.Detail(err); detail != "" {
		return fmt.Errorf("%w: %s", errUsage, detail)
	}
	return err
}

type searchCmd struct {
	corpusFlags
	clientFlags
	Region    string   `help:"地区。" placeholder:"地区"`
	Level     string   `help:"级别: 全国、省级、市级、县级、乡镇。" placeholder:"级别"`
	Issuer    string   `help:"发文机关。" placeholder:"机关"`
	Number    string   `help:"发文字号,括号写法不限。" placeholder:"文号"`
	Year      int      `help:"成文年份。" placeholder:"年"`
	Type      string   `help:"文种: 通知、办法、条例等。" placeholder:"文种"`
	Authority string   `help:"文本性质: 正式文件、节选转载、范文、摘编。" placeholder:"性质"`
	Validity  string   `aliases:"status" help:"有效性: 有效、尚未生效、已修改、已废止、未知。" placeholder:"有效性"`
	From      int      `help:"跳过多少条。" placeholder:"条数"`
	Size      int      `help:"最多多少条,默认10。" placeholder:"条数"`
	Sort      string   `help:"排序: 相关 或 日期。" placeholder:"排序"`
	Mode      string   `help:"怎样找: 按词、按意思(按词和意思)、细读(另把最好的读一遍再排)。" placeholder:"方式"`
	JSON      bool     `name:"json" help:"输出JSON。"`
	Query     []string `arg:"" optional:"" help:"要查的词;有筛选条件时可不写。短语、排除、限定要连同词一起放进引号: '词 \"短语\" -排除 标题:词'。" name:"词"`
}

func (s *searchCmd) query() search.Query {
	q := search.Query{Region: s.Region, Level: corpus.Level(s.Level), Issuer: s.Issuer, Number: s.Number, Year: s.Year, Type: s.Type,
		Authority: corpus.Authority(s.Authority), Validity: corpus.Validity(s.Validity), From: s.From, Size: s.Size, Sort: search.Sort(s.Sort), Mode: search.Mode(s.Mode)}
	q.Read(strings.Join(s.Query, " "))
	return q
}

// readFilters takes the words people say for the filters. One that no document can have is refused: nothing would be
// found.
func (s *searchCmd) readFilters() error {
	return errors.Join(pick("level", &s.Level, levelChoices), pick("authority", &s.Authority, authorityChoices), pick("validity", &s.Validity, validityChoices),
		pick("sort", &s.Sort, sortChoices), pick("mode", &s.Mode, modeChoices))
}

func (s *searchCmd) Run(e *env) error {
	if err := s.readFilters(); err != nil {
		return err
	}
	q := s.query()
	if err := q.Validate(); err != nil {
		return readable(err)
	}
	if err := checkText(q.Text); err != nil {
		return err
	}
	flags := s.config()
	flags.Token = s.Token
	cfg, err := e.load(flags)
	if err != nil {
		return err
	}
	remote, err := s.remote(e.ctx, cfg, s.local())
	if err != nil {
		return err
	}
	var found searchHits
	base := ""
	if remote != nil {
		base = remote.Base()
		found, err = remote.Search(e.ctx, q)
	} else {
		found, err = searchLocal(e, cfg, q)
	}
	if err != nil {
		return readable(err)
	}
	if s.JSON {
		return printJSON(e.std.out, found)
	}
	return printHits(e.std.out, found, base)
}

func searchLocal(e *env, cfg config.Config, q search.Query) (searchHits, error) {
	k, err := openLocal(e, cfg)
	if err != nil {
		return searchHits{}, err
	}
	defer k.Close()
	start := time.Now()
	q.Highlight, q.Passages = true, true
	res, err := k.Searcher.Search(e.ctx, q)
	if err != nil {
		return searchHits{}, err
	}
	return searchHits{
		Total: res.Total, Hits: nearestOf(res), TookMS: float64(time.Since(start).Microseconds()) / 1000,
	}, nil
}

// nearestOf are the hits of a search for passages as the API shows them.
func nearestOf(res search.Results) []search.Nearest {
	out := []search.Nearest{}
	for _, h := range res.Hits {
		n := search.NearestWhole(*h.Passage, h.Score, h.Snippet)
		n.Read = h.Read
		out = append(out, n)
	}
	return out
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

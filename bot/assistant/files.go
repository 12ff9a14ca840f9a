package assistant

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search"
)

var (
	// fileRE are words for documents of any kind, kindRE for those of one kind, which stand in their titles.
	fileRE = regexp.MustCompile(`(?:政策)?文件|公文|文档|法规|资料`)
	kindRE = regexp.MustCompile(`通知|办法|方案|意见|规定|公告|细则|通报|函|批复|条例`)
	// newestRE asks for the newest first, issuedRE says what was done with a document.
	newestRE = regexp.MustCompile(`最新|最近|近期|新近|刚刚|刚|新(?:收录|放入|加入|增加|增|出台|出|发布|发|到|来|上传|的)?`)
	issuedRE = regexp.MustCompile(`(?:收录|放入|载入|加载|发布|印发|下发|出台|制定|颁布|公布|上传|发|出|来)(?:过|了)?`)
	haveRE   = regexp.MustCompile(`(?:你|您|系统|库)(?:这里|这儿|里面|里)?|能(?:够)?(?:查|看|问)到?|可以(?:查|看|问)到?|查得到|一共|总共|共|有?(?:多少|几)[个份部篇条]?`)
	// findRE asks for a document by words of its title.
	findRE = regexp.MustCompile(`找(?:一?下|到|出)?|打开|发给?我|传给?我|(?:的)?(?:原文|全文|链接|下载)`)
	// mustRE finds what somebody has to issue or hand in, which is a question.
	mustRE = regexp.MustCompile(`(?:要|应当?|须|需要?|该)(?:制定|印发|出台|发布|公布|报|交|提交|准备|提供|带)`)
)

// filesQuery is a list of documents that is asked for.
type filesQuery struct {
	wanted
	Region, Issuer string
	Title          []string
	Newest         bool
	Missing        string
}

// filesWanted reads a sentence as asking for a list of documents; ok is false when it asks for anything else.
func (a *Assistant) filesWanted(e *bot.Event, text string, at time.Time, regions []string, docs []search.Summary) (q filesQuery, ok bool) {
	text = manners(text)
	if tooLong(text) {
		return q, false
	}
	file, kind := fileRE.MatchString(text), kindRE.FindString(text)
	list, count := listRE.MatchString(text), haveRE.MatchString(text)
	q.Newest = newestRE.MatchString(text)
	find := findRE.MatchString(text)
	if !file && (kind == "" || !q.Newest && !find) || !list && !count && !q.Newest && !find && !issuedRE.MatchString(text) && bare(text) != "文件" {
		return q, false
	}
	if mustRE.MatchString(text) || notListRE.MatchString(haveRE.ReplaceAllString(text, "")) {
		return q, false
	}
	rest := fileRE.ReplaceAllString(text, "\n")
	if !file {
		q.Title = []string{kind}
		rest = strings.Replace(rest, kind, "\n", 1)
	}
	rest = haveRE.ReplaceAllString(findRE.ReplaceAllString(rest, "\n"), "\n")
	rest = listRE.ReplaceAllString(rest, "\n")
	q.wanted, rest = a.readTime(e, rest, at)
	if timed := q.Period != ""; timed && q.To.Before(q.From) {
		q.From, q.To = q.To, q.From
	}
	rest = newestRE.ReplaceAllString(issuedRE.ReplaceAllString(rest, "\n"), "\n")
	for _, w := range wordsIn(rest) {
		if w = strings.Trim(w, "你您"); w != "" && !q.take(w, regions, docs) {
			return q, false
		}
	}
	return q, true
}

// take tells whether a word narrows the list: a region, a body that issued, a word of titles.
func (q *filesQuery) take(w string, regions []string, docs []search.Summary) bool {
	region, rest := regionIn(regions, w)
	if region != "" && q.Region == "" {
		q.Region, w = region, rest
	}
	if w = strings.Join(wordsIn(w), ""); w == "" {
		return true
	}
	any := func(of func(*search.Summary) string) bool {
		return len([]rune(w)) >= 2 && slices.ContainsFunc(docs, func(d search.Summary) bool { return strings.Contains(of(&d), w) })
	}
	switch {
	case q.Issuer == "" && any(func(d *search.Summary) string { return d.Issuer() }):
		q.Issuer = w
	case any(func(d *search.Summary) string { return d.Title }):
		q.Title = append(q.Title, w)
	case region == "" && likePlace(w) && len([]rune(w)) <= 6:
		q.Missing = w
	default:
		return false
	}
	return true
}

// list are the documents wanted, the newest first; those of no date last.
func (q *filesQuery) list(docs []search.Summary) (out []search.Summary) {
	for i := range docs {
		d := &docs[i]
		if q.Region != "" && !strings.Contains(d.Region, q.Region) || q.Issuer != "" && !strings.Contains(d.Issuer(), q.Issuer) ||
			slices.ContainsFunc(q.Title, func(w string) bool { return !strings.Contains(d.Title, w) }) {
			continue
		}
		if q.Period != "" && (d.Issued.IsZero() || d.Issued.Compare(q.From) < 0 || d.Issued.Compare(q.To) > 0) {
			continue
		}
		out = append(out, *d)
	}
	slices.SortStableFunc(out, func(x, y search.Summary) int { return y.Issued.Compare(x.Issued) })
	return out
}

// files answers a sentence that asks for a list of documents; nil where it asks for anything else.
func (a *Assistant) files(ctx context.Context, e *bot.Event, text string) ([]bot.Reply, error) {
	if a.Documents == nil || !fileRE.MatchString(text) && !kindRE.MatchString(text) {
		return nil, nil
	}
	from, at, text := pageOf(e, text)
	regions, err := a.regionsKnown(ctx)
	if err != nil {
		return nil, err
	}
	docs, err := a.Documents(ctx)
	if err != nil {
		return nil, fmt.Errorf("documents: %w", err)
	}
	q, ok := a.filesWanted(e, text, at, regions, docs)
	if !ok {
		return nil, nil
	}
	if q.Missing != "" {
		return a.say(e, "现有文件里没有“%s”的文件。发送“有哪些文件”可以看到全部的。", clip(q.Missing, 20)), nil
	}
	found := q.list(docs)
	m := notice(e, q.headline(len(found)))
	m.Notes = a.moreAlone(ctx, e)
	m.Buttons = append(a.morePages(bot.ActionFiles, len(found), from, at, text, "份"),
		bot.Button{Action: bot.ActionSource, Label: "全部文件", URL: bot.Absolute(a.PublicURL, "/documents")})
	s := bot.Section{}
	for i := from; i < min(len(found), from+shownRows); i++ {
		s.Rows = append(s.Rows, a.fileRow(&found[i]))
	}
	if len(s.Rows) > 0 {
		m.Sections = []bot.Section{s}
	}
	return a.answer(e, m), nil
}

func (q *filesQuery) headline(n int) string {
	of := q.Region
	for _, w := range append([]string{q.Issuer}, q.Title...) {
		if w != "" {
			of += "“" + clip(w, 20) + "”"
		}
	}
	if q.Period != "" {
		when := q.From.Chinese() + "至" + q.To.Chinese()
		if q.From == q.To {
			when = q.From.Chinese()
		}
		of = strings.Trim(of+"，"+when+"印发", "，")
	}
	if of != "" {
		of += "："
	}
	switch {
	case n == 0:
		return of + "没有收录这样的文件"
	case n == 1:
		return of + "收录了1份文件"
	}
	return fmt.Sprintf("%s收录了%d份文件，新的在前", of, n)
}

// fileRow shows one document, with what has to be known of it before it is relied on.
func (a *Assistant) fileRow(d *search.Summary) bot.Row {
	src := d.Source(nil, "", "/documents/"+d.ID)
	var parts []string
	if src.Number != "" {
		parts = append(parts, src.Number)
	}
	if details := bot.Details(&src); details != "" {
		parts = append(parts, details)
	}
	if d.Deadlines > 0 {
		parts = append(parts, fmt.Sprintf("期限%d项", d.Deadlines))
	}
	return bot.Row{Text: clip("《"+d.Title+"》", 200), Detail: strings.Join(parts, " · "), URL: bot.Absolute(a.PublicURL, src.URL)}
}

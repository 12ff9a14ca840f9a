package facts

import (
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
	"policybot/corpus/zhdate"
)

// reader holds a document as a row of sentences with the times found in them.
type reader struct {
	doc       *corpus.Document
	base      zhdate.Context
	sentences []sentence
	times     []timed
	articles  bool    // set in 第X条: a statute or a set of rules
	past      []bool  // by section: it looks back
	labels    []label // in text order
}

// sentence is one sentence of a clause, a heading, or a row of a table.
type sentence struct {
	index   int
	span    corpus.Span
	clause  int
	para    int
	section int
	heading bool // the words of a heading
	cited   bool // the heading is a clause of its own
	row     bool
	pre     bool // before the first heading
	asked   bool // subject was looked for
	subject string
}

// timed is a time expression and the sentence it stands in.
type timed struct {
	zhdate.Mention
	span     corpus.Span
	sentence int
	next     int    // where the next time of the sentence begins, or its end
	prev     int    // where the time before it ends, or the start of the sentence
	carry    bool   // the year of an earlier time may be taken over
	season   string // 开学前: a time no calendar here knows
}

// tells are the headings of court cases: they report, and ask for nothing.
var tells = regexp.MustCompile(`基本案情|裁判要[旨点]|裁判结果|裁判理由|典型意义|案件基本事实|判决如下|诉称`)

// newReader reads the sentences and times of a document.
func newReader(d *corpus.Document) *reader {
	r := &reader{doc: d}
	r.base = zhdate.Context{Issued: zhdate.Date(d.Issued)}
	r.base.PlanFrom, r.base.PlanTo = planOf(d.Title)
	articles := 0
	r.past = make([]bool, len(d.Sections))
	for i, s := range d.Sections {
		if strings.HasPrefix(s.Label, "第") && strings.HasSuffix(s.Label, "条") {
			articles++
		}
		r.past[i] = looksBack.MatchString(s.Heading) || s.Parent >= 0 && s.Parent < i && r.past[s.Parent]
	}
	r.articles = articles >= 3 || ruleTitle.MatchString(d.Title)
	r.readSentences()
	r.readLabels()
	r.readTimes()
	return r
}

// ruleTitle are texts of rules even where they are not divided into articles.
var ruleTitle = regexp.MustCompile(`(?:条例|法|细则|规则|章程)(?:[(（][^()（）]*[)）])?$|解释|关于修改.*决定`)

// looksBack are headings of the parts of a plan that say what was reached.
var looksBack = regexp.MustCompile(`回顾|成绩|成效|成就|发展基础|现状|工作基础|取得的|存在的?(?:主要|突出)?(?:问题|困难|不足)|发展环境|面临的?|形势|基本情况|完成情况|执行情况`)

// readSentences lists the sentences of the text and the headings run in with it.
func (r *reader) readSentences() {
	d := r.doc
	for i, c := range d.Clauses {
		s := sentence{clause: i, para: c.Para, section: c.Section, span: c.Span}
		switch c.Kind {
		case corpus.Heading:
			s.heading, s.cited = true, true
		case corpus.Row:
			s.row = true
		case corpus.Body, corpus.Preamble:
			s.pre = c.Kind == corpus.Preamble
			for _, p := range Sentences(d.Quote(c.Span)) {
				s.span = shift(p, c.Span.Start)
				r.sentences = append(r.sentences, s)
			}
			continue
		default:
			continue
		}
		r.sentences = append(r.sentences, s)
	}
	for i, sec := range d.Sections {
		n := sort.Search(len(d.Clauses), func(k int) bool { return d.Clauses[k].Span.End > sec.Span.Start })
		if n == len(d.Clauses) || d.Clauses[n].Span.Start <= sec.Span.Start {
			continue
		}
		c := d.Clauses[n]
		end := c.Span.Start
		if at := strings.IndexByte(d.Text[sec.Span.Start:end], '\n'); at >= 0 {
			end = sec.Span.Start + at
		}
		r.sentences = append(r.sentences, sentence{clause: n, para: c.Para, section: i, heading: true,
			span: corpus.Span{Start: sec.Span.Start, End: end}})
	}
	sort.SliceStable(r.sentences, func(a, b int) bool { return r.sentences[a].span.Start < r.sentences[b].span.Start })
	for i := range r.sentences {
		r.sentences[i].index = i
	}
}

// readTimes scans the text once and gives every time to its sentence. A time in
// none (a signature, a website's line) is dropped.
func (r *reader) readTimes() {
	text := r.doc.Text
	for _, m := range append(zhdate.Scan(text), seasons(text)...) {
		s := corpus.Span{Start: m.Start, End: m.End}
		i := sort.Search(len(r.sentences), func(i int) bool { return r.sentences[i].span.End > s.Start })
		if i == len(r.sentences) || !r.sentences[i].span.Contains(s) {
			continue
		}
		t := timed{Mention: m, span: s, sentence: i}
		if m.Kind == 0 {
			t.season = text[m.Start:m.End]
		}
		r.times = append(r.times, t)
	}
	sort.SliceStable(r.times, func(a, b int) bool { return r.times[a].span.Start < r.times[b].span.Start })
	kept := r.times[:0]
	for _, t := range r.times {
		if n := len(kept); n > 0 && kept[n-1].span.Overlaps(t.span) {
			continue // 秋季开学前 inside 2025年秋季开学前
		}
		kept = append(kept, t)
	}
	r.times = kept
	var giver *timed // the time the year is carried from
	for i := range r.times {
		t := &r.times[i]
		s := r.sentences[t.sentence]
		t.prev, t.next = s.span.Start, s.span.End
		if i > 0 && r.times[i-1].sentence == t.sentence {
			t.prev = r.times[i-1].span.End
			r.times[i-1].next = t.span.Start
		}
		t.carry = giver != nil && (giver.sentence == t.sentence || giver.To.Month > 0 || giver.Edge != zhdate.EdgeNone)
		if t.Kind >= zhdate.Day && t.Kind <= zhdate.Period && t.To.Year > 0 {
			giver = t
		}
	}
}

// seasonEnd are times that only a calendar of the place can date, up to their 前.
var seasonEnd = regexp.MustCompile(`(?:(?:春|秋)季(?:学期)?|新学期|新学年|下学期|寒假|暑假|主?汛期|供暖期?|采暖期|采暖季|春耕|秋收|春节|\d{4}年)*(?:开学|放假|学期结束|学期末|期末考试|寒假|暑假|汛期|来临|到来|结束|开始|开班|开园|供暖期|采暖季|供暖|采暖|高考|中考|春节|春耕|秋收|入冬|入汛|汛|封冻|上冻|中秋节?|端午节?|清明节?|劳动节|五一)(?:之|以)?$`)

// seasons finds times such as 秋季开学前 and 学期末; the Kind of such a Mention is 0.
func seasons(text string) []zhdate.Mention {
	var out []zhdate.Mention
	add := func(from, to int, limit zhdate.Limit) {
		m := zhdate.Mention{Start: from, End: to, Limit: limit}
		open := strings.LastIndexAny(text[max(0, from-200):from], "《》")
		m.InTitle = open >= 0 && strings.HasPrefix(text[max(0, from-200)+open:], "《")
		out = append(out, m)
	}
	const window = 60 // bytes before 前 that the words may take
	for at := 0; ; {
		i := strings.Index(text[at:], "前")
		if i < 0 {
			break
		}
		i += at
		at = i + len("前")
		if i < 6 || strings.HasPrefix(text[at:], "后") || !seasonChar(text[:i]) {
			continue
		}
		m := seasonEnd.FindStringIndex(text[max(0, i-window):i])
		if m == nil {
			continue
		}
		w := text[max(0, i-window)+m[0] : i]
		if len(w) > len("结束之") || !strings.HasPrefix(w, "结束") && !strings.HasPrefix(w, "开始") && !strings.HasPrefix(w, "来临") && !strings.HasPrefix(w, "到来") {
			add(max(0, i-window)+m[0], at, zhdate.By)
		}
	}
	for _, w := range [...]string{"学期末", "开学后一周内", "开学第一周"} {
		for at := 0; ; {
			i := strings.Index(text[at:], w)
			if i < 0 {
				break
			}
			add(at+i, at+i+len(w), zhdate.Within)
			at += i + len(w)
		}
	}
	return out
}

// seasonChar tells cheaply whether a text may end in a word of seasonEnd.
func seasonChar(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune("之以学假束末试期来始班园季暖考节耕收冬汛冻秋午明一", r)
}

var planYears = regexp.MustCompile(`(20\d\d)年?(?:-|—|–|─|－|~|～|至|到)+(20\d\d)年?`)

// planOf reads the years a plan is for out of its title.
func planOf(title string) (from, to zhdate.Date) {
	if m := planYears.FindStringSubmatch(title); m != nil {
		return zhdate.Date{Year: atoi(m[1])}, zhdate.Date{Year: atoi(m[2])}
	}
	for i, w := range [...]string{"十二五", "十三五", "十四五", "十五五", "十六五"} {
		if strings.Contains(title, w) {
			return zhdate.Date{Year: 2011 + 5*i}, zhdate.Date{Year: 2015 + 5*i}
		}
	}
	return from, to
}

func atoi(s string) (n int) {
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

// text is the words of a sentence, and before and after those on either side of
// a time within its reach.
func (r *reader) text(s corpus.Span) string { return r.doc.Text[s.Start:s.End] }

func (r *reader) before(t *timed) string {
	from := max(r.sentences[t.sentence].span.Start, t.span.Start-maxReach)
	for from < t.span.Start && r.doc.Text[from]&0xc0 == 0x80 {
		from++
	}
	return r.doc.Text[from:t.span.Start]
}

func (r *reader) after(t *timed) string { return r.doc.Text[t.span.End:r.afterEnd(t)] }

func (r *reader) afterEnd(t *timed) int {
	to := min(r.sentences[t.sentence].span.End, t.span.End+maxReach)
	for to > t.span.End && to < len(r.doc.Text) && r.doc.Text[to]&0xc0 == 0x80 {
		to--
	}
	return to
}

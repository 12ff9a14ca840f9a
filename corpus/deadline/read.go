package deadline

import (
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// reader holds a document as a row of sentences with the times found in them.
type reader struct {
	doc       *corpus.Document
	base      scan.Context
	sentences []sentence
	times     []timed
	articles  bool    // set in 第X条: a statute or a set of rules
	past      []bool  // by section: it looks back
	labels    []label // in text order

	flat       []corpus.Span // tables that came out as running text
	ahead      bool          // all that is known of when it was issued is the year it is for
	sought     bool          // applicants were looked for
	applicants string
	heard      bool // whom most sentences speak to was looked for
	spoken     string
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
	scan.Mention
	span     corpus.Span
	sentence int
	next     int    // where the next time of the sentence begins, or its end
	prev     int    // where the time before it ends, or the start of the sentence
	carry    bool   // the year of an earlier time may be taken over
	far      bool   // that time stands in another sentence
	season   string // 开学前: a time no calendar here knows
	merged   bool   // a year right before it was taken in: 2025年国庆节前
	idle     bool   // it asks for nothing
	moment   moment // what it means, unless idle
}

// tells are the headings of court cases: they report, and ask for nothing.
var tells = regexp.MustCompile(`基本案情|裁判要[旨点]|裁判结果|裁判理由|典型意义|案件基本事实|判决如下|诉称`)

// newReader reads the sentences and times of a document.
func newReader(d *corpus.Document) *reader {
	r := &reader{doc: d}
	r.base = scan.Context{Issued: d.Issued}
	r.base.PlanFrom, r.base.PlanTo = planOf(d.Title)
	articles := 0
	r.past = make([]bool, len(d.Sections))
	for i, s := range d.Sections {
		if strings.HasPrefix(s.Label, "第") && strings.HasSuffix(s.Label, "条") {
			articles++
		}
		r.past[i] = looksBack.MatchString(s.Heading) || s.Parent >= 0 && s.Parent < i && r.past[s.Parent]
	}
	r.articles = articles >= 3 || ruleTitle.MatchString(d.Title) && !yearly.MatchString(d.Title)
	if r.base.Issued.IsZero() && !r.articles {
		y, inTitle := yearOf(d)
		r.base.Issued.Year = y
		r.ahead = inTitle && forYear.MatchString(d.Title)
		if near := y - d.Posted.Year; d.Posted.Year > 0 && (y == 0 || !inTitle && near >= -1 && near <= 1) {
			r.base.Issued = postedBase(d.Posted)
		}
	}
	r.readSentences()
	r.readLabels()
	r.readFlat()
	r.readTimes()
	return r
}

// postedBase is what a day of posting says of when a text was issued: its year, or at the end of
// the year the day, for January is then the next one.
func postedBase(posted zhdate.Date) zhdate.Date {
	const late = 11 // month
	if posted.Month >= late {
		return posted
	}
	return zhdate.Date{Year: posted.Year}
}

// yearOf is the year an undated notice is for: that of its title, inTitle, or the one its text
// names most, more than once; 0 when neither says.
func yearOf(d *corpus.Document) (year int, inTitle bool) {
	if m := titleYear.FindStringSubmatch(d.Title); m != nil {
		y := atoi(m[1])
		before, autumns := strconv.Itoa(y-1), 0
		for _, m := range monthOf.FindAllStringSubmatch(d.Text, 60) {
			if m[1] != before {
				return y, true // it has days of its own year
			} else if len(m[2]) == 2 || m[2] >= "8" {
				autumns++
			}
		}
		if autumns >= 2 && forYear.MatchString(d.Title) {
			return y - 1, true // what is for 2026 is arranged in the autumn of 2025
		}
		return y, true
	}
	said := map[int]int{}
	for _, m := range titleYear.FindAllStringSubmatch(d.Text, 60) {
		y := atoi(m[1])
		if said[y]++; said[y] > said[year] || said[y] == said[year] && y > year {
			year = y
		}
	}
	if said[year] < 2 {
		return 0, false
	}
	return year, false
}

var titleYear = regexp.MustCompile(`(20\d\d)(?:年|届|级|学年|[\p{Han}])`)

// forYear is a title of what is for a year, which may be arranged before it begins; monthOf is a month
// given with its year.
var (
	forYear = regexp.MustCompile(`20\d\d(?:年度|届|级|学年)`)
	monthOf = regexp.MustCompile(`(20\d\d)年(\d{1,2})月`)
)

// yearly are rules of one year, which are its plan: 2026年…学校招生工作细则.
var yearly = regexp.MustCompile(`20\d\d(?:[-—–]20\d\d)?(?:年|学年|级|届)`)

// ruleTitle are texts of rules even where they are not divided into articles.
var ruleTitle = regexp.MustCompile(`(?:条例|法|细则|规则|章程|规定|修正案)(?:[(（][^()（）]*[)）])?$|解释|关于修改.*决定`)

// looksBack are headings of the parts of a plan that say what was reached.
var looksBack = regexp.MustCompile(`回顾|成绩(?:$|[和与及、回总])|成效|成就|发展基础|现状|工作基础|取得的|存在的?(?:主要|突出)?(?:问题|困难|不足)|发展环境|面临的?|形势|基本情况|完成情况|执行情况`)

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
			for _, p := range statement.Sentences(d.Quote(c.Span)) {
				s.span = p.Shift(c.Span.Start)
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
	r.cutLong()
	for i := range r.sentences {
		r.sentences[i].index = i
	}
}

// cutLong divides sentences nobody wrote as such, at a comma where there is one,
// so that looking around a time is bounded.
func (r *reader) cutLong() {
	var out []sentence
	for i, s := range r.sentences {
		if s.span.Len() <= maxSentence {
			if out != nil {
				out = append(out, s)
			}
			continue
		}
		if out == nil {
			out = append(make([]sentence, 0, len(r.sentences)+s.span.Len()/maxSentence+1), r.sentences[:i]...)
		}
		for s.span.Len() > 0 {
			piece := s
			if piece.span.Len() > maxSentence {
				end := s.span.Start + maxSentence
				for !utf8.RuneStart(r.doc.Text[end]) {
					end--
				}
				if at := strings.LastIndexAny(r.doc.Text[s.span.Start:end], ",，、；"); at > maxSentence/2 {
					_, n := utf8.DecodeRuneInString(r.doc.Text[s.span.Start+at:])
					end = s.span.Start + at + n
				}
				piece.span.End = end
			}
			out = append(out, piece)
			s.span.Start = piece.span.End
		}
	}
	if out != nil {
		r.sentences = out
	}
}

// readTimes scans the text once and gives every time to its sentence. A time in
// none (a signature, a website's line) is dropped.
func (r *reader) readTimes() {
	text := r.doc.Text
	for _, m := range slices.Concat(scan.Mentions(text), seasons(text), events(text)) {
		s := corpus.Span{Start: m.Start, End: m.End}
		i := sort.Search(len(r.sentences), func(i int) bool { return r.sentences[i].span.End > s.Start })
		if i == len(r.sentences) || !r.sentences[i].span.Contains(s) {
			continue
		}
		t := timed{Mention: m, span: s, sentence: i}
		t.extend(text[s.End:r.sentences[i].span.End])
		t.week(text[s.End:r.sentences[i].span.End], r.base.Issued.Year)
		if m.Kind == 0 {
			t.season = text[m.Start:m.End]
		}
		r.times = append(r.times, t)
	}
	sort.SliceStable(r.times, func(a, b int) bool { return r.times[a].span.Start < r.times[b].span.Start })
	kept := r.times[:0]
	for _, t := range r.times {
		if n := len(kept); n > 0 && kept[n-1].sentence == t.sentence {
			switch last := &kept[n-1]; {
			case last.span.Overlaps(t.span):
				if t.span.End > last.span.End && t.season != "" { // 2025年 inside 2025年秋季开学前
					*last = t
				}
				continue
			case last.Kind == scan.Recurrence && t.season != "" && last.span.End == t.span.Start:
				last.span.End = t.span.End // 每年汛期前
				continue
			case t.closes(last, text[last.span.End:max(last.span.End, t.span.Start)]):
				t.joins(last)
				*last = t
				continue
			case t.takes(last):
				t.span.Start, t.merged = last.span.Start, true
				*last = t
				continue
			}
		}
		kept = append(kept, t)
	}
	kept = uncrowded(kept)
	r.times = kept[:min(len(kept), maxTimes)]
	r.linkTimes()
}

// uncrowded leaves out the times of sentences that have more than maxCrowd: what stands around each is looked at, and
// in such a sentence that is the others.
func uncrowded(times []timed) []timed {
	count := map[int]int{}
	for i := range times {
		count[times[i].sentence]++
	}
	return slices.DeleteFunc(times, func(t timed) bool { return count[t.sentence] > maxCrowd })
}

// linkTimes tells for every time which years it may take over, what it means and
// how far it governs its sentence.
func (r *reader) linkTimes() {
	for i := range r.times {
		r.times[i].idle = r.trap(&r.times[i])
	}
	var giver *timed // the time the year is carried from
	for i := range r.times {
		t := &r.times[i]
		if giver != nil && giver.sentence != t.sentence && giver.idle && giver.Limit != zhdate.From {
			giver = nil // what asks for nothing gives no year to what stands apart
		}
		t.carry = t.merged ||
			giver != nil && (giver.sentence == t.sentence || giver.To.Month > 0 || giver.Edge != zhdate.EdgeNone)
		if giver != nil && t.carry && t.To.Year == 0 && t.CarryYear > 0 {
			t.CarryYear, t.far = giver.yearFor(t), giver.sentence != t.sentence
		}
		if t.Kind >= scan.Day && t.Kind <= scan.Period && t.To.Year > 0 && !r.bareYear(t) {
			giver = t
		}
	}
	for i := range r.times {
		if t := &r.times[i]; !t.idle {
			w, ok := r.when(t)
			t.moment, t.idle = w, !ok
		}
	}
	var last *timed // the time before that asks for something
	for i := range r.times {
		t := &r.times[i]
		s := r.sentences[t.sentence]
		t.prev, t.next = s.span.Start, s.span.End
		if t.idle {
			continue
		}
		if last != nil && last.sentence == t.sentence {
			t.prev, last.next = last.span.End, t.span.Start
		}
		last = t
	}
}

// yearFor is the year a later time takes over: of a stretch over the turn of the year, the one
// its month is in.
func (t *timed) yearFor(later *timed) int {
	if t.Kind == scan.Period && t.From.Year > 0 && t.From.Year < t.To.Year && t.From.Month > 0 && later.To.Month >= t.From.Month {
		return t.From.Year
	}
	return t.To.Year
}

// governs is how far what is said of t reaches: to the next time of its sentence,
// or, when nothing stands between the two (6月底、12月底前), to the one after.
func (r *reader) governs(t *timed) int {
	end := r.sentences[t.sentence].span.End
	i := sort.Search(len(r.times), func(i int) bool { return r.times[i].span.Start > t.span.Start })
	at := t.span.End
	const most = 12 // times in one list
	for n := 0; n < most && i < len(r.times) && r.times[i].span.Start < end; n, i = n+1, i+1 {
		if r.times[i].idle || inNoun.MatchString(r.text(r.times[i].span)) {
			continue
		}
		if strings.Trim(r.doc.Text[at:max(at, r.times[i].span.Start)], "、,，和及与至 ") != "" {
			return r.times[i].span.Start
		}
		at = r.times[i].span.End
	}
	return end
}

// text is the words of a span, before and after those of a sentence on either
// side of a time.
func (r *reader) text(s corpus.Span) string { return r.doc.Text[s.Start:s.End] }

func (r *reader) before(t *timed) string {
	return r.doc.Text[r.sentences[t.sentence].span.Start:t.span.Start]
}

func (r *reader) after(t *timed) string { return r.doc.Text[t.span.End:r.afterEnd(t)] }

func (r *reader) afterEnd(t *timed) int { return r.sentences[t.sentence].span.End }

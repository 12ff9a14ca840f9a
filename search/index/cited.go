package index

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// What the rest of a library leans on outranks what it never mentions. A document is
// named in 《》, or by a law's bare name before an article: 民法典第五百条. What
// named a text that is no longer in force means the one that took its place.

// citation counts the clauses of a document that name another.
type citation struct {
	Title string // as cited; of a bare name the words before it may still be part of it: 依据民法典
	Bare  bool
	Times int32
}

// cites is what a document says of others by their titles.
type cites struct {
	Named    []citation
	Replaces []string // titles of what it puts out of force, as cited
}

const (
	minCitedTitle = 4  // characters of a title for 《title》 to be taken for a document: 《通知》 is anybody's, 《刑法》 is not
	maxBareTitle  = 24 // characters looked back for a bare name
)

// isName tells whether a title names one document rather than a kind of document.
func isName(short string) bool {
	return utf8.RuneCountInString(short) >= minCitedTitle || strings.HasSuffix(short, "法") ||
		strings.HasSuffix(short, "法典")
}

// citesOf reads a document.
func citesOf(d *corpus.Document) cites {
	times := map[citation]int32{}
	var out cites
	for _, c := range d.Clauses {
		text := d.Quote(c.Span)
		here := map[citation]bool{}
		eachTitle(text, func(title string) {
			if t := shortTitle(title); isName(t) {
				here[citation{Title: t}] = true
			}
		})
		eachBareTitle(text, func(name string) { here[citation{Title: name, Bare: true}] = true })
		for n := range here {
			times[n]++
		}
		out.Replaces = append(out.Replaces, replaced(text)...)
	}
	for c, n := range times {
		c.Times = n
		out.Named = append(out.Named, c)
	}
	slices.SortFunc(out.Named, func(a, b citation) int {
		return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Times, b.Times))
	})
	slices.Sort(out.Replaces)
	out.Replaces = slices.Compact(out.Replaces)
	return out
}

// eachTitle yields what stands between 《 and the next 》.
func eachTitle(text string, yield func(string)) {
	for {
		_, rest, ok := strings.Cut(text, "《")
		if !ok {
			return
		}
		title, after, ok := strings.Cut(rest, "》")
		if !ok {
			return
		}
		yield(title)
		text = after
	}
}

// eachBareTitle yields the characters before 第…条 that may end in a law's name.
func eachBareTitle(text string, yield func(string)) {
	for floor := 0; ; {
		i := strings.Index(text[floor:], "第")
		if i < 0 {
			return
		}
		before := hanBefore(text[floor:floor+i], maxBareTitle)
		floor += i + len("第")
		number := strings.TrimLeft(text[floor:], "〇零一二三四五六七八九十百千0123456789 ")
		if !strings.HasPrefix(number, "条") {
			continue
		}
		floor = len(text) - len(number) + len("条")
		if isLaw(before) {
			yield(before)
		}
	}
}

// isLaw tells whether a bare name ends like one; 本法 and 本条例 are the text itself.
func isLaw(name string) bool {
	for _, kind := range []string{"法典", "条例", "规定", "办法", "解释", "细则", "规则", "法"} {
		if rest, ok := strings.CutSuffix(name, kind); ok {
			return rest != "" && !strings.HasSuffix(rest, "本") && !strings.HasSuffix(rest, "该")
		}
	}
	return false
}

// hanBefore is the run of Chinese characters at the end of text, at most n of them.
func hanBefore(text string, n int) string {
	from := len(text)
	for ; n > 0 && from > 0; n-- {
		r, size := utf8.DecodeLastRuneInString(text[:from])
		if !unicode.Is(unicode.Han, r) {
			break
		}
		from -= size
	}
	return text[from:]
}

// replaced lists the titles a clause puts out of force: 《甲》《乙》同时废止.
func replaced(text string) []string {
	const abolished = "同时废止"
	var out []string
	for {
		before, after, ok := strings.Cut(text, abolished)
		if !ok {
			return out
		}
		if i := strings.LastIndexAny(before, "。；;"); i >= 0 {
			before = before[i:]
		}
		eachTitle(before, func(title string) {
			if t := shortTitle(title); isName(t) {
				out = append(out, t)
			}
		})
		text = after
	}
}

// shortTitle is a title as others cite it.
func shortTitle(s string) string {
	return strings.TrimPrefix(strings.TrimSpace(s), "中华人民共和国")
}

// byTitle finds documents by short title.
func (t *table) byTitle() map[string][]int32 {
	out := make(map[string][]int32, len(t.Documents))
	for i := range t.Documents {
		if s := shortTitle(t.Documents[i].Title); isName(s) {
			out[s] = append(out[s], int32(i))
		}
	}
	return out
}

// cited counts, for each document, the clauses of other documents that name it, or
// what it replaces.
func (t *table) cited(parts []part, byTitle map[string][]int32) []int32 {
	successors := map[string][]int32{}
	for i, s := range t.at {
		for _, title := range parts[s.part].Cites[s.doc].Replaces {
			if title != shortTitle(t.Documents[i].Title) {
				successors[title] = append(successors[title], int32(i))
			}
		}
	}
	counts := make([]int32, len(t.Documents))
	count := func(from int, title string, times int32) (known bool) {
		for _, docs := range [][]int32{byTitle[title], successors[title]} {
			for _, n := range docs {
				known = true
				if n != int32(from) {
					counts[n] += times
				}
			}
		}
		return known
	}
	for i, s := range t.at {
		for _, c := range parts[s.part].Cites[s.doc].Named {
			name := c.Title
			for !count(i, name, c.Times) && c.Bare && name != "" { // the longest ending that is a title
				_, size := utf8.DecodeRuneInString(name)
				name = shortTitle(name[size:])
			}
		}
	}
	return counts
}

// serves finds, for each document, the one of the same place it carries out: the
// title it begins with (劳动合同法实施条例) or holds in 《》 (关于适用《民法典》的解释).
// -1 for none.
func (t *table) serves(byTitle map[string][]int32) []int32 {
	out := make([]int32, len(t.Documents))
	for i := range t.Documents {
		out[i] = -1
		title := shortTitle(t.Documents[i].Title)
		consider := func(other string) {
			for _, n := range byTitle[other] {
				if int(n) != i && t.Documents[n].Region == t.Documents[i].Region &&
					(out[i] < 0 || t.Cited[n] > t.Cited[out[i]]) {
					out[i] = n
				}
			}
		}
		eachTitle(title, func(other string) { consider(shortTitle(other)) })
		for end := range title {
			if end > 0 && isLaw(title[:end]) {
				consider(title[:end])
			}
		}
	}
	return out
}

// standing is how much a document is leaned on: e-folds of citations, of its own and,
// in part, of what it carries out.
func (t *table) standing(i int, r *Ranking) float64 {
	own := math.Log1p(float64(t.Cited[i]))
	if s := t.serving[i]; s >= 0 {
		own += r.Serves * math.Log1p(float64(t.Cited[s]))
	}
	return own
}

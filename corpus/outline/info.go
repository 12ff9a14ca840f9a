package outline

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// info is the history that stands below the title of a law: who adopted it,
// when it was amended, under which number it was promulgated.
type info struct {
	events []event
}

// event is one dated act: 2016年11月25日 北京市…会议通过.
type event struct {
	date corpus.Date
	verb string // 通过, 修正, 修订, 批准, 公布, 发布, 施行
	text string // the words after the date
}

var (
	verbs    = regexp.MustCompile(`修正|修订|修改|通过|批准|批复|公布|发布|印发|施行|实施|生效|废止`)
	session  = regexp.MustCompile(`第?[一二三四五六七八九十百零\d]+届`)
	meeting  = regexp.MustCompile(`第[一二三四五六七八九十百零\d]+次|会议|令|公告|主席令`)
	orderNo  = regexp.MustCompile(`([\p{Han}、]*令)\s*\(?第?\s*([一二三四五六七八九十百零\d]+)\s*号`)
	docNo    = regexp.MustCompile(`([\p{Han}]{1,8})[〔\[【(（]((?:19|20)\d{2})[〕\]】)）]\s*(\d{1,4})\s*号`)
	councils = regexp.MustCompile(`(?:审判委员会|检察委员会|党组)$`)
)

// maxInfoLine bounds a history line in bytes; some list twenty amendments.
const maxInfoLine = 4000

// isInfo tells whether a line is such a history.
func isInfo(line string) bool { return new(info).read(line) }

// roc is a date by the years of the Republic: 民国94年11月19日.
var roc = regexp.MustCompile(`^(?:中华)?民国 ?(\d{1,3}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日`)

// datePrefix is the date a line begins with.
func datePrefix(line string) (d corpus.Date, n int, ok bool) {
	if m := roc.FindStringSubmatch(line); m != nil {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		day, _ := strconv.Atoi(m[3])
		d = corpus.Date{Year: 1911 + year, Month: month, Day: day}
		return d, len(m[0]), month <= 12 && day <= 31
	}
	return zhdate.Prefix(line)
}

// read adds the events of one line, which must begin with a date followed by an
// act; false when it is another kind of line.
func (f *info) read(line string) bool {
	line = strings.TrimLeft(line, "(（。 \u3000")
	if len(line) > maxInfoLine {
		return false
	}
	d, n, ok := datePrefix(line)
	if !ok || d.Day == 0 {
		return false
	}
	rest := line[n:]
	if strings.Contains(rest, "。") || !verbs.MatchString(rest) {
		return false
	}
	for {
		next, a, b, ok := zhdate.Find(rest)
		text := rest
		if ok {
			text = rest[:a]
		}
		f.add(d, text)
		if !ok {
			return true
		}
		d, rest = next, rest[b:]
	}
}

func (f *info) add(d corpus.Date, text string) {
	m := verbs.FindAllString(stripTitles(text), -1)
	if len(m) == 0 {
		return
	}
	f.events = append(f.events, event{d, m[len(m)-1], strings.TrimSpace(text)})
}

var bracketed = regexp.MustCompile(`《[^《》]*(?:《[^《》]*》[^《》]*)*》`)

// stripTitles leaves out 《…》, whose verbs are not this document's.
func stripTitles(s string) string { return bracketed.ReplaceAllString(s, "") }

// adopted is the day of the newest version: its adoption, amendment or
// approval, else its promulgation.
func (f *info) adopted() (d corpus.Date) {
	var published corpus.Date
	for _, e := range f.events {
		switch e.verb {
		case "通过", "修正", "修订", "修改", "批准":
			if e.date.Compare(d) > 0 {
				d = e.date
			}
		case "公布", "发布", "印发":
			if e.date.Compare(published) > 0 {
				published = e.date
			}
		}
	}
	if d.IsZero() {
		return published
	}
	return d
}

// effective is the newest 施行 date the history states.
func (f *info) effective() (d corpus.Date, note string) {
	for _, e := range f.events {
		if (e.verb == "施行" || e.verb == "实施" || e.verb == "生效") && e.date.Compare(d) > 0 {
			d, note = e.date, e.date.Chinese()+e.verb
		}
	}
	return d, note
}

// published is the newest day of promulgation, else of adoption.
func (f *info) published() (d corpus.Date) {
	for _, e := range f.events {
		if (e.verb == "公布" || e.verb == "发布" || e.verb == "印发") && e.date.Compare(d) > 0 {
			d = e.date
		}
	}
	if d.IsZero() {
		return f.adopted()
	}
	return d
}

// issuers is the body that first adopted or promulgated the law, its sessions
// left out: 北京市第十届人民代表大会常务委员会 -> 北京市人民代表大会常务委员会.
func (f *info) issuers() []string {
	for _, e := range f.events {
		if e.verb == "施行" || e.verb == "批准" || e.verb == "批复" || e.verb == "废止" {
			continue
		}
		s := strings.TrimSpace(stripTitles(e.text))
		s = session.ReplaceAllString(s, "")
		if i := meeting.FindStringIndex(s); i != nil {
			s = s[:i[0]]
		} else if i := verbs.FindStringIndex(s); i != nil {
			s = s[:i[0]]
		}
		s = strings.TrimPrefix(strings.TrimSpace(s), "中华人民共和国")
		s = strings.TrimPrefix(strings.TrimPrefix(s, "经"), "由")
		s = councils.ReplaceAllString(strings.TrimSpace(s), "")
		if o := organs(s); o != nil {
			return o
		}
		if strings.HasSuffix(s, "人民代表大会") {
			return []string{s}
		}
	}
	return nil
}

// number is the newest 令 or 文号 in the history; "" when there is none.
func (f *info) number() string {
	for i := len(f.events) - 1; i >= 0; i-- {
		text := stripTitles(f.events[i].text)
		if m := docNo.FindStringSubmatch(text); m != nil {
			return m[1] + "〔" + m[2] + "〕" + m[3] + "号"
		}
		if m := orderNo.FindStringSubmatch(text); m != nil {
			return strings.TrimPrefix(m[1], "中华人民共和国") + "第" + m[2] + "号"
		}
	}
	return ""
}

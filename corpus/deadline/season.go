package deadline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// seasonEnd are times that only a calendar of the place can date, up to their 前.
var seasonEnd = regexp.MustCompile(`(?:(?:春|秋)季(?:学期)?|新学期|新学年|下学期|寒假|暑假|主?汛期|供暖期?|采暖期|采暖季|春耕|秋收|\d{4}年)*(?:开学|放假|学期结束|学期末|期末考试|寒假|暑假|主?汛期|来临|到来|结束|开始|开班|开园|供暖期|采暖季|供暖|采暖|高考|中考|春耕|秋收|入冬|入汛|汛|封冻|上冻|清明节?)(?:之|以)?$`)

// seasonSpots are the other words of that sort, read as they stand.
var seasonSpots = [...]string{"学期末", "开学后一周内", "开学第一周"}

// seasons finds times such as 秋季开学前 and 学期末; the Kind of such a Mention is 0.
func seasons(text string) []scan.Mention {
	var out []scan.Mention
	q := quoting{text: text}
	const window = 60 // bytes before 前 that the words may take
	for at := 0; ; {
		i := strings.Index(text[at:], "前")
		if i < 0 {
			break
		}
		i += at
		at = i + len("前")
		if i < 3 || strings.HasPrefix(text[at:], "后") || !seasonChar(text[:i]) {
			continue
		}
		from := max(0, i-window)
		if m := seasonEnd.FindStringIndex(text[from:i]); m != nil && !midWord.MatchString(text[from+m[0]:i]) {
			out = append(out, scan.Mention{Start: from + m[0], End: at, Limit: zhdate.By, InTitle: q.open(from + m[0])})
		}
	}
	for _, w := range seasonSpots {
		q = quoting{text: text}
		for at := 0; ; {
			i := strings.Index(text[at:], w)
			if i < 0 {
				break
			}
			out = append(out, scan.Mention{Start: at + i, End: at + i + len(w), Limit: zhdate.Within, InTitle: q.open(at + i)})
			at += i + len(w)
		}
	}
	return out
}

// beforeEvent are days counted back from an event, 离职前5个工作日, and the length of a public
// notice, 公示5个工作日.
var beforeEvent = regexp.MustCompile(`(?:离职|面试|考试|笔试|会议|开会|开学|放假|入学|报到|体检|施工|开工|开班|出发|活动|到期|届满|期满|验收|开庭|举办|举行|召开|开标|开课|比赛|演练)(?:之|以)?前(?:\d{1,3}|[一二两三四五六七八九十]{1,3})个?(?:工作日|天|日|周|月|小时)|公示(?:期)?(?:为|不少于|不得少于)?(?:\d{1,2}|[一二两三四五六七八九十]{1,3})个?(?:工作日|天|日)`)

// events finds those times; the Kind of such a Mention is 0.
func events(text string) (out []scan.Mention) {
	q := quoting{text: text}
	for _, m := range beforeEvent.FindAllStringIndex(text, maxTimes) {
		if !strings.HasPrefix(text[m[1]:], "内") && !strings.HasPrefix(text[m[1]:], "以内") {
			out = append(out, scan.Mention{Start: m[0], End: m[1], Limit: zhdate.By, InTitle: q.open(m[0])})
		}
	}
	return out
}

// midWord are endings that name no season by themselves: 活动结束前.
var midWord = regexp.MustCompile(`^(?:结束|开始|来临|到来)(?:之|以)?$`)

// quoting tells whether a place stands between 《 and 》 of its line; places are
// asked for in order.
type quoting struct {
	text      string
	at, depth int
}

func (q *quoting) open(to int) bool {
	for _, r := range q.text[q.at:to] {
		switch r {
		case '《':
			q.depth++
		case '》':
			q.depth = max(0, q.depth-1)
		case '\n':
			q.depth = 0
		}
	}
	q.at = to
	return q.depth > 0
}

// seasonChar tells cheaply whether a text may end in a word of seasonEnd.
func seasonChar(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune("之以学假束末试期来始班园季暖考节耕收冬汛冻明", r)
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

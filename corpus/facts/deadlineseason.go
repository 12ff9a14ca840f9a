package facts

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"policybot/corpus/zhdate"
)

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

package statement

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What holds numerals and states no amount: document numbers, articles, telephone
// numbers, model names, set phrases.

// phrases are words that begin like a number with a unit. They are passed over.
var phrases = []string{
	"一次性", "一切", "一律", "一般", "一定", "一致", "一样", "一起", "一体", "一一", "一旦", "一经", "一同", "一并", "一直", "一些", "一方面", "一站式",
	"一把手", "一条龙", "一盘棋", "一票否决", "一刀切", "一览", "一线", "一流", "一贯", "一卡通", "一手", "一带一路", "一门心思", "一面", "一味", "一再", "一向",
	"一时", "一度", "一会", "一下", "一边", "一块儿", "一部分", "一系列", "一揽子", "一号文件", "一窗", "一口价", "一年级", "一本通", "一件事", "一网",
	"两个维护", "两个确立", "两手抓", "两口子", "两会", "两岸", "三个代表", "三会一课", "两学一做", "四个意识", "四个自信", "四个全面", "五位一体", "三重一大",
	"三公", "三农", "三甲", "三同时", "三角", "四角", "三门峡", "三门县", "三台县", "九台区", "七台河", "五家渠", "四五六", "十分重", "十分必", "十分关", "十分明",
	"十分严", "十分紧", "十分突", "十分复", "十分有", "十分艰", "十分珍", "十分注", "千家万户", "千方百计", "千万不", "千万要", "万一", "万众", "百姓", "百货", "百分百",
	"半导体", "半径", "半成品", "半封闭", "半挂", "数据", "数量", "数额", "数字", "数学", "数控", "数值",
	"过程", "上年纪", "前述", "前款", "前项", "后续", "下列", "本法", "当事", "当地", "全国", "全省", "大学", "中小", "中央",
}

// phrase is the length of the set phrase s begins with. One thing to each (一户一表,
// 一校一策) is a phrase too, but for how often: 一年一次.
func phrase(s string) int {
	if n := prefix(s, phrases...); n > 0 {
		return n
	}
	rest, ok := strings.CutPrefix(s, "一")
	if !ok {
		return 0
	}
	a, n := utf8.DecodeRuneInString(rest)
	rest, ok = strings.CutPrefix(rest[n:], "一")
	if !ok || !unicode.Is(unicode.Han, a) {
		return 0
	}
	b, m := utf8.DecodeRuneInString(rest)
	if !unicode.Is(unicode.Han, b) || strings.ContainsRune("次回个名人", b) {
		return 0
	}
	return len("一一") + n + m
}

// code passes over document numbers (某政办发〔2020〕12号), articles (第三十二条),
// ordinals (第二次, 第一时间) and long rows of digits.
func (s *scanner) code(at int) int {
	if n := bracketNumber(s.text[at:]); n > 0 {
		start := at
		for k := 0; k < 12 && start > s.end; k++ {
			r, size := utf8.DecodeLastRuneInString(s.text[s.end:start])
			if !unicode.Is(unicode.Han, r) {
				break
			}
			start -= size
		}
		return s.add(plain(Code, start, at+n))
	}
	if rest, ok := strings.CutPrefix(s.text[at:], "第"); ok {
		return s.ordinal(at, rest)
	}
	if n := digitRun(s.text[at:]); n >= 7 && isCodeRun(s.text, at, n) || n >= 3 && dialled(s.text[:at]) {
		return s.add(plain(Code, at, at+n))
	}
	return 0
}

// bracketNumber is the length of 〔2020〕12号 at the start of s.
func bracketNumber(s string) int {
	open := prefix(s, "〔", "[", "【", "（", "(", "［")
	if open == 0 || len(s) < open+4 || prefix(s[open:], "19", "20") == 0 || digitRun(s[open:]) != 4 {
		return 0
	}
	at := open + 4
	shut := prefix(s[at:], "〕", "]", "】", "）", ")", "］")
	if shut == 0 {
		return 0
	}
	at += shut
	for k := 0; k < 8; k++ { // （2023）京01行初12号
		at += blank(s[at:])
		at += prefix(s[at:], "第")
		n := digitRun(s[at:])
		if n > 0 && strings.HasPrefix(s[at+n:], "号") {
			return at + n + len("号")
		}
		if n > 0 {
			at += n
			continue
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if open != len("（") || !unicode.Is(unicode.Han, r) {
			return 0
		}
		at += size
	}
	return 0
}

// ordinal reads what follows 第: an article is a code, a place in an order an ordinal.
func (s *scanner) ordinal(at int, rest string) int {
	gap := blank(rest)
	n := readNumber(rest[gap:])
	if n.size == 0 {
		return 0
	}
	end := at + len("第") + gap + n.size
	end += blank(s.text[end:])
	if size := prefix(s.text[end:], "季度"); size > 0 {
		return 0 // a date
	}
	if size := prefix(s.text[end:], "条", "款", "项", "章", "节", "编", "届", "期", "号", "目", "部分"); size > 0 {
		end += size
		if more := prefix(s.text[end:], "之"); more > 0 { // 第二条之一
			if k := readNumber(s.text[end+more:]); k.size > 0 {
				end += more + k.size
			}
		}
		return s.add(plain(Code, at, end))
	}
	v := plain(Ordinal, at, at+len("第")+gap+n.size)
	v.Number, v.Upper = n.low, n.high
	if u, size := unitAt(s.text[v.Span.End:]); size > 0 {
		v.Unit, v.Measure = u.Word, u
		v.Span.End += size
		v.Core = v.Span
	}
	return s.add(v)
}

func digitRun(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// isCodeRun tells whether a long row of digits is a number of an identity, of a
// telephone or an account: nothing measures it.
func isCodeRun(text string, at, n int) bool {
	rest := text[at+n:]
	if measured(rest) || prefix(rest, ".") > 0 {
		return false
	}
	_, scaled := scaleAt(rest)
	return scaled == 0
}

// dialled tells whether the number behind s is one of a telephone, a post code or
// the like.
func dialled(s string) bool {
	return endsInAny(strings.TrimRight(s, blanks+":：为是"), "邮编", "邮政编码", "电话", "热线", "拨打", "致电", "编号", "编码", "代码", "账号", "传真", "手机", "号码")
}

// glued passes over digits that belong to a name in Latin letters (PM2.5, A4, GB/T
// 9704—2012) or are joined by hyphens to a row of digits (0991-2652391).
func (s *scanner) glued(at int) int {
	n := digitRun(s.text[at:])
	if n == 0 || at == 0 {
		return s.hyphened(at, n)
	}
	end := at + n
	for end < len(s.text) && strings.IndexByte("0123456789.-", s.text[end]) >= 0 {
		end++
	}
	b := s.text[at-1]
	if latin(b) && !currencyBefore(s.text[:at]) {
		return end
	}
	if (b == ' ' || b == '-' || b == '/') && standardBefore(s.text[:at]) {
		end += prefix(s.text[end:], "—", "－", "–")
		return end + digitRun(s.text[end:])
	}
	return s.hyphened(at, n)
}

// hyphened is the end of a telephone number: an area code, a hyphen, a number.
func (s *scanner) hyphened(at, n int) int {
	if n == 3 && prefix(s.text[at:], "400-", "800-") > 0 && digitRun(s.text[at+4:]) == 3 && len(s.text) > at+7 && s.text[at+7] == '-' {
		return s.add(plain(Code, at, at+8+digitRun(s.text[at+8:])))
	}
	if n < 3 || n > 4 || s.text[at] != '0' {
		return 0
	}
	sep := prefix(s.text[at+n:], "-", "—", "－", "–")
	if sep == 0 {
		return 0
	}
	if m := digitRun(s.text[at+n+sep:]); m >= 7 && m <= 8 {
		return s.add(plain(Code, at, at+n+sep+m))
	}
	return 0
}

// standardBefore tells whether the letters of a standard stand before: GB 50099, GB/T
// 9704.
func standardBefore(s string) bool {
	word := s[max(0, len(s)-8):]
	word = strings.TrimRight(word, " -")
	for _, w := range []string{"GB", "GB/T", "GB/Z", "JGJ", "JGJ/T", "CJJ", "CJJ/T", "DB", "HJ", "GA", "GA/T", "WS", "WS/T", "JT", "JT/T", "JTG", "AQ", "YY", "YY/T", "SL", "NY", "NY/T", "MZ/T", "JY/T", "ISO", "No.", "NO."} {
		if rest, ok := strings.CutSuffix(word, w); ok && (rest == "" || !latin(rest[len(rest)-1])) {
			return true
		}
	}
	return false
}

// currencyBefore tells whether the letters before a number are those of a currency.
func currencyBefore(s string) bool {
	for _, w := range []string{"RMB", "CNY", "USD", "HKD", "EUR"} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

func latin(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

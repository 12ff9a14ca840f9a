package outline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// lastWords is how many bytes of the end of a line are searched for a signature.
const lastWords = 300

// signDate is the date that ends a line, with how the paper is made public behind it.
var signDate = regexp.MustCompile(`((?:(?:19|20)\d{2}|[二一][〇○零OoＯ0九][〇○零OoＯ0一二三四五六七八九]{2}) ?年 ?[\d一二三四五六七八九十]{1,3} ?月 ?[\d一二三四五六七八九十]{1,3} ?日)( ?[(（]此[^()（）]{2,20}[)）])?$`)

// freeSigns gives a signature its line where it was run together with the last sentence of a text, and with what
// stands below it.
func freeSigns(m corpus.Mapped) corpus.Mapped {
	var edits []corpus.Edit
	breakAt := func(i int) {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: i, End: i}, New: "\n"})
	}
	for at := 0; at < len(m.Text); {
		end := upTo(m.Text, at, len(m.Text), '\n')
		line := m.Text[at:end]
		if len(line) >= longSigned {
			for _, k := range signsInside(line) {
				breakAt(at + k)
			}
		}
		if strings.HasSuffix(line, "日") || strings.HasSuffix(line, "）") || strings.HasSuffix(line, ")") {
			from := at + max(0, len(line)-lastWords)
			for from > at && m.Text[from]&0xc0 == 0x80 {
				from--
			}
			if d := signDate.FindStringSubmatchIndex(m.Text[from:end]); d != nil {
				if i, ok := signStart(m.Text[from : from+d[2]]); ok && from+i > at {
					breakAt(from + i)
				}
				if d[4] >= 0 {
					breakAt(from + d[4])
				}
			}
		} else if i, ok := loneSign(line); ok && nextIsDate(m.Text[end:]) {
			breakAt(at + i)
		}
		at = end + 1
	}
	return m.Replace(edits)
}

// longSigned is how many bytes a line has at least that may hold a signature and go on behind it.
const longSigned = 240

var (
	dayInside = regexp.MustCompile(`((?:19|20)\d{2}|[二一][〇○零OoＯ0九][〇○零OoＯ0一二三四五六七八九]{2}) ?年 ?[\d一二三四五六七八九十]{1,3} ?月 ?[\d一二三四五六七八九十]{1,3} ?日`)
	// dayGoesOn is what follows a day that dates something in a sentence.
	dayGoesOn = regexp.MustCompile(`^ ?(?:[前后起至到止以之的在为，,、;；。—－-]|上午|下午|印发|发布|公布|通过|施行|实施|召开|执行)`)
)

// signsInside are the bytes of a line at which a signature begins inside it, and at which the text goes on behind its
// day: the bodies stand between the end of a sentence and the day.
func signsInside(line string) (out []int) {
	for _, m := range dayInside.FindAllStringIndex(line, -1) {
		if m[1] == len(line) || dayGoesOn.MatchString(line[m[1]:]) {
			continue
		}
		from := max(0, m[0]-lastWords)
		for line[from]&0xc0 == 0x80 {
			from++
		}
		start, ok := signStart(line[from:m[0]])
		if !ok || strings.TrimSpace(line[from+start:m[0]]) == "" || from+start == 0 {
			continue
		}
		out = append(out, from+start, m[1])
	}
	return out
}

// signStart is where the bodies that sign begin in what stands before a date; ok is false when it is a sentence.
func signStart(before string) (int, bool) {
	i := strings.LastIndexAny(before, "。；;！：:”") // all but ; and : take three bytes
	start := 0
	if i >= 0 {
		start = i + 1
		for start < len(before) && before[start]&0xc0 == 0x80 {
			start++
		}
	}
	words := strings.TrimSpace(before[start:])
	if words == "" { // a date behind a colon is the value of a field: 报名截止：2025年12月20日
		return start, i >= 0 && before[i] != ':' && !strings.HasPrefix(before[i:], "：")
	}
	return start, organs(words) != nil
}

// loneSign is where the body that signs begins in a line that ends with it.
func loneSign(line string) (int, bool) {
	if i := strings.LastIndex(line, "。"); i > 0 && len(line)-i < lastWords {
		i += len("。")
		return i, organs(strings.TrimSpace(line[i:])) != nil
	}
	return 0, false
}

// nextIsDate tells whether the line below is a date.
func nextIsDate(rest string) bool {
	rest = strings.TrimPrefix(rest, "\n")
	_, ok := dateLine(strings.TrimSpace(rest[:upTo(rest, 0, len(rest), '\n')]))
	return ok
}

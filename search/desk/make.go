package desk

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
)

// Made is a question made from a clause, and what an answer to it has to say.
type Made struct {
	Question string
	Clause   int    // index into the document's Clauses
	Tells    string // part of the right headline
}

// Bounds of a question and of what is looked at to make some.
const (
	shortest    = 4 // characters of what a value is said of
	longest     = 20
	lookedAt    = 400 // clauses of one document
	mostMade    = 12  // questions of one document
	longestTime = 24  // characters of what is to be done by a time
)

// Make makes questions from what the clauses of a document state: a value said of something, a time by which
// something is to be done. A template and what no longer holds make none.
func Make(d *corpus.Document) []Made {
	if !d.InForce(corpus.Date{}) {
		return nil
	}
	var out []Made
	seen := map[string]bool{}
	add := func(m Made) {
		m.Question = placed(m.Question, d.Region)
		if m.Question != "" && !seen[m.Question] && len(out) < mostMade {
			seen[m.Question] = true
			out = append(out, m)
		}
	}
	for i := range d.Clauses[:min(len(d.Clauses), lookedAt)] {
		if d.Clauses[i].Kind == corpus.Body {
			for _, m := range fromClause(d.Quote(d.Clauses[i].Span)) {
				m.Clause = i
				add(m)
			}
		}
	}
	for i := range d.Deadlines {
		m := fromDeadline(&d.Deadlines[i])
		add(m)
	}
	return out
}

// placed names the place a document is of, so that the question can stand beside those of others.
func placed(question, region string) string {
	if question == "" || region == "" || strings.Contains(question, region) || utf8.RuneCountInString(region) > 8 {
		return question
	}
	return region + question
}

// fromClause asks for each value that a phrase states of one thing, with nothing behind it.
func fromClause(text string) (out []Made) {
	values := statement.Values(text)
	for _, s := range statement.Sentences(text) {
		for _, p := range statement.Phrases(text, s) {
			var in []statement.Value
			for _, v := range values {
				if v.Span.Start >= p.Start && v.Span.End <= p.End {
					in = append(in, v)
				}
			}
			if len(in) == 1 {
				if m, ok := fromValue(text, p, in[0]); ok {
					out = append(out, m)
				}
			}
		}
	}
	return out
}

// fromValue asks 试用期不得超过多少个月 of 试用期不得超过六个月.
func fromValue(text string, p corpus.Span, v statement.Value) (Made, bool) {
	if v.Role != statement.Stated || v.IsRange() || v.Kind != statement.Quantity && v.Kind != statement.Percent && v.Kind != statement.Period ||
		v.Core.Start < v.Span.Start || v.Core.End > v.Span.End {
		return Made{}, false
	}
	about := leadRE.ReplaceAllString(strings.TrimSpace(text[p.Start:v.Span.Start]), "")
	lead := text[v.Span.Start:v.Core.Start]
	tail := strings.Trim(text[v.Span.End:p.End], " 。；;！\n")
	if tail != "" || !namesThing(about) || aboutRE.MatchString(about+lead) {
		return Made{}, false
	}
	if lead == "" && !statesRE.MatchString(about) {
		return Made{}, false // 教师三人: nothing says what the number is to it
	}
	asked := about + lead + "多少"
	if v.Kind != statement.Percent {
		asked += v.Unit
	}
	return Made{Question: asked, Tells: text[v.Core.Start:v.Core.End]}, true
}

var (
	// statesRE finds what leads a number in.
	statesRE = regexp.MustCompile(`(?:为|是|达到|达|不超过|不低于|不少于|提高到|控制在)$`)
	// leadRE is a verb that a plan begins with, which no question needs.
	leadRE = regexp.MustCompile(`^(?:确保|保证|力争|实现|做到|保持|使|努力)+`)
	// aboutRE ends where a number is only about right.
	aboutRE = regexp.MustCompile(`(?:近|约|将近|接近|大约|左右|超)$`)
	// actRE begins what can be asked for by 什么时候.
	actRE = regexp.MustCompile(`^(?:将|把|完成|报送|上报|报|提交|报告|制定|印发|出台|建成|公布|公示|启动|开展|组织|办理|缴纳|申报|申请)`)
	// timeRE ends what is a time itself.
	timeRE = regexp.MustCompile(`(?:时间|日期|期限|时限)$`)
	// vagueRE finds what points elsewhere, which a question by itself cannot, and what begins in the middle.
	vagueRE = regexp.MustCompile(`其|该|此|上述|前款|前项|本条|本款|同时|分别|^(?:和|与|及|或|并|且|但|而|则|均|都|也|又|还|再|共|约|近|已|将|应|须|需|可|能|每|各|即|如|若|因|由|使|让|做|对|于|在|到|从|以|按|经|自|至|超过|不)`)
)

// pointRE finds what points elsewhere.
var pointRE = regexp.MustCompile(`其|该|此|上述|前款|前项|本条|本款`)

// namesThing tells whether words name by themselves what a value is said of.
func namesThing(about string) bool {
	n := utf8.RuneCountInString(about)
	if n < shortest || n > longest || vagueRE.MatchString(about) {
		return false
	}
	return !strings.ContainsFunc(about, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}

// fromDeadline asks 什么时候前把方案报教育局备案.
func fromDeadline(d *corpus.Deadline) Made {
	act := strings.Trim(d.Action, "。；;，, ")
	n := utf8.RuneCountInString(act)
	if !d.Sure() || d.Kind == corpus.Target || n < shortest || n > longestTime || !actRE.MatchString(act) || pointRE.MatchString(act) ||
		strings.ContainsFunc(act, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		return Made{}
	}
	made := Made{Question: "什么时候" + act, Clause: d.Clause, Tells: d.TimeText}
	if timeRE.MatchString(act) { // the heading of a clause that is nothing but the day: 四、申报时间
		made.Question = act + "是什么时候"
	}
	return made
}

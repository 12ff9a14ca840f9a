package quality

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

// renaming is a word of the documents, what stands for it in another trade, and a word that
// nobody knows. All three are equally long, so that nothing else changes.
type renaming struct{ word, known, unknown string }

// renamings are the nouns that the fields are about. Longer ones stand before what they
// begin with.
var renamings = []renaming{
	{"住房公积金", "农机保证金", "鬻黾罅龠金"},
	{"公积金", "保证金", "罅龠金"},
	{"土地使用税", "矿山开采税", "彘蘸黻桊税"},
	{"电动自行车", "家用除草机", "鼯鼗氍毹机"},
	{"电动车", "除草机", "氍毹机"},
	{"电驴", "草机", "毹机"},
	{"有限空间", "高空吊篮", "觳觫甑篮"},
	{"消火栓", "报警器", "戽簋器"},
	{"消防栓", "警报器", "簋戽器"},
	{"定额户", "承包户", "蕤袤户"},
	{"滞纳金", "延期费", "踅蛩费"},
	{"房产税", "屠宰税", "魃瓿税"},
	{"印花税", "筵席税", "郄缶税"},
	{"诊查费", "过磅费", "夔牖费"},
	{"医院", "粮库", "饕库"},
	{"诊所", "茶馆", "饔馆"},
	{"门诊", "食堂", "庠堂"},
	{"急诊", "夜宵", "薨宵"},
	{"床位", "货位", "甓位"},
	{"病历", "账本", "黼本"},
	{"医师", "裁缝", "襞缝"},
	{"护士", "厨师", "庖彝"},
	{"供水", "供暖", "供煴"},
	{"停水", "停暖", "停煴"},
	{"水费", "暖费", "煴费"},
	{"水表", "热表", "燠表"},
	{"货车", "渔船", "艏船"},
	{"停车", "泊船", "泊艏"},
	{"隐患", "缺陷", "瑕罅"},
	{"发票", "提单", "箧单"},
}

func replacer(pick func(renaming) string) *strings.Replacer {
	var pairs []string
	for _, r := range renamings {
		pairs = append(pairs, r.word, pick(r))
	}
	return strings.NewReplacer(pairs...)
}

func known(r renaming) string   { return r.known }
func unknown(r renaming) string { return r.unknown }

// TestRenamings: a renaming changes names alone: no two words become one, nor one that is
// there already, and every one of them is used.
func TestRenamings(t *testing.T) {
	var text strings.Builder
	l := readLibrary(t)
	for _, d := range l.docs {
		text.WriteString(d)
	}
	for _, g := range l.gold {
		text.WriteString(g)
	}
	for _, pick := range []func(renaming) string{known, unknown} {
		seen := map[string]string{}
		for _, r := range renamings {
			to := pick(r)
			if utf8.RuneCountInString(to) != utf8.RuneCountInString(r.word) {
				t.Errorf("%s is not as long as %s", to, r.word)
			}
			if hanzi.Simplify(to) != to {
				t.Errorf("%s is not simplified", to)
			}
			if seen[to] != "" {
				t.Errorf("%s and %s both become %s", seen[to], r.word, to)
			}
			seen[to] = r.word
			if strings.Contains(text.String(), to) {
				t.Errorf("%s, for %s, is there already", to, r.word)
			}
			if !strings.Contains(text.String(), r.word) {
				t.Errorf("%s is nowhere", r.word)
			}
		}
	}
}

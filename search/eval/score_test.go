package eval

import (
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

func TestContains(t *testing.T) {
	for _, c := range []struct {
		text, want string
		ok         bool
	}{
		{"不低于85%", "5%", false},
		{"不低于5%", "5%", true},
		{"85%,其中5%", "5%", true}, // a later place counts
		{"1,200元", "1200元", true},
		{"一千二百元", "二百元", false},
		{"二百元", "二百元", true},
		{"二〇二五年", "五年", false},
		{"40人", "40", true},
		{"400人", "40", false},
		{"食堂 主任", "食堂主任", true},
		{"食堂主任", "主任", true}, // words may touch words
		{"１２间", "12间", true}, // full width
		{"縣教育局", "县教育局", true},
		{"十二间", "二间", false},
		{"两万元", "万元", false},
		{"12.5万元", "12.5", true}, // a magnitude behind digits is a unit
		{"", "12", false},
		{"12", "", false},
	} {
		if got := contains(normalise(c.text), normalise(c.want)); got != c.ok {
			t.Errorf("contains(%q, %q) = %v, want %v", c.text, c.want, got, c.ok)
		}
	}
}

func TestPolarity(t *testing.T) {
	for s, want := range map[string]int{
		"是,每学期两次": 1, "可以": 1, "可以不通知": 1, "否,超过30人": -1, "不能": -1, "不得占用": -1, "30人": 0, "是否合规": 0, "": 0,
	} {
		if got := polarity(s); got != want {
			t.Errorf("polarity(%q) = %d, want %d", s, got, want)
		}
	}
}

// answered is an Answer with that headline.
func answered(headline string) search.Answer {
	return search.Answer{Status: search.Answered, Headline: headline}
}

func TestJudge(t *testing.T) {
	numeric := Row{
		ID: "1", Category: "numeric", Answer: Strings{"30间"},
		Accept: [][]string{{"30间", "三十间"}},
		Reject: []string{"20间"},
	}
	list := Row{
		ID: "2", Category: "list", Answer: Strings{"甲", "乙", "丙"},
		Accept:    [][]string{{"食堂"}, {"宿舍"}, {"操场"}},
		MinGroups: 2, Reject: []string{"围墙"},
	}
	no := Row{ID: "3", Category: "yesno", Answer: Strings{"否"}, Accept: [][]string{{"30人"}}, Reject: []string{"20人"}}
	yes := Row{ID: "4", Category: "yesno", Answer: Strings{"可以"}}
	none := Row{ID: "5", Category: "unanswerable_indomain"}
	table := Row{ID: "6", Category: "table", Answer: Strings{"甲"}, Accept: [][]string{{"甲"}}, Reject: []string{"乙"}}
	for _, c := range []struct {
		name string
		row  Row
		ans  search.Answer
		want Outcome
	}{
		{"value", numeric, answered("30间"), Right},
		{"other spelling", numeric, answered("三十间"), Right},
		{"cut number", numeric, answered("130间"), Wrong},
		{"value and rejected value", numeric, answered("小学20间,初中30间"), Wrong},
		{"rejected string inside a number", numeric, answered("30间(共120间)"), Right},
		{"not answered", numeric, search.Answer{Status: search.NotFound, Headline: "30间"}, Abstained},
		{"off topic", numeric, search.Answer{Status: search.OffTopic}, Abstained},
		{"clauses shown", numeric, search.Answer{Status: search.Clauses}, Listed},
		{"120 characters", numeric, answered("30间" + strings.Repeat("好", 117)), Right},
		{"121 characters", numeric, answered("30间" + strings.Repeat("好", 118)), Wrong},
		{"list may be longer", list, answered("食堂、宿舍" + strings.Repeat("好", 395)), Right},
		{"list too long", list, answered("食堂、宿舍" + strings.Repeat("好", 396)), Wrong},
		{"list below min_groups", list, answered("食堂"), Wrong},
		{"list ignores reject", list, answered("食堂、操场、围墙"), Right},
		{"yesno holds", no, answered("否,47人超过30人的上限"), Right},
		{"yesno ignores reject", no, answered("否,不是20人,是30人"), Right},
		{"yesno other polarity", no, answered("是,上限30人"), Wrong},
		{"yesno without polarity", no, answered("上限30人"), Wrong},
		{"yesno without the fact", no, answered("否,超过上限"), Wrong},
		{"可以 equals 是", yes, answered("是,学校可自行决定"), Right},
		{"unanswerable left alone", none, search.Answer{Status: search.OffTopic}, Right},
		{"unanswerable, clauses shown", none, search.Answer{Status: search.Clauses}, Right},
		{"unanswerable answered", none, answered("30间"), Wrong},
		{"reject holds in a table", table, answered("甲、乙"), Wrong},
	} {
		if got, why := judge(c.row, c.ans); got != c.want || (why == "") != (got == Right) {
			t.Errorf("%s: judge = %s (%s), want %s", c.name, got, why, c.want)
		}
	}
}

func TestCited(t *testing.T) {
	row := Row{Docs: []string{"a.txt", "b.txt"}, Evidence: map[string]string{"a.txt": "食堂每學期公布收支 兩次", "b.txt": "每月一次"}}
	whole := search.Citation{Source: corpus.Source{File: "a.txt", Quote: "学校食堂每学期公布收支两次。"}}
	other := search.Citation{Source: corpus.Source{File: "c.txt", Quote: whole.Quote}}
	for _, c := range []struct {
		name  string
		cites []search.Citation
		want  bool
	}{
		{"whole, other script, other spacing", []search.Citation{whole}, true},
		{"third place", []search.Citation{other, other, whole}, true},
		{"fourth place", []search.Citation{other, other, other, whole}, false},
		{"another file", []search.Citation{other}, false},
		{"another file's evidence", []search.Citation{{Source: corpus.Source{File: "b.txt", Quote: whole.Quote}}}, false},
		// the evidence has ten bigrams: 食堂每学期公布 holds six, 食堂每学期公 five
		{"60 %", []search.Citation{{Source: corpus.Source{File: "a.txt", Quote: "食堂每学期公布"}}}, true},
		{"50 %", []search.Citation{{Source: corpus.Source{File: "a.txt", Quote: "食堂每学期公"}}}, false},
		{"none", nil, false},
	} {
		if got := cited(row, search.Answer{Citations: c.cites}, 3); got != c.want {
			t.Errorf("%s: cited = %v, want %v", c.name, got, c.want)
		}
	}
}

func TestCoveredWithoutBigrams(t *testing.T) {
	if covered("甲乙", "甲") != 0 || covered("甲乙", "") != 0 {
		t.Error("evidence without bigrams must not count as covered")
	}
}

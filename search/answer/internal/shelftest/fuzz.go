package shelftest

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

var figureRE = regexp.MustCompile(`\d+`)

// FuzzAsk holds that whatever a document says and whoever asks: nothing panics,
// a citation quotes its document to the letter and leads to one of its clauses, a
// refusal has no headline, a headline is no longer than its type allows, and every
// figure in it stands in a quotation, in the record cited or in the question.
func FuzzAsk(f *testing.F, engine func(*corpus.Document) search.Answerer) {
	for _, q := range []string{"初中班额上限是多少", "谁负责组织验收", "47人合规吗", "哪三条原则", "文号是什么", "什么叫欺凌", "罚多少", "甲县和乙县一样吗"} {
		f.Add(q, "小学、初中分别不超过45人、50人；由市、县(区)教育部门报省政府督导团验收，处1万元以上2万元以下罚款。")
	}
	f.Fuzz(func(t *testing.T, question, text string) {
		text = strings.NewReplacer("\r", "", "|", "", "#", "", ":", "").Replace(text)
		if len(text) > 3000 || strings.TrimSpace(text) == "" || !utf8.ValidString(text) {
			return
		}
		d := Doc(t, "f", "标题:甲县办法\n地区:甲县\n# 一、总则\n"+text)
		a, err := engine(d).Ask(context.Background(), search.Question{Text: question})
		if err != nil {
			return // refused by a stated limit
		}
		if a.Status != search.Answered && a.Headline != "" {
			t.Errorf("%s with headline %q", a.Status, a.Headline)
		}
		if n := utf8.RuneCountInString(a.Headline); n > a.Type.MaxHeadline() {
			t.Errorf("headline of %d characters", n)
		}
		seen := question
		for _, c := range a.Citations {
			seen += "\n" + c.Quote + c.Title + c.Number + c.Issued.Chinese() + strings.Join(c.Section, "")
		}
		for _, n := range figureRE.FindAllString(a.Headline, -1) {
			if !strings.Contains(seen, n) {
				t.Errorf("%s in %q stands nowhere", n, a.Headline)
			}
		}
		for _, c := range a.Citations {
			if c.Quote != d.Quote(c.Span) || !c.Span.Contains(c.Mark) ||
				d.ClauseByID(c.URL[strings.Index(c.URL, "#")+1:]) < 0 {
				t.Errorf("citation %+v", c)
			}
		}
	})
}

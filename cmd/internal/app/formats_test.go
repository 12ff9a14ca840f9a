package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
)

// asked are questions to the policy of corpus/format/testdata/one. What they are answered is compared between the
// files, so that it may change without this test.
var asked = []string{
	"初中家庭经济困难学生每学期补助多少元", "孤儿小学补助多少", "高中孤儿补助多少元", "申请补助要交哪些材料", "什么时候提出申请", "学校多少个工作日完成审核",
	"公示几天", "市级财政承担多少", "区级财政承担比例", "发放情况多久报备案", "冒领补助怎么处理", "多久不得再次申请", "民办学校适用吗", "谁负责解释",
	"办法什么时候施行", "有效期几年", "住宿生补助办法第五条", "本办法适用于哪些学生", "补助申请表几份", "火星基地补助多少",
}

// TestOnePolicyAnswersTheSame: whatever the text was saved as, every question is answered the same.
func TestOnePolicyAnswersTheSame(t *testing.T) {
	all, err := filepath.Glob("../../../corpus/format/testdata/one/*")
	if err != nil || len(all) < 2 {
		t.Fatalf("%v %v", all, err)
	}
	want := answers(t, "../../../corpus/format/testdata/one/policy.txt")
	answered := 0
	for _, w := range want {
		if w.Status == search.Answered {
			answered++
		}
	}
	if answered < len(asked)/2 {
		t.Errorf("%d of %d are answered from the text itself", answered, len(asked))
	}
	for _, f := range all {
		got, want := answers(t, f), slices.Clone(want)
		for i, q := range asked {
			if strings.HasSuffix(f, "-pdftotext.txt") { // cells one a line: what is quoted of a table is those lines
				got[i].Citations, want[i].Citations = nil, nil
			}
			if shown(got[i]) != shown(want[i]) {
				t.Errorf("%s: %s\n got %s\nwant %s", filepath.Base(f), q, shown(got[i]), shown(want[i]))
			}
		}
	}
}

// answers asks a library of one file.
func answers(t *testing.T, file string) (out []search.Answer) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, filepath.Base(file), string(raw))
	k, err := Open(t.Context(), settings(t, dir), Options{})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	defer k.Close()
	for _, q := range asked {
		a, err := k.Answerer.Ask(t.Context(), search.Question{Text: q})
		if err != nil {
			t.Fatalf("%s: %s: %v", file, q, err)
		}
		out = append(out, a)
	}
	return out
}

// shown is an answer without what depends on the file: its status, what it says, and the clauses it stands on.
func shown(a search.Answer) string {
	s := fmt.Sprint(a.Status, " ", a.Headline, " ", a.Items)
	for _, c := range a.Citations {
		s += fmt.Sprintf(" [%v %s]", c.Section, c.Quote)
	}
	return strings.ReplaceAll(s, " ", "") // programs put blanks between figures and words
}

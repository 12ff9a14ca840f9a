package curated

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

func answererOf(lib search.Library, sense Sense, staff bool, pairs ...Pair) *Answerer {
	book := NewBook(pairs)
	return New(Config{Next: next{}, Library: lib, Pairs: func(context.Context) *Book { return book }, Today: func() corpus.Date { return today },
		Sense: sense, Staff: func(context.Context) bool { return staff }})
}

func ask(t *testing.T, a *Answerer, q search.Question) search.Answer {
	t.Helper()
	got, err := a.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAnswers(t *testing.T) {
	d := bus()
	lib := shelf{d.ID: d}
	a := answererOf(lib, nil, true, pair(t, lib, draft(d)))
	for _, q := range []string{"校车多久检验一次", "请问，校車多久檢驗一次呢？", "校车几个月检验一回？"} {
		got := ask(t, a, search.Question{Text: q})
		if got.Status != search.Answered || got.Headline != "校车每学期检验一次。" || got.Curated == nil || got.Curated.Label != "人工核对" ||
			got.Curated.Checked != today || got.Curated.Similar || len(got.Notes) > 0 {
			t.Fatalf("%s: %+v", q, got)
		}
		c := got.Citations[0]
		if c.Quote != "第二条 校车每学期检验一次。检验不合格的，不得上路。" || c.URL != search.URL(d.ID, "c2") || d.Quote(c.Mark) != got.Headline {
			t.Errorf("cites %+v", c)
		}
		if got.Turn.Text == "" || got.Turn.Clauses[0] != (search.ClauseRef{Document: d.ID, Clause: 1}) {
			t.Errorf("nothing can be asked after it: %+v", got.Turn)
		}
		if !strings.Contains(got.Curated.Note(), "2026年11月30日") {
			t.Errorf("note %q", got.Curated.Note())
		}
	}
	for _, q := range []string{"校车多久报废", "校车多久不检验一次", "幼儿园校车多久检验一次", "校车多久检验2次"} {
		if got := ask(t, a, search.Question{Text: q}); got.Curated != nil || got.Status != search.NotFound {
			t.Errorf("%s is answered: %+v", q, got)
		}
	}
}

func TestYesNoAndLongPassages(t *testing.T) {
	long := strings.Repeat("应当提交材料，", 30) + "并且盖章。"
	d := doc("a.txt", "办法", "可以申请补贴。", long)
	lib := shelf{d.ID: d}
	one, two := draft(d), draft(d)
	one.Question, one.Similar, one.Against, one.Clause, one.Passage = "个体户可以申请补贴吗", nil, nil, "c1", ""
	two.ID, two.Question, two.Similar, two.Against, two.Passage = "q2", "材料交给谁", nil, nil, ""
	a := answererOf(lib, nil, false, pair(t, lib, one), pair(t, lib, two))
	if got := ask(t, a, search.Question{Text: one.Question}); got.Type == search.YesNo || got.Headline != "可以申请补贴。" {
		t.Errorf("an answer that begins neither with 是 nor with 否 says it is one: %+v", got)
	}
	got := ask(t, a, search.Question{Text: two.Question})
	if n := len([]rune(got.Headline)); n > got.Type.MaxHeadline() || got.Headline != long {
		t.Errorf("%d characters of a %s", n, got.Type)
	}
}

// TestWhatChanged: a pair answers for as long as its clause reads as it did, wherever it stands in its file by now, and
// not a moment longer; the staff are told, readers are not.
func TestWhatChanged(t *testing.T) {
	old := bus()
	lib := shelf{old.ID: old}
	p := pair(t, lib, draft(old))
	moved := doc("bus.txt", "校车管理办法", "第一条 为了安全。", "第二条 新加的一条。", "第二条 校车每学期检验一次。检验不合格的，不得上路。")
	twice := doc("bus.txt", "校车管理办法", "第一条 改了。", "第二条 改了。", "第二条 校车每学期检验一次。检验不合格的，不得上路。", "第二条 校车每学期检验一次。检验不合格的，不得上路。")
	changed := doc("bus.txt", "校车管理办法", "第一条 为了安全。", "第二条 校车每学期检验两次。检验不合格的，不得上路。")
	fewer := doc("bus.txt", "校车管理办法", "第一条 为了安全。")
	repealed, elsewhere := bus(), bus()
	repealed.Validity = corpus.Repealed
	elsewhere.Path, elsewhere.ID = "other.txt", "other"
	for _, c := range []struct {
		name string
		lib  shelf
		want State
	}{
		{"as it was", lib, Live}, {"moved", shelf{moved.ID: moved}, Live}, {"twice", shelf{twice.ID: twice}, Changed},
		{"changed", shelf{changed.ID: changed}, Changed}, {"fewer clauses", shelf{fewer.ID: fewer}, Missing},
		{"gone", shelf{}, Gone}, {"another file", shelf{"other": elsewhere}, Gone}, {"repealed", shelf{repealed.ID: repealed}, Lapsed},
	} {
		at, err := p.Ref.Find(context.Background(), c.lib, today)
		if err != nil || at.State != c.want || at.State.Label() == "" {
			t.Errorf("%s: %v %v, want %v", c.name, at.State, err, c.want)
			continue
		}
		for _, staff := range []bool{true, false} {
			got := ask(t, answererOf(c.lib, nil, staff, p), search.Question{Text: "校车多久检验一次"})
			if answered := got.Curated != nil; answered != (c.want == Live) {
				t.Errorf("%s: answered is %v", c.name, answered)
			}
			if told := len(got.Notes) > 0; told != (staff && c.want != Live && c.want != Gone) {
				t.Errorf("%s: staff is %v and told is %v: %q", c.name, staff, told, got.Notes)
			}
		}
	}
}

func TestDue(t *testing.T) {
	d := bus()
	lib := shelf{d.ID: d}
	p := pair(t, lib, draft(d))
	for day, due := range map[corpus.Date]bool{{Year: 2026, Month: 11, Day: 29}: true, today: true, {Year: 2026, Month: 12, Day: 1}: false} {
		p.ReviewBy = day
		if p.Due(today) != due {
			t.Errorf("review by %v: due is %v", day, !due)
		}
	}
	p.ReviewBy = today
	for _, staff := range []bool{true, false} {
		got := ask(t, answererOf(lib, nil, staff, p), search.Question{Text: p.Question})
		if got.Curated == nil || (len(got.Notes) > 0) != staff {
			t.Errorf("staff is %v: %+v", staff, got)
		}
	}
}

// TestAudience: who may not see the document does not meet the pair, and asks as if it were not there.
func TestAudience(t *testing.T) {
	d := bus()
	d.Audience = []string{"人事科"}
	lib := shelf{d.ID: d}
	inside := search.WithViewer(context.Background(), search.Viewer{Groups: []string{"人事科"}})
	want := draft(d)
	p, err := want.Pair(inside, lib, today)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := want.Pair(context.Background(), lib, today); err == nil {
		t.Error("a pair was made on a document that is not for its writer")
	}
	a := answererOf(lib, nil, true, p)
	if got, err := a.Ask(inside, search.Question{Text: p.Question}); err != nil || got.Curated == nil {
		t.Errorf("inside: %+v %v", got, err)
	}
	if got := ask(t, a, search.Question{Text: p.Question}); got.Curated != nil || len(got.Notes) > 0 {
		t.Errorf("outside: %+v", got)
	}
}

func TestElsewhere(t *testing.T) {
	d := bus()
	d.Region = "青山县"
	lib := shelf{d.ID: d}
	a := answererOf(lib, nil, false, pair(t, lib, draft(d)))
	for region, answered := range map[string]bool{"": true, "青山县": true, "云州市青山县": true, "白水县": false} {
		if got := ask(t, a, search.Question{Text: "校车多久检验一次", Region: region}); (got.Curated != nil) != answered {
			t.Errorf("asked in %q: answered is %v", region, !answered)
		}
	}
}

// TestLatest: of two pairs of the same words the one written last answers who sees both.
func TestLatest(t *testing.T) {
	d := bus()
	lib := shelf{d.ID: d}
	one, two := pair(t, lib, draft(d)), pair(t, lib, draft(d))
	one.At, two.At = time.Unix(1, 0), time.Unix(2, 0)
	two.ID = "q2"
	if got := ask(t, answererOf(lib, nil, false, one, two), search.Question{Text: one.Question}); got.Curated.ID != "q2" {
		t.Errorf("answered by %s", got.Curated.ID)
	}
}

package desk

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// newDoc is a document of lines, a clause each.
func newDoc(id, title, region string, issued corpus.Date, lines ...string) *corpus.Document {
	d := &corpus.Document{Meta: corpus.Meta{ID: id, Title: title, Region: region, Issued: issued, Authority: corpus.Official, Validity: corpus.InForce}}
	var text strings.Builder
	for _, l := range lines {
		start := text.Len()
		text.WriteString(l)
		d.Clauses = append(d.Clauses, corpus.Clause{ID: "c" + string(rune('1'+len(d.Clauses))), Kind: corpus.Body, Section: -1, Span: corpus.Span{Start: start, End: text.Len()}})
		text.WriteByte('\n')
	}
	d.Text = text.String()
	return d
}

type shelf []*corpus.Document

func (s shelf) Document(_ context.Context, id string) (*corpus.Document, error) {
	for _, d := range s {
		if d.ID == id {
			return d, nil
		}
	}
	return nil, search.ErrNotFound
}

func (s shelf) Documents(context.Context) ([]search.Summary, error) {
	var out []search.Summary
	for _, d := range s {
		out = append(out, search.SummaryOf(d))
	}
	return out, nil
}

// answers answers with the first clause that has the first four letters of a question, and headline 3年 or 5%.
type answers struct {
	shelf
	wrong string // a question answered with another clause
	asked []string
	busy  int
}

func (a *answers) Ask(_ context.Context, q search.Question) (search.Answer, error) {
	a.asked = append(a.asked, q.Text)
	if a.busy > 0 {
		a.busy--
		return search.Answer{}, search.ErrBusy
	}
	for _, d := range a.shelf {
		for i, c := range d.Clauses {
			if text := d.Quote(c.Span); strings.HasPrefix(text, string([]rune(strings.NewReplacer("甲市", "", "乙县", "").Replace(q.Text))[:4])) {
				if q.Text == a.wrong {
					i = len(d.Clauses) - 1 - i
				}
				return search.Answer{Status: search.Answered, Headline: text, Confidence: 0.9,
					Citations: []search.Citation{search.Cite(d, i, d.Clauses[i].Span, corpus.Span{})}}, nil
			}
		}
	}
	return search.Answer{Status: search.NotFound}, nil
}

func library() shelf {
	return shelf{
		newDoc("a", "甲市供水管理办法", "甲市", corpus.Date{Year: 2021, Month: 5, Day: 6},
			"管网漏损率不得超过10%。", "用户欠费超过三十日的，可以停水。", "水表检定周期为6年。", "各单位应当节约用水。"),
		newDoc("b", "乙县停车收费通知", "乙县", corpus.Date{Year: 2024, Month: 1}, "路边停车首小时收费不超过4元。", "其收费标准另行制定。"),
	}
}

func TestSayings(t *testing.T) {
	for text, want := range map[string]search.ReasonCode{
		"你好": search.Greeting, "您好！": search.Greeting, " 在吗？": search.Greeting, "Hello": search.Greeting, "你好呀": search.Greeting,
		"谢谢": search.Thanks, "谢谢您！": search.Thanks, "怎么用": search.HowTo, "怎么用？": search.HowTo, "请问怎么用": search.HowTo, "你是谁": search.HowTo,
		"你能做什么": search.HowTo, "幫助": search.HowTo,
		"有哪些文件": search.Holdings, "请问有哪些文件？": search.Holdings, "你这里都收录了哪些文件": search.Holdings, "库里有多少份文件": search.Holdings, "现在有什么政策": search.Holdings,
		"文件有哪些": search.Holdings, "文件目录": search.Holdings, "所有文件": search.Holdings, "2021年的文件有哪些": search.Holdings, "甲市的文件有哪些": search.Holdings,
		"有哪些关于供水的文件": search.Holdings,
		"最新的文件":      search.Newest, "最新文件": search.Newest, "最近更新了什么": search.Newest, "最近发布的政策有哪些": search.Newest, "最新的文件是哪份": search.Newest, "有没有新文件": search.Newest,
		"": "", "？": "", "你好，管网漏损率是多少": "", "最新的补贴标准是多少": "", "有哪些文件要报备案": "", "需要提交哪些材料": "", "文件什么时候报送": "", "怎么用水": "",
		"新材料有哪些": "", "清单": "", "说明": "", "最近的地铁站": "", "好学校": "", "政策": "",
	} {
		if got := read(text).code; got != want {
			t.Errorf("%q is taken for %q, want %q", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"你好", "2021年的文件有哪些", "请请请问", "有哪些关于\x00的文件", strings.Repeat("最新", 50)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		said := read(text)
		if said.code != "" && !(search.Reason{Code: said.code}).ToService() {
			t.Errorf("%q: %q", text, said.code)
		}
		if said.about != "" && !slices.Equal(letters(said.about), []rune(said.about)) {
			t.Errorf("%q is about %q, which is no text as titles are compared", text, said.about)
		}
		if read(text) != said {
			t.Errorf("%q is read in two ways", text)
		}
	})
}

func TestDesk(t *testing.T) {
	lib := library()
	behind := &answers{shelf: lib}
	d := New(Config{Answerer: behind, Library: lib})
	ask := func(text string) search.Answer {
		t.Helper()
		a, err := d.Ask(t.Context(), search.Question{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := ask("你好")
	if a.Status != search.OffTopic || !strings.Contains(a.Text, "2份文件、6条条款") || !strings.Contains(a.Text, "答案为原文摘录，非生成内容") ||
		a.Citations == nil || a.Suggestions != nil || a.Turn.Text != "" {
		t.Errorf("to a greeting: %+v", a)
	}
	if a := ask("最新的文件"); a.Reason.Code != search.Newest || len(a.Documents) != 2 || a.Documents[0].ID != "b" || !strings.Contains(a.Text, "《乙县停车收费通知》（2024年1月）") {
		t.Errorf("the newest: %+v", a)
	}
	if a := ask("有哪些文件"); len(a.Documents) != 2 || a.Text != "已收录文件2份。" || a.Documents[1].URL != "/documents/a" {
		t.Errorf("the holdings: %+v", a)
	}
	for text, id := range map[string]string{"2021年的文件有哪些": "a", "乙县的文件有哪些": "b", "有哪些关于供水的文件": "a"} {
		if a := ask(text); len(a.Documents) != 1 || a.Documents[0].ID != id {
			t.Errorf("%s: %+v", text, a)
		}
	}
	if len(behind.asked) > 0 {
		t.Errorf("handed on: %q", behind.asked)
	}
	if a := ask("管网漏损率是多少"); a.Status != search.Answered {
		t.Errorf("a question: %+v", a)
	}
	if a := ask("高新技术的文件有哪些"); a.Status != search.NotFound || len(behind.asked) != 2 { // no document is called so
		t.Errorf("a question that reads like one for documents: %+v", a)
	}
	if a := New(Config{Answerer: behind, Library: shelf{}}); a != nil {
		got, err := a.Ask(t.Context(), search.Question{Text: "有哪些文件"})
		if err != nil || got.Text != "还没有收录文件。" {
			t.Errorf("of nothing: %q %v", got.Text, err)
		}
	}
}

func TestMake(t *testing.T) {
	var got []string
	for _, m := range Make(library()[0]) {
		got = append(got, m.Question+"|"+m.Tells)
	}
	if want := []string{"甲市管网漏损率不得超过多少|10%", "甲市水表检定周期为多少年|6年"}; !slices.Equal(got, want) {
		t.Errorf("made %q, want %q", got, want)
	}
	old := library()[0]
	old.Validity = corpus.Repealed
	if got := Make(old); got != nil {
		t.Errorf("of a repealed text: %+v", got)
	}
}

// TestMakeOfDeadlines: what is to be done is asked for by when, and what is a time itself by when it is.
func TestMakeOfDeadlines(t *testing.T) {
	d := newDoc("d", "丙县补贴通告", "丙县", corpus.Date{}, "各单位应于6月底前上报名单。", "2026年12月31日前。")
	for i, act := range []string{"上报名单", "申报时间", "其余事项"} {
		d.Deadlines = append(d.Deadlines, corpus.Deadline{Kind: corpus.DueOnce, Action: act, Sureness: corpus.SureFrom, Clause: min(i, 1), TimeText: "底前"})
	}
	var got []string
	for _, m := range Make(d) {
		got = append(got, m.Question)
	}
	if want := []string{"丙县什么时候上报名单", "丙县申报时间是什么时候"}; !slices.Equal(got, want) {
		t.Errorf("made %q, want %q", got, want)
	}
}

// FuzzMake: a question is one line of bounded length, and what tells stands in its clause.
func FuzzMake(f *testing.F) {
	f.Add("试用期不得超过六个月。补助每人每月300元，自2021年起提高到400元；")
	f.Add("达标率分别为85%、90%以上\n\n不超过\x80多少")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("documents are valid text")
		}
		for _, m := range Make(newDoc("x", "题", "", corpus.Date{}, text)) {
			if n := utf8.RuneCountInString(m.Question); n > 60 || strings.ContainsAny(m.Question, "\n<>") || !strings.Contains(text, m.Tells) || m.Tells == "" {
				t.Errorf("%+v of %q", m, text)
			}
		}
	})
}

// TestBook: only questions that were answered with their own clause are offered, of documents that are there.
func TestBook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lib := library()
		behind := &answers{shelf: lib, wrong: "甲市水表检定周期为多少年", busy: 2}
		b := NewBook(behind, lib)
		docs, _ := lib.Documents(t.Context())
		ctx, stop := context.WithCancel(t.Context())
		go b.Run(ctx)
		if got := b.About([]string{"a"}, 3); got != nil {
			t.Errorf("before anybody looked: %q", got)
		}
		b.Changed(docs)
		time.Sleep(time.Hour)
		synctest.Wait()
		leak, park := "甲市管网漏损率不得超过多少", "乙县路边停车首小时收费不超过多少元"
		if got := b.Starters(docs, 5); !slices.Equal(got, []string{park, leak}) {
			t.Errorf("to begin with: %q", got)
		}
		if got := b.Starters(docs[:1], 5); !slices.Equal(got, []string{leak}) {
			t.Errorf("for one who may see one document: %q", got)
		}
		if got := b.About([]string{"a", "a", "b"}, 5); !slices.Equal(got, []string{leak, park}) {
			t.Errorf("of both: %q", got)
		}
		if got := b.Matching(docs, "漏损", 5); !slices.Equal(got, []string{leak}) {
			t.Errorf("while typing: %q", got)
		}
		d := New(Config{Answerer: behind, Library: lib, Book: b})
		if b.Often() {
			t.Error("its own questions are counted")
		}
		a, err := d.Ask(ctx, search.Question{Text: "管网漏损率是多少"})
		if err != nil || !slices.Equal(a.Suggestions, []string{leak}) || !b.Often() {
			t.Errorf("next: %q %v", a.Suggestions, err)
		}
		if a, _ := d.Ask(ctx, search.Question{Text: leak}); len(a.Suggestions) > 0 {
			t.Errorf("what was asked is offered again: %q", a.Suggestions)
		}
		if got := b.Starters(docs, 5); got[0] != leak {
			t.Errorf("the most often answered is not first: %q", got)
		}
		b.Changed(docs[1:])
		if got := b.About([]string{"a"}, 5); got != nil {
			t.Errorf("of a document that is gone: %q", got)
		}
		stop()
		synctest.Wait()
	})
	var none *Book
	none.Changed(nil)
	if none.About([]string{"a"}, 3) != nil || none.Starters(nil, 3) != nil || none.Matching(nil, "x", 3) != nil || none.Often() {
		t.Error("no book knows something")
	}
}

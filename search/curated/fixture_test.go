package curated

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// shelf is a library that shows each document to whoever it is for.
type shelf map[string]*corpus.Document

func (s shelf) Document(ctx context.Context, id string) (*corpus.Document, error) {
	if d, ok := s[id]; ok && search.ViewerOf(ctx).Sees(d.Audience) {
		return d, nil
	}
	return nil, fmt.Errorf("%w: %s", search.ErrNotFound, id)
}

func (s shelf) Documents(ctx context.Context) (out []search.Summary, err error) {
	for _, d := range s {
		if search.ViewerOf(ctx).Sees(d.Audience) {
			out = append(out, search.SummaryOf(d))
		}
	}
	return out, nil
}

// doc is a document of clauses; its id says what it holds, as that of a real one does.
func doc(path, title string, clauses ...string) *corpus.Document {
	d := &corpus.Document{Meta: corpus.Meta{ID: path + "@" + fmt.Sprint(len(strings.Join(clauses, ""))), Path: path, File: path, Title: title,
		Authority: corpus.Official, Validity: corpus.InForce}}
	for i, text := range clauses {
		start := len(d.Text)
		d.Text += text
		d.Clauses = append(d.Clauses, corpus.Clause{ID: fmt.Sprintf("c%d", i+1), Kind: corpus.Body, Section: -1, Span: corpus.Span{Start: start, End: len(d.Text)}})
	}
	return d
}

var today = corpus.Date{Year: 2026, Month: 11, Day: 30}

// bus is what most tests are about.
func bus() *corpus.Document {
	return doc("bus.txt", "校车管理办法", "第一条 为了安全。", "第二条 校车每学期检验一次。检验不合格的，不得上路。", "第三条 本办法自发布之日起施行。")
}

// draft puts a question to the second clause of bus.
func draft(d *corpus.Document) Draft {
	return Draft{Question: "校车多久检验一次？", Similar: []string{"校车几个月检验一回"}, Against: []string{"校车多久报废"}, Document: d.ID, Clause: "c2",
		Passage: "校车每学期检验一次。", Owner: "王科长", ReviewBy: corpus.Date{Year: 2027, Month: 6, Day: 30}}
}

// pair is that of a draft.
func pair(t testing.TB, lib search.Library, d Draft) Pair {
	t.Helper()
	p, err := d.Pair(context.Background(), lib, today)
	if err != nil {
		t.Fatal(err)
	}
	if p.ID == "" {
		p.ID = "q1"
	}
	return p
}

// next answers nothing, and says so.
type next struct{}

func (next) Ask(_ context.Context, q search.Question) (search.Answer, error) {
	return search.Answer{Question: q.Text, Status: search.NotFound}, nil
}

package search

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// echo answers with the texts it was told of before, and remembers nothing.
type echo struct{}

func (echo) Ask(_ context.Context, q Question) (Answer, error) {
	if q.Text == "" {
		return Answer{}, ErrInvalid
	}
	var before []string
	for _, t := range q.History {
		before = append(before, t.Text)
	}
	a := Answer{Status: Answered, Text: strings.Join(before, " "), Turn: Turn{Text: q.Text, Region: q.Region}}
	if q.Text == "列条款" {
		a.Status, a.Turn.Clauses = Clauses, []ClauseRef{{Document: "d", Clause: 3}}
	}
	for _, t := range q.History {
		a.Turn.Clauses = append(a.Turn.Clauses, t.Clauses...)
	}
	if q.Text == "谢谢" {
		a.Turn = Turn{}
	}
	return a, nil
}

// TestClausesAreKept: what was shown without a value can be referred to like an answer.
func TestClausesAreKept(t *testing.T) {
	c := NewConversations(echo{}, 0)
	a, err := c.AskIn(t.Context(), "", Question{Text: "列条款"})
	if err != nil || a.Status != Clauses {
		t.Fatalf("%+v, %v", a, err)
	}
	a, err = c.AskIn(t.Context(), a.ConversationID, Question{Text: "那乙呢"})
	if want := (ClauseRef{Document: "d", Clause: 3}); err != nil || a.Text != "列条款" || len(a.Turn.Clauses) != 1 || a.Turn.Clauses[0] != want {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestConversations(t *testing.T) {
	c := NewConversations(echo{}, 0)
	ask := func(id, text string) Answer {
		t.Helper()
		a, err := c.AskIn(t.Context(), id, Question{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	id := ask("", "一").ConversationID
	if other := ask("", "二").ConversationID; id == "" || other == id {
		t.Errorf("two conversations are called %q and %q", id, other)
	}
	if a := ask("given", "三"); a.Text != "" || a.ConversationID != "given" {
		t.Errorf("an id that a client chose: %+v", a)
	}
	if a := ask(id, "谢谢"); a.Text != "一" {
		t.Errorf("history %q", a.Text)
	}
	if _, err := c.AskIn(t.Context(), id, Question{}); !errors.Is(err, ErrInvalid) {
		t.Errorf("an error came back as %v", err)
	}
	for i := range 6 {
		want := "一"
		for j := range i {
			want += fmt.Sprintf(" q%d", j)
		}
		w := strings.Fields(want)
		want = strings.Join(w[max(0, len(w)-MaxHistory):], " ")
		if a := ask(id, fmt.Sprintf("q%d", i)); a.Text != want {
			t.Errorf("turn %d is told of %q, want %q", i, a.Text, want)
		}
	}
}

// TestConversationsAreBounded: a thousand questions of others leave a conversation as it
// is, a flood of them takes no more memory than was allowed.
func TestConversationsAreBounded(t *testing.T) {
	c := NewConversations(echo{}, 0)
	mine, _ := c.AskIn(t.Context(), "", Question{Text: "初中班额"})
	long := strings.Repeat("问", MaxQueryRunes)
	flood := func(n int) {
		for range n {
			if _, err := c.AskIn(t.Context(), "", Question{Text: long}); err != nil {
				t.Fatal(err)
			}
		}
	}
	flood(1000)
	if a, _ := c.AskIn(t.Context(), mine.ConversationID, Question{Text: "那小学呢"}); a.Text != "初中班额" {
		t.Errorf("after 1,000 questions of others: %q", a.Text)
	}
	flood(20000)
	if c.bytes > c.limit || len(c.byID) != c.order.Len() || len(c.byID) < 5000 {
		t.Errorf("%d bytes of %d, %d conversations, %d in order", c.bytes, c.limit, len(c.byID), c.order.Len())
	}
	if a, _ := c.AskIn(t.Context(), mine.ConversationID, Question{Text: "那小学呢"}); a.Text != "" {
		t.Errorf("kept beyond the bound: %q", a.Text)
	}
}

// TestConversationsApart: who sees other documents does not go on with what another was told.
func TestConversationsApart(t *testing.T) {
	c := NewConversations(echo{}, 0)
	of := func(groups ...string) context.Context {
		return WithViewer(context.Background(), Viewer{Groups: groups})
	}
	for _, x := range []struct {
		ctx         context.Context
		text, heard string
	}{
		{of("人事科"), "工资", ""}, {of(), "那呢", ""}, {of("人事科"), "奖金", "工资"}, {of("财务科"), "那呢", ""}, {of(), "再问", "那呢"},
		{WithViewer(of(), Viewer{All: true}), "那呢", ""},
	} {
		a, err := c.AskIn(x.ctx, "甲", Question{Text: x.text})
		if err != nil || a.Text != x.heard {
			t.Errorf("%+v asking %q heard %q, %v", ViewerOf(x.ctx), x.text, a.Text, err)
		}
	}
}

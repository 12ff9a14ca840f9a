// Package desk is the front desk before an Answerer. What is said to the service itself it answers by
// itself: greetings and thanks, how it is used, which documents it has and which are the newest. Everything else
// goes on to the Answerer, and comes back with questions that may be asked next.
//
// Those questions are made from the documents themselves (Make) and offered only after they were asked once and
// answered with the clause they were made from (Book); none is written by hand, so a library of tax notices
// suggests taxes.
//
//	desk      Ask
//	talk      what is a greeting, what asks about the service
//	holdings  which documents there are, and which are the newest
//	make      clause -> question
//	book      the questions known to work
package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/search"
)

// Config is what a Desk needs; Answerer and Library are required.
type Config struct {
	Answerer search.Answerer
	Library  search.Library
	// Book holds the questions to offer; nil offers none.
	Book *Book
}

// Desk implements search.Answerer. It keeps nothing of what it was asked.
type Desk struct{ cfg Config }

var _ search.Answerer = (*Desk)(nil)

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

// offered is how many questions come with an answer.
const offered = 3

// Ask answers a question; see search.Answerer. Of what it answers by itself the Status is search.OffTopic, since no
// clause stands behind it, and Reason says what was meant.
func (d *Desk) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	said := read(q.Text)
	if said.code == "" {
		return d.pass(ctx, q)
	}
	docs, err := d.cfg.Library.Documents(ctx)
	if err != nil {
		return search.Answer{}, fmt.Errorf("list documents: %w", err)
	}
	a := search.Answer{
		Question: strings.TrimSpace(q.Text), Status: search.OffTopic, Type: search.Other, Reason: search.Reason{Code: said.code},
		Citations: []search.Citation{}, Items: []string{}, Alternatives: []search.Alternative{}, Nearest: []search.Nearest{},
	}
	switch said.code {
	case search.Holdings, search.Newest:
		found := said.among(docs)
		if len(found) == 0 && said.narrowed() {
			return d.pass(ctx, q) // it may be about what documents say, after all
		}
		a.Text, a.Documents = said.list(found)
	default:
		a.Text = said.reply(docs)
	}
	a.Suggestions = d.cfg.Book.Starters(docs, offered)
	return a, nil
}

// Answers tells whether a text is answered by the desk itself, if only by saying what there is.
func (d *Desk) Answers(text string) bool { return read(text).code != "" }

// pass hands a question on, and adds what may be asked next.
func (d *Desk) pass(ctx context.Context, q search.Question) (search.Answer, error) {
	a, err := d.cfg.Answerer.Ask(ctx, q)
	if err != nil || d.cfg.Book == nil {
		return a, err
	}
	if a.Status == search.Answered {
		d.cfg.Book.count(a.Citations)
	}
	if len(a.Suggestions) > 0 || a.Reason.Code == search.NoPlace { // questions on other places mislead
		return a, nil
	}
	var ids []string
	for _, c := range a.Citations {
		ids = append(ids, c.DocumentID)
	}
	for _, n := range a.Nearest {
		ids = append(ids, n.DocumentID)
	}
	near := d.cfg.Book.About(ids, perDocument*len(ids))
	slices.SortStableFunc(near, func(x, y string) int { return shared(q.Text, y) - shared(q.Text, x) })
	for _, s := range near {
		if !same(s, q.Text) && len(a.Suggestions) < offered {
			a.Suggestions = append(a.Suggestions, s)
		}
	}
	if a.Status == search.OffTopic && len(a.Suggestions) == 0 {
		docs, err := d.cfg.Library.Documents(ctx)
		if err != nil {
			return a, fmt.Errorf("list documents: %w", err)
		}
		a.Suggestions = d.cfg.Book.Starters(docs, offered)
	}
	if a.Suggestions == nil {
		a.Suggestions = []string{}
	}
	return a, nil
}

// shared is how many pairs of characters two questions have in common.
func shared(a, b string) int {
	n, text := 0, string(letters(b))
	for r := letters(a); len(r) > 1; r = r[1:] {
		if strings.Contains(text, string(r[:2])) {
			n++
		}
	}
	return n
}

// same tells whether two questions are one but for their marks.
func same(a, b string) bool { return slices.Equal(letters(a), letters(b)) }

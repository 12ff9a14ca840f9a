package curated

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Draft is a pair as somebody asks for it. Document names a document by its id, its Path or its title; Clause is an
// anchor, or Text the clause itself, verbatim. Passage is the part of the clause that is shown as the headline, verbatim
// too; "" is the clause as a whole.
type Draft struct {
	ID       string // "" is a new one
	Question string
	Similar  []string
	Against  []string
	Document string
	Path     string
	Clause   string
	Text     string
	Passage  string
	Owner    string
	ReviewBy corpus.Date
}

// Pair finds the clause of a draft in what lib shows the viewer of ctx. What cannot be is search.ErrInvalid, in words for
// people.
func (d *Draft) Pair(ctx context.Context, lib search.Library, today corpus.Date) (Pair, error) {
	p := Pair{ID: d.ID, Question: strings.TrimSpace(d.Question), Owner: strings.TrimSpace(d.Owner), ReviewBy: d.ReviewBy, Checked: today}
	p.Similar = tidy(d.Similar, p.Question)
	p.Against = tidy(d.Against)
	if err := p.validate(); err != nil {
		return Pair{}, err
	}
	doc, err := d.document(ctx, lib)
	if err != nil {
		return Pair{}, err
	}
	if !doc.InForce(today) {
		return Pair{}, search.Invalid("《%s》现在不具效力（或只是范文），不能作为答案，请选现行有效的文件", doc.Title)
	}
	clause, err := d.clause(doc)
	if err != nil {
		return Pair{}, err
	}
	text := doc.Quote(doc.Clauses[clause].Span)
	start, end := 0, len(text)
	if passage := strings.TrimSpace(d.Passage); passage != "" {
		if start = strings.Index(text, passage); start < 0 {
			return Pair{}, search.Invalid("要点不是这一条里的原文，请从条款里选一句")
		}
		end = start + len(passage)
	}
	if n := utf8.RuneCountInString(text[start:end]); n > maxHeadline {
		return Pair{}, search.Invalid("这一条有%d字，作为答案太长，请选其中一句作为要点，最多%d字", n, maxHeadline)
	}
	p.Ref = Ref{Document: doc.ID, Path: doc.Path, Part: doc.Part, Title: doc.Title, Clause: doc.Clauses[clause].ID, Sum: sumOf(doc, clause), Start: start, End: end}
	return p, nil
}

// document is the one a draft names.
func (d *Draft) document(ctx context.Context, lib search.Library) (*corpus.Document, error) {
	if d.Document == "" && d.Path == "" {
		return nil, search.Invalid("没有写依据哪份文件，请填文件编号、路径或标题")
	}
	if d.Document != "" {
		if doc, err := lib.Document(ctx, d.Document); err == nil || !errors.Is(err, search.ErrNotFound) {
			return doc, err
		}
	}
	all, err := lib.Documents(ctx)
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	title := strings.Trim(strings.TrimSpace(d.Document), "《》")
	for _, fits := range []func(*search.Summary) bool{
		func(s *search.Summary) bool { return d.Path != "" && s.Path == d.Path },
		func(s *search.Summary) bool { return title != "" && s.Title == title },
	} {
		var found []string
		for i := range all {
			if fits(&all[i]) {
				found = append(found, all[i].ID)
			}
		}
		switch {
		case len(found) == 1:
			return lib.Document(ctx, found[0])
		case len(found) > 1:
			return nil, search.Invalid("这个路径或标题有%d份文件，请填文件编号", len(found))
		}
	}
	return nil, search.Invalid("没有这份文件，可能已更新或移除，请重新选择文件")
}

// clause is the index of the one a draft names. Blanks and line ends of Text do not count: a spreadsheet may break lines.
func (d *Draft) clause(doc *corpus.Document) (int, error) {
	text := squeeze(d.Text)
	at := doc.ClauseByID(d.Clause)
	switch {
	case d.Clause == "" && text == "":
		return 0, search.Invalid("没有写依据哪一条，请填条款编号或条款原文")
	case at < 0 && text == "":
		return 0, search.Invalid("这份文件里没有编号为%s的条款，请重新选择", d.Clause)
	case at >= 0 && text != "" && squeeze(doc.Quote(doc.Clauses[at].Span)) != text:
		return 0, search.Invalid("条款原文与文件里的%s不一致，请重新选择条款", d.Clause)
	case at < 0:
		fits := func(c corpus.Clause) bool { return squeeze(doc.Quote(c.Span)) == text }
		if at = slices.IndexFunc(doc.Clauses, fits); at < 0 {
			return 0, search.Invalid("文件里没有这样一条原文，请核对条款原文")
		}
		if slices.ContainsFunc(doc.Clauses[at+1:], fits) {
			return 0, search.Invalid("文件里有几条这样的原文，请填条款编号")
		}
	}
	if k := doc.Clauses[at].Kind; k == corpus.Heading || k == corpus.Metadata {
		return 0, search.Invalid("这一行是标题或网页说明，不是条款，请选正文")
	}
	return at, nil
}

// squeeze is a text without blanks.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

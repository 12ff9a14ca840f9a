package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// documentMeta is what the API says of a document without its text. Dates are
// ISO 8601 at the precision known, "" when the text has none.
type documentMeta struct {
	ID           string           `json:"id"`
	Title        string           `json:"title"`
	Number       string           `json:"number"`
	Issuers      []string         `json:"issuers"`
	Region       string           `json:"region"`
	Issued       corpus.Date      `json:"issued"`
	Posted       corpus.Date      `json:"posted"`
	Effective    corpus.Date      `json:"effective"`
	Expires      corpus.Date      `json:"expires"`
	Authority    corpus.Authority `json:"authority"`
	Validity     corpus.Validity  `json:"validity"`
	ValidityNote string           `json:"validity_note"`
	Basis        string           `json:"validity_basis" doc:"有效性按哪条规则、自哪天起，一句话"`
	Rule         corpus.Rule      `json:"validity_rule" enum:",mark,effective,term,repealed,listed,amended,newer,manual" doc:"判定有效性的规则：标题注明、施行日期、有效期、其他文件载明、清理结果、修改决定、更新的文本、人工认定；空为文中未说"`
	Since        corpus.Date      `json:"validity_since" doc:"自哪天起"`
	By           string           `json:"validity_document_id" doc:"说明有效性的另一份文件，空为本文件自己"`
	ByClause     string           `json:"validity_clause" doc:"说明有效性的条款"`
	Revised      corpus.Date      `json:"revised" doc:"文首载明的最近一次修订"`
	Source       string           `json:"source" doc:"来源文件名"`
	Path         string           `json:"path" doc:"来源文件在语料目录中的相对路径"`
	Part         int              `json:"part" doc:"来源文件里的第几份，从0起"`
	ClauseCount  int              `json:"clause_count"`
	Flags        []flagView       `json:"flags"`
	URL          string           `json:"url"`
}

// flagView is a corpus.Flag with the clause it stands in, "" when it concerns
// the whole document or text outside every clause.
type flagView struct {
	Code   corpus.FlagCode `json:"code"`
	Detail string          `json:"detail"`
	Clause string          `json:"clause"`
}

type sectionView struct {
	Label    string        `json:"label"`
	Heading  string        `json:"heading"`
	Level    int           `json:"level"`
	Children []sectionView `json:"children"`
}

type clauseView struct {
	ID      string            `json:"id"`
	Kind    corpus.ClauseKind `json:"kind"`
	Section []string          `json:"path" doc:"层级，由外到内"`
	Text    string            `json:"text"`
	URL     string            `json:"url"`
}

type documentFull struct {
	documentMeta
	kin
	Origin   originView    `json:"origin"`
	Sections []sectionView `json:"sections"`
	Clauses  []clauseView  `json:"clauses"`
}

type documentList struct {
	Total     int            `json:"total"`
	Documents []documentMeta `json:"documents"`
}

// DocumentFilter narrows the list; zero fields mean any. Words are looked for
// in title and 文号.
type DocumentFilter struct {
	Words     string `query:"q" doc:"标题或文号包含"`
	Region    string `query:"region" doc:"地区"`
	Authority string `query:"authority" doc:"文本性质" enum:"official,excerpt,template,digest"`
	Year      int    `query:"year" doc:"成文年份" minimum:"0" maximum:"9999"`
}

// maxList is how many documents one page of the API may list.
const maxList = 1000

type listQuery struct {
	DocumentFilter
	From int `query:"from" minimum:"0" doc:"跳过多少份"`
	Size int `query:"size" minimum:"1" maximum:"1000" default:"1000" doc:"每页份数"`
}

func (s *server) registerDocuments(api huma.API) {
	type listReply struct{ Body documentList }
	huma.Register(api, huma.Operation{
		OperationID: "list-documents", Method: http.MethodGet, Path: "/api/v1/documents",
		Summary: "文件列表", Errors: []int{422},
	}, func(ctx context.Context, in *listQuery) (*listReply, error) {
		all, err := s.documents(ctx)
		if err != nil {
			return nil, s.refusal(ctx, "list documents", err)
		}
		kept := in.keep(all)
		out := documentList{Total: len(kept), Documents: []documentMeta{}}
		for _, d := range page(kept, in.From, min(in.Size, maxList)) {
			m := metaOf(&d)
			m.URL = s.link(m.URL)
			out.Documents = append(out.Documents, m)
		}
		return &listReply{out}, nil
	})
	type documentReply struct{ Body documentFull }
	huma.Register(api, huma.Operation{
		OperationID: "get-document", Method: http.MethodGet,
		Path:    "/api/v1/documents/{id}",
		Summary: "一份文件的全文与层级", Errors: []int{404},
	}, func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (*documentReply, error) {
		d, err := s.document(ctx, in.ID)
		if err != nil {
			return nil, s.refusal(ctx, "get document", err)
		}
		out := fullOf(d)
		out.kin, out.Origin = s.kinOf(ctx, &d.Meta), s.originOf(ctx, d.ID)
		out.URL, out.Origin.Original = s.link(out.URL), s.link(out.Origin.Original)
		for i := range out.Clauses {
			out.Clauses[i].URL = s.link(out.Clauses[i].URL)
		}
		for _, list := range [][]kinView{out.Versions, out.Explains, out.ExplainedBy} {
			for i := range list {
				list[i].URL = s.link(list[i].URL)
			}
		}
		return &documentReply{out}, nil
	})
}

// documents is the list of the library, once it is ready.
func (s *server) documents(ctx context.Context) ([]search.Summary, error) {
	if err := s.Ready(); err != nil {
		return nil, fmt.Errorf("list documents: %w: %v", search.ErrNotReady, err)
	}
	all, err := s.Library.Documents(ctx)
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	return all, nil
}

// document is one document of the library, once it is ready.
func (s *server) document(ctx context.Context, id string) (*corpus.Document, error) {
	if err := s.Ready(); err != nil {
		return nil, fmt.Errorf("read document: %w: %v", search.ErrNotReady, err)
	}
	d, err := s.Library.Document(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	return d, nil
}

// keep lists the documents the filter lets through, in their order.
func (f DocumentFilter) keep(all []search.Summary) []search.Summary {
	words := strings.Fields(f.Words)
	return slices.DeleteFunc(slices.Clone(all), func(d search.Summary) bool {
		return f.Region != "" && d.Region != f.Region ||
			f.Authority != "" && string(d.Authority) != f.Authority ||
			f.Year != 0 && d.Issued.Year != f.Year ||
			slices.ContainsFunc(words, func(w string) bool {
				return !strings.Contains(d.Title, w) && !strings.Contains(d.Number, w)
			})
	})
}

// page cuts [from, from+size) out of all, as far as it reaches.
func page[T any](all []T, from, size int) []T {
	from = min(max(from, 0), len(all))
	return all[from:min(from+size, len(all))]
}

// metaOf describes a document without its text; which clause a flag stands in is left open.
func metaOf(d *search.Summary) documentMeta {
	m := documentMeta{
		ID: d.ID, Title: d.Title, Number: d.Number, Issuers: list(d.Issuers), Region: d.Region,
		Issued: d.Issued, Posted: d.Posted, Effective: d.Effective, Expires: d.Expires,
		Authority: d.Authority, Validity: d.Validity, ValidityNote: d.Note,
		Basis: d.Basis(), Rule: d.Why.Rule, Since: d.Why.Since, By: d.Why.Document, ByClause: d.Why.Clause, Revised: d.Revised,
		Source: d.File, Path: d.Path, Part: d.Part, ClauseCount: d.Clauses,
		Flags: []flagView{}, URL: "/documents/" + d.ID,
	}
	for _, f := range d.Flags {
		m.Flags = append(m.Flags, flagView{Code: f.Code, Detail: f.Detail})
	}
	return m
}

// openMeta is metaOf with the clause of each flag.
func openMeta(d *corpus.Document) documentMeta {
	sum := search.SummaryOf(d)
	m := metaOf(&sum)
	for n, f := range d.Flags {
		if i := d.ClauseAt(f.Span.Start); f.Span.Len() > 0 && i >= 0 {
			m.Flags[n].Clause = d.Clauses[i].ID
		}
	}
	return m
}

func fullOf(d *corpus.Document) documentFull { // its kin and origin are left out
	out := documentFull{documentMeta: openMeta(d), Sections: sectionTree(d.Sections), Clauses: []clauseView{}}
	for i, c := range d.Clauses {
		out.Clauses = append(out.Clauses, clauseView{
			ID: c.ID, Kind: c.Kind, Section: d.SectionPath(i), Text: d.Quote(c.Span), URL: search.URL(d.ID, c.ID),
		})
	}
	return out
}

// sectionTree nests the sections, which stand in text order with parents before
// children. It works from the last to the first, so a section's children are
// complete before it is itself handed to its parent.
func sectionTree(sections []corpus.Section) []sectionView {
	children := make(map[int][]sectionView, len(sections))
	for i := len(sections) - 1; i >= 0; i-- {
		x := sections[i]
		below := list(children[i])
		slices.Reverse(below)
		children[x.Parent] = append(children[x.Parent], sectionView{x.Label, x.Heading, x.Level, below})
	}
	top := list(children[-1])
	slices.Reverse(top)
	return top
}

// yearText is the year as a filter value, "" for none.
func yearText(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}

package mcp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
)

// Bounds on what one call of document shows.
const (
	maxClauses  = 100
	someClauses = 40
	maxRunes    = 20_000 // of clauses, so that an assistant's window is not filled
	maxOutline  = 200    // headings
	maxChoices  = 20     // documents to choose from
)

var errWhich = errors.New("没有说明是哪份文件，请写 document_id（文件编号或链接）或 name（标题、文号）。")

type documentIn struct {
	DocumentID string `json:"document_id,omitempty"`
	Name       string `json:"name,omitempty"`
	Clause     string `json:"clause,omitempty"`
	From       int    `json:"from,omitempty"`
	Size       int    `json:"size,omitempty"`
}

// document is what the tool of that name says: one document, or those to choose from.
type document struct {
	Status   string        `json:"status" jsonschema:"document 一份文件；choices 有几份，请按编号再查；not_found 未找到依据"`
	About    *documentRef  `json:"document,omitempty" jsonschema:"这份文件"`
	Kin      []kinRef      `json:"related" jsonschema:"其他版本、解读"`
	Outline  []string      `json:"outline" jsonschema:"层级，缩进为下级"`
	Clauses  []clause      `json:"clauses" jsonschema:"条款原文"`
	From     int           `json:"from" jsonschema:"第一条是全文的第几条，从0起"`
	Next     int           `json:"next_from,omitempty" jsonschema:"还有下文时，下一次从第几条看起"`
	Choices  []documentRef `json:"choices" jsonschema:"标题或文号相符的文件"`
	AllNamed int           `json:"choices_total,omitempty" jsonschema:"共有几份相符"`
}

// documentRef is a document without its text.
type documentRef struct {
	ID       string `json:"document_id"`
	Title    string `json:"title"`
	Number   string `json:"number,omitempty"`
	Issuer   string `json:"issuer,omitempty"`
	Region   string `json:"region,omitempty"`
	Issued   string `json:"issued,omitempty"`
	Validity string `json:"validity" jsonschema:"有效性"`
	Basis    string `json:"validity_basis,omitempty" jsonschema:"有效性的根据"`
	Kind     string `json:"authority,omitempty" jsonschema:"文本性质：正式文件、节选转载、范文、摘编"`
	Clauses  int    `json:"clause_count,omitempty"`
	Link     string `json:"link,omitempty"`
	Source   string `json:"source"`
}

// kinRef is what another document is to this one.
type kinRef struct {
	What string `json:"what" jsonschema:"另一版本、解读的文件、解读"`
	documentRef
}

// clause is one clause of a document.
type clause struct {
	ID      string   `json:"id"`
	Section []string `json:"section"`
	Quote   string   `json:"quote" jsonschema:"原文，一字不改"`
	Link    string   `json:"link,omitempty"`
}

// metaView is a document as the API lists it.
type metaView struct {
	ID        string           `json:"id"`
	Title     string           `json:"title"`
	Number    string           `json:"number"`
	Issuers   []string         `json:"issuers"`
	Region    string           `json:"region"`
	Issued    corpus.Date      `json:"issued"`
	Authority corpus.Authority `json:"authority"`
	Validity  corpus.Validity  `json:"validity"`
	Basis     string           `json:"validity_basis"`
	Clauses   int              `json:"clause_count"`
	Source    string           `json:"source"`
	URL       string           `json:"url"`
}

type sectionView struct {
	Label    string        `json:"label"`
	Heading  string        `json:"heading"`
	Children []sectionView `json:"children"`
}

// fullView is a document as the API shows it.
type fullView struct {
	metaView
	Sections    []sectionView `json:"sections"`
	Versions    []metaView    `json:"versions"`
	Explains    []metaView    `json:"explains"`
	ExplainedBy []metaView    `json:"explained_by"`
	All         []struct {
		ID   string   `json:"id"`
		Path []string `json:"path"`
		Text string   `json:"text"`
		URL  string   `json:"url"`
	} `json:"clauses"`
}

func (s *Server) document(ctx context.Context, _ *sdk.CallToolRequest, in documentIn) (*sdk.CallToolResult, document, error) {
	id, at := documentID(in.DocumentID)
	if in.Clause == "" {
		in.Clause = at
	}
	if id == "" {
		named, err := s.named(ctx, in.Name)
		if err != nil {
			return nil, document{}, err
		}
		if named.About == nil {
			return say(named.words()), named, nil
		}
		id = named.About.ID
	}
	var full fullView
	if err := s.opt.API.Call(ctx, http.MethodGet, "/api/v1/documents/"+url.PathEscape(id), nil, &full); err != nil {
		return nil, document{}, err
	}
	out, err := s.shown(&full, in)
	if err != nil {
		return nil, document{}, err
	}
	return say(out.words()), out, nil
}

// named looks a document up by title or 文号. The one whose title it is in full comes before
// those that only hold it.
func (s *Server) named(ctx context.Context, name string) (document, error) {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '《' || r == '》' || r == ' ' || r == '\u3000' }), " ")
	if name == "" {
		return document{}, errWhich
	}
	var list struct {
		Total     int        `json:"total"`
		Documents []metaView `json:"documents"`
	}
	if err := s.opt.API.Call(ctx, http.MethodGet, "/api/v1/documents?"+url.Values{"q": {name}}.Encode(), nil, &list); err != nil {
		return document{}, err
	}
	if i := slices.IndexFunc(list.Documents, func(m metaView) bool { return m.Title == name || m.Number == name }); i >= 0 {
		list.Documents, list.Total = list.Documents[i:i+1], 1
	}
	out := document{Status: "choices", Kin: []kinRef{}, Outline: []string{}, Clauses: []clause{}, Choices: []documentRef{}, AllNamed: list.Total}
	for i := range list.Documents[:min(len(list.Documents), maxChoices)] {
		out.Choices = append(out.Choices, s.ref(&list.Documents[i]))
	}
	switch len(list.Documents) {
	case 0:
		out.Status = "not_found"
	case 1:
		out.About = &out.Choices[0]
	}
	return out, nil
}

func (s *Server) ref(m *metaView) documentRef {
	kind := ""
	if m.Authority != "" {
		kind = m.Authority.Label()
	}
	return documentRef{
		ID: m.ID, Title: bot.CleanLine(m.Title), Number: bot.CleanLine(m.Number), Issuer: bot.CleanLine(strings.Join(m.Issuers, "、")),
		Region: bot.CleanLine(m.Region), Issued: m.Issued.String(), Validity: m.Validity.Label(), Basis: bot.CleanLine(m.Basis),
		Kind: kind, Clauses: m.Clauses, Link: s.link(m.URL), Source: bot.CleanLine(m.Source),
	}
}

// shown is the part of the document that is asked for.
func (s *Server) shown(full *fullView, in documentIn) (document, error) {
	ref := s.ref(&full.metaView)
	out := document{Status: "document", About: &ref, Kin: []kinRef{}, Outline: outline(full.Sections), Clauses: []clause{}, Choices: []documentRef{}, From: in.From}
	for _, g := range []struct {
		what string
		all  []metaView
	}{{"另一版本", full.Versions}, {"解读的文件", full.Explains}, {"解读", full.ExplainedBy}} {
		for i := range g.all {
			if g.all[i].ID != full.ID {
				out.Kin = append(out.Kin, kinRef{g.what, s.ref(&g.all[i])})
			}
		}
	}
	if in.Clause != "" {
		out.From = -1
		for i := range full.All {
			if full.All[i].ID == in.Clause {
				out.From = i
			}
		}
		if out.From < 0 {
			return document{}, fmt.Errorf("这份文件没有编号为%s的条款，请去掉 clause 从头看。", clip(bot.CleanLine(in.Clause), maxWord))
		}
	}
	size, runes := in.Size, 0
	if size == 0 {
		size = someClauses
	}
	i := min(out.From, len(full.All))
	for ; i < len(full.All) && len(out.Clauses) < size; i++ {
		c := &full.All[i]
		if runes += utf8.RuneCountInString(c.Text); runes > maxRunes && len(out.Clauses) > 0 {
			break
		}
		view := clause{ID: c.ID, Section: []string{}, Quote: bot.Clean(c.Text), Link: s.link(c.URL)}
		for _, name := range c.Path {
			view.Section = append(view.Section, bot.CleanLine(name))
		}
		out.Clauses = append(out.Clauses, view)
	}
	if i < len(full.All) {
		out.Next = i
	}
	return out, nil
}

// outline is the headings, each below its parent by two blanks.
func outline(sections []sectionView) []string {
	out := []string{}
	var walk func(ss []sectionView, indent string)
	walk = func(ss []sectionView, indent string) {
		for _, x := range ss {
			if len(out) == maxOutline {
				return
			}
			out = append(out, indent+bot.CleanLine(strings.TrimSpace(x.Label+" "+x.Heading)))
			walk(x.Children, indent+"  ")
		}
	}
	walk(sections, "")
	return out
}

func (d *document) words() string {
	switch d.Status {
	case "not_found":
		return "未找到依据：已收录的文件里没有这个标题或文号。" + honest
	case "choices":
		var b strings.Builder
		fmt.Fprintf(&b, "有%d份文件相符，请用 document_id 再查：\n", d.AllNamed)
		for i := range d.Choices {
			b.WriteString("\n" + d.Choices[i].line())
		}
		return b.String()
	}
	var b strings.Builder
	b.WriteString(excerpt + "\n\n" + d.About.line() + "\n")
	if d.About.Basis != "" {
		b.WriteString("有效性的根据：" + d.About.Basis + "\n")
	}
	for i := range d.Kin {
		b.WriteString(d.Kin[i].What + "：" + d.Kin[i].line() + "\n")
	}
	if d.From == 0 && len(d.Outline) > 0 {
		b.WriteString("\n层级：\n" + strings.Join(d.Outline, "\n") + "\n")
	}
	path := ""
	for _, c := range d.Clauses {
		if here := strings.Join(c.Section, " › "); here != path {
			path = here
			b.WriteString("\n[" + here + "]\n")
		}
		b.WriteString(c.Quote + "\n")
	}
	if d.Next > 0 {
		fmt.Fprintf(&b, "\n还有下文：请用 from=%d 再查。", d.Next)
	}
	b.WriteString("\n" + disclaimer)
	return b.String()
}

func (d *documentRef) line() string {
	parts := []string{}
	count := ""
	if d.Clauses > 0 {
		count = fmt.Sprintf("%d条", d.Clauses)
	}
	for _, part := range []string{d.Issuer, d.Issued, d.Validity, d.Kind, count} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	out := "《" + d.Title + "》" + d.Number + "（" + strings.Join(parts, "，") + "） 编号 " + d.ID
	if d.Link != "" {
		out += " " + d.Link
	}
	return out
}

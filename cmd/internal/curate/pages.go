package curate

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

//go:embed templates
var files embed.FS

// parsePages parses the embedded templates, by name. They are part of the binary, so one that does not parse is a
// programming error and panics.
func parsePages() map[string]*template.Template {
	out := map[string]*template.Template{}
	for _, name := range []string{"pairs", "pair", "questions", "documents", "synonyms"} {
		out[name] = template.Must(template.ParseFS(files, "templates/parts.html", "templates/"+name+".html"))
	}
	return out
}

// The addresses of the pages.
const (
	PagePath = "/curate"
	// PairPage takes the form of a pair, whose wordings may be long.
	PairPage   = PagePath + "/pair"
	deletePage = PagePath + "/delete"
	// ImportPage takes the form with a table; the shell has to let bodies of its size in.
	ImportPage    = PagePath + "/import"
	questionsPage = PagePath + "/questions"
	dropPage      = questionsPage + "/drop"
	documentsPage = PagePath + "/documents"
	// SynonymsPage takes the whole file; the shell has to let bodies of its size in.
	SynonymsPage = PagePath + "/synonyms"
)

// Register puts the pages on mux and the operations on api.
func (s *Service) Register(shell Shell, mux *http.ServeMux, api huma.API) {
	s.shell = shell
	s.register(mux, api)
	mux.HandleFunc("GET "+PagePath, s.pairsPage)
	mux.HandleFunc("GET "+PairPage, s.pairPage)
	mux.HandleFunc("POST "+PairPage, s.savePair)
	mux.HandleFunc("POST "+deletePage, s.deletePair)
	mux.HandleFunc("POST "+ImportPage, s.importTable)
	mux.HandleFunc("GET "+questionsPage, s.questionsPage)
	mux.HandleFunc("POST "+dropPage, s.dropQuestion)
	mux.HandleFunc("GET "+documentsPage, s.documentsPage)
	mux.HandleFunc("POST "+documentsPage, s.reviewDocument)
	mux.HandleFunc("GET "+SynonymsPage, s.synonymsPage)
	mux.HandleFunc("POST "+SynonymsPage, s.saveSynonyms)
}

// render writes a page, rendered to memory first so that half of one is never sent.
func (s *Service) render(w http.ResponseWriter, r *http.Request, status int, name, title string, data any) {
	var b bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&b, "main", data); err != nil {
		s.fail(w, r, fmt.Errorf("render page %s: %w", name, err))
		return
	}
	s.shell.Page(w, r, status, title, PagePath, template.HTML(b.String()))
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the client is gone when this fails
}

// perPage is how many pairs a page lists.
const perPage = 50

// said are what a page may say of what was just done; the address names one of them, so that nobody can put words of his
// own on the page.
var said = map[string]string{
	"saved": "已保存，这个问题从现在起以所选条款作答。", "deleted": "已删除，这个问题从现在起由系统自行作答。", "imported": "已导入。",
	"reviewed": "已记下，今天核对过。", "dropped": "已从清单去掉。", "synonyms": "已保存，约一秒后生效。",
}

// tab is which part of the work a page belongs to.
type tab struct {
	Here          string
	Said, Problem string
}

// pairsView is the list of pairs.
type pairsView struct {
	tab
	State               string
	All, Due, Lapsed    int
	Pairs               []CuratedPair
	Total               int
	Prev, Next          string
	Today               corpus.Date
	MaxPairs, MaxImport int
}

func (s *Service) pairsPage(w http.ResponseWriter, r *http.Request) {
	s.showPairs(w, r, http.StatusOK, said[r.URL.Query().Get("said")], "")
}

func (s *Service) showPairs(w http.ResponseWriter, r *http.Request, status int, done, problem string) {
	all, err := s.views(r.Context(), "")
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := pairsView{tab: tab{"pairs", done, problem}, All: len(all), State: r.URL.Query().Get("state"), Today: s.Today(), MaxPairs: curated.MaxPairs, MaxImport: curated.MaxTable >> 20}
	var fit []CuratedPair
	for _, p := range all {
		if p.Due {
			v.Due++
		}
		if p.State != curated.Live {
			v.Lapsed++
		}
		if v.State != "due" && v.State != "lapsed" || v.State == "due" && p.Due || v.State == "lapsed" && p.State != curated.Live {
			fit = append(fit, p)
		}
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("from")) // 0 is the first page
	from = max(0, min(from, len(fit)))
	v.Total, v.Pairs = len(fit), fit[from:min(from+perPage, len(fit))]
	at := func(from int) string {
		return PagePath + "?" + url.Values{"state": {v.State}, "from": {strconv.Itoa(from)}}.Encode()
	}
	if from > 0 {
		v.Prev = at(max(0, from-perPage))
	}
	if from+perPage < len(fit) {
		v.Next = at(from + perPage)
	}
	s.render(w, r, status, "pairs", "整理问答", v)
}

// pairView is the form of one pair: first a clause is chosen, then the rest is written.
type pairView struct {
	tab
	ID, At           string
	Find             string
	Hits             []hitView
	Clause           *clauseView
	Question         string
	Similar, Against string
	Owner, ReviewBy  string
	State            string // what is wrong with the clause of the pair that is edited
}

// hitView is a clause to choose.
type hitView struct {
	search.Nearest
	Value string // document#clause
}

// Path is the section path as text.
func (h hitView) Path() string { return strings.Join(h.Section, " › ") }

// clauseView is the clause chosen, and the passages of it that may be the answer.
type clauseView struct {
	Value, URL, Title, Number, Path, Text string
	Whole                                 bool // it is short enough to be shown whole
	Passages                              []string
	Passage                               string // chosen; "" is the whole
}

func (s *Service) pairPage(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	v := pairView{tab: tab{Here: "pairs"}, ID: form.Get("id"), Question: clip(form.Get("q"), search.MaxQueryRunes), Owner: s.Who(r.Context()).Name,
		ReviewBy: s.Now().In(s.Zone).AddDate(1, 0, 0).Format("2006-01-02")}
	where, passage := form.Get("clause"), ""
	if v.ID != "" {
		p, err := s.Pair(r.Context(), v.ID)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		d := curated.RowOf(p.Pair, p.Place)
		v.At = p.At.Format(timeLayout)
		v.Question, v.Similar, v.Against = d.Question, strings.Join(d.Similar, "\n"), strings.Join(d.Against, "\n")
		v.Owner, v.ReviewBy = d.Owner, d.ReviewBy.String()
		if p.Place.State != curated.Live {
			v.State = p.Place.State.Label()
		} else if where == "" && !form.Has("find") {
			where, passage = d.Document+"#"+d.Clause, d.Passage
		}
	}
	s.showPair(w, r, http.StatusOK, v, where, passage)
}

// showPair shows the form with a clause, or what there is to choose.
func (s *Service) showPair(w http.ResponseWriter, r *http.Request, status int, v pairView, where, passage string) {
	var err error
	if where != "" {
		v.Clause, err = s.clause(r.Context(), where, passage)
	} else if v.Find = clip(strings.TrimSpace(r.URL.Query().Get("find")), search.MaxQueryRunes); v.Find == "" {
		v.Find = v.Question
	}
	if err == nil && where == "" && v.Find != "" {
		v.Hits, err = s.hits(r.Context(), v.Find)
	}
	if err != nil {
		code, detail := s.failure(r.Context(), err)
		v.Problem, status = detail, code
	}
	s.render(w, r, status, "pair", "整理问答", v)
}

// hits are clauses to choose from.
func (s *Service) hits(ctx context.Context, text string) (out []hitView, err error) {
	q := search.Query{Size: 20, Highlight: true, Passages: true, Mode: search.Hybrid}
	q.Read(text)
	res, err := s.Searcher.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, h := range res.Hits {
		if h.Passage != nil {
			n := search.NearestWhole(*h.Passage, h.Score, "")
			out = append(out, hitView{n, n.ID})
		}
	}
	return out, nil
}

// clause is the one of document#clause.
func (s *Service) clause(ctx context.Context, where, passage string) (*clauseView, error) {
	id, anchor, _ := strings.Cut(where, "#")
	d, err := s.Library.Document(ctx, id)
	if err != nil {
		return nil, err
	}
	at := d.ClauseByID(anchor)
	if at < 0 {
		return nil, search.Invalid("这份文件里没有编号为%s的条款，请重新选择", clip(anchor, 40))
	}
	text := d.Quote(d.Clauses[at].Span)
	v := &clauseView{Value: where, URL: search.URL(d.ID, anchor), Title: d.Title, Number: d.Number, Path: strings.Join(d.SectionPath(at), " › "), Text: text, Passage: passage,
		Whole: len([]rune(text)) <= search.Procedure.MaxHeadline()}
	for _, span := range statement.Sentences(text) {
		if p := strings.TrimSpace(text[span.Start:span.End]); p != "" && p != text && len([]rune(p)) <= search.Procedure.MaxHeadline() {
			v.Passages = append(v.Passages, p)
		}
	}
	if passage == text {
		v.Passage = ""
	}
	return v, nil
}

func clip(s string, n int) string {
	r := []rune(strings.ToValidUTF8(s, ""))
	return string(r[:min(len(r), n)])
}

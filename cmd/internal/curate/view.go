package curate

import (
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

// CuratedPair is a pair as the API shows it. What it says of the clause is as the clause is now.
type CuratedPair struct {
	ID        string        `json:"id"`
	Question  string        `json:"question" doc:"标准问"`
	Similar   []string      `json:"similar" doc:"相似问"`
	Against   []string      `json:"against" doc:"反例问：听起来像，问的不是这件事"`
	State     curated.State `json:"state" enum:"live,changed,missing,gone,lapsed" doc:"live 有效，其余为失效、不再作答"`
	StateText string        `json:"state_text" doc:"状态的说明"`
	Due       bool          `json:"due" doc:"已到复核日期；仍作答"`
	Document  string        `json:"document_id"`
	Title     string        `json:"title"`
	Path      string        `json:"path" doc:"文件在文件夹里的路径"`
	Section   []string      `json:"section"`
	Clause    string        `json:"clause" doc:"条款的编号"`
	URL       string        `json:"url" doc:"原文该条的地址；失效的为空"`
	Text      string        `json:"text" doc:"条款原文，取自现在的文件；失效的为空"`
	Passage   string        `json:"passage" doc:"作为答案的原文"`
	Owner     string        `json:"owner" doc:"负责人"`
	ReviewBy  corpus.Date   `json:"review_by" doc:"复核日期"`
	Checked   corpus.Date   `json:"checked" doc:"最近一次核对"`
	By        string        `json:"by" doc:"谁写的"`
	At        time.Time     `json:"at"`
}

// view shows a pair; today decides whether it is due.
func (p *Placed) view(today corpus.Date) CuratedPair {
	r := curated.RowOf(p.Pair, p.Place)
	v := CuratedPair{
		ID: p.ID, Question: p.Question, Similar: append([]string{}, p.Similar...), Against: append([]string{}, p.Against...), State: r.State, StateText: r.State.Label(),
		Due: p.Due(today), Document: r.Document, Title: r.Title, Path: r.Path, Clause: r.Clause, Section: []string{}, Text: r.Text, Passage: r.Passage,
		Owner: p.Owner, ReviewBy: p.ReviewBy, Checked: p.Checked, By: p.By, At: p.At,
	}
	if r.Text != "" {
		v.Section, v.URL = p.Place.Document.SectionPath(p.Place.Clause), search.URL(r.Document, r.Clause)
	}
	return v
}

package mcp

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Bounds on how many deadlines one call shows.
const (
	maxDue  = 100
	someDue = 20
)

type deadlinesIn struct {
	From       string `json:"from,omitempty"`
	To         string `json:"to,omitempty"`
	Region     string `json:"region,omitempty"`
	Who        string `json:"who,omitempty"`
	Kind       string `json:"kind,omitempty"`
	DocumentID string `json:"document_id,omitempty"`
	All        bool   `json:"all,omitempty"`
	Size       int    `json:"size,omitempty"`
}

// due is one deadline.
type due struct {
	Kind     string   `json:"kind" jsonschema:"deadline 期限、recurring 定期、target 目标"`
	Due      string   `json:"due,omitempty" jsonschema:"最后一天，当天也算；文中没有定下日子的没有"`
	Next     string   `json:"next,omitempty" jsonschema:"定期的：下一次"`
	RRule    string   `json:"rrule,omitempty" jsonschema:"定期的：RFC 5545 重复规则"`
	DaysLeft *int     `json:"days_left,omitempty" jsonschema:"离那一天还有几天，已过的为负"`
	Overdue  bool     `json:"overdue" jsonschema:"最后一天已过"`
	Who      string   `json:"who,omitempty" jsonschema:"谁来做"`
	Action   string   `json:"action,omitempty" jsonschema:"做什么"`
	ToWhom   string   `json:"to_whom,omitempty" jsonschema:"报给谁"`
	Sure     bool     `json:"sure" jsonschema:"false 为待确认，请看原文"`
	Notes    []string `json:"notes" jsonschema:"推断了什么，休息日怎样算"`
	Citation citation `json:"citation" jsonschema:"原文和出处"`
}

// dues is what deadlines says.
type dues struct {
	Total     int   `json:"total" jsonschema:"共有多少项，列出的可能少些"`
	Deadlines []due `json:"deadlines"`
}

// dueView is a deadline as the API shows it.
type dueView struct {
	Kind     corpus.DeadlineKind `json:"kind"`
	Due      *string             `json:"due"`
	Next     *string             `json:"next"`
	RRule    string              `json:"rrule"`
	DaysLeft *int                `json:"days_left"`
	Overdue  bool                `json:"overdue"`
	Who      string              `json:"who"`
	Action   string              `json:"action"`
	ToWhom   string              `json:"to_whom"`
	Sure     bool                `json:"sure"`
	Note     string              `json:"note"`
	Calendar string              `json:"calendar_note"`
	RestDay  struct {
		Note string `json:"note"`
	} `json:"rest_day"`
	Citation search.Citation `json:"citation"`
}

func (s *Server) deadlines(ctx context.Context, _ *sdk.CallToolRequest, in deadlinesIn) (*sdk.CallToolResult, dues, error) {
	if in.Size == 0 {
		in.Size = someDue
	}
	id, _ := documentID(in.DocumentID)
	form := values(map[string]string{"from": in.From, "to": in.To, "region": in.Region, "who": in.Who, "kind": in.Kind, "document_id": id})
	if in.All {
		form.Set("all", "true")
	}
	var got []dueView
	if err := s.opt.API.Call(ctx, http.MethodGet, "/api/v1/deadlines?"+form.Encode(), nil, &got); err != nil {
		return nil, dues{}, err
	}
	out := dues{Total: len(got), Deadlines: []due{}}
	for i := range got[:min(len(got), in.Size)] {
		out.Deadlines = append(out.Deadlines, s.due(&got[i]))
	}
	return say(out.words()), out, nil
}

func (s *Server) due(v *dueView) due {
	d := due{
		Kind: string(v.Kind), RRule: v.RRule, DaysLeft: v.DaysLeft, Overdue: v.Overdue, Who: bot.CleanLine(v.Who),
		Action: bot.CleanLine(v.Action), ToWhom: bot.CleanLine(v.ToWhom), Sure: v.Sure, Notes: []string{}, Citation: s.cite(&v.Citation),
	}
	if v.Due != nil {
		d.Due = *v.Due
	}
	if v.Next != nil {
		d.Next = *v.Next
	}
	for _, note := range []string{v.Note, v.RestDay.Note, v.Calendar} {
		if note != "" {
			d.Notes = append(d.Notes, bot.CleanLine(note))
		}
	}
	return d
}

func (l *dues) words() string {
	if len(l.Deadlines) == 0 {
		return "未找到依据：已收录的文件里没有符合的期限。" + honest + "\n已过的、目标、范文里的和失效文件里的，要 all 为 true 才列。"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n共%d项，列出%d项。\n", excerpt, l.Total, len(l.Deadlines))
	for i := range l.Deadlines {
		l.Deadlines[i].write(&b, i+1)
	}
	b.WriteString("\n" + disclaimer)
	return b.String()
}

func (d *due) write(b *strings.Builder, n int) {
	fmt.Fprintf(b, "\n%d. %s", n, corpus.DeadlineKind(d.Kind).Label())
	for _, part := range []string{d.when(), d.Who, d.Action} {
		if part != "" {
			b.WriteString(" " + part)
		}
	}
	if d.ToWhom != "" {
		b.WriteString("（报" + d.ToWhom + "）")
	}
	if !d.Sure {
		b.WriteString("（待确认）")
	}
	for _, note := range d.Notes {
		b.WriteString("\n注意：" + note)
	}
	d.Citation.write(b, "依据：")
}

// when is the day in words.
func (d *due) when() string {
	day := d.Due
	if d.Next != "" {
		day = "下一次 " + d.Next
	}
	switch {
	case day == "":
		return "没有定下日子"
	case d.Overdue:
		return day + "（已过，请确认是否已完成）"
	case d.DaysLeft != nil && *d.DaysLeft >= 0:
		return day + "（还有" + strconv.Itoa(*d.DaysLeft) + "天）"
	}
	return day
}

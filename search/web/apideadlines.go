package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// MaxDeadlines is how many deadlines one answer lists.
const MaxDeadlines = 5000

// deadlineParams are the parameters as the description shows them. They are read
// by parseDeadlineQuery, whose complaints the calendar and the page share.
type deadlineParams struct {
	From       string `query:"from" doc:"最早的一天，如 2021-09-30；不写则从今天起" example:"2021-09-01"`
	To         string `query:"to" doc:"最晚的一天，如 2021-12-31" example:"2021-12-31"`
	Region     string `query:"region" doc:"地区，可只写一部分"`
	DocumentID string `query:"document_id" doc:"只列这份文件的"`
	Who        string `query:"who" doc:"责任主体包含"`
	Kind       string `query:"kind" doc:"deadline 期限、recurring 定期、target 目标"`
	All        string `query:"all" doc:"true 时连同已过的、目标、范文里的和失效文件里的"`
	Skip       int    `query:"skip" minimum:"0" maximum:"1000000" doc:"跳过多少项（from 是日期）"`
	Size       int    `query:"size" minimum:"1" maximum:"5000" default:"5000" doc:"最多多少项"`
}

func (p *deadlineParams) get(name string) string {
	return map[string]string{"from": p.From, "to": p.To, "region": p.Region, "document_id": p.DocumentID,
		"who": p.Who, "kind": p.Kind, "all": p.All}[name]
}

func (s *server) registerDeadlines(api huma.API) {
	type reply struct {
		Total int `header:"X-Total-Count" doc:"一共多少项"`
		Body  []Deadline
	}
	huma.Register(api, huma.Operation{
		OperationID: "list-deadlines", Method: http.MethodGet, Path: "/api/v1/deadlines",
		Summary: "期限列表", Errors: []int{400},
		Description: "默认列今天起的期限和定期事项，取自正式文件和节选转载，不含失效的。按最后一天排列，没有日子的在后。" +
			"写了 from 就从那天起，过去的也列；范文里的以 citation.authority 为 template 标明。一次最多5000项，用 skip 和 size 翻页，响应头 X-Total-Count 是总数。同样的条件可用于 /deadlines.ics（日历订阅）和 /deadlines（网页）。",
	}, func(ctx context.Context, in *deadlineParams) (*reply, error) {
		q, err := parseDeadlineQuery(in.get)
		if err != nil {
			return nil, s.refusal(ctx, "list deadlines", err)
		}
		q.Digests = s.SampleMode
		out, err := s.deadlines(ctx, q)
		if err != nil {
			return nil, s.refusal(ctx, "list deadlines", err)
		}
		total := len(out)
		out = page(out, in.Skip, in.Size)
		for i := range out {
			out[i].Citation.URL = s.link(out[i].Citation.URL)
		}
		return &reply{total, out}, nil
	})
}

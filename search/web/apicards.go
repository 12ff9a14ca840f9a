package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/search"
)

type cardsParams struct {
	Profiles []string `query:"profile,explode" doc:"身份，如 小微企业、高校毕业生、退役军人；可写几个，点到其中任何一个的都列。可选的见回复里的 profiles" maxItems:"8"`
	Words    string   `query:"q" doc:"标题或文号包含" maxLength:"100"`
	Region   string   `query:"region" doc:"地区，可只写一部分" maxLength:"64"`
	All      bool     `query:"all" doc:"true 时连同失效的、尚未施行的和摘编"`
	From     int      `query:"from" minimum:"0" doc:"跳过多少份"`
	Size     int      `query:"size" minimum:"1" maximum:"50" default:"20" doc:"每页份数"`
}

// cardsReply is a page of cards.
type cardsReply struct {
	Total    int            `json:"total"`
	Profiles []profileCount `json:"profiles" doc:"现有文件点到的身份，各有几份文件"`
	Cards    []cardView     `json:"cards"`
	Notes    []string       `json:"notes" doc:"须知，如没有这个地区的文件"`
}

func (s *server) registerCards(api huma.API) {
	type listReply struct{ Body cardsReply }
	huma.Register(api, huma.Operation{
		OperationID: "list-cards", Method: http.MethodGet, Path: "/api/v1/cards",
		Summary: "政策卡片", Errors: []int{400, 422},
		Description: "每份文件的对象、条件、标准、时限、地址、电话、材料，都是原文的一部分，附条款和链接；原文没有说到的不列。" +
			"默认只列有效的正式文件和节选转载。点到所选身份多的在前，其次新的在前。",
	}, func(ctx context.Context, in *cardsParams) (*listReply, error) {
		q := cardQuery{Profiles: in.Profiles, Words: in.Words, Region: strings.TrimSpace(in.Region), All: in.All}
		if err := q.check(); err != nil {
			return nil, s.refusal(ctx, "list cards", err)
		}
		found, err := s.findCards(ctx, q)
		if err != nil {
			return nil, s.refusal(ctx, "list cards", err)
		}
		cards, err := s.cards(ctx, page(found.documents, in.From, min(in.Size, maxCardsSize)))
		if err != nil {
			return nil, s.refusal(ctx, "list cards", err)
		}
		for i := range cards {
			s.reachCard(&cards[i])
		}
		return &listReply{cardsReply{
			Total: len(found.documents), Profiles: list(found.profiles), Cards: cards, Notes: list(s.regionNotes(ctx, q.Region, "所以没有列出卡片")),
		}}, nil
	})
	type cardReply struct{ Body cardView }
	huma.Register(api, huma.Operation{
		OperationID: "get-card", Method: http.MethodGet, Path: "/api/v1/documents/{id}/card",
		Summary: "一份文件的政策卡片", Errors: []int{404},
	}, func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (*cardReply, error) {
		d, err := s.document(ctx, in.ID)
		if err != nil {
			return nil, s.refusal(ctx, "get card", err)
		}
		v := cardOf(d)
		s.reachCard(&v)
		return &cardReply{v}, nil
	})
}

func isMissing(err error) bool { return errors.Is(err, search.ErrNotFound) }

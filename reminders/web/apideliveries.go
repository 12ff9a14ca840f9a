package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/reminders"
)

// Deliveries is a page of messages.
type Deliveries struct {
	Deliveries []Delivery `json:"deliveries"`
	Next       string     `json:"next" doc:"下一页的 after；没有了则为空"`
}

type deliveryQuery struct {
	State     string `query:"state" enum:"waiting,claimed,sending,delivered,cancelled,dead," doc:"不写则全部；dead 是发送失败、等人处理的"`
	Uncertain bool   `query:"uncertain" doc:"只看不确定是否送达的"`
	Reminder  string `query:"reminder"`
	Channel   string `query:"channel"`
	After     string `query:"after"`
	Limit     int    `query:"limit" minimum:"0" maximum:"500"`
}

// Verdict is what a person decides about a message.
type Verdict struct {
	Action string `json:"action" enum:"retry,arrived,resend,cancel" doc:"retry 重试发送失败的；arrived 确认不确定的已经送达；resend 确认没有送达、再发；cancel 取消还没发的"`
}

func (s *server) registerDeliveries(api huma.API) {
	huma.Register(api, s.operation("list-deliveries", http.MethodGet, "/api/v1/deliveries", "列出每一条消息的发送情况", "需要管理令牌。"),
		func(ctx context.Context, in *deliveryQuery) (*struct{ Body Deliveries }, error) {
			if _, err := s.admin(ctx); err != nil {
				return nil, err
			}
			out, err := s.deliveries(ctx, in)
			if err != nil {
				return nil, s.fail(ctx, "deliveries", err)
			}
			return &struct{ Body Deliveries }{out}, nil
		})
	huma.Register(api, s.operation("decide-delivery", http.MethodPost, "/api/v1/deliveries/{id}", "重试、确认或取消一条消息", "需要管理令牌。"),
		func(ctx context.Context, in *struct {
			IDPath
			Body Verdict
		}) (*struct{ Body Ended }, error) {
			a, err := s.admin(ctx)
			if err != nil {
				return nil, err
			}
			text, err := s.decide(ctx, in.ID, in.Body.Action, a.name())
			if err != nil {
				return nil, s.fail(ctx, "decide", err)
			}
			return &struct{ Body Ended }{Ended{Text: text, Cancelled: []string{}, TooLate: []string{}}}, nil
		})
}

func (s *server) deliveries(ctx context.Context, in *deliveryQuery) (Deliveries, error) {
	q := reminders.Query{
		Reminder: in.Reminder, Channel: in.Channel, Uncertain: in.Uncertain, After: in.After,
		Limit: in.Limit,
	}
	for state, name := range stateNames {
		if name == in.State {
			q.States = []reminders.State{state}
		}
	}
	page, err := s.Store.Occurrences(ctx, q)
	if err != nil {
		return Deliveries{}, err
	}
	out := Deliveries{Deliveries: make([]Delivery, 0, len(page.Records)), Next: page.Next}
	for i := range page.Records {
		out.Deliveries = append(out.Deliveries, s.delivery(&page.Records[i]))
	}
	return out, nil
}

// verdicts are the actions of a Verdict.
var verdicts = []string{"retry", "arrived", "resend", "cancel"}

func (s *server) decide(ctx context.Context, id, action, by string) (string, error) {
	if !slices.Contains(verdicts, action) {
		return "", errSaid{http.StatusUnprocessableEntity, "action 只能是 retry、arrived、resend 或 cancel。"}
	}
	switch action {
	case "retry":
		return "已重新排入，将马上发送。", s.Service.Revive(ctx, id, by)
	case "arrived":
		return "已记为送达，不再发送。", s.Service.Resolve(ctx, id, true, by)
	case "resend":
		return "已记为没有送达，将再发一次。", s.Service.Resolve(ctx, id, false, by)
	}
	return s.Service.CancelOne(ctx, id, by, "")
}
